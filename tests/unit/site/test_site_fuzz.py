"""Broken site files, contracts, workbooks: refused with a place, never a crash. FIRSTLIGHT_EXAMPLES=5000 for more."""

from __future__ import annotations

import copy
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.firstlight.cluster.plugins.module_utils.contract import load as contracts
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.refusal import Refusal
from ansible_collections.firstlight.cluster.plugins.module_utils.site import host_vars, load, sheets, sheets_in, source

ROOT = Path(__file__).resolve().parents[3]
# Workbooks cost a tenth of a second each.
FEW = max(10, settings.default.max_examples // 4)


def text_of(path):
    return (ROOT / "inventories" / path).read_text(encoding="utf-8")


TEXTS = {"site": text_of("hospital/site.yml"), "contract": text_of("lab/contract.yml")}
DATA = {kind: yaml.safe_load(text) for kind, text in TEXTS.items()}
LAYOUTS = {"site": sheets.SITE_LAYOUT, "contract": sheets.CONTRACT_LAYOUT}

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["10.77.0.1", "10.0.0.0/33", "npu[1:3]", "400GE1/0/[9:1]", "leaf01", "", "npu01", "2026-01-01"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def judged(kind, make_source):
    """Return None for a good file, else the refusal: which must name a place in words of both languages."""
    try:
        read = make_source()
        if kind == "site":
            site = load.from_source(read)
            made = host_vars.HostVars(site)
            host_vars.site_vars(site)
            for server in site.servers:
                made.server(server)
        else:
            contracts.from_source(read)
    except Refusal as caught:
        refusal = caught
    else:
        return None
    assert refusal.messages
    for message in refusal.messages:
        assert message.file or message.item, message
    assert refusal.text("zh")
    assert refusal.text("en")
    return refusal


def places(data, path=()):
    yield path
    if isinstance(data, dict):
        for key in data:
            yield from places(data[key], (*path, key))
    elif isinstance(data, list):
        for position in range(len(data)):
            yield from places(data[position], (*path, position))


PLACES = {kind: list(places(data))[1:] for kind, data in DATA.items()}


@pytest.mark.parametrize("kind", ["site", "contract"])
@given(data=st.data())
def test_any_value_at_any_place(kind, data):
    broken = copy.deepcopy(DATA[kind])
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(PLACES[kind]))
        here = broken
        try:
            for step in path[:-1]:
                here = here[step]
            if data.draw(st.booleans()):
                here[path[-1]] = data.draw(VALUES)
            elif isinstance(here, dict):
                here[data.draw(st.text(max_size=8))] = here.pop(path[-1])
            else:
                here.append(copy.deepcopy(here[path[-1]]))
        except (KeyError, IndexError, TypeError, AttributeError):
            continue
    text = yaml.safe_dump(broken, allow_unicode=True)
    judged(kind, lambda: source.parse(text, "site.yml"))


@pytest.mark.parametrize("kind", ["site", "contract"])
@given(data=st.data())
def test_any_damage_to_the_text(kind, data):
    text = TEXTS[kind]
    at = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 60))
    put = data.draw(
        st.one_of(st.text(max_size=8), st.sampled_from(["\t", "- ", ": ", "[", "}", "&a ", "*a", "!!set ", "'"]))
    )
    judged(kind, lambda: source.parse(text[:at] + put + text[at + length :], "site.yml"))


@given(text=st.text(max_size=200))
def test_any_text_at_all(text):
    assert judged("site", lambda: source.parse(text, "site.yml")) is not None


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    made = {}
    for kind, data in DATA.items():
        path = tmp_path_factory.mktemp("books") / f"{kind}.xlsx"
        sheets.write(data, LAYOUTS[kind], str(path))
        made[kind] = path.read_bytes()
    return made


@pytest.mark.parametrize("kind", ["site", "contract"])
@settings(max_examples=FEW)
@given(data=st.data())
def test_any_value_in_any_cell(kind, data, books, tmp_path_factory):
    book = openpyxl.load_workbook(io.BytesIO(books[kind]))
    for _ in range(data.draw(st.integers(1, 3))):
        sheet = book[data.draw(st.sampled_from(book.sheetnames))]
        cell = sheet.cell(data.draw(st.integers(1, sheet.max_row + 2)), data.draw(st.integers(1, sheet.max_column + 2)))
        value = data.draw(
            st.one_of(
                st.none(),
                st.booleans(),
                st.integers(-(10**9), 10**9),
                st.text(st.characters(min_codepoint=32, max_codepoint=0x9FFF), max_size=12),
                st.dates(),
                st.sampled_from(["[", "{}", "[1]", "json:null", "json:", "=1+1", "a.b", "a..b", "."]),
            )
        )
        cell.value = value
    path = tmp_path_factory.getbasetemp() / "broken.xlsx"
    book.save(path)
    judged(kind, lambda: sheets_in.read(str(path), LAYOUTS[kind]))


@settings(max_examples=FEW)
@given(data=st.data())
def test_any_damage_to_a_workbook(data, books, tmp_path_factory):
    raw = books["site"]
    path = tmp_path_factory.getbasetemp() / "damaged.xlsx"
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(raw) - 1))
        path.write_bytes(raw[:at] + data.draw(st.binary(max_size=20)) + raw[at + data.draw(st.integers(0, 200)) :])
    else:
        # The archive is whole, one of its parts is not.
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
            victim = data.draw(st.sampled_from(old.namelist()))
            for name in old.namelist():
                part = old.read(name)
                if name == victim:
                    part = part[: data.draw(st.integers(0, len(part)))]
                new.writestr(name, part)
        path.write_bytes(out.getvalue())
    judged("site", lambda: sheets_in.read(str(path), sheets.SITE_LAYOUT))


def test_a_cell_is_named(tmp_path):
    book_path = tmp_path / "site.xlsx"
    sheets.write(DATA["site"], sheets.SITE_LAYOUT, str(book_path))
    book = openpyxl.load_workbook(book_path)
    heads = [cell.value for cell in book["servers"][1]]
    column = heads.index("index") + 1
    book["servers"].cell(3, column).value = "three"
    book.save(book_path)
    refusal = judged("site", lambda: sheets_in.read(str(book_path), sheets.SITE_LAYOUT))
    letter = openpyxl.utils.get_column_letter(column)
    assert f"servers!{letter}3" in refusal.text()
    assert refusal.messages[0].line == 3
