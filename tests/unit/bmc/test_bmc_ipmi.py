"""IPMI: what a child says is read without a guess, and a child that hangs is killed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import textwrap
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc import evidence, ipmi, judge, sweep
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.failure import BmcFailure
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.target import Target, from_options

TARGET = Target("npu01-bmc", "192.0.2.1", "Administrator", "canary-Admin@9000", protocol="ipmi", wait_timeout=20)


def sensor(name, kind, value=None, states=(), health=0, unavailable=False):
    return {"name": name, "type": kind, "value": value, "units": "", "states": list(states), "health": health,
            "unavailable": unavailable}  # fmt: skip


def answer():
    sensors = [sensor(f"CPU{n} Status", "Processor", states=["Present"]) for n in (1, 2)]
    sensors += [sensor(f"DIMM{n}", "Memory", states=["Present"]) for n in range(3)]
    sensors += [sensor(f"PSU{n} Status", "Power Supply", states=["Present"]) for n in (1, 2)]
    sensors += [sensor(f"Fan{n} Speed", "Fan", 6800.0) for n in (1, 2)]
    sensors += [sensor("Inlet Temp", "Temperature", 26.0), sensor("NPU1 Status", "Entity Presence", states=["Present"])]
    sensors += [sensor("Total Power", "Power", 2080.0), sensor("Disk0 Status", "Drive Bay", states=["Present"])]
    fru = {"System": {"Manufacturer": "Huawei", "Serial Number": "SN-1"}, "PSU1": {"Serial Number": "SN-PSU1"}}
    return {"ok": True, "power": "on", "sensors": sensors, "inventory": fru}


WANTED = judge.Intent({"processors": 2, "memory": 3, "power_supplies": 2, "fans": 2, "accelerators": 1})


def faults(said):
    health, found = judge.judge(ipmi.read(said), WANTED)
    return health, [(one["severity"], one["part"], one["where"]) for one in found if one["severity"] != "info"]


def test_a_healthy_server():
    inventory = ipmi.read(answer())
    assert faults(answer()) == ("ok", [])
    assert inventory.system["serial_number"] == "SN-1"
    assert inventory.parts["power_supplies"][0].serial_number == "SN-PSU1"
    assert inventory.parts["fans"][0].name == "Fan1"
    assert [part.state for part in inventory.parts["network_adapters"]] == ["not_exposed"]


@pytest.mark.parametrize(
    ("name", "change", "health", "found"),
    [
        ("PSU2 Status", {"states": []}, "critical", ("critical", "power_supply", "PSU2")),
        (
            "PSU1 Status",
            {"states": ["Present", "Power supply input lost"], "health": 2},
            "critical",
            ("critical", "power_supply", "PSU1"),
        ),
        ("Fan1 Speed", {"value": 0.0, "health": 2}, "critical", ("critical", "fan", "Fan1")),
        ("DIMM1", {"states": ["Present", "Correctable ECC"], "health": 1}, "warning", ("warning", "memory", "DIMM1")),
        (
            "Disk0 Status",
            {"states": ["Present", "Predictive Failure"], "health": 1},
            "warning",
            ("warning", "drive", "Disk0"),
        ),
        ("Inlet Temp", {"value": 60.0, "health": 4}, "critical", ("critical", "temperature", "Inlet Temp")),
    ],
)
def test_a_fault_is_found_and_nothing_else(name, change, health, found):
    said = answer()
    next(one for one in said["sensors"] if one["name"] == name).update(change)
    assert faults(said) == (health, [found])


def test_a_sensor_that_can_not_be_read_is_never_ok():
    said = answer()
    next(one for one in said["sensors"] if one["name"] == "DIMM1").update(unavailable=True, states=[])
    assert judge.judge(ipmi.read(said), WANTED)[0] == "unknown"


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"", "ipmi_failed"),
        (b"Traceback\n", "ipmi_failed"),
        (b"[1]", "ipmi_failed"),
        (b'{"ok": false, "error": "Incorrect password provided"}', "login_refused"),
        (b'{"ok": false, "error": "Unauthorized name in RAKP2"}', "login_refused"),
        (b'{"ok": false, "error": "None"}', "ipmi_silent"),
        (b'{"ok": false, "error": "No module named pyghmi", "missing": true}', "ipmi_missing"),
        (b'{"ok": false, "error": "Request data field length limit exceeded"}', "ipmi_failed"),
    ],
)
def test_what_a_child_could_not_do(raw, kind):
    with pytest.raises(BmcFailure) as raised:
        ipmi.understood(raw, TARGET)
    assert raised.value.kind == kind


@pytest.fixture
def library(tmp_path, monkeypatch):
    """Return a function that puts a library of that text in the place of pyghmi's Command."""

    def put(text):
        folder = tmp_path / "pyghmi" / "ipmi"
        folder.mkdir(parents=True)
        (tmp_path / "pyghmi" / "__init__.py").touch()
        (folder / "__init__.py").touch()
        (folder / "command.py").write_text(textwrap.dedent(text))
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    return put


GOOD = """
    class Session:
        def logout(self): pass
    class Command:
        ipmi_session = Session()
        def __init__(self, **options): assert options["password"].startswith("canary")
        def get_power(self): return {"powerstate": "on"}
        def get_sensor_data(self): return []
        def get_inventory(self): raise ValueError("C8h")
"""


def test_an_order_is_done_in_a_child(library):
    library(GOOD)
    said = asyncio.run(ipmi.ask(TARGET, {"do": "read"}))
    assert said["power"] == "on"
    assert said["inventory"] == {"": {"trouble": "C8h"}}
    health, found = judge.judge(ipmi.read(said))
    assert health == "unknown"
    assert {one["severity"] for one in found} == {"info"}


def test_a_child_that_hangs_is_killed(library):
    library("import time\ntime.sleep(600)\n")
    begun = time.monotonic()
    with pytest.raises(BmcFailure) as raised:
        asyncio.run(ipmi.ask(TARGET, {"do": "power"}, 1.0))
    assert raised.value.kind == "ipmi_silent"
    assert time.monotonic() - begun < 60


def wish(service, options, **more):
    return sweep.Wish(from_options(options(service, bmc_protocol="auto", **more)))


def test_auto_takes_ipmi_only_when_redfish_is_not_there(library, bmc, options):
    library(GOOD)
    assert sweep.run([wish(bmc, options)])[0]["protocol"] == "redfish"
    bmc.manners["status"] = 404
    outcome = sweep.run([wish(bmc, options)])[0]
    assert (outcome["protocol"], outcome["ok"]) == ("ipmi", True)
    assert "no Redfish service" in outcome["protocol_reason"]
    assert (outcome["findings"][0]["severity"], outcome["findings"][0]["found"]) == ("info", "not_redfish")
    # a service that is there and broken is a fault of its own
    bmc.manners["status"] = 500
    outcome = sweep.run([wish(bmc, options)])[0]
    assert (outcome["findings"][0]["severity"], outcome["findings"][0]["part"]) == ("critical", "bmc")


def test_a_refused_login_does_not_fall_back(library, bmc, options):
    library(GOOD)
    outcome = sweep.run([wish(bmc, options, bmc_password="canary-wrong")])[0]
    assert outcome["failure"]["kind"] == "login_refused"
    assert outcome["protocol"] == "redfish"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
)
SENSOR = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["PSU1 Status", "NPU1", "LogicalDrive0"]) | JSON,
        "type": st.sampled_from(["Fan", "Temperature", "Memory", "Power Supply", "Drive Bay"]) | JSON,
        "value": JSON,
        "states": st.lists(st.sampled_from(["Present", "absent", "Input lost"]) | JSON, max_size=3) | JSON,
        "health": st.sampled_from([0, 1, 2, 4, 3]) | JSON,
        "unavailable": JSON,
    },
)


@settings(max_examples=150, deadline=None)
@given(st.fixed_dictionaries({"sensors": st.lists(SENSOR, max_size=4) | JSON, "power": JSON, "inventory": JSON}) | JSON)
def test_whatever_a_child_says(said):
    inventory = ipmi.read(said if isinstance(said, dict) else {})
    outcome = {**sweep.judged(inventory, sweep.Wish(TARGET, WANTED)), "protocol": "ipmi"}
    assert outcome["health"] != "ok"
    json.dumps(outcome, allow_nan=False)
    evidence.findings(outcome, {"name": "npu01"}, {}, {})


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=40))
def test_whatever_bytes_a_child_writes(raw):
    with contextlib.suppress(BmcFailure):
        assert isinstance(ipmi.understood(raw, TARGET), dict)
