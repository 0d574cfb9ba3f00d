# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The verdict chart as inline SVG: one bar a chapter, each verdict a piece with its number. Readable without colour."""

from __future__ import annotations

import typing as t

if t.TYPE_CHECKING:
    from .view import Bar

# Muted, told apart in grey too: good is dark, open is light or hatched, a failure is the one loud colour.
COLOURS = {
    "pass": "#2f6b4f",
    "attested": "#4a7f8c",
    "warn": "#b08a2e",
    "deviation": "#74648f",
    "skipped": "#c9ced6",
    "manual": "#9aa7b8",
    "expected": "#b9c4d4",
    "none": "url(#hatch)",
    "unread": "#c2672b",
    "fail": "#a3282c",
    "stale": "#d6b98a",
}
_LIGHT_TEXT = frozenset(("pass", "attested", "warn", "deviation", "unread", "fail"))
_LEFT, _WIDTH, _BAR, _STEP, _GAP = 150, 940, 24, 38, 2


def chart(bars: t.Sequence[Bar], title: str) -> str:
    """Return the SVG element. All texts are escaped; the same bars give the same bytes."""
    bars = [one for one in bars if one.total]
    names: dict[str, str] = {verdict: word for one in bars for verdict, word, dummy in one.counts}
    legend, bottom = _legend(names, len(bars) * _STEP + 22)
    height = bottom + 24
    out = [
        f'<svg class="chart" role="img" viewBox="0 0 {_WIDTH + 60} {height}" xmlns="http://www.w3.org/2000/svg">',
        f"<title>{escape(title)}</title>",
        '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="6" height="6" fill="#fff"/><rect width="2" height="6" fill="#aab3c0"/></pattern></defs>',
    ]
    for number, one in enumerate(bars):
        out += _bar(one, number * _STEP + 6)
    return "".join(out + legend) + "</svg>"


def _bar(one: Bar, top: int) -> list[str]:
    middle = top + _BAR / 2 + 5
    out = [f'<text x="{_LEFT - 12}" y="{middle:g}" text-anchor="end" class="name">{escape(one.name)}</text>']
    room = _WIDTH - _LEFT
    left = float(_LEFT)
    for verdict, word, count in one.counts:
        width = room * count / one.total
        shown = max(width - _GAP, 1.0)
        out.append(
            f'<rect x="{left:.2f}" y="{top}" width="{shown:.2f}" height="{_BAR}" rx="2"'
            f' fill="{COLOURS.get(verdict, "#fff")}" stroke="{_stroke(verdict)}">'
            f"<title>{escape(word)}: {count}</title></rect>"
        )
        if width > 16:
            colour = "#fff" if verdict in _LIGHT_TEXT else "#1d2733"
            halo = ' stroke="#fff" stroke-width="4" paint-order="stroke"' if verdict == "none" else ""
            place = f'x="{left + shown / 2:.2f}" y="{middle:g}" text-anchor="middle"'
            out.append(f'<text {place} fill="{colour}"{halo}>{count}</text>')
        left += width
    out.append(f'<text x="{_WIDTH + 8}" y="{middle:g}" class="total">{one.total}</text>')
    return out


def _stroke(verdict: str) -> str:
    return "#aab3c0" if verdict == "none" else "none"


def _legend(names: t.Mapping[str, str], top: int) -> tuple[list[str], int]:
    """Return the legend's elements and where its last line stands; it breaks into lines as the bars are wide."""
    out, left = [], _LEFT
    for verdict in COLOURS:
        if verdict not in names:
            continue
        word = names[verdict]
        width = 44 + sum(14 if ord(letter) > 0x2E7F else 8 for letter in word)
        if left + width > _WIDTH:
            left, top = _LEFT, top + 22
        out.append(
            f'<rect x="{left}" y="{top}" width="12" height="12" rx="2" fill="{COLOURS[verdict]}"'
            f' stroke="{_stroke(verdict)}"/>'
        )
        out.append(f'<text x="{left + 18}" y="{top + 11}" class="legend">{escape(word)}</text>')
        left += width
    return out, top


def escape(text: str) -> str:
    """Return a text that is safe inside an element and an attribute."""
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")):
        text = text.replace(sign, entity)
    return text
