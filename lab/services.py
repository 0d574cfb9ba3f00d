"""Processes that make up a lab: started detached in the lab's cgroup, known by process id and start time."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from . import cgroups
from .place import ROOT, Place
from .progress import Progress
from .site import Site
from .trouble import Trouble

SERVICES = "_services"


@dataclass(frozen=True)
class Service:
    """One process: kind (nodes, bmc, switch, lab), key, module and host; `within` the lab's network or not."""

    place: Place
    kind: str
    key: str
    module: str
    host: str
    within: bool = True

    @property
    def folder(self) -> Path:
        return self.place.service(self.kind, self.key)

    @property
    def title(self) -> str:
        return f"{self.kind}/{self.key}"

    def command(self) -> list[str]:
        python = [sys.executable, "-m", self.module, "--lab", str(self.place.home), "--host", self.host]
        return ["nsenter", f"--net=/run/netns/{self.place.netns}", *python] if self.within else python

    def start(self) -> None:
        """Start it detached. Its output goes to `log` in its folder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "ready").unlink(missing_ok=True)
        tree = [tree for tree in cgroups.hierarchies() if tree.version == 2 or tree.path.name == "systemd"][:1]
        cgroups.make(f"{self.place.cgroup}/{SERVICES}", tree)
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"}
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=ROOT,
                env=environment,
                start_new_session=True,
                preexec_fn=lambda: cgroups.enter(f"{self.place.cgroup}/{SERVICES}", tree),
            )
        (self.folder / "pid").write_text(f"{process.pid} {started(process.pid)}\n")

    def pid(self) -> int | None:
        """Its process id while that very process lives."""
        try:
            pid, start = (self.folder / "pid").read_text().split()
        except (OSError, ValueError):
            return None
        return int(pid) if started(int(pid)) == start else None

    def ready(self) -> bool:
        return self.pid() is not None and (self.folder / "ready").exists()

    def signal(self, number: signal.Signals) -> None:
        pid = self.pid()
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def last_words(self, lines: int = 8) -> str:
        try:
            return "\n".join((self.folder / "log").read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return ""


def started(pid: int) -> str:
    """When a process started, in clock ticks since boot, or "" when it is gone or a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in "ZX" else fields[19]


def of(place: Place, site: Site) -> list[Service]:
    """Every process of the lab, in the order in which they start."""
    return [
        *(Service(place, "nodes", node.name, "lab.supervisor", node.name, within=False) for node in site.nodes),
        Service(place, "lab", "packages", "lab.repository", "packages"),
        *(Service(place, "bmc", device.key, "lab.bmc", device.host) for device in site.bmcs),
        *(Service(place, "switch", device.key, "lab.switch", device.host) for device in site.switches),
    ]


def stop(found: list[Service], seconds: float) -> None:
    """Ask all of them to end, and kill what has not after `seconds`."""
    for service in found:
        service.signal(signal.SIGTERM)
    until = time.monotonic() + seconds
    while any(service.pid() for service in found) and time.monotonic() < until:
        time.sleep(0.02)
    for service in found:
        service.signal(signal.SIGKILL)


def wait(found: list[Service], say: Progress, seconds: float) -> None:
    """Wait until all are ready, saying what is awaited. Raises Trouble with the last words of one that is not."""
    until = time.monotonic() + seconds
    waiting = list(found)
    while waiting:
        for service in list(waiting):
            if service.ready():
                waiting.remove(service)
            elif service.pid() is None:
                raise Trouble(
                    f"{service.title} ended at once:\n{service.last_words()}", f"see {service.folder / 'log'}"
                )
        if waiting and time.monotonic() > until:
            names = ", ".join(service.title for service in waiting)
            raise Trouble(
                f"not ready after {seconds:.0f} s: {names}\n{waiting[0].last_words()}",
                f"see {waiting[0].folder / 'log'}",
            )
        say.awaiting("services", ", ".join(service.title for service in waiting))
        time.sleep(0.05)
