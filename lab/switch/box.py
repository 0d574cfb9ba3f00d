"""One emulated switch: what it is, what it is called, what is broken, who is logged in."""

from __future__ import annotations

import hashlib
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import yaml

from .faults import Faults

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


@dataclass
class Box:
    """The device. C(flash) is its persistent folder; C(started) is when it was powered on (monotonic seconds)."""

    host: str
    model: dict[str, Any]
    username: str
    password: str
    flash: Path
    started: float = field(default_factory=time.monotonic)
    faults: Faults = field(default_factory=Faults)
    lock: threading.RLock = field(default_factory=threading.RLock)
    logins: dict[int, Login] = field(default_factory=dict)
    last_login: str = ""
    lines_seen: int = 0

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
