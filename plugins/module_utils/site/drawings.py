# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Rack elevation (SVG, HTML), labels (HTML), cabling list and port request (XLSX). Text in, text or workbook out."""

from __future__ import annotations

import typing as t
from xml.sax.saxutils import escape, quoteattr

from ..messages.drawings import DRAWINGS
from . import plan, sheets

try:
    import openpyxl
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter
except ImportError:  # sheets.need_library says so
    pass

if t.TYPE_CHECKING:
    from .derive import Data, Site

UNIT = 16
WIDTH = 260
MARGIN = 34
FONT = "'Noto Sans CJK SC','Noto Sans SC','Microsoft YaHei',sans-serif"
FILL = {"server": "#dbe7f5", "switch": "#dff0e3", "foreign": "#eceff3"}

PAGE = """<!DOCTYPE html>
<html lang={language}><head><meta charset="utf-8"><title>{title}</title><style>
body {{ font-family: {font}; margin: 12mm; color: #1b2733; }}
h1 {{ font-size: 16pt; margin: 0 0 4mm; }}
.banner {{ color: #a4262c; font-weight: bold; margin-bottom: 4mm; }}
.racks {{ display: flex; flex-wrap: wrap; gap: 10mm; align-items: flex-end; }}
.labels {{ display: grid; grid-template-columns: repeat(3, 62mm); gap: 1mm; }}
.label {{ width: 62mm; height: 24mm; border: 0.2mm dashed #8a97a6; padding: 1.5mm 2mm; box-sizing: border-box;
  overflow: hidden; break-inside: avoid; font-size: 8pt; line-height: 1.25; }}
.label b {{ font-size: 10pt; }}
.cable {{ border-style: solid; }}
@page {{ size: A4; margin: 10mm; }}
</style></head><body>
<h1>{title}</h1>
{banner}
{body}
</body></html>
"""


class Drawings:
    """The drawings of one site in one language."""

    def __init__(self, site: Site, language: str) -> None:
        self.site = site
        self.language = language
        self.banner = "" if site.raw["purpose"] == "delivery" else self.say("banner", purpose=site.raw["purpose"])

    def say(self, key: str, **values: t.Any) -> str:
        """Return one word of the catalogue."""
        return DRAWINGS.words[key][self.language]["text"].format(**values)

    def title(self, key: str) -> str:
        """Return a page's title: what it is, of which site."""
        name = self.site.raw.get("title") or self.site.raw["name"]
        return (
            self.say(key)
            + " \u2014 "
            + str(name.get(self.language) or next(iter(name.values())) if isinstance(name, dict) else name)
        )

    def _page(self, key: str, body: str) -> str:
        banner = '<p class="banner">' + escape(self.banner) + "</p>" if self.banner else ""
        return PAGE.format(
            language=quoteattr(self.language), title=escape(self.title(key)), font=FONT, banner=banner, body=body
        )

    def elevation(self) -> str:
        """Return the racks as an HTML page of SVG pictures."""
        pictures, notes = [], ""
        for rack in plan.racks(self.site):
            if rack["name"]:
                pictures.append(self.rack(rack))
            else:
                names = ", ".join(device["name"] for device in rack["devices"])
                notes = "<p>" + escape(self.say("unplaced", names=names)) + "</p>"
        return self._page("elevation", '<div class="racks">' + "".join(pictures) + "</div>" + notes)

    def rack(self, rack: Data) -> str:
        """Return one rack as SVG, unit 1 at the bottom."""
        height = rack["height_units"] * UNIT
        total = height + 3 * MARGIN
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH + 2 * MARGIN}" height="{total}" '
            f"font-family={quoteattr(FONT)}>",
            f'<text x="{MARGIN}" y="20" font-size="15" font-weight="bold">{escape(str(rack["name"]))}</text>',
            f'<text x="{MARGIN}" y="{total - 12}" font-size="11">{escape(self._foot(rack))}</text>',
            f'<rect x="{MARGIN}" y="{MARGIN}" width="{WIDTH}" height="{height}" fill="#fafbfc" '
            f'stroke="#1b2733" stroke-width="2"/>',
        ]
        if self.banner:
            parts.append(
                f'<text x="{MARGIN}" y="{total - 28}" font-size="10" fill="#a4262c">{escape(self.banner)}</text>'
            )
        for unit in range(1, rack["height_units"] + 1):
            y = MARGIN + height - unit * UNIT
            parts.append(
                f'<line x1="{MARGIN}" x2="{MARGIN + WIDTH}" y1="{y}" y2="{y}" stroke="#d5dbe2" stroke-width="0.5"/>'
            )
            parts.append(
                f'<text x="{MARGIN - 5}" y="{y + 12}" font-size="9" fill="#66727f" text-anchor="end">{unit}</text>'
            )
        parts += [self._device(device, height) for device in rack["devices"]]
        return "".join(parts) + "</svg>"

    def _foot(self, rack: Data) -> str:
        foot = str(rack.get("room") or "")
        models = self.site.raw.get("models") or {}
        figures = [(models.get(device.get("model")) or {}).get("power_watts") for device in rack["devices"]]
        known = [figure for figure in figures if figure is not None]
        if len(known) == len(figures) and rack.get("power_watts"):
            foot += " " + self.say("power", used=f"{sum(known):g}", limit=f"{rack['power_watts']:g}")
        return foot.strip()

    def _device(self, device: Data, height: int) -> str:
        tall = device["height_units"] * UNIT
        y = MARGIN + height - (device["unit"] - 1) * UNIT - tall
        kind = "server" if "index" in device else "switch" if device.get("managed", True) else "foreign"
        away = not device.get("delivered", True)
        dash = ' stroke-dasharray="4 3"' if away else ""
        text = (
            device["name"] + "  " + str(device.get("model") or "") + ("  (" + self.say("absent") + ")" if away else "")
        )
        return (
            f'<rect x="{MARGIN + 3}" y="{y + 1}" width="{WIDTH - 6}" height="{tall - 2}" rx="2" '
            f'fill="{FILL[kind]}" stroke="#44617f"{dash}/>'
            f'<text x="{MARGIN + 12}" y="{y + tall / 2 + 4:.0f}" font-size="11">{escape(text)}</text>'
        )

    def labels(self) -> str:
        """Return all labels as an HTML page for A4 sheets of three columns."""
        cells = []
        for label in plan.labels(self.site):
            lines = "<br>".join(escape(line) for line in label["lines"])
            cells.append(f'<div class="label {label["kind"]}"><b>{escape(label["head"])}</b><br>{lines}</div>')
        return self._page("labels", '<div class="labels">' + "".join(cells) + "</div>")

    def cabling(self, path: str) -> None:
        """Write the cabling list as a workbook."""
        sheets.need_library()
        book = openpyxl.Workbook()
        self._sheet(book.active, "cabling", plan.CABLE_COLUMNS, plan.cables(self.site), [])
        self._sheet(
            book.create_sheet(),
            "labels",
            ("head", "lines"),
            [{"head": one["head"], "lines": " | ".join(one["lines"])} for one in plan.labels(self.site)],
            [],
        )
        book.save(path)

    def request(self, switch: Data, path: str) -> None:
        """Write the port request of one unmanaged switch as a workbook."""
        sheets.need_library()
        book = openpyxl.Workbook()
        owner = switch.get("owner") or ""
        owner = owner.get(self.language) or next(iter(owner.values())) if isinstance(owner, dict) else owner
        model = " ".join(part for part in (switch["name"], str(switch.get("model") or ""), plan.place(switch)) if part)
        head = [self.say("request_for", owner=owner, switch=model), self.say("request_note"), self.say("signed")]
        self._sheet(book.active, "request", plan.REQUEST_COLUMNS, plan.requests(self.site, switch), head)
        book.save(path)

    def _sheet(
        self, sheet: t.Any, key: str, columns: t.Sequence[str], rows: t.Sequence[Data], head: t.Sequence[str]
    ) -> None:
        sheet.title = self.say(key)
        above = [self.title(key), *([self.banner] if self.banner else []), *head]
        for number, text in enumerate(above, 1):
            cell = sheet.cell(number, 1, text)
            cell.font = Font(
                bold=number == 1, size=14 if number == 1 else 11, color="A4262C" if text == self.banner else "1B2733"
            )
        top = len(above) + 1
        line = Side(style="thin", color="B8C2CC")
        known = {**dict.fromkeys(columns, ""), "head": "label", "lines": "device"}
        for number, column in enumerate(columns, 1):
            cell = sheet.cell(top, number, self.say(known.get(column) or column))
            cell.font = Font(bold=True, color="FFFFFF")
            cell.fill = PatternFill("solid", fgColor="1F3A5F")
            for position, row in enumerate(rows, top + 1):
                cell = sheet.cell(position, number)
                cell.value = row.get(column)
                cell.border = Border(bottom=line, right=line)
                cell.alignment = Alignment(vertical="center", horizontal="left")
                if isinstance(cell.value, str):
                    cell.data_type = "s"
            widest = max([12, *(len(str(row.get(column) or "")) for row in rows)])
            sheet.column_dimensions[get_column_letter(number)].width = min(60, widest + 4)
        sheet.freeze_panes = sheet.cell(top + 1, 1)
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(fitToPage=True)
        sheet.print_title_rows = f"{top}:{top}"
        if self.banner:
            sheet.oddFooter.center.text = self.banner
