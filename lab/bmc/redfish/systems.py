"""Systems/1: the computer itself, its processors, NPUs and memory."""

from __future__ import annotations

from functools import partial
from typing import Any

from ..model import Part
from ..power import RESET_TYPES
from . import patching
from .tree import CHASSIS, MANAGER, SYSTEM, Answer, Asked, Context, Json, Tree, link

BOOT_TARGETS = ["None", "Pxe", "Cd", "Hdd", "BiosSetup", "UefiHttp", "Usb"]
RESTORE = {"AlwaysOn": "AlwaysOn", "AlwaysOff": "AlwaysOff", "LastState": "LastState"}


def system(context: Context) -> Json:
    state = context.state
    cpus = [part for part in state.parts["cpu"] if part.present]
    cpu = state.model["processors"]
    memory = sum(part.facts["capacity_mib"] for part in state.parts["dimm"] if part.present)
    return {
        "@odata.type": "#ComputerSystem.v1_20_0.ComputerSystem",
        "Id": "1",
        "Name": "Computer System",
        "SystemType": "Physical",
        "AssetTag": state.settings["asset_tag"],
        "Manufacturer": state.model["manufacturer"],
        "Model": state.model["model"],
        "PartNumber": state.model["part_number"],
        "SerialNumber": state.serial,
        "UUID": state.uuid,
        "HostName": state.server,
        "PowerState": state.power,
        "PowerRestorePolicy": state.settings["power_restore"],
        "LocationIndicatorActive": state.identify != "Off",
        "IndicatorLED": state.identify,
        "BiosVersion": next(part.now["version"] for part in state.parts["firmware"] if part.name == "Bios"),
        "Status": {
            "State": "Enabled" if state.power == "On" else "StandbyOffline",
            "Health": state.worst("cpu", "npu", "dimm", "drive", "volume", "raid", "nic"),
            "HealthRollup": state.worst(),
        },
        "ProcessorSummary": {
            "Count": len(cpus),
            "CoreCount": cpu["cores"] * len(cpus),
            "LogicalProcessorCount": cpu["threads"] * len(cpus),
            "Model": cpu["model"],
            "Status": {"State": "Enabled", "HealthRollup": state.worst("cpu")},
        },
        "MemorySummary": {
            "TotalSystemMemoryGiB": memory / 1024,
            "Status": {"State": "Enabled", "HealthRollup": state.worst("dimm")},
        },
        "Boot": {
            "BootSourceOverrideTarget": state.boot.target,
            "BootSourceOverrideTarget@Redfish.AllowableValues": BOOT_TARGETS,
            "BootSourceOverrideEnabled": state.boot.enabled,
            "BootSourceOverrideEnabled@Redfish.AllowableValues": ["Disabled", "Once", "Continuous"],
            "BootSourceOverrideMode": state.boot.mode,
            "BootSourceOverrideMode@Redfish.AllowableValues": ["UEFI", "Legacy"],
        },
        "Processors": link(f"{SYSTEM}/Processors"),
        "Memory": link(f"{SYSTEM}/Memory"),
        "Storage": link(f"{SYSTEM}/Storage"),
        "EthernetInterfaces": link(f"{SYSTEM}/EthernetInterfaces"),
        "LogServices": link(f"{SYSTEM}/LogServices"),
        "Bios": link(f"{SYSTEM}/Bios"),
        "Links": {"Chassis": [link(CHASSIS)], "ManagedBy": [link(MANAGER)]},
        "Actions": {
            "#ComputerSystem.Reset": {
                "target": f"{SYSTEM}/Actions/ComputerSystem.Reset",
                "ResetType@Redfish.AllowableValues": list(RESET_TYPES),
                "@Redfish.ActionInfo": f"{SYSTEM}/ResetActionInfo",
            }
        },
    }


def writable(context: Context) -> patching.Writable:
    state = context.state

    def setting(name: str) -> Any:
        def put(value: Any) -> None:
            state.settings[name] = value
            state.touch()

        return put

    def boot(name: str) -> Any:
        def put(value: str) -> None:
            setattr(state.boot, name, value)
            if name == "target" and value == "None":
                state.boot.enabled = "Disabled"
            state.touch()

        return put

    def identify(value: Any) -> None:
        state.identify = {True: "Lit", False: "Off"}.get(value, value)
        state.touch()

    return {
        "AssetTag": patching.Field(patching.text(48), setting("asset_tag")),
        "PowerRestorePolicy": patching.Field(
            patching.one_of("AlwaysOn", "AlwaysOff", "LastState"), setting("power_restore")
        ),
        "LocationIndicatorActive": patching.Field(patching.boolean, identify),
        "IndicatorLED": patching.Field(patching.one_of("Lit", "Blinking", "Off"), identify),
        "Boot.BootSourceOverrideTarget": patching.Field(patching.one_of(*BOOT_TARGETS), boot("target")),
        "Boot.BootSourceOverrideEnabled": patching.Field(
            patching.one_of("Disabled", "Once", "Continuous"), boot("enabled")
        ),
        "Boot.BootSourceOverrideMode": patching.Field(patching.one_of("UEFI", "Legacy"), boot("mode")),
    }


def processor(part: Part) -> Json:
    facts = part.facts
    return {
        "@odata.type": "#Processor.v1_18_0.Processor",
        "Id": part.name,
        "Name": part.name,
        "Socket": str(part.index),
        "ProcessorType": "CPU",
        "ProcessorArchitecture": facts["architecture"],
        "InstructionSet": facts["instruction_set"],
        "Manufacturer": facts["manufacturer"],
        "Model": facts["model"],
        "SerialNumber": facts["serial"],
        "MaxSpeedMHz": facts["max_speed_mhz"],
        "OperatingSpeedMHz": facts["speed_mhz"],
        "BaseSpeedMHz": facts["speed_mhz"],
        "TotalCores": facts["cores"],
        "TotalThreads": facts["threads"],
        "Status": part.status(),
    }


def accelerator(part: Part) -> Json:
    facts = part.facts
    body: Json = {
        "@odata.type": "#Processor.v1_18_0.Processor",
        "Id": f"Npu{part.index}",
        "Name": part.name,
        "Socket": str(part.index),
        "ProcessorType": "Accelerator",
        "Status": part.status(),
    }
    if part.present:
        body.update(
            Manufacturer=facts["manufacturer"],
            Model=facts["model"],
            SerialNumber=facts["serial"],
            TotalCores=facts["cores"],
            MemorySummary={"TotalMemorySizeMiB": facts["memory_mib"], "ECCModeEnabled": True},
            ProcessorMemory=[{"CapacityMiB": facts["memory_mib"], "IntegratedMemory": True, "MemoryType": "HBM2E"}],
        )
    return body


def dimm(part: Part) -> Json:
    facts = part.facts
    cpu, channel, slot = (int(digit) for digit in part.name[-3:])
    body: Json = {
        "@odata.type": "#Memory.v1_18_0.Memory",
        "Id": f"mainboard{part.name}",
        "Name": part.name,
        "DeviceLocator": part.name,
        "MemoryLocation": {"Socket": cpu + 1, "Channel": channel, "Slot": slot},
        "Status": part.status(),
    }
    if part.present:
        body.update(
            MemoryType="DRAM",
            MemoryDeviceType=facts["type"],
            BaseModuleType=facts["module"],
            Manufacturer=facts["manufacturer"],
            PartNumber=facts["part_number"],
            SerialNumber=facts["serial"],
            CapacityMiB=facts["capacity_mib"],
            OperatingSpeedMhz=facts["speed_mhz"],
            RankCount=facts["ranks"],
            DataWidthBits=64,
            BusWidthBits=72,
            ErrorCorrection="MultiBitECC",
            Metrics=link(f"{SYSTEM}/Memory/mainboard{part.name}/MemoryMetrics"),
        )
    return body


def memory_metrics(part: Part) -> Json:
    return {
        "@odata.type": "#MemoryMetrics.v1_7_0.MemoryMetrics",
        "Id": "MemoryMetrics",
        "Name": f"{part.name} metrics",
        "LifeTime": {
            "CorrectableECCErrorCount": part.now["correctable"],
            "UncorrectableECCErrorCount": part.now["uncorrectable"],
        },
        "HealthData": {
            "AlarmTrips": {
                "CorrectableECCError": part.now["correctable"] > 0,
                "UncorrectableECCError": part.now["uncorrectable"] > 0,
            }
        },
    }


def host_port(part: Part, port: int, mac: str) -> Json:
    return {
        "@odata.type": "#EthernetInterface.v1_9_0.EthernetInterface",
        "Id": f"{part.facts['id']}Port{port}",
        "Name": f"{part.name} port {port}",
        "MACAddress": mac,
        "PermanentMACAddress": mac,
        "SpeedMbps": part.facts["speed_gbps"] * 1000,
        "LinkStatus": "LinkUp",
        "InterfaceEnabled": True,
        "Status": part.status(),
    }


def reset_info() -> Json:
    return {
        "@odata.type": "#ActionInfo.v1_4_0.ActionInfo",
        "Id": "ResetActionInfo",
        "Name": "Reset Action Info",
        "Parameters": [
            {"Name": "ResetType", "Required": True, "DataType": "String", "AllowableValues": list(RESET_TYPES)}
        ],
    }


def add(tree: Tree, context: Context) -> None:
    """Hang the system and what is inside it into the tree."""
    state = context.state
    tree.collection("/redfish/v1/Systems", "ComputerSystemCollection", "Computer System Collection", ["1"])
    tree.get[SYSTEM] = lambda: system(context)
    tree.patch[SYSTEM] = lambda: writable(context)
    tree.privilege[SYSTEM] = "ConfigureComponents"
    tree.get[f"{SYSTEM}/ResetActionInfo"] = reset_info

    async def reset(asked: Asked) -> Answer:
        await context.power.reset_action(asked.body, "ComputerSystem.Reset")
        return Answer()

    tree.post[f"{SYSTEM}/Actions/ComputerSystem.Reset"] = reset

    base = f"{SYSTEM}/Processors"
    members = [part.name for part in state.parts["cpu"]] + [f"Npu{part.index}" for part in state.parts["npu"]]
    tree.collection(base, "ProcessorCollection", "Processors Collection", members)
    for part in state.parts["cpu"]:
        tree.get[f"{base}/{part.name}"] = partial(processor, part)
    for part in state.parts["npu"]:
        tree.get[f"{base}/Npu{part.index}"] = partial(accelerator, part)

    base = f"{SYSTEM}/Memory"
    tree.collection(
        base, "MemoryCollection", "Memory Collection", [f"mainboard{part.name}" for part in state.parts["dimm"]]
    )
    for part in state.parts["dimm"]:
        tree.get[f"{base}/mainboard{part.name}"] = partial(dimm, part)
        if part.present:
            tree.get[f"{base}/mainboard{part.name}/MemoryMetrics"] = partial(memory_metrics, part)

    base = f"{SYSTEM}/EthernetInterfaces"
    names = []
    for part in state.parts["nic"]:
        for port, mac in enumerate(part.facts["macs"], 1):
            if part.facts.get("of_npus"):
                continue
            names.append(f"{part.facts['id']}Port{port}")
            tree.get[f"{base}/{names[-1]}"] = partial(host_port, part, port, mac)
    tree.collection(base, "EthernetInterfaceCollection", "Ethernet Interface Collection", names)
