# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What an HTTP answer of a BMC means: logins, errors, waits. Pure."""

from __future__ import annotations

import json
import os
import typing as t
from urllib.parse import urlsplit

from . import values

_LOCKED = ("accountlocked", "userlocked", "accountislocked")
_SESSIONS = ("sessionlimitexceeded", "sessionlimit", "createlimitreachedforresource", "maxsession")
_NEW_PASSWORD = ("passwordchangerequired", "passwordneedreset", "passwordexpired")
LONGEST_WAIT = 30.0
REDIRECTS = (301, 302, 307, 308)


def decode(raw: bytes) -> dict[str, t.Any] | None:
    """Return the JSON object in an answer; None when it is cut short, no JSON, or no object."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def messages(body: t.Mapping[str, t.Any]) -> list[dict[str, t.Any]]:
    """Return the messages of an error body, of an action's answer or of a task."""
    error = values.mapping(body.get("error"))
    found = []
    for one in (error.get("@Message.ExtendedInfo"), body.get("@Message.ExtendedInfo"), body.get("Messages")):
        found += values.mappings(one)
    return found


def message_ids(body: t.Mapping[str, t.Any]) -> list[str]:
    """Return the last words of all message ids, in small letters."""
    codes = [values.text(values.mapping(body.get("error")).get("code"))]
    codes += [values.text(one.get("MessageId")) for one in messages(body)]
    return [code.rsplit(".", 1)[-1].lower() for code in codes if code]


def told(body: t.Mapping[str, t.Any]) -> str:
    """Return what the BMC says about its refusal, shortened: messages, then resolutions."""
    parts: list[str] = []
    for one in messages(body):
        for key in ("Message", "Resolution"):
            said = values.text(one.get(key))
            if said and said not in parts:
                parts.append(said)
    plain = values.text(values.mapping(body.get("error")).get("message"))
    return " ".join(parts or ([plain] if plain else []))[:500]


def login_failure(status: int, body: t.Mapping[str, t.Any]) -> str | None:
    """Return why a login was refused, None if it was not.

    A kind of BmcFailure, or "form" when only the shape of the request was refused.
    """
    if status in (200, 201):
        return None
    ids = message_ids(body)
    if any(one in ids for one in _SESSIONS):
        return "session_limit"
    if any(one in ids for one in _NEW_PASSWORD):
        return "password_change"
    if any(one in ids for one in _LOCKED):
        return "account_locked"
    if status in (401, 403):
        said = told(body).lower()
        return "account_locked" if "locked" in said and "incorrect" not in said else "login_refused"
    return "form" if status == 400 else "service_error"


def has_no_sessions(status: int, headers: t.Mapping[str, str]) -> bool:
    """Return whether the answer to a login means that the service knows no sessions at all."""
    return status in (204, 404, 405, 501) or (status in (200, 201) and not headers.get("X-Auth-Token"))


def wants_new_password(body: t.Mapping[str, t.Any]) -> bool:
    """Return whether an answer says that the password must be changed before anything else."""
    return any(one in _NEW_PASSWORD for one in message_ids(body))


def account_to_change(body: t.Mapping[str, t.Any]) -> str | None:
    """Return the account whose password must be changed first, as the answer to a login names it."""
    for one in messages(body):
        if (values.text(one.get("MessageId")) or "").rsplit(".", 1)[-1].lower() in _NEW_PASSWORD:
            listed = one.get("MessageArgs")
            for argument in listed if isinstance(listed, list) else []:
                if isinstance(argument, str) and argument.startswith("/"):
                    return argument
    return None


def retry_after(status: int, headers: t.Mapping[str, str]) -> float | None:
    """Return the seconds to wait before the same request again; None when waiting is not asked for."""
    if status not in (429, 503):
        return None
    said = values.number(headers.get("Retry-After"))
    return min(LONGEST_WAIT, max(0.1, float(said))) if said is not None else 1.0


def path_only(location: str) -> str | None:
    """Return the path of a C(Location) header, which some BMCs give with host and some without."""
    path = urlsplit(location).path.strip()
    return path if path.startswith("/") else None


def reason(error: BaseException) -> str:
    """Return the cause of a failed connection in a few words, without the library's own decoration."""
    inner = getattr(error, "os_error", None) or error
    number = getattr(inner, "errno", None)
    if isinstance(number, int) and number > 0:
        return os.strerror(number)
    return str(getattr(inner, "strerror", None) or inner or type(inner).__name__)
