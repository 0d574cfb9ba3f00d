"""Update service with a real upload, event subscriptions, certificates, BIOS settings with pending and applied."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from typing import Any

import aiohttp

from ..model import Part
from ..tasks import TaskFailed, accepted
from . import patching
from .errors import Problem
from .tree import MANAGER, ROOT, SYSTEM, Answer, Asked, Context, Json, Tree, link

UPDATE = f"{ROOT}/UpdateService"
EVENTS = f"{ROOT}/EventService"
CERTIFICATES = f"{MANAGER}/NetworkProtocol/HTTPS/Certificates"
REPLACE = "CertificateService.ReplaceCertificate"
SIMPLE = "UpdateService.SimpleUpdate"
FETCH_SECONDS = 300
MAGIC = b"FIRSTLIGHT-FIRMWARE "


def read_image(image: bytes) -> tuple[str, str]:
    """Return component and version of a firmware image: a first line of MAGIC and JSON, then anything.

    Raises Problem when it is no image.
    """
    head, _newline, _rest = image.partition(b"\n")
    if not head.startswith(MAGIC):
        raise Problem("UnrecognizedRequestBody")
    try:
        facts = json.loads(head[len(MAGIC) :])
        return str(facts["component"]), str(facts["version"])
    except (ValueError, KeyError, TypeError):
        raise Problem("UnrecognizedRequestBody") from None


def numbers(version: str) -> list[int]:
    return [int(word) if word.isdigit() else 0 for word in version.replace("-", ".").split(".")]


def update_service() -> Json:
    return {
        "@odata.type": "#UpdateService.v1_12_0.UpdateService",
        "Id": "UpdateService",
        "Name": "Update Service",
        "ServiceEnabled": True,
        "HttpPushUri": f"{UPDATE}/upload",
        "MultipartHttpPushUri": f"{UPDATE}/upload-multipart",
        "MaxImageSizeBytes": 268435456,
        "FirmwareInventory": link(f"{UPDATE}/FirmwareInventory"),
        "Status": {"State": "Enabled", "Health": "OK"},
        "Actions": {
            f"#{SIMPLE}": {
                "target": f"{UPDATE}/Actions/{SIMPLE}",
                "TransferProtocol@Redfish.AllowableValues": ["HTTP", "HTTPS"],
            }
        },
    }


def component_of(context: Context, image: bytes) -> tuple[Part, str]:
    """Return the part that an image is for and the version in it. Raises Problem for an image that fits nothing."""
    component, version = read_image(image)
    part = next((part for part in context.state.parts["firmware"] if part.name == component), None)
    if part is None or not part.facts["updateable"]:
        raise Problem("PropertyValueNotInList", component, "component")
    return part, version


async def put_in(context: Context, part: Part, version: str, record: dict[str, Any]) -> str:
    """Install one image as a task does: percent by percent. Raises TaskFailed."""
    state = context.state
    step = state.model.get("firmware_steps", {}).get(part.name)
    if step and version != step["via"] and numbers(part.now["version"]) < numbers(step["minimum"]):
        raise TaskFailed(f"{part.name} {part.now['version']} cannot go to {version}: install {step['via']} first.")
    await context.tasks.progress(record, 60 if state.has("update", "fails-at-60") else None)
    if part.name == "ActiveBMC":
        state.install(part.name, version)
        context.reboot()
    elif state.power == "Off":
        state.install(part.name, version)
    else:
        state.staged[part.name] = version
    return f"{part.name} {version} was installed."


def install(context: Context, image: bytes) -> Answer:
    """Start the task that installs an uploaded image. Raises Problem for an image that fits nothing here."""
    part, version = component_of(context, image)
    return accepted(context.tasks.start(f"Upgrade {part.name} Task", partial(put_in, context, part, version)))


def fetch_and_install(context: Context, body: Json) -> Answer:
    """SimpleUpdate: fetch the image from an HTTP server, then install it. Raises Problem for a wrong body."""
    uri = body.get("ImageURI")
    if not uri:
        raise Problem("ActionParameterMissing", SIMPLE, "ImageURI")
    if not str(uri).startswith(("http://", "https://")):
        raise Problem("ActionParameterValueFormatError", uri, "ImageURI", SIMPLE)

    async def work(record: dict[str, Any]) -> str:
        try:
            limit = aiohttp.ClientTimeout(total=FETCH_SECONDS)
            async with aiohttp.ClientSession(timeout=limit) as http, http.get(str(uri), ssl=False) as answer:
                answer.raise_for_status()
                image = await answer.read()
            part, version = component_of(context, image)
        except (aiohttp.ClientError, asyncio.TimeoutError, Problem) as error:
            raise TaskFailed(f"{uri} gave no image: {error or type(error).__name__}") from error
        return await put_in(context, part, version, record)

    return accepted(context.tasks.start("Simple Update Task", work))


def add_update(tree: Tree, context: Context) -> None:
    tree.get[UPDATE] = update_service

    async def upload(asked: Asked) -> Answer:
        return install(context, asked.raw)

    async def multipart(asked: Asked) -> Answer:
        image = asked.parts.get("UpdateFile")
        if image is None:
            raise Problem("PropertyMissing", "UpdateFile")
        return install(context, image)

    async def simple(asked: Asked) -> Answer:
        return fetch_and_install(context, asked.body)

    tree.post[f"{UPDATE}/Actions/{SIMPLE}"] = simple
    tree.privilege[f"{UPDATE}/Actions/{SIMPLE}"] = "ConfigureManager"
    tree.post[f"{UPDATE}/upload"] = upload
    tree.post[f"{UPDATE}/upload-multipart"] = multipart
    for name in ("upload", "upload-multipart"):
        tree.privilege[f"{UPDATE}/{name}"] = "ConfigureManager"


# -- where events go --------------------------------------------------------------------------------------------------
def event_service() -> Json:
    return {
        "@odata.type": "#EventService.v1_10_0.EventService",
        "Id": "EventService",
        "Name": "Event Service",
        "ServiceEnabled": True,
        "DeliveryRetryAttempts": 3,
        "DeliveryRetryIntervalSeconds": 10,
        "EventFormatTypes": ["Event"],
        "RegistryPrefixes": ["Base"],
        "ResourceTypes": ["Chassis", "ComputerSystem", "Manager"],
        "Subscriptions": link(f"{EVENTS}/Subscriptions"),
        "Status": {"State": "Enabled", "Health": "OK"},
    }


def trap_settings(body: Json) -> Json:
    """Return what is shown of the settings of SNMPv3: the keys are taken and given as null. Raises Problem."""
    authentication = ("HMAC_SHA96", "HMAC128_SHA224", "HMAC192_SHA256", "HMAC256_SHA384", "HMAC384_SHA512")
    encryption = ("CFB128_AES128", "CFB128_AES192", "CFB128_AES256")
    shown: Json = {}
    for name, offered in (("Authentication", authentication), ("Encryption", encryption)):
        for part in ("Protocol", "Key"):
            if f"{name}{part}" not in body:
                raise Problem("PropertyMissing", f"SNMP/{name}{part}")
        shown[f"{name}Protocol"] = patching.one_of(*offered)(f"SNMP/{name}Protocol", body[f"{name}Protocol"])
        patching.text(128, 8)(f"SNMP/{name}Key", body[f"{name}Key"])
        shown[f"{name}Key"], shown[f"{name}KeySet"] = None, True
    return {"SNMP": shown}


def subscription(context: Context, body: Json) -> Answer:
    """Add a target: syslog, SNMP trap or an event receiver. Raises Problem."""
    for name in ("Destination", "Protocol"):
        if name not in body:
            raise Problem("PropertyMissing", name)
    destination = patching.text(512, 1)("Destination", body["Destination"])
    protocols = ("Redfish", "SNMPv1", "SNMPv2c", "SNMPv3", "SyslogTLS", "SyslogTCP", "SyslogUDP")
    protocol = patching.one_of(*protocols)("Protocol", body["Protocol"])
    traps = trap_settings(patching.mapping("SNMP", body["SNMP"])) if "SNMP" in body else {}
    held = context.state.subscriptions
    ident = next(str(number) for number in range(1, 1000) if str(number) not in held)
    held[ident] = {
        "@odata.type": "#EventDestination.v1_13_0.EventDestination",
        "Id": ident,
        "Name": f"Subscription {ident}",
        "Destination": destination,
        "Protocol": protocol,
        "SubscriptionType": {"Redfish": "RedfishEvent"}.get(
            protocol, "SNMPTrap" if protocol.startswith("SNMP") else "Syslog"
        ),
        "Context": str(body.get("Context", "")),
        "EventFormatType": "Event",
        "Status": {"State": "Enabled", "Health": "OK"},
        **traps,
    }
    context.state.touch()
    path = f"{EVENTS}/Subscriptions/{ident}"
    return Answer(201, {"@odata.id": path, **held[ident]}, {"Location": path})


def add_events(tree: Tree, context: Context) -> None:
    state = context.state
    here = f"{EVENTS}/Subscriptions"
    tree.get[EVENTS] = event_service
    tree.collection(here, "EventDestinationCollection", "Event Subscriptions Collection", list(state.subscriptions))
    tree.privilege[here] = "ConfigureManager"

    async def create(asked: Asked) -> Answer:
        return subscription(context, asked.body)

    tree.post[here] = create
    for ident, held in state.subscriptions.items():
        tree.get[f"{here}/{ident}"] = partial(dict, held)

        async def delete(_asked: Asked, ident: str = ident) -> Answer:
            state.subscriptions.pop(ident, None)
            state.touch()
            return Answer()

        tree.delete[f"{here}/{ident}"] = delete
        tree.privilege[f"{here}/{ident}"] = "ConfigureManager"


# -- certificate ------------------------------------------------------------------------------------------------------
def add_certificates(tree: Tree, context: Context) -> None:
    here = f"{ROOT}/CertificateService"
    action = f"{here}/Actions/{REPLACE}"
    tree.get[here] = lambda: {
        "@odata.type": "#CertificateService.v1_0_4.CertificateService",
        "Id": "CertificateService",
        "Name": "Certificate Service",
        "CertificateLocations": link(f"{here}/CertificateLocations"),
        "Actions": {f"#{REPLACE}": {"target": action}},
    }
    tree.get[f"{here}/CertificateLocations"] = lambda: {
        "@odata.type": "#CertificateLocations.v1_0_3.CertificateLocations",
        "Id": "CertificateLocations",
        "Name": "Certificate Locations",
        "Links": {"Certificates": [link(f"{CERTIFICATES}/1")]},
    }
    tree.collection(CERTIFICATES, "CertificateCollection", "Certificate Collection", ["1"])
    tree.get[f"{CERTIFICATES}/1"] = lambda: {
        "@odata.type": "#Certificate.v1_6_0.Certificate",
        "Id": "1",
        "Name": "HTTPS Certificate",
        "CertificateString": context.certificate(),
        "CertificateType": "PEM",
    }

    async def replace(asked: Asked) -> Answer:
        text = asked.body.get("CertificateString")
        wrong = Problem("ActionParameterValueFormatError", "******", "CertificateString", REPLACE)
        if not isinstance(text, str) or "PRIVATE KEY" not in text or "BEGIN CERTIFICATE" not in text:
            raise wrong
        if asked.body.get("CertificateUri") not in (None, link(f"{CERTIFICATES}/1")):
            raise Problem("ActionParameterValueFormatError", asked.body["CertificateUri"], "CertificateUri", REPLACE)
        try:
            context.replace_certificate(text)
        except ValueError:
            raise wrong from None
        return Answer()

    tree.post[action] = replace
    tree.privilege[action] = "ConfigureManager"


# -- BIOS -------------------------------------------------------------------------------------------------------------
def add_bios(tree: Tree, context: Context) -> None:
    state = context.state
    here = f"{SYSTEM}/Bios"

    def settings() -> Json:
        return {
            "@odata.type": "#Bios.v1_2_0.Bios",
            "Id": "Settings",
            "Name": "BIOS Configuration Pending Settings",
            "Attributes": {**state.bios, **state.bios_pending},
        }

    def check(name: str, value: Any) -> Any:
        attributes = patching.mapping(name, value)
        for key, wanted in attributes.items():
            if key not in state.bios:
                raise Problem("PropertyUnknown", f"{name}/{key}")
            if type(wanted) is not type(state.bios[key]):
                raise patching.wrong_type(f"{name}/{key}", wanted)
        return attributes

    def put(attributes: dict[str, Any]) -> None:
        state.bios_pending.update(attributes)
        state.touch()

    tree.get[here] = lambda: {
        "@odata.type": "#Bios.v1_2_0.Bios",
        "Id": "Bios",
        "Name": "BIOS Configuration Current Settings",
        "Attributes": dict(state.bios),
        "@Redfish.Settings": {
            "@odata.type": "#Settings.v1_3_5.Settings",
            "SettingsObject": link(f"{here}/Settings"),
            "SupportedApplyTimes": ["OnReset"],
        },
        "Actions": {"#Bios.ResetBios": {"target": f"{here}/Actions/Bios.ResetBios"}},
    }
    tree.get[f"{here}/Settings"] = settings
    tree.patch[f"{here}/Settings"] = lambda: {"Attributes": patching.Field(check, put)}
    tree.privilege[f"{here}/Settings"] = "ConfigureComponents"

    async def reset(_asked: Asked) -> Answer:
        state.bios_pending = dict(state.model.get("bios", {}))
        state.touch()
        return Answer()

    tree.post[f"{here}/Actions/Bios.ResetBios"] = reset


def add(tree: Tree, context: Context) -> None:
    """Hang update, event, certificate services and the BIOS into the tree."""
    add_update(tree, context)
    add_events(tree, context)
    add_certificates(tree, context)
    add_bios(tree, context)
