# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which machine of the packing list is which server: what was seen, what was sent, what the site wants. Pure."""

from __future__ import annotations

import re
import typing as t

from ..evidence import verdict as verdicts
from ..evidence.record import Finding
from ..messages.arrival import ARRIVAL
from .packing import is_server, same

Data = t.Mapping[str, t.Any]

CLAUSE = "BR-ARRIVAL"
CHECK = "serial_matches_packing_list"


def bind(items: t.Sequence[Data], seen: Data, servers: Data) -> t.Dict[str, t.Any]:
    """Return what became of each server and of each serial number.

    C(items) are the rows of C(packing.read); C(seen) is C({server: {serial_number, model, manufacturer}}) as the BMCs
    say it, only for those that were met; C(servers) is C({server: {serial_number}}), the wish of the site.

    C(servers): by name C({met, state, serial_number, position, line, problems}), C(state) one of expected, arrived,
    accepted, returned, C(problems) as message data. C(unknown): serial numbers seen that are not listed. C(twice):
    those listed twice. C(absent): listed servers that nobody has met. C(problems): faults of the list itself.
    """
    listed: t.Dict[str, t.List[Data]] = {}
    for item in items:
        listed.setdefault(same(item.get("serial_number")), []).append(item)
    claimed: t.Dict[str, t.List[str]] = {}
    for name, machine in seen.items():
        claimed.setdefault(same(machine.get("serial_number")), []).append(name)
    claimed.pop("", None)
    named: t.Dict[str, Data] = {}
    for item in items:
        if item.get("server") and is_server(str(item.get("kind") or "")):
            named.setdefault(str(item["server"]), item)
    names = list(servers) + [name for name in seen if name not in servers]
    return {
        "servers": {
            name: _server(name, seen.get(name), servers.get(name) or {}, listed, claimed, named) for name in names
        },
        "unknown": sorted(serial for serial in claimed if serial not in listed),
        "twice": sorted(serial for serial, rows in listed.items() if len(rows) > 1),
        "absent": sorted(
            serial
            for serial, rows in listed.items()
            if serial not in claimed and is_server(str(rows[0].get("kind") or ""))
        ),
        "problems": [
            ARRIVAL.message(
                "unknown_server", item=str(item.get("cell") or ""), found=name, file=item["file"], line=item["line"]
            ).as_dict()
            for name, item in named.items()
            if name not in servers
        ],
    }


def _server(
    name: str,
    machine: t.Optional[Data],
    wanted: Data,
    listed: t.Mapping[str, t.Sequence[Data]],
    claimed: t.Mapping[str, t.Sequence[str]],
    named: t.Mapping[str, Data],
) -> t.Dict[str, t.Any]:
    meant = same(wanted.get("serial_number"))
    serial = same(machine.get("serial_number")) if machine is not None else meant
    if machine is None and not serial and name in named:
        serial = same(named[name].get("serial_number"))
    item = (listed.get(serial) or [{}])[0]
    said = str(item.get("state") or "")
    state = said or "expected"
    problems: t.List[t.Any] = []
    if machine is not None:
        state = said if said in ("accepted", "returned") else "arrived"
        problems = list(_problems(name, machine, serial, meant, listed, claimed, named))
    return {
        "met": machine is not None,
        "state": state,
        "serial_number": serial,
        "position": str(item.get("position") or ""),
        "line": item.get("line") or 0,
        "problems": [problem.as_dict() for problem in problems],
    }


def _problems(
    name: str,
    machine: Data,
    serial: str,
    meant: str,
    listed: t.Mapping[str, t.Sequence[Data]],
    claimed: t.Mapping[str, t.Sequence[str]],
    named: t.Mapping[str, Data],
) -> t.Iterator[t.Any]:
    """Yield all that is wrong with a machine that was met."""
    if not serial:
        yield ARRIVAL.message("serial_not_read", item=name)
        return
    if len(claimed[serial]) > 1:
        yield ARRIVAL.message("seen_twice", item=name, found=serial, places=", ".join(sorted(claimed[serial])))
    if meant and meant != serial:
        yield ARRIVAL.message("other_serial", item=name, found=serial, wanted=meant)
    rows = listed.get(serial)
    if not rows:
        yield ARRIVAL.message("unknown_serial", item=name, found=serial)
        return
    row = rows[0]
    if len(rows) > 1:
        places = ", ".join(str(one.get("cell") or one.get("line")) for one in rows)
        yield ARRIVAL.message("listed_twice", item=name, found=serial, places=places)
    if row.get("server") and row["server"] != name:
        yield ARRIVAL.message("other_server", item=name, found=name, wanted=row["server"], serial=serial)
    elif name in named and same(named[name].get("serial_number")) != serial and not meant:
        yield ARRIVAL.message("other_serial", item=name, found=serial, wanted=same(named[name].get("serial_number")))
    if not is_server(str(row.get("kind") or "")):
        yield ARRIVAL.message("wrong_kind", item=name, found=row["kind"], serial=serial)
    elif not _is_model(machine, str(row.get("model") or "")):
        yield ARRIVAL.message("wrong_model", item=name, found=machine.get("model"), wanted=row["model"])
    if row.get("state") == "returned":
        yield ARRIVAL.message("returned_but_seen", item=name, serial=serial)


def _is_model(machine: Data, listed: str) -> bool:
    """Return whether the models agree: case, spaces, punctuation and the maker's name in front do not count."""
    model, wanted = _bare(machine.get("model")), _bare(listed)
    maker = _bare(machine.get("manufacturer"))
    return not model or not wanted or wanted in (model, maker + model) or model == maker + wanted


def _bare(text: t.Any) -> str:
    return re.sub(r"[\W_]+", "", str("" if text is None else text)).casefold()


def findings(bound: Data) -> t.List[t.Dict[str, t.Any]]:
    """Return the evidence for BR-ARRIVAL, one finding a server.

    The list is what was agreed, so there is no threshold to ask for. A server that was not met is C(expected), never a
    failure, whatever the list says of it.
    """
    return [_finding(name, one).as_dict() for name, one in bound["servers"].items()]


def _finding(name: str, one: Data) -> Finding:
    problems = one["problems"]
    message = problems[0] if problems else None
    verdict = verdicts.FAIL if problems else verdicts.PASS
    observed: t.Optional[bool] = not problems
    if problems and problems[0]["key"] == "arrival.serial_not_read":
        verdict, observed = verdicts.UNREAD, None
    elif not one["met"]:
        verdict, observed = verdicts.EXPECTED, None
        message = ARRIVAL.message("still_expected", item=name, state=one["state"]).as_dict()
    extra = {key: one[key] for key in ("state", "serial_number", "position")}
    if len(problems) > 1:
        extra["problems"] = problems[1:]
    return Finding(CLAUSE, name, CHECK, verdict, observed, {"equals": True}, message=message, extra=extra)


def machines(given: t.Any) -> t.Dict[str, t.Dict[str, t.Any]]:
    """Return C({name: {...}}) of what a caller gives; a name with nothing behind it is an empty entry."""
    return {str(name): dict(one) if isinstance(one, dict) else {} for name, one in dict(given or {}).items()}
