"""The second shape: the same state as Huawei's iBMC shows it, oddities kept (fact sheet on BMCs, 3 and 9).

The validator must fail exactly on these: `Storages`, numeric Socket, ProcessorType NPU, allowable values only through
ActionInfo, Oem.Huawei blocks, the 401 body that does not tell a locked account from a wrong password.
"""

from __future__ import annotations

import re
from typing import Any

from . import dump
from .errors import Problem
from .tree import CHASSIS, MANAGER, ROOT, SYSTEM, Answer, Asked, Context, Json, Tree, link

OUT = re.compile(re.escape(f"{SYSTEM}/Storage") + r'(?=["/#])')
INSERT = f"{MANAGER}/VirtualMedia/Cd/Actions/Oem/Huawei/VirtualMedia.VmmControl"


def incoming(path: str) -> str:
    """Return our own path of one that a client of iBMC asks for; the plain one does not exist there."""
    if re.match(re.escape(f"{SYSTEM}/Storage") + r"(/|$)", path):
        return path + "/not-here"
    return re.sub(re.escape(f"{SYSTEM}/Storages") + r"(?=/|$)", f"{SYSTEM}/Storage", path)


def outgoing(text: str) -> str:
    return OUT.sub(f"{SYSTEM}/Storages", text)


def refused() -> Json:
    """The body of 401: the same for a wrong password and a locked account (capture 401.json)."""
    return {
        "error": {
            "code": "Base.1.0.GeneralError",
            "message": "A general error has occurred. See ExtendedInfo for more information.",
            "@Message.ExtendedInfo": [
                {
                    "@odata.type": "/redfish/v1/$metadata#MessageRegistry.1.0.0.MessageRegistry",
                    "MessageId": "iBMC.1.0.AuthorizationFailed",
                    "RelatedProperties": [],
                    "Message": "Authorization failed because the user name or password is incorrect, "
                    "or your account is locked.",
                    "MessageArgs": [],
                    "Severity": "Warning",
                    "Resolution": "Try again using the correct user name and password, "
                    "or after your account is unlocked.",
                }
            ],
        }
    }


def reshape(context: Context, path: str, body: Json) -> Json:
    """Return one resource as iBMC shows it."""
    kind = body.get("@odata.type", "").partition(".")[0].lstrip("#")
    change = SHAPES.get(kind)
    if change is not None:
        change(context, path, body)
    return body


def oem(body: Json, **facts: Any) -> None:
    body.setdefault("Oem", {}).setdefault("Huawei", {}).update(facts)


def root(context: Context, _path: str, body: Json) -> None:
    body["@odata.type"] = "#ServiceRoot.v1_0_2.ServiceRoot"
    body["RedfishVersion"] = "1.0.2"
    for name in ("ProtocolFeaturesSupported", "Vendor", "Product", "CertificateService"):
        body.pop(name, None)
    body["Links"] = {"Sessions": body["Links"]["Sessions"]}
    oem(
        body,
        ProductName=context.state.model["model"],
        HostName=context.state.settings["host_name"],
        LanguageSet="en,zh,ja",
    )


def system(context: Context, _path: str, body: Json) -> None:
    state = context.state
    for name in ("SystemType", "PowerRestorePolicy", "LocationIndicatorActive"):
        body.pop(name, None)
    body["ProcessorSummary"] = {
        "Count": body["ProcessorSummary"]["Count"],
        "Model": "Central Processor",
        "Status": {"HealthRollup": state.worst("cpu")},
    }
    body["Boot"]["BootSourceOverrideTarget@Redfish.AllowableValues"] = [
        "None",
        "Pxe",
        "Floppy",
        "Cd",
        "Hdd",
        "BiosSetup",
    ]
    body["Actions"]["#ComputerSystem.Reset"].pop("ResetType@Redfish.AllowableValues")
    oem(
        body,
        PowerOnStrategy={"AlwaysOn": "TurnOn", "AlwaysOff": "StayOff", "LastState": "LastState"}[
            state.settings["power_restore"]
        ],
        ProductName=state.model["model"],
        StorageSummary={
            "Count": len([part for part in state.parts["drive"] if part.present]),
            "Status": {"HealthRollup": state.worst("drive")},
        },
        LogicalDriveSummary={"Count": len(state.parts["volume"]), "Status": {"HealthRollup": state.worst("volume")}},
        ProcessorView=link(f"{SYSTEM}/ProcessorView"),
        MemoryView=link(f"{SYSTEM}/MemoryView"),
    )


def processor(_context: Context, _path: str, body: Json) -> None:
    body["Socket"] = int(body["Socket"]) - 1
    if body["ProcessorType"] == "Accelerator":
        body["ProcessorType"] = "NPU"
    for name in ("OperatingSpeedMHz", "BaseSpeedMHz"):
        body.pop(name, None)
    oem(body, FrequencyMHz=2600 if body["ProcessorType"] == "CPU" else None)


def memory(_context: Context, _path: str, body: Json) -> None:
    oem(body, Position="mainboard")


def drive(context: Context, path: str, body: Json) -> None:
    index = int(path.rpartition("HDDPlaneDisk")[2])
    used = any(index in item.facts["drives"] for item in context.state.parts["volume"])
    body.pop("LocationIndicatorActive", None)
    oem(
        body,
        DriveID=index,
        Position="HDDPlane",
        FirmwareStatus="Online" if used else ("JBOD" if context.state.settings.get("jbod") else "UnconfiguredGood"),
        RebuildState="DoneOrNotRebuilt",
        TemperatureCelsius=34,
    )


def volume(_context: Context, _path: str, body: Json) -> None:
    level = body.pop("RAIDType")
    oem(body, VolumeName=body.pop("DisplayName"), RaidControllerID=0, VolumeRaidLevel=level, BootEnable=True)


def storage(context: Context, path: str, body: Json) -> None:
    """Old shape: the controllers stand in the document itself, there is no Controllers collection."""
    raid = context.state.parts["raid"][0]
    body.pop("Controllers")
    body["StorageControllers"] = [
        {
            "@odata.id": f"{path}#/StorageControllers/0",
            "MemberId": "0",
            "Name": raid.facts["name"],
            "Model": raid.facts["model"],
            "Manufacturer": raid.facts["manufacturer"],
            "FirmwareVersion": raid.facts["firmware"],
            "SpeedGbps": raid.facts["speed_gbps"],
            "SupportedDeviceProtocols": ["SAS"],
            "Status": raid.status(),
            "Oem": {
                "Huawei": {
                    "SupportedRAIDLevels": raid.facts["raid_levels"],
                    "Mode": "RAID",
                    "MemorySizeMiB": raid.facts["cache_mib"],
                }
            },
        }
    ]
    body["StorageControllers@odata.count"] = 1


def chassis(context: Context, _path: str, body: Json) -> None:
    state = context.state
    body["ChassisType"] = "Rack"
    for name in ("HeightMm", "LocationIndicatorActive", "PowerState", "Drives"):
        body.pop(name, None)
    body["Links"]["Drives"] = [
        link(f"{CHASSIS}/Drives/HDDPlaneDisk{part.index}") for part in state.parts["drive"] if part.present
    ]
    inlet = state.parts["temperature"][0].now["reading"]
    oem(
        body,
        InletTemperatureCelsius=inlet,
        DeviceMaxNum={
            "CPUNum": len(state.parts["cpu"]),
            "MemoryNum": len(state.parts["dimm"]),
            "DiskNum": len(state.parts["drive"]),
            "PowerSupplyNum": len(state.parts["psu"]),
            "FanNum": len(state.parts["fan"]),
        },
        PowerSupplySummary={
            "Count": sum(part.present for part in state.parts["psu"]),
            "Status": {"HealthRollup": state.worst("psu")},
        },
        DriveSummary={
            "Count": sum(part.present for part in state.parts["drive"]),
            "Status": {"HealthRollup": state.worst("drive")},
        },
        ThresholdSensors=link(f"{CHASSIS}/ThresholdSensors"),
    )


def manager(context: Context, _path: str, body: Json) -> None:
    oem(body, HostName=context.state.settings["host_name"], DeviceIPv4=context.state.settings["address"])
    body["Actions"]["#Manager.Reset"].pop("ResetType@Redfish.AllowableValues")
    body["Actions"]["Oem"] = dump.offered()


def media(_context: Context, path: str, body: Json) -> None:
    if path.endswith("/Cd"):
        body["Actions"] = {}
        body["Oem"] = {"Huawei": {"Actions": {"#VirtualMedia.VmmControl": {"target": INSERT}}}}
    body.pop("TransferProtocolType", None)


def log_entry(_context: Context, _path: str, body: Json) -> None:
    level = {"OK": "Informational", "Warning": "Minor", "Critical": "Critical"}[body["Severity"]]
    oem(body, Level=level)


SHAPES = {
    "ServiceRoot": root,
    "ComputerSystem": system,
    "Processor": processor,
    "Memory": memory,
    "Drive": drive,
    "Volume": volume,
    "Storage": storage,
    "Chassis": chassis,
    "Manager": manager,
    "VirtualMedia": media,
    "LogEntry": log_entry,
}


def view(context: Context, tree: Tree, base: str, name: str) -> Json:
    """All members of a collection in one document, as the Views of iBMC give them."""
    found = []
    for path in [path for path in tree.get if path.startswith(base + "/") and "/" not in path[len(base) + 1 :]]:
        body = reshape(context, path, {"@odata.id": path, **tree.get[path]()})
        found.append({key: value for key, value in body.items() if not key.startswith("@odata.type")})
    return {"@odata.type": f"#Huawei{name}.v1_0_0.Huawei{name}", "Id": name, "Name": name, "Information": found}


def sensors(context: Context) -> Json:
    parts = context.state.parts
    rows = [
        {
            "Name": part.name,
            "SensorNumber": part.index,
            "ReadingValue": part.now["reading"],
            "Unit": "Celsius",
            "Status": "ok" if part.health == "OK" else "cr",
            "UpperThresholdCritical": part.facts["critical"],
        }
        for part in parts["temperature"]
    ]
    rows += [
        {
            "Name": f"{part.name} Speed",
            "SensorNumber": 32 + part.index,
            "ReadingValue": part.now["reading"],
            "Unit": "RPM",
            "Status": "ok",
        }
        for part in parts["fan"]
    ]
    return {
        "@odata.type": "#HuaweiThresholdSensors.v1_0_0.HuaweiThresholdSensors",
        "Id": "ThresholdSensors",
        "Name": "Threshold Sensors",
        "Sensors": rows,
    }


def add(tree: Tree, context: Context) -> None:
    """Hang what only iBMC has into the tree, take out what it has not."""
    tree.get[f"{SYSTEM}/ProcessorView"] = lambda: view(context, tree, f"{SYSTEM}/Processors", "ProcessorView")
    tree.get[f"{SYSTEM}/MemoryView"] = lambda: view(context, tree, f"{SYSTEM}/Memory", "MemoryView")
    tree.get[f"{CHASSIS}/ThresholdSensors"] = lambda: sensors(context)
    for path in [path for path in tree.get if "/Controllers" in path or path.startswith(f"{ROOT}/CertificateService")]:
        del tree.get[path]

    async def control(asked: Asked) -> Answer:
        kind, image = asked.body.get("VmmControlType"), str(asked.body.get("Image", ""))
        held = context.state.media
        if kind == "Disconnect":
            held["Cd"] = {}
        elif kind != "Connect":
            raise Problem("ActionParameterValueNotInList", kind, "VmmControlType", "VirtualMedia.VmmControl")
        elif not image.lower().startswith(("nfs://", "cifs://")):
            raise Problem("ActionParameterValueFormatError", image, "Image", "VirtualMedia.VmmControl")
        elif held["Cd"]:
            raise Problem("ResourceInUse")
        else:
            held["Cd"] = {"image": image, "protocol": image.partition(":")[0].upper()}
        context.state.touch()
        return context.tasks.answer("vmm connect task", lambda: "The virtual media control was carried out.")

    tree.post.pop(f"{MANAGER}/VirtualMedia/Cd/Actions/VirtualMedia.InsertMedia", None)
    tree.post.pop(f"{MANAGER}/VirtualMedia/Cd/Actions/VirtualMedia.EjectMedia", None)
    tree.post[INSERT] = control
    tree.privilege[INSERT] = "ConfigureComponents"
