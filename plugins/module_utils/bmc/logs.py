# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The event log of a server: entries in one shape (pure), and which of them still stand."""

from __future__ import annotations

import typing as t

from . import ipmi, judge, values
from .failure import BmcFailure

if t.TYPE_CHECKING:
    from .resources import Resources
    from .target import Target

_SEVERITIES = {
    "ok": "info",
    "informational": "info",
    "warning": "warning",
    "minor": "warning",
    "major": "critical",
    "critical": "critical",
}
# How pyghmi says the severity of an event of IPMI (pyghmi.constants.Health).
_IPMI_SEVERITIES = {0: "info", 1: "warning", 2: "critical", 4: "critical"}
SHOWN = 50


def entry(body: t.Mapping[str, t.Any], oem_keys: t.Sequence[str] = ()) -> dict[str, t.Any]:
    """Return one entry: C(id), C(created), C(severity) (info, warning, critical, unknown), C(message), C(sensor),
    C(asserted). iBMC says the severity as C(Oem.<vendor>.Level)."""
    own = values.oem(body, oem_keys)
    said = (values.text(body.get("Severity")) or values.text(own.get("Level")) or "").lower()
    code = (values.text(body.get("EntryCode")) or values.text(own.get("Status")) or "").lower()
    return {
        "id": values.text(body.get("Id")) or "",
        "created": values.text(body.get("Created")) or "",
        "severity": _SEVERITIES.get(said, "unknown"),
        "message": values.text(body.get("Message")) or values.text(own.get("EventSubject")) or "",
        "sensor": values.text(body.get("SensorType")) or values.text(own.get("EventSubject")) or "",
        "asserted": not code.startswith("deassert"),
    }


def ipmi_entry(event: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return one event that a child read over IPMI in the shape of C(entry). What it does not say stays unknown."""
    said, what = values.text(event.get("component")) or "", values.text(event.get("event")) or ""
    severity = event.get("severity")
    known = isinstance(severity, int) and not isinstance(severity, bool)
    number = event.get("record_id")
    return {
        "id": "" if number is None else str(number),
        "created": values.text(event.get("timestamp")) or "",
        "severity": _IPMI_SEVERITIES.get(severity, "unknown") if known else "unknown",  # type: ignore[arg-type]
        "message": ": ".join(one for one in (said, what) if one),
        "sensor": values.text(event.get("component_type")) or said,
        "asserted": not event.get("deassertion"),
    }


def standing(entries: t.Sequence[t.Mapping[str, t.Any]]) -> list[dict[str, t.Any]]:
    """Return warnings and faults that no later entry takes back. Old ones stay: a log proves nothing about today."""
    open_ones: dict[str, dict[str, t.Any]] = {}
    for one in entries:
        if not one["asserted"]:
            open_ones.pop(one["message"], None)
        elif one["severity"] in ("warning", "critical"):
            open_ones[one["message"]] = dict(one)
    return list(open_ones.values())


def findings(entries: t.Sequence[t.Mapping[str, t.Any]]) -> list[dict[str, t.Any]]:
    """Return one finding of severity info an event that stands; at most SHOWN, the newest first."""
    newest = list(reversed(standing(entries)))[:SHOWN]
    return [
        judge.finding("info", "event_log", one["created"] or one["id"], "event", one["message"], None) for one in newest
    ]


async def services(resources: Resources, which: str) -> list[tuple[str, dict[str, t.Any]]]:
    """Return path and body of the log services of C(system) (hardware events) or C(manager) (audit)."""
    body = (await resources.first("Systems" if which == "system" else "Managers"))[1]
    collection = values.path_of(body.get("LogServices"))
    if collection is None:
        return []
    return [(path, await resources.read(path)) for path in await resources.members(collection)]


async def entries(resources: Resources, service: t.Mapping[str, t.Any], most: int) -> list[dict[str, t.Any]]:
    """Return the entries of one log service, page by page, at most C(most)."""
    keys = resources.client.vendor.oem_keys
    path = values.path_of(service.get("Entries"))
    found: list[dict[str, t.Any]] = []
    seen: set[str] = set()
    while path and path not in seen and len(found) < most:
        seen.add(path)
        body = await resources.read(path)
        for member in values.mappings(body.get("Members")):
            link = values.path_of(member)
            whole = member if set(member) - {"@odata.id"} else await resources.read(link) if link else {}
            found.append(entry(whole, keys))
            if len(found) >= most:
                break
        following = body.get("Members@odata.nextLink")
        path = following if isinstance(following, str) and following.startswith("/") else None
    return found


async def clear(resources: Resources, service: t.Mapping[str, t.Any]) -> bool:
    """Clear one log; return whether the BMC offers that."""
    target = await resources.action(service, "LogService.ClearLog")
    if target is None:
        return False
    await resources.post(target, {})
    return True


async def bring(
    resources: Resources, which: str, most: int, consent: bool, check: bool, dump_path: str | None = None
) -> dict[str, t.Any]:
    """Read the logs of system or manager, and with consent clear them; return C(changed), C(entries), C(findings).

    C(dump_path): fetch the support dump first, C(dump) in the result.
    """
    from . import dump  # it reads the log services by this file

    fetched = {"dump": await dump.bring(resources, dump_path, check)} if dump_path else {}
    read: list[dict[str, t.Any]] = []
    cleared = False
    for service in [one[1] for one in await services(resources, which)]:
        own = await entries(resources, service, most)
        read += own
        if consent and own:
            cleared = check or await clear(resources, service) or cleared
    return {"changed": cleared or bool(fetched), "entries": read, "findings": findings(read), **fetched}


async def bring_over_ipmi(
    target: Target, which: str, most: int, consent: bool, check: bool, dump_path: str | None = None
) -> dict[str, t.Any]:
    """Do the same as C(bring) over IPMI, whose only log is the one of the hardware. Raises BmcFailure."""
    if which != "system":
        raise BmcFailure("not_offered", item=target.item, found=f"log {which} (ipmi)")
    if dump_path:
        raise BmcFailure("not_offered", item=target.item, found="support dump (ipmi)")
    answer = await ipmi.ask(target, {"do": "events", "clear": consent and not check})
    read = [ipmi_entry(one) for one in values.mappings(answer.get("events"))]
    # Cut at the old end: the newest say how it stands, and what was cleared is lost.
    kept = read if consent else read[-most:] if most > 0 else []
    return {"changed": bool(consent and read), "entries": kept, "findings": findings(kept)}
