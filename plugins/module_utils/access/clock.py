# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""By how much the clocks of nodes and switches differ from the control node's, over SSH, many at once.

The remote time is set against the middle of the question's way there and back; half that way is the uncertainty.
"""

from __future__ import annotations

import base64
import logging
import re
import time
import typing as t
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from ..messages.preflight import PREFLIGHT
from .reach import WIDTH, Target
from .route import NoRoute, connect, reason

try:
    import paramiko
except ImportError:  # the module says it with missing_required_lib
    paramiko = None  # type: ignore[assignment]

if t.TYPE_CHECKING:
    from collections.abc import Sequence

NODE_COMMAND = "date -u +%s.%N"
# VRP's answer: '2026-11-26 20:15:30+08:00', or without the offset and with a line 'Time Zone(x) : UTC+08:00'.
SWITCH_COMMAND = "display clock"
_STAMP = re.compile(r"(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.\d+)?\s?([+-]\d\d:\d\d)?")
_ZONE = re.compile(r"UTC\s*([+-]\d\d:\d\d)")
# A VRP prompt: <name> or [name], with a mark of a running candidate before it.
_PROMPT = re.compile(r"(?:^|\n)[~*]?[<\[][^\s<>\[\]]+[>\]]\s*$")
_QUESTION = re.compile(r"\[Y/N\]:?\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Login:
    """How to log in to one device whose host key is known. The password never leaves this process's memory."""

    target: Target
    username: str
    key_type: str
    key_base64: str
    password: str = ""
    key_file: str = ""


def read(logins: Sequence[Login], timeout: float, width: int = WIDTH) -> list[dict[str, t.Any]]:
    """Return the readings in the order given.

    C({name, kind, difference_seconds, uncertainty_seconds, started, command, raw, failure}).
    C(difference_seconds) is positive when the device is ahead. C(failure) is a Message dict: C(login_refused) and
    C(no_route) mean that the device is not usable, C(clock_unread) that it answered something else.
    """
    if not logins:
        return []
    logging.getLogger("paramiko").setLevel(logging.CRITICAL + 1)
    with ThreadPoolExecutor(max_workers=min(width, len(logins))) as pool:
        return list(pool.map(lambda login: _read_one(login, timeout), logins))


def _read_one(login: Login, timeout: float) -> dict[str, t.Any]:
    target = login.target
    command = NODE_COMMAND if target.kind == "server" else SWITCH_COMMAND
    answer: dict[str, t.Any] = {
        "name": target.name,
        "kind": target.kind,
        "difference_seconds": None,
        "uncertainty_seconds": None,
        "started": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "command": command,
        "raw": "",
        "failure": None,
    }
    try:
        before, raw, after = _ask(login, command, timeout)
    except NoRoute as exc:
        answer["failure"] = PREFLIGHT.message("no_route", item=target.name, reason=str(exc)).as_dict()
        return answer
    except _LoginRefused:
        answer["failure"] = PREFLIGHT.message("login_refused", item=target.name, user=login.username).as_dict()
        return answer
    answer["raw"] = raw
    remote = node_time(raw) if target.kind == "server" else switch_time(raw)
    if remote is None:
        answer["failure"] = PREFLIGHT.message("clock_unread", item=target.name, command=command).as_dict()
        return answer
    half = (after - before) / 2
    # VRP prints whole seconds: on average half of one has gone by.
    resolution = 0.0 if target.kind == "server" else 0.5
    answer["difference_seconds"] = round(remote + resolution - (before + half), 3)
    answer["uncertainty_seconds"] = round(half + resolution, 3)
    return answer


class _LoginRefused(Exception):
    """The device does not take these credentials."""


def _ask(login: Login, command: str, timeout: float) -> tuple[float, str, float]:
    """Return the time before the question, the answer, and the time after it. Raises NoRoute, _LoginRefused."""
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    target = login.target
    name = target.address if target.port == 22 else f"[{target.address}]:{target.port}"
    key = paramiko.PKey.from_type_string(login.key_type, base64.b64decode(login.key_base64))
    client.get_host_keys().add(name, login.key_type, key)
    opened = connect(target.route, target.address, target.port, timeout)
    try:
        client.connect(
            target.address,
            port=target.port,
            username=login.username,
            password=login.password or None,
            key_filename=login.key_file or None,
            look_for_keys=not (login.password or login.key_file),
            allow_agent=not (login.password or login.key_file),
            sock=opened,
            timeout=timeout,
            banner_timeout=timeout,
            auth_timeout=timeout,
        )
        if target.kind == "server":
            before = time.time()
            output = client.exec_command(command, timeout=timeout)[1]
            return before, output.read(4096).decode("utf-8", "replace"), time.time()
        return _ask_shell(client.invoke_shell(width=200), command, timeout)
    except paramiko.AuthenticationException as exc:
        raise _LoginRefused from exc
    except (paramiko.SSHException, EOFError, OSError) as exc:
        raise NoRoute(reason(exc)) from exc
    finally:
        client.close()
        opened.close()


def _ask_shell(channel: t.Any, command: str, timeout: float) -> tuple[float, str, float]:
    """Ask over a switch's terminal: wait for the prompt, send the command, read until the next prompt."""
    until = time.monotonic() + timeout
    _until_prompt(channel, until)
    before = time.time()
    channel.sendall((command + "\n").encode("ascii"))
    raw = _until_prompt(channel, until)
    return before, raw, time.time()


def _until_prompt(channel: t.Any, until: float) -> str:
    text = ""
    while not _PROMPT.search(text):
        left = until - time.monotonic()
        if left <= 0:
            raise NoRoute("no prompt in time")
        channel.settimeout(left)
        try:
            part = channel.recv(4096)
        except TimeoutError as exc:
            raise NoRoute("no prompt in time") from exc
        if not part:
            raise NoRoute("the session was closed")
        text += part.decode("utf-8", "replace").replace("\r", "")
        if _QUESTION.search(text):
            # Whatever it asks before its first prompt (mostly: change the password now?), we came to read.
            channel.sendall(b"N\n")
            text = ""
    return text


def node_time(raw: str) -> float | None:
    """Return seconds since 1970 from C(date -u +%s.%N), None when that is not what it is."""
    found = re.fullmatch(r"\s*(\d{1,12}(?:\.\d{1,9})?)\s*", raw)
    return float(found.group(1)) if found else None


def switch_time(raw: str) -> float | None:
    """Return seconds since 1970 from C(display clock), None when no date stands in it."""
    found = _STAMP.search(raw)
    if found is None:
        return None
    zone = found.group(7) or (_ZONE.findall(raw) or ["+00:00"])[0]
    sign = -1 if zone[0] == "-" else 1
    offset = sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
    try:
        moment = datetime(*(int(found.group(index)) for index in range(1, 7)), tzinfo=timezone.utc)  # type: ignore[arg-type, misc]
    except (ValueError, OverflowError):
        return None
    return moment.timestamp() - offset.total_seconds()
