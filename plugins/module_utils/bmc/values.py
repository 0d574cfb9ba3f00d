# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Tolerant readers of single values: what a BMC says badly is None, never an exception and never a guess.

Seen in the field and in captures: numbers as strings ("2600"), strings as numbers (iBMC's C(Socket)), null for
anything, a dictionary where a list belongs, "N/A", "" and "Unknown" for a missing serial number.
"""

from __future__ import annotations

import math
import re
import typing as t

HEALTHS = ("ok", "unknown", "warning", "critical")
STATES = ("enabled", "disabled", "absent", "not_exposed")

_NUMBER = re.compile(r"[-+]?\d{1,30}(?:\.\d{1,30})?(?:[eE][-+]?\d{1,2})?\Z")
_NO_PATH = re.compile(r"[\x00-\x20\\]")
_NOTHING = frozenset(
    ("", "n/a", "na", "none", "null", "unknown", "not available", "not specified", "to be filled by o.e.m.")
)
_STATES = {
    "enabled": "enabled",
    "standbyoffline": "enabled",
    "standbyspare": "enabled",
    "intest": "enabled",
    "starting": "enabled",
    "quiesced": "enabled",
    "updating": "enabled",
    "degraded": "enabled",
    "qualified": "enabled",
    "disabled": "disabled",
    "unavailableoffline": "disabled",
    "deferring": "disabled",
    "absent": "absent",
}
_HEALTHS = {"ok": "ok", "warning": "warning", "critical": "critical"}


def mapping(value: t.Any) -> dict[str, t.Any]:
    """Return a dictionary as it is (those of JSON have text keys only); anything else is empty."""
    return value if isinstance(value, dict) else {}


def mappings(value: t.Any) -> list[dict[str, t.Any]]:
    """Return the dictionaries of a list, whole duplicates once; one bare dictionary is a list of one."""
    found: list[dict[str, t.Any]] = []
    for item in [value] if isinstance(value, dict) else value if isinstance(value, list) else []:
        if isinstance(item, dict) and mapping(item) not in found:
            found.append(mapping(item))
    return found


def text(value: t.Any) -> str | None:
    """Return a text without blanks around it, a number as its digits; what says nothing is None."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, int) and value.bit_length() > 200:
        return None
    stripped = str(value).replace("\x00", "").strip()
    return None if stripped.lower() in _NOTHING else stripped


def number(value: t.Any, unit: str = "") -> float | int | None:
    """Return a finite number, also out of "2600" or, with C(unit="W"), out of "2600 W". Other units are not read."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        plain = value.strip()
        if unit and plain.endswith(unit):
            plain = plain[: -len(unit)].strip()
        if not _NUMBER.match(plain):
            return None
        value = float(plain)
    if isinstance(value, int):
        return value if value.bit_length() <= 100 else None
    if not isinstance(value, float) or not math.isfinite(value) or abs(value) > 1e30:
        return None
    return int(value) if value.is_integer() else value


def count(value: t.Any, unit: str = "") -> int | None:
    """Return a whole number of at least 0."""
    found = number(value, unit)
    return found if isinstance(found, int) and found >= 0 else None


def flag(value: t.Any) -> bool | None:
    """Return true or false, also out of "true" and "False"."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in ("true", "false"):
        return value.strip().lower() == "true"
    return None


def health(value: t.Any) -> str:
    """Return one of HEALTHS for a text that a BMC calls health. What it does not say is unknown."""
    return _HEALTHS.get(value.strip().lower(), "unknown") if isinstance(value, str) else "unknown"


def status_health(status: t.Any) -> str:
    """Return the health of a C(Status) object: its own, or what it rolled up when it has no own."""
    own = health(mapping(status).get("Health"))
    return own if own != "unknown" else health(mapping(status).get("HealthRollup"))


def status_worst(status: t.Any) -> str:
    """Return the worse one of a C(Status) object's own health and its roll-up."""
    return worst([health(mapping(status).get("Health")), health(mapping(status).get("HealthRollup"))], said_only=True)


def status_state(status: t.Any) -> str:
    """Return one of STATES. A listed part whose BMC gives no state is taken as enabled: its health stays unknown."""
    said = mapping(status).get("State")
    return _STATES.get(said.strip().lower(), "enabled") if isinstance(said, str) else "enabled"


def worst(found: t.Iterable[str], said_only: bool = False) -> str:
    """Return the worst of several healths. Unknown spoils ok, unless only what was said counts; nothing is unknown."""
    several = [one for one in found if not (said_only and one == "unknown")]
    return max(several, key=HEALTHS.index) if several else "unknown"


def oem(document: t.Any, keys: t.Sequence[str]) -> dict[str, t.Any]:
    """Return the vendor's part of a document: the first of C(keys) that its C(Oem) holds."""
    parts = mapping(mapping(document).get("Oem"))
    for key in keys:
        if isinstance(parts.get(key), dict):
            return mapping(parts[key])
    return {}


def path_of(link: t.Any) -> str | None:
    """Return the path of a reference C({"@odata.id": ...}) without fragment and closing slash, None if broken."""
    target = mapping(link).get("@odata.id")
    if not isinstance(target, str):
        return None
    plain = target.split("#", 1)[0].strip()
    if not plain.startswith("/") or plain.startswith("//") or _NO_PATH.search(plain):
        return None
    return plain.rstrip("/") or "/"


def paths_of(links: t.Any) -> list[str]:
    """Return the paths of a list of references, each once, in their order."""
    found: list[str] = []
    for link in links if isinstance(links, list) else []:
        path = path_of(link)
        if path is not None and path not in found:
            found.append(path)
    return found
