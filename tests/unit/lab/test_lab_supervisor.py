"""The power button and the serial line of a node, with `sh` in place of the machine."""

from __future__ import annotations

import asyncio
import json
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lab import supervisor
from lab.place import Place


class Shell:
    """A machine that is a shell script on the serial line."""

    def __init__(self, script: str) -> None:
        self.node = SimpleNamespace(name="n1")
        self.script = script
        self.process: subprocess.Popen[bytes] | None = None
        self.starts = 0
        self.cuts = 0

    def start(self, terminal: int) -> subprocess.Popen[bytes]:
        self.starts += 1
        self.process = subprocess.Popen(
            ["sh", "-c", self.script, "sh", str(self.starts)], stdin=terminal, stdout=terminal, stderr=terminal
        )
        return self.process

    def cut(self) -> None:
        self.cuts += 1
        if self.process is not None:
            self.process.kill()

    def leader(self) -> int | None:
        return self.process.pid if self.process else None


class Rig:
    """A supervisor in service and a way to ask it."""

    def __init__(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
        monkeypatch.setattr("lab.place.CACHE", tmp_path)
        self.machine = Shell(script)
        self.folder = Place("x").service("nodes", "n1")

    async def __aenter__(self) -> Rig:
        self.supervisor = supervisor.Supervisor(Place("x"), self.machine)  # type: ignore[arg-type]
        self.task = asyncio.create_task(self.supervisor.serve())
        await self.until(lambda: (self.folder / "ready").exists())
        return self

    async def __aexit__(self, *dummy: object) -> None:
        self.supervisor.finished.set()
        await asyncio.wait_for(self.task, 30)

    async def until(self, true: Any) -> None:
        for _ in range(600):
            if true():
                return
            await asyncio.sleep(0.05)
        raise AssertionError("not within 30 s")

    async def ask(self, op: str) -> dict[str, Any]:
        reader, writer = await asyncio.open_unix_connection(str(self.folder / "control"))
        writer.write(json.dumps({"op": op}).encode() + b"\n")
        answer: dict[str, Any] = json.loads(await asyncio.wait_for(reader.readline(), 30))
        writer.close()
        return answer


@pytest.fixture
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose path is short enough for sockets."""
    return tmp_path_factory.mktemp("s")


def test_the_power_button(short: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> None:
        async with Rig(short, monkeypatch, "trap 'exit 0' TERM; echo boot$1; while :; do sleep 0.05; done") as rig:
            assert (await rig.ask("power"))["power"] == "on"
            assert await rig.ask("off") == {"ok": True, "power": "off"}
            assert await rig.ask("reset") == {"ok": True, "power": "off"}
            assert (await rig.ask("status"))["leader"] is None
            assert await rig.ask("on") == {"ok": True, "power": "on"}
            assert await rig.ask("on") == {"ok": True, "power": "on"}
            assert rig.machine.starts == 2
            assert await rig.ask("reset") == {"ok": True, "power": "on"}
            assert rig.machine.starts == 3
            await rig.until(lambda: b"boot3" in rig.supervisor.history)
            assert await rig.ask("soft") == {"ok": True, "power": "off"}
            assert rig.machine.process is not None
            assert rig.machine.process.returncode == 0
            assert not (await rig.ask("dance"))["ok"]

    asyncio.run(scene())


def test_a_node_that_does_not_shut_down_stays_on(short: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "SOFT_SECONDS", 0.3)

    async def scene() -> None:
        async with Rig(short, monkeypatch, "trap '' TERM; echo boot; while :; do sleep 0.05; done") as rig:
            await rig.until(lambda: b"boot" in rig.supervisor.history)
            assert await rig.ask("soft") == {"ok": True, "power": "on"}

    asyncio.run(scene())


def test_a_reboot_starts_it_again_and_a_shutdown_does_not(short: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> None:
        async with Rig(short, monkeypatch, "sleep 0.3; [ $1 = 1 ] && exit 133; exit 0") as rig:
            await rig.until(lambda: rig.machine.starts == 2)
            await rig.until(lambda: rig.supervisor.power() == "off")
            await rig.until(lambda: rig.machine.cuts >= 2)
            await asyncio.sleep(0.4)
            assert rig.machine.starts == 2

    asyncio.run(scene())


def test_the_serial_line_goes_both_ways_and_never_cuts_the_power(short: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> None:
        async with Rig(short, monkeypatch, 'while read -r line; do echo "heard $line"; done') as rig:
            reader, writer = await asyncio.open_unix_connection(str(rig.folder / "console"))
            writer.write(b"a\x1d\x1d\x1db\n")
            heard = b""
            while b"heard ab" not in heard:
                heard += await asyncio.wait_for(reader.read(100), 30)
            writer.close()
            await rig.until(lambda: b"heard ab" in (rig.folder / "console.log").read_bytes())
            assert (await rig.ask("power"))["power"] == "on"

    asyncio.run(scene())
