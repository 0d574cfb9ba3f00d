"""Answers of real iBMC: each is read by the class of its type; as one tree they prove only what they say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc import (
    answers,
    gather,
    judge,
    model,
    parse,
    parse_parts,
    tree,
    values,
    vendor,
)

FOLDER = Path(__file__).resolve().parents[2] / "fixtures/redfish/ibmc"
FILES = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}
KEYS = vendor.HUAWEI.oem_keys
MISSING = (
    "processors",
    "memory",
    "power_supplies",
    "fans",
    "temperatures",
    "network_adapters",
    "accelerators",
    "firmware",
)


def kind(body):
    return str(body.get("@odata.type") or "").rsplit(".", 1)[-1]


def of(wanted):
    return [pytest.param(body, id=name) for name, body in FILES.items() if kind(body) == wanted]


def own(body):
    return values.oem(body, KEYS)


def test_all_documents_are_there_and_every_kind_has_a_test():
    assert len(FILES) == 41
    kinds = {kind(body) for body in FILES.values()}
    assert kinds == {
        "", "Bios", "Task", "Chassis", "Drive", "Storage", "StorageCollection", "ComputerSystem", "Volume",
        "VolumeCollection", "ManagerCollection", "Manager", "ServiceRoot",
    }  # fmt: skip


@pytest.mark.parametrize("body", of("Drive"))
def test_a_drive(body):
    drive = parse_parts.drive(body, own(body), body["@odata.id"])
    assert drive.name.startswith("Disk")
    assert drive.capacity_bytes == body["CapacityBytes"]
    assert drive.serial_number == body["SerialNumber"]
    # One of them is a foreign disk that its controller switched off.
    wanted = ("warning", "disabled") if drive.use == "Foreign" else ("ok", "enabled")
    assert (drive.health, drive.state) == wanted
    assert drive.failure_predicted is False
    assert drive.use == body["Oem"]["Huawei"]["FirmwareStatus"]
    assert drive.temperature_celsius == body["Oem"]["Huawei"]["TemperatureCelsius"]


@pytest.mark.parametrize("body", of("Volume"))
def test_a_volume(body):
    volume = parse_parts.volume(body, own(body), body["@odata.id"])
    assert volume.raid_level == body["Oem"]["Huawei"]["VolumeRaidLevel"]
    assert volume.capacity_bytes == body["CapacityBytes"]
    assert volume.degraded is False
    assert all(path.startswith("/redfish/v1/Chassis/1/Drives/") for path in volume.drives)


@pytest.mark.parametrize("body", of("Storage"))
def test_a_storage_controller(body):
    card = body["StorageControllers"][0]
    found = parse_parts.controller(card, own(card), card["@odata.id"])
    assert (found.model, found.health, found.mode) == ("SAS3508", "ok", "RAID")
    assert {"RAID0", "RAID1", "RAID5", "RAID10"} <= set(found.raid_levels)


@pytest.mark.parametrize("body", of("ComputerSystem"))
def test_a_system(body):
    found = tree.Tree()
    found.add(tree.Document("/redfish/v1/Systems/1", "system", body, 200))
    system = parse.read_system(found, KEYS)
    assert system["power_state"] == "on"
    assert system["serial_number"] == body["SerialNumber"]
    assert system["bios_version"] == body["BiosVersion"]
    assert system["health"] == body["Status"]["Health"].lower()
    ready = body["Oem"]["Huawei"].get("StorageConfigReady")
    assert system["storage_ready"] == {None: None, 0: False, 1: True}[ready]
    linked = dict(tree.links(found.of_kind("system")[0], KEYS, views=True)).values()
    if "ProcessorView" in body["Oem"]["Huawei"]:
        assert "processor_view" in linked
        assert "processors" not in linked
    assert "storages" in linked


@pytest.mark.parametrize("body", of("Manager"))
def test_a_manager(body):
    found = tree.Tree()
    found.add(tree.Document("/redfish/v1/Managers/1", "manager", body, 200, received=1550185733.0))
    manager = parse.read_manager(found, KEYS)
    assert (manager["model"], manager["firmware_version"], manager["health"]) == ("iBMC", "3.12", "ok")
    assert manager["clock_difference_seconds"] == 10.0


@pytest.mark.parametrize(
    "body", of("Chassis") + of("StorageCollection") + of("VolumeCollection") + of("ManagerCollection")
)
def test_what_links_to_others(body):
    known = {"Chassis": "chassis", "StorageCollection": "storages", "VolumeCollection": "volumes"}
    which = known.get(kind(body), "managers")
    assert tree.links(tree.Document(body["@odata.id"], which, body, 200), KEYS)


@pytest.mark.parametrize("body", of("ServiceRoot"))
def test_the_service_root_says_who_it_is(body):
    assert vendor.of_root(body) is vendor.HUAWEI
    assert gather.expand_query(body) == ""
    first = vendor.session_bodies(vendor.of_root(body), "u", "p")[0]
    assert first["Oem"] == {"Huawei": {"Domain": "LocaliBMC"}}


@pytest.mark.parametrize("body", of("Bios"))
def test_bios_settings(body):
    assert values.mapping(body["Attributes"])["PCIeSRIOVSupport"] == "Enabled"


@pytest.mark.parametrize("body", of("Task"))
def test_a_task(body):
    said = answers.messages(body)
    assert body["TaskState"] in ("Running", "New", "Completed", "Exception")
    assert said or "Messages" in body


@pytest.mark.parametrize("body", of(""))
def test_an_action_or_an_error(body):
    assert answers.message_ids(body)
    assert answers.told(body)


def test_a_refused_login():
    assert answers.login_failure(401, FILES["401.json"]) == "login_refused"


def sparse(system, with_collections):
    documents = {body["@odata.id"].rstrip("/"): body for body in FILES.values() if "@odata.id" in body}
    documents["/redfish/v1/Systems/1"] = FILES[system]
    if with_collections:
        for name in ("Systems", "Chassis"):
            documents[f"/redfish/v1/{name}"] = {"Members": [{"@odata.id": f"/redfish/v1/{name}/1"}]}
    return gather.walk(documents, KEYS, views=True)


@pytest.mark.parametrize("system", ["system-v3.json", "system-v5.json", "get-system-with-storage-ready.json"])
@pytest.mark.parametrize("with_collections", [True, False])
def test_one_sparse_tree_is_unknown_where_it_says_nothing_never_ok_never_critical(system, with_collections):
    inventory = parse.read(sparse(system, with_collections), KEYS)
    health, findings = judge.judge(inventory)
    # One drive of the capture says Warning itself. Without the drives nothing at all is known.
    assert health == "warning"
    assert not [one for one in findings if one["severity"] == "critical"]
    for section in MISSING:
        assert {(part.health, part.state) for part in inventory.parts[section]} == {("unknown", "not_exposed")}
    if with_collections:
        assert sorted(part.health for part in inventory.parts["drives"]) == ["ok"] * 9 + ["warning"]
        assert {part.raid_level for part in inventory.parts["volumes"]} == {"RAID0"}
        assert any(one["message"]["key"] == "bmc.unread" for one in findings)
    assert model.SECTIONS[0] in inventory.as_dict()
