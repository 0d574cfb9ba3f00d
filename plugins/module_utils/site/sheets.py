# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A site or contract file as a workbook and back, nothing lost.

A list of things is a sheet with one row a thing, nested keys as dotted columns (bmc.address); what is left is one
sheet of keys and values. A cell holds a text, number or truth value; anything else, and a text that would not survive
as a cell, stands there as JSON. A fault names the sheet and cell it was found in.
"""

from __future__ import annotations

import json
import re
import typing as t
from dataclasses import dataclass

from ..messages.refusal import Refusal
from ..messages.site import SITE

try:
    import openpyxl
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    HAS_OPENPYXL = True
except ImportError:
    HAS_OPENPYXL = False

Data = t.Dict[str, t.Any]
Row = t.Dict[str, t.Any]

# What Excel holds in one cell.
LONGEST_CELL = 32767
PLAIN_KEY = re.compile(r"^[A-Za-z_][A-Za-z0-9_-]*$")
# Before a cell's JSON that is no list and no mapping.
JSON = "json:"
ODD = re.compile("[^\\x20-\\ud7ff\\ue000-\\ufffd]|_x[0-9A-Fa-f]{4}_")
# A text that begins like JSON or a formula, or holds what XML or Excel would change, goes in as JSON.
UNSAFE = re.compile("^$|^json:|^[\\s\"'=\\[{+@-]|\\s$|" + ODD.pattern)
WORD = re.compile(r"^[A-Z][A-Za-z0-9_-]*$")
# What a child row says of its parent: its place in the parent's sheet.
PARENT = "row_of"


@dataclass(frozen=True)
class Table:
    """One sheet. C(path) leads to its list (or to its mapping of C(keys) levels, whose keys become columns)."""

    sheet: str
    path: t.Tuple[str, ...]
    keys: t.Tuple[str, ...] = ()
    children: t.Tuple[t.Tuple[str, t.Tuple[str, ...]], ...] = ()
    words: t.Tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """The sheets of one kind of file; C(main) is the sheet of keys and values."""

    main: str
    tables: t.Tuple[Table, ...]


SITE_LAYOUT = Layout(
    "site",
    (
        Table("networks", ("networks",), ("network",)),
        Table("reserved", ("reserved",)),
        Table("fabric pools", ("fabric", "pools")),
        Table("racks", ("racks",)),
        Table("models", ("models",), ("model",)),
        Table("default disks", ("server_defaults", "disks")),
        Table("default nics", ("server_defaults", "nics")),
        Table("servers", ("servers",), (), (("each", ("server",)), ("disks", ()), ("nics", ()))),
        Table("switches", ("switches",), (), (("port_pools", ()),)),
        Table("cables", ("cables",)),
    ),
)

CONTRACT_LAYOUT = Layout(
    "contract",
    (
        Table("rows", ("rows",), words=("clauses",)),
        Table("thresholds", ("thresholds",), ("clause", "check")),
        Table("measuring", ("measuring",), ("clause",)),
    ),
)


def need_library() -> None:
    """Raise Refusal when openpyxl is missing."""
    if not HAS_OPENPYXL:
        raise Refusal(SITE, SITE.message("no_library", name="openpyxl"))


def write(data: Data, layout: Layout, path: str) -> None:
    """Write a file's data as a workbook. Raises Refusal where a value is too long for a cell."""
    need_library()
    book = openpyxl.Workbook()
    book.remove(book.active)
    rest = json.loads(json.dumps(data))
    sheets: t.List[t.Tuple[str, t.List[Row]]] = []
    for table in layout.tables:
        sheets.extend(_rows(table, rest))
    main = [{"key": key, "value": value} for key, value in _flat(rest).items()]
    for name, rows in [(layout.main, main), *sheets]:
        _sheet(book, name, rows)
    book.save(path)


def _rows(table: Table, rest: Data) -> t.List[t.Tuple[str, t.List[Row]]]:
    """Take a table's part out of C(rest); it stays there (as JSON) when it is no table after all."""
    holder: t.Any = rest
    for step in table.path[:-1]:
        holder = holder.get(step) if isinstance(holder, dict) else None
    part = holder.get(table.path[-1]) if isinstance(holder, dict) else None
    entries = _entries(part, table.keys)
    if not entries:
        return []
    del holder[table.path[-1]]
    if len(table.path) > 1 and not holder:
        # It held nothing but the table; reading the table makes it again.
        del rest[table.path[0]]
    children: t.List[t.Tuple[str, t.List[Row]]] = []
    for name, keys in table.children:
        rows = []
        for position, pair in enumerate(entries, 1):
            below = _entries(pair[1].get(name), keys)
            if below:
                del pair[1][name]
                rows += [{PARENT: position, **names, **_flat(one)} for names, one in below]
        if rows:
            children.append((table.sheet + " " + name, rows))
    return [(table.sheet, [{**names, **_flat(entry, table.words)} for names, entry in entries]), *children]


def _entries(part: t.Any, keys: t.Tuple[str, ...]) -> t.List[t.Tuple[Row, Data]]:
    """Return C((key columns, entry)) of a list or a nest of mappings; nothing when the part is neither, or empty."""
    if not keys:
        usable = isinstance(part, list) and all(isinstance(one, dict) and one for one in part)
        return [({}, one) for one in part] if usable else []
    if not isinstance(part, dict) or not all(isinstance(one, dict) and one for one in part.values()):
        return []
    found: t.List[t.Tuple[Row, Data]] = []
    for key, one in part.items():
        below = _entries(one, keys[1:]) if len(keys) > 1 else [({}, one)]
        if not below:
            return []
        found += [({keys[0]: _cell_of(key, keys[0]), **names}, entry) for names, entry in below]
    return found


def _flat(entry: Data, words: t.Tuple[str, ...] = (), head: str = "") -> Row:
    """Return dotted keys and cell values of one thing."""
    row: Row = {}
    for key, value in entry.items():
        name = head + key
        if isinstance(value, dict) and value and all(PLAIN_KEY.match(one) for one in value):
            row.update(_flat(value, (), name + "."))
        elif (
            name in words
            and isinstance(value, list)
            and value
            and all(isinstance(one, str) and WORD.match(one) for one in value)
        ):
            row[name] = ", ".join(value)
        else:
            row[name] = _cell_of(value, name)
    return row


def _cell_of(value: t.Any, name: str) -> t.Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        # Excel keeps fifteen digits of a number.
        return value if float(f"{value:.15g}") == value and abs(value) < 10**15 else JSON + json.dumps(value)
    if isinstance(value, str) and not UNSAFE.search(value):
        text = value
    else:
        text = json.dumps(value, ensure_ascii=False)
        if ODD.search(text):
            text = json.dumps(value)
        if not text.startswith(("[", "{")):
            text = JSON + text
    if len(text) > LONGEST_CELL:
        raise Refusal(SITE, SITE.message("long_cell", item=name, found=len(text), wanted=LONGEST_CELL))
    return text


def _sheet(book: t.Any, name: str, rows: t.List[Row]) -> None:
    sheet = book.create_sheet(name)
    columns: t.List[str] = []
    for row in rows:
        columns += [key for key in row if key not in columns]
    for number, column in enumerate(columns, 1):
        cell = sheet.cell(1, number, column)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1F3A5F")
        widest = max([len(column), *(len(str(row.get(column, ""))) for row in rows)])
        sheet.column_dimensions[get_column_letter(number)].width = min(60, widest + 3)
    for position, row in enumerate(rows, 2):
        for number, column in enumerate(columns, 1):
            if column in row:
                cell = sheet.cell(position, number)
                cell.value = row[column]
                cell.alignment = Alignment(vertical="top", wrap_text=isinstance(row[column], str))
                if isinstance(row[column], str):
                    cell.data_type = "s"
                    cell.number_format = "@"
    sheet.freeze_panes = "A2"
