# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The documents that one BMC gave, by path, and which links of each are worth following. Pure.

C(KINDS) name what a resource is by the way that led to it, not by its C(@odata.type): types are missing or wrong in the
field. A link is followed only inside the BMC itself.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from . import values

ROOT = "/redfish/v1"

# kind of a resource -> [(where its links stand, kind of what they lead to)]. "*" in a path goes through a list.
_LINKS: dict[str, tuple[tuple[str, str], ...]] = {
    "root": (
        ("Systems", "systems"),
        ("Chassis", "chassis_list"),
        ("Managers", "managers"),
        ("UpdateService", "update_service"),
    ),
    "systems": (("Members/*", "system"),),
    "chassis_list": (("Members/*", "chassis"),),
    "managers": (("Members/*", "manager"),),
    # The other way to the system, when its collection can't be read.
    "manager": (("Links/ManagerForServers/*", "system"), ("Links/ManagerForChassis/*", "chassis")),
    "system": (
        ("Processors", "processors"),
        ("Memory", "memories"),
        ("Storage", "storages"),
        ("LogServices", "log_services"),
    ),
    "log_services": (("Members/*", "log_service"),),
    "processors": (("Members/*", "processor"),),
    "memories": (("Members/*", "memory"),),
    "storages": (("Members/*", "storage"),),
    "storage": (("Drives/*", "drive"), ("Volumes", "volumes"), ("Controllers", "controllers")),
    "controllers": (("Members/*", "controller"),),
    "volumes": (("Members/*", "volume"),),
    "chassis": (
        ("Thermal", "thermal"),
        ("Power", "power"),
        ("NetworkAdapters", "adapters"),
        ("Links/Drives/*", "drive"),
        ("Drives", "drives"),
    ),
    "drives": (("Members/*", "drive"),),
    "thermal_subsystem": (("Fans", "fans"), ("ThermalMetrics", "thermal_metrics")),
    "fans": (("Members/*", "fan"),),
    "power_subsystem": (("PowerSupplies", "supplies"),),
    "supplies": (("Members/*", "supply"),),
    "adapters": (("Members/*", "adapter"),),
    "adapter": (("NetworkPorts", "ports"), ("Ports", "ports")),
    "ports": (("Members/*", "port"),),
    "update_service": (("FirmwareInventory", "firmwares"),),
    "firmwares": (("Members/*", "firmware"),),
}

# Which section of the result suffers when a resource of this kind can't be read.
SECTION_OF = {
    "processors": "processors",
    "processor": "processors",
    "processor_view": "processors",
    "memories": "memory",
    "memory": "memory",
    "memory_view": "memory",
    "storages": "drives",
    "storage": "storage_controllers",
    "controllers": "storage_controllers",
    "controller": "storage_controllers",
    "drive": "drives",
    "drives": "drives",
    "volumes": "volumes",
    "volume": "volumes",
    "thermal": "fans",
    "thermal_subsystem": "fans",
    "thermal_metrics": "temperatures",
    "fans": "fans",
    "fan": "fans",
    "power": "power_supplies",
    "power_subsystem": "power_supplies",
    "supplies": "power_supplies",
    "supply": "power_supplies",
    "adapters": "network_adapters",
    "adapter": "network_adapters",
    "ports": "network_adapters",
    "port": "network_adapters",
    "pcie_device": "accelerators",
    "update_service": "firmware",
    "firmwares": "firmware",
    "firmware": "firmware",
}

# Collections whose members a BMC that can expand gives in one answer.
COLLECTIONS = frozenset(
    [
        "systems",
        "chassis_list",
        "managers",
        "processors",
        "memories",
        "storages",
        "controllers",
        "volumes",
        "drives",
        "fans",
        "supplies",
        "adapters",
        "ports",
        "firmwares",
    ]
)


@dataclass
class Document:
    """One answer: C(body) when it could be read, else C(trouble) (see C(failure.TROUBLES)) and the HTTP status.

    C(received) is the controller's clock (seconds of the epoch) in the middle of the request.
    """

    path: str
    kind: str
    body: dict[str, t.Any] | None = None
    status: int = 0
    trouble: str = ""
    received: float = 0.0


@dataclass
class Tree:
    """All answers of one BMC."""

    documents: dict[str, Document] = field(default_factory=dict)

    def add(self, document: Document) -> None:
        """Keep an answer; a body that was read is never replaced by a trouble."""
        known = self.documents.get(document.path)
        if known is None or known.body is None:
            self.documents[document.path] = document

    def body(self, path: str | None) -> dict[str, t.Any]:
        """Return the body at a path, or an empty one."""
        document = self.documents.get(path or "")
        return values.mapping(document.body) if document and document.body else {}

    def of_kind(self, *kinds: str) -> list[Document]:
        """Return the answers of some kinds that could be read, in the order in which they were met."""
        return [one for one in self.documents.values() if one.kind in kinds and one.body is not None]

    def troubles(self) -> list[Document]:
        """Return what could not be read."""
        return [one for one in self.documents.values() if one.body is None]


def _targets(body: t.Any, where: str) -> list[t.Any]:
    found = [body]
    for step in where.split("/"):
        if step == "*":
            found = [item for one in found if isinstance(one, list) for item in one]
        else:
            found = [values.mapping(one).get(step) for one in found]
    return [one for one in found if isinstance(one, dict)]


def links(document: Document, oem_keys: t.Sequence[str] = (), views: bool = False) -> list[tuple[str, str]]:
    """Return the (path, kind) that follow from one document, each path once.

    With C(views), iBMC's tables of all processors and all DIMMs stand for the single documents.
    """
    body = values.mapping(document.body)
    found: list[tuple[str, str]] = []
    skip: set[str] = set()
    if document.kind == "system":
        own = values.oem(body, oem_keys) if views else {}
        for name, kind, replaced in (
            ("ProcessorView", "processor_view", "processors"),
            ("MemoryView", "memory_view", "memories"),
        ):
            path = values.path_of(own.get(name))
            if path is not None:
                found.append((path, kind))
                skip.add(replaced)
        found += [(path, "pcie_device") for path in values.paths_of(body.get("PCIeDevices"))]
    if document.kind == "chassis":
        if values.path_of(body.get("Thermal")) is None:
            found += _only(body, "ThermalSubsystem", "thermal_subsystem")
        if values.path_of(body.get("Power")) is None:
            found += _only(body, "PowerSubsystem", "power_subsystem")
        devices = values.mapping(body.get("Links")).get("PCIeDevices")
        found += [(path, "pcie_device") for path in values.paths_of(devices)]
        found += _only(body, "PCIeDevices", "pcie_devices")
    if document.kind == "pcie_devices":
        found += [(path, "pcie_device") for path in values.paths_of(body.get("Members"))]
    for where, kind in _LINKS.get(document.kind, ()):
        if kind not in skip:
            found += [(path, kind) for path in map(values.path_of, _targets(body, where)) if path is not None]
    once: dict[str, str] = {}
    for path, kind in found:
        once.setdefault(path, kind)
    return list(once.items())


def second_choice(document: Document, tree: Tree, oem_keys: t.Sequence[str] = ()) -> list[tuple[str, str]]:
    """Return what to read instead of a document that could not be read: another way to the same parts."""
    instead = {
        "thermal": ("chassis", "ThermalSubsystem", "thermal_subsystem"),
        "power": ("chassis", "PowerSubsystem", "power_subsystem"),
        "processor_view": ("system", "Processors", "processors"),
        "memory_view": ("system", "Memory", "memories"),
    }.get(document.kind)
    if instead is None:
        return []
    parent, name, kind = instead
    return [pair for one in tree.of_kind(parent) for pair in _only(one.body, name, kind)]


def _only(body: t.Any, name: str, kind: str) -> list[tuple[str, str]]:
    path = values.path_of(values.mapping(body).get(name))
    return [] if path is None else [(path, kind)]


def expanded(document: Document, member_kind: str) -> list[Document]:
    """Return the members that a collection carries with their bodies: more than a bare reference each."""
    found = []
    for member in values.mappings(values.mapping(document.body).get("Members")):
        path = values.path_of(member)
        if path is not None and set(member) - {"@odata.id", "@odata.type", "@odata.context", "@odata.etag"}:
            found.append(Document(path, member_kind, member, document.status, received=document.received))
    return found


def member_kind(kind: str) -> str | None:
    """Return the kind of a collection's members, None for what is no collection."""
    if kind not in COLLECTIONS:
        return None
    return next((target for where, target in _LINKS.get(kind, ()) if where == "Members/*"), None)
