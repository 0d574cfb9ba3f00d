# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Reading a workbook that sheets.py wrote and a person has changed since. Every fault names sheet and cell."""

from __future__ import annotations

import datetime
import json
import math
import re
import typing as t
import zipfile

from ..messages.site import SITE
from . import sheets
from .source import BadFile, Source, item_of

try:
    import openpyxl
    from openpyxl.utils import get_column_letter
except ImportError:  # sheets.need_library says so
    pass

if t.TYPE_CHECKING:
    from .sheets import Data, Layout, Table
    from .source import Path

LARGEST_UNPACKED = 256 * 1024 * 1024
MOST_ROWS = 50000
MOST_COLUMNS = 200


class SheetSource(Source):
    """A workbook as data; a fault's place is its cell."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.cells: t.Dict[Path, t.Tuple[str, int]] = {}

    def line(self, path: Path) -> int:
        """Return the row of the cell that holds C(path)."""
        return self._cell(path)[1]

    def fault(self, key: str, path: Path = (), **values: t.Any) -> None:
        """Note one fault, with the cell beside the item's name."""
        cell = self._cell(path)[0]
        values["item"] = (str(values.get("item") or item_of(path)) + " (" + cell + ")") if cell else item_of(path)
        super().fault(key, path, **values)

    def _cell(self, path: Path) -> t.Tuple[str, int]:
        for length in range(len(path), 0, -1):
            if path[:length] in self.cells:
                return self.cells[path[:length]]
        return "", 0


class Reader:
    """One workbook on its way to data."""

    def __init__(self, path: str, layout: Layout) -> None:
        self.source = SheetSource(path)
        self.layout = layout
        self.data: Data = {}

    def read(self) -> SheetSource:
        """Return the workbook's data with its cells. Raises BadFile."""
        book = _open(self.source.file)
        known = {self.layout.main: None}
        for table in self.layout.tables:
            known.update({table.sheet: None, **{table.sheet + " " + name: None for name, dummy in table.children}})
        for name in book.sheetnames:
            if name not in known:
                self.source.fault("no_such", (), found=name, what="sheet", known=", ".join(known))
        if self.layout.main in book.sheetnames:
            self._main(book[self.layout.main])
        for table in self.layout.tables:
            self._table(table, book)
        self.source.data = self.data
        self.source.refuse()
        return self.source

    def _main(self, sheet: t.Any) -> None:
        for row in self._rows(sheet):
            key = row.pop("key", (None, "", 0))
            value = row.pop("value", None)
            for name, extra in row.items():
                self._say("unknown_key", extra, name=name, known="key, value")
            if not isinstance(key[0], str) or value is None:
                self._say("bad_cell", key if value is None else value, found=key[0])
                continue
            self._put(self.data, (), tuple(key[0].split(".")), value)

    def _table(self, table: Table, book: t.Any) -> None:
        if table.sheet not in book.sheetnames:
            return
        places: t.Dict[int, t.Tuple[Data, Path]] = {}
        for number, row in enumerate(self._rows(book[table.sheet]), 1):
            made = self._entry(self.data, (), table.path, table.keys, row)
            if made is not None:
                self._fill(made, row, table.words)
                places[number] = made
        for name, keys in table.children:
            title = table.sheet + " " + name
            for row in self._rows(book[title]) if title in book.sheetnames else ():
                parent = row.pop(sheets.PARENT, (None, "", 0))
                if isinstance(parent[0], bool) or not isinstance(parent[0], int) or parent[0] not in places:
                    self._say("bad_cell", parent if parent[1] else next(iter(row.values())), found=parent[0])
                    continue
                holder, path = places[parent[0]]
                made = self._entry(holder, path, (name,), keys, row)
                if made is not None:
                    self._fill(made, row, ())

    def _entry(
        self, holder: Data, above: Path, path: t.Tuple[str, ...], keys: t.Tuple[str, ...], row: t.Dict[str, t.Any]
    ) -> t.Optional[t.Tuple[Data, Path]]:
        """Make the empty entry that a row stands for, and return it with its path."""
        names = []
        for key in keys:
            cell = row.pop(key, None)
            if cell is None or not isinstance(cell[0], str):
                self._say("missing", cell or next(iter(row.values()), ("", "", 0)), name=key)
                return None
            names.append(cell)
        here: t.Any = holder
        steps = (*path, *(cell[0] for cell in names))
        for step in steps[:-1]:
            here = here.setdefault(step, {})
            if not isinstance(here, dict):
                break
        entry: Data = {}
        cell = names[-1] if names else next(iter(row.values()), ("", "", 0))
        if not isinstance(here, dict) or (names and steps[-1] in here):
            self._say("key_again", cell, found=steps[-1])
            return None
        if names:
            here[steps[-1]] = entry
            place: Path = (*above, *steps)
        else:
            items = here.setdefault(steps[-1], [])
            if not isinstance(items, list):
                self._say("key_again", cell, found=steps[-1])
                return None
            items.append(entry)
            place = (*above, *steps, len(items) - 1)
        self.source.cells[place] = (cell[1], cell[2])
        return entry, place

    def _fill(self, made: t.Tuple[Data, Path], row: t.Dict[str, t.Any], words: t.Tuple[str, ...]) -> None:
        entry, place = made
        for key, cell in row.items():
            value = cell[0]
            if key in words and isinstance(value, str):
                value = [word for word in re.split("[,;\\s\u3001\uff0c\uff1b]+", value) if word]
            self._put(entry, place, tuple(key.split(".")), (value, cell[1], cell[2]))

    def _put(self, holder: Data, above: Path, steps: t.Tuple[str, ...], cell: t.Tuple[t.Any, str, int]) -> None:
        """Set a value at a dotted key; two columns that mean the same place are a fault."""
        here: t.Any = holder
        for step in steps[:-1]:
            here = here.setdefault(step, {}) if isinstance(here, dict) else None
        if not isinstance(here, dict) or steps[-1] in here:
            self._say("key_again", cell, found=".".join(steps))
            return
        here[steps[-1]] = cell[0]
        self.source.cells[(*above, *steps)] = (cell[1], cell[2])

    def _rows(self, sheet: t.Any) -> t.Iterator[t.Dict[str, t.Any]]:
        """Yield C({column: (value, cell, row)}) of each row that holds something."""
        if getattr(sheet, "max_row", None) is None or sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
            self.source.fault("bad_sheet", (), reason="sheet " + sheet.title + " has no cells or too many")
            return
        heads: t.Dict[int, str] = {}
        for position, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            row: t.Dict[str, t.Any] = {}
            for number, raw in enumerate(cells, 1):
                place = sheet.title + "!" + get_column_letter(number) + str(position)
                if raw is None:
                    continue
                if position == 1:
                    if not isinstance(raw, str) or raw.strip() in heads.values():
                        self._say("key_again", (raw, place, 1), found=str(raw)[:80])
                    else:
                        heads[number] = raw.strip()
                elif number not in heads:
                    self._say("no_head", (raw, place, position), found=str(raw)[:80])
                else:
                    row[heads[number]] = (self._value(raw, place, position), place, position)
            if row:
                yield row

    def _value(self, raw: t.Any, place: str, position: int) -> t.Any:
        if isinstance(raw, str):
            text = raw.strip()
            if not text.startswith(("[", "{", sheets.JSON)):
                return raw
            try:
                return _finite(json.loads(text[len(sheets.JSON) :] if text.startswith(sheets.JSON) else text))
            except (ValueError, RecursionError):
                self._say("bad_cell", (raw, place, position), found=raw[:80])
                return None
        if isinstance(raw, float):
            if not math.isfinite(raw):
                self._say("bad_cell", (raw, place, position), found=str(raw))
                return None
            return int(raw) if raw.is_integer() else raw
        if isinstance(raw, (bool, int)):
            return raw
        if isinstance(raw, datetime.datetime):
            return raw.date().isoformat() if raw.time() == datetime.time() else raw.isoformat()
        if isinstance(raw, datetime.date):
            return raw.isoformat()
        self._say("bad_cell", (raw, place, position), found=str(raw)[:80])
        return None

    def _say(self, key: str, cell: t.Tuple[t.Any, str, int], **values: t.Any) -> None:
        self.source.faults.append(SITE.message(key, item=cell[1], file=self.source.file, line=cell[2], **values))


def _finite(value: t.Any) -> t.Any:
    """Return parsed JSON, refusing the NaN and Infinity that Python would let pass."""
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("not a number")
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _finite(one)
    return value


def _open(path: str) -> t.Any:
    sheets.need_library()
    try:
        with zipfile.ZipFile(path) as packed:
            large = sum(one.file_size for one in packed.infolist()) > LARGEST_UNPACKED
        book = None if large else openpyxl.load_workbook(path, data_only=True)
    except OSError as exc:
        raise BadFile(SITE, SITE.message("unreadable_file", file=path, reason=exc.strerror or str(exc))) from exc
    except Exception as exc:  # a broken workbook breaks its reader in as many ways as it has bytes
        reason = type(exc).__name__ + " " + str(exc)[:200]
        raise BadFile(SITE, SITE.message("bad_sheet", file=path, reason=reason)) from exc
    if book is None:
        raise BadFile(SITE, SITE.message("large_file", file=path, wanted=LARGEST_UNPACKED))
    return book


def read(path: str, layout: Layout) -> SheetSource:
    """Return a workbook's data, with the cell of each part. Raises BadFile; the shape is for shape.check to judge."""
    return Reader(path, layout).read()
