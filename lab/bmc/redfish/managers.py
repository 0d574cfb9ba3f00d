"""Managers/1: the BMC itself, its network, its protocols and virtual media; the update service with the firmware."""

from __future__ import annotations

import ipaddress
from functools import partial
from typing import Any

from ..model import Part, mac_address
from . import patching
from .errors import Problem
from .services import stamp
from .tree import CHASSIS, MANAGER, ROOT, SYSTEM, Answer, Asked, Context, Json, Tree, link

ETHERNET = f"{MANAGER}/EthernetInterfaces/1"
PROTOCOL = f"{MANAGER}/NetworkProtocol"


def manager(context: Context) -> Json:
    state = context.state
    return {
        "@odata.type": "#Manager.v1_18_0.Manager",
        "Id": "1",
        "Name": "Manager",
        "ManagerType": "BMC",
        "Manufacturer": state.model["manufacturer"],
        "Model": state.model["bmc_model"],
        "UUID": state.uuid,
        "ServiceEntryPointUUID": state.uuid,
        "FirmwareVersion": next(part.now["version"] for part in state.parts["firmware"] if part.name == "ActiveBMC"),
        "DateTime": stamp(state.now()),
        "DateTimeLocalOffset": "+00:00",
        "TimeZoneName": state.settings["time_zone"],
        "PowerState": "On",
        "Status": {"State": "Enabled", "Health": "OK"},
        "GraphicalConsole": {"ServiceEnabled": True, "ConnectTypesSupported": ["KVMIP"], "MaxConcurrentSessions": 2},
        "SerialConsole": {"ServiceEnabled": True, "ConnectTypesSupported": ["IPMI"], "MaxConcurrentSessions": 1},
        "NetworkProtocol": link(PROTOCOL),
        "EthernetInterfaces": link(f"{MANAGER}/EthernetInterfaces"),
        "VirtualMedia": link(f"{MANAGER}/VirtualMedia"),
        "LogServices": link(f"{MANAGER}/LogServices"),
        "Links": {
            "ManagerForServers": [link(SYSTEM)],
            "ManagerForChassis": [link(CHASSIS)],
            "ManagerInChassis": link(CHASSIS),
        },
        "Actions": {
            "#Manager.Reset": {
                "target": f"{MANAGER}/Actions/Manager.Reset",
                "ResetType@Redfish.AllowableValues": ["ForceRestart", "GracefulRestart"],
            }
        },
    }


def date_time(name: str, value: Any) -> float:
    import datetime

    if not isinstance(value, str):
        raise patching.wrong_type(name, value)
    try:
        moment = datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        raise Problem("PropertyValueFormatError", value, name) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone.utc)
    return moment.timestamp()


def manager_fields(context: Context) -> patching.Writable:
    state = context.state

    def set_clock(seconds: float) -> None:
        state.clock_offset += seconds - state.now()
        state.touch()

    return {
        "DateTime": patching.Field(date_time, set_clock),
        "DateTimeLocalOffset": patching.Field(patching.text(6, 6), lambda _value: None),
        "TimeZoneName": patching.Field(patching.text(64, 1), setting(context, "time_zone")),
    }


def setting(context: Context, name: str) -> Any:
    def put(value: Any) -> None:
        context.state.settings[name] = value
        context.state.touch()

    return put


def ethernet(context: Context) -> Json:
    state = context.state
    values = state.settings
    address = {
        "Address": values["address"],
        "AddressOrigin": "Static",
        "SubnetMask": str(ipaddress.ip_network(f"0.0.0.0/{values['prefix']}").netmask),
        "Gateway": values["gateway"] or None,
    }
    mac = mac_address(state.server, "bmc", 1)
    return {
        "@odata.type": "#EthernetInterface.v1_9_0.EthernetInterface",
        "Id": "1",
        "Name": "Manager Ethernet Interface",
        "MACAddress": mac,
        "PermanentMACAddress": mac,
        "HostName": values["host_name"],
        "FQDN": values["host_name"],
        "SpeedMbps": 1000,
        "FullDuplex": True,
        "LinkStatus": "LinkUp",
        "InterfaceEnabled": True,
        "DHCPv4": {"DHCPEnabled": False},
        "IPv4Addresses": [address],
        "IPv4StaticAddresses": [{key: value for key, value in address.items() if key != "AddressOrigin"}],
        "IPv6Addresses": [],
        "NameServers": values["dns"],
        "StaticNameServers": values["dns"],
        "Status": {"State": "Enabled", "Health": "OK"},
    }


def ethernet_fields(context: Context) -> patching.Writable:
    state = context.state

    def check(name: str, value: Any) -> dict[str, Any]:
        items = patching.objects(name, value)
        if len(items) != 1 or "Address" not in items[0]:
            raise Problem("PropertyMissing", f"{name}/0/Address")
        try:
            address = ipaddress.ip_interface(
                f"{items[0]['Address']}/{items[0].get('SubnetMask') or state.settings['prefix']}"
            )
        except ValueError:
            raise Problem("PropertyValueFormatError", items[0]["Address"], name) from None
        return {
            "address": str(address.ip),
            "prefix": address.network.prefixlen,
            "gateway": items[0].get("Gateway") or "",
        }

    def put(value: dict[str, Any]) -> None:
        state.settings.update(value)
        state.touch()

    return {
        "HostName": patching.Field(patching.text(64, 1), setting(context, "host_name")),
        "StaticNameServers": patching.Field(patching.texts(state.settings["dns"]), setting(context, "dns")),
        "IPv4StaticAddresses": patching.Field(check, put),
    }


def protocol(context: Context) -> Json:
    values = context.state.settings
    return {
        "@odata.type": "#ManagerNetworkProtocol.v1_9_0.ManagerNetworkProtocol",
        "Id": "NetworkProtocol",
        "Name": "Manager Network Protocol",
        "HostName": values["host_name"],
        "FQDN": values["host_name"],
        "HTTP": {"ProtocolEnabled": False, "Port": 80},
        "HTTPS": {
            "ProtocolEnabled": True,
            "Port": values["https_port"],
            "Certificates": link(f"{PROTOCOL}/HTTPS/Certificates"),
        },
        "SSH": {"ProtocolEnabled": values["ssh_enabled"], "Port": 22},
        "SNMP": {"ProtocolEnabled": values["snmp_enabled"], "Port": 161},
        "IPMI": {"ProtocolEnabled": True, "Port": 623},
        "NTP": {"ProtocolEnabled": values["ntp_enabled"], "Port": 123, "NTPServers": values["ntp_servers"]},
        "Status": {"State": "Enabled", "Health": "OK"},
    }


def protocol_fields(context: Context) -> patching.Writable:
    servers = context.state.settings["ntp_servers"]
    return {
        "HostName": patching.Field(patching.text(64, 1), setting(context, "host_name")),
        "NTP.ProtocolEnabled": patching.Field(patching.boolean, setting(context, "ntp_enabled")),
        "NTP.NTPServers": patching.Field(patching.texts(servers), setting(context, "ntp_servers")),
        "SNMP.ProtocolEnabled": patching.Field(patching.boolean, setting(context, "snmp_enabled")),
        "SSH.ProtocolEnabled": patching.Field(patching.boolean, setting(context, "ssh_enabled")),
    }


# -- virtual media ----------------------------------------------------------------------------------------------------
def media(context: Context, slot: str) -> Json:
    held = context.state.media[slot]
    here = f"{MANAGER}/VirtualMedia/{slot}"
    return {
        "@odata.type": "#VirtualMedia.v1_6_0.VirtualMedia",
        "Id": slot,
        "Name": f"Virtual {slot}",
        "MediaTypes": ["CD", "DVD"] if slot == "Cd" else ["USBStick"],
        "Image": held.get("image"),
        "ImageName": held["image"].rsplit("/", 1)[-1] if held.get("image") else None,
        "Inserted": bool(held),
        "WriteProtected": True,
        "ConnectedVia": "URI" if held else "NotConnected",
        "TransferProtocolType": held.get("protocol"),
        "Actions": {
            "#VirtualMedia.InsertMedia": {"target": f"{here}/Actions/VirtualMedia.InsertMedia"},
            "#VirtualMedia.EjectMedia": {"target": f"{here}/Actions/VirtualMedia.EjectMedia"},
        },
    }


def add_media(tree: Tree, context: Context) -> None:
    state = context.state
    tree.collection(f"{MANAGER}/VirtualMedia", "VirtualMediaCollection", "Virtual Media Collection", list(state.media))
    for slot in state.media:
        here = f"{MANAGER}/VirtualMedia/{slot}"
        tree.get[here] = partial(media, context, slot)

        async def insert(asked: Asked, slot: str = slot) -> Answer:
            image = asked.body.get("Image")
            if not image:
                raise Problem("ActionParameterMissing", "VirtualMedia.InsertMedia", "Image")
            scheme = str(image).split(":", 1)[0].lower()
            protocol_type = {"nfs": "NFS", "cifs": "CIFS", "http": "HTTP", "https": "HTTPS"}.get(scheme)
            if protocol_type is None:
                raise Problem("ActionParameterValueFormatError", image, "Image", "VirtualMedia.InsertMedia")
            if state.media[slot]:
                raise Problem("ResourceInUse")
            state.media[slot] = {"image": str(image), "protocol": protocol_type}
            state.touch()
            return Answer()

        async def eject(_asked: Asked, slot: str = slot) -> Answer:
            state.media[slot] = {}
            state.touch()
            return Answer()

        tree.post[f"{here}/Actions/VirtualMedia.InsertMedia"] = insert
        tree.post[f"{here}/Actions/VirtualMedia.EjectMedia"] = eject


def firmware(part: Part) -> Json:
    facts = part.facts
    of = {"manager": MANAGER, "system": SYSTEM, "chassis": CHASSIS}[facts["of"]]
    return {
        "@odata.type": "#SoftwareInventory.v1_10_0.SoftwareInventory",
        "Id": facts["id"],
        "Name": facts["name"],
        "SoftwareId": f"{facts['name']}-0x{sum(facts['name'].encode()):04x}",
        "Version": part.now["version"],
        "ReleaseDate": f"{facts['released']}T00:00:00Z",
        "Manufacturer": facts["manufacturer"],
        "Updateable": facts["updateable"],
        "RelatedItem": [link(of)],
        "Status": {"State": "Enabled", "Health": "OK"},
    }


def add(tree: Tree, context: Context) -> None:
    """Hang the manager, its network and the firmware inventory into the tree."""
    state = context.state
    tree.collection(f"{ROOT}/Managers", "ManagerCollection", "Manager Collection", ["1"])
    tree.get[MANAGER] = lambda: manager(context)
    tree.live.add(MANAGER)
    tree.patch[MANAGER] = lambda: manager_fields(context)

    async def reset(asked: Asked) -> Answer:
        kind = asked.body.get("ResetType", "ForceRestart")
        if kind not in ("ForceRestart", "GracefulRestart"):
            raise Problem("ActionParameterValueNotInList", kind, "ResetType", "Manager.Reset")
        context.reboot()
        return Answer()

    tree.post[f"{MANAGER}/Actions/Manager.Reset"] = reset
    tree.privilege[f"{MANAGER}/Actions/Manager.Reset"] = "ConfigureManager"
    tree.collection(
        f"{MANAGER}/EthernetInterfaces", "EthernetInterfaceCollection", "Ethernet Interface Collection", ["1"]
    )
    tree.get[ETHERNET] = lambda: ethernet(context)
    tree.patch[ETHERNET] = lambda: ethernet_fields(context)
    tree.get[PROTOCOL] = lambda: protocol(context)
    tree.patch[PROTOCOL] = lambda: protocol_fields(context)
    for path in (MANAGER, ETHERNET, PROTOCOL):
        tree.privilege[path] = "ConfigureManager"
    add_media(tree, context)
    base = f"{ROOT}/UpdateService/FirmwareInventory"
    tree.collection(
        base,
        "SoftwareInventoryCollection",
        "Firmware Inventory Collection",
        [part.name for part in state.parts["firmware"]],
    )
    for part in state.parts["firmware"]:
        tree.get[f"{base}/{part.name}"] = partial(firmware, part)
