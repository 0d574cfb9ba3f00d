"""What the files say, read back as their readers would: HTML, DOCX, XLSX, manifest."""

from __future__ import annotations

import errno
import hashlib
import html.parser
import io
import json
import re
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest

from ansible_collections.firstlight.cluster.plugins.module_utils.report import write
from ansible_collections.firstlight.cluster.plugins.module_utils.report.build import build

TEMPLATES = str(Path(__file__).resolve().parents[3] / "templates" / "report")
ALL = ("html", "docx", "xlsx")
BANNER = {"zh": "并非交付验收", "en": "NOT a delivery"}
HOSTILE = "=cmd|' /C calc'!A0 <script>alert(1)</script> & \x07 \ud800 ]]> %s {0} {{ 7 * 7 }}"


class Text(html.parser.HTMLParser):
    """The visible text of a page, and all its elements."""

    def __init__(self, page):
        super().__init__()
        self.parts, self.tags, self.links, self.hidden = [], [], [], False
        self.feed(page)
        self.text = re.sub(r"\s+", " ", " ".join(self.parts))

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.links += [value for name, value in attributes if name in ("src", "href") and value]
        self.hidden = tag == "style"

    def handle_endtag(self, tag):
        self.hidden = False

    def handle_data(self, data):
        if not self.hidden:
            self.parts.append(data)


def rendered(facts, formats=ALL, languages=("zh", "en")):
    return write.render(build(**facts), languages, formats, TEMPLATES)


def document_text(data):
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def sheets(data):
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


def test_page_and_document_say_the_same_facts_in_both_languages(facts):
    files = rendered(facts, ("html", "docx"))
    for language, failed, missing in (("zh", "不合格", "无记录"), ("en", "Fail", "No record")):
        page = Text(files[f"acceptance-book.{language}.html"].decode()).text
        document = document_text(files[f"acceptance-book.{language}.docx"])
        for text in (page, document):
            place = 0
            for row in facts["contract"]["rows"]:
                place = text.index(row["row"], place)
                assert row["text"] in text
            for word in (failed, missing, "\u2265 64 GiB", "2,600 MHz", "313 TFLOPS", "odd.key: item=rails", "npu01"):
                assert word in text, word
            assert facts["chain"]["head"] in text
            assert "20261126T201500Z-4711" in text
            assert "某监理公司" in text
            assert "--limit 'npu02*'" in text
            assert "010002SN" in text, "the asset ledger is the appendix"
            assert BANNER[language] in text
    assert "签字" in document_text(files["acceptance-book.zh.docx"])


def test_rated_and_measured_stand_in_columns_of_their_own(facts):
    document = docx.Document(io.BytesIO(rendered(facts, ("docx",), ("en",))["acceptance-book.en.docx"]))
    table = next(
        table for table in document.tables if len(table.columns) == 8 and table.rows[0].cells[4].text == "Rated"
    )
    lines = {row.cells[0].text.split("\n")[-1]: [cell.text for cell in row.cells] for row in table.rows}
    assert lines["rated FP16"][4:6] == ["313 TFLOPS", ""]
    assert lines["HBM of each NPU"][4:6] == ["", "64 GiB"]
    assert lines["HBM of each NPU"][2] == "\u2265 64 GiB"
    assert "ascend-dmi" in lines["rated FP16"][3]


def test_the_page_needs_nothing_beside_itself_and_draws_its_charts(facts):
    page = Text(rendered(facts, ("html",))["acceptance-book.zh.html"].decode())
    assert "svg" in page.tags
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert not page.links


def test_the_workbook_holds_assets_punch_list_and_every_record(facts):
    book = sheets(rendered(facts, ("xlsx",))["asset-ledger.zh.xlsx"])
    assert list(book) == ["概要", "资产台账", "整改清单", "合同条目", "资产变更", "证据索引"]
    assert all(any(BANNER["zh"] in str(cell) for cell in rows[1]) for rows in book.values())
    assets = [row[5] for row in book["资产台账"][4:]]
    assert sorted(assets) == sorted(asset["serial_number"] for asset in facts["assets"])
    assert len(book["证据索引"]) - 4 == len(facts["records"])
    punch = book["整改清单"][4:]
    assert [row[0] for row in punch] == list(range(1, len(punch) + 1))
    assert {row[1] for row in punch} == {row.number for row in build(**facts).open_rows}


def test_a_delivery_carries_no_banner_and_anything_else_does(facts):
    for purpose, is_delivery in (
        ("delivery", True),
        ("lab", False),
        ("training", False),
        ("", False),
        ("Delivery", False),
    ):
        facts["site"]["purpose"] = purpose
        files = rendered(facts, languages=("en",))
        page = files["acceptance-book.en.html"].decode()
        assert (BANNER["en"] in page) is not is_delivery
        document = docx.Document(io.BytesIO(files["acceptance-book.en.docx"]))
        head = document.sections[0].header.paragraphs[0].text
        assert (BANNER["en"] in head) is not is_delivery
        book = openpyxl.load_workbook(io.BytesIO(files["asset-ledger.en.xlsx"]))
        assert all((BANNER["en"] in (sheet.oddHeader.center.text or "")) is not is_delivery for sheet in book)
        assert json.loads(files["manifest.json"])["delivery"] is is_delivery


def test_the_same_book_gives_the_same_bytes(facts, monkeypatch):
    first = rendered(facts)
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    assert rendered(facts) == first
    facts["generated"] = "2026-11-27T08:00:00Z"
    later = rendered(facts)
    assert all(later[name] != first[name] for name in first)


def test_hostile_texts_are_shown_and_do_nothing(facts):
    for one in facts["records"]:
        one.update(observed=HOSTILE, message={"key": HOSTILE, "item": HOSTILE}, started=HOSTILE, id=HOSTILE)
    facts["contract"]["rows"][0]["text"] = HOSTILE
    facts["assets"][0]["model"] = HOSTILE
    facts["site"].update(name=HOSTILE, purpose=HOSTILE)
    files = rendered(facts)
    page = files["acceptance-book.zh.html"].decode()
    assert "script" not in Text(page).tags
    assert "{{ 7 * 7 }}" in page
    assert HOSTILE[:20] in document_text(files["acceptance-book.en.docx"])
    book = openpyxl.load_workbook(io.BytesIO(files["asset-ledger.en.xlsx"]))
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    for name in ("acceptance-book.zh.docx", "asset-ledger.zh.xlsx"):
        assert zipfile.ZipFile(io.BytesIO(files[name])).testzip() is None


def test_the_manifest_ties_the_files_to_the_chain(facts):
    files = rendered(facts)
    told = json.loads(files["manifest.json"])
    assert told["chain"]["head"] == facts["chain"]["head"]
    assert set(told["files"]) == set(files) - {"manifest.json"}
    for name, digest in told["files"].items():
        assert hashlib.sha256(files[name]).hexdigest() == digest


def test_an_empty_site_still_gives_a_book_that_concludes_nothing():
    files = rendered({"site": {}, "contract": {}, "records": [], "generated": ""})
    assert "本报告不能作出任何结论" in files["acceptance-book.zh.html"].decode()


def test_a_large_appendix_is_cut_only_where_it_says_so(facts):
    asset = facts["assets"][0]
    facts["assets"] = [dict(asset, serial_number=f"S{number:05d}") for number in range(900)]
    files = rendered(facts, languages=("en",))
    assert "S00899" in files["acceptance-book.en.html"].decode()
    assert any("S00899" in row for row in sheets(files["asset-ledger.en.xlsx"])["Assets"])
    text = document_text(files["acceptance-book.en.docx"])
    assert "900 entries" in text
    assert "S00899" not in text


def test_writing_is_whole_or_refused(facts, tmp_path, monkeypatch):
    files = rendered(facts, ("html",), ("en",))
    paths = write.write(str(tmp_path / "reports"), files)
    assert {Path(path).name: Path(path).read_bytes() for path in paths} == files
    blocked = tmp_path / "file"
    blocked.write_text("x")
    with pytest.raises(write.ReportRefusal, match="cannot be written"):
        write.write(str(blocked / "reports"), files)

    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(write.os, "fsync", full)
    with pytest.raises(write.ReportRefusal, match="No space left"):
        write.write(str(tmp_path / "reports"), dict.fromkeys(files, b"new"))
    assert {Path(path).name: Path(path).read_bytes() for path in paths} == files, "the old report stands"
    assert len(list((tmp_path / "reports").iterdir())) == len(files), "nothing half-written is left"


def test_a_missing_template_is_refused_by_name(facts, tmp_path):
    with pytest.raises(write.ReportRefusal, match="acceptance_templates"):
        write.render(build(**facts), ["zh"], ["html"], str(tmp_path))
