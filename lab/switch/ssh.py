"""The SSH server in front of the command line: one thread a connection, password or keyboard-interactive."""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import threading
import time
from pathlib import Path
from typing import cast

import paramiko

from .box import Box
from .session import Session
from .terminal import Terminal, Wire

SHELL_SECONDS = 30
HANG_SECONDS = 3600


def host_key(path: Path) -> paramiko.ECDSAKey:
    """Return the host key kept in this file, made at the first call."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        paramiko.ECDSAKey.generate(bits=256).write_private_key_file(str(fresh))
        fresh.rename(path)
    return paramiko.ECDSAKey.from_private_key_file(str(path))


class Door(paramiko.ServerInterface):
    """Who may come in: users that the running configuration lets in."""

    def __init__(self, box: Box) -> None:
        self.box = box
        self.user = ""
        self.shell = threading.Event()

    def get_allowed_auths(self, username: str) -> str:
        return "password,keyboard-interactive"

    def check_auth_password(self, username: str, password: str) -> int:
        if not self.box.admits(username, password) or self.box.faults.of("ssh") == "password-wrong":
            return paramiko.common.AUTH_FAILED
        self.user = username
        return paramiko.common.AUTH_SUCCESSFUL

    def check_auth_interactive(self, username: str, submethods: str) -> int | paramiko.server.InteractiveQuery:
        self.user = username
        return paramiko.server.InteractiveQuery("", "", ("Password: ", False))

    def check_auth_interactive_response(self, responses: list[str]) -> int:
        return self.check_auth_password(self.user, responses[0] if responses else "")

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return (
            paramiko.common.OPEN_SUCCEEDED
            if kind == "session"
            else paramiko.common.OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED
        )

    def check_channel_pty_request(self, *dummy: object) -> bool:
        return True

    def check_channel_window_change_request(self, *dummy: object) -> bool:
        return True

    def check_channel_shell_request(self, channel: paramiko.Channel) -> bool:
        self.shell.set()
        return True


class Server:
    """Listens, and serves each connection in a thread of its own."""

    def __init__(self, box: Box, address: str, port: int, keys: Path) -> None:
        self.box = box
        self.place = (address, port)
        self.keys = {"": host_key(keys), "key-changed": host_key(keys.with_name(keys.name + "-other"))}
        self.listener: socket.socket | None = None
        self.transports: set[paramiko.Transport] = set()
        logging.getLogger("paramiko").setLevel(logging.CRITICAL + 1)

    def listen(self) -> int:
        """Open the port and return it (asked for 0: the one that was given)."""
        family = socket.AF_INET6 if ":" in self.place[0] else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(self.place)
        listener.listen(64)
        self.place = (self.place[0], listener.getsockname()[1])
        self.listener = listener
        threading.Thread(target=self.accept, args=(listener,), daemon=True).start()
        return self.place[1]

    def close(self) -> None:
        """Shut the port; connections that are open stay."""
        if self.listener is not None:
            # Wakes the thread that waits in accept(); close() alone would leave it there.
            with contextlib.suppress(OSError):
                self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()
            self.listener = None

    def drop(self) -> None:
        """Cut every connection."""
        for transport in list(self.transports):
            transport.close()

    def accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, peer = listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection, str(peer[0])), daemon=True).start()

    def serve(self, connection: socket.socket, address: str) -> None:
        if self.box.faults.of("ssh") == "hang":
            until = time.monotonic() + HANG_SECONDS
            while self.box.faults.of("ssh") == "hang" and time.monotonic() < until:
                time.sleep(0.2)
            connection.close()
            return
        transport = paramiko.Transport(connection)
        transport.local_version = "SSH-2.0-HUAWEI-1.5"
        transport.add_server_key(self.keys.get(self.box.faults.of("ssh"), self.keys[""]))
        self.transports.add(transport)
        try:
            door = Door(self.box)
            transport.start_server(server=door)
            channel = transport.accept(SHELL_SECONDS)
            if channel is not None and door.shell.wait(SHELL_SECONDS):
                self.shell(channel, door.user, address)
        except (paramiko.SSHException, EOFError, OSError):
            pass
        finally:
            transport.close()
            self.transports.discard(transport)

    def shell(self, channel: paramiko.Channel, user: str, address: str) -> None:
        login = self.box.enter(user, address)
        if login is None:
            channel.sendall(b"\r\nError: The number of VTY users has reached the maximum.\r\n")
            return
        try:
            Session(self.box, login, Terminal(cast("Wire", channel))).run()
        finally:
            self.box.leave(login)
            channel.close()
