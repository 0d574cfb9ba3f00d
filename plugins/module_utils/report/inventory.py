# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The asset ledger as it is printed: one line a part, and one line a thing that happened to it."""

from __future__ import annotations

import typing as t

from .show import NOTHING, Words, clean, moment

ASSET_COLUMNS = ("kind", "host", "location", "manufacturer", "model", "serial_number", "first_seen", "last_seen")
HISTORY_COLUMNS = ("when", "host", "kind", "location", "serial_number", "history", "run")
# What a change was before: which field of its entry tells.
_OLD = {
    "swapped": ("old_serial_number",),
    "moved": ("from_host", "from_location"),
    "duplicate": ("places",),
}


def cell(value: t.Any, words: Words) -> str:
    """Return one value; a time as people read it."""
    if isinstance(value, str):
        return moment(value) or NOTHING
    return words.value(value)


def _kind(asset: t.Mapping[str, t.Any], words: Words) -> str:
    """Return the kind of a part in the reader's language; a kind without a word is shown as it is recorded."""
    name = "asset_kind_" + str(asset.get("kind"))
    return words(name) if words.has(name) else cell(asset.get("kind"), words)


def asset_cells(asset: t.Mapping[str, t.Any], words: Words) -> tuple[str, ...]:
    """Return the cells of one part, its state last: in place, removed, or claimed in two places."""
    places = asset.get("places")
    if isinstance(places, (list, tuple)) and len(places) > 1:
        state = words("asset_duplicate", places=words.join(_place(place) for place in places))
    else:
        state = words("asset_present" if asset.get("present", True) is not False else "asset_gone")
    cells = [_kind(asset, words) if name == "kind" else cell(asset.get(name), words) for name in ASSET_COLUMNS]
    return (*cells, state)


def _place(place: t.Any) -> str:
    if not isinstance(place, dict):
        return clean(place)
    return "/".join(clean(place[name]) for name in ("host", "location") if place.get(name))


def history(asset: t.Mapping[str, t.Any], words: Words) -> t.Iterator[tuple[str, ...]]:
    """Yield what happened to one part. A change that nobody knows is shown with all its values."""
    changes = asset.get("history")
    for change in changes if isinstance(changes, (list, tuple)) else []:
        entry = change if isinstance(change, dict) else {"change": change}
        yield (
            cell(entry.get("when"), words),
            cell(entry.get("host") or asset.get("host"), words),
            _kind(asset, words),
            cell(entry.get("location"), words),
            cell(asset.get("serial_number"), words),
            _change(entry, words),
            cell(entry.get("run"), words),
        )


def _change(entry: t.Mapping[str, t.Any], words: Words) -> str:
    name = str(entry.get("change"))
    if not words.has("change_" + name):
        return words.value(dict(entry))
    old = [entry[field] for field in _OLD.get(name, ()) if entry.get(field)]
    return words("change_" + name, old=words.join(words.value(value) for value in old) or NOTHING)
