"""Which devices a site has, and what preflight makes of them."""

from __future__ import annotations

import pytest

from ansible_collections.firstlight.cluster.plugins.module_utils.access import controller, findings, targets

HOSTVARS = {
    "npu01": {"ansible_host": "10.0.0.1", "ansible_user": "root", "ansible_ssh_private_key_file": "key"},
    "npu02": {"ansible_host": "10.0.0.2", "server_delivered": False},
    "npu01-bmc": {"bmc_address": "10.1.0.1", "bmc_server": "npu01", "bmc_ca_path": "ca.pem"},
    "npu02-bmc": {"bmc_address": "10.1.0.2", "bmc_delivered": False},
    "npu03-bmc": {"bmc_address": "10.1.0.3", "bmc_protocol": "ipmi"},
    "leaf01": {"switch_address": "10.0.0.9", "switch_username": "admin", "switch_password": "secret"},
}
GROUPS = {"servers": ["npu01", "npu02"], "bmcs": ["npu01-bmc", "npu02-bmc", "npu03-bmc"], "switches": ["leaf01"]}
SITE = {"access": {"bmc": {"mode": "jump", "host": "j"}, "management": "direct"}}
CONTRACT = {
    "rows": [{"row": "1"}],
    "thresholds": {"BR-NTP": {"clock_difference_seconds": {"at_most": 2, "unit": "seconds"}}},
}


def rows(wanted=None):
    return targets.targets(GROUPS, HOSTVARS, SITE, list(HOSTVARS) if wanted is None else wanted)


def test_only_what_is_delivered_and_speaks_tcp():
    assert [row["name"] for row in rows()] == ["npu01-bmc", "npu01", "leaf01"]
    assert rows()[0]["subject"] == "npu01/BMC"
    assert rows()[0]["access"]["mode"] == "jump"
    assert [row["port"] for row in rows()] == [443, 22, 22]


def test_a_limit_leaves_others_out():
    assert [row["name"] for row in rows(["npu01"])] == ["npu01"]


def test_logins_are_those_of_nodes_and_switches():
    found = targets.logins(rows(), HOSTVARS)
    assert [(one["name"], one["username"], one["password"], one["key_file"]) for one in found] == [
        ("npu01", "root", "", "key"),
        ("leaf01", "admin", "secret", ""),
    ]


def seen(name, kind, reached=True):
    failure = None if reached else {"key": "preflight.silent", "item": name}
    return {
        "name": name,
        "kind": kind,
        "subject": name,
        "address": "a",
        "port": 1,
        "reached": reached,
        "failure": failure,
        "banner": "",
        "seconds": 0.1,
    }


def reading(name, off, failure=None):
    return {
        "name": name,
        "difference_seconds": off,
        "uncertainty_seconds": 0.5,
        "started": "",
        "command": "date",
        "raw": "x",
        "failure": failure,
    }


def by_subject(*arguments):
    return {finding["subject"]: finding for finding in findings.findings(*arguments, CONTRACT)}


def test_clocks_are_judged_by_the_contract_beyond_what_the_reading_cannot_tell():
    devices = [seen("npu01", "server"), seen("npu02", "server"), seen("npu03", "server")]
    found = by_subject(devices, {}, [reading("npu01", 2.4), reading("npu02", -3.0), reading("npu03", 0.1)])
    assert {name: one["verdict"] for name, one in found.items()} == {"npu01": "pass", "npu02": "fail", "npu03": "pass"}
    assert found["npu02"]["observed"] == 2.5
    assert found["npu02"]["message"]["found"] == -3.0
    assert found["npu03"]["observed"] == 0


def test_without_a_threshold_nothing_passes():
    found = findings.findings([seen("npu01", "server")], {}, [reading("npu01", 0.0)], {})
    assert found[0]["verdict"] == "skipped"


def test_what_was_not_reached_is_held_and_never_passes():
    unread = {"key": "preflight.clock_unread"}
    refused = {"key": "preflight.login_refused"}
    devices = [
        seen("npu01", "server", reached=False),
        seen("npu01-bmc", "bmc", reached=False),
        seen("npu02-bmc", "bmc"),
        seen("leaf01", "switch"),
        seen("npu02", "server"),
    ]
    distrusted = {"npu02-bmc": {"key": "preflight.changed"}}
    clocks = [reading("leaf01", None, unread), reading("npu02", None, refused)]
    assert set(findings.held(devices, distrusted, clocks)) == {"npu01", "npu01-bmc", "npu02-bmc", "npu02"}
    found = by_subject(devices, distrusted, clocks)
    assert {name: one["verdict"] for name, one in found.items()} == {
        "npu01": "skipped",
        "npu01-bmc": "fail",
        "npu02-bmc": "fail",
        "leaf01": "unread",
        "npu02": "skipped",
    }


def check(tmp_path, **more):
    arguments = {
        "core": "2.19.1",
        "artifacts": str(tmp_path / "artifacts"),
        "minimum_free_bytes": 1,
        "site": {"name": "lab"},
        "contract": CONTRACT,
        "clock_confirmed": True,
        "now": "now",
        "tools": (),
    }
    arguments.update(more)
    return controller.check(**arguments)


def test_a_fit_controller(tmp_path):
    assert check(tmp_path)["free_bytes"] > 0
    assert not list(tmp_path.iterdir())


def test_every_fault_of_the_controller_is_named_at_once(tmp_path):
    with pytest.raises(controller.ControllerUnfit) as caught:
        check(
            tmp_path,
            core="2.15.3",
            minimum_free_bytes=10**18,
            site={},
            clock_confirmed=False,
            libraries=("no_such_library",),
            tools=("no-such-tool",),
        )
    assert [message.key.split(".")[1] for message in caught.value.messages] == [
        "too_old",
        "library_missing",
        "tool_missing",
        "no_site",
        "disk_full",
        "clock_unconfirmed",
    ]
    assert "preflight_clock_confirmed" in caught.value.text("zh")


def test_a_contract_without_rows(tmp_path):
    with pytest.raises(controller.ControllerUnfit, match="no rows"):
        check(tmp_path, contract={})
