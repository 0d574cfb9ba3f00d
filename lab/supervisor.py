"""One process per node: its power button, its serial line, and what starts it again when it reboots.

Run as `python -m lab.supervisor --lab DIR --host NODE`. Sockets in run/nodes/NODE: `control` (a JSON line per request:
power, status, on, off, soft, reset; answer {"power", "ok"}), `console` (the serial line, raw, both ways).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import fcntl
import json
import logging
import os
import pty
import signal
import struct
import subprocess
import termios
from pathlib import Path
from typing import Any

from . import node, site
from .place import CACHE, Place
from .trouble import Trouble

SOFT_SECONDS = 90.0
SCROLLBACK = 64 * 1024
ESCAPE = b"\x1d"  # three of them would make nspawn itself cut the power
LOG = logging.getLogger("lab.supervisor")


class Supervisor:
    """The state of one node's power, and the tasks that serve it."""

    def __init__(self, place: Place, machine: node.Machine) -> None:
        self.place = place
        self.machine = machine
        self.folder = place.service("nodes", machine.node.name)
        self.process: subprocess.Popen[bytes] | None = None
        self.wanted = True
        self.boots = 0
        self.lock = asyncio.Lock()
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 25, 80, 0, 0))
        self.readers: set[asyncio.StreamWriter] = set()
        self.history = b""
        self.finished = asyncio.Event()

    def power(self) -> str:
        return "on" if self.process is not None and self.process.poll() is None else "off"

    async def on(self) -> None:
        self.wanted = True
        if self.power() == "off":
            self.process = await asyncio.to_thread(self.machine.start, self.slave)
            self.boots += 1
            LOG.info("power on, boot %d, process %d", self.boots, self.process.pid)

    async def off(self) -> None:
        self.wanted = False
        await asyncio.to_thread(self.machine.cut)
        if self.process is not None:
            await asyncio.to_thread(self.process.wait, 30)
        LOG.info("power off")

    async def soft(self) -> None:
        """Ask the node to shut down and wait until it has; it stays on when it does not follow (as metal does)."""
        self.wanted = False
        if self.process is None or self.power() == "off":
            return
        self.process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            await asyncio.to_thread(self.process.wait, SOFT_SECONDS)
        if self.power() == "off":
            await asyncio.to_thread(self.machine.cut)
        else:
            self.wanted = True

    async def act(self, op: str) -> dict[str, Any]:
        """Carry out one request of the control socket."""
        if op in ("power", "status"):
            leader = await asyncio.to_thread(self.machine.leader) if self.power() == "on" else None
            return {"ok": True, "power": self.power(), "leader": leader, "boots": self.boots}
        if op not in ("on", "off", "soft", "reset"):
            return {"ok": False, "error": f"no operation {op!r}: there are power, status, on, off, soft, reset"}
        async with self.lock:
            if op == "reset":
                if self.power() == "on":
                    await self.off()
                    await self.on()
            else:
                await getattr(self, op)()
        return {"ok": True, "power": self.power()}

    async def control(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while line := await reader.readline():
                try:
                    request = json.loads(line)
                    answer = await self.act(str(request.get("op")))
                except (Trouble, OSError, ValueError, AttributeError, subprocess.TimeoutExpired) as error:
                    LOG.exception("request %r", line)
                    answer = {"ok": False, "power": self.power(), "error": str(error)}
                writer.write(json.dumps(answer).encode() + b"\n")
                await writer.drain()
        writer.close()

    async def console(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One more reader of the serial line; all of them may type."""
        self.readers.add(writer)
        try:
            while data := await reader.read(4096):
                os.write(self.master, data.replace(ESCAPE, b""))
        except OSError:
            LOG.info("console reader left")
        finally:
            self.readers.discard(writer)
            writer.close()

    def heard(self) -> None:
        """The node wrote on its serial line."""
        with contextlib.suppress(BlockingIOError, OSError):
            data = os.read(self.master, 65536)
            self.history = (self.history + data)[-SCROLLBACK:]
            with (self.folder / "console.log").open("ab") as log:
                if log.tell() < 16 * SCROLLBACK:
                    log.write(data)
            for writer in list(self.readers):
                if writer.transport.get_write_buffer_size() < SCROLLBACK:
                    writer.write(data)

    async def watch(self) -> None:
        """Notice when the node ends by itself: a reboot starts it again, a shutdown leaves it off."""
        while not self.finished.is_set():
            await asyncio.sleep(0.1)
            process = self.process
            if process is None or process.poll() is None or self.lock.locked():
                continue
            async with self.lock:
                if self.process is not process:
                    continue
                self.process = None
                if not self.wanted:
                    continue
                try:
                    await asyncio.to_thread(self.machine.cut)
                    LOG.info("ended with code %s", process.returncode)
                    if process.returncode == node.REBOOT:
                        await self.on()
                except (Trouble, OSError):
                    LOG.exception("after the end of the node")

    async def serve(self) -> None:
        """Serve until told to end, then cut the power."""
        self.folder.mkdir(parents=True, exist_ok=True)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.finished.set)
        os.set_blocking(self.master, False)
        loop.add_reader(self.master, self.heard)
        for name, handler in (("control", self.control), ("console", self.console)):
            (self.folder / name).unlink(missing_ok=True)
            await asyncio.start_unix_server(handler, path=str(self.folder / name))
        watcher = asyncio.create_task(self.watch())
        async with self.lock:
            await self.on()
        (self.folder / "ready").touch()
        await self.finished.wait()
        watcher.cancel()
        async with self.lock:
            await self.off()


def main() -> None:
    parser = argparse.ArgumentParser(description="Supervise one node of a lab.")
    parser.add_argument("--lab", type=Path, required=True)
    parser.add_argument("--host", required=True)
    wanted = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    place = Place.of(wanted.lab)
    known = site.load(place.site_file)
    found = next(one for one in known.nodes if one.name == wanted.host)
    image = CACHE / "_base" / (place.run / "base").read_text().strip()
    asyncio.run(Supervisor(place, node.Machine(place, known, found, image)).serve())


if __name__ == "__main__":
    main()
