"""What a run came to."""

from __future__ import annotations

from ansible_collections.firstlight.cluster.plugins.module_utils.messages.preflight import PREFLIGHT
from ansible_collections.firstlight.cluster.plugins.module_utils.run import ending


def record(verdict, check="components_ok", subject="npu01", clause="BR-BMC", **more):
    return {"stage": "bmc", "clause": clause, "check": check, "subject": subject, "verdict": verdict, **more}


def test_the_newest_record_counts():
    assert ending.summary([record("fail"), record("pass")], {})["ok"]
    ended = ending.summary([record("pass"), record("unread")], {})
    assert not ended["ok"]
    assert ended["counts"] == {"unread": 1}
    assert ended["stages"] == ["bmc"]


def test_what_only_stands_on_the_punch_list_breaks_nothing():
    verdicts = ["manual", "expected", "skipped", "warn", "attested", "deviation"]
    ended = ending.summary([record(verdict, check=verdict) for verdict in verdicts], {})
    assert ended["ok"]
    assert sum(ended["counts"].values()) == len(verdicts)


def test_a_host_that_was_not_reached_breaks_the_run_and_is_said():
    why = PREFLIGHT.message("silent", item="npu02-bmc", awaited="TLS", seconds=10).as_dict()
    ended = ending.summary([record("fail", subject="npu01/PSU2", message=why)], {"npu02-bmc": why})
    assert not ended["ok"]
    assert [message.key for message in ending.messages(ended)] == ["run.clause", "run.unreached"]
    english, chinese = ending.lines(ended), ending.lines(ended, "zh")
    assert english[0].startswith("npu01/PSU2: clause BR-BMC, check components_ok: fail.")
    assert "hangs" in english[1]
    assert "挂死" in chinese[1]


def test_an_empty_run_is_green():
    assert ending.summary([], {})["ok"]
