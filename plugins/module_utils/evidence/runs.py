# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which run this is: one ansible-playbook process is one run, whatever worker of it asks."""

from __future__ import annotations

import os
import re
import subprocess
import typing as t
from datetime import datetime, timezone

if t.TYPE_CHECKING:
    from collections.abc import Mapping

_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")


def run_id(variables: Mapping[str, t.Any] | None = None) -> str:
    """Return the run's name: the variable C(firstlight_run) when it is a usable one, else start time and pid.

    C(20261126T202600Z-4711): names of runs sort by time, and two runs of one second differ.
    """
    given = str((variables or {}).get("firstlight_run") or "")
    if _NAME.match(given):
        return given
    pid = _main_process(os.getpid())
    return "{}-{}".format(_started(pid).strftime("%Y%m%dT%H%M%SZ"), pid)


def _main_process(pid: int) -> int:
    """Return the oldest process in the unbroken line of forks of one command: ansible-playbook, not its worker."""
    mine = _command(pid)
    while mine:
        parent = _parent(pid)
        if parent <= 1 or _command(parent) != mine:
            break
        pid = parent
    return pid


def _command(pid: int) -> bytes:
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as source:
            return source.read()
    except OSError:
        return b""


def _stat(pid: int) -> list[str]:
    with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as source:
        # The second field is the command in parentheses and may hold blanks.
        return source.read().rpartition(")")[2].split()


def _parent(pid: int) -> int:
    try:
        return int(_stat(pid)[1])
    except (OSError, ValueError, IndexError):
        return 0


def _started(pid: int) -> datetime:
    """Return when a process began (UTC, whole seconds); without /proc by ps, at worst now."""
    try:
        with open("/proc/stat", encoding="utf-8") as source:
            boot = next(int(line.split()[1]) for line in source if line.startswith("btime "))
        ticks = int(_stat(pid)[19])
        return datetime.fromtimestamp(boot + ticks // os.sysconf("SC_CLK_TCK"), timezone.utc)
    except (OSError, ValueError, IndexError, StopIteration):
        pass
    variables = dict(os.environ, LC_ALL="C", TZ="UTC")
    try:
        told = subprocess.run(
            ["ps", "-o", "lstart=", "-p", str(pid)], check=True, stdout=subprocess.PIPE, env=variables, timeout=10
        ).stdout.decode("ascii", "replace")
        return datetime.strptime(told.strip(), "%a %b %d %H:%M:%S %Y").replace(tzinfo=timezone.utc)
    except (OSError, ValueError, subprocess.SubprocessError):
        return datetime.now(timezone.utc)
