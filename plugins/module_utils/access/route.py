# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How a connection to a device is opened: direct, from where we stand (here), over a jump host, over SOCKS5.

All of them give a plain connected socket, so that SSH, TLS and HTTP above need not know the way.
"""

from __future__ import annotations

import socket
import struct
import subprocess
import threading
import typing as t
from dataclasses import dataclass

if t.TYPE_CHECKING:
    from collections.abc import Mapping

MODES = ("direct", "here", "jump", "socks")


class NoRoute(Exception):
    """The connection could not be opened. The text says why, in the words of the system."""


@dataclass(frozen=True)
class Route:
    """The way into one network. C(host), C(port), C(user) and the two paths are those of the jump or SOCKS host."""

    mode: str = "direct"
    host: str = ""
    port: int = 0
    user: str = ""
    identity_file: str = ""
    known_hosts: str = ""

    @classmethod
    def from_access(cls, access: t.Any, known_hosts: str = "") -> Route:
        """Return the way that C(access) of the site names for a network: a mode, or a mapping with C(mode)."""
        if isinstance(access, str):
            access = {"mode": access}
        if not access:
            return cls()
        data: Mapping[str, t.Any] = access
        return cls(
            mode=str(data.get("mode") or "direct"),
            host=str(data.get("host") or ""),
            port=int(data.get("port") or 0),
            user=str(data.get("user") or data.get("username") or ""),
            identity_file=str(data.get("identity_file") or data.get("ssh_private_key_file") or ""),
            known_hosts=known_hosts,
        )


def connect(route: Route, address: str, port: int, timeout: float) -> socket.socket:
    """Return a socket that is connected to a device, its time limit already set.

    Raises NoRoute. Over a jump host only the first answer shows whether the far end was there.
    """
    try:
        if route.mode == "jump":
            opened = _through_jump_host(route, address, port)
        elif route.mode == "socks":
            opened = _through_socks(route, address, port, timeout)
        else:
            opened = socket.create_connection((address, port), timeout)
    except OSError as exc:
        raise NoRoute(reason(exc)) from exc
    opened.settimeout(timeout)
    return opened


def reason(exc: BaseException) -> str:
    """Return the system's words for a fault, without numbers and class names."""
    if isinstance(exc, socket.timeout):
        return "no answer in time"
    if isinstance(exc, socket.gaierror):
        return "name or address not known"
    return str(getattr(exc, "strerror", None) or exc or type(exc).__name__)


def jump_command(route: Route, address: str, port: int) -> list[str]:
    """Return the ssh command whose input and output are the connection to the device."""
    command = ["ssh", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o", "ConnectTimeout=10"]
    if route.known_hosts:
        command += ["-o", "UserKnownHostsFile=" + route.known_hosts]
    if route.identity_file:
        command += ["-i", route.identity_file]
    if route.port:
        command += ["-p", str(route.port)]
    if route.user:
        command += ["-l", route.user]
    far = "[" + address + "]" if ":" in address else address
    return [*command, "-W", f"{far}:{port}", route.host]


def _through_jump_host(route: Route, address: str, port: int) -> socket.socket:
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            jump_command(route, address, port), stdin=theirs.fileno(), stdout=theirs.fileno(), stderr=subprocess.DEVNULL
        )
    # ssh ends when our side of the pair is closed; somebody must collect it then.
    threading.Thread(target=process.wait, daemon=True).start()
    return ours


def _through_socks(route: Route, address: str, port: int, timeout: float) -> socket.socket:
    """Speak RFC 1928 without authentication (what C(ssh -D) offers), the name resolved at the far end."""
    opened = socket.create_connection((route.host, route.port or 1080), timeout)
    try:
        opened.sendall(b"\x05\x01\x00")
        if _exactly(opened, 2) != b"\x05\x00":
            _refuse("the SOCKS server wants a login")
        name = address.encode("idna")
        opened.sendall(b"\x05\x01\x00\x03" + bytes([len(name)]) + name + struct.pack(">H", port))
        reply = _exactly(opened, 4)
        if reply[0] != 5 or reply[1] != 0:
            _refuse(f"the SOCKS server refused with code {reply[1]}")
        rest = {1: 4, 4: 16}.get(reply[3])
        _exactly(opened, (rest if rest is not None else _exactly(opened, 1)[0]) + 2)
    except (OSError, NoRoute):
        opened.close()
        raise
    return opened


def _refuse(why: str) -> t.NoReturn:
    raise NoRoute(why)


def _exactly(opened: socket.socket, count: int) -> bytes:
    got = b""
    while len(got) < count:
        part = opened.recv(count - len(got))
        if not part:
            raise NoRoute("the SOCKS server closed the connection")
        got += part
    return got
