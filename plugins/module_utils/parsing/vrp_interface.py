# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a VRP switch says of one port at length: state, counters and optics."""

from __future__ import annotations

import re
import typing as t

from .registry import parser
from .table import number, snake
from .text import refuse

if t.TYPE_CHECKING:
    from .text import Line

_HEAD = re.compile(r"\s*(\S+) current state\s*:\s*(.*?)(?:\s*\(ifindex:\s*(\d+)\))?\s*$", re.IGNORECASE)
_LAST = re.compile(
    r"output (?:bandwidth utili[sz]ation|utility rate)|errors?,\s*\d+ drops|^\s*\d+ errors"
    r"|Deferreds|Purged|UP Ports in Trunk|Underrun|Current system time",
    re.IGNORECASE,
)
_FACTS: tuple[tuple[str, str, t.Callable[[str], t.Any]], ...] = (
    ("protocol_state", r"Line protocol current state\s*:\s*(.*?)\s*$", str),
    ("description", r"^\s*Description\s*:\s*(.*?)\s*$", str),
    ("mtu_bytes", r"The (?:Maximum Transmit Unit|MTU) is (\d+)", int),
    ("maximum_frame_bytes", r"The Maximum Frame Length is (\d+)", int),
    ("pvid", r"\bPVID\s*:\s*(\d+)", int),
    ("link_type", r"Link-type\s*:\s*([\w-]+)", str),
    ("mac_address", r"Hardware address is (\S+)", str),
    ("speed", r"\b(?:Speed|Current BW)\s*:\s*([^\s,]+)", str),
    ("duplex", r"\bDuplex\s*:\s*([\w-]+)", str),
    ("negotiation", r"\bNegotiation\s*:\s*([\w-]+)", str),
    ("fec", r"\bFEC\s*:\s*([\w-]+)", str),
    ("loopback", r"\bLoopback\s*:\s*([\w-]+)", str),
    ("transceiver", r"\bTransceiver\s*:\s*(.*?)\s*$", str),
    ("last_up", r"Last physical up time\s*:\s*(.*?)\s*$", str),
    ("last_down", r"Last physical down time\s*:\s*(.*?)\s*$", str),
)
_RATE = re.compile(r"Last (\d+) seconds (input|output) rate:?\s*(\d+) bits/sec,\s*(\d+) packets/sec", re.IGNORECASE)
_SECTION = re.compile(r"\s*(Input|Output)\s*:\s*(.*)$")
_SHARE = re.compile(r"\b(input|output) (?:bandwidth utilization|utility rate)\s*:\s*([\d.]+)%", re.IGNORECASE)
_COUNTER = re.compile(r"([A-Za-z][A-Za-z0-9 -]*?)\s*:\s*(\d+)(?=\s*(?:,|$))")
_COUNTED = re.compile(
    r"(\d+)\s+(packets|bytes|unicast|broadcast|multicast|errors|drops|unknownprotocol)", re.IGNORECASE
)


@parser("display interface [eth-trunk]", begins=[r"^\s*\S+ current state\s*:"])
def interface(lines: list[Line]) -> list[dict[str, t.Any]]:
    """One object a port: interface, state, protocol_state, facts, addresses, rates, C(input) and C(output) counters."""
    rows: list[dict[str, t.Any]] = []
    section = ""
    last = lines[0]
    for line in lines:
        found = _HEAD.match(line.text)
        if found and not found.group(1).lower().startswith("protocol"):
            rows.append(
                {"interface": found.group(1), "state": found.group(2), "addresses": [], "input": {}, "output": {}}
            )
            if found.group(3):
                rows[-1]["ifindex"] = int(found.group(3))
            section = ""
        elif rows:
            section = _fact(rows[-1], line.text, section)
        elif not line.is_blank:
            raise refuse("unexpected_line", at=line.number, words=line.text)
        last = line if not line.is_blank else last
    for row in rows:
        if "protocol_state" not in row or bool(row["input"]) != bool(row["output"]):
            raise refuse("cut", at=last.number, why="the part on " + row["interface"] + " has no end")
    physical = "speed" in rows[-1] and "Current system time" in last.text
    if physical or not _LAST.search(last.text):
        raise refuse("cut", at=last.number, why="the part on " + rows[-1]["interface"] + " has no end")
    return rows


def _fact(row: dict[str, t.Any], line: str, section: str) -> str:
    """Add what one line says; return the section (input, output or neither) that it stands in."""
    opened = _SECTION.match(line)
    if opened:
        section = opened.group(1).lower()
        row[section].update({name.lower(): int(value) for value, name in _COUNTED.findall(opened.group(2))})
        return section
    rate = _RATE.search(line)
    if rate:
        row[rate.group(2).lower() + "_bits_per_second"] = int(rate.group(3))
        row[rate.group(2).lower() + "_packets_per_second"] = int(rate.group(4))
        return section
    share = _SHARE.search(line)
    if share:
        row[share.group(1).lower() + "_utilisation_percent"] = float(share.group(2))
        return ""
    address = re.search(r"Internet Address is (\S+)", line)
    if address:
        row["addresses"].append(address.group(1))
    if section:
        row[section].update({snake(name): int(value) for name, value in _COUNTER.findall(line)})
        row[section].update({name.lower(): int(value) for value, name in _COUNTED.findall(line) if ":" not in line})
        return section
    for key, pattern, kind in _FACTS:
        found = re.search(pattern, line, re.IGNORECASE)
        if found and key not in row:
            row[key] = kind(found.group(1))
    return section


_UNITS = {
    "celsius": "celsius",
    "c": "celsius",
    "v": "volts",
    "ma": "milliamperes",
    "dbm": "dbm",
    "nm": "nanometres",
    "m": "metres",
    "mw": "milliwatts",
}
_PART = re.compile(r"\s*(\S+) transceiver (?:diagnostic )?information\s*:", re.IGNORECASE)


@parser(
    "display interface transceiver [verbose brief]",
    "display transceiver [interface verbose]",
    begins=[r"^\s*(?:Port\s+)?\S+ transceiver (?:diagnostic )?information\s*:"],
)
def interface_transceiver(lines: list[Line]) -> list[dict[str, t.Any]]:
    """One object a port: interface, present, alarms, and all that is printed, keys in snake case with the unit.

    A value with lanes is a list of numbers, lane 0 first.
    """
    rows: list[dict[str, t.Any]] = []
    key, part, last = "", "", lines[0]
    for line in lines:
        head = _PART.match(re.sub(r"^\s*Port\s+", "", line.text))
        if head:
            rows.append({"interface": head.group(1), "present": True, "alarms": []})
            key = part = ""
        elif not rows:
            if not line.is_blank and not line.is_rule:
                raise refuse("unexpected_line", at=line.number, words=line.text)
        elif re.search(r"transceiver is (absent|not present)|combo port is inactive", line.text, re.IGNORECASE):
            rows[-1]["present"] = False
        elif not line.is_blank and not line.is_rule:
            key, part = _optic(rows[-1], line, key, part)
        last = line if not line.is_blank else last
    for row in rows:
        if row["present"] and (len(row) < 4 or (row is rows[-1] and not last.is_rule)):
            raise refuse("cut", at=last.number, why="the part on " + row["interface"] + " has no end")
    return rows


def _optic(row: dict[str, t.Any], line: Line, key: str, part: str) -> tuple[str, str]:
    """Add one line of a transceiver; return the key that a continued line belongs to, and the part it stands in."""
    section = re.match(r"\s*(\w+) information\s*:\s*$", line.text)
    if section:
        return "", section.group(1).lower()
    found = re.match(r"\s*([A-Za-z][^:]*?)\s*:\s*(.*)$", line.text)
    if found is None:
        if part == "alarm":
            row["alarms"].append(line.text.strip())
        elif key:
            more = _optic_value(key, line.text.strip())
            old = row[key] if isinstance(row[key], list) else [row[key]]
            row[key] = old + (more if isinstance(more, list) else [more])
        else:
            raise refuse("unexpected_line", at=line.number, words=line.text)
        return key, part
    name = _optic_key(found.group(1))
    if name not in row:
        row[name] = _optic_value(name, found.group(2).strip())
    return name, part


def _optic_key(title: str) -> str:
    """Return a title as a key with its unit in words: C(Bias Current (mA)) is C(bias_current_milliamperes)."""
    unit = re.search(r"\(([^()]*)\)\s*$", title)
    plain = re.sub(r"[^A-Za-z]", "", unit.group(1)).lower() if unit else ""
    if unit and plain in _UNITS:
        return snake(title[: unit.start()]) + "_" + _UNITS[plain]
    return snake(title)


def _optic_value(key: str, value: str) -> t.Any:
    """Return a number where the key has a unit, a list of numbers where lanes are printed, else the text; None
    when empty.
    """
    value = re.sub(r"\s*\(Lane.*?\)\s*$", "", value, flags=re.IGNORECASE) if "|" in value or "(Lane" in value else value
    if value in ("", "-", "--"):
        return None
    if key.rsplit("_", 1)[-1] not in _UNITS.values():
        return value
    numbers = [piece.strip() for piece in value.split("|")]
    if not all(re.fullmatch(r"[-+]?\d+(?:\.\d+)?", piece) for piece in numbers):
        return value
    read = [number(piece) for piece in numbers]
    return read if len(read) > 1 else read[0]


_DIAGNOSIS = re.compile(
    r"\s*(\w+\.?)\s*\((.+?)\)\s+(-?[\d.]+)\s*(?:\(lane\d+\))?\s+(-?[\d.]+|-+)\s+(-?[\d.]+|-+)\s+(\w+)\s*$",
    re.IGNORECASE,
)
_LANE = re.compile(r"\s+(-?[\d.]+)\s*\(lane\d+\)\s*$", re.IGNORECASE)
_PARAMETERS = {"tx_power", "rx_power", "current", "temp", "voltage"}


@parser(
    "display transceiver diagnosis [interface]",
    begins=[r"^\s*Parameter\s+Current\s+Low Alarm", r"^\s*Port\s+\S+ transceiver diagnostic information\s*:"],
)
def transceiver_diagnosis(lines: list[Line]) -> list[dict[str, t.Any]]:
    """Rows: interface, parameter, unit, current (list of numbers, lane 0 first), low_alarm, high_alarm, status."""
    rows: list[dict[str, t.Any]] = []
    port = None
    for line in lines:
        head = _PART.match(re.sub(r"^\s*Port\s+", "", line.text))
        found, lane = _DIAGNOSIS.match(line.text), _LANE.match(line.text)
        if head:
            _all_parameters(rows, port, line)
            port = head.group(1)
        elif found and port:
            name, unit, value, low, high, status = found.groups()
            unit = _UNITS.get(re.sub(r"[^A-Za-z]", "", unit).lower(), unit)
            rows.append({"interface": port, "parameter": snake(name), "unit": unit, "current": [number(value)]})
            rows[-1].update(low_alarm=number(low), high_alarm=number(high), status=status)
        elif lane and rows:
            rows[-1]["current"].append(number(lane.group(1)))
        elif not line.is_blank and not re.match(r"\s*(Parameter\s|Type\s+Value|-+\s)", line.text):
            raise refuse("unexpected_line", at=line.number, words=line.text)
    _all_parameters(rows, port, lines[-1])
    return rows


def _all_parameters(rows: list[dict[str, t.Any]], port: str | None, line: Line) -> None:
    if port and not {row["parameter"] for row in rows if row["interface"] == port} >= _PARAMETERS:
        raise refuse("cut", at=line.number, why="not all parameters of " + port)
