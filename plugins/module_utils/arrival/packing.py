# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Reading a supplier's packing list, XLSX or CSV. Every fault at once, each with file, line and cell.

A packing list is made for people: titles above the table, totals below, columns that nobody asked for, several sheets.
The row that names the columns is looked for; columns and sheets that mean nothing here are passed over.
"""

from __future__ import annotations

import csv
import io
import os
import re
import typing as t
import unicodedata
import zipfile

from ..evidence.assets import is_serial
from ..messages.arrival import ARRIVAL
from ..messages.refusal import Refusal

try:
    import openpyxl
except ImportError:
    openpyxl = None  # the module says which library is missing

LARGEST_FILE = 16 * 1024 * 1024
LARGEST_UNPACKED = 128 * 1024 * 1024
MOST_ROWS = 50000
MOST_COLUMNS = 200
HEAD_ROWS = 30

# How suppliers call the columns; compared without case, spaces and punctuation.
COLUMNS: t.Dict[str, t.Tuple[str, ...]] = {
    "serial_number": ("序列号", "设备序列号", "产品序列号", "条码", "sn", "sn号", "serialnumber", "serialno", "serial"),
    "model": ("型号", "产品型号", "设备型号", "规格型号", "model", "modelnumber", "productmodel"),
    "kind": ("类别", "类型", "设备类型", "物料类别", "kind", "type", "category"),
    "position": (
        "订单行号",
        "采购订单行",
        "订单行",
        "合同行号",
        "poposition",
        "poline",
        "position",
        "orderposition",
        "purchaseorderposition",
    ),
    "server": ("服务器", "节点", "服务器名称", "节点名称", "server", "node", "hostname", "servername"),
    "state": ("状态", "到货状态", "state", "status"),
}
NEEDED = ("serial_number", "model")
STATES = {
    "expected": ("expected", "待到货", "未到货", "在途"),
    "arrived": ("arrived", "到货", "已到货"),
    "accepted": ("accepted", "验收", "已验收", "已接收"),
    "returned": ("returned", "退回", "已退回", "退货", "已退货"),
}
_SERVERS = ("server", "服务器", "整机", "计算节点")
_SERIAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{2,63}\Z")
_TOTAL = re.compile(r"(total|sum|合计|总计|小计)", re.IGNORECASE)
_NAMES = {name: column for column, names in COLUMNS.items() for name in names}
_STATE_OF = {word: state for state, words in STATES.items() for word in words}

Cell = t.Tuple[t.Any, str, int]
Row = t.Tuple[int, t.List[t.Any]]


def read(path: str) -> t.List[t.Dict[str, t.Any]]:
    """Return the rows of a packing list.

    Each is C({serial_number, model, kind, position, server, state, file, line, cell}); all but line are text, C(state)
    is empty or a key of STATES. Rows of other things than servers may stand without a serial number and are left out.
    Raises Refusal with every fault.
    """
    tables = list(_book(path) if path.lower().endswith((".xlsx", ".xlsm")) else _csv(path))
    faults: t.List[t.Any] = []
    found: t.List[t.Dict[str, t.Any]] = []
    missing: t.List[t.Tuple[str, ...]] = []
    for title, rows in tables:
        head = _head(rows)
        if head[1] is None or [name for name in NEEDED if name not in head[1]]:
            missing.append(tuple(name for name in NEEDED if name not in (head[1] or {})))
            continue
        faults += [
            ARRIVAL.message("column_twice", item=_place(title, number, head[0]), file=path, line=head[0], name=name)
            for name, number in head[2]
        ]
        found += _items(path, title, rows, head, faults)
    if len(missing) == len(tables):
        needed = min(missing, key=len) if missing else NEEDED
        faults.append(ARRIVAL.message("no_head", file=path, missing=", ".join(_both(name) for name in needed)))
    elif not found and not faults:
        faults.append(ARRIVAL.message("no_rows", file=path))
    if faults:
        raise Refusal(ARRIVAL, faults)
    return found


def is_server(kind: str) -> bool:
    """Return whether a kind means a whole server; a list without kinds lists servers."""
    word = _plain(kind)
    return not word or word.endswith(_SERVERS)


def same(text: t.Any) -> str:
    """Return a serial number in the form that is compared: case and outer spaces do not count."""
    return unicodedata.normalize("NFKC", str("" if text is None else text)).strip().upper()


def _both(column: str) -> str:
    return COLUMNS[column][0] + " / " + column.replace("_", " ")


def _plain(text: t.Any) -> str:
    """Return a name without case, spaces and punctuation; what stands in brackets does not count."""
    word = unicodedata.normalize("NFKC", str("" if text is None else text)).casefold()
    return re.sub(r"[\W_]+", "", re.sub(r"\(.*?\)", "", word))


def _head(rows: t.List[Row]) -> t.Tuple[int, t.Optional[t.Dict[str, int]], t.List[t.Tuple[str, int]]]:
    """Return line, columns by name and the columns that stand twice, of the row that names most of them."""
    best: t.Tuple[int, t.Optional[t.Dict[str, int]], t.List[t.Tuple[str, int]]] = (0, None, [])
    for line, cells in rows[:HEAD_ROWS]:
        columns: t.Dict[str, int] = {}
        twice: t.List[t.Tuple[str, int]] = []
        for number, value in enumerate(cells):
            name = _NAMES.get(_plain(value)) if isinstance(value, str) else None
            if name in columns:
                twice.append((str(name), number))
            elif name is not None:
                columns[name] = number
        if len(columns) > len(best[1] or {}):
            best = (line, columns, twice)
    return best


def _items(
    path: str, title: str, rows: t.List[Row], head: t.Tuple[int, t.Any, t.Any], faults: t.List[t.Any]
) -> t.Iterator[t.Dict[str, t.Any]]:
    columns: t.Dict[str, int] = head[1]
    for line, cells in rows:
        if line <= head[0]:
            continue
        texts = {name: _text(cells[number]) if number < len(cells) else "" for name, number in columns.items()}
        first = next((_text(cell) for cell in cells if _text(cell)), "")
        if not any(texts.values()) or _TOTAL.match(first) or _NAMES.get(_plain(texts["serial_number"])):
            continue  # nothing, a total, or the head once more on a new page
        raw = cells[columns["serial_number"]] if columns["serial_number"] < len(cells) else None
        item = {name: texts.get(name, "") for name in COLUMNS}
        place = _place(title, columns["serial_number"], line)
        key = _serial_fault(raw, item)
        if key == "left_out":
            continue
        if key:
            faults.append(ARRIVAL.message(key, item=place, found=item["serial_number"][:80], file=path, line=line))
        state = _STATE_OF.get(_plain(item["state"]), "")
        if item["state"] and not state:
            where = _place(title, columns["state"], line)
            known = ", ".join(words[0] + " / " + words[1] for words in STATES.values())
            faults.append(
                ARRIVAL.message("bad_state", item=where, found=item["state"][:80], file=path, line=line, known=known)
            )
        yield dict(item, state=state, file=path, line=line, cell=place)


def _serial_fault(raw: t.Any, item: t.Mapping[str, str]) -> str:
    """Return what is wrong with a serial number: a key of the catalogue, C(left_out), or nothing."""
    serial = item["serial_number"]
    if not serial:
        if not is_server(item["kind"]):
            return "left_out"
        return "no_serial" if item["model"] or item["server"] else "left_out"
    # 15 digits are what a spreadsheet keeps of a number; a CSV shows the loss as 1.23E+18.
    if isinstance(raw, (float, bool)) or (isinstance(raw, int) and len(str(raw)) > 15):
        return "lost_digits"
    if re.match(r"\d(\.\d+)?E\+\d+\Z", serial, re.IGNORECASE):
        return "lost_digits"
    return "" if _SERIAL.match(serial) and is_serial(serial) else "bad_serial"


def _text(value: t.Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return " ".join(unicodedata.normalize("NFKC", str(value)).split())


def _place(title: str, number: int, line: int) -> str:
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return (title + "!" if title else "") + letters + str(line)


def _refuse(key: str, path: str, **values: t.Any) -> t.NoReturn:
    raise Refusal(ARRIVAL, ARRIVAL.message(key, file=path, **values))


def _csv(path: str) -> t.Iterator[t.Tuple[str, t.List[Row]]]:
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as exc:
        _refuse("unreadable_file", path, reason=exc.strerror or str(exc))
    if len(data) > LARGEST_FILE:
        _refuse("large_file", path, wanted=LARGEST_FILE)
    text = _decoded(path, data)
    head = next((line for line in text.splitlines()[:HEAD_ROWS] if any(_plain(w) in _NAMES for w in _words(line))), "")
    comma = max((",", ";", "\t"), key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=comma)
    rows: t.List[Row] = []
    begun = 1
    try:
        for cells in reader:
            if len(rows) >= MOST_ROWS or len(cells) > MOST_COLUMNS:
                _refuse("large_file", path, wanted=MOST_ROWS)
            rows.append((begun, list(cells)))
            begun = reader.line_num + 1
    except csv.Error as exc:
        raise Refusal(ARRIVAL, ARRIVAL.message("bad_sheet", file=path, line=reader.line_num, reason=str(exc))) from exc
    yield "", rows


def _words(line: str) -> t.List[str]:
    return [word.strip('"') for word in re.split("[,;\t]", line)]


def _decoded(path: str, data: bytes) -> str:
    """Return the text of a CSV: UTF-8, UTF-16 with its mark, or GB 18030, as a Chinese spreadsheet writes it."""
    marked = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        if "\0" not in text:
            return text
    return _refuse("bad_sheet", path, reason="neither UTF-8 nor GB 18030")


def _book(path: str) -> t.Iterator[t.Tuple[str, t.List[Row]]]:
    if openpyxl is None:
        _refuse("unreadable_file", path, reason="openpyxl is not installed")
    try:
        if os.path.getsize(path) > LARGEST_FILE:
            _refuse("large_file", path, wanted=LARGEST_FILE)
        with zipfile.ZipFile(path) as packed:
            if sum(one.file_size for one in packed.infolist()) > LARGEST_UNPACKED:
                _refuse("large_file", path, wanted=LARGEST_UNPACKED)
        book = openpyxl.load_workbook(path, data_only=True)
        tables = [(sheet.title, _sheet(path, sheet)) for sheet in book.worksheets]
    except Refusal:
        raise
    except OSError as exc:
        _refuse("unreadable_file", path, reason=exc.strerror or str(exc))
    except Exception as exc:  # a broken workbook breaks its reader in as many ways as it has bytes
        reason = type(exc).__name__ + " " + str(exc)[:200]
        raise Refusal(ARRIVAL, ARRIVAL.message("bad_sheet", file=path, reason=reason)) from exc
    return iter(tables)


def _sheet(path: str, sheet: t.Any) -> t.List[Row]:
    if (sheet.max_row or 0) > MOST_ROWS:
        _refuse("large_file", path, wanted=MOST_ROWS)
    rows = sheet.iter_rows(values_only=True, max_col=min(sheet.max_column or 1, MOST_COLUMNS))
    return [(line, list(cells)) for line, cells in enumerate(rows, 1)]
