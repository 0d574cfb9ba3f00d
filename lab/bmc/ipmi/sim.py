"""Runs ipmi_sim for one BMC: its configuration, the plugin's socket, the console bridge, the relay in front."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from ..power import PowerControl
from ..state import State
from .commands import Commands
from .relay import Relay

LOG = logging.getLogger(__name__)
PLUGIN = Path(__file__).with_name("plugin.c")
PRIVILEGES = {"Administrator": "admin", "Operator": "operator", "ReadOnly": "user"}
LOOPBACK = "127.0.0.1"
SETTLE_SECONDS = 0.1
CONSOLE_SECONDS = 0.3


class SimMissing(Exception):
    """What ipmi_sim needs is not on this machine; the message names the packages."""


def loopback_of(address: str) -> str:
    """Return an address of the machine's own for the simulator of one BMC.

    It has the port of the BMC, because the answer to "activate serial over LAN" names the port to use.
    """
    third, fourth = address.split(".")[2:]
    return f"127.200.{third}.{fourth}"


def build_plugin(cache: Path) -> Path:
    """Compile the plugin once for each text of it and return the library. Raises SimMissing."""
    if shutil.which("ipmi_sim") is None or shutil.which("gcc") is None:
        raise SimMissing("ipmi_sim or gcc is missing: apt-get install openipmi libopenipmi-dev gcc")
    library = cache / f"ipmi-plugin-{hashlib.sha256(PLUGIN.read_bytes()).hexdigest()[:12]}.so"
    if library.exists():
        return library
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=cache, suffix=".so", delete=False) as made:
        pass
    done = subprocess.run(
        ["gcc", "-shared", "-fPIC", "-O1", "-w", "-o", made.name, str(PLUGIN)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if done.returncode:
        Path(made.name).unlink(missing_ok=True)
        raise SimMissing(f"the plugin of ipmi_sim does not compile (libopenipmi-dev?): {done.stderr[-400:]}")
    os.replace(made.name, library)
    return library


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


class Ipmi:
    """IPMI over LAN of one BMC. `start`, `stop`, and `pause`/`resume` around a reboot of the BMC."""

    def __init__(
        self,
        state: State,
        power: PowerControl,
        directory: Path,
        address: str,
        port: int,
        console: Path,
        cache: Path | None = None,
    ) -> None:
        self.state = state
        self.commands = Commands(state, power)
        self.directory = directory
        self.address, self.port = address, port
        self.console = console
        self.cache = cache or directory
        self.process: asyncio.subprocess.Process | None = None
        self.relay: Relay | None = None
        self.servers: list[asyncio.AbstractServer] = []
        self.library = Path()
        self.loopback = loopback_of(address)
        self.console_port = 0
        self.shown = ""
        self.changing: asyncio.Task[None] | None = None

    # -- life ---------------------------------------------------------------------------------------------------------
    async def start(self) -> None:
        """Start socket, bridge, simulator and relay. Raises SimMissing."""
        self.directory.mkdir(parents=True, exist_ok=True)
        self.library = await asyncio.to_thread(build_plugin, self.cache)
        wire = self.directory / "plugin"
        wire.unlink(missing_ok=True)
        self.servers.append(await asyncio.start_unix_server(self.plugin, str(wire)))
        bridge = await asyncio.start_server(self.bridge, LOOPBACK, 0)
        self.console_port = bridge.sockets[0].getsockname()[1]
        self.servers.append(bridge)
        loop = asyncio.get_running_loop()
        transport, relay = await loop.create_datagram_endpoint(
            lambda: Relay(self.state, self.loopback), local_addr=(self.address, self.port)
        )
        self.relay = relay
        self.port = relay.port = transport.get_extra_info("sockname")[1]
        await self.launch()
        self.state.listeners.append(self.look)

    async def stop(self) -> None:
        if self.look in self.state.listeners:
            self.state.listeners.remove(self.look)
        if self.changing is not None:
            self.changing.cancel()
        if self.relay is not None:
            self.relay.close()
        await self.end_process()
        for server in self.servers:
            server.close()

    def pause(self) -> None:
        """The BMC reboots: nobody answers, and the sessions are gone."""
        if self.relay is not None:
            self.relay.paused = True
        self.shown = ""

    def resume(self) -> None:
        if self.relay is not None:
            self.relay.paused = False
        self.look()

    # -- the simulator ------------------------------------------------------------------------------------------------
    def configuration(self) -> str:
        """Return lan.conf: one LAN channel, the accounts, the console, our plugin."""
        accounts = self.state.accounts
        guid = self.state.uuid.replace("-", "")
        lines = [
            f'name "{self.state.server}"',
            "set_working_mc 0x20",
            "  startlan 1",
            f"    addr {self.loopback} {self.port}",
            "    priv_limit admin",
            *[
                f"    allowed_auths_{level} none md5" if level == "callback" else f"    allowed_auths_{level} md5"
                for level in ("callback", "user", "operator", "admin")
            ],
            f"    guid {guid}",
            "  endlan",
            f'  sol "tcp:{LOOPBACK}:{self.console_port}" 115200',
            f'  loadlib "{self.library}" "{self.directory / "plugin"}"',
        ]
        for account in accounts.people.values():
            enabled = "true" if account.enabled and not accounts.is_locked(account) else "false"
            who = f"{quoted(account.username)} {quoted(account.password)} {PRIVILEGES[account.role]}"
            lines.append(f"  user {account.ident} {enabled} {who} 10 md5")
        return "\n".join(lines) + "\n"

    async def launch(self) -> None:
        """Start the simulator on fresh state: what it kept from before would win over its configuration."""
        shutil.rmtree(self.directory / "state", ignore_errors=True)
        (self.directory / "state").mkdir()
        self.shown = self.configuration()
        configuration = self.directory / "lan.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(self.shown, encoding="utf-8")
        (self.directory / "cmd.emu").write_text(
            "mc_setbmc 0x20\nmc_add 0x20 0 no-device-sdrs 0x01 6 0x22 0x9f 0x07db 0x0001\nmc_enable 0x20\n",
            encoding="utf-8",
        )
        with (self.directory / "log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                "ipmi_sim",
                "-c",
                str(configuration),
                "-f",
                str(self.directory / "cmd.emu"),
                "-s",
                str(self.directory / "state"),
                "-n",
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.directory,
            )

    async def end_process(self) -> None:
        process, self.process = self.process, None
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), 2.0)
        except asyncio.TimeoutError:
            process.kill()
            await process.wait()

    def look(self) -> None:
        """Something changed: when accounts did, the simulator starts again with them."""
        if self.configuration() != self.shown and (self.changing is None or self.changing.done()):
            self.changing = asyncio.get_running_loop().create_task(self.relaunch())

    async def relaunch(self) -> None:
        await asyncio.sleep(SETTLE_SECONDS)
        while self.configuration() != self.shown:
            await self.end_process()
            await self.launch()

    # -- sockets ------------------------------------------------------------------------------------------------------
    async def plugin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the commands that the simulator hands over."""
        try:
            while True:
                length = (await reader.readexactly(1))[0]
                request = await reader.readexactly(length)
                answer = await self.commands.answer(request[0], request[1], request[2:])
                writer.write(bytes([len(answer)]) + answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, IndexError):
            pass
        finally:
            writer.close()

    async def bridge(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Join serial over LAN with the node's console, again and again: the console comes and goes with the node."""
        consoles: list[asyncio.StreamWriter] = []

        async def to_console() -> None:
            while data := await reader.read(4096):
                for console in consoles:
                    console.write(data)

        typing = asyncio.ensure_future(to_console())
        try:
            while not typing.done():
                try:
                    console_reader, console = await asyncio.open_unix_connection(str(self.console))
                except OSError:
                    await asyncio.wait([typing], timeout=CONSOLE_SECONDS)
                    continue
                consoles.append(console)
                shown = asyncio.ensure_future(pump(console_reader, writer))
                await asyncio.wait([typing, shown], return_when=asyncio.FIRST_COMPLETED)
                shown.cancel()
                consoles.remove(console)
                console.close()
                await asyncio.sleep(0 if typing.done() else CONSOLE_SECONDS)
        except ConnectionError:
            pass
        finally:
            typing.cancel()
            writer.close()


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Copy bytes until the reader ends."""
    while data := await reader.read(4096):
        writer.write(data)
        await writer.drain()
