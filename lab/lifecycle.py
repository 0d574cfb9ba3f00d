"""Bring a lab up, take it down, say how it is."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import base, cgroups, machine, network, node, pki, services, site
from .control import ask
from .place import CACHE, Place
from .progress import Progress
from .services import Service
from .shell import run
from .trouble import Trouble

SSH_SECONDS = 180.0
READY_SECONDS = 120.0
LOCK_SECONDS = 900.0
OWN = ("bmc_", "switch_")
BUILT = "built"
OWNERS = Path("/run/firstlight")
CHANGED_REMEDY = "scripts/lab down, then scripts/lab up"


@contextlib.contextmanager
def locked(place: Place, progress: Progress) -> Iterator[None]:
    """Only one command changes a lab at a time; a second one waits and says for whom."""
    place.home.mkdir(parents=True, exist_ok=True)
    with place.lock.open("a+") as held:
        until = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                held.seek(0)
                owner = held.read().strip() or "another process"
                if time.monotonic() > until:
                    raise Trouble(
                        f"lab {place.name} is being changed by {owner} since {LOCK_SECONDS:.0f} s",
                        "wait for it, or end it",
                    ) from error
                progress.awaiting("lock", f"{owner}, which is changing lab {place.name}")
                time.sleep(0.2)
        held.truncate(0)
        held.write(f"process {os.getpid()}")
        held.flush()
        try:
            yield
        finally:
            held.truncate(0)


def shape(known: site.Site) -> dict[str, Any]:
    """What of a site the lab is built from; when it differs, a running lab is not that site any more."""
    devices = {
        device.host: {key: value for key, value in known.hosts[device.host].items() if key.startswith(OWN)}
        for device in (*known.bmcs, *known.switches)
    }
    return {
        "networks": known.networks,
        "nodes": known.nodes,
        "bmcs": known.bmcs,
        "switches": known.switches,
        "devices": devices,
    }


def up(place: Place, inventory: str, progress: Progress) -> bool:
    """Bring the lab up, or repair it. Returns whether anything was done. Raises Trouble."""
    with locked(place, progress):
        machine.ready(lambda text: progress.say("machine", text))
        found = site.read(inventory)
        known = site.understand(found)
        if (place.run / BUILT).exists() and network.exists(place.netns):
            return repair(place, known, progress)
        if place.run.exists():
            progress.say("repair", "the last up or down was cut short: what it left is swept away")
        with progress.beating("base", last_step):
            image = base.ready(lambda text: progress.say("base", text))
        own(place)
        sweep(place)
        pki.ready(place.pki, [one.name for one in known.nodes])
        place.run.mkdir(parents=True)
        pki.write(place.site_file, json.dumps(found).encode(), 0o600)
        (place.run / "base").write_text(f"{image.name}\n")
        progress.say("networks", ", ".join(f"{one.name} {one.prefix}" for one in known.networks))
        network.build(place, known)
        launch(place, known, services.of(place, known), progress)
        (place.run / BUILT).touch()
        return True


def last_step() -> str:
    """What debootstrap wrote last, while the base image is being made."""
    try:
        log = (base.folder() / "root/debootstrap/debootstrap.log").read_text(errors="replace")
    except OSError:
        return "the base image"
    return log.strip().rpartition("\n")[2][:80]


def own(place: Place) -> None:
    """Say whose lab this is: namespaces and cgroups are the machine's, and another checkout may use the same name.

    Raises Trouble when that other lab is up.
    """
    OWNERS.mkdir(exist_ok=True)
    mark = OWNERS / place.name
    other = Path(mark.read_text().strip()) if mark.exists() else place.home
    if other != place.home and (other / "run").exists():
        checkout = other.parents[2]
        remedy = f"{checkout}/scripts/lab --name {place.name} down"
        raise Trouble(f"lab {place.name} of {checkout} is up on this machine", remedy)
    mark.write_text(f"{place.home}\n")


def launch(place: Place, known: site.Site, wanted: list[Service], progress: Progress) -> None:
    """Start these services, the machines behind the nodes among them, and wait until everything answers."""
    image = CACHE / "_base" / (place.run / "base").read_text().strip()
    authorized = (place.pki / "id_ed25519.pub").read_text()
    for one in known.nodes:
        identity = pki.machine_id(place.pki / f"{one.name}.machine-id")
        node.Machine(place, known, one, image).install(authorized, identity, place.pki)
    for service in wanted:
        service.start()
    progress.say("started", ", ".join(service.title for service in wanted))
    services.wait(wanted, progress, READY_SECONDS)
    progress.say("services", "all ready")
    started = {service.key for service in wanted if service.kind == "nodes"}
    wait_ssh(place, [one for one in known.nodes if one.name in started], progress)


def wait_ssh(place: Place, nodes: list[site.Node], progress: Progress, seconds: float = SSH_SECONDS) -> None:
    """Wait until ssh of every node answers, asked from within the lab."""
    waiting = list(nodes)
    until = time.monotonic() + seconds

    def look() -> None:
        with network.inside(place.netns):
            while waiting and time.monotonic() < until:
                for one in list(waiting):
                    if greets(one.address, one.port):
                        progress.say("ssh", f"{one.name} answers on {one.address}")
                        waiting.remove(one)
                time.sleep(0.1)

    thread = threading.Thread(target=look)
    thread.start()
    while thread.is_alive():
        thread.join(0.5)
        progress.awaiting("ssh", ", ".join(one.name for one in waiting))
    if waiting:
        names = ", ".join(one.name for one in waiting)
        raise Trouble(
            f"ssh of {names} did not answer within {seconds:.0f} s",
            f"see {place.service('nodes', waiting[0].name) / 'console.log'}",
            4,
        )


def greets(address: str, port: int) -> bool:
    """Whether an ssh server introduces itself there within a second."""
    try:
        with socket.create_connection((address, port), timeout=1) as link:
            link.settimeout(1)
            return link.recv(4) == b"SSH-"
    except OSError:
        return False


def repair(place: Place, known: site.Site, progress: Progress) -> bool:
    """Start again what of a running lab has died. Returns whether anything was done."""
    wanted = services.of(place, known)
    if shape(site.load(place.site_file)) != shape(known):
        raise Trouble(f"lab {place.name} is up, with another site than the inventory describes now", CHANGED_REMEDY)
    done = False
    if place.linked() and not network.linked():
        progress.say("link", "the link to this machine was gone: laid again")
        network.link(place, network.reachable(known))
        done = True
    dead = [service for service in wanted if not service.ready()]
    if dead:
        progress.say("repair", "not alive: " + ", ".join(service.title for service in dead))
        services.stop(dead, 5)
        launch(place, known, dead, progress)
        done = True
    return done


def down(place: Place, progress: Progress) -> bool:
    """Take everything of the lab away but its keys. Returns whether there was anything to take away."""
    with locked(place, progress):
        there = place.run.exists() or place.disk("").exists() or network.exists(place.netns)
        (place.run / BUILT).unlink(missing_ok=True)
        with contextlib.suppress(Trouble):
            known = services.of(place, site.load(place.site_file))
            services.stop([service for service in known if service.kind != "nodes"], 5)
            services.stop([service for service in known if service.kind == "nodes"], 15)
        if there:
            own(place)
        sweep(place)
        OWNERS.joinpath(place.name).unlink(missing_ok=True)
        return there


def sweep(place: Place) -> None:
    """Remove whatever a lab may have left, known or not."""
    cgroups.remove(place.cgroup, cgroups.hierarchies())
    if place.linked():
        network.unlink()
    names = os.listdir(network.NETNS) if network.NETNS.is_dir() else []
    for name in sorted(names, key=len, reverse=True):
        if name == place.netns or name.startswith(f"{place.netns}."):
            for pid in run(["ip", "netns", "pids", name], check=False).stdout.split():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(pid), signal.SIGKILL)
            network.drop(name)
    node.forget(place)
    for folder in (place.run, place.home / "nodes"):
        if folder.exists():
            shutil.rmtree(folder)
    place.site_file.unlink(missing_ok=True)


def status(place: Place) -> dict[str, Any]:
    """How the lab is: `state` up, broken or down; the state of each service; the power of each node."""
    trees = cgroups.hierarchies()
    answer: dict[str, Any] = {"lab": place.name, "state": "down", "cgroups": cgroups.layout(trees), "hosts": []}
    if not place.run.exists() or not place.site_file.exists():
        return answer
    known = site.load(place.site_file)
    address = {one.name: one.address for one in known.nodes}
    address |= {device.host: device.address for device in (*known.bmcs, *known.switches)}
    for service in services.of(place, known):
        entry = {
            "kind": service.kind,
            "host": service.host,
            "address": address.get(service.host, ""),
            "ready": service.ready(),
            "pid": service.pid(),
        }
        if service.kind == "nodes" and service.ready():
            entry["power"] = power(service)
        answer["hosts"].append(entry)
    answer["linked"] = place.linked() and network.linked()
    answer["state"] = (
        "up" if all(entry["ready"] for entry in answer["hosts"]) and network.exists(place.netns) else "broken"
    )
    return answer


def power(service: Service) -> str:
    try:
        return str(ask(service.folder / "control", {"op": "power"}, 10)["power"])
    except Trouble:
        return "unknown"
