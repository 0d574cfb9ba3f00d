# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The box itself: version, parts, serial numbers, licence, patch, startup files."""

from __future__ import annotations

import re
import typing as t

from .registry import parser
from .table import Column, header, only, pairs, read, snake, text, whole_or_text
from .text import refuse, unwrapped

if t.TYPE_CHECKING:
    from .text import Line

_VERSION = re.compile(
    r"(?:VRP \(R\) software,\s*|YunShan OS,?\s*)?Version\s+(\S+)\s*\((.+?)\s*(V\d{3}R\d{3}\S*)?\)\s*$"
)
_UPTIME = re.compile(
    r"\s*HUAWEI\s+(.+?)\s+(?:Router\s+|Routing Switch\s+|Switch\s+)?uptime is\s+(.+?)\s*$", re.IGNORECASE
)
_SLOT = re.compile(
    r"\s*(\S+?)(?:\s+(\d+))?\s*\((Master|Slave|Standby)\)\s*(\d+)?\s*:\s*uptime is\s+(.*?)\s*$", re.IGNORECASE
)


@parser(
    "display version [slot]",
    begins=[r"^\s*Huawei Versatile Routing Platform", r"YunShan OS,? Version", r"VRP \(R\) software"],
    many=False,
)
def version(lines: list[Line]) -> dict[str, t.Any]:
    """One object: system (VRP or YunShan OS), version, product, release, model, uptime, uptime_minutes,
    patch_version, slots, memory.
    """
    result: dict[str, t.Any] = {"system": "VRP", "slots": []}
    for line in lines:
        found = _VERSION.search(line.text)
        if found and "version" not in result:
            result.update(version=found.group(1), product=found.group(2), release=found.group(3))
            result["system"] = "YunShan OS" if "YunShan" in line.text else "VRP"
            continue
        slot = _SLOT.match(line.text)
        if slot:
            number = int(slot.group(2) or slot.group(4) or 0)
            result["slots"].append(
                {"model": slot.group(1), "role": slot.group(3), "slot": number, "uptime": slot.group(5)}
            )
            continue
        uptime = _UPTIME.match(line.text)
        if uptime and "model" not in result:
            result.update(model=uptime.group(1), uptime=uptime.group(2), uptime_minutes=_minutes(uptime.group(2)))
            continue
        patch = re.match(r"\s*Patch Version\s*:\s*(\S+)", line.text)
        if patch:
            result["patch_version"] = text(patch.group(1))
        size = re.match(
            r"\s*(?:SDRAM |DDR\s+)?(Memory|Flash)[ \w]*Size\s*:\s*(\d+)\s*M\s*bytes", line.text, re.IGNORECASE
        )
        if size:
            result.setdefault(size.group(1).lower() + "_mbytes", int(size.group(2)))
        board = re.match(r"\s*\d+\.\s*Board\s+Type\s*:\s*(\S+)", line.text)
        if board:
            result.setdefault("board_type", board.group(1))
        bios = re.match(r"\s*\d+\.\s*(?:BIOS|BootROM|BootLoad)\s+Version\s*:\s*(\S+)", line.text)
        if bios:
            result.setdefault("bios_version", bios.group(1))
    if "version" not in result or "model" not in result or not result["slots"]:
        raise refuse("cut", at=lines[-1].number, why="no version, or no uptime line of the system or a slot")
    # The uptime line may cut the model short; the slot line has it whole.
    for slot_row in result["slots"]:
        if slot_row["model"].startswith(result["model"]):
            result["model"] = slot_row["model"]
    return result


def _minutes(words: str) -> int:
    sizes = {"year": 525600, "week": 10080, "day": 1440, "hour": 60, "minute": 1}
    return sum(int(count) * sizes[unit] for count, unit in re.findall(r"(\d+)\s*(year|week|day|hour|minute)", words))


@parser("display device [all slot]", begins=[r"^\s*Slot\s+(?:Card|Sub)\s+Type\s+Online\s"])
def device(lines: list[Line]) -> list[dict[str, t.Any]]:
    """Rows: slot, card, type, online, power, register, alarm (VRP5: status), primary (VRP5: role). A part's slot
    is that of its board.
    """
    lines = unwrapped(lines)
    columns = (
        Column("Slot", "slot", whole_or_text, fill=True),
        Column("Card|Sub", "card"),
        Column("Type", "type"),
        Column("Online", "online"),
        Column("Power", "power", blank=True),
        Column("Register", "register"),
        Column("Alarm|Status", "alarm"),
        Column("Primary|Role", "primary"),
    )
    index = t.cast("int", header(lines, columns))
    only(lines[:index], r".*'s Device status\s*:?\s*$", r"\s*Device status\s*:?\s*$", r"\s*\*\s*:.*", r"\s*Chassis\b.*")
    table = read(lines, columns)
    only(lines[table.end :])
    return table.rows


@parser("display device esn", "display esn [slot all]", begins=[r"^\s*ESN of (?:slot|chassis|device)", r"^\s*ESN\s*:"])
def esn(lines: list[Line]) -> list[dict[str, t.Any]]:
    """Rows: slot, esn."""
    rows = []
    for line in lines:
        found = re.match(r"\s*ESN(?: of (?:slot|chassis|device|master)\s*(\S*?))?\s*:\s*(\S+)\s*$", line.text)
        if found:
            rows.append({"slot": whole_or_text(found.group(1) or ""), "esn": found.group(2)})
        elif not line.is_blank:
            raise refuse("unexpected_line", at=line.number, words=line.text)
    return rows


@parser(
    "display device elabel brief",
    "display elabel brief",
    begins=[r"^\s*(?:SlotID|Slot)\s+Sub\s+(?:Type|Bar[Cc]ode|SN)\b"],
    source="manual",
)
def elabel_brief(lines: list[Line]) -> list[dict[str, t.Any]]:
    """Rows: slot, part, type, serial_number, part_number."""
    columns = (
        Column("SlotID|Slot", "slot", whole_or_text, fill=True),
        Column("Sub", "part"),
        Column("Type|BoardType", "type", blank=True),
        Column("SN|BarCode", "serial_number"),
        Column("P/N|Item", "part_number", blank=True),
    )
    index = t.cast("int", header(lines, columns))
    only(lines[:index], r"\s*Equipment SN\(ESN\)\s*:.*", r"\s*License ESN\s*:.*")
    table = read(lines, columns)
    only(lines[table.end :])
    return table.rows


@parser(
    "display elabel [slot]",
    "display device elabel [slot]",
    begins=[r"^\s*/\$\[(?:System|Board|Archives|Rack|Subrack)", r"^\s*BarCode=", r"^\s*\[Board Properties\]"],
)
def elabel(lines: list[Line]) -> list[dict[str, t.Any]]:
    """One object a part: part (path of the headlines above it), board_type, bar_code, item, description,
    manufactured, vendor_name.
    """
    rows: list[dict[str, t.Any]] = []
    path = ""
    inside = False
    for line in lines:
        headline = re.match(r"\s*\[([^\]$]+)\]\s*$", line.text)
        field = re.match(r"\s*([A-Za-z]\w*)=(.*)$", line.text)
        if headline and headline.group(1).lower() == "board properties":
            rows.append({"part": path or None})
            inside = True
        elif headline:
            path, inside = headline.group(1), False
        elif field and inside:
            rows[-1][snake(field.group(1))] = text(field.group(2).strip())
        elif inside and rows and rows[-1].get("description") and not line.is_blank:
            rows[-1]["description"] += " " + line.text.strip()
        elif not line.is_blank and not line.is_rule and not re.match(r"\s*/\$|\s*\w+=|\s*Warning:", line.text):
            raise refuse("unexpected_line", at=line.number, words=line.text)
    for row in rows or [{"part": path}]:
        if "bar_code" not in row or not row.keys() & {"vendor_name", "manufactured"}:
            raise refuse("cut", at=lines[-1].number, why=f"the label of {row['part']} has no end")
    return rows


@parser("display device manufacture-info [slot]", begins=[r"^\s*Slot\s+(?:Sub|Card)\s+(?:Type\s+)?Serial-number"])
def manufacture_info(lines: list[Line]) -> list[dict[str, t.Any]]:
    """Rows: slot, card, type (where printed), serial_number, manufactured."""
    columns = (
        Column("Slot", "slot", whole_or_text, fill=True),
        Column("Sub|Card", "card"),
        Column("Type", "type", blank=True),
        Column("Serial-number", "serial_number"),
        Column("Manu-date", "manufactured", blank=True),
    )
    table = read(lines, columns)
    only(lines[: t.cast("int", header(lines, columns))])
    only(lines[table.end :])
    return table.rows


@parser(
    "display startup",
    begins=[r"Startup system software|Next startup system software|Configured startup system software"],
)
def startup(lines: list[Line]) -> list[dict[str, t.Any]]:
    """One object a board: board, and the files by what they are for; None for the device's C(NULL)."""
    rows: list[dict[str, t.Any]] = []
    for line in lines:
        board = re.match(r"\s*(\w[\w /-]*?)\s*:\s*$", line.text)
        found = re.match(r"\s*(\w.*?)\s*:\s+(\S.*?)\s*$", line.text) or re.match(
            r"\s*(\w.*?)\s*:((?:flash|cfcard|nvram):\S+|null)\s*$", line.text, re.IGNORECASE
        )
        if board:
            rows.append({"board": board.group(1)})
        elif found:
            if not rows:
                rows.append({"board": None})
            value = found.group(2)
            rows[-1][snake(found.group(1))] = None if value.lower() in ("null", "default", "-") else value
        elif not line.is_blank:
            raise refuse("unexpected_line", at=line.number, words=line.text)
    for row in rows:
        if not any("next" in key and "saved" in key for key in row):
            raise refuse("cut", at=lines[-1].number, why="no next saved-configuration file")
    return rows


@parser("display patch-information", begins=[r"^\s*Patch Package (?:Name|Version)\s*:"], many=False)
def patch_information(lines: list[Line]) -> dict[str, t.Any]:
    """One object: package_name, package_version, package_state, package_run_time; {} when no patch is loaded."""
    head = [line for line in lines if re.match(r"\s*Patch Package [\w ]+?\s*:", line.text)]
    found = {key[len("patch_") :]: text(value) for key, value in pairs(head).items()}
    only([line for line in lines if line not in head], r".*")
    if "package_version" not in found or "package_state" not in found:
        raise refuse("cut", at=lines[-1].number, why="no version or state of the patch")
    return found


@parser("display license [verbose]", begins=[r"^\s*Active License\s*:", r"^\s*MainBoard\s*:\s*$(?s:.*)Active License"])
def license_information(lines: list[Line]) -> list[dict[str, t.Any]]:
    """One object: what the file says, C(items) with one object a licensed item."""
    result: dict[str, t.Any] = {"items": []}
    target = result
    for line in lines:
        found = re.match(r"\s*(\w[\w .]*?)\s*:\s*(.*?)\s*$", line.text)
        if not found:
            if not line.is_blank and not line.is_rule:
                raise refuse("unexpected_line", at=line.number, words=line.text)
            continue
        key = snake(found.group(1))
        if key == "sale_name" or (key == "item_name" and (target is result or key in target)):
            target = {}
            result["items"].append(target)
        value = text(found.group(2))
        target[key] = int(value) if key in ("control_value", "used_value") and value and value.isdigit() else value
    if "license_state" not in result or (result["items"] and "used_value" not in result["items"][-1]):
        raise refuse("cut", at=lines[-1].number, why="no License state, or an item without its use")
    return [result]
