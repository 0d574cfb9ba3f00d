"""Each fault gives exactly its finding; what is no fault gives none."""

from __future__ import annotations

import pytest

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc import gather, judge, parse

WANTED = judge.Intent({"processors": 2, "memory": 3, "drives": 3, "power_supplies": 2, "fans": 2, "accelerators": 2})
SYSTEM, CHASSIS = "/redfish/v1/Systems/1", "/redfish/v1/Chassis/1"


def seen(documents, intent=WANTED):
    health, findings = judge.judge(parse.read(gather.walk(documents)), intent)
    return health, [(one["severity"], one["part"], one["where"], one["found"]) for one in findings]


def supply(documents, **change):
    documents[f"{CHASSIS}/Power"]["PowerSupplies"][1].update(change)


def fan(documents, **change):
    documents[f"{CHASSIS}/Thermal"]["Fans"][0].update(change)


def heat(documents, **change):
    documents[f"{CHASSIS}/Thermal"]["Temperatures"][0].update(change)


def at(path, **change):
    return lambda documents: documents[path].update(change)


WARNING, CRITICAL = {"State": "Enabled", "Health": "Warning"}, {"State": "Enabled", "Health": "Critical"}
ABSENT = {"State": "Absent", "Health": None}

FAULTS = {
    "psu lost": (lambda d: supply(d, Status=ABSENT), "critical", ("critical", "power_supply", "PSU2", "absent")),
    "psu without input": (
        lambda d: supply(d, Status=CRITICAL, LineInputVoltage=0),
        "critical",
        ("critical", "power_supply", "PSU2", 0),
    ),
    "fan failed": (lambda d: fan(d, Status=CRITICAL, Reading=0), "critical", ("critical", "fan", "Fan1", 0)),
    "fan slow": (lambda d: fan(d, Reading="1500"), "warning", ("warning", "fan", "Fan1", 1500)),
    "dimm sick": (at(f"{SYSTEM}/Memory/DIMM1", Status=WARNING), "warning", ("warning", "memory", "DIMM1", "warning")),
    "dimm missing": (at(f"{SYSTEM}/Memory/DIMM1", Status=ABSENT), "critical", ("critical", "memory", "memory", 2)),
    "drive foretells": (
        at(f"{CHASSIS}/Drives/Disk0", FailurePredicted=True, Status=WARNING),
        "warning",
        ("warning", "drive", "Disk0", "predicted failure"),
    ),
    "volume degraded": (
        at(f"{SYSTEM}/Storage/RAID0/Volumes/V0", Status={"State": "Degraded", "Health": "Warning"}),
        "critical",
        ("critical", "volume", "system", "degraded"),
    ),
    "npu missing": (
        at(f"{SYSTEM}/Processors/NPU2", Status=ABSENT),
        "critical",
        ("critical", "accelerator", "NPU2", "absent"),
    ),
    "cpu disabled": (
        at(f"{SYSTEM}/Processors/CPU2", Status={"State": "Disabled", "Health": "OK"}),
        "warning",
        ("warning", "processor", "CPU2", "disabled"),
    ),
    "too hot": (lambda d: heat(d, ReadingCelsius=49), "critical", ("critical", "temperature", "Inlet", 49)),
    "a parent alone": (
        at(CHASSIS, Status={"State": "Enabled", "Health": "Warning"}),
        "warning",
        ("warning", "chassis", "chassis", "warning"),
    ),
    "log full": (
        at(f"{SYSTEM}/LogServices/Log1", Status=WARNING),
        "ok",
        ("warning", "event_log", "SEL", "full"),
    ),
    "redundancy lost": (
        lambda d: d[f"{CHASSIS}/Power"]["Redundancy"][0].update(Status=CRITICAL),
        "critical",
        ("critical", "power_supply", "PSU Redundancy", "critical"),
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_and_nothing_else(healthy, name):
    change, health, finding = FAULTS[name]
    change(healthy)
    assert seen(healthy) == (health, [finding])


def test_three_faults_at_once(healthy):
    for name in ("psu lost", "fan slow", "drive foretells"):
        FAULTS[name][0](healthy)
    health, found = seen(healthy)
    assert health == "critical"
    assert set(found) == {FAULTS[name][2] for name in ("psu lost", "fan slow", "drive foretells")}


def test_a_parent_that_says_ok_over_a_critical_child_is_critical(healthy):
    healthy[f"{SYSTEM}/Memory/DIMM2"]["Status"] = CRITICAL
    health, found = seen(healthy)
    assert (health, len(found)) == ("critical", 1)


def test_a_parent_that_repeats_its_child_adds_nothing(healthy):
    FAULTS["fan failed"][0](healthy)
    healthy[CHASSIS]["Status"] = CRITICAL
    healthy[SYSTEM]["Status"] = {"State": "Enabled", "Health": "OK", "HealthRollup": "Critical"}
    assert seen(healthy)[1] == [FAULTS["fan failed"][2]]


def test_what_is_no_fault(healthy):
    # an empty slot, a port without a link, a sensor without limits, an empty list of volumes
    healthy[f"{CHASSIS}/Thermal"]["Temperatures"].append(
        {"Name": "x", "ReadingCelsius": 300, "Status": {"Health": "OK"}}
    )
    healthy[f"{SYSTEM}/Storage/RAID0/Volumes"] = {"Members": []}
    assert seen(healthy) == ("ok", [])
    # without intent an empty bay is only worth a word
    supply(healthy, Status=ABSENT)
    assert seen(healthy, judge.Intent()) == ("ok", [("info", "power_supply", "PSU2", "absent")])


def test_a_server_that_is_off_is_not_judged_by_its_fans(healthy):
    healthy[SYSTEM]["PowerState"] = "Off"
    fan(healthy, Reading=0)
    health, found = seen(healthy)
    assert found == [("info", "system", "system", "off")]
    assert health == "ok"


def test_a_document_with_another_way_to_it(healthy):
    healthy[CHASSIS]["ThermalSubsystem"] = {"@odata.id": f"{CHASSIS}/ThermalSubsystem"}
    healthy[f"{CHASSIS}/ThermalSubsystem"] = {
        "Fans": {"@odata.id": f"{CHASSIS}/ThermalSubsystem/Fans"},
        "ThermalMetrics": {"@odata.id": f"{CHASSIS}/ThermalSubsystem/ThermalMetrics"},
    }
    healthy[f"{CHASSIS}/ThermalSubsystem/Fans"] = {
        "Members": [{"@odata.id": f"{CHASSIS}/ThermalSubsystem/Fans/{n}"} for n in (1, 2)]
    }
    for number in (1, 2):
        healthy[f"{CHASSIS}/ThermalSubsystem/Fans/{number}"] = {
            "Name": f"Fan{number}",
            "SpeedPercent": {"Reading": 40, "SpeedRPM": 6000},
            "Status": {"State": "Enabled", "Health": "OK"},
        }
    healthy[f"{CHASSIS}/ThermalSubsystem/ThermalMetrics"] = {
        "TemperatureReadingsCelsius": [{"DeviceName": "CPU1", "Reading": 50}]
    }
    healthy[f"{CHASSIS}/Thermal"] = None
    assert seen(healthy) == ("ok", [])
    inventory = parse.read(gather.walk(healthy))
    assert [part.speed_rpm for part in inventory.parts["fans"]] == [6000, 6000]
    assert inventory.parts["temperatures"][0].name == "CPU1"


def test_the_same_part_under_two_links_counts_once(healthy):
    healthy[CHASSIS]["Links"] = {"Drives": [{"@odata.id": f"{CHASSIS}/Drives/Disk{n}/"} for n in range(3)]}
    healthy[f"{SYSTEM}/Processors"]["Members"] *= 2
    healthy[f"{CHASSIS}/Power"]["PowerSupplies"] *= 2
    inventory = parse.read(gather.walk(healthy))
    assert [len(inventory.parts[name]) for name in ("drives", "processors", "power_supplies")] == [3, 2, 2]


def test_firmware_and_clock(healthy):
    healthy["/redfish/v1/Managers/1"]["DateTime"] = "2020-01-01T00:00:00"
    inventory = parse.read(gather.walk(healthy))
    inventory.manager["clock_difference_seconds"] = -4000.0
    found = judge.judge(inventory, judge.Intent(baseline={"bios": ["1.1", "1.3"], "CPLD": "2"}))[1]
    assert {(one["part"], one["where"], one["found"]) for one in found} == {
        ("firmware", "bios", "1.2"),
        ("firmware", "CPLD", None),
        ("clock", "BMC", -4000.0),
    }
