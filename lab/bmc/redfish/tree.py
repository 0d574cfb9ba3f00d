"""The shape of a Redfish service: what each path answers to GET, PATCH, POST and DELETE."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .patching import Writable

if TYPE_CHECKING:
    from ..power import PowerControl
    from ..state import State
    from ..tasks import Tasks

ROOT = "/redfish/v1"
SYSTEM = f"{ROOT}/Systems/1"
CHASSIS = f"{ROOT}/Chassis/1"
MANAGER = f"{ROOT}/Managers/1"

Json = dict[str, Any]
Reader = Callable[[], Json]


@dataclass
class Answer:
    """What a POST, PATCH or DELETE leads to; `raw` is the file that a download gives."""

    status: int = 204
    body: Json | None = None
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None


@dataclass
class Asked:
    """A request that changes something: its body (JSON, or raw for an upload) and who asks."""

    body: Json
    account: Any = None
    raw: bytes = b""
    parts: dict[str, bytes] = field(default_factory=dict)


Doer = Callable[[Asked], Awaitable[Answer]]


@dataclass
class Context:
    """What the resources of one BMC act on."""

    state: State
    power: PowerControl
    tasks: Tasks
    reboot: Callable[[], None]
    replace_certificate: Callable[[str], None]
    certificate: Callable[[], str]


@dataclass
class Tree:
    """All paths of one service. `open` paths answer without a login, `live` ones must not be cached.

    `files` are what is no document: bytes to download.
    """

    get: dict[str, Reader] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    patch: dict[str, Callable[[], Writable]] = field(default_factory=dict)
    post: dict[str, Doer] = field(default_factory=dict)
    delete: dict[str, Doer] = field(default_factory=dict)
    privilege: dict[str, str] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    live: set[str] = field(default_factory=set)

    def collection(self, path: str, kind: str, name: str, members: list[str]) -> None:
        """Add a collection of links. The type's version is none, as collections have it."""
        body = {
            "@odata.type": f"#{kind}.{kind}",
            "Name": name,
            "Members@odata.count": len(members),
            "Members": [link(f"{path}/{member}") for member in members],
        }
        self.get[path] = lambda: dict(body)

    def methods(self, path: str) -> list[str]:
        """Return the methods that a path takes; none when nothing is there."""
        found = []
        if path in self.get or path in self.files:
            found += ["GET", "HEAD"]
        found += [
            name
            for name, table in (("PATCH", self.patch), ("POST", self.post), ("DELETE", self.delete))
            if path in table
        ]
        return found


def link(path: str) -> Json:
    return {"@odata.id": path}


def links(base: str, names: list[str]) -> list[Json]:
    return [link(f"{base}/{name}") for name in names]
