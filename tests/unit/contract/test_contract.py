"""The contract: rows, clauses, thresholds, and the judge."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.firstlight.cluster.plugins.module_utils.contract import catalogue, load
from ansible_collections.firstlight.cluster.plugins.module_utils.contract.judge import OPERATORS, judge
from ansible_collections.firstlight.cluster.plugins.module_utils.site import source

ROOT = Path(__file__).resolve().parents[3]
LAB = (ROOT / "inventories/lab/contract.yml").read_text(encoding="utf-8")


def agreed(**threshold):
    return {"thresholds": {"HW-PSU": {"psu_count": threshold}}}


@pytest.mark.parametrize(
    ("threshold", "observed", "verdict"),
    [
        ({"at_least": 4}, 4, "pass"),
        ({"at_least": 4}, 3, "fail"),
        ({"at_least": 4}, None, "unread"),
        ({"at_least": 4}, "4", "unread"),
        ({"at_least": 4}, True, "unread"),
        ({"at_least": 4}, float("nan"), "unread"),
        ({"at_least": 2.5}, 2.6, "pass"),
        ({"at_most": 10}, 10, "pass"),
        ({"at_most": 10}, 10.1, "fail"),
        ({"at_least": 2, "at_most": 4}, 5, "fail"),
        ({"equals": "aarch64"}, "AArch64 ", "pass"),
        ({"equals": "aarch64"}, "x86_64", "fail"),
        ({"equals": True}, True, "pass"),
        ({"equals": True}, 1, "fail"),
        ({"equals": 0}, 0, "pass"),
        ({"equals": 0}, False, "fail"),
        ({"one_of": ["Platinum", "Titanium"]}, "platinum", "pass"),
        ({"one_of": ["Platinum"]}, "Gold", "fail"),
        ({"one_of": ["Huawei"]}, ["Huawei", "Other"], "fail"),
        ({"one_of": ["Huawei"]}, ["Huawei", "huawei"], "pass"),
        ({"one_of": ["Huawei"]}, [], "unread"),
        ({"at_least": ["RAID0", "RAID1"]}, ["RAID1", "RAID0", "RAID5"], "pass"),
        ({"at_least": ["RAID0", "RAID10"]}, ["RAID0"], "fail"),
        ({"at_least": ["RAID0"]}, "RAID0", "unread"),
        ({"equals": ["a", "b"]}, ["b", "a"], "pass"),
        ({"unit": "bytes"}, 1, "unread"),
    ],
)
def test_judging(threshold, observed, verdict):
    found, expected, unit = judge(agreed(**threshold), "HW-PSU", "psu_count", observed)
    assert found == verdict
    assert expected == {name: threshold[name] for name in OPERATORS if name in threshold}
    assert unit == threshold.get("unit", "")


def test_nothing_agreed_is_skipped_never_passed():
    for contract in ({}, {"thresholds": None}, {"thresholds": {"HW-PSU": None}}, agreed(at_least=1)):
        assert judge(contract, "HW-PSU", "other", 5) == ("skipped", None, "")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda one: st.lists(one, max_size=3) | st.dictionaries(st.text(max_size=3), one, max_size=2),
    max_leaves=5,
)


@given(wanted=VALUES, observed=VALUES, operator=st.sampled_from(OPERATORS))
def test_the_judge_never_falls_over(wanted, observed, operator):
    verdict = judge(agreed(**{operator: wanted}), "HW-PSU", "psu_count", observed)[0]
    assert verdict in ("pass", "fail", "unread")
    if observed is None:
        assert verdict == "unread"


@given(limit=st.integers(-(10**6), 10**6), observed=st.integers(-(10**6), 10**6))
def test_raising_a_threshold_never_turns_a_fail_into_a_pass(limit, observed):
    before = judge(agreed(at_least=limit), "HW-PSU", "psu_count", observed)[0]
    after = judge(agreed(at_least=limit + 1), "HW-PSU", "psu_count", observed)[0]
    assert not (before == "fail" and after == "pass")


def hospital():
    return load.load(str(ROOT / "inventories/hospital/contract.yml"))


def test_the_reference_site_has_every_row_of_the_tender_in_order():
    tables = (("4.1", 10), ("4.2", 21), ("4.3", 10), ("5", 7), ("6", 3), ("7", 5), ("8", 3))
    rows = hospital()["rows"]
    assert [row["row"] for row in rows] == [f"{table}-{n}" for table, last in tables for n in range(1, last + 1)]
    for row in rows:
        assert row["text"]["zh"]
        assert row["text"]["en"]


def test_the_reference_site_answers_every_clause_that_a_tender_can_ask():
    named = {clause for row in hospital()["rows"] for clause in row["clauses"]}
    later = {clause for clause in catalogue.CLAUSES if clause.startswith("GR-")} | {"DY-POWER", "DY-HANDOVER"}
    assert set(catalogue.CLAUSES) - named == later


def test_each_threshold_has_a_check_with_words():
    for clause, checks in hospital()["thresholds"].items():
        for check in checks:
            assert catalogue.check_title(clause, check, "zh") != check
            assert catalogue.check_title(clause, check, "en") != check


def refused(text):
    with pytest.raises(source.BadFile) as caught:
        load.from_source(source.parse(text, "contract.yml"))
    return [(message.key.partition(".")[2], message.line) for message in caught.value.messages]


@pytest.mark.parametrize(
    ("old", "new", "key", "place"),
    [
        ("clauses: [HW-MEM]", "clauses: [HW-MEN]", "no_such", "HW-MEN"),
        ("dimm_count: {at_least: 16}", "dim_count: {at_least: 16}", "no_such", "dim_count"),
        ("row: 4.1-5", "row: 4.1-1", "twice", "row: 4.1-1, clauses: [HW-MEM]"),
        ("dimm_count: {at_least: 16}", "dimm_count: {unit: bytes}", "bad_value", "dimm_count: {unit"),
        ("dimm_count: {at_least: 16}", "dimm_count: {atleast: 16}", "unknown_key", "dimm_count: {atleast"),
        ("dimm_count: {at_least: 16}", "dimm_count: {at_least: many}", "bad_value", "dimm_count: {at_least: many"),
        ("evidence: {max_age_days: 30}", "evidence: {max_age_days: -1}", "bad_value", "evidence:"),
        ("gates: {}", "gates: {bmcs: [x]}", "unknown_key", "gates:"),
    ],
)
def test_a_wrong_contract_is_refused_at_its_line(old, new, key, place):
    assert old in LAB
    text = LAB.replace(old, new)
    found = refused(text)
    line = text[: text.index(place)].count("\n") + 1
    assert (key, line) in found


def test_a_contract_without_rows_is_refused():
    assert refused("rows: []\n")[0][0] == "bad_value"
    assert refused("title: x\n")[0][0] == "missing"


def test_titles():
    assert catalogue.title("HW-MEM", "zh") == "内存"
    assert catalogue.title("XX-NONE") == "XX-NONE"
    assert catalogue.may_agree("BR-BIOS", "firmware_Bios")
    assert catalogue.may_agree("BR-OS", "anything_new")
    assert not catalogue.may_agree("HW-MEM", "anything_new")
    for clause in yaml.safe_load(LAB)["thresholds"]:
        assert catalogue.CLAUSES[clause].zh
