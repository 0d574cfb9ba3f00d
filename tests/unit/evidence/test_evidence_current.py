"""The book's view: newest records, stale marks, and what a person's word stands for."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from ansible_collections.firstlight.cluster.plugins.module_utils.evidence import chain
from ansible_collections.firstlight.cluster.plugins.module_utils.evidence.current import current
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.evidence import EVIDENCE
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.message import Message

NOW = datetime(2026, 11, 26, tzinfo=timezone.utc)


def record(verdict="pass", kind=chain.FINDING, started="2026-11-25T00:00:00Z", run="r1", **more):
    body = {"clause": "HW-MEM", "subject": "npu01", "check": "dimm_count", "verdict": verdict, "started": started}
    body.update(more)
    return chain.build(body, run, more.pop("stage", "bmc"), kind=kind)


def view(*bodies, days=None):
    return current(chain.link(bodies), NOW, days)


def word(verdict="attested", check="*", subject="*", **more):
    covers = {"check": check, "subject": subject}
    extra = {"by": "Li", "covers": covers}
    return record(verdict, chain.ATTESTATION, check="attestation", subject="here", extra=extra, **more)


def test_the_newest_of_each_check_and_subject_counts():
    seen = view(record("fail"), record("pass"), record("fail", subject="npu02"), record(check="dimm_type"))
    assert [(one["subject"], one["check"], one["verdict"], one["stale"]) for one in seen] == [
        ("npu01", "dimm_count", "pass", False),
        ("npu02", "dimm_count", "fail", False),
        ("npu01", "dimm_type", "pass", False),
    ]


def test_old_evidence_is_stale_by_the_contract():
    (one,) = view(record(started="2026-10-01T00:00:00Z"), days=30)
    assert one["stale"]
    assert EVIDENCE.text(Message.from_dict(one["stale_reason"])).startswith("stale: measured on 2026-10-01")
    assert not view(record(started="2026-10-01T00:00:00Z"))[0]["stale"]
    assert view(record(started="who knows"), days=30)[0]["stale"]


@pytest.mark.parametrize(
    ("subject", "clauses", "stale"),
    [
        ("npu01", [], True),
        ("npu01", ["HW-MEM"], True),
        ("npu01", ["BR-BIOS"], False),
        ("npu02", [], False),
        ("npu0", [], False),
        ("npu01/PSU1", [], False),
    ],
)
def test_a_later_change_makes_stale_what_it_touched(subject, clauses, stale):
    change = record(kind=chain.CHANGE, clause="", check="change", subject=subject, extra={"clauses": clauses})
    assert view(record(), change)[0]["stale"] is stale
    assert view(change, record())[0]["stale"] is False


def test_a_swapped_part_makes_stale_what_was_measured_before_it_and_not_what_saw_it():
    def inventory(run):
        changes = [{"change": "swapped", "host": "npu01", "location": "PSU2", "serial_number": "X"}]
        extra = {"changes": changes}
        return record(kind=chain.ASSETS, clause="", check="asset_inventory", run=run, extra=extra)

    part = {"subject": "npu01/PSU2", "check": "psu_ok"}
    assert view(record(**part), inventory("r2"))[0]["stale"]
    assert not view(record(run="r2", **part), inventory("r2"))[0]["stale"]
    assert not view(record(), inventory("r2"))[0]["stale"]


@pytest.mark.parametrize("verdict", ["manual", "skipped"])
def test_a_word_stands_for_what_waits_for_a_person_in_either_order(verdict):
    for bodies in ((record(verdict), word()), (word(), record(verdict))):
        by_check = {one["check"]: one for one in view(*bodies)}
        assert by_check["dimm_count"]["verdict"] == "attested"
        assert by_check["dimm_count"]["subject"] == "npu01"


@pytest.mark.parametrize("verdict", ["pass", "fail", "unread", "expected", "warn"])
def test_a_word_never_stands_for_a_measurement(verdict):
    assert {one["check"]: one["verdict"] for one in view(record(verdict), word())}["dimm_count"] == verdict


@pytest.mark.parametrize("verdict", ["fail", "unread", "manual", "skipped", "expected"])
def test_a_change_order_closes_what_is_open_but_is_no_pass(verdict):
    seen = {one["check"]: one["verdict"] for one in view(record(verdict), word("deviation"))}
    assert seen["dimm_count"] == "deviation"
    assert {one["check"]: one["verdict"] for one in view(record(), word("deviation"))}["dimm_count"] == "pass"


def test_a_word_covers_only_what_it_names():
    bodies = [record("manual", subject=host, check="rails") for host in ("npu01", "npu01/rail", "npu02", "npu011")]
    seen = {one["subject"]: one["verdict"] for one in view(*bodies, word(check="rails", subject="npu01"))}
    assert seen == {
        "npu01": "attested",
        "npu01/rail": "attested",
        "npu02": "manual",
        "npu011": "manual",
        "here": "attested",
    }
    assert view(record("manual"), word(check="rails"))[-1]["verdict"] == "manual"
    assert view(record("manual"), word(clause="HW-FAN"))[-1]["verdict"] == "manual"


def test_a_word_by_itself_stands_and_does_not_age():
    (one,) = view(word(started="2020-01-01T00:00:00Z"), days=30)
    assert (one["verdict"], one["stale"]) == ("attested", False)


def test_notes_inventories_and_changes_are_no_findings():
    kinds = (chain.NOTE, chain.ASSETS, chain.CHANGE)
    assert view(*[record(kind=kind, clause="", check="x") for kind in kinds]) == []
