"""What the book says: order, verdicts, what stays open. A pass must never come from nowhere."""

from __future__ import annotations

import copy
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.firstlight.cluster.plugins.module_utils.evidence import verdict as verdicts
from ansible_collections.firstlight.cluster.plugins.module_utils.report import summary
from ansible_collections.firstlight.cluster.plugins.module_utils.report.build import build
from ansible_collections.firstlight.cluster.plugins.module_utils.report.model import NONE, worst
from ansible_collections.firstlight.cluster.plugins.module_utils.report.show import Words
from ansible_collections.firstlight.cluster.plugins.module_utils.report.view import section, shown_verdict, view

CLOSED_WORDS = {"pass", "warn", "attested", "deviation"}
CHECK = {"HW-MEM": {"dimm_count": {"at_least": 16}}}


def one_row(records, thresholds=CHECK, servers=(), clauses=("HW-MEM",), **more):
    """Return the only row of a contract with one row."""
    contract = {"rows": [{"row": "4.1-5", "text": "x", "clauses": list(clauses)}], "thresholds": thresholds}
    facts = {"site": {}, "contract": contract, "records": records, "generated": "", "servers": servers}
    return build(**{**facts, **more}).rows[0]


def answer(verdict="pass", subject="npu01", check="dimm_count", clause="HW-MEM", **more):
    return {"clause": clause, "check": check, "subject": subject, "verdict": verdict, "observed": 16, **more}


def test_rows_stand_in_the_contracts_order_each_with_its_verdict(facts):
    book = build(**facts)
    assert [row.number for row in book.rows] == [row["row"] for row in facts["contract"]["rows"]]
    assert {row.number: shown_verdict(row) for row in book.rows} == {
        "4.1-1": NONE,  # npu02 has no record of its rails
        "4.1-3": "expected",
        "4.1-4": NONE,
        "4.1-5": "fail",
        "4.1-8": "expected",
        "4.1-9": "attested",
        "4.2-1": "deviation",
        "4.2-3": "warn",
        "4.3-1": "expected",
        "4.3-3": "unread",
    }
    assert [row.number for row in book.rows if not row.open] == ["4.1-9", "4.2-1", "4.2-3"]


def test_a_record_beyond_the_contract_is_shown_and_only_then_takes_a_part(facts):
    book = build(**facts)
    assert [(group.clause, group.verdict) for group in book.extra] == [("XX-OWN", "fail")]
    assert section(book, "signatures") == 7
    facts["records"] = [one for one in facts["records"] if one["clause"] != "XX-OWN"]
    assert section(build(**facts), "signatures") == 6


def test_the_order_of_the_records_changes_nothing(facts):
    other = copy.deepcopy(facts)
    random.Random(7).shuffle(other["records"])
    random.Random(8).shuffle(other["assets"])
    assert build(**other) == build(**facts)


@pytest.mark.parametrize("verdict", verdicts.VERDICTS)
def test_the_worst_check_decides(verdict):
    row = one_row([answer(), answer(verdict, subject="npu02")])
    assert row.verdict == verdict
    assert row.open is (verdict not in CLOSED_WORDS)


def test_a_row_without_a_record_a_clause_or_a_check_is_open():
    assert one_row([]).verdict == NONE
    assert one_row([]).open
    assert one_row([], clauses=()).verdict == NONE
    assert one_row([], clauses=()).open
    assert one_row([answer()], clauses=("HW-MEM", "HW-CPU")).verdict == NONE
    assert one_row([answer(check="dimm_type")]).verdict == NONE, "the agreed check itself has no record"
    assert one_row([answer()]).verdict == "pass"


def test_every_server_has_to_answer_for_itself():
    servers = [{"name": "npu01"}, {"name": "npu02"}, {"name": "npu03", "delivered": False}]
    row = one_row([answer()], servers=servers)
    assert row.verdict == NONE
    assert [(group.verdict, group.missing) for group in row.groups] == [
        ("pass", ()),
        (NONE, ("npu02",)),
        ("expected", ("npu03",)),
    ]
    assert not one_row([answer(subject="npu01"), answer(subject="npu02-bmc/DIMM0")], servers=servers[:2]).open


def test_a_drill_on_one_node_and_a_letter_for_all_answer_for_the_site():
    servers = [{"name": "npu01"}, {"name": "npu02"}]
    drill = answer(clause="VF-HA-POWER", check="moved", subject="npu02")
    assert not one_row([drill], thresholds={}, servers=servers, clauses=("VF-HA-POWER",)).open
    letter = answer("attested", clause="HW-SUPPLY", check="letter", subject="site")
    assert not one_row([letter], thresholds={}, servers=servers, clauses=("HW-SUPPLY",)).open


def test_stale_is_open_and_not_shown_as_a_pass():
    row = one_row([answer(stale=True)])
    assert row.open
    assert row.stale
    assert shown_verdict(row) == "stale"


def test_a_threshold_raised_after_the_measurement_undoes_the_pass():
    def judge(contract, clause, check, observed):
        wanted = contract["thresholds"][clause][check]["at_least"]
        return ("pass" if observed >= wanted else "fail", wanted, "")

    raised = {"HW-MEM": {"dimm_count": {"at_least": 17}}}
    assert not one_row([answer()], judge=judge).open
    row = one_row([answer()], thresholds=raised, judge=judge)
    assert row.open
    assert row.stale
    assert one_row([answer()], judge=lambda *dummy: 1 / 0).open, "a judge that fails is no reason to believe a pass"


def test_inventories_changes_and_notes_are_no_answers():
    for kind in ("assets", "change", "note"):
        row = one_row([answer(kind=kind)])
        assert row.verdict == NONE


def test_the_punch_list_names_owner_deadline_and_retest(facts):
    facts["contract"]["owners"] = {"HW-MEM": "maker"}
    facts["contract"]["deadlines"] = {"HW-MEM": "2026-12-01"}
    book = build(**facts)
    lines = {(punch.row, punch.group.check, punch.group.verdict): punch for punch in book.punch}
    memory = lines["4.1-5", "dimm_count", "fail"]
    assert (memory.owner, memory.deadline) == ("maker", "2026-12-01")
    assert memory.retest == "ansible-playbook -i inventories/hospital playbooks/bmc.yml --limit 'npu02*'"
    assert lines["4.1-1", "rails", "manual"].retest.startswith(
        "scripts/attest HW-CHASSIS --site inventories/hospital --by"
    )
    assert lines["4.1-4", "", NONE].owner == "某集成公司"
    assert {punch.row for punch in book.punch} == {row.number for row in book.open_rows}


def test_what_repeats_is_said_once():
    words = Words("en")
    hosts = [f"npu{number:02d}" for number in range(1, 21)]
    assert words.subjects([host + "/PSU1" for host in hosts]) == "npu01\u2013npu20/PSU1"
    assert words.subjects(["npu01", "npu02", "leaf01"]) == "leaf01, npu01, npu02"
    assert words.subjects(["npu01/PSU2", "npu01/PSU1", "npu02/fan"]) == "npu01: PSU1, PSU2; npu02/fan"
    clocks = [
        answer(clause="BR-NTP", check="clock_difference_seconds", subject=host, observed=number / 1000, unit="seconds")
        for number, host in enumerate(hosts)
    ]
    manual = {"key": "odd.key"}
    rails = [answer("manual", check="rails", subject=host, message={**manual, "item": host}) for host in hosts]
    row = one_row([*clocks, *rails], clauses=("BR-NTP", "HW-MEM"), thresholds={})
    assert [len(group.members) for group in row.groups] == [20, 20]
    contract = {"rows": [{"row": "1-1", "text": "x", "clauses": ["BR-NTP", "HW-MEM"]}]}
    book = build(site={}, contract=contract, records=[*clocks, *rails], generated="")
    first, second = view(book, "en").rows[0].lines
    assert (first.subjects, first.measured) == ("npu01\u2013npu20", "0 s \u2013 0.019 s")
    assert second.reason == "odd.key"


def test_bytes_are_shown_as_they_are_sold():
    words = Words("en")
    sold = {
        64 * 2**30: "64 GiB",
        960 * 10**9: "960 GB",
        3840 * 10**9: "3.84 TB",
        960_197_124_096: "960.2 GB",
        512: "512 B",
    }
    assert {size: words.value(size, "bytes") for size in sold} == sold
    assert words.threshold({"at_least": 3840 * 10**9, "unit": "bytes"}) == "\u2265 3.84 TB"
    assert words.threshold({"equals": True}) == "yes"
    assert words.threshold({"one_of": ["Platinum", "Titanium"]}) == "one of Platinum, Titanium"


def test_the_summary_lines_up_with_wide_letters(facts):
    for language in ("zh", "en"):
        lines = summary.table(build(**facts), language).splitlines()
        rules = [place for place, line in enumerate(lines) if line.startswith("---")]
        body = lines[rules[1] + 1 : rules[2]]
        assert len(body) == len(facts["contract"]["rows"])
        starts = {
            summary.width(line[: line.index(one)]) for line in body for one in ("HW-", "SW-", "BR-") if one in line[:40]
        }
        assert len(starts) == 1, "the column of the clauses begins at one place"
    assert summary.width("合a") == 3
    assert summary.shorten("合同条目", 5) == "合.."


odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.just(float("nan")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=8,
)
names = st.sampled_from(
    ["clause", "check", "subject", "verdict", "observed", "expected", "unit", "message", "reason", "stale", "run"]
) | st.sampled_from(["started", "stage", "id", "extra", "kind", "stale_reason"])
odd_record = st.dictionaries(names, odd, max_size=10) | odd
odd_answer = st.builds(lambda more: {**answer(), **more}, st.dictionaries(names, odd, max_size=4))


@given(st.lists(odd_record | odd_answer, max_size=6), odd, odd, odd)
def test_odd_records_never_crash_and_never_become_a_pass(records, assets, runs, chain):
    contract = {
        "rows": [{"row": "1-1", "text": "x", "clauses": ["HW-MEM"]}],
        "thresholds": CHECK,
        "measuring": {"HW-MEM": assets},
    }
    book = build(
        site={"purpose": chain}, contract=contract, records=records, generated="", assets=assets, runs=runs, chain=chain
    )
    for language in ("zh", "en"):
        view(book, language)
    said = [one for one in records if isinstance(one, dict) and one.get("clause") == "HW-MEM"]
    said = [one for one in said if str(one.get("kind")) not in ("change", "assets", "note")]
    good = [one for one in said if str(one.get("verdict")) in CLOSED_WORDS and not one.get("stale")]
    if not good:
        assert book.rows[0].open
        assert book.rows[0].verdict != "pass" or book.rows[0].stale
    if len(good) < len(said):
        assert book.rows[0].open


@given(odd, odd, odd)
def test_an_odd_site_and_contract_never_crash(site, rows, servers):
    for contract in (rows, {"rows": rows, "thresholds": rows, "measuring": rows, "parties": rows}):
        book = build(site=site, contract=contract, records=[answer()], generated="", servers=servers)
        assert all(row.open for row in book.rows if not row.clauses)
        assert book.is_delivery is (isinstance(site, dict) and site.get("purpose") == "delivery")
        view(book, "zh")


def test_worst_of_nothing_is_none_and_of_an_unknown_word_unread():
    assert worst([]) == NONE
    assert worst(["pass", "splendid"]) == "unread"
