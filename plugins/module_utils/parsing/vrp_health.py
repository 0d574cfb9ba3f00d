# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How a VRP switch feels: power, fans, temperature, alarms, load of processor and memory."""

from __future__ import annotations

import re
import typing as t

from .registry import parser
from .table import Column, body, counted, header, layout, number, only, percent, read, row_of, whole_or_text
from .text import refuse

if t.TYPE_CHECKING:
    from .text import Line


@parser(
    "display power [all]",
    "display device power [all]",
    begins=[r"^\s*Slot\s+PowerNo\s+Present\s+Mode\s", r"^\s*PowerID\s+Online\s+Mode\s"],
)
def power(lines: list[Line]) -> list[dict[str, t.Any]]:
    """Rows: slot, power_supply, present, mode, state, current_amperes, voltage_volts, actual_power_watts,
    rated_power_watts.
    """
    columns = (
        Column("Slot", "slot", whole_or_text, blank=True, fill=True),
        Column("PowerNo|PowerID", "power_supply"),
        Column("Present|Online", "present"),
        Column("Mode", "mode"),
        Column("State", "state"),
        Column("Current", "current_amperes", number, blank=True),
        Column("Voltage", "voltage_volts", number, blank=True),
        Column("ActualPower|RealPwr", "actual_power_watts", number, blank=True),
        Column("RatedPower|Power", "rated_power_watts", number, blank=True),
    )
    index = t.cast("int", header(lines, columns))
    only(lines[:index])
    table = read(lines, columns)
    # Below it: legend, and the fans inside the supplies, which have rows of their own kind.
    inner = next(
        (place for place, line in enumerate(lines) if re.match(r"\s*internal fan info", line.text, re.IGNORECASE)),
        len(lines),
    )
    only(lines[table.end : inner], r"\s*N/A\s*:.*")
    if inner < len(lines):
        fans = (
            Column("Slot", "slot", whole_or_text, fill=True),
            Column("PowerNo", "power_supply"),
            Column("FanExist", "fan_present"),
            Column("Airflow Direction", "airflow"),
        )
        only(lines[read(lines, fans, inner).end :])
    return table.rows


@parser("display fan [all]", "display device fan [all]", begins=[r"^\s*Slot\s+FanID\s+(?:FanNum|Online|Status)\s"])
def fan(lines: list[Line]) -> list[dict[str, t.Any]]:
    """Rows: slot, fan, fan_numbers, present and register (where printed), status, speed_percent, speed_rpm, mode,
    airflow, rotors_rpm.
    """
    columns = (
        Column("Slot", "slot", whole_or_text, fill=True),
        Column("FanID", "fan"),
        Column("FanNum", "fan_numbers", blank=True),
        Column("Present|Online", "present", blank=True),
        Column("Register", "register", blank=True),
        Column("Status", "status"),
        Column("Speed", "speed", blank=True),
        Column("Mode", "mode", blank=True),
        Column("Airflow Direction|Airflow", "airflow", blank=True),
    )
    index = t.cast("int", header(lines, columns))
    only(lines[:index], r"\s*fan module\s*:.*")
    places = layout(lines[index].text, columns)
    found, end = body(lines, index)
    only(lines[end:])
    rows: list[dict[str, t.Any]] = []
    for line in found:
        rotor = re.match(r"\s{8,}(\d+)\s+(\d+)\s*$", line.text)
        if rotor and rows:
            rows[-1]["rotors_rpm"].append(int(rotor.group(2)))
            continue
        row = row_of(line, places, rows[-1] if rows else None)
        speed = re.match(r"(\d+)%?(?:\s*\((\d+)\))?$", row.pop("speed", None) or "")
        row["speed_percent"] = int(speed.group(1)) if speed else None
        row["speed_rpm"] = int(speed.group(2)) if speed and speed.group(2) else None
        rows.append({**row, "rotors_rpm": []})
    return rows


@parser(
    "display temperature [all slot]",
    "display device temperature [all slot]",
    begins=[r"^\s*Slot\s+Card\s+SensorName\s", r"^\s*PCB\s+I2C\s", r"^\s*BoardType\s+SensorID\s"],
)
def temperature(lines: list[Line]) -> list[dict[str, t.Any]]:
    """Rows: slot, card, sensor, status, major_celsius, fatal_celsius, current_celsius (and the further limits that
    are printed).
    """
    if any(re.match(r"\s*PCB\s+I2C\s", line.text) for line in lines):
        return _temperature_boards(lines)
    if any(re.match(r"\s*BoardType\s+SensorID\s", line.text) for line in lines):
        return _temperature_units(lines)
    columns = (
        Column("Slot", "slot", whole_or_text, fill=True),
        Column("Card", "card"),
        Column("SensorName", "sensor"),
        Column("Status", "status"),
        Column("Minor", "minor_celsius", number, blank=True),
        Column("Major|Upper", "major_celsius", number, blank=True),
        Column("Fatal", "fatal_celsius", number, blank=True),
        Column("Current|Temperature", "current_celsius", number),
    )
    only(lines[: t.cast("int", header(lines, columns))])
    table = read(lines, columns)
    only(lines[table.end :])
    return table.rows


def _temperature_units(lines: list[Line]) -> list[dict[str, t.Any]]:
    """The form of chassis of V200: one table a slot, with its headline."""
    columns = (
        Column("BoardType", "card"),
        Column("SensorID", "sensor_id", number),
        Column("SensorName", "sensor"),
        Column("Status", "status"),
        Column("Minor", "minor_celsius", number),
        Column("Major", "major_celsius", number),
        Column("Fatal", "fatal_celsius", number),
        Column("FanTMin", "fan_minimum_celsius", number, blank=True),
        Column("FanTMax", "fan_maximum_celsius", number, blank=True),
        Column("Temp", "current_celsius", number),
    )
    rows: list[dict[str, t.Any]] = []
    starts = [index for index, line in enumerate(lines) if re.search(r"Unit:.*\bSlot\s", line.text)]
    only(lines[: starts[0] if starts else 0])
    for start, after in zip(starts, [*starts[1:], len(lines)], strict=True):
        slot = re.search(r"\bSlot\s+([^\s,]+)", lines[start].text)
        table = read(lines[start:after], columns)
        only(lines[start:after][table.end :])
        rows += [{"slot": whole_or_text(slot.group(1)) if slot else None, **row} for row in table.rows]
    return rows


def _temperature_boards(lines: list[Line]) -> list[dict[str, t.Any]]:
    """The form of VRP5 chassis: one table a slot, columns PCB I2C Addr Chl Status Minor Major Fatal TMin TMax Temp."""
    rows = []
    slot: t.Any = None
    for line in lines:
        words = line.text.split()
        headline = re.match(r"\s*SlotID\s*(\d+)\s*:", line.text)
        if headline:
            slot = int(headline.group(1))
        elif len(words) >= 9 and words[-1].lstrip("-").isdigit() and words[1].isdigit():
            values = [number(word) for word in words[5:8]]
            rows.append(
                {
                    "slot": slot,
                    "card": None,
                    "sensor": " ".join(words[:4]),
                    "status": words[4],
                    "minor_celsius": values[0],
                    "major_celsius": values[1],
                    "fatal_celsius": values[2],
                    "current_celsius": int(words[-1]),
                }
            )
        elif (
            not line.is_blank
            and not line.is_rule
            and not re.match(r"\s*(PCB\s|TMin|Base-Board|.*Unit:C)|.*[Nn]o temp", line.text)
        ):
            raise refuse("unexpected_line", at=line.number, words=line.text)
    return rows


_ALARM = re.compile(
    r"\s*(\d+)\s+(0x[0-9a-f]+)\s+(\w+)\s+(\d{4}-\d\d-\d\d)(?:\s+(\d\d:\d\d:\d\d\S*))?\s+(\S.*)$", re.IGNORECASE
)


@parser("display alarm active", begins=[r"^\s*Sequence\s+AlarmId\s+"], empty=None)
def alarm_active(lines: list[Line]) -> list[dict[str, t.Any]]:
    """Rows: sequence, alarm_id, severity, time, description. A description goes on over several lines, cut at a
    fixed width.
    """
    columns = (
        Column("Sequence", "sequence", number),
        Column("AlarmId|AlarmID", "alarm_id"),
        Column("Severity|Level", "severity"),
        Column("Date Time", "time"),
        Column("Description", "description"),
    )
    index = header(lines, columns)
    if index is None:
        raise refuse("no_header", looked_for="Sequence AlarmId Severity Date Time Description")
    only(lines[:index], r"\s*\d+\s*:.*", r"\s*A\s*:.*")
    begin = layout(lines[index].text, columns)[-1][1]
    width = max(len(line.text) for line in lines if line.is_rule) - begin if any(line.is_rule for line in lines) else 0
    found, end = body(lines, index)
    only(lines[end:], r"\s*Total\b.*")
    rows: list[dict[str, t.Any]] = []
    piece = ""
    for line in found:
        row = _ALARM.match(line.text)
        rest = re.match(r"\s+(\d\d:\d\d:\d\d\S*)?\s*(.*)$", line.text)
        if row:
            piece = line.text[begin:] if len(line.text) > begin else row.group(6)
            moment = row.group(4) + (" " + row.group(5) if row.group(5) else "")
            rows.append(
                {"sequence": int(row.group(1)), "alarm_id": row.group(2), "severity": row.group(3), "time": moment}
            )
            rows[-1]["description"] = piece
        elif rows and rest and line.text[:1].isspace():
            if rest.group(1):
                rows[-1]["time"] += " " + rest.group(1)
            if rest.group(2):
                # Cut at a fixed width: what a line lacks to it were blanks.
                rows[-1]["description"] += " " * max(0, width - len(piece)) + rest.group(2)
                piece = rest.group(2)
        else:
            raise refuse("unexpected_line", at=line.number, words=line.text)
    for entry in rows:
        if ":" not in entry["time"]:
            raise refuse("cut", at=lines[-1].number, why="no time of alarm " + str(entry["sequence"]))
    counted(lines[end:], len(rows), r"Total\D*(\d+)")
    return rows


_LOAD = (
    ("five_seconds_percent", r"five seconds\s*:\s*(\d+)%"),
    ("one_minute_percent", r"one minute\s*:\s*(\d+)%"),
    ("five_minutes_percent", r"five minutes\s*:\s*(\d+)%"),
    ("usage_percent", r"(?:System CPU (?:Using Percentage|use rate is)|CPU Usage)\s*:\s*(\d+)%"),
    ("maximum_percent", r"Max CPU Usage\s*:\s*(\d+)%"),
)


@parser(
    "display cpu [slot all]",
    "display cpu-usage [slot all]",
    begins=[r"^\s*CPU utili[sz]ation (?:statistics|for)", r"^\s*CPU Usage Stat\. Cycle"],
    many=False,
)
def cpu(lines: list[Line]) -> dict[str, t.Any]:
    """One object: usage_percent, averages, maximum_percent, state (where printed), cores (C(cpu),
    C(current_percent)).
    """
    result: dict[str, t.Any] = {"cores": []}
    for line in lines:
        for key, pattern in _LOAD:
            if key == "usage_percent" and re.search(r"Max CPU Usage", line.text, re.IGNORECASE):
                continue
            found = re.search(pattern, line.text, re.IGNORECASE)
            if found:
                result.setdefault(key, int(found.group(1)))
        state = re.match(r"\s*State\s*:\s*(\S+)", line.text)
        if state:
            result["state"] = state.group(1)
        core = re.match(r"\s*(cpu\d+)\s+(\d+)%", line.text, re.IGNORECASE)
        if core:
            result["cores"].append({"cpu": core.group(1), "current_percent": int(core.group(2))})
    if sum(line.is_rule for line in lines) % 3:
        raise refuse("cut", at=lines[-1].number, why="a table without its end")
    if "usage_percent" not in result:
        result["usage_percent"] = result.get("five_seconds_percent")
    if result["usage_percent"] is None or "five_minutes_percent" not in result:
        raise refuse("cut", at=lines[-1].number, why="no averages")
    return result


@parser(
    "display memory [slot all]",
    "display memory-usage [slot all]",
    begins=[r"^\s*Memory utili[sz]ation statistics"],
    many=False,
)
def memory(lines: list[Line]) -> dict[str, t.Any]:
    """One object: total_kbytes, used_kbytes, usage_percent, state (where printed)."""
    result: dict[str, t.Any] = {}
    if sum(line.is_rule for line in lines) % 3:
        raise refuse("cut", at=lines[-1].number, why="a table without its end")
    for key, pattern in (
        ("total_kbytes", r"System Total Memory(?: Is)?\s*:\s*(\d+)\s*(K?bytes)"),
        ("used_kbytes", r"Total Memory Used(?: Is)?\s*:\s*(\d+)\s*(K?bytes)"),
        ("usage_percent", r"Memory Using Percentage(?: Is)?\s*:\s*(\d+)(%)"),
    ):
        for line in lines:
            found = re.search(pattern, line.text, re.IGNORECASE)
            if found:
                value = int(found.group(1))
                result[key] = value // 1024 if found.group(2).lower() == "bytes" else value
        if key not in result:
            raise refuse("cut", at=lines[-1].number, why="no " + key)
    for line in lines:
        state = re.match(r"\s*State\s*:\s*(\S+)", line.text)
        if state:
            result["state"] = state.group(1)
    return result


@parser("display health", begins=[r"^\s*System (?:Memory|CPU) Usage Information"], many=False, source="manual")
def health(lines: list[Line]) -> dict[str, t.Any]:
    """One object: memory (rows slot, total_mbytes, used_mbytes, usage_percent) and cpu (rows slot, usage_percent,
    upper_limit_percent).
    """
    memory_rows, cpu_rows = [], []
    for line in lines:
        words = re.sub(r"\((?:Master|Slave)\)", "", line.text).split()
        if len(words) >= 4 and words[-1].endswith("%") and words[-2].isdigit() and words[-3].isdigit():
            memory_rows.append(
                {
                    "slot": whole_or_text(words[0]),
                    "total_mbytes": int(words[-3]),
                    "used_mbytes": int(words[-2]),
                    "usage_percent": percent(words[-1]),
                }
            )
        elif len(words) >= 3 and words[-1].endswith("%") and words[-2].endswith("%"):
            cpu_rows.append(
                {
                    "slot": whole_or_text(words[0]),
                    "usage_percent": percent(words[-2]),
                    "upper_limit_percent": percent(words[-1]),
                }
            )
    if not memory_rows and not cpu_rows:
        raise refuse("cut", at=lines[-1].number, why="no rows")
    return {"memory": memory_rows, "cpu": cpu_rows}
