# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""All catalogues under one door: a message that was recorded long ago is said today, in any language, or shown raw.

A report must never fall over a message that it does not know: a key of a newer or older release, values that do not
fit, a dict that was never a message. What cannot be said as a sentence is shown as its raw values.
"""

from __future__ import annotations

import importlib
import pkgutil
import typing as t

# Ansible packs for a module only what it sees imported: each file that holds a catalogue stands here by name.
from . import arrival, bmc, drawings, evidence, preflight, report, run, site, switch, vrp
from .message import DEFAULT_LANGUAGE, LANGUAGES, Catalogue, Message

_PACKED = (arrival, bmc, drawings, evidence, preflight, report, run, site, switch, vrp)
_FOUND: dict[str, Catalogue] = {}


def catalogues() -> dict[str, Catalogue]:
    """Return all catalogues by name: the packed ones, and on the controller whatever else lies in this folder."""
    if not _FOUND:
        package = __name__.rpartition(".")[0]
        others = [
            importlib.import_module(package + "." + module.name)
            for module in pkgutil.iter_modules(importlib.import_module(package).__path__)
            if module.name != "registry"
        ]
        for module in (*_PACKED, *others):
            _FOUND.update((value.name, value) for value in vars(module).values() if isinstance(value, Catalogue))
    return _FOUND


def text_of(message: t.Any, language: str = DEFAULT_LANGUAGE) -> str:
    """Return the sentence of a recorded message (C(Message.as_dict)), or its raw values when it is unknown."""
    return _say(message, language, "text")


def remedy_of(message: t.Any, language: str = DEFAULT_LANGUAGE) -> str:
    """Return only what to do about it; empty when the message is unknown or has no remedy."""
    return _say(message, language, "remedy") if isinstance(message, dict) else ""


def _say(data: t.Any, language: str, what: str) -> str:
    if data is None:
        return ""
    if not isinstance(data, dict):
        return str(data)
    catalogue = catalogues().get(str(data.get("key") or "").partition(".")[0])
    try:
        if catalogue is not None:
            message = Message.from_dict(data)
            known = language if language in LANGUAGES else DEFAULT_LANGUAGE
            return catalogue.text(message, known) if what == "text" else catalogue.remedy(message, known)
    except (KeyError, IndexError, ValueError, TypeError, AttributeError):
        pass  # an older or newer wording: its values are still shown below
    return _raw(data) if what == "text" else ""


def _raw(data: dict[t.Any, t.Any]) -> str:
    """Return all that a message holds, the key first, nothing left out and nothing interpreted."""
    head = [str(data["key"])] if data.get("key") else []
    parts = [
        str(name) + "=" + str(value)
        for name, value in sorted(data.items(), key=lambda pair: str(pair[0]))
        if name != "key" and value not in (None, "", 0, {}, [])
    ]
    return ": ".join(head + ([", ".join(parts)] if parts else []))
