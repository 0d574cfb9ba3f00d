# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The asset ledger: which part was where, since when, and what happened to it. Pure.

An asset is known by (kind, serial number). C(places) are the hosts that claim it now; two of them is a duplicate. A
part that turns up on another host has moved there, unless its old host claimed it in this very run as well.
"""

from __future__ import annotations

import re
import typing as t

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# What firmware prints where nobody wrote a serial number.
_NO_SERIAL = re.compile(
    r"^(n/?a|none|null|unknown|not (specified|available|applicable)|default( string)?|to be filled by o\.?e\.?m\.?"
    r"|0+|f+|x+|-+|\.+)?$",
    re.IGNORECASE,
)


def is_serial(text: t.Any) -> bool:
    """Return whether this is a serial number and no placeholder."""
    return not _NO_SERIAL.match(str("" if text is None else text).strip())


def seen(host: str, run: str, when: str, items: Iterable[Mapping[str, t.Any]]) -> dict[str, t.Any]:
    """Return one inventory of a host in the shape that C(compare) takes: only parts with a serial number."""
    kept = []
    for item in items:
        if is_serial(item.get("serial_number")):
            names = ("kind", "location", "model", "serial_number", "manufacturer")
            kept.append({name: str(item.get(name) or "").strip() for name in names})
    return {"host": str(host), "run": str(run), "when": str(when), "items": kept}


def compare(
    known: Sequence[Mapping[str, t.Any]], now: Mapping[str, t.Any]
) -> tuple[list[dict[str, t.Any]], list[dict[str, t.Any]]]:
    """Return (assets to write, changes) after an inventory C(now) (see C(seen)) of one host.

    C(known) are the assets that this host claims and those whose serial numbers were seen. A change is
    C({change, kind, serial_number, host, location, ...}): C(added), C(removed), C(swapped) (with C(old_serial_number)),
    C(moved) (C(from_host), C(from_location)), C(duplicate) (C(places)). The first inventory of a host changes nothing
    but moves and duplicates.
    """
    host = now["host"]
    table = {(asset["kind"], asset["serial_number"]): _copy(asset) for asset in known}
    before = {
        (key, place["location"]) for key, asset in table.items() for place in asset["places"] if place["host"] == host
    }
    after = {((item["kind"], item["serial_number"]), item["location"]) for item in now["items"]}
    changes = _arrivals(table, now, before, after) + _departures(now, before, after)
    _claim(table, now, before)
    changes += _twice(table, now)
    for change in changes:
        entry = {name: value for name, value in change.items() if name not in ("kind", "serial_number")}
        table[(change["kind"], change["serial_number"])]["history"].append(
            dict(entry, when=now["when"], run=now["run"])
        )
    changes = [change for change in changes if change["change"] != "replaced"]
    touched = {key for key, dummy in before | after}
    return [table[key] for key in sorted(touched)], changes


def duplicates(changes: Iterable[Mapping[str, t.Any]]) -> list[dict[str, t.Any]]:
    """Return C({kind, serial_number, places: [host/location]}) of the serial numbers that stand in two places."""
    return [
        {"kind": change["kind"], "serial_number": change["serial_number"], "places": change["places"]}
        for change in changes
        if change["change"] == "duplicate"
    ]


def _copy(asset: Mapping[str, t.Any]) -> dict[str, t.Any]:
    copied = dict(asset)
    copied["places"] = [dict(place) for place in asset["places"]]
    copied["history"] = [dict(entry) for entry in asset["history"]]
    return copied


def _change(
    what: str, key: tuple[str, str], now: Mapping[str, t.Any], location: str, **more: t.Any
) -> dict[str, t.Any]:
    change = {"change": what, "kind": key[0], "serial_number": key[1], "host": now["host"], "location": location}
    change.update(more)
    return change


def _arrivals(
    table: Mapping[tuple[str, str], Mapping[str, t.Any]],
    now: Mapping[str, t.Any],
    before: set[tuple[tuple[str, str], str]],
    after: set[tuple[tuple[str, str], str]],
) -> list[dict[str, t.Any]]:
    was_at = {(key[0], location): key for key, location in before}
    here = dict(before)
    still = {key for key, dummy in after}
    changes = []
    for key, location in sorted(after - before):
        old = was_at.get((key[0], location))
        asset = table.get(key)
        elsewhere = [place for place in (asset["places"] if asset else []) if place["host"] != now["host"]]
        if key in here:
            if (key, here[key]) not in after:
                changes.append(_change("moved", key, now, location, from_host=now["host"], from_location=here[key]))
        elif elsewhere and all(place["run"] != now["run"] for place in elsewhere):
            place = elsewhere[-1]
            changes.append(
                _change("moved", key, now, location, from_host=place["host"], from_location=place["location"])
            )
        elif not elsewhere and asset and asset["host"] != now["host"]:
            changes.append(
                _change("moved", key, now, location, from_host=asset["host"], from_location=asset["location"])
            )
        if key not in here and old is not None and old not in still:
            changes.append(_change("swapped", key, now, location, old_serial_number=old[1]))
        elif key not in here and before and not any(_is(change, "moved", key) for change in changes):
            changes.append(_change("added", key, now, location))
    return changes


def _is(change: Mapping[str, t.Any], what: str, key: tuple[str, str]) -> bool:
    return change["change"] == what and (change["kind"], change["serial_number"]) == key


def _departures(
    now: Mapping[str, t.Any],
    before: set[tuple[tuple[str, str], str]],
    after: set[tuple[tuple[str, str], str]],
) -> list[dict[str, t.Any]]:
    still = {key for key, dummy in after}
    filled = {(key[0], location): key for key, location in after}
    had = {key for key, dummy in before}
    changes = []
    for key, location in sorted(before - after):
        if key in still:
            continue
        new = filled.get((key[0], location))
        if new is not None and new not in had:
            # Its successor's "swapped" says it; this is for the history of the part that went.
            changes.append(_change("replaced", key, now, location, new_serial_number=new[1]))
        else:
            changes.append(_change("removed", key, now, location))
    return changes


def _claim(
    table: dict[tuple[str, str], dict[str, t.Any]],
    now: Mapping[str, t.Any],
    before: set[tuple[tuple[str, str], str]],
) -> None:
    """Let the host claim what was seen and drop what was not; a part that moved is no longer claimed elsewhere."""
    host, run, when = now["host"], now["run"], now["when"]
    had = {key for key, dummy in before}
    for asset in table.values():
        asset["places"] = [place for place in asset["places"] if place["host"] != host]
    for item in now["items"]:
        key = (item["kind"], item["serial_number"])
        asset = table.setdefault(
            key,
            {
                "kind": item["kind"],
                "serial_number": item["serial_number"],
                "first_seen": when,
                "places": [],
                "history": [],
            },
        )
        if not asset["history"]:
            asset["history"].append(
                {"change": "seen", "host": host, "location": item["location"], "when": when, "run": run}
            )
        if key not in had:
            asset["places"] = [place for place in asset["places"] if place["run"] == run or place["host"] == host]
        asset["places"].append({"host": host, "location": item["location"], "run": run})
        asset.update(
            host=host,
            location=item["location"],
            model=item["model"],
            manufacturer=item["manufacturer"],
            last_seen=when,
        )
    for asset in table.values():
        asset["present"] = bool(asset["places"])


def _twice(table: Mapping[tuple[str, str], Mapping[str, t.Any]], now: Mapping[str, t.Any]) -> list[dict[str, t.Any]]:
    keys = sorted({(item["kind"], item["serial_number"]) for item in now["items"]})
    found = {
        (one["kind"], one["serial_number"]): one["places"]
        for one in standing_twice([table[key] for key in keys], now["run"], now["host"])
    }
    return [_change("duplicate", key, now, table[key]["location"], places=found[key]) for key in keys if key in found]


def standing_twice(known: Iterable[Mapping[str, t.Any]], run: str, host: str) -> list[dict[str, t.Any]]:
    """Return C({kind, serial_number, places}) of a host's parts that one run saw in two places.

    Only what was seen in the same run counts: a claim of an older run may be a part that has moved since.
    """
    found = []
    for asset in known:
        places = [place for place in asset["places"] if place["run"] == run]
        if len(places) > 1 and any(place["host"] == host for place in places):
            names = [place["host"] + ("/" + place["location"] if place["location"] else "") for place in places]
            found.append({"kind": asset["kind"], "serial_number": asset["serial_number"], "places": sorted(names)})
    return sorted(found, key=lambda one: (one["kind"], one["serial_number"]))
