"""The serial line of a node or device: attach a terminal, or run one command on the machine and return its code."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import sys
import termios
import tty
from pathlib import Path

from .control import short
from .trouble import Trouble

LEAVE = b"\x1d"


def attach(path: Path) -> None:
    """Connect this terminal with the serial line until Ctrl-] or the end of input. Raises Trouble without one."""
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        line.connect(short(path))
    except OSError as error:
        raise Trouble(f"{path.parent.name} has no console ({error})", "scripts/lab status", 4) from error
    source = sys.stdin.fileno()
    before = termios.tcgetattr(source) if os.isatty(source) else None
    try:
        if before is not None:
            sys.stderr.write(f"{path.parent.name}: serial line; leave with Ctrl-]\n")
            tty.setraw(source)
        pump(line, source)
    finally:
        line.close()
        if before is not None:
            termios.tcsetattr(source, termios.TCSADRAIN, before)


def pump(line: socket.socket, source: int) -> None:
    """Carry bytes both ways until either side ends."""
    while True:
        ready = select.select([line.fileno(), source], [], [])[0]
        if line.fileno() in ready:
            data = line.recv(4096)
            if not data:
                return
            with contextlib.suppress(BrokenPipeError):
                os.write(sys.stdout.fileno(), data)
        if source in ready:
            data = os.read(source, 4096)
            if not data or LEAVE in data:
                line.sendall(data.partition(LEAVE)[0])
                return
            line.sendall(data)
