"""The switch as a service of a lab: made from the site's variables, commanded over its control socket."""

from __future__ import annotations

import contextlib
import json
import re
import socketserver
import threading
from pathlib import Path
from typing import Any

from .box import Box, load_model
from .faults import NoSuchFault
from .ssh import Server


class NoSuchHost(Exception):
    """The site has no such host, or says too little about it."""


def variables(site: Path, host: str) -> dict[str, Any]:
    """Return the host's variables from what `ansible-inventory --list` gave, plain references filled in."""
    hosts = json.loads(site.read_text(encoding="utf-8"))["_meta"]["hostvars"]
    if host not in hosts:
        raise NoSuchHost(f"{site} has no host {host}")
    found: dict[str, Any] = hosts[host]
    for name, value in found.items():
        reference = re.fullmatch(r"\{\{\s*(\w+)\s*\}\}", value) if isinstance(value, str) else None
        if reference and reference[1] in found:
            found[name] = found[reference[1]]
    for name in ("switch_address", "switch_model", "switch_username", "switch_password"):
        if not found.get(name):
            raise NoSuchHost(f"{host} has no {name}")
    return found


class Service:
    """One emulated switch, running."""

    def __init__(self, lab: Path, host: str, address: str | None = None, port: int | None = None) -> None:
        site = variables(lab / "site.json", host)
        self.run = lab / "run" / "switch" / host
        self.run.mkdir(parents=True, exist_ok=True)
        flash = self.run / "flash"
        flash.mkdir(parents=True, exist_ok=True)
        self.box = Box(host, load_model(site["switch_model"]), site, flash)
        place = address or site["switch_address"], int(site.get("switch_port") or 22) if port is None else port
        self.server = Server(self.box, *place, lab / "pki" / f"{host}-ssh")
        self.lock = threading.RLock()
        self.open = True
        self.box.reach = self.reach

    def start(self) -> int:
        """Serve. Returns the SSH port; the file `ready` says it too."""
        port = self.server.listen()
        path = self.run / "control"
        path.unlink(missing_ok=True)
        control = socketserver.ThreadingUnixStreamServer(str(path), self.handler())
        control.daemon_threads = True
        threading.Thread(target=control.serve_forever, daemon=True).start()
        self.control = control
        (self.run / "ready").write_text(f"{port}\n", encoding="ascii")
        return port

    def stop(self) -> None:
        (self.run / "ready").unlink(missing_ok=True)
        self.control.shutdown()
        self.control.server_close()
        self.server.close()
        self.server.drop()

    def handler(self) -> type[socketserver.StreamRequestHandler]:
        answer = self.answer

        class Handler(socketserver.StreamRequestHandler):
            """One JSON line in, one out, until the other side closes."""

            def handle(self) -> None:
                for line in self.rfile:
                    with contextlib.suppress(OSError):
                        self.wfile.write(json.dumps(answer(line)).encode() + b"\n")

        return Handler

    def answer(self, line: bytes) -> dict[str, Any]:
        try:
            request = json.loads(line)
            with self.lock:
                return {"ok": True, **self.do(request)}
        except (ValueError, KeyError, TypeError, AttributeError) as exc:
            return {"ok": False, "error": f"not understood: {exc}"}
        except NoSuchFault as exc:
            return {"ok": False, "error": str(exc)}

    def do(self, request: dict[str, Any]) -> dict[str, Any]:
        """Carry out one request. Raises NoSuchFault, ValueError."""
        box, op = self.box, request["op"]
        if op == "fault":
            box.faults.set(request["part"], int(request.get("index") or 0), request["state"])
            self.follow()
        elif op == "heal":
            index = request.get("index")
            box.faults.heal(request.get("part"), None if index is None else int(index))
            self.follow()
        elif op == "state":
            return {"faults": box.faults.rows(), "sessions": len(box.logins), "port": self.server.place[1]}
        elif op == "writes":
            return {"writes": len(box.store.commits)}
        elif op == "restart":
            box.reboot()
            self.server.drop()
        elif op != "faults":
            raise ValueError(op)
        return {"faults": box.faults.rows()}

    def follow(self) -> None:
        """Let the port follow the faults: closed, or another key for those that connect from now on."""
        state = self.box.faults.of("ssh")
        if state == "closed" or not self.open:
            self.server.close()
        elif self.server.listener is None:
            self.server.listen()
        if state in ("closed", "hang") or not self.open:
            self.server.drop()

    def reach(self, open_: bool) -> None:
        """Management was configured away, or back: SSH is really cut, or there again."""
        if open_ != self.open:
            self.open = open_
            # Not in the thread of the session that is cut: it still holds the configuration's lock.
            threading.Thread(target=self.follow, daemon=True).start()
