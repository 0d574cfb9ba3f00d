"""The packing list: read with every fault at once, and bound to the servers of the site."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.firstlight.cluster.plugins.filter.arrival_seen import seen_of
from ansible_collections.firstlight.cluster.plugins.filter.arrival_servers import servers_of
from ansible_collections.firstlight.cluster.plugins.module_utils.arrival import binding, packing
from ansible_collections.firstlight.cluster.plugins.module_utils.contract import catalogue
from ansible_collections.firstlight.cluster.plugins.module_utils.messages import message
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.refusal import Refusal
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.registry import text_of

ZH = ["项目", "序列号（SN）", "型号", "类别", "订单行号", "服务器", "状态", "备注"]
GOOD = [
    ["装箱单 2026-11"],
    [],
    ZH,
    [1, "2102314QEM10R1000011", "Atlas 800T A3", "AI服务器", "10", "npu01", "", "左侧"],
    [2, "2102314QEM10R1000012", "Atlas 800T A3", "服务器", "10", "npu02", "在途", ""],
    [3, "", "线缆", "配件", "20", "", "", ""],
    [4, "PSU0001", "PAC3000", "电源", "30", "", "", ""],
    ["合计", "4"],
]
PLAIN = "serial number,model\r\nSN0001,Atlas\r\nSN0002,Atlas\r\n"


def book(path, rows, title="货物"):
    made = openpyxl.Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    made.create_sheet("说明").append(["请妥善保管"])
    made.save(path)
    return str(path)


def sheet(path, rows, encoding="utf-8-sig"):
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return str(path)


def keys(refusal):
    return [one.key.split(".")[1] for one in refusal.value.messages]


def row(serial="SN0001", **more):
    base = {"serial_number": serial, "model": "Atlas", "kind": "", "position": "10", "server": "", "state": ""}
    return {**base, "file": "list.csv", "line": 2, "cell": "A2", **more}


def problems(bound, server):
    return [one["key"].split(".")[1] for one in bound["servers"][server]["problems"]]


def test_a_workbook_and_a_csv_read_the_same(tmp_path):
    wanted = [("2102314QEM10R1000011", "npu01", ""), ("2102314QEM10R1000012", "npu02", "expected"), ("PSU0001", "", "")]
    files = [
        book(tmp_path / "list.xlsx", GOOD),
        sheet(tmp_path / "list.csv", GOOD),
        sheet(tmp_path / "gb.csv", GOOD, "gb18030"),
        sheet(tmp_path / "wide.csv", GOOD, "utf-16"),
    ]
    for file in files:
        found = packing.read(file)
        assert [(one["serial_number"], one["server"], one["state"]) for one in found] == wanted
        assert found[0]["position"] == "10"
        assert found[0]["line"] == 4
    assert packing.read(files[0])[0]["cell"] == "货物!B4"


@pytest.mark.parametrize("comma", [";", "\t"])
def test_other_separators_and_english_names(tmp_path, comma):
    path = tmp_path / "list.csv"
    path.write_text(PLAIN.replace(",", comma), encoding="utf-8")
    assert [one["serial_number"] for one in packing.read(str(path))] == ["SN0001", "SN0002"]


def test_every_fault_is_named_at_once_with_its_cell(tmp_path):
    rows = [
        ZH,
        [1, "N/A", "Atlas", "服务器"],
        [2, None, "Atlas", "服务器"],
        [3, 2.5, "Atlas", "服务器"],
        [4, 123456789012345678, "Atlas", "服务器"],
        [5, "SN 1", "Atlas", "服务器", "", "", "丢了"],
    ]
    with pytest.raises(Refusal) as refusal:
        packing.read(book(tmp_path / "list.xlsx", rows, "A"))
    assert keys(refusal) == ["bad_serial", "no_serial", "lost_digits", "lost_digits", "bad_serial", "bad_state"]
    assert [one.item for one in refusal.value.messages] == ["A!B2", "A!B3", "A!B4", "A!B5", "A!B6", "A!G6"]
    assert refusal.value.messages[0].line == 2
    assert "第 2 行" in refusal.value.text("zh")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "no_head"),
        ("colour,size\n1,2\n", "no_head"),
        ("serial number\nSN0001\n", "no_head"),
        ("serial number,model\n", "no_rows"),
        ("serial number,model,SN\nSN0001,Atlas,SN0001\n", "column_twice"),
        ("serial number,model\n1.23E+18,Atlas\n", "lost_digits"),
        ("serial number,model\nSN\0001,Atlas\n", "bad_sheet"),
    ],
)
def test_a_list_that_is_none_is_refused(tmp_path, text, key):
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refusal) as refusal:
        packing.read(str(path))
    assert keys(refusal) == [key]


def test_a_file_that_is_not_there_or_no_workbook(tmp_path):
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 no book")
    for name, key in (
        ("none.csv", "unreadable_file"),
        ("none.xlsx", "unreadable_file"),
        ("broken.xlsx", "bad_sheet"),
    ):
        with pytest.raises(Refusal) as refusal:
            packing.read(str(tmp_path / name))
        assert keys(refusal) == [key]


def test_a_missing_library_is_named(tmp_path, monkeypatch):
    path = book(tmp_path / "list.xlsx", GOOD)
    monkeypatch.setattr(packing, "openpyxl", None)
    with pytest.raises(Refusal, match="openpyxl"):
        packing.read(path)


def read_or_refuse(path):
    found, refused = [], None
    try:
        found = packing.read(str(path))
    except Refusal as refusal:
        refused = refusal
    if refused is not None:
        assert refused.messages
        assert all(refused.text(language) for language in message.LANGUAGES)
        return
    assert found
    for one in found:
        assert len(one["serial_number"]) >= 3
        assert one["line"] >= 1
    assert binding.findings(binding.bind(found, {"a": {"serial_number": found[0]["serial_number"]}}, {"a": {}}))


CELLS = st.one_of(
    st.sampled_from([*ZH, "SN", "serial number", "model", "kind", "服务器", "SN0001", "合计", "returned", "N/A"]),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12),
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
)


@given(st.lists(st.lists(CELLS, max_size=9), max_size=8), st.booleans())
def test_any_table_is_read_or_refused(tmp_path, rows, headed):
    rows = [ZH, *rows] if headed else rows
    read_or_refuse(sheet(tmp_path / "any.csv", rows))
    read_or_refuse(book(tmp_path / "any.xlsx", [[None if cell == "" else cell for cell in one] for one in rows]))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path, data):
    for name, start in (("any.csv", PLAIN.encode()), ("raw.csv", b""), ("any.xlsx", b"PK\x03\x04")):
        (tmp_path / name).write_bytes(start + data)
        read_or_refuse(tmp_path / name)


@given(st.integers(0, 5000), st.integers(0, 255))
def test_a_workbook_with_a_broken_byte(tmp_path, place, byte):
    data = bytearray((tmp_path / "good").read_bytes() if (tmp_path / "good").exists() else b"")
    if not data:
        book(tmp_path / "good.xlsx", GOOD)
        data = bytearray((tmp_path / "good.xlsx").read_bytes())
        (tmp_path / "good").write_bytes(bytes(data))
    data[place % len(data)] = byte
    (tmp_path / "bad.xlsx").write_bytes(bytes(data))
    read_or_refuse(tmp_path / "bad.xlsx")


def test_what_arrives_is_bound_by_its_serial_number():
    items = [row("SN0001", server="npu01"), row("SN0002"), row("SN0003", state="accepted"), row("SN0004")]
    seen = {
        "npu01": {"serial_number": "sn0001 ", "model": "ATLAS"},
        "npu03": {"serial_number": "SN0003", "model": "Huawei Atlas", "manufacturer": "Huawei"},
    }
    servers = {"npu01": {}, "npu02": {"serial_number": "SN0002"}, "npu03": {}}
    bound = binding.bind(items, seen, servers)
    assert {name: one["state"] for name, one in bound["servers"].items()} == {
        "npu01": "arrived",
        "npu02": "expected",
        "npu03": "accepted",
    }
    assert bound["absent"] == ["SN0002", "SN0004"]
    assert (bound["unknown"], bound["twice"], bound["problems"]) == ([], [], [])
    found = binding.findings(bound)
    assert [one["verdict"] for one in found] == ["pass", "expected", "pass"]
    assert {(one["clause"], one["check"]) for one in found} == {("BR-ARRIVAL", "serial_matches_packing_list")}
    assert catalogue.check_of("BR-ARRIVAL", "serial_matches_packing_list")
    assert "npu02" in text_of(found[1]["message"], "zh")


@pytest.mark.parametrize(
    ("items", "machine", "site", "wrong"),
    [
        ([row()], {"serial_number": "SN9999"}, {}, ["unknown_serial"]),
        ([row()], {"serial_number": ""}, {}, ["serial_not_read"]),
        ([row(), row(cell="A3")], {"serial_number": "SN0001"}, {}, ["listed_twice"]),
        ([row(server="npu02")], {"serial_number": "SN0001"}, {}, ["other_server"]),
        ([row(), row("SN0002", server="npu01")], {"serial_number": "SN0001"}, {}, ["other_serial"]),
        ([row()], {"serial_number": "SN0001"}, {"serial_number": "SN0002"}, ["other_serial"]),
        ([row(model="Kunpeng")], {"serial_number": "SN0001", "model": "Atlas"}, {}, ["wrong_model"]),
        ([row(kind="电源")], {"serial_number": "SN0001"}, {}, ["wrong_kind"]),
        ([row(state="returned")], {"serial_number": "SN0001"}, {}, ["returned_but_seen"]),
    ],
)
def test_a_machine_that_does_not_agree_fails(items, machine, site, wrong):
    bound = binding.bind(items, {"npu01": machine}, {"npu01": site, "npu02": {}})
    assert problems(bound, "npu01") == wrong
    first, second = binding.findings(bound)
    assert first["verdict"] == ("unread" if wrong == ["serial_not_read"] else "fail")
    assert second["verdict"] == "expected"
    for language in message.LANGUAGES:
        assert text_of(first["message"], language)


def test_a_serial_number_that_two_machines_claim_fails_both():
    seen = {"npu01": {"serial_number": "SN0001"}, "npu02": {"serial_number": "SN0001"}}
    bound = binding.bind([row()], seen, {"npu01": {}, "npu02": {}})
    assert problems(bound, "npu01") == problems(bound, "npu02") == ["seen_twice"]


def test_what_was_sent_back_is_awaited_and_fails_nothing():
    bound = binding.bind([row(state="returned")], {}, {"npu01": {"serial_number": "SN0001"}})
    assert bound["servers"]["npu01"]["state"] == "returned"
    assert [one["verdict"] for one in binding.findings(bound)] == ["expected"]


def test_a_server_of_another_site_is_named():
    bound = binding.bind([row(server="gpu01")], {}, {"npu01": {}})
    assert [one["key"] for one in bound["problems"]] == ["arrival.unknown_server"]


def test_the_servers_of_the_site():
    hostvars = {"npu01": {"server_serial_number": "SN0001"}, "npu02": {}}
    assert servers_of(["npu01", "npu02"], hostvars) == {
        "npu01": {"serial_number": "SN0001"},
        "npu02": {"serial_number": ""},
    }


def test_the_machines_that_were_met():
    system = {"serial_number": "SN0001", "model": "Atlas", "manufacturer": "Huawei", "power_state": "on"}
    hostvars = {
        "npu01-bmc": {"bmc_server": "npu01", "seen": {"system": system}},
        "npu02-bmc": {"bmc_server": "npu02", "seen": {"skipped": True}},
        "npu03-bmc": {"bmc_server": "npu03"},
    }
    assert seen_of([*hostvars, "npu04-bmc"], hostvars, "seen") == {
        "npu01": {"serial_number": "SN0001", "model": "Atlas", "manufacturer": "Huawei"}
    }
