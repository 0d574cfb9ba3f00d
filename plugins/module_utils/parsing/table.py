# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How a printed table becomes rows: columns are found by their titles, cells by the place where they stand.

Versions add columns, widen them, align them left or right, leave a cell blank that repeats the one above. None of this
needs a format of its own. What is not understood is refused, with its line.
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from .text import refuse

if t.TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .text import Line

_DASH = {"", "-", "--", "---"}
_NO_NUMBER = _DASH | {"n/a", "na", "null"}
_NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?$")


class NotThat(ValueError):
    """A cell is not of its column's kind. The text says which kind was wanted."""


def text(cell: str) -> str | None:
    """A name or state as printed; None for the device's dash."""
    return None if cell in _DASH else cell


def printed(cell: str) -> str:
    """A cell exactly as printed, dashes too."""
    return cell


def number(cell: str) -> int | float | None:
    """A whole or broken number, thousands with commas; None for the device's dash."""
    if cell.lower() in _NO_NUMBER:
        return None
    if not _NUMBER.match(cell):
        raise NotThat("number")
    plain = cell.replace(",", "")
    return float(plain) if "." in plain else int(plain)


def percent(cell: str) -> int | float | None:
    """A share, with or without its sign; C(<0.01%) counts as its bound."""
    return number(cell.lstrip("<").rstrip("%"))


def whole_or_text(cell: str) -> int | str | None:
    """A slot or index: a number where it is one, else the name as printed."""
    return int(cell) if cell.isdigit() else text(cell)


@dataclass(frozen=True)
class Column:
    """One column: its title as printed (alternatives parted by C(|)), the key of its values and their kind.

    C(blank): the cell may be empty, or the whole column missing. C(fill): an empty cell repeats the one above.
    """

    title: str
    key: str
    kind: Callable[[str], t.Any] = text
    blank: bool = False
    fill: bool = False

    def find(self, line: str) -> tuple[int, int] | None:
        """Return where the title stands in a header line."""
        for title in self.title.split("|"):
            pattern = r"(?<!\S)" + r"\s+".join(re.escape(word) for word in title.split()) + r"(?!\S)"
            found = re.search(pattern, line, re.IGNORECASE)
            if found:
                return found.span()
        return None


@dataclass
class Table:
    """One table: its rows, the lines they came from, and the index of the first line after it."""

    rows: list[dict[str, t.Any]]
    lines: list[Line]
    end: int


def snake(title: str) -> str:
    """Return a title as a key: C(Power Mode) is C(power_mode)."""
    title = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", title.strip())
    return re.sub(r"[^0-9a-z]+", "_", title.lower()).strip("_")


def header(lines: Sequence[Line], columns: Sequence[Column], start: int = 0) -> int | None:
    """Return the index of the first line that holds the titles of all columns that may not be blank."""
    needed = [column for column in columns if not column.blank]
    for index in range(start, len(lines)):
        if all(column.find(lines[index].text) for column in needed):
            return index
    return None


def layout(line: str, columns: Sequence[Column]) -> list[tuple[Column, int, int]]:
    """Return the columns in the order of a header line with their places; titles that nobody named get keys of
    their own.
    """
    placed = []
    left = line
    for column in sorted(columns, key=lambda one: -max(len(title) for title in one.title.split("|"))):
        where = column.find(left)
        if where:
            placed.append((column, *where))
            left = left[: where[0]] + "\x00" * (where[1] - where[0]) + left[where[1] :]
    for found in re.finditer(r"[^\s\x00]+(?: [^\s\x00]+)*", left):
        placed.append((Column(found.group(0), snake(found.group(0)), blank=True), *found.span()))
    return sorted(placed, key=lambda one: one[1])


def cells(line: str, places: Sequence[tuple[Column, int, int]]) -> list[str]:
    """Return the cells of a row in the order of the columns, empty where nothing stands."""
    chunks = [(found.group(0), *found.span()) for found in re.finditer(r"\S+(?: \S+)*", line)]
    if len(chunks) == len(places):
        return [chunk[0] for chunk in chunks]
    words = [(found.group(0), *found.span()) for found in re.finditer(r"\S+", line)]
    if len(words) == len(places):
        return [word[0] for word in words]
    row = [""] * len(places)
    for chunk in _parted(chunks, places):
        column = _column_of(chunk[1], chunk[2], places)
        row[column] = (row[column] + " " + chunk[0]).strip()
    return row


def _parted(
    chunks: Sequence[tuple[str, int, int]], places: Sequence[tuple[Column, int, int]]
) -> list[tuple[str, int, int]]:
    """Part a chunk into words where it lies under more than one title."""
    parted: list[tuple[str, int, int]] = []
    for chunk, start, end in chunks:
        covered = [place for place in places if start < place[2] and end > place[1]]
        if len(covered) < 2 or " " not in chunk:
            parted.append((chunk, start, end))
        else:
            parted += [
                (found.group(0), start + found.start(), start + found.end()) for found in re.finditer(r"\S+", chunk)
            ]
    return parted


def _column_of(start: int, end: int, places: Sequence[tuple[Column, int, int]]) -> int:
    """Return the column under whose title a word stands, or the nearest one."""

    def distance(index: int) -> tuple[int, int]:
        left, right = places[index][1:]
        overlap = min(end, right) - max(start, left)
        return (-overlap, abs(start - left)) if overlap > 0 else (max(left - end, start - right), abs(start - left))

    return min(range(len(places)), key=distance)


def body(
    lines: Sequence[Line], index: int, *, rules_between: bool = False, closes: bool = False
) -> tuple[list[Line], int]:
    """Return the lines of the rows below the header at C(index), and the index after the table.

    A table that opens with a rule, or is known to (C(closes)), must close with one: without it the rest is missing.
    """
    before = index - 1
    while before >= 0 and lines[before].is_blank:
        before -= 1
    opened = closes or (before >= 0 and lines[before].is_rule)
    begin = index + 1
    for ahead in range(index + 1, min(index + 4, len(lines))):
        if lines[ahead].is_rule:
            begin = ahead + 1
            break
        # A line of digits is a row already: this table has no rule below its titles.
        if lines[ahead].is_blank or re.search(r"\d", lines[ahead].text):
            break
    if begin == index + 1 and opened:
        raise refuse("cut", at=lines[-1].number, why="no rule below the titles")
    while begin < len(lines) and lines[begin].is_blank:
        begin += 1
    rows: list[Line] = []
    for end in range(begin, len(lines)):
        line = lines[end]
        if line.is_rule:
            if not rules_between:
                return rows, end + 1
            continue
        if line.is_blank:
            if opened and not rules_between:
                continue
            if not opened:
                return rows, end
            continue
        rows.append(line)
    if opened and not (lines[-1].is_rule and len(lines) > begin):
        raise refuse("cut", at=lines[-1].number, why="the rule that closes the table is missing")
    return rows, len(lines)


def row_of(line: Line, places: Sequence[tuple[Column, int, int]], above: dict[str, t.Any] | None) -> dict[str, t.Any]:
    """Return one row. Raises Unreadable for a missing cell or one of another kind."""
    row: dict[str, t.Any] = {}
    for place, cell in zip(places, cells(line.text, places), strict=True):
        column = place[0]
        if not cell and column.fill and above is not None:
            row[column.key] = above[column.key]
            continue
        if not cell and not column.blank:
            raise refuse("cut", at=line.number, why="no " + column.title.split("|", maxsplit=1)[0])
        try:
            row[column.key] = column.kind(cell)
        except NotThat as exc:
            raise refuse(
                "bad_value", at=line.number, column=column.title.split("|", maxsplit=1)[0], words=cell, kind=exc
            ) from exc
    return row


def read(lines: Sequence[Line], columns: Sequence[Column], start: int = 0, *, closes: bool = False) -> Table:
    """Return the first table with these columns at or after C(start). Raises Unreadable when there is none, or it
    is cut.
    """
    index = header(lines, columns, start)
    if index is None:
        raise refuse("no_header", looked_for=" ".join(column.title for column in columns if not column.blank))
    places = layout(lines[index].text, columns)
    found, end = body(lines, index, closes=closes)
    rows: list[dict[str, t.Any]] = []
    for line in found:
        rows.append(row_of(line, places, rows[-1] if rows else None))
    return Table(rows, found, end)


def only(lines: Sequence[Line], *known: str) -> None:
    """Refuse any line that is neither blank, nor a rule, nor known by one of these patterns."""
    for line in lines:
        if line.is_blank or line.is_rule:
            continue
        if not any(re.match(pattern, line.text, re.IGNORECASE) for pattern in known):
            raise refuse("unexpected_line", at=line.number, words=line.text)


def counted(lines: Sequence[Line], rows: int, pattern: str) -> None:
    """Refuse when the device counted other than C(rows). C(pattern) captures the device's own count."""
    for line in lines:
        found = re.search(pattern, line.text, re.IGNORECASE)
        if found and int(found.group(1)) != rows:
            raise refuse("cut", at=line.number, why=f"{found.group(1)} announced, {rows} shown")


def pairs(lines: Sequence[Line], sign: str = ":") -> dict[str, str]:
    """Return C(Key : value) lines as a mapping, keys in snake case, a repeated key once. Lines without the sign
    are refused.
    """
    found: dict[str, str] = {}
    for line in lines:
        if line.is_blank or line.is_rule:
            continue
        if sign not in line.text:
            raise refuse("unexpected_line", at=line.number, words=line.text)
        key, value = line.text.split(sign, 1)
        found[snake(key)] = value.strip()
    return found
