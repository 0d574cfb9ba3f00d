# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether the control node can do the work: versions, libraries, tools, disk, site, clock. All faults at once."""

from __future__ import annotations

import importlib
import os
import re
import shutil
import sys
import tempfile
import typing as t

from ..messages.preflight import PREFLIGHT
from ..messages.refusal import Refusal

if t.TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..messages.message import Message

OLDEST_PYTHON = (3, 10)
OLDEST_CORE = (2, 16)
LIBRARIES = ("paramiko", "cryptography", "yaml", "jsonschema", "netmiko", "openpyxl", "docx")
TOOLS = ("ssh", "ssh-keygen")


class ControllerUnfit(Refusal):
    """The control node lacks something that every stage needs."""


def check(
    *,
    core: str,
    artifacts: str,
    minimum_free_bytes: int,
    site: Mapping[str, t.Any] | None,
    contract: Mapping[str, t.Any] | None,
    clock_confirmed: bool,
    now: str,
    libraries: Sequence[str] = LIBRARIES,
    tools: Sequence[str] = TOOLS,
) -> dict[str, t.Any]:
    """Return C({python, core, free_bytes}); raises ControllerUnfit with every fault that was found."""
    faults: list[Message] = []
    python = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info[:2] < OLDEST_PYTHON:
        faults.append(_old("Python", python, OLDEST_PYTHON))
    if _version(core) < OLDEST_CORE:
        faults.append(_old("ansible-core", core, OLDEST_CORE))
    faults += [PREFLIGHT.message("library_missing", item=name) for name in libraries if not _can_import(name)]
    faults += [PREFLIGHT.message("tool_missing", item=name) for name in tools if shutil.which(name) is None]
    if not site:
        faults.append(PREFLIGHT.message("no_site", item="firstlight_site"))
    elif not (contract or {}).get("rows"):
        faults.append(PREFLIGHT.message("no_rows", item="contract.yml"))
    free, fault = free_bytes(artifacts, minimum_free_bytes)
    faults += [fault] if fault else []
    if not clock_confirmed:
        faults.append(PREFLIGHT.message("clock_unconfirmed", item="clock", found=now))
    if faults:
        raise ControllerUnfit(PREFLIGHT, faults)
    return {"python": python, "core": core, "free_bytes": free}


def _old(item: str, found: str, wanted: Sequence[int]) -> Message:
    return PREFLIGHT.message("too_old", item=item, found=found, wanted=">= " + ".".join(str(part) for part in wanted))


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:2])


def _can_import(name: str) -> bool:
    try:
        importlib.import_module(name)
    except ImportError:
        return False
    return True


def free_bytes(folder: str, minimum: int) -> tuple[int, Message | None]:
    """Return the free space where C(folder) is or will be, and what is wrong with it, if anything."""
    existing = os.path.abspath(folder)
    while not os.path.isdir(existing):
        existing = os.path.dirname(existing)
    free = shutil.disk_usage(existing).free
    if free < minimum:
        return free, PREFLIGHT.message("disk_full", item=folder, found=_megabytes(free), wanted=_megabytes(minimum))
    try:
        # The one test that quotas, read-only mounts and access lists cannot hide from.
        with tempfile.TemporaryFile(dir=existing) as file:
            file.write(b"\0" * 4096)
    except OSError as exc:
        return free, PREFLIGHT.message("not_writable", item=existing, reason=str(exc.strerror or exc))
    return free, None


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.0f} MB"
