"""The loop to the switch, at the lab's: all steps, a second run without a line, and the ways in which it breaks off."""

from __future__ import annotations

import stat
import time
from pathlib import Path

import pytest

from ansible_collections.firstlight.cluster.plugins.module_utils.access.reach import targets_from
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.vrp import SwitchRefusal
from ansible_collections.firstlight.cluster.plugins.module_utils.switch import apply, client, session
from lab.switch.store import Store

INTENT = """#
sysname leaf01
#
vlan 300
#
qos buffer headroom-pool size 4 mbytes slot 1
#
dcb pfc
 priority 4
 undo priority 3
#
drop-profile roce
 ecn buffer-size low-limit 7168 high-limit 1048576 discard-percentage 30
#
""" + "".join(
    f"""interface 400GE1/0/{number}
 description npu{number}
 port default vlan 300
 stp edged-port enable
 trust dscp
 dcb pfc enable mode manual
 dcb pfc buffer 4 xoff dynamic 6
 dcb pfc buffer 4 hdrm 256 kbytes
 port pfc-deadlock trigger turn-off
 qos queue 4 drr weight 60
 qos queue 4 wred roce
 qos queue 4 ecn
#
"""
    for number in range(1, 9)
)
SHORT = "#\nsysname leaf01\n#\nvlan 300\n#\n"
LOCK_OUT = "#\ninterface MEth0/0/0\n ip address 127.0.0.9 255.255.255.0\n#\n"


@pytest.fixture
def push(leaves, known_hosts, rows, tmp_path):
    """Bring leaf01 to a text and return its row."""

    def go(text, **settings):
        target = targets_from(rows[:1], known_hosts)[0]
        login = client.Login(target, rows[0]["username"], rows[0]["password"])
        given = {"timeout": 60.0, "backups": str(tmp_path / "backups"), **settings}
        return apply.run([(login, text)], apply.Settings(known_hosts, **given))[0]

    return go


@pytest.fixture
def quick_trial(monkeypatch):
    """Trials end after one second instead of the shortest minute; a switch that is away is asked more often."""
    begin = Store.begin_trial
    monkeypatch.setattr(Store, "begin_trial", lambda self, who, dummy, *rest: begin(self, who, 1, *rest))
    monkeypatch.setattr(apply, "RETRY_SECONDS", 0.2)


def text_of(service):
    return service.box.store.running.lines()


def test_whole_loop_and_a_second_run_without_a_line(leaves, push):
    store = leaves["leaf01"].box.store
    planned = push(INTENT, check=True)
    assert planned["failure"] is None, planned["failure"]["values"]
    assert (planned["state"], planned["outcome"], planned["changed"]) == ("read", "planned", True)
    assert store.commits == []
    row = push(INTENT)
    assert row["failure"] is None
    assert (row["state"], row["outcome"], row["changed"]) == ("proved", "new", True)
    assert row["lines"] == planned["lines"]
    assert len(row["lines"]) > session.WINDOW
    assert store.trial is None
    assert store.holder is None
    assert store.saved() == store.running
    assert [stat.S_IMODE(Path(path).stat().st_mode) for path in row["backups"]] == [0o600, 0o600]
    again = push(INTENT)
    assert (again["lines"], again["outcome"], again["changed"]) == ([], "unchanged", False)
    assert len(store.commits) == 1


def test_what_runs_but_is_not_saved_is_seen_and_mended(leaves, push):
    store = leaves["leaf01"].box.store
    assert push("#\nsysname leaf01\n#\n", check=True)["saved_differs"]
    row = push("#\nsysname leaf01\n#\n")
    assert (row["lines"], row["state"], row["outcome"], row["changed"]) == ([], "proved", "new", True)
    assert store.saved() == store.running
    assert push("#\nsysname leaf01\n#\n")["outcome"] == "unchanged"
    assert store.commits == []


def test_a_session_that_drops_at_a_line_leaves_the_old_configuration(leaves, push):
    before = text_of(leaves["leaf01"])
    leaves["leaf01"].box.faults.set("session", 60, "drop")
    row = push(INTENT)
    assert (row["state"], row["outcome"]) == ("locked", "old")
    assert row["failure"]["key"] == "vrp.stopped_old"
    assert text_of(leaves["leaf01"]) == before
    assert push(INTENT)["state"] == "proved"


@pytest.mark.parametrize(
    ("step", "state", "outcome"),
    [
        ("commit trial", "compared", "old"),
        ("undo configuration exclusive", "proved", "new"),
        ("commit persist", "verified", "old"),
        ("save", "confirmed", "new"),
    ],
)
def test_a_drop_at_a_step_ends_old_or_new_and_says_which(leaves, push, monkeypatch, step, state, outcome):
    box, run = leaves["leaf01"].box, session.Session.run
    before = text_of(leaves["leaf01"])

    def dropping(self, line):
        if line.startswith(step) and not done:
            done.append(line)
            box.faults.set("session", 1, "drop")
        return run(self, line)

    done: list[str] = []
    monkeypatch.setattr(session.Session, "run", dropping)
    row = push(SHORT)
    assert done
    assert (row["state"], row["outcome"]) == (state, outcome)
    assert (text_of(leaves["leaf01"]) == before) == (outcome == "old")
    assert box.store.trial is None
    if state == "confirmed":
        assert push(SHORT)["state"] == "proved"
    assert (box.store.saved() == box.store.running) == (outcome == "new")


def test_a_commit_that_hangs_ends_old(leaves, push, quick_trial, monkeypatch):
    box, run = leaves["leaf01"].box, session.Session.run

    def impatient(self, line):
        # Only here is a short wait right on any machine.
        self.client.timeout = 2.0 if line.startswith("commit trial") else 60.0
        return run(self, line)

    monkeypatch.setattr(session.Session, "run", impatient)
    before = text_of(leaves["leaf01"])
    box.faults.set("commit", 0, "hang")
    row = push(INTENT)
    assert (row["state"], row["outcome"]) == ("compared", "old")
    box.faults.heal("commit", 0)
    until = time.monotonic() + 30
    while (box.store.trial is not None or box.logins) and time.monotonic() < until:
        time.sleep(0.1)
    assert text_of(leaves["leaf01"]) == before


def test_a_refused_commit_and_a_refused_line_end_old(leaves, push):
    before = text_of(leaves["leaf01"])
    leaves["leaf01"].box.faults.set("commit", 0, "refused")
    row = push(INTENT)
    assert (row["state"], row["outcome"]) == ("compared", "old")
    assert "busy" in row["failure"]["values"]["reason"]
    leaves["leaf01"].box.faults.heal("commit", 0)
    row = push("#\ninterface 400GE1/0/2\n port default vlan 777\n#\n")
    assert (row["state"], row["outcome"]) == ("locked", "old")
    assert "port default vlan 777" in row["failure"]["values"]["reason"]
    assert text_of(leaves["leaf01"]) == before


def test_a_lock_out_goes_back_by_itself(leaves, push, quick_trial):
    before = text_of(leaves["leaf01"])
    row = push(LOCK_OUT)
    assert (row["state"], row["outcome"]) in (("on_trial", "old"), ("compared", "old"))
    assert text_of(leaves["leaf01"]) == before
    assert [point.kind for point in leaves["leaf01"].box.store.commits][:1] == ["TRIAL-ROLLBACK"]
    assert push(SHORT, check=True)["state"] == "read"


def test_the_holder_of_the_lock_and_a_waiting_trial_are_named(leaves, push, known_hosts, rows):
    target = targets_from(rows[:1], known_hosts)[0]
    login = client.Login(target, rows[0]["username"], rows[0]["password"])
    with session.Session(client.Client(login, known_hosts, 60.0)) as other:
        other.run("configuration exclusive")
        row = push(INTENT)
        assert (row["state"], row["outcome"]) == ("read", "old")
        assert "firstlight (127.0.0.1" in row["failure"]["values"]["reason"]
        other.run("undo configuration exclusive")
        other.run("system-view")
        other.type(["lldp enable", "undo lldp enable"])
        other.run("commit trial 60 persist theirs")
        assert "theirs" in push(INTENT)["failure"]["values"]["reason"]
        other.run("abort trial persist theirs")


def test_an_unknown_question_is_not_answered(leaves, known_hosts, rows):
    target = targets_from(rows[:1], known_hosts)[0]
    login = client.Login(target, rows[0]["username"], rows[0]["password"])
    with session.Session(client.Client(login, known_hosts, 60.0)) as at:
        at.run("system-view")
        with pytest.raises(session.Asked, match="delete current port"):
            at.run("port split dimension interface 400GE1/0/9 split-type 2*200GE")
    assert "400GE1/0/9" in leaves["leaf01"].box.ports


def test_many_at_once_and_a_trial_too_short(leaves, known_hosts, rows):
    targets = targets_from(rows, known_hosts)
    work = [
        (client.Login(target, row["username"], row["password"]), f"#\nsysname {row['name']}\n#\nvlan 300\n#\n")
        for target, row in zip(targets, rows, strict=True)
    ]
    leaves["leaf02"].server.close()
    got = apply.run(work, apply.Settings(known_hosts, timeout=60.0))
    assert [(row["name"], row["outcome"]) for row in got] == [("leaf01", "new"), ("leaf02", "old"), ("leaf03", "new")]
    with pytest.raises(SwitchRefusal, match="too short"):
        apply.run(work, apply.Settings(known_hosts, timeout=30.0, trial_seconds=60))
