"""From an outcome to evidence, by the contract."""

from __future__ import annotations

import copy

import pytest

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc import (
    evidence,
    fleet,
    gather,
    serials,
    sweep,
    tree,
)
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc import parse as reader
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.judge import Intent
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.target import Target

CONTRACT = {
    "thresholds": {
        "HW-CHASSIS": {"chassis_height_units": {"equals": 4, "unit": "U"}, "rails": {"equals": True}},
        "HW-CPU": {"cpu_count": {"at_least": 2}, "cpu_cores": {"at_least": 48}, "cpu_base_mhz": {"at_least": 2500}},
        "HW-NPU": {"npu_count": {"at_least": 2}, "npu_memory_bytes": {"at_least": 64000000000, "unit": "bytes"}},
        "HW-MEM": {
            "dimm_count": {"at_least": 3},
            "dimm_capacity_bytes": {"at_least": 64000000000},
            "dimm_type": {"equals": "DDR4 RDIMM"},
        },
        "HW-DISK": {
            "system_disk_count": {"at_least": 2},
            "data_disk_count": {"at_least": 1},
            "system_volume_raid": {"equals": "RAID1"},
        },
        "HW-NIC": {"nic_port_25g_count": {"at_least": 1}, "optics_present": {"equals": True}},
        "HW-PSU": {
            "psu_count": {"at_least": 2},
            "psu_power_watts": {"at_least": 2600, "unit": "W"},
            "psu_rating": {"one_of": ["Platinum"]},
            "psu_redundant": {"equals": True},
            "psu_hot_swap": {"equals": True},
        },
        "HW-FAN": {"fan_count": {"at_least": 2}, "fan_hot_swap": {"equals": True}},
        "HW-VENDOR": {"cpu_vendor": {"one_of": ["Huawei"]}, "npu_vendor": {"one_of": ["Huawei"]}},
        "BR-BMC": {"components_ok": {"equals": True}},
        "BR-ASSET": {
            "serial_numbers": {"at_least": 1},
            "duplicate_serial_numbers": {"equals": 0},
            "asset_changes": {"equals": 0},
        },
        "BR-NTP": {"clock_difference_seconds": {"at_most": 2, "unit": "s"}},
    }
}
SERVER = {"name": "npu01", "disks": [], "baseline": {"BIOS": "1.2"}}


def tree_of(documents):
    """Return the tree that a walk through documents would give, without any connection."""
    walked = gather.walk(documents)
    assert tree.ROOT in walked.documents
    return walked


def outcome_of(documents, **counts):
    wish = sweep.Wish(Target("npu01-bmc", "192.0.2.1", "u", "p"), Intent(counts=counts, baseline=SERVER["baseline"]))
    found = reader.read(tree_of(documents))
    return {**sweep.judged(found, wish), "protocol": "redfish", "seconds": 0.1}


def verdicts(found):
    return {(one["clause"], one["check"], one["subject"]): one["verdict"] for one in found}


def broken(found):
    return {key for key, verdict in verdicts(found).items() if verdict in ("fail", "unread")}


@pytest.fixture
def documents(healthy):
    return healthy


def test_a_healthy_server_passes_all_that_its_bmc_shows(documents):
    found = evidence.findings(outcome_of(documents), SERVER, CONTRACT, {})
    assert broken(found) == set()
    said = verdicts(found)
    assert said[("HW-CHASSIS", "rails", "npu01")] == "manual"
    assert said[("HW-PSU", "psu_rating", "npu01")] == "skipped"  # the BMC does not show a rating
    assert said[("BR-BIOS", "firmware_bios", "npu01/BIOS")] == "pass"
    assert {verdict for key, verdict in said.items() if key[0] == "BR-BMC"} == {"pass"}
    assert all(one["message"] for one in found if one["verdict"] != "pass")


def test_each_threshold_that_is_raised_fails_its_own_clause_only(documents):
    outcome = outcome_of(documents)
    for clause, checks in CONTRACT["thresholds"].items():
        for check, rule in checks.items():
            if "at_least" not in rule:
                continue
            contract = copy.deepcopy(CONTRACT)
            contract["thresholds"][clause][check]["at_least"] = 10**18
            failed = broken(evidence.findings(outcome, SERVER, contract, {}))
            assert failed == {(clause, check, "npu01")}


def test_a_lost_power_supply_is_a_fault_of_its_section_and_of_the_count(documents):
    supply = documents["/redfish/v1/Chassis/1/Power"]["PowerSupplies"][1]
    supply.update(Status={"State": "Absent", "Health": None}, SerialNumber=None)
    outcome = outcome_of(documents, power_supplies=2)
    assert [(one["severity"], one["part"], one["where"], one["found"]) for one in outcome["findings"]] == [
        ("critical", "power_supply", "PSU2", "absent")
    ]
    assert broken(evidence.findings(outcome, SERVER, CONTRACT, {})) == {
        ("BR-BMC", "components_ok", "npu01/power_supplies"),
        ("HW-PSU", "psu_count", "npu01"),
    }


def test_npus_that_a_bmc_does_not_show_stay_open(documents):
    for number in (1, 2):
        del documents[f"/redfish/v1/Systems/1/Processors/NPU{number}"]
    members = documents["/redfish/v1/Systems/1/Processors"]["Members"]
    members[:] = [one for one in members if "NPU" not in one["@odata.id"]]
    outcome = outcome_of(documents, accelerators=2)
    assert [part["state"] for part in outcome["accelerators"]] == ["not_exposed"]
    assert outcome["health"] == "ok"
    said = verdicts(evidence.findings(outcome, SERVER, CONTRACT, {}))
    assert said[("HW-NPU", "npu_count", "npu01")] == "skipped"
    assert said[("BR-BMC", "components_ok", "npu01/accelerators")] == "skipped"


def test_what_the_bmc_shows_and_does_not_give_is_unread(documents):
    documents["/redfish/v1/Systems/1/Memory/DIMM1"] = None
    found = evidence.findings(outcome_of(documents), SERVER, CONTRACT, {})
    assert ("HW-MEM", "dimm_count", "npu01") in broken(found)
    assert ("BR-BMC", "components_ok", "npu01/memory") in broken(found)
    assert verdicts(found)[("HW-CPU", "cpu_count", "npu01")] == "pass"


def test_a_bmc_that_was_not_reached_gives_one_open_record():
    outcome = {"ok": False, "failure": {"kind": "unreachable", "msg": "no"}, "refusals": [], "system": {}}
    found = evidence.findings(outcome, SERVER, CONTRACT, {})
    assert verdicts(found) == {("BR-BMC", "components_ok", "npu01"): "skipped"}


def test_serial_numbers_changes_and_duplicates(documents):
    outcome = outcome_of(documents)
    items = serials.assets(outcome)
    assert {"server", "processor", "npu", "dimm", "drive", "psu", "nic", "optics"} == {item["kind"] for item in items}
    known = {
        "duplicates": [{"kind": "dimm", "serial_number": "SN-DIMM1", "places": ["npu01/DIMM1", "npu02/DIMM1"]}],
        "asset_changes": [{"change": "swapped", "kind": "psu", "location": "PSU1", "serial_number": "SN-PSU1"}],
    }
    found = evidence.findings(outcome, SERVER, CONTRACT, known)
    assert broken(found) == {
        ("BR-ASSET", "duplicate_serial_numbers", "npu01"),
        ("BR-ASSET", "asset_changes", "npu01"),
    }
    message = next(one["message"] for one in found if one["check"] == "duplicate_serial_numbers")
    assert "npu02/DIMM1" in message["found"]


def test_firmware_off_the_baseline_fails_its_own_image(documents):
    server = {**SERVER, "baseline": {"BIOS": "1.3", "BMC": "3.12"}}
    found = evidence.findings(outcome_of(documents), server, CONTRACT, {})
    assert broken(found) == {("BR-BIOS", "firmware_bios", "npu01/BIOS")}


def test_the_sweep_of_an_inventory():
    hostvars = {
        "npu01": {"server_disks": [{"role": "system", "count": 2}, {"role": "data", "count": 8}]},
        "npu01-bmc": {
            "bmc_server": "npu01",
            "bmc_address": "192.0.2.1",
            "bmc_username": "u",
            "bmc_password": "p",
            "bmc_ca_path": "/ca.pem",
            "firstlight_contract": CONTRACT,
            "bmc_baseline": {"BIOS": "1.2"},
        },
        "away": {"bmc_delivered": False},
        "held": {"preflight_held": {"key": "x"}},
        "skipped": {"firstlight_stage_modes": {"bmc": "skip"}},
    }
    entries = fleet.targets(["npu01-bmc", "away", "held", "skipped"], hostvars)
    assert [entry["name"] for entry in entries] == ["npu01-bmc"]
    assert entries[0]["wanted"] == {
        "processors": 2,
        "accelerators": 2,
        "memory": 3,
        "power_supplies": 2,
        "fans": 2,
        "drives": 10,
    }
    assert entries[0]["ca_path"] == "/ca.pem"
    assert "certificate_fingerprint" not in entries[0]
    sweeps = [{"bmcs": [{"name": "a", "ok": 1}]}, {"bmcs": [{"name": "a", "ok": 2}]}, {}]
    assert fleet.outcome(sweeps, "a") == {"name": "a", "ok": 2}
    assert fleet.outcome(sweeps, "b") == {}


def test_drives_of_which_nothing_is_shown_have_no_role(documents):
    for number in range(3):
        documents[f"/redfish/v1/Chassis/1/Drives/Disk{number}"]["CapacityBytes"] = None
    documents["/redfish/v1/Systems/1/Storage/RAID0/Volumes"] = {"Members": []}
    said = verdicts(evidence.findings(outcome_of(documents), SERVER, CONTRACT, {}))
    assert said[("HW-DISK", "system_disk_count", "npu01")] == "skipped"
    assert said[("HW-DISK", "data_disk_count", "npu01")] == "skipped"
