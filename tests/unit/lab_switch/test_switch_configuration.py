"""The two stages: views, candidate, commit, trial, lock, rollback, split, and management that is really cut."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import netmiko
import pytest

from ansible_collections.firstlight.cluster.plugins.module_utils.parsing import doors
from lab.switch.config import SYSTEM

GOLDEN = Path(__file__).resolve().parents[2] / "fixtures" / "fabric" / "leaf-j.txt"
LINES = [line for line in GOLDEN.read_text(encoding="utf-8").splitlines() if line not in ("#", "return")]


def test_prompts_say_the_view_and_whether_the_candidate_differs(user):
    assert user.prompt == "<leaf01>"
    user.type("sys")
    assert user.prompt == "[~leaf01]"
    user.type("int 400ge 1/0/1:1")
    assert user.prompt == "[~leaf01-400GE1/0/1:1]"
    user.type("description npu01")
    assert user.prompt == "[*leaf01-400GE1/0/1:1]"
    user.type("commit")
    assert user.prompt == "[~leaf01-400GE1/0/1:1]"
    user.type("quit", "quit")
    assert user.prompt == "<leaf01>"


def test_a_rendered_leaf_is_taken_whole_and_shown_again(user, box):
    user.type("system-view")
    for line in LINES:
        assert user.type(line) == "", line
    user.type("commit", "return")
    shown = user.type("display current-configuration").splitlines()
    for line in LINES:
        assert line in shown, line
    before = list(shown)
    user.type("system-view", *LINES)
    assert user.prompt.startswith("[~"), "the same lines again change nothing"
    user.type("commit", "return")
    assert [line for line in user.type("display current-configuration").splitlines() if line[:1] != "!"] == [
        line for line in before if line[:1] != "!"
    ]


def test_the_other_family_takes_its_own_lines_and_not_these(box, another):
    box.model = {**box.model, "family": "P"}
    user = another()
    user.type("system-view")
    golden = GOLDEN.with_name("leaf-p.txt").read_text(encoding="utf-8").splitlines()
    for line in golden:
        if line not in ("#", "return"):
            assert user.type(line) == "", line
    user.type("commit")
    assert "Unrecognized command" in user.type("dcb pfc dscp-mapping enable slot 1")
    assert "Error" in user.type("interface 400GE1/0/1:1", "dcb pfc buffer 4 hdrm 256 kbytes")


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["interface 400GE1/0/1:1", "dcb pfc enable"], "headroom buffer has not been configured"),
        (["interface 400GE1/0/1:1", "undo portswitch", "trust dscp"], "not supported on a Layer 3"),
        (["interface 400GE1/0/1:1", "qos queue 4 wred roce"], "drop profile does not exist"),
        (["interface 400GE1/0/1:1", "trust upstream roce"], "DiffServ domain does not exist"),
        (["interface 400GE1/0/1:1", "port default vlan 300"], "VLAN does not exist"),
        (["interface 400GE1/0/1:1", "undo trust dscp"], "Unrecognized command"),
        (["interface 400GE1/0/1"], "does not exist"),
        (["interface 400GE1/0/33"], "does not exist"),
        (["qos ecn enable"], "Unrecognized command"),
        (["interface 400GE1/0/1:1", "qos queue 4 ecn", "dcb pfc", "undo priority 4"], "Restore it first"),
        (["interface 400GE1/0/1:1", "mtu 9999"], "Wrong parameter"),
        (["port split dimension interface 400GE1/0/3 split-type 3*100GE"], "not supported"),
        (["abort trial"], "no trial"),
    ],
)
def test_what_the_manual_refuses_is_refused(user, lines, words):
    assert words in user.type("system-view", *lines)


def test_lossless_priorities_are_a_set_that_begins_with_three(user):
    user.type("system-view", "dcb pfc", "priority 3 4", "commit")
    assert "default                               3 4" in user.type("display dcb pfc-profile")
    user.type("undo priority 3", "commit")
    assert "default                               4" in user.type("display dcb pfc-profile")


def test_the_candidate_is_shown_cleared_and_kept_to_its_session(user, another):
    user.type("system-view", "interface Vlanif300", "vlan 300", "interface Vlanif300", "mtu 9216")
    rows = doors.parse("display configuration candidate changes", user.type("display configuration candidate changes"))
    assert {"change": "+", "view": None, "line": "vlan 300"} in rows
    assert {"change": "+", "view": "interface Vlanif300", "line": "mtu 9216"} in rows
    assert "Vlanif300" not in another().type("display current-configuration")
    user.type("clear configuration candidate")
    assert user.prompt == "[~leaf01]"


def test_leaving_with_a_changed_candidate_asks(user):
    user.type("system-view", "vlan 300", "quit", "quit|c")
    assert user.prompt == "[*leaf01]"
    user.type("return|n")
    assert user.prompt == "<leaf01>"
    assert "vlan 300" not in user.type("display current-configuration")
    user.type("system-view", "vlan 300", "return|y")
    assert "vlan 300" in user.type("display current-configuration")


def test_the_lock_keeps_others_from_delivering_and_names_its_holder(user, another):
    other = another()
    user.type("configuration exclusive")
    assert "locked by another user" in other.type("configuration exclusive")
    assert "locked by another user" in other.type("system-view", "vlan 300", "commit")
    told = doors.parse("display configuration exclusive user", other.type("display configuration exclusive user"))
    assert told["user_session_name"] == "VTY 0"
    user.leave()
    assert other.type("commit") == ""


def test_the_first_committer_wins(user, another):
    other = another()
    for each in (user, other):
        each.type("system-view", "vlan 300")
    user.type("commit")
    assert "changed by another user" in other.type("commit")


def test_a_trial_is_confirmed_by_its_persist_id_from_another_session(user, another, box):
    said = user.type("system-view", "vlan 300", "commit trial 60 persist run-1 description run-1")
    assert "not confirmed in 60 seconds" in said
    status = doors.parse("display configuration trial status", user.type("display configuration trial status"))
    assert status["active"]
    assert status["persist_id"] == "run-1"
    user.leave()
    other = another()
    assert "persist ID is incorrect" in other.type("system-view", "commit persist run-2")
    assert other.type("commit persist run-1") == ""
    assert box.store.trial is None
    assert "vlan 300" in box.store.running.blocks


def test_a_trial_goes_back_by_its_timer_by_abort_and_with_its_session(user, another, box):
    user.type("system-view", "vlan 300", "commit trial 60 persist run-1")
    box.store.trial.until = 0.0
    box.store.expire()
    assert "vlan 300" not in box.store.running.blocks
    user.type("refresh configuration candidate", "vlan 301", "commit trial 60 persist run-2")
    assert "rollback succeeded" in user.type("abort trial persist run-2|y")
    assert "vlan 301" not in box.store.running.blocks
    other = another()
    other.type("system-view", "vlan 302", "commit trial")
    assert "vlan 302" in box.store.running.blocks
    other.leave()
    assert "vlan 302" not in box.store.running.blocks


def test_commits_are_listed_and_gone_back_to(user, box):
    user.type("system-view", "vlan 300", "commit label first", "vlan 301", "commit description second", "return")
    rows = doors.parse("display configuration commit list", user.type("display configuration commit list verbose"))
    assert [row["label"] for row in rows] == [None, "first"]
    assert rows[0]["description"] == "second"
    user.type("rollback configuration to label first|y")
    assert "vlan 301" not in box.store.running.blocks
    assert "vlan 300" in box.store.running.blocks


def test_what_was_not_saved_is_gone_after_a_reboot(user, box):
    user.type("system-view", "vlan 300", "commit", "return")
    assert "no saved configuration" in user.type("display saved-configuration")
    user.type("save|y", "system-view", "vlan 301", "commit")
    box.reboot()
    assert "vlan 300" in box.store.running.blocks
    assert "vlan 301" not in box.store.running.blocks


def test_a_split_port_becomes_its_legs_and_loses_what_it_had(user, box):
    user.type("system-view", "interface 400GE1/0/3", "description old", "commit", "quit")
    user.type("port split dimension interface 400GE1/0/3 split-type 2*200GE|y", "commit")
    assert "400GE1/0/3:2" in box.ports
    assert "400GE1/0/3" not in box.ports
    assert "interface 400GE1/0/3" not in box.store.running.blocks
    rows = doors.parse("display port split", user.type("display port split"))
    assert rows[2] == {"port": "400GE1/0/3", "status": "Enable", "split_ports": ["400GE1/0/3:1", "400GE1/0/3:2"]}
    assert rows[3]["status"] == "Disable"


def test_what_the_box_shows_is_what_the_parsers_read(user):
    user.type("system-view", *LINES, "commit", "return")
    brief = doors.parse("display interface brief", user.type("display interface brief"))
    assert [row["physical"] for row in brief if row["interface"] == "400GE1/0/1:1"] == ["up"]
    assert {row["speed"] for row in brief if ":" in row["interface"]} == {"200GE"}
    neighbours = doors.parse("display lldp neighbor brief", user.type("display lldp neighbor brief"))
    assert neighbours[0]["neighbor_device"] == "npu01"
    pfc = doors.parse("display dcb", user.type("display dcb"))
    assert {row["pfc_status"] for row in pfc} == {"ENABLE"}
    assert len(pfc) == 4
    assert doors.parse("display dcb pfc-profile", user.type("display dcb pfc-profile"))[0]["priorities"] == [4]
    addresses = doors.parse("display ip interface brief", user.type("display ip interface brief"))
    assert {"10.78.0.1/22", "192.0.2.5/24"} <= {row["address"] for row in addresses}
    tree = doors.parse("display current-configuration", user.type("display current-configuration"))
    assert any(row["line"] == "drop-profile roce" for row in tree["lines"])
    for command in ("version", "device", "device esn", "device elabel brief", "device power", "device fan"):
        assert doors.parse(f"display {command}", user.type(f"display {command}"))


@pytest.mark.parametrize(
    "lines",
    [
        ["interface MEth0/0/0", "shutdown"],
        ["interface MEth0/0/0", "ip address 192.0.2.77 255.255.255.0"],
        ["undo stelnet server enable"],
    ],
)
def test_management_that_is_configured_away_is_really_cut_until_the_trial_goes_back(switch, box, another, place, lines):
    user = type(another())(switch.box)
    user.type("system-view", *lines, "commit trial 60 persist run-1")
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", place["port"]), timeout=5).close()
        except OSError:
            break
        time.sleep(0.05)
    else:
        pytest.fail("SSH still answers")
    switch.box.store.trial.until = 0.0
    switch.box.store.expire()
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", place["port"]), timeout=5).close()
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail("SSH does not answer again")


def test_a_changed_password_is_the_password_and_is_stored_as_changing_ciphertext(user, box):
    user.type("system-view", "aaa", "local-user firstlight password irreversible-cipher Another-8", "commit")
    assert box.admits("firstlight", "Another-8")
    assert not box.admits("firstlight", "Made-up-7")
    first = box.store.running.get("aaa", "user firstlight password")
    assert "Another-8" not in first
    user.type("local-user firstlight password irreversible-cipher Another-8", "commit")
    assert box.store.running.get("aaa", "user firstlight password") != first


def test_a_session_dropped_in_the_middle_loses_candidate_and_lock(user, box):
    user.type("configuration exclusive", "system-view", "vlan 300")
    box.faults.set("session", 2, "drop")
    user.wire.keys = b"vlan 301\nvlan 302\nvlan 303\n"
    user.session.run()
    assert box.store.holder is None
    assert "vlan 300" not in box.store.running.blocks
    box.faults.set("commit", 0, "refused")
    assert not box.store.commits


def test_stock_netmiko_configures_commits_and_saves(switch, place):
    with netmiko.ConnectHandler(**place) as device:
        device.send_config_set(LINES, read_timeout=60)
        device.commit()
        assert "successfully" in device.save_config()
        shown = device.send_command("display current-configuration interface 400GE1/0/2:2", read_timeout=30)
    assert " qos queue 4 wred roce" in shown.splitlines()
    assert switch.box.store.saved() == switch.box.store.running
    assert switch.box.store.running.get(SYSTEM, "headroom-pool").endswith("4 mbytes slot 1")
