"""One BMC in service: Redfish, IPMI and the control socket around one state."""

from __future__ import annotations

import asyncio
import datetime
import logging
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from . import certificates, control
from .certificates import Authority
from .node import Node, NodeError
from .power import PowerControl
from .redfish.http import Redfish
from .redfish.tree import Context
from .state import State
from .tasks import STEP_SECONDS, Tasks
from .wire import BUSY_SECONDS, Wire

LOG = logging.getLogger(__name__)
REBOOT_SECONDS = 6.0


@dataclass
class Credentials:
    """Where certificate and key stand, and who may issue new ones."""

    certificate: Path
    key: Path
    authority: Authority | None = None


class Bmc:
    """Everything that one emulated BMC runs. Start it with `start`, end it with `stop`."""

    def __init__(
        self,
        state: State,
        node: Node,
        credentials: Credentials,
        directory: Path,
        *,
        latency: float = 0.0,
        tls: ssl.SSLContext | None = None,
        reboot_seconds: float = REBOOT_SECONDS,
        task_step: float = STEP_SECONDS,
    ) -> None:
        self.state = state
        self.credentials = credentials
        self.directory = directory
        self.reboot_seconds = reboot_seconds
        self.power = PowerControl(state, node)
        self.tasks = Tasks(state, task_step)
        self.redfish = Redfish(
            Context(state, self.power, self.tasks, self.reboot, self.replace_certificate, self.certificate)
        )
        self.wire = Wire(state, self.redfish, latency)
        self.ipmi: Any = None
        self.shared_tls = tls is not None
        self.tls = tls or ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.runner: web.ServerRunner | None = None
        self.sockets: list[asyncio.AbstractServer] = []
        self.background: set[asyncio.Task[None]] = set()
        self.hidden_password = ""
        self.set_up = ("", "", "")
        self.shown = ""
        self.port = 0

    # -- life ---------------------------------------------------------------------------------------------------------
    async def start(self, *, listen: str = "", port: int | None = None) -> None:
        """Serve Redfish and the control socket; IPMI when it was given."""
        self.directory.mkdir(parents=True, exist_ok=True)
        if not self.shared_tls:
            self.load_certificate(self.credentials.certificate.read_bytes(), self.credentials.key.read_bytes())
        self.listen = listen or self.state.settings["address"]
        self.port = self.state.settings["https_port"] if port is None else port
        try:
            await self.power.ask("status")
        except NodeError as error:
            LOG.warning("the node does not answer yet: %s", error)
        await self.open_https()
        self.sockets.append(await control.serve(self.directory / "control", self.control))
        if self.power.node.moves:
            self.spawn(self.power.follow())
        if self.ipmi is not None:
            await self.ipmi.start()

    async def open_https(self) -> None:
        runner = web.ServerRunner(web.Server(self.wire.handle, access_log=None), shutdown_timeout=0.5)
        await runner.setup()
        site = web.TCPSite(runner, self.listen, self.port, ssl_context=self.tls, reuse_address=True)
        await site.start()
        self.runner = runner
        if self.port == 0:
            self.port = runner.addresses[0][1]

    async def stop(self) -> None:
        """End everything that was started."""
        for task in list(self.background):
            task.cancel()
        self.tasks.cancel_all()
        if self.ipmi is not None:
            await self.ipmi.stop()
        for server in self.sockets:
            server.close()
        if self.runner is not None:
            await self.runner.cleanup()
        (self.directory / "control").unlink(missing_ok=True)

    def spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.background.add(task)
        task.add_done_callback(self.background.discard)

    # -- reboot -------------------------------------------------------------------------------------------------------
    def reboot(self) -> None:
        """Reboot the BMC soon after the answer that asked for it; the machine itself runs on."""
        self.spawn(self.reboot_now())

    async def reboot_now(self) -> None:
        await asyncio.sleep(0.2)
        if self.runner is None:
            return
        runner, self.runner = self.runner, None
        for connection in list(runner.server.connections if runner.server else []):
            if (transport := getattr(connection, "transport", None)) is not None:
                transport.abort()
        await runner.cleanup()
        self.state.accounts.close_all()
        if self.ipmi is not None:
            self.ipmi.pause()
        await asyncio.sleep(self.reboot_seconds)
        await self.open_https()
        if self.ipmi is not None:
            self.ipmi.resume()
        self.state.record("OK", "The BMC started.", sensor_type=0x12)
        self.state.heal("bmc", "0", "reboot")

    # -- certificates -------------------------------------------------------------------------------------------------
    def load_certificate(self, certificate: bytes, key: bytes) -> None:
        """Take a certificate into use for the connections that come."""
        chain = self.directory / "https.pem"
        chain.write_bytes(certificate + key)
        chain.chmod(0o600)
        self.tls.load_cert_chain(chain)
        self.shown = certificate.decode()

    def certificate(self) -> str:
        return self.shown

    def replace_certificate(self, text: str) -> None:
        """Take over a certificate with its key, uploaded by a client. Raises ValueError when they do not fit."""
        begin = text.index("-----BEGIN CERTIFICATE")
        end = text.rindex("-----END CERTIFICATE-----") + len("-----END CERTIFICATE-----")
        certificate = text[begin:end] + "\n"
        key = text.replace(text[begin:end], "").strip() + "\n"
        try:
            self.load_certificate(certificate.encode(), key.encode())
        except ssl.SSLError as error:
            raise ValueError(str(error)) from error
        self.credentials.certificate.write_text(certificate)
        self.credentials.key.write_text(key)

    def certificate_fault(self) -> None:
        """Show the certificate that the faults want: expired, nobody's, or the good one."""
        address = [self.state.settings["address"]]
        if self.state.has("bmc", "cert-expired"):
            ends = datetime.timedelta(days=-1)
            pair = certificates.make(
                self.state.host, address, self.credentials.authority, begins=datetime.timedelta(days=-400), ends=ends
            )
        elif self.state.has("bmc", "cert-changed"):
            pair = certificates.make(self.state.host, address)
        else:
            pair = self.credentials.certificate.read_bytes(), self.credentials.key.read_bytes()
        self.load_certificate(*pair)

    # -- control ------------------------------------------------------------------------------------------------------
    async def control(self, request: dict[str, Any]) -> dict[str, Any]:
        """Answer one request of the control socket."""
        op = request.get("op")
        if op == "fault":
            return {
                "fault": " ".join(self.fault(str(request["part"]), str(request.get("index", 0)), str(request["state"])))
            }
        if op == "heal":
            index = request.get("index")
            healed = self.heal(request.get("part"), None if index is None else str(index), request.get("state"))
            return {"healed": [" ".join(fault) for fault in healed]}
        if op == "faults":
            return {"faults": [" ".join(fault) for fault in self.state.active]}
        if op == "state":
            return {"state": {**self.state.view(), "requests": self.redfish.requests, "port": self.port}}
        if op == "writes":
            return {"writes": self.state.writes}
        if op == "shape":
            if request["shape"] not in ("plain", "ibmc"):
                raise ValueError("shape is plain or ibmc")
            self.state.shape = request["shape"]
            self.state.touch()
            return {"shape": self.state.shape}
        raise ValueError(f"op is fault, heal, faults, state, writes or shape, not {op!r}")

    def fault(self, part: str, index: str, name: str) -> tuple[str, str, str]:
        """Inject a fault and do what it asks of the service. Raises faults.UnknownFault."""
        fault = self.state.inject(part, index, name)
        administrator = next(iter(self.state.accounts.people.values()), None)
        if part != "bmc":
            return fault
        if name.startswith("cert-"):
            self.certificate_fault()
        elif name == "busy":
            self.wire.busy_until = asyncio.get_running_loop().time() + BUSY_SECONDS
        elif name == "password-wrong" and administrator is not None:
            self.hidden_password = self.hidden_password or administrator.password
            self.state.accounts.set_password(administrator, "Other-" + self.hidden_password[:12])
            self.state.accounts.close_all()
        elif name == "account-locked" and administrator is not None:
            self.state.accounts.lock(administrator, 86400.0)
            self.state.accounts.close_all()
        elif name == "factory" and administrator is not None:
            self.set_up = (administrator.username, administrator.password, self.state.settings["address"])
            self.state.to_factory()
        elif name == "session-limit":
            self.state.accounts.close_all()
        elif name == "reboot":
            self.reboot()
        return fault

    def heal(self, part: str | None, index: str | None, name: str | None) -> list[tuple[str, str, str]]:
        """End faults and put the service right again."""
        healed = self.state.heal(part, index, name)
        administrator = next(iter(self.state.accounts.people.values()), None)
        for kind, _index, was in healed:
            if kind != "bmc":
                continue
            if was.startswith("cert-"):
                self.certificate_fault()
            elif was == "password-wrong" and administrator is not None and self.hidden_password:
                self.state.accounts.set_password(administrator, self.hidden_password)
                self.hidden_password = ""
            elif was == "account-locked" and administrator is not None:
                self.state.accounts.unlock(administrator)
            elif was == "factory":
                self.state.from_factory(*self.set_up)
        return healed
