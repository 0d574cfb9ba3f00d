# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a VRP8 switch says of lossless queues: PFC, ETS, headroom, ECN, drop profiles, queues.

Formats: command reference CloudEngine CE6800/CE8800 V300R023; a port's name stands on the first row of its queues only.
"""

from __future__ import annotations

import re
import typing as t

from .registry import parser
from .table import Column, body, header, layout, number, only, read, row_of, snake, text, whole_or_text
from .text import refuse

if t.TYPE_CHECKING:
    from .text import Line

_PORT = Column("Interface", "interface", fill=True)
_AMOUNT = re.compile(r"([\d,]+)\((B|K|KB|D)\)$")
_AMOUNTS = {"B": "bytes", "K": "kbytes", "KB": "kbytes", "D": "dynamic"}


@parser("display dcb [interface]", begins=[r"^\s*Interface\s+PFC Name\s"], source="manual")
def dcb(lines: list[Line]) -> list[dict[str, t.Any]]:
    """Rows: interface, pfc_name, pfc_status, pfc_mode (manual or auto), ets_name, ets_status, application_profile."""
    columns = (
        Column("Interface", "interface"),
        Column("PFC Name", "pfc_name"),
        Column("PFC Status", "pfc_status"),
        Column("ETS Name", "ets_name", blank=True),
        Column("ETS Status", "ets_status", blank=True),
        Column("App-Profile", "application_profile", blank=True),
    )
    only(lines[: t.cast("int", header(lines, columns))], r"\s*M\s*:\s*Manual.*")
    table = read(lines, columns)
    only(lines[table.end :])
    for row in table.rows:
        found = re.match(r"(\w+)(?:\((M|A)\))?$", row["pfc_status"] or "")
        mode = found.group(2) if found else None
        row["pfc_mode"] = {"M": "manual", "A": "auto"}.get(mode or "")
        row["pfc_status"] = found.group(1) if found else row["pfc_status"]
    return table.rows


@parser("display dcb pfc-profile", begins=[r"^\s*PFC-profile Name\s+Priority"], source="manual")
def dcb_pfc_profile(lines: list[Line]) -> list[dict[str, t.Any]]:
    """Rows: profile, priorities (list of numbers)."""
    columns = (Column("PFC-profile Name", "profile"), Column("Priority", "priorities", blank=True))
    index = t.cast("int", header(lines, columns))
    only(lines[:index], r"\s*PFC-Profile Maximum\s*:.*", r"\s*Total\s*:.*")
    found, end = body(lines, index, rules_between=True)
    only(lines[end:])
    rows = []
    for line in found:
        words = re.split(r"[\s,]+", line.text.strip())
        if not all(word.isdigit() for word in words[1:]):
            raise refuse("unexpected_line", at=line.number, words=line.text)
        rows.append({"profile": words[0], "priorities": [int(word) for word in words[1:]]})
    _announced(lines, len(rows))
    return rows


def _announced(lines: list[Line], rows: int) -> None:
    for line in lines:
        found = re.match(r"\s*Total\s*:\s*(\d+)\s*$", line.text)
        if found and int(found.group(1)) != rows:
            raise refuse("cut", at=lines[-1].number, why=f"{found.group(1)} announced, {rows} shown")


@parser("display dcb pfc [interface]", begins=[r"^\s*Interface\s+Queue\s+Received\(Frames\)"], source="manual")
def dcb_pfc(lines: list[Line]) -> list[dict[str, t.Any]]:
    """Rows: interface, queue, received_frames, received_pps, deadlocks, transmitted_frames, transmitted_pps,
    recoveries.
    """
    columns = (
        _PORT,
        Column("Queue", "queue", number),
        Column("Received(Frames)", "received_frames", number),
        Column("ReceivedRate(pps)", "received_pps", number),
        Column("DeadlockNum", "deadlocks", number),
    )
    index = t.cast("int", header(lines, columns))
    only(lines[:index])
    found, end = body(lines, index)
    only(lines[end:])
    rows: list[dict[str, t.Any]] = []
    half: list[str] | None = None
    for line in found:
        words = line.text.split()
        if half is None and len(words) in (4, 5) and all(word.isdigit() for word in words[-4:]):
            port = words[0] if len(words) == 5 else (rows[-1]["interface"] if rows else None)
            if port is None:
                raise refuse("unexpected_line", at=line.number, words=line.text)
            half = [port, *words[-4:]]
        elif half is not None and len(words) == 3 and all(word.isdigit() for word in words):
            values = [int(word) for word in (*half[1:], *words)]
            names = (
                "queue",
                "received_frames",
                "received_pps",
                "deadlocks",
                "transmitted_frames",
                "transmitted_pps",
                "recoveries",
            )
            rows.append({"interface": half[0], **dict(zip(names, values, strict=True))})
            half = None
        else:
            raise refuse("unexpected_line", at=line.number, words=line.text)
    if half is not None:
        raise refuse("cut", at=lines[-1].number, why="a queue has one line of two")
    return rows


def _amount(cell: str | None) -> dict[str, t.Any] | None:
    """Return C(256(K)) as C({value, unit}); the device rounds, so it is no copy of what was configured."""
    found = _AMOUNT.match(cell or "")
    return {"value": int(found.group(1).replace(",", "")), "unit": _AMOUNTS[found.group(2)]} if found else None


@parser(
    "display dcb pfc buffer [interface]", begins=[r"^\s*Interface\s+Queue\s+(?:Guaranteed\s+)?Xon"], source="manual"
)
def dcb_pfc_buffer(lines: list[Line]) -> list[dict[str, t.Any]]:
    """Rows: interface, queue and, as C({value, unit}) or None, xon, xoff, and in family J guaranteed, xon_lowest,
    xon_offset, headroom.
    """
    columns = (
        _PORT,
        Column("Queue", "queue", number),
        Column("Guaranteed", "guaranteed", blank=True),
        Column("Xon-Lowest", "xon_lowest", blank=True),
        Column("Xon-Offset", "xon_offset", blank=True),
        Column("Xon", "xon", blank=True),
        Column("Xoff", "xoff"),
        Column("Hdrm", "headroom", blank=True),
    )
    index = t.cast("int", header(lines, columns))
    only(lines[:index], r"\s*(Xon|Xoff|Hdrm|Guaranteed|K|B)\s*:.*", r"\s*(The actual PFC|xon-lowest).*")
    table = read(lines, columns)
    only(lines[table.end :])
    for row in table.rows:
        for key in row:
            if key not in ("interface", "queue"):
                row[key] = _amount(row[key])
    return table.rows


@parser("display dcb ets-profile", begins=[r"^\s*PG\(RN\)\s+Q\s+SCH\s"], source="manual")
def dcb_ets_profile(lines: list[Line]) -> list[dict[str, t.Any]]:
    """Rows: profile, group, queue (None for the group itself), schedule, weight."""
    rows: list[dict[str, t.Any]] = []
    profile, group, titles = None, None, False
    for line in lines:
        named = re.match(r"\s*ETS Profile\s*:\s*(\S+)", line.text)
        row = re.match(r"\s*(?:(\d+)\(\d+\)\s+)?(-|\d)\s+(PQ|DRR|WRR|WFQ)\s+(\S+)\s+\S+\s+\S+\s*$", line.text)
        if named:
            profile = named.group(1)
        elif re.match(r"\s*PG\(RN\)\s", line.text):
            titles = True
        elif row and titles:
            group = int(row.group(1)) if row.group(1) else group
            weight = re.match(r"(\d+)", row.group(4))
            rows.append(
                {
                    "profile": profile,
                    "group": group,
                    "queue": number(row.group(2)),
                    "schedule": row.group(3),
                    "weight": int(weight.group(1)) if weight else None,
                }
            )
        else:
            only([line], r"\s*Q\s*:\s*Queue.*", r"\s*ETS Maximum\s*:.*", r"\s*Total\s*:.*")
    if not lines[-1].is_rule or not rows:
        raise refuse("cut", at=lines[-1].number, why="the rule that closes the table is missing")
    return rows


@parser("display dcb pfc deadlock trigger status", begins=[r"^\s*Interface\s+Queue\s+TriggerMode"], source="manual")
def dcb_pfc_deadlock(lines: list[Line]) -> list[dict[str, t.Any]]:
    """Rows: interface, queue, trigger_mode, threshold, status."""
    columns = (
        _PORT,
        Column("Queue", "queue", number),
        Column("TriggerMode", "trigger_mode"),
        Column("Threshold", "threshold", number),
        Column("Status", "status"),
    )
    table = read(lines, columns)
    only(lines[: t.cast("int", header(lines, columns))])
    only(lines[table.end :])
    return table.rows


@parser(
    "display qos headroom-usage [interface slot]", begins=[r"^\s*Headroom Buffer Usage on lossless"], source="manual"
)
def qos_headroom_usage(lines: list[Line]) -> list[dict[str, t.Any]]:
    """Rows in kbytes: slot, chip, core, total, current, peak, average of each pool; or queue, current, peak,
    average of a port.
    """
    columns = (
        Column("Slot", "slot", number, blank=True),
        Column("Chip", "chip", number, blank=True),
        Column("Core", "core", number, blank=True),
        Column("Queue", "queue", number, blank=True),
        Column("Total", "total_kbytes", number, blank=True),
        Column("Current", "current_kbytes", number),
        Column("Peak", "peak_kbytes", number),
        Column("Average", "average_kbytes", number),
    )
    index = header(lines, columns)
    if index is None:
        raise refuse("cut", at=lines[-1].number, why="no titles")
    only(lines[:index], r"\s*Headroom Buffer Usage.*", r"\s*Core\s*:.*", r"\s*Interface\s*:.*")
    table = read(lines, columns)
    only(lines[table.end :])
    return table.rows


@parser(
    "display qos ecn threshold [interface]",
    begins=[r"^\s*Interface\s+Queue\s+Min\s+Max\s+Probability"],
    source="manual",
)
def qos_ecn_threshold(lines: list[Line]) -> list[dict[str, t.Any]]:
    """Rows: interface, queue, low_kbytes, high_kbytes, probability_percent, queue_size_kbytes, ai (whether AI ECN
    chose the values).
    """
    columns = (
        _PORT,
        Column("Queue", "queue"),
        Column("Min", "low_kbytes"),
        Column("Max", "high_kbytes"),
        Column("Probability", "probability_percent"),
        Column("Queue Size", "queue_size_kbytes"),
    )
    index = t.cast("int", header(lines, columns))
    only(lines[:index], r"\s*\*\s*:.*", r"\s*\[\]\s*:.*")
    found, end = body(lines, index, closes=True)
    only(lines[end:])
    places = layout(lines[index].text, columns)
    rows: list[dict[str, t.Any]] = []
    for line in found:
        row = row_of(line, places, rows[-1] if rows else None)
        ai = "*" in line.text
        for column in [place[0] for place in places[1:]]:
            plain = str(row[column.key] or "").strip("*[]")
            if not plain.isdigit():
                raise refuse("bad_value", at=line.number, column=column.title, words=row[column.key], kind="number")
            row[column.key] = int(plain)
        rows.append({**row, "ai": ai})
    return rows


@parser("display qos ecn statistics [interface]", begins=[r"^\s*Interface\s+ECN-marked packets"], source="manual")
def qos_ecn_statistics(lines: list[Line]) -> list[dict[str, t.Any]]:
    """Rows: interface, marked_packets."""
    columns = (Column("Interface", "interface"), Column("ECN-marked packets", "marked_packets", number))
    table = read(lines, columns, closes=True)
    only(lines[: t.cast("int", header(lines, columns))])
    only(lines[table.end :])
    return table.rows


@parser("display drop-profile", begins=[r"^\s*Drop-profile\[\d+\]\s*:"], source="manual")
def drop_profile(lines: list[Line]) -> list[dict[str, t.Any]]:
    """One object a profile: profile and rows C(colors) (color, mode, low_limit, high_limit, unit, discard_percent)."""
    columns = (
        Column("Color", "color"),
        Column("Mode", "mode"),
        Column("Low-limit", "low_limit", number),
        Column("High-limit", "high_limit", number),
        Column("Unit", "unit"),
        Column("Discard(%)", "discard_percent", number),
    )
    rows: list[dict[str, t.Any]] = []
    starts = [index for index, line in enumerate(lines) if re.match(r"\s*Drop-profile\[\d+\]\s*:", line.text)]
    only(lines[: starts[0]])
    for start, after in zip(starts, [*starts[1:], len(lines)], strict=True):
        part = lines[start:after]
        table = read(part, columns)
        only(part[table.end :])
        if not any(line.is_rule for line in part[table.end - 1 : table.end]) or not table.rows:
            raise refuse("cut", at=part[-1].number, why="the rule that closes the table is missing")
        rows.append({"profile": lines[start].text.partition(":")[2].strip(), "colors": table.rows})
    return rows


_QUEUE_FIRST = re.compile(r"\s*(\d)\s+(\d+)\s+([\d,]+)\s+([\d,]+)\s+([\d,]+)\s+([\d,]+)\s+(\S.*)$")
_QUEUE_SECOND = re.compile(r"\s+(\d+)\s+([\d,]+)\s+([\d,]+)\s+([\d,]+)\s+([\d,]+)\s*$")


@parser(
    "display qos queue statistics [interface slot]",
    begins=[r"^\s*Queue\s+CIR/PIR\s+Passed", r"^\s*Queue ID\s*:", r"^\s*Queue statistics info"],
)
def qos_queue_statistics(lines: list[Line]) -> list[dict[str, t.Any]]:
    """Rows: interface (where printed), queue, cir, pir, passed and dropped packets, bytes, pps and bps, last_drop."""
    if any(re.match(r"\s*Queue ID\s*:", line.text) for line in lines):
        return _queue_pairs(lines)
    rows: list[dict[str, t.Any]] = []
    port, titles, half = None, False, None
    for line in lines:
        named = re.match(r"\s*Queue statistics info\s*:\s*interface\s+(\S+)", line.text)
        first, second = _QUEUE_FIRST.match(line.text), _QUEUE_SECOND.match(line.text)
        if named:
            port = named.group(1)
        elif re.match(r"\s*Queue\s+CIR/PIR\s", line.text):
            titles = True
        elif first and titles and half is None:
            half = [int(word.replace(",", "")) for word in first.groups()[:6]]
            drop = text(first.group(7).strip())
        elif second and half is not None:
            more = [int(word.replace(",", "")) for word in second.groups()]
            names = ("queue", "cir", "passed_packets", "passed_pps", "dropped_packets", "dropped_pps")
            below = ("pir", "passed_bytes", "passed_bps", "dropped_bytes", "dropped_bps")
            rows.append(
                {
                    "interface": port,
                    **dict(zip(names, half, strict=True)),
                    **dict(zip(below, more, strict=True)),
                    "last_drop": drop,
                }
            )
            half = None
        else:
            only([line], r"\s*\(% or kbps\).*", r"\s*bps\)\s*$")
    if half is not None or not titles or not lines[-1].is_rule:
        raise refuse("cut", at=lines[-1].number, why="the last queue has no end")
    return rows


def _queue_pairs(lines: list[Line]) -> list[dict[str, t.Any]]:
    """The form of VRP5: one key and value a line, a rule between queues."""
    rows: list[dict[str, t.Any]] = []
    for line in lines:
        found = re.match(r"\s*(\w[\w ]*?)\s*(?:\((\w+)\))?\s*:\s*(\S+)\s*$", line.text)
        if found and found.group(1) == "Queue ID":
            rows.append({"interface": None, "queue": int(found.group(3))})
        elif found and rows:
            rate = {"pps": "_pps", "bps": "_bps"}.get(found.group(2) or "", "")
            key = snake(found.group(1))
            key = key.replace("_rate", rate) if rate else key
            plain = found.group(3).replace(",", "")
            rows[-1][key] = int(plain) if plain.isdigit() else whole_or_text(found.group(3))
        else:
            only([line])
    if rows and (len(rows[-1]) != len(rows[0]) or not lines[-1].is_rule):
        raise refuse("cut", at=lines[-1].number, why="the last queue has no end")
    return rows
