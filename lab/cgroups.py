"""One cgroup per node in every hierarchy of the machine: cgroup v1, the hybrid, and v2 alone.

Without it all nodes share one tree, and two kubelets delete each other's pods as orphans.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from .trouble import Trouble

MOUNTS = Path("/proc/self/mountinfo")
V2_CONTROLLERS = "cpuset cpu io memory pids"


@dataclass(frozen=True)
class Hierarchy:
    """One mounted tree. `inherit` names files that a v1 cpuset needs from its parent before it takes a process."""

    path: Path
    version: int
    inherit: tuple[str, ...] = ()


def hierarchies(mountinfo: str | None = None) -> list[Hierarchy]:
    """Every cgroup hierarchy of this machine, from /proc/self/mountinfo. Raises Trouble when there is none."""
    found: dict[Path, Hierarchy] = {}
    for line in (MOUNTS.read_text() if mountinfo is None else mountinfo).splitlines():
        left, dash, right = line.partition(" - ")
        fields, kind = left.split(), right.split()
        if not dash or kind[0] not in ("cgroup", "cgroup2"):
            continue
        path = Path(fields[4])
        inherit = ("cpuset.cpus", "cpuset.mems") if "cpuset" in kind[2].split(",") and kind[0] == "cgroup" else ()
        found[path] = Hierarchy(path, 2 if kind[0] == "cgroup2" else 1, inherit)
    if not found:
        raise Trouble(
            "no cgroup hierarchy is mounted", "mount /sys/fs/cgroup (systemd does it on every ordinary machine)"
        )
    return list(found.values())


def layout(trees: list[Hierarchy]) -> str:
    """`v1`, `hybrid` or `v2`: what `status` shows."""
    versions = {tree.version for tree in trees}
    return "v2" if versions == {2} else "v1" if versions == {1} else "hybrid"


def make(group: str, trees: list[Hierarchy]) -> list[Path]:
    """Make `group` (a relative path) in every tree and return its folders."""
    made = []
    for tree in trees:
        path = tree.path
        for part in Path(group).parts:
            if tree.version == 2:
                delegate(path)
            path /= part
            path.mkdir(exist_ok=True)
            for name in tree.inherit:
                if not (path / name).read_text().strip():
                    (path / name).write_text((path.parent / name).read_text())
        made.append(path)
    return made


def delegate(path: Path) -> None:
    """Let children of a v2 group have controllers, as far as the machine offers them (a hybrid offers none)."""
    with contextlib.suppress(OSError):
        offered = set((path / "cgroup.controllers").read_text().split())
        for name in V2_CONTROLLERS.split():
            if name in offered:
                with contextlib.suppress(OSError):
                    (path / "cgroup.subtree_control").write_text(f"+{name}")


def enter(group: str, trees: list[Hierarchy]) -> None:
    """Move the calling process into `group` everywhere. For a child between fork and exec."""
    for tree in trees:
        (tree.path / group / "cgroup.procs").write_text("0")


def members(group: str, trees: list[Hierarchy]) -> set[int]:
    """Ids of all processes in `group` and below it, in any tree."""
    found: set[int] = set()
    for tree in trees:
        for path in folders(tree.path / group):
            with contextlib.suppress(OSError, ValueError):
                found |= {int(word) for word in (path / "cgroup.procs").read_text().split()}
    return found - {0}


def folders(top: Path) -> list[Path]:
    """`top` and every folder below it, deepest first."""
    if not top.is_dir():
        return []
    return sorted((Path(path) for path, dirs, files in os.walk(top)), key=lambda path: len(path.parts), reverse=True)


def empty(group: str, trees: list[Hierarchy], seconds: float = 10.0) -> None:
    """Kill everything in `group`. Raises Trouble with the ids of what does not die."""
    until = time.monotonic() + seconds
    while left := members(group, trees):
        for pid in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        if time.monotonic() > until:
            raise Trouble(
                f"{group}: processes {sorted(left)} do not die", "they hang in the kernel; restart the machine", 4
            )
        time.sleep(0.02)


def remove(group: str, trees: list[Hierarchy], seconds: float = 5.0) -> None:
    """Kill everything in `group` and remove its folders, then parents that are empty. Raises Trouble when one stays."""
    empty(group, trees)
    for tree in trees:
        until = time.monotonic() + seconds
        while (tree.path / group).is_dir():
            for path in folders(tree.path / group):
                with contextlib.suppress(OSError):
                    path.rmdir()
            if (tree.path / group).is_dir():
                if time.monotonic() > until:
                    raise Trouble(f"cgroup {tree.path / group} cannot be removed", "see `cat cgroup.procs` below it", 4)
                empty(group, trees)
                time.sleep(0.05)
        for parent in Path(group).parents:
            if parent != Path():
                with contextlib.suppress(OSError):
                    (tree.path / parent).rmdir()
