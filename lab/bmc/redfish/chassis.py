"""Chassis/1: power supplies, fans, temperatures and network adapters."""

from __future__ import annotations

from functools import partial
from typing import Any

from ..model import Part
from . import patching
from .tree import CHASSIS, MANAGER, SYSTEM, Answer, Asked, Context, Json, Tree, link


def chassis(context: Context) -> Json:
    state = context.state
    return {
        "@odata.type": "#Chassis.v1_23_0.Chassis",
        "Id": "1",
        "Name": "Computer System Chassis",
        "ChassisType": "RackMount",
        "Manufacturer": state.model["manufacturer"],
        "Model": state.model["model"],
        "SerialNumber": state.serial,
        "PartNumber": state.model["part_number"],
        "AssetTag": state.settings["asset_tag"],
        "HeightMm": round(state.model["height_units"] * 44.45, 2),
        "PowerState": state.power,
        "LocationIndicatorActive": state.identify != "Off",
        "IndicatorLED": state.identify,
        "Status": {
            "State": "Enabled",
            "Health": state.worst("psu", "fan", "temperature"),
            "HealthRollup": state.worst(),
        },
        "Power": link(f"{CHASSIS}/Power"),
        "Thermal": link(f"{CHASSIS}/Thermal"),
        "NetworkAdapters": link(f"{CHASSIS}/NetworkAdapters"),
        "Drives": link(f"{CHASSIS}/Drives"),
        "Links": {
            "ComputerSystems": [link(SYSTEM)],
            "ManagedBy": [link(MANAGER)],
            "ManagersInChassis": [link(MANAGER)],
        },
        "Actions": {
            "#Chassis.Reset": {
                "target": f"{CHASSIS}/Actions/Chassis.Reset",
                "ResetType@Redfish.AllowableValues": [
                    "On",
                    "ForceOff",
                    "GracefulShutdown",
                    "ForceRestart",
                    "PowerCycle",
                ],
            }
        },
    }


def watts(context: Context) -> int:
    """Return what the machine draws: a rest when it is off, shared by the supplies that have input."""
    return 60 if context.state.power == "Off" else 4 * context.state.model["power_supplies"]["output_watts"]


def supply(part: Part, share: int) -> Json:
    facts, now = part.facts, part.now
    body: Json = {
        "@odata.id": f"{CHASSIS}/Power#/PowerSupplies/{part.index - 1}",
        "MemberId": str(part.index - 1),
        "Name": part.name,
        "Status": part.status(),
    }
    if part.present:
        body.update(
            Manufacturer=facts["manufacturer"],
            Model=facts["model"],
            SerialNumber=facts["serial"],
            PartNumber=facts["part_number"],
            FirmwareVersion=facts["firmware"],
            PowerSupplyType="AC",
            LineInputVoltageType="AC240V",
            LineInputVoltage=now["input_volts"],
            PowerCapacityWatts=facts["power_watts"],
            PowerInputWatts=round(share / 0.94) if now["input_volts"] else 0,
            PowerOutputWatts=share if now["input_volts"] else 0,
            LastPowerOutputWatts=share if now["input_volts"] else 0,
            EfficiencyPercent=facts["efficiency_rating"],
            HotPluggable=True,
            IndicatorLED="Lit" if now["input_volts"] else "Off",
            InputRanges=[
                {"InputType": "AC", "MinimumVoltage": 200, "MaximumVoltage": 240, "OutputWattage": facts["power_watts"]}
            ],
        )
    return body


def power(context: Context) -> Json:
    state = context.state
    supplies = state.parts["psu"]
    live = [part for part in supplies if part.present and part.now["input_volts"]]
    drawn = watts(context)
    share = drawn // max(len(live), 1)
    lost = len(supplies) - len(live)
    redundancy = "OK" if not lost else ("Warning" if len(live) >= len(supplies) // 2 else "Critical")
    return {
        "@odata.type": "#Power.v1_7_1.Power",
        "Id": "Power",
        "Name": "Power",
        "PowerControl": [
            {
                "@odata.id": f"{CHASSIS}/Power#/PowerControl/0",
                "MemberId": "0",
                "Name": "System Power Control",
                "PowerConsumedWatts": drawn,
                "PowerCapacityWatts": sum(part.facts["power_watts"] for part in live),
                "PowerMetrics": {
                    "IntervalInMin": 60,
                    "MinConsumedWatts": 60,
                    "MaxConsumedWatts": drawn + 310,
                    "AverageConsumedWatts": drawn,
                },
                "Status": {"State": "Enabled", "Health": "OK"},
            }
        ],
        "PowerControl@odata.count": 1,
        "PowerSupplies": [supply(part, share) for part in supplies],
        "PowerSupplies@odata.count": len(supplies),
        "Redundancy": [
            {
                "@odata.id": f"{CHASSIS}/Power#/Redundancy/0",
                "MemberId": "0",
                "Name": "PSU Redundancy",
                "Mode": "N+m",
                "MinNumNeeded": len(supplies) // 2,
                "MaxNumSupported": len(supplies),
                "RedundancySet": [link(f"{CHASSIS}/Power#/PowerSupplies/{part.index - 1}") for part in supplies],
                "Status": {"State": "Enabled", "Health": redundancy},
            }
        ],
        "Redundancy@odata.count": 1,
    }


def fan(part: Part) -> Json:
    facts = part.facts
    body: Json = {
        "@odata.id": f"{CHASSIS}/Thermal#/Fans/{part.index - 1}",
        "MemberId": str(part.index - 1),
        "Name": part.name,
        "Status": part.status(),
    }
    if part.present:
        body.update(
            Model=facts["model"],
            SerialNumber=facts["serial"],
            PartNumber=facts["model"],
            Reading=part.now["reading"],
            ReadingUnits="RPM",
            MinReadingRange=0,
            MaxReadingRange=facts["maximum_rpm"],
            LowerThresholdCritical=facts["minimum_rpm"] // 2,
            LowerThresholdNonCritical=facts["minimum_rpm"],
            HotPluggable=True,
        )
    return body


def temperature(context: Context, part: Part) -> Json:
    facts = part.facts
    dark = context.state.power == "Off" and facts["context"] not in ("Intake",)
    return {
        "@odata.id": f"{CHASSIS}/Thermal#/Temperatures/{part.index - 1}",
        "MemberId": str(part.index - 1),
        "Name": part.name,
        "SensorNumber": part.index,
        "ReadingCelsius": None if dark else part.now["reading"],
        "UpperThresholdNonCritical": facts["warning"],
        "UpperThresholdCritical": facts["critical"],
        "UpperThresholdFatal": facts["fatal"],
        "MinReadingRangeTemp": 0,
        "MaxReadingRangeTemp": 127,
        "PhysicalContext": facts["context"],
        "Status": {"State": "StandbyOffline", "Health": None} if dark else part.status(),
    }


def thermal(context: Context) -> Json:
    parts = context.state.parts
    good = sum(part.present and part.health != "Critical" for part in parts["fan"])
    return {
        "@odata.type": "#Thermal.v1_7_1.Thermal",
        "Id": "Thermal",
        "Name": "Thermal",
        "Temperatures": [temperature(context, part) for part in parts["temperature"]],
        "Temperatures@odata.count": len(parts["temperature"]),
        "Fans": [fan(part) for part in parts["fan"]],
        "Fans@odata.count": len(parts["fan"]),
        "Redundancy": [
            {
                "@odata.id": f"{CHASSIS}/Thermal#/Redundancy/0",
                "MemberId": "0",
                "Name": "Fan Redundancy",
                "Mode": "N+m",
                "MinNumNeeded": len(parts["fan"]) - 1,
                "MaxNumSupported": len(parts["fan"]),
                "RedundancySet": [link(f"{CHASSIS}/Thermal#/Fans/{part.index - 1}") for part in parts["fan"]],
                "Status": {"State": "Enabled", "Health": "OK" if good == len(parts["fan"]) else "Warning"},
            }
        ],
        "Redundancy@odata.count": 1,
    }


def adapter(part: Part) -> Json:
    facts = part.facts
    here = f"{CHASSIS}/NetworkAdapters/{facts['id']}"
    return {
        "@odata.type": "#NetworkAdapter.v1_10_0.NetworkAdapter",
        "Id": facts["id"],
        "Name": part.name,
        "Manufacturer": facts["manufacturer"],
        "Model": facts["model"],
        "SerialNumber": facts["serial"],
        "Controllers": [
            {
                "FirmwarePackageVersion": facts["firmware"],
                "ControllerCapabilities": {"NetworkPortCount": facts["ports"]},
                "Links": {"Ports": [link(f"{here}/Ports/{port}") for port in range(1, facts["ports"] + 1)]},
            }
        ],
        "Ports": link(f"{here}/Ports"),
        "Status": part.status(),
    }


def port_of(part: Part, port: int) -> Json:
    facts = part.facts
    optics = facts["optics"]
    return {
        "@odata.type": "#Port.v1_10_0.Port",
        "Id": str(port),
        "Name": f"{part.name} port {port}",
        "PortId": str(port),
        "PortProtocol": "Ethernet",
        "PortType": "BidirectionalPort",
        "CurrentSpeedGbps": facts["speed_gbps"],
        "MaxSpeedGbps": facts["speed_gbps"],
        "LinkNetworkTechnology": facts["technology"],
        "LinkState": "Enabled",
        "LinkStatus": "LinkUp",
        "InterfaceEnabled": True,
        "Ethernet": {"AssociatedMACAddresses": [facts["macs"][port - 1]]},
        "SFP": {
            "Type": optics["type"],
            "SupportedSFPTypes": [optics["type"]],
            "MediumType": optics["medium"],
            "Manufacturer": optics["vendor"],
            "PartNumber": optics["model"],
            "SerialNumber": facts["optic_serials"][port - 1],
            "Status": {"State": "Enabled", "Health": "OK"},
        },
        "Status": part.status(),
    }


def writable(context: Context) -> patching.Writable:
    state = context.state

    def identify(value: Any) -> None:
        state.identify = {True: "Lit", False: "Off"}.get(value, value)
        state.touch()

    def tag(value: str) -> None:
        state.settings["asset_tag"] = value
        state.touch()

    return {
        "IndicatorLED": patching.Field(patching.one_of("Lit", "Blinking", "Off"), identify),
        "LocationIndicatorActive": patching.Field(patching.boolean, identify),
        "AssetTag": patching.Field(patching.text(48), tag),
    }


def add(tree: Tree, context: Context) -> None:
    """Hang the chassis and what is inside it into the tree."""
    state = context.state
    tree.collection("/redfish/v1/Chassis", "ChassisCollection", "Chassis Collection", ["1"])
    tree.get[CHASSIS] = lambda: chassis(context)
    tree.patch[CHASSIS] = lambda: writable(context)
    tree.privilege[CHASSIS] = "ConfigureComponents"
    tree.get[f"{CHASSIS}/Power"] = lambda: power(context)
    tree.get[f"{CHASSIS}/Thermal"] = lambda: thermal(context)

    async def reset(asked: Asked) -> Answer:
        await context.power.reset_action(asked.body, "Chassis.Reset")
        return Answer()

    tree.post[f"{CHASSIS}/Actions/Chassis.Reset"] = reset

    base = f"{CHASSIS}/NetworkAdapters"
    tree.collection(
        base,
        "NetworkAdapterCollection",
        "Network Adapter Collection",
        [part.facts["id"] for part in state.parts["nic"]],
    )
    for part in state.parts["nic"]:
        here = f"{base}/{part.facts['id']}"
        tree.get[here] = partial(adapter, part)
        tree.collection(
            f"{here}/Ports", "PortCollection", "Port Collection", [str(n) for n in range(1, part.facts["ports"] + 1)]
        )
        for number in range(1, part.facts["ports"] + 1):
            tree.get[f"{here}/Ports/{number}"] = partial(port_of, part, number)
