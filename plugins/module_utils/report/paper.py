# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Word's vocabulary in one place: fonts for both scripts, headings, tables with repeated heads, lines to sign on."""

from __future__ import annotations

import typing as t

from .show import Words

try:
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor
except ImportError:
    docx = None  # type: ignore[assignment]  # the module says which library is missing

# Word has one font name per script, no list: the document's own font table names what may stand in for it.
BODY, HEAD, LATIN = "SimSun", "SimHei", "Times New Roman"
FALLBACKS = {
    BODY: ("\u5b8b\u4f53", "Noto Serif CJK SC", "Source Han Serif SC", "Songti SC"),
    HEAD: ("\u9ed1\u4f53", "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC"),
}
INK, SOFT, ACCENT, ALARM = "1D2733", "5B6776", "1F3A5F", "A3282C"
COLOURS = {
    "pass": "2F6B4F",
    "attested": "2F6675",
    "warn": "8A6714",
    "deviation": "5D4D7C",
    "unread": "A8511A",
    "fail": ALARM,
    "stale": "8A5A14",
}
BARS = {**COLOURS, "skipped": "C9CED6", "manual": "9AA7B8", "expected": "B9C4D4", "none": "E6EAEF", "stale": "D6B98A"}
FULL = 269  # millimetres between the margins of A4 landscape


class Paper:
    """One document being written, top to bottom."""

    def __init__(self, language: str) -> None:
        self.words = Words(language)
        self.document = docx.Document()
        section = self.document.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
        section.left_margin = section.right_margin = Mm(14)
        section.top_margin, section.bottom_margin = Mm(18), Mm(16)
        section.header_distance = section.footer_distance = Mm(8)
        style = self.document.styles["Normal"]
        style.font.size = Pt(10.5)
        style.font.name = LATIN
        style.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)
        language_tag = OxmlElement("w:lang")
        language_tag.set(qn("w:val"), "en-US")
        language_tag.set(qn("w:eastAsia"), "zh-CN")
        style.element.rPr.append(language_tag)
        style.paragraph_format.space_after = Pt(4)
        self.document.core_properties.author = "firstlight.cluster"
        self.document.core_properties.title = self.words("title")
        self._fallbacks()

    def _fallbacks(self) -> None:
        for part in self.document.part.package.iter_parts():
            if str(part.partname) == "/word/fontTable.xml":
                entries = "".join(
                    f'<w:font w:name="{name}"><w:altName w:val="{",".join(others)}"/></w:font>'
                    for name, others in FALLBACKS.items()
                )
                part._blob = part.blob.replace(b"</w:fonts>", entries.encode() + b"</w:fonts>")

    def _run(
        self, paragraph: t.Any, text: str, size: float, colour: str = INK, bold: bool = False, font: str = BODY
    ) -> None:
        for number, piece in enumerate(text.split("\n")):
            run = paragraph.add_run()
            if number:
                run.add_break(WD_BREAK.LINE)
            run.add_text(piece)
            run.font.size = Pt(size)
            run.font.bold = bold
            run.font.color.rgb = RGBColor.from_string(colour)
            run.font.name = LATIN if font == BODY else "Arial"
            run._element.rPr.rFonts.set(qn("w:eastAsia"), font)

    def running(self, banner: str, footer: str) -> None:
        """Set what stands on every page: the banner above, the title and the page number below."""
        section = self.document.sections[0]
        if banner:
            head = section.header.paragraphs[0]
            head.alignment = WD_ALIGN_PARAGRAPH.CENTER
            self._run(head, banner, 9, ALARM, bold=True, font=HEAD)
        foot = section.footer.paragraphs[0]
        self._run(foot, footer + "    " + self.words("page_of") + " ", 8, SOFT)
        for kind, code in (("begin", ""), ("", "PAGE"), ("end", "")):
            run = foot.add_run()
            run.font.size = Pt(8)
            element = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                element.set(qn("w:fldCharType"), kind)
            else:
                element.text = code
            run._element.append(element)

    def title(self, text: str) -> None:
        """Write the name of the book."""
        paragraph = self.document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_after = Pt(10)
        self._run(paragraph, text, 34, ACCENT, bold=True, font=HEAD)

    def space(self, points: float) -> None:
        """Leave room."""
        self.document.add_paragraph().paragraph_format.space_after = Pt(points)

    def heading(self, number: int | None, text: str, new_page: bool = False) -> None:
        """Begin a part."""
        paragraph = self.document.add_heading(level=1)
        paragraph.paragraph_format.space_before = Pt(18)
        paragraph.paragraph_format.space_after = Pt(6)
        paragraph.paragraph_format.page_break_before = new_page
        self._run(paragraph, (str(number) + "  " if number else "") + text, 15, ACCENT, bold=True, font=HEAD)

    def text(
        self, text: str, size: float = 10.5, centre: bool = False, soft: bool = False, alarm: bool = False
    ) -> None:
        """Write one paragraph."""
        paragraph = self.document.add_paragraph()
        if centre:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._run(paragraph, text, size, ALARM if alarm else SOFT if soft else INK, bold=alarm)

    def facts(self, facts: t.Sequence[tuple[str, str]], centre: bool = False) -> None:
        """Write names and values in two columns without lines."""
        table = self.document.add_table(rows=0, cols=2)
        table.autofit = False
        table.alignment = WD_TABLE_ALIGNMENT.CENTER if centre else WD_TABLE_ALIGNMENT.LEFT
        for name, value in facts:
            cells = table.add_row().cells
            for cell, width in zip(cells, (62, 120 if centre else FULL - 62), strict=True):
                cell.width = Mm(width)
            if centre:
                cells[0].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
            self._cell(cells[0], name, 10.5, SOFT)
            self._cell(cells[1], value, 10.5, INK)

    def figures(self, counts: t.Sequence[tuple[str, int]]) -> None:
        """Write the great numbers of the conclusion, side by side."""
        table = self.document.add_table(rows=1, cols=len(counts))
        for cell, (name, count) in zip(table.rows[0].cells, counts, strict=True):
            self._run(cell.paragraphs[0], str(count), 24, INK, bold=True)
            self._run(cell.add_paragraph(), name, 9.5, SOFT)
        self.space(4)

    def verdict_bar(self, counts: t.Sequence[tuple[str, str, int]]) -> None:
        """Draw one bar of verdicts: a shaded cell each, as wide as its share, with its number and word."""
        total = sum(count for dummy, dummy2, count in counts)
        if not total:
            return
        table = self.document.add_table(rows=1, cols=len(counts))
        table.autofit = False
        # A narrow piece keeps room for its number.
        shares = [max(16.0, FULL * count / total) for dummy, dummy2, count in counts]
        for column, (verdict, word, count), share in zip(table.columns, counts, shares, strict=True):
            cell = column.cells[0]
            column.width = cell.width = Mm(round(share * FULL / sum(shares)))
            self._shade(cell, BARS.get(verdict, "FFFFFF"))
            colour = "FFFFFF" if verdict in COLOURS and verdict != "stale" else INK
            self._cell(cell, str(count) + "  " + word, 9, colour, bold=True)
        self.space(2)

    def _shade(self, cell: t.Any, colour: str) -> None:
        properties = cell._tc.get_or_add_tcPr()
        if properties.find(qn("w:shd")) is None:
            shade = OxmlElement("w:shd")
            for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
                shade.set(qn("w:" + name), value)
            properties.append(shade)

    def table(self, head: t.Sequence[str], widths: t.Sequence[int] | None) -> t.Any:
        """Begin a table whose head is repeated on each page."""
        table = self.document.add_table(rows=1, cols=len(head))
        table.autofit = False
        share = widths or [FULL // len(head)] * len(head)
        for column, width in zip(table.columns, share, strict=True):
            column.width = Mm(width)
        properties = table._tbl.tblPr
        borders = OxmlElement("w:tblBorders")
        for side, size, colour in (("top", "8", ACCENT), ("bottom", "8", ACCENT), ("insideH", "4", "D5DAE1")):
            border = OxmlElement("w:" + side)
            for name, value in (("val", "single"), ("sz", size), ("space", "0"), ("color", colour)):
                border.set(qn("w:" + name), value)
            borders.append(border)
        properties.append(borders)
        self._flag(table.rows[0], "w:tblHeader")
        self._flag(table.rows[0], "w:cantSplit")
        for cell, name, width in zip(table.rows[0].cells, head, share, strict=True):
            cell.width = Mm(width)
            self._cell(cell, name, 8.5, ACCENT, bold=True, font=HEAD)
        table.firstlight_widths = share
        return table

    def row(
        self,
        table: t.Any,
        cells: t.Sequence[str],
        verdict_at: int = -1,
        verdict: str = "",
        strong_at: int = -1,
        size: float = 8.5,
    ) -> t.Any:
        """Add one row; the cell at C(verdict_at) takes the verdict's colour."""
        row = table.add_row()
        self._flag(row, "w:cantSplit")
        for place, (cell, text, width) in enumerate(zip(row.cells, cells, table.firstlight_widths, strict=True)):
            cell.width = Mm(width)
            is_verdict = place == verdict_at
            colour = COLOURS.get(verdict, SOFT) if is_verdict else INK
            self._cell(cell, text, size, colour, bold=is_verdict or place == strong_at)
        return row

    def strip(
        self, table: t.Any, number: str, text: str, word: str, verdict: str, state: str, alarm: bool = False
    ) -> None:
        """Add the shaded row that opens one row of the contract."""
        last = len(table.firstlight_widths) - 1
        row = self.row(table, [""] * (last - 1) + [word, state], last - 1, verdict, size=9)
        cells = row.cells
        merged = cells[0].merge(cells[last - 2])
        self._run(merged.paragraphs[0], number + "   ", 9.5, ACCENT, bold=True)
        self._run(merged.paragraphs[0], text, 9.5, INK)
        for paragraph in cells[last].paragraphs:
            for run in paragraph.runs:
                run.font.bold = alarm
                run.font.color.rgb = RGBColor.from_string(ALARM if alarm else SOFT)
        for cell in row.cells:
            self._shade(cell, "EEF1F5")
        for paragraph in merged.paragraphs:
            paragraph.paragraph_format.keep_with_next = True

    def note(self, table: t.Any, text: str) -> None:
        """Add a row that says the reason of the row before."""
        row = self.row(table, [""] * len(table.firstlight_widths))
        merged = row.cells[1].merge(row.cells[-1])
        self._run(merged.paragraphs[0], text, 8, "5C3A12")

    def signatures(self, parties: t.Sequence[tuple[str, str]], fields: t.Sequence[str]) -> None:
        """Write a column with lines to sign on for each party."""
        table = self.document.add_table(rows=2 + len(fields), cols=len(parties))
        for column, (role, name) in enumerate(parties):
            self._cell(table.cell(0, column), role, 12, ACCENT, bold=True, font=HEAD)
            self._cell(table.cell(1, column), name or " ", 10, SOFT)
            for place, field in enumerate(fields):
                cell = table.cell(2 + place, column)
                cell.paragraphs[0].paragraph_format.space_before = Pt(20)
                self._cell(
                    cell,
                    field + "\uff1a" + "_" * 24 if self.words.language == "zh" else field + ": " + "_" * 26,
                    10,
                    SOFT,
                )

    def _cell(self, cell: t.Any, text: str, size: float, colour: str, bold: bool = False, font: str = BODY) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(1)
        if text:
            self._run(paragraph, text, size, colour, bold=bold, font=font)

    def _flag(self, row: t.Any, name: str) -> None:
        row._tr.get_or_add_trPr().append(OxmlElement(name))
