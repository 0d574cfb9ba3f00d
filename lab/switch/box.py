"""One emulated switch: what it is, what it is called, what is broken, who is logged in, what it is configured to."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import yaml

from .base import MANAGEMENT, base_config, ports_of
from .config import SYSTEM
from .faults import Faults
from .settings import fits
from .store import Store

MODELS = Path(__file__).resolve().parent.parent / "models"
CLOCK_OFFSETS = {"wrong": -400 * 86400.0, "behind": -300.0}


class NoSuchModel(Exception):
    """The lab has no data of this model."""


def load_model(name: str) -> dict[str, Any]:
    """Return the model's data from C(lab/models/switch-*.yml)."""
    for path in sorted(MODELS.glob("switch-*.yml")):
        data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        if data["model"] == name:
            return data
    raise NoSuchModel(f"no switch model {name} in {MODELS}")


def serial_number(prefix: str, host: str, part: str) -> str:
    """Return a serial number that is the same at every start and another for every part."""
    digits = int.from_bytes(hashlib.sha256(f"{host}/{part}".encode()).digest()[:4], "big") % 10**8
    return f"{prefix}{digits:08d}"


@dataclass
class Login:
    """One terminal user: number of the VTY, name, address."""

    vty: int
    user: str
    address: str


class Box:
    """The device. C(site) are its host variables, C(flash) its persistent folder."""

    def __init__(self, host: str, model: dict[str, Any], site: Mapping[str, Any], flash: Path) -> None:
        self.host = host
        self.model = model
        self.site = site
        self.started = time.monotonic()
        self.faults = Faults()
        self.lock = threading.RLock()
        self.logins: dict[int, Login] = {}
        self.last_login = ""
        self.lines_seen = 0
        self.base = base_config(host, site)
        self.address_line = self.base.get(MANAGEMENT, "address")
        # Called when management was configured away or back: the port closes, every session is cut.
        self.reach: Callable[[bool], None] = lambda dummy: None
        self.store = Store(self.base.copy(), flash / "startup.json", self.applied, self.stamp)
        saved = self.store.saved()
        if saved is not None:
            self.store.running = saved

    def now(self) -> datetime:
        """Return the box's own time in its own zone: the fault `clock` moves it."""
        zone = self.model["time_zone"]["offset"]
        sign = -1 if zone[0] == "-" else 1
        offset = sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
        moment = datetime.now(timezone(offset))
        return moment + timedelta(seconds=CLOCK_OFFSETS.get(self.faults.of("clock"), 0.0))

    def stamp(self) -> str:
        moment = self.now().strftime("%Y-%m-%d %H:%M:%S%z")
        return moment[:-2] + ":" + moment[-2:]

    def uptime(self) -> str:
        minutes = int(time.monotonic() - self.started) // 60
        return f"{minutes // 1440} day, {minutes // 60 % 24} hours, {minutes % 60} minutes"

    def serial(self, part: str = "chassis") -> str:
        return serial_number(self.model["serial_prefix"], self.host, part)

    @property
    def name(self) -> str:
        """The name in the prompt: the running sysname."""
        line = self.store.running.get(SYSTEM, "sysname")
        return line.split(" ", 1)[1] if line else "HUAWEI"

    @property
    def ports(self) -> list[str]:
        data = self.model["ports"]
        return ports_of(self.store.running, data["type"], data["count"], data["slot"])

    def admits(self, user: str, password: str) -> bool:
        """Return whether the running configuration lets this user in over SSH."""
        running = self.store.running
        line = running.get("aaa", f"user {user} password")
        ssh = running.get("aaa", f"user {user} type") == f"local-user {user} service-type ssh"
        return bool(
            line and ssh and running.get(SYSTEM, f"ssh user {user}") and fits(password, line.rsplit(" ", 1)[-1])
        )

    def reachable(self) -> bool:
        """Return whether the running configuration leaves the way in open."""
        running = self.store.running
        address = running.get(MANAGEMENT, "address") == self.address_line
        return address and not running.get(MANAGEMENT, "shutdown") and bool(running.get(SYSTEM, "stelnet"))

    def applied(self) -> None:
        """Running changed: let management follow it."""
        self.reach(self.reachable())

    def reboot(self) -> None:
        """Start again from what was saved; what was only running is lost."""
        with self.store.lock:
            if self.store.trial is not None:
                self.store.trial.timer.cancel()
                self.store.trial = None
            self.store.running = self.store.saved() or self.base.copy()
            self.store.version += 1
            self.store.holder = None
            self.started = time.monotonic()
            self.applied()

    def enter(self, user: str, address: str) -> Login | None:
        """Take a free VTY, None when all are taken."""
        with self.lock:
            for vty in range(self.model["vty_users"]):
                if vty not in self.logins:
                    self.logins[vty] = Login(vty, user, address)
                    return self.logins[vty]
        return None

    def leave(self, login: Login) -> None:
        with self.lock:
            self.logins.pop(login.vty, None)
            self.last_login = f"{self.stamp()} from {login.address} through SSH"
