"""A fleet of BMCs swept at 20 ms a request: health, inventory and firmware of every part.

C(bmc): ansible-playbook with one task of C(bmc_info), against community.general's C(redfish_info) on the same core with
a fork a BMC; the commands stand in PEER. C(bmc/floor): the sweep without Ansible's own start, against a bare asyncio
client that sends the same requests, login included, with as many connections. C(bmc/flat): seconds a BMC of the large
fleet against a tenth of it. The tree is the emulator's own, recorded once; one process serves it for all, so that no
emulator is measured. A fleet of a given shape of tree: C(--shape).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import typing as t
from dataclasses import replace
from pathlib import Path

import aiohttp
import yaml

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc import sweep, target

from .bmcs import bare
from .bmcs.record import certificate, record
from .figures import ROOT, Figure

PORT = 8443
DELAY = 0.02
OURS_RUNS = 3
PEER = {
    "Systems": ["GetSystemInventory", "GetCpuInventory", "GetMemoryInventory", "GetDiskInventory", "GetVolumeInventory",
                "GetHealthReport"],
    "Chassis": ["GetPsuInventory", "GetFanInventory", "GetChassisThermals", "GetChassisPower"],
    "Update": ["GetFirmwareInventory"],
}  # fmt: skip


def addresses(count: int) -> list[str]:
    """Return that many addresses of this machine."""
    return [f"127.80.{number // 250}.{number % 250 + 1}" for number in range(count)]


@contextlib.contextmanager
def served(folder: Path, tree: dict[str, t.Any], count: int, delay: float) -> t.Iterator[None]:
    """Serve a tree on that many addresses while the block runs."""
    order = {"tree": tree, "addresses": addresses(count), "port": PORT, "delay": delay, "pem": str(folder / "bmc.pem")}
    (folder / "order.json").write_text(json.dumps(order), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.bmcs.replay", str(folder / "order.json")],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        if process.stdout is None or process.stdout.readline() != "ready\n":
            raise RuntimeError("the replayed BMCs did not start")
        yield
    finally:
        process.communicate("", timeout=30)


def options(folder: Path, count: int, connections: int = 2) -> list[dict[str, t.Any]]:
    """Return the entries of a sweep."""
    pin = (folder / "bmc.pin").read_text()
    return [
        {"name": f"bmc{number:04}", "bmc_address": address, "bmc_port": PORT, "bmc_username": "u", "bmc_password": "p",
         "certificate_fingerprint": pin, "wait_timeout": 300, "connections": connections}
        for number, address in enumerate(addresses(count))
    ]  # fmt: skip


def counted() -> dict[str, int]:
    """Return the requests that all BMCs saw since the last question, and the sessions that are still open."""

    async def ask() -> dict[str, int]:
        async with (
            aiohttp.ClientSession() as http,
            http.get(f"https://{addresses(1)[0]}:{PORT}/count", ssl=False) as one,
        ):
            return t.cast("dict[str, int]", await one.json())

    return asyncio.run(ask())


def play(command: str, folder: Path, name: str, book: list[t.Any], inventory: dict[str, t.Any], forks: int) -> float:
    """Return the seconds of one ansible-playbook. Raises CalledProcessError."""
    (folder / f"{name}.yml").write_text(yaml.safe_dump(book), encoding="utf-8")
    (folder / f"{name}-hosts.yml").write_text(yaml.safe_dump(inventory), encoding="utf-8")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("ANSIBLE_")}
    environment["PYTHONPATH"] = ""
    (folder / "ansible.cfg").write_text("[defaults]\ncollections_path = " + str(ROOT / "collections") + "\n")
    environment["ANSIBLE_CONFIG"] = str(folder / "ansible.cfg")
    begun = time.monotonic()
    subprocess.run(
        [command, "-i", str(folder / f"{name}-hosts.yml"), "-f", str(forks), str(folder / f"{name}.yml")],
        check=True,
        stdout=subprocess.DEVNULL,
        env=environment,
        cwd=folder,
        timeout=1800,
    )
    return time.monotonic() - begun


def ours(folder: Path, count: int) -> float:
    book = [{"hosts": "all", "gather_facts": False, "tasks": [
        {"firstlight.cluster.bmc_info": {"bmcs": options(folder, count)}, "register": "fleet"},
        {"ansible.builtin.assert": {"that": [f"fleet.bmcs | map(attribute='health') | list == ['ok'] * {count}"],
                                    "quiet": True}},
    ]}]  # fmt: skip
    local = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    inventory = {"all": {"hosts": {"here": local}}}
    return play(str(Path(sys.executable).parent / "ansible-playbook"), folder, "ours", book, inventory, 1)


def peer(folder: Path, count: int) -> float:
    home = peer_environment()
    login = {"baseuri": "{{ address }}", "username": "u", "password": "p", "validate_certs": False, "timeout": 60}
    orders = [{"category": name, "command": commands, **login} for name, commands in PEER.items()]
    tasks = [{"community.general.redfish_info": order} for order in orders]
    book = [{"hosts": "all", "gather_facts": False, "tasks": tasks}]
    hosts = {
        f"bmc{number:04}": {"address": f"{address}:{PORT}", "ansible_connection": "local",
                            "ansible_python_interpreter": str(home / "bin/python")}
        for number, address in enumerate(addresses(count))
    }  # fmt: skip
    return play(str(home / "bin/ansible-playbook"), folder, "peer", book, {"all": {"hosts": hosts}}, count)


def peer_environment() -> Path:
    """Return the folder of the peer's own environment, built once from its lock."""
    done = subprocess.run([ROOT / "scripts/env", "bench"], check=True, stdout=subprocess.PIPE, text=True)
    return Path(done.stdout.strip())


def swept(folder: Path, count: int) -> tuple[float, int]:
    """Return the seconds of one sweep in this process, and the requests that one BMC saw."""
    wishes = [sweep.Wish(target.from_options(one)) for one in options(folder, count)]
    begun = time.monotonic()
    outcomes = sweep.run(wishes)
    seconds = time.monotonic() - begun
    assert {one["health"] for one in outcomes} == {"ok"}, "a healthy fleet was not read as healthy"
    return seconds, outcomes[0]["requests"]


def floor(folder: Path, count: int) -> tuple[float, int]:
    """Return the seconds of a bare client for the same requests, and how many one BMC saw."""
    one = target.from_options(options(folder, 1)[0])
    wanted = asyncio.run(bare.asked(one))
    seconds = asyncio.run(bare.fetch_all(one, addresses(count), wanted))
    return seconds, len(wanted)


def fleet(folder: Path, count: int) -> tuple[float, dict[str, t.Any]]:
    """Return the seconds of one sweep of a large fleet in a process of its own, with its memory and open files."""
    code = "import sys; from bench.bmc import large; large(sys.argv[1], int(sys.argv[2]))"
    command = [sys.executable, "-c", code, str(folder), str(count)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, timeout=1800)
    said = json.loads(done.stdout.splitlines()[-1])
    return said.pop("seconds"), said


def large(folder: str, count: int) -> None:
    """Sweep and print what it took: the child of C(fleet)."""
    most = 0

    async def watched() -> float:
        nonlocal most
        wishes = [sweep.Wish(target.from_options(one)) for one in options(Path(folder), count)]
        begun = time.monotonic()
        work = asyncio.ensure_future(sweep.read_all(wishes))
        while not work.done():
            most = max(most, len(os.listdir("/proc/self/fd")))
            await asyncio.wait([work], timeout=0.2)
        assert {one["health"] for one in work.result()} == {"ok"}
        return time.monotonic() - begun

    seconds = asyncio.run(watched())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"seconds": seconds, "memory MB": memory, "open files": most}))


def measure(arguments: list[str]) -> list[Figure]:
    parser = argparse.ArgumentParser(prog="scripts/bench bmc", description=__doc__)
    parser.add_argument("--bmcs", type=int, default=32)
    parser.add_argument("--fleet", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=7, help="pairs of sweep and bare client; the median counts")
    parser.add_argument("--shape", choices=("plain", "ibmc"), default="plain", help="of the emulated BMC's tree")
    parser.add_argument("--no-peer", action="store_true")
    wanted = parser.parse_args(arguments)
    figures = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        certificate(folder, addresses(1))
        tree = record(folder, wanted.shape)
        with served(folder, tree, wanted.fleet, DELAY):
            figures.append(flat(folder, wanted.fleet))
        with served(folder, tree, wanted.bmcs, DELAY):
            figures.append(against_floor(folder, wanted.bmcs, wanted.rounds))
            if not wanted.no_peer:
                figures.append(against_peer(folder, wanted.bmcs))
    return [replace(one, details={**one.details, "shape": wanted.shape}) for one in figures]


def flat(folder: Path, count: int) -> Figure:
    """Measure a large fleet and a tenth of it, each in a process of its own."""
    small = max(10, count // 10)
    few, less = fleet(folder, small)
    many, more = fleet(folder, count)
    details = {
        f"seconds of {small}": round(few, 2),
        f"seconds of {count}": round(many, 2),
        **{f"{key} at {small}": value for key, value in less.items()},
        **{f"{key} at {count}": value for key, value in more.items()},
    }
    return Figure("bmc/flat", (many / count) / (few / small), "<=", 1.3, details)


def against_floor(folder: Path, count: int, rounds: int) -> Figure:
    """Measure pairs of sweep and bare client, one after the other: what else runs on the machine hits both."""
    swept(folder, count)
    pairs = [(swept(folder, count), floor(folder, count)) for _number in range(rounds)]
    ratios = sorted(mine[0] / bare[0] for mine, bare in pairs)
    details = {
        "BMCs": count,
        "sweep s": round(statistics.median(mine[0] for mine, _bare in pairs), 3),
        "floor s": round(statistics.median(bare[0] for _mine, bare in pairs), 3),
        "ratios": f"{ratios[0]:.2f} to {ratios[-1]:.2f} in {rounds} pairs",
        "requests a BMC": pairs[0][0][1],
        "requests a BMC of the floor": pairs[0][1][1],
    }
    return Figure("bmc/floor", statistics.median(ratios), "<=", 1.3, details)


def against_peer(folder: Path, count: int) -> Figure:
    counted()
    mine = statistics.median(ours(folder, count) for _number in range(OURS_RUNS))
    own = counted()
    theirs = peer(folder, count)
    seen = counted()
    commands = "; ".join(f"{name} {','.join(names)}" for name, names in PEER.items())
    details = {
        "BMCs": count,
        "ours s": round(mine, 2),
        "redfish_info s": round(theirs, 2),
        "requests a BMC": own["requests"] // (OURS_RUNS * count),
        "requests a BMC of redfish_info": seen["requests"] // count,
        "sessions left open": own["sessions"],
        "forks": count,
        "load average": round(os.getloadavg()[0], 1),
        "commands": commands,
    }
    return Figure("bmc", theirs / mine, ">=", 25.0, details)
