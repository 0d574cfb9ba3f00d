# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The workbook: asset ledger, punch list, contract rows and the whole index of evidence, to filter and to work with."""

from __future__ import annotations

import io
import typing as t

from .inventory import HISTORY_COLUMNS
from .pack import repack

try:
    import openpyxl
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter
except ImportError:
    openpyxl = None  # the module says which library is missing

if t.TYPE_CHECKING:
    from .view import View

FONT = "Microsoft YaHei"
ACCENT, ALARM, INK = "1F3A5F", "A3282C", "1D2733"
LONGEST_CELL = 32767  # Excel's own limit
WIDEST, NARROWEST = 44, 9
TOP = 4  # the row of the column heads


def workbook(view: View, generated: str = "") -> bytes:
    """Return the .xlsx. Every cell is text or a number, never a formula; every sheet carries the banner."""
    words = view.words
    book = openpyxl.Workbook()
    book.remove(book.active)
    book.properties.creator = "firstlight.cluster"
    book.properties.title = words("ledger_title")
    facts = [
        (words("contract"), " ".join(part for part in (view.contract, view.contract_number) if part)),
        (words("site"), view.site),
        (words("purpose"), view.purpose),
        (words("servers"), view.servers),
        (words("generated"), view.generated),
        *view.counts,
        *view.chain,
    ]
    _sheet(book, view, "sheet_summary", ["", ""], facts, "conclusion")
    _sheet(book, view, "sheet_assets", view.asset_head, view.assets)
    punch = [
        (
            one.number,
            one.row,
            one.clause,
            one.check,
            one.subjects,
            one.verdict_word,
            one.reason,
            one.owner,
            one.deadline,
            one.retest,
        )
        for one in view.punch
    ]
    head = ("number", "row", "clause", "check", "subject", "verdict", "reason", "owner", "deadline", "retest")
    _sheet(book, view, "sheet_punch", [words(name) for name in head], punch)
    head = ("row", "text", "clause", "check", "subject", "threshold", "method", "rated", "measured", "verdict")
    names = [words(name) for name in (*head, "state", "evidence", "run", "date", "reason")]
    _sheet(book, view, "sheet_rows", names, list(_rows(view)))
    _sheet(book, view, "sheet_history", [words(name) for name in HISTORY_COLUMNS], view.history)
    _sheet(book, view, "sheet_evidence", view.evidence_head, view.evidence)
    out = io.BytesIO()
    book.save(out)
    return repack(out.getvalue(), generated)


def _rows(view: View) -> t.Iterator[tuple[str, ...]]:
    words = view.words
    for row in view.rows:
        state = words("open" if row.open else "closed")
        for line in row.lines:
            verdict = line.verdict_word + (" / " + words("stale") if line.stale else "")
            found = (line.rated, line.measured, verdict, state, line.evidence, line.run, line.date, line.reason)
            yield (row.number, row.text, line.clause, line.check, line.subjects, line.threshold, line.method, *found)
        if not row.lines:
            yield (row.number, row.text, *[""] * 7, row.verdict_word, state, "", "", "", words("no_clause"))


def _sheet(
    book: t.Any,
    view: View,
    name: str,
    head: t.Sequence[str],
    rows: t.Sequence[t.Sequence[t.Any]],
    note: str = "",
) -> None:
    words = view.words
    sheet = book.create_sheet(words(name))
    title = words("ledger_title") + " - " + words(name) + " - " + view.site
    _styled(_put(sheet, 1, 1, title), bold=True, colour=ACCENT, size=14)
    banner = _put(sheet, 2, 1, view.banner or view.purpose)
    _styled(banner, bold=bool(view.banner), colour=ALARM if view.banner else INK)
    if note:
        _styled(_put(sheet, 3, 1, getattr(view, note)))
    for column, text in enumerate(head, 1):
        if text:
            cell = _styled(_put(sheet, TOP, column, text), bold=True, colour="FFFFFF")
            cell.fill = PatternFill("solid", fgColor=ACCENT)
    widths = _body(sheet, [_width(text) for text in head], rows)
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = max(NARROWEST, min(WIDEST, width + 2))
    if any(head):
        sheet.freeze_panes = sheet.cell(TOP + 1, 1)
        sheet.auto_filter.ref = f"A{TOP}:{get_column_letter(len(head))}{TOP + max(1, len(rows))}"
    _printed(sheet, view)


def _body(sheet: t.Any, widths: list[int], rows: t.Sequence[t.Sequence[t.Any]]) -> list[int]:
    """Write the rows and return the columns' widths. All cells share one style: a ledger has half a million cells."""
    style = None
    for place, cells in enumerate(rows, TOP + 1):
        for column, value in enumerate(cells, 1):
            cell = _put(sheet, place, column, value)
            if style is None:
                _styled(cell)
                cell.border = Border(bottom=Side(style="thin", color="D5DAE1"))
                cell.alignment = Alignment(vertical="top", wrap_text=True)
                style = cell._style
            else:
                cell._style = style
            widths[column - 1] = max(widths[column - 1], _width(value))
    return widths


def _printed(sheet: t.Any, view: View) -> None:
    """Set the sheet up for paper: A4, the head on each page, the banner above, the date below."""
    sheet.print_title_rows = f"1:{TOP}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    # An ampersand begins a code in Excel's headers.
    if view.banner:
        sheet.oddHeader.center.text = view.banner.replace("&", "&&")
    title = view.words("ledger_title") + " " + view.site + " " + view.generated
    sheet.oddFooter.left.text = title.replace("&", "&&")
    sheet.oddFooter.right.text = "&P / &N"


def _put(sheet: t.Any, row: int, column: int, value: t.Any) -> t.Any:
    cell = sheet.cell(row, column)
    if isinstance(value, int):
        cell.value = value
    else:
        cell.value = str(value)[:LONGEST_CELL]
        # A text that begins with "=" came from a device; as a formula it would run on the reader's machine.
        cell.data_type = "s"
    return cell


def _styled(cell: t.Any, bold: bool = False, colour: str = INK, size: float = 10) -> t.Any:
    cell.font = Font(name=FONT, size=size, bold=bold, color=colour)
    return cell


def _width(value: t.Any) -> int:
    """Return the columns that a cell's longest line takes; beyond the widest it does not matter how many."""
    longest = 0
    for line in str(value).split("\n"):
        longest = max(longest, sum(2 if ord(letter) > 0x2E7F else 1 for letter in line[:WIDEST]))
    return longest
