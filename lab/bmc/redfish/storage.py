"""Storage: the RAID controller, its drives in the chassis, its volumes; volumes may be built and deleted."""

from __future__ import annotations

from functools import partial
from typing import Any

from ..model import Part
from .errors import Problem
from .tree import CHASSIS, SYSTEM, Answer, Asked, Context, Json, Tree, link

BASE = f"{SYSTEM}/Storage"
RAID_DRIVES = {"RAID0": (1, 1), "RAID1": (2, 2), "RAID5": (3, 1), "RAID10": (4, 2)}


def drive_id(index: int) -> str:
    return f"HDDPlaneDisk{index}"


def drive_path(index: int) -> str:
    return f"{CHASSIS}/Drives/{drive_id(index)}"


def storage(context: Context) -> Json:
    state = context.state
    raid = state.parts["raid"][0]
    here = f"{BASE}/{raid.name}"
    drives = [part for part in state.parts["drive"] if part.present]
    return {
        "@odata.type": "#Storage.v1_15_0.Storage",
        "Id": raid.name,
        "Name": raid.name,
        "Status": {"State": "Enabled", "Health": raid.health, "HealthRollup": state.worst("raid", "drive", "volume")},
        "Controllers": link(f"{here}/Controllers"),
        "Drives": [link(drive_path(part.index)) for part in drives],
        "Drives@odata.count": len(drives),
        "Volumes": link(f"{here}/Volumes"),
    }


def controller(raid: Part) -> Json:
    facts = raid.facts
    return {
        "@odata.type": "#StorageController.v1_7_0.StorageController",
        "Id": "0",
        "Name": facts["name"],
        "Manufacturer": facts["manufacturer"],
        "Model": facts["model"],
        "SerialNumber": facts["serial"],
        "FirmwareVersion": facts["firmware"],
        "SpeedGbps": facts["speed_gbps"],
        "SupportedControllerProtocols": ["PCIe"],
        "SupportedDeviceProtocols": ["SAS", "SATA"],
        "SupportedRAIDTypes": facts["raid_levels"],
        "CacheSummary": {"TotalCacheSizeMiB": facts["cache_mib"], "Status": raid.status()},
        "Status": raid.status(),
    }


def drive(context: Context, part: Part) -> Json:
    facts, now = part.facts, part.now
    volumes = [item for item in context.state.parts["volume"] if part.index in item.facts["drives"]]
    here = f"{BASE}/{context.state.parts['raid'][0].name}/Volumes"
    body: Json = {
        "@odata.type": "#Drive.v1_17_0.Drive",
        "Id": drive_id(part.index),
        "Name": part.name,
        "Status": part.status(),
        "PhysicalLocation": {
            "PartLocation": {"ServiceLabel": part.name, "LocationType": "Bay", "LocationOrdinalValue": part.index}
        },
    }
    if part.present:
        body.update(
            Manufacturer=facts["manufacturer"],
            Model=facts["model"],
            SerialNumber=facts["serial"],
            Revision=facts["revision"],
            CapacityBytes=facts["capacity_bytes"],
            MediaType="SSD",
            Protocol=facts["protocol"],
            CapableSpeedGbs=facts["speed_gbps"],
            NegotiatedSpeedGbs=facts["speed_gbps"],
            FailurePredicted=now["predicted"],
            PredictedMediaLifeLeftPercent=now["life"],
            HotspareType="None",
            StatusIndicator="PredictiveFailureAnalysis" if now["predicted"] else "OK",
            LocationIndicatorActive=False,
        )
        body["Links"] = {"Volumes": [link(f"{here}/{item.name}") for item in volumes], "Chassis": link(CHASSIS)}
    return body


def volume(part: Part) -> Json:
    facts = part.facts
    degraded = part.now.get("degraded", False)
    return {
        "@odata.type": "#Volume.v1_9_0.Volume",
        "Id": part.name,
        "Name": part.name,
        "DisplayName": facts["name"],
        "RAIDType": facts["raid"],
        "VolumeType": {
            "RAID1": "Mirrored",
            "RAID0": "NonRedundant",
            "RAID5": "StripedWithParity",
            "RAID10": "SpannedMirrors",
        }[facts["raid"]],
        "CapacityBytes": facts["capacity_bytes"],
        "OptimumIOSizeBytes": 262144,
        "ReadCachePolicy": "ReadAhead",
        "WriteCachePolicy": "ProtectedWriteBack",
        "Status": {"State": "Degraded" if degraded else "Enabled", "Health": part.health},
        "Links": {"Drives": [link(drive_path(index)) for index in facts["drives"]]},
    }


def wanted_drives(context: Context, body: Json) -> list[int]:
    """Return the indices of the drives that a new volume names. Raises Problem for one that is not there or taken."""
    links = body.get("Links", {}).get("Drives") if isinstance(body.get("Links"), dict) else None
    if not isinstance(links, list) or not links:
        raise Problem("PropertyMissing", "Links/Drives")
    state = context.state
    taken = {index for item in state.parts["volume"] for index in item.facts["drives"]}
    found = []
    for item in links:
        path = item.get("@odata.id") if isinstance(item, dict) else None
        part = next((part for part in state.parts["drive"] if drive_path(part.index) == path and part.present), None)
        if part is None:
            raise Problem("PropertyValueNotInList", path, "Links/Drives")
        if part.index in taken or part.index in found:
            raise Problem("ResourceInUse")
        found.append(part.index)
    return found


def new_volume(context: Context, body: Json) -> Part:
    """Return the volume that a POST asks for. Raises Problem."""
    state = context.state
    level = str(body.get("RAIDType", ""))
    if level not in state.model["storage"]["raid_levels"]:
        raise Problem(
            "PropertyValueNotInList" if level else "PropertyMissing", *([level, "RAIDType"] if level else ["RAIDType"])
        )
    indices = wanted_drives(context, body)
    least, parity = RAID_DRIVES[level]
    if len(indices) < least or (level in ("RAID1", "RAID10") and len(indices) % 2):
        raise Problem("PropertyValueFormatError", len(indices), "Links/Drives")
    smallest = min(part.facts["capacity_bytes"] for part in state.parts["drive"] if part.index in indices)
    data = {
        "RAID0": len(indices),
        "RAID1": len(indices) // 2,
        "RAID5": len(indices) - parity,
        "RAID10": len(indices) // 2,
    }[level]
    number = next(number for number in range(64) if all(item.index != number for item in state.volumes))
    facts: dict[str, Any] = {
        "id": f"LogicalDrive{number}",
        "name": str(body.get("DisplayName") or body.get("Name") or f"volume{number}"),
        "raid": level,
        "drives": indices,
        "capacity_bytes": min(int(body.get("CapacityBytes") or smallest * data), smallest * data),
    }
    return Part("volume", number, facts["id"], facts)


def add(tree: Tree, context: Context) -> None:
    """Hang storage and drives into the tree."""
    state = context.state
    raid = state.parts["raid"][0]
    here = f"{BASE}/{raid.name}"
    tree.collection(BASE, "StorageCollection", "Storage Collection", [raid.name])
    tree.get[here] = lambda: storage(context)
    tree.collection(f"{here}/Controllers", "StorageControllerCollection", "Storage Controller Collection", ["0"])
    tree.get[f"{here}/Controllers/0"] = lambda: controller(raid)

    present = [part for part in state.parts["drive"] if part.present]
    tree.collection(
        f"{CHASSIS}/Drives", "DriveCollection", "Drive Collection", [drive_id(part.index) for part in present]
    )
    for part in present:
        tree.get[drive_path(part.index)] = partial(drive, context, part)

    tree.collection(
        f"{here}/Volumes", "VolumeCollection", "Volume Collection", [part.name for part in state.parts["volume"]]
    )
    tree.privilege[f"{here}/Volumes"] = "ConfigureComponents"

    async def create(asked: Asked) -> Answer:
        part = new_volume(context, asked.body)

        def built() -> str:
            state.volumes.append(part)
            state.rebuild()
            return f"The volume is successfully created, and the URI is {here}/Volumes/{part.name}."

        return context.tasks.answer("volume creation task", built)

    tree.post[f"{here}/Volumes"] = create
    for part in state.parts["volume"]:
        path = f"{here}/Volumes/{part.name}"
        tree.get[path] = partial(volume, part)
        tree.privilege[path] = "ConfigureComponents"

        async def delete(_asked: Asked, part: Part = part) -> Answer:
            def gone() -> str:
                state.volumes[:] = [item for item in state.volumes if item.index != part.index]
                state.rebuild()
                return f"The volume {part.name} is deleted."

            return context.tasks.answer("volume deletion task", gone)

        tree.delete[path] = delete
