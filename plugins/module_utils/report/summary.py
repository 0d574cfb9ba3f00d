# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The summary table for a terminal: one line a row of the contract. Chinese letters take two columns each."""

from __future__ import annotations

import typing as t
import unicodedata

from .show import NOTHING
from .view import view

if t.TYPE_CHECKING:
    from .model import Book
    from .view import RowView, View

GAP = "  "
LONGEST_TEXT = 44


def table(model: Book, language: str) -> str:
    """Return the table with its conclusion: the end of a bring-up, in text of at most about 110 columns."""
    said = view(model, language)
    words = said.words
    head = [words("row"), words("verdict"), words("clauses"), words("text"), words("reason")]
    body = [
        [row.number, row.verdict_word, shorten(row.clauses, 30), shorten(row.text, LONGEST_TEXT), _why(row, said)]
        for row in said.rows
    ]
    widths = [max((width(line[column]) for line in [head, *body]), default=0) for column in range(len(head) - 1)]
    rule = "-" * (sum(widths) + len(GAP) * len(widths) + 20)
    lines = [words("title") + "  " + said.site + "  " + said.generated]
    if said.banner:
        lines.append(said.banner)
    lines += [rule, _join(head, widths), rule]
    lines += [_join(line, widths) for line in body]
    lines += [rule, said.conclusion]
    lines.append(GAP.join(name + " " + str(count) for name, count in said.counts))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _join(cells: t.Sequence[str], widths: t.Sequence[int]) -> str:
    return GAP.join([*(fill(cell, size) for cell, size in zip(cells, widths, strict=False)), cells[-1]])


def _why(row: RowView, said: View) -> str:
    """Return the worst line of an open row in a few words: which clause and check, where, what was found."""
    if not row.open:
        return ""
    words = said.words
    lines = [line for line in row.lines if line.verdict == row.verdict or line.stale] or list(row.lines)
    if not lines:
        return words("no_clause")
    first = lines[0]
    parts = [first.clause, first.check_title or first.check, first.subjects]
    found = first.measured if first.measured not in ("", NOTHING) else ""
    return shorten(" ".join(part for part in parts if part) + (": " + found if found else ""), 60)


def width(text: str) -> int:
    """Return how many columns a text takes in a terminal."""
    return sum(_letter(letter) for letter in text)


def _letter(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in ("W", "F") else 1


def fill(text: str, size: int) -> str:
    """Return a text with spaces up to a width."""
    return text + " " * (size - width(text))


def shorten(text: str, size: int) -> str:
    """Return a text on one line of at most a width, cut with two dots."""
    text = " ".join(text.split())
    if width(text) <= size:
        return text
    out, used = "", 0
    for letter in text:
        used += _letter(letter)
        if used > size - 2:
            break
        out += letter
    return out + ".."
