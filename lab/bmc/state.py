"""The one state of a BMC: power, parts, faults, boot, identify, clock, event log, accounts, settings.

Both protocols read it and change it; `version` grows with each change, so that answers can be cached.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from . import faults, model
from .accounts import Accounts
from .eventlog import EventLog
from .model import Part, Parts

WRONG_CLOCK_SECONDS = -400 * 86400
FACTORY_ADDRESS = "192.168.2.100"
FACTORY_PASSWORD = "Admin@9000"  # noqa: S105 - printed in the vendor's manuals


@dataclass
class Boot:
    """The boot override and what the starts so far took."""

    target: str = "None"
    enabled: str = "Disabled"
    mode: str = "UEFI"
    starts: list[str] = field(default_factory=list)

    def start(self) -> str:
        """Account for one start of the machine: a one-time override is used up by it. Return the source."""
        source = self.target if self.enabled in ("Once", "Continuous") and self.target != "None" else "Hdd"
        if self.enabled == "Once":
            self.target, self.enabled = "None", "Disabled"
        self.starts.append(source)
        return source


def default_settings(host: str, address: str, port: int) -> dict[str, Any]:
    """What a person may set in the BMC, as it stands after the site was set up."""
    return {
        "host_name": host,
        "address": address,
        "prefix": 24,
        "gateway": "",
        "dns": [],
        "ntp_enabled": False,
        "ntp_servers": [],
        "time_zone": "UTC",
        "https_port": port,
        "power_restore": "LastState",
        "snmp_enabled": False,
        "ssh_enabled": True,
        "asset_tag": "",
    }


class State:
    """Everything that one BMC knows."""

    def __init__(
        self, host: str, server_model: dict[str, Any], *, address: str = "127.0.0.1", port: int = 443, serial: str = ""
    ) -> None:
        self.host = host
        self.server = host.removesuffix("-bmc")
        self.model = server_model
        self.shape: str = server_model.get("shape", "plain")
        self.own_serial = serial or self.serial_of(self.server)
        self.uuid = model.uuid_of(self.server)
        self.version = 0
        self.started = time.monotonic()
        self.power = "On"
        self.boot = Boot()
        self.identify = "Off"
        self.clock_offset = 0.0
        self.log = EventLog()
        self.audit = EventLog()
        self.accounts = Accounts()
        self.accounts.changed = self.touch
        self.settings = default_settings(host, address, port)
        self.bios = dict(server_model.get("bios", {}))
        self.bios_pending: dict[str, Any] = {}
        self.subscriptions: dict[str, dict[str, Any]] = {}
        self.dumps: dict[str, bytes] = {}
        self.media: dict[str, dict[str, Any]] = {"Cd": {}, "Usb": {}}
        self.tasks: dict[str, dict[str, Any]] = {}
        self.volumes: list[Part] = model.volumes(server_model["storage"])
        self.installed: dict[str, str] = {}
        self.staged: dict[str, str] = {}
        self.active: list[tuple[str, str, str]] = []
        self.writes = 0
        self.listeners: list[Callable[[], None]] = []
        self.parts: Parts = {}
        self.rebuild()
        self.record("OK", "The BMC started.", sensor_type=0x12)

    def serial_of(self, server: str) -> str:
        return str(self.model["serial_prefix"]) + model.serial_number(server, "system", 0, 13)

    @property
    def serial(self) -> str:
        """Serial number that the machine shows: its own, or with that fault the one of the server next to it."""
        return self.serial_of(model.neighbour(self.server)) if self.has("serial", "copied") else self.own_serial

    # -- time ---------------------------------------------------------------------------------------------------------
    def now(self) -> float:
        """Return the BMC's own clock in seconds since 1970."""
        return time.time() + self.clock_offset

    # -- changes ------------------------------------------------------------------------------------------------------
    def touch(self) -> None:
        """Say that something changed."""
        self.version += 1
        for listener in self.listeners:
            listener()

    def rebuild(self) -> None:
        """Make the parts anew from the model, what was installed or built since, and the faults that stand."""
        parts = model.build(self.model, self.server)
        parts["volume"] = [Part("volume", item.index, item.name, item.facts) for item in self.volumes]
        for part in parts["firmware"]:
            part.now["version"] = self.installed.get(part.name, part.now["version"])
        faults.apply(parts, self.active)
        self.parts = parts
        self.touch()

    def install(self, component: str, version: str) -> None:
        """Let a component run another firmware version from now on."""
        self.installed[component] = version
        number = next(str(part.index) for part in self.parts["firmware"] if part.name == component)
        self.active = [fault for fault in self.active if fault[:2] != ("firmware", number)]
        self.rebuild()

    def record(self, severity: str, message: str, **rest: Any) -> None:
        self.log.add(self.now(), severity, message, **rest)
        self.version += 1

    def set_power(self, power: str) -> None:
        """Take over the power state that the node has. A start uses up the boot override and applies BIOS settings."""
        if power == self.power:
            return
        self.power = power
        self.record(
            "OK", f"The server was powered {power.lower()}.", sensor_type=0x22, offset=0 if power == "On" else 6
        )
        if power == "On":
            self.started_up()
        self.touch()

    def started_up(self) -> None:
        """One start of the machine happened."""
        source = self.boot.start()
        if self.bios_pending:
            self.bios.update(self.bios_pending)
            self.bios_pending = {}
        for component, version in self.staged.items():
            self.install(component, version)
        self.staged = {}
        self.record("OK", f"The server started from {source}.", sensor_type=0x1D, offset=7)
        self.touch()

    # -- faults -------------------------------------------------------------------------------------------------------
    def inject(self, kind: str, index: str, name: str) -> tuple[str, str, str]:
        """Let a fault happen: parts change and the log says so. Raises faults.UnknownFault."""
        fault = faults.check(self.parts, kind, index, name)
        if fault in self.active:
            return fault
        self.active.append(fault)
        try:
            self.rebuild()
        except faults.UnknownFault:
            self.active.remove(fault)
            raise
        self.log_fault(fault, asserted=True)
        if kind == "sel":
            self.log.fill(self.now())
        elif kind == "clock":
            self.clock_offset += WRONG_CLOCK_SECONDS
        self.touch()
        return fault

    def heal(
        self, kind: str | None = None, index: str | None = None, name: str | None = None
    ) -> list[tuple[str, str, str]]:
        """End all faults that match and return them; the log says that they are over."""
        wanted = index
        if kind in faults.INDICES and index is not None:
            wanted = str(faults.find_part(self.parts, kind, index).index)
        over = [
            fault
            for fault in self.active
            if kind in (None, fault[0]) and wanted in (None, fault[1]) and name in (None, fault[2])
        ]
        self.active = [fault for fault in self.active if fault not in over]
        self.rebuild()
        for fault in over:
            if fault[0] == "sel":
                self.log.drain()
            elif fault[0] == "clock":
                self.clock_offset -= WRONG_CLOCK_SECONDS
            self.log_fault(fault, asserted=False)
        self.touch()
        return over

    def log_fault(self, fault: tuple[str, str, str], *, asserted: bool) -> None:
        event = faults.KINDS[(fault[0], fault[2])].event
        if event is None:
            return
        name = faults.find_part(self.parts, fault[0], fault[1]).name if fault[0] in faults.INDICES else fault[0]
        self.record(
            event.severity if asserted else "OK",
            event.message.format(name=name) if asserted else f"Over: {event.message.format(name=name)}",
            sensor_type=event.sensor_type,
            offset=event.offset,
            sensor_number=model.sensor_number(fault[0], int(fault[1])),
            asserted=asserted != event.ends,
            subject=name,
        )

    def to_factory(self, password: str = FACTORY_PASSWORD) -> None:
        """Make the machine as it leaves the factory: first password, old firmware, no volume, drives as JBOD."""
        for account in list(self.accounts.people.values()):
            self.accounts.remove(account.ident)
        self.accounts.close_all()
        self.accounts.add("Administrator", password, must_change=True)
        self.settings = {**default_settings("iBMC", FACTORY_ADDRESS, self.settings["https_port"]), "jbod": True}
        self.installed = {item["id"]: item["old"] for item in self.model["firmware"]}
        self.volumes = []
        self.bios = {**self.model.get("bios", {}), "BootMode": "Legacy", "CustomPowerPolicy": "Efficiency"}
        self.boot = Boot(target="Cd", enabled="Continuous", mode="Legacy")
        self.rebuild()

    def from_factory(self, username: str, password: str, address: str) -> None:
        """Undo `to_factory`: as somebody set the machine up for the site."""
        for account in list(self.accounts.people.values()):
            self.accounts.remove(account.ident)
        self.accounts.close_all()
        self.accounts.add(username, password)
        self.settings = default_settings(self.host, address, self.settings["https_port"])
        self.installed = {}
        self.volumes = model.volumes(self.model["storage"])
        self.bios = dict(self.model.get("bios", {}))
        self.boot = Boot()
        self.rebuild()

    def has(self, kind: str, name: str) -> bool:
        """Tell whether a fault of the service stands."""
        return (kind, "0", name) in self.active

    # -- sums ---------------------------------------------------------------------------------------------------------
    def worst(self, *kinds: str) -> str:
        """Return the worst health over kinds of parts. A part that should be there and is not counts as Critical."""
        if self.has("health", "parent-ok"):
            return "OK"
        ranks = {"OK": 0, "Warning": 1, "Critical": 2}
        found = "OK"
        for kind in kinds or tuple(self.parts):
            for part in self.parts[kind]:
                health = part.health if part.present else ("OK" if part.facts.get("bay") else "Critical")
                if ranks[health] > ranks[found]:
                    found = health
        return found

    def view(self) -> dict[str, Any]:
        """Return what the control socket shows of the state."""
        return {
            "host": self.host,
            "power": self.power.lower(),
            "shape": self.shape,
            "serial_number": self.serial,
            "identify": self.identify,
            "boot": {
                "target": self.boot.target,
                "enabled": self.boot.enabled,
                "mode": self.boot.mode,
                "starts": self.boot.starts,
            },
            "sessions": len(self.accounts.sessions),
            "sessions_opened": self.accounts.opened,
            "accounts": sorted(account.username for account in self.accounts.people.values()),
            "log_records": len(self.log.records),
            "writes": self.writes,
            "faults": [" ".join(fault) for fault in self.active],
            "settings": self.settings,
            "media": self.media,
            "bios_pending": self.bios_pending,
            "firmware": {part.name: part.now["version"] for part in self.parts["firmware"]},
        }
