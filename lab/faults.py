"""Faults of the machines themselves, and the one table of all faults of the lab: machines, BMCs, switches."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

from . import node, site
from .control import ask
from .place import Place
from .trouble import Trouble

# part, state -> what a reader from outside must come to
NODE_FAULTS: dict[tuple[str, str], dict[str, str]] = {
    ("power", "off"): {
        "severity": "critical",
        "part": "server",
        "found": "no answer: connection timed out or no route",
    },
    ("sshd", "hang"): {"severity": "critical", "part": "server", "found": "accepts and never answers: timeout"},
    ("host_key", "wrong"): {"severity": "critical", "part": "server", "found": "another host key than the one trusted"},
}
FAULTS: list[dict[str, Any]] = [
    {"host_kind": "server", "part": part, "index": [0], "states": [state], "finding": finding}
    for (part, state), finding in NODE_FAULTS.items()
]
OTHERS = ("lab.bmc.faults", "lab.switch.faults")
NODE_PARTS = {part for part, state in NODE_FAULTS}


def table() -> list[dict[str, Any]]:
    """All faults, one entry per (part, state): host_kind, part, index, states, finding."""
    return FAULTS + [entry for name in OTHERS for entry in importlib.import_module(name).FAULTS]


def sshd(leader: int, words: str) -> None:
    node.inside(leader, ["sh", "-c", words])


class Target:
    """Whom a command means: a node's machine, its BMC, or a switch. Raises Trouble for a host that the lab has not."""

    def __init__(self, place: Place, known: site.Site, host: str) -> None:
        self.place = place
        self.known = known
        self.host = host
        self.machine = next((one for one in known.nodes if one.name == host), None)
        self.device: tuple[str, site.Device] | None = None
        for kind, devices in (("bmc", known.bmcs), ("switch", known.switches)):
            for device in devices:
                if host in (device.host, device.key):
                    self.device = (kind, device)
        if self.machine is None and self.device is None:
            names = [one.name for one in known.nodes] + [one.host for one in (*known.bmcs, *known.switches)]
            raise Trouble(f"the lab has no host {host}", f"there are {', '.join(names)}", 2)

    def leader(self) -> int:
        """The node's process 1. Raises Trouble when the node is off or the host is none."""
        if self.machine is None:
            raise Trouble(f"{self.host} is no machine", "scripts/lab status lists the machines", 2)
        answer = ask(self.place.service("nodes", self.host) / "control", {"op": "status"})
        if not answer.get("leader"):
            raise Trouble(f"{self.host} is off", f"scripts/lab heal {self.host} power 0", 4)
        return int(answer["leader"])

    def power(self, op: str) -> None:
        ask(self.place.service("nodes", self.host) / "control", {"op": op})

    def folder(self) -> Path:
        """Folder of the device's sockets. Raises Trouble when the host is a machine without a BMC."""
        if self.device is None:
            raise Trouble(f"{self.host} has no BMC in this lab", "scripts/lab faults lists what there is", 2)
        kind, device = self.device
        return self.place.service(kind, device.key)

    def ask_device(self, request: dict[str, Any]) -> dict[str, Any]:
        return ask(self.folder() / "control", request)

    # -- machine ------------------------------------------------------------------------------------------------------
    def break_machine(self, part: str, state: str) -> None:
        """Raises Trouble when there is no such fault."""
        if (part, state) not in NODE_FAULTS:
            raise Trouble(f"no fault {part} {state} of a machine", "scripts/lab faults lists what there is", 2)
        if part == "power":
            self.power("off")
        elif part == "sshd":
            sshd(self.leader(), "kill -STOP $(systemctl show -p MainPID --value ssh.service)")
        else:
            key = f"/{node.HOST_KEY}"
            new = f"rm -f {key} {key}.pub && ssh-keygen -q -t ed25519 -N '' -C other -f {key}"
            sshd(self.leader(), f"{new} && systemctl restart ssh.service")

    def mend_machine(self, part: str) -> None:
        if part == "power":
            self.power("on")
        elif part == "sshd":
            sshd(self.leader(), "kill -CONT $(systemctl show -p MainPID --value ssh.service)")
        elif part == "host_key" and self.machine is not None:
            secret, public = ((self.place.pki / f"{self.host}.host{end}").read_text() for end in ("", ".pub"))
            key = f"/{node.HOST_KEY}"
            old = f"umask 077; printf %s '{secret}' > {key}; printf %s '{public}' > {key}.pub"
            sshd(self.leader(), f"{old}; systemctl restart ssh.service")


def active(place: Place) -> dict[str, list[str]]:
    """Faults of machines that were set and not healed: host -> parts. Kept in run/faults.json."""
    try:
        found: dict[str, list[str]] = json.loads((place.run / "faults.json").read_text())
    except FileNotFoundError:
        return {}
    return found


def remember(place: Place, host: str, part: str, broken: bool) -> None:
    found = active(place)
    parts = set(found.get(host, [])) - {part}
    found[host] = sorted(parts | {part} if broken else parts)
    (place.run / "faults.json").write_text(json.dumps({name: held for name, held in found.items() if held}))


def fault(place: Place, known: site.Site, host: str, part: str, index: str, state: str) -> None:
    """Break something. Raises Trouble when host, part, index or state are unknown."""
    target = Target(place, known, host)
    if target.machine is not None and part in NODE_PARTS:
        target.break_machine(part, state)
        remember(place, host, part, True)
    else:
        target.ask_device({"op": "fault", "part": part, "index": index, "state": state})


def heal(place: Place, known: site.Site, host: str, part: str | None = None, index: str | None = None) -> None:
    """Mend one fault, or everything of a host. Raises Trouble."""
    target = Target(place, known, host)
    wanted = [part] if part else active(place).get(host, [])
    for one in sorted(wanted, key=lambda name: name != "power"):
        if target.machine is not None and one in NODE_PARTS:
            target.mend_machine(one)
            remember(place, host, one, False)
    if target.device is not None and not (target.machine is not None and part in NODE_PARTS):
        target.ask_device({"op": "heal"} | ({"part": part} if part else {}) | ({"index": index} if index else {}))


def heal_all(place: Place, known: site.Site) -> None:
    """Mend everything everywhere."""
    for host in [one.name for one in known.nodes] + [device.host for device in (*known.bmcs, *known.switches)]:
        heal(place, known, host)
