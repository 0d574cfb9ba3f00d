# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Values as people read them, in their language: numbers with units, thresholds, hosts, messages, verdicts."""

from __future__ import annotations

import math
import re
import typing as t

from ..evidence import verdict as verdicts
from ..messages.message import DEFAULT_LANGUAGE, LANGUAGES
from ..messages.registry import text_of
from ..messages.report import REPORT
from .build import canonical, natural
from .model import NONE

DASH = "\u2013"
NOTHING = "\u2014"
# A list longer than this is cut in a cell, and the cell says how many there are; the evidence index has them all.
LONGEST_LIST = 6
LONGEST_TEXT = 600
# Beyond any float that could be printed, and beyond any count of bytes that could be meant.
_HUGE, _ASTRONOMICAL = 10**300, 10**30

_UNITS = {
    "celsius": "\u00b0C",
    "mhz": "MHz",
    "watts": "W",
    "seconds": "s",
    "milliseconds": "ms",
    "percent": "%",
    "gbps": "Gb/s",
    "mm": "mm",
    "count": "",
}
_BINARY = (("TiB", 2**40), ("GiB", 2**30), ("MiB", 2**20))
_DECIMAL = (("TB", 10**12), ("GB", 10**9), ("MB", 10**6))
_SIGNS = (("at_least", "\u2265 "), ("at_most", "\u2264 "), ("equals", "= "))
# XML 1.0 cannot hold these, nor can a page that is to be read: control characters, halves of pairs.
_ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
_HOST = re.compile(r"^(.*?)([0-9]+)$", re.DOTALL)


def clean(value: t.Any) -> str:
    """Return a text that page, document and workbook can hold: what no one could see is shown as a square."""
    return _ILLEGAL.sub("\u25a1", str(value))


class Words:
    """The book's words in one language. An unknown language is the default one, never an error."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else DEFAULT_LANGUAGE

    def __call__(self, key: str, **values: t.Any) -> str:
        """Return one word or sentence of the report's catalogue."""
        return clean(REPORT.words[key][self.language]["text"].format(**values))

    def has(self, key: str) -> bool:
        """Whether the catalogue has this word."""
        return key in REPORT.words

    def say(self, text: t.Any) -> str:
        """Return a text that is given once for all languages or once a language (C({"zh", "en"}))."""
        if isinstance(text, dict):
            for language in (self.language, *LANGUAGES):
                if text.get(language):
                    return clean(text[language])
            return ""
        return "" if text is None else clean(text)

    def join(self, parts: t.Iterable[str]) -> str:
        """Return a list as the language writes it."""
        return self("list_join").join(parts)

    def verdict(self, verdict: str) -> str:
        """Return the word for a verdict; an unknown one is named as unknown."""
        known = verdict in verdicts.VERDICTS or verdict == NONE
        return self(verdict) if known else self("unknown", verdict=verdict)

    def message(self, message: t.Any) -> str:
        """Return a recorded message as a sentence, or its raw values."""
        return _cut(clean(text_of(message, self.language)))

    def purpose(self, purpose: str) -> str:
        """Return the word for the site's purpose."""
        key = "purpose_" + purpose
        return self(key) if self.has(key) else clean(purpose) or self("purpose_unknown")

    def value(self, value: t.Any, unit: t.Any = "") -> str:
        """Return a value with its unit; bytes in the unit in which they are even, lists cut with their count."""
        if value is None:
            return NOTHING
        if isinstance(value, bool):
            return self("yes" if value else "no")
        if isinstance(value, (int, float)):
            return _number(value, str(unit or ""))
        if isinstance(value, dict):
            pairs = sorted(value.items(), key=lambda pair: natural(str(pair[0])))
            return self._list([clean(key) + ": " + self.value(item) for key, item in pairs])
        if isinstance(value, (list, tuple, set, frozenset)):
            items = sorted(value, key=canonical) if isinstance(value, (set, frozenset)) else value
            return self._list([self.value(item, unit) for item in items])
        text = _cut(clean(value)) or NOTHING
        return text + (" " + clean(_UNITS.get(str(unit), unit)) if unit and _is_number(text) else "")

    def _list(self, items: list[str]) -> str:
        if not items:
            return NOTHING
        shown = self.join(items[:LONGEST_LIST])
        if len(items) > LONGEST_LIST:
            shown += " " + self("and_more", count=len(items))
        return _cut(shown)

    def threshold(self, agreed: t.Any, unit: t.Any = "") -> str:
        """Return a threshold: C({at_least|at_most|equals|one_of: value, unit}), or a plain value."""
        if not isinstance(agreed, dict):
            return "" if agreed is None else self.value(agreed, unit)
        unit = agreed.get("unit") or unit
        parts = [
            # "yes" needs no sign of equality.
            (sign if not isinstance(agreed[name], bool) else "") + self.value(agreed[name], unit)
            for name, sign in _SIGNS
            if agreed.get(name) is not None
        ]
        if agreed.get("one_of") is not None:
            parts.append(self("one_of", value=self.value(agreed["one_of"], unit)))
        others = {name: item for name, item in agreed.items() if name not in ("unit", "one_of", *dict(_SIGNS))}
        if others and not parts:
            parts.append(self.value(others))
        return self.join(parts)

    def method(self, measuring: t.Any) -> str:
        """Return a measuring definition in one line, in the fixed order of its fields."""
        if not isinstance(measuring, dict):
            return self.say(measuring)
        order = ("tool", "direction", "aggregation", "unit", "mtu", "margin", "note")
        names = [*order, *sorted(str(name) for name in measuring if name not in order)]
        lines = []
        for name in names:
            value = measuring.get(name)
            if value not in (None, "", [], {}):
                said = (
                    self.say(value) if isinstance(value, dict) and set(value) <= set(LANGUAGES) else self.value(value)
                )
                lines.append(self(name, value=said) if name in order else clean(name) + ": " + said)
        return "; ".join(lines) if self.language == "en" else "；".join(lines)

    def subjects(self, subjects: t.Iterable[str]) -> str:
        """Return subjects with all that repeats drawn together: C(npu01-npu03/PSU1), C(npu01: PSU1, PSU2)."""
        hosts: dict[str, set[str]] = {}
        for subject in subjects:
            host, _slash, part = clean(subject).partition("/")
            hosts.setdefault(part, set()).add(host)
        parts: dict[tuple[str, ...], list[str]] = {}
        for part in sorted(hosts, key=natural):
            parts.setdefault(tuple(sorted(hosts[part], key=natural)), []).append(part)
        shown = []
        for names, some in parts.items():
            many = ": " + self._list(some) if len(some) > 1 else "/" + some[0] if some[0] else ""
            shown.append(self._spans(names) + many)
        return _cut("; ".join(shown))

    def _spans(self, names: t.Sequence[str]) -> str:
        spans: list[list[str]] = []
        for name in names:
            if spans and _follows(spans[-1][-1], name):
                spans[-1].append(name)
            else:
                spans.append([name])
        shown = []
        for span in spans:
            shown += span if len(span) < 3 else [span[0] + DASH + span[-1]]
        return self._list(shown)


def _follows(before: str, after: str) -> bool:
    left, right = _HOST.match(before), _HOST.match(after)
    return (
        left is not None
        and right is not None
        and left[1] == right[1]
        and len(left[2]) == len(right[2]) < 10
        and int(right[2]) == int(left[2]) + 1
    )


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "\u2026"


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?[0-9]+([.][0-9]+)?", text) is not None


def _number(value: float, unit: str) -> str:
    if not math.isfinite(value):
        return clean(value)
    value = max(-_HUGE, min(_HUGE, value))
    if unit == "bytes":
        return _bytes(value)
    if isinstance(value, int):
        text = format(value, ",d") if abs(value) < _ASTRONOMICAL else f"{float(value):.6e}"
    else:  # 64.0 is written as 64
        text = f"{value:.3f}".rstrip("0").rstrip(".") if abs(value) < 1e15 else f"{value:g}"
    shown = _UNITS.get(unit, unit)
    return text + (" " + clean(shown) if shown else "")


def _bytes(value: float) -> str:
    for name, size in _BINARY:
        # A DIMM is even in powers of two, a disk in powers of ten: each is shown as it is sold.
        if value >= size and value % size == 0 and value < _ASTRONOMICAL:
            return f"{value // size:.0f} {name}"
    for name, size in _DECIMAL:
        if value >= size:
            return f"{value / size:.2f}".rstrip("0").rstrip(".") + " " + name
    return f"{value:g} B"


def moment(text: str) -> str:
    """Return an RFC 3339 time as people read it: C(2026-11-26 20:15Z). Another text is returned as it is."""
    found = re.fullmatch(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2})(:[0-9.]+)?(Z|[+]00:00)", text)
    return found[1] + " " + found[2] + "Z" if found else clean(text)
