# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Ports of a VRP switch: state, counters, optics, neighbours, split. VRP5 and VRP8, V100 to V600."""

from __future__ import annotations

import re
import typing as t

from .registry import parser
from .table import Column, body, counted, header, layout, number, only, percent, read, row_of, snake, text
from .text import refuse

if t.TYPE_CHECKING:
    from .text import Line

LEGEND = (
    r"\s*(PHY|\*down|\^down|!down|#down|\([a-zA-Z]{1,2}\)|~down|InUti|OutUti|The number of interface|Adm)\b.*",
    r"\s*[*^!#~-]?\s?down\s*:.*",
    r"\s*\([A-Za-z]{1,2}\)\s*:.*",
)
PHYSICAL = (
    Column("Interface", "interface"),
    Column("PHY|Physical", "physical"),
    Column("Protocol", "protocol"),
    Column("InUti", "in_utilisation_percent", percent),
    Column("OutUti", "out_utilisation_percent", percent),
    Column("inErrors", "in_errors", number),
    Column("outErrors", "out_errors", number),
)


@parser("display interface brief [main]", begins=[r"^\s*Interface\s+PHY\s+Protocol\s+InUti\s"])
def interface_brief(lines: list[Line]) -> list[dict[str, t.Any]]:
    """Rows: interface (as printed, without its speed in brackets), speed, trunk (of a member), physical, protocol,
    rates.
    """
    index = t.cast("int", header(lines, PHYSICAL))
    only(lines[:index], *LEGEND)
    places = layout(lines[index].text, PHYSICAL)
    found, end = body(lines, index)
    only(lines[end:])
    rows: list[dict[str, t.Any]] = []
    trunk = None
    for line in found:
        row = row_of(line, places, None)
        name, speed = _speed(row["interface"])
        trunk = trunk if line.text.startswith("  ") else name
        row.update(interface=name, speed=speed, trunk=trunk if line.text.startswith("  ") else None)
        rows.append(row)
    return rows


def _speed(name: str) -> tuple[str, str | None]:
    """Part C(400GE1/1/1:1(200GE)) into name and speed."""
    found = re.match(r"(\S+?)\(([^()]+)\)$", name)
    if found is None:
        return name, None
    # What is no speed is a mark of the legend: '(v)' for a virtual port.
    return found.group(1), found.group(2) if found.group(2)[0].isdigit() else None


@parser("display lldp neighbor brief [interface]", begins=[r"^\s*Local Int(?:erface|f)\s+(?:Exptime|Neighbor)"])
def lldp_neighbor_brief(lines: list[Line]) -> list[dict[str, t.Any]]:
    """Rows: local_interface, expires_seconds, neighbor_interface, neighbor_device."""
    columns = (
        Column("Local Interface|Local Intf", "local_interface"),
        Column("Exptime(s)|Exptime (s)|Exptime", "expires_seconds", number),
        Column("Neighbor Interface|Neighbor Intf", "neighbor_interface"),
        Column("Neighbor Device|Neighbor Dev", "neighbor_device", blank=True),
    )
    index = header(lines, columns)
    if index is None:
        raise refuse("no_header", looked_for="Local Interface, Exptime(s), Neighbor Interface")
    only(lines[:index])
    places = layout(lines[index].text, columns)
    found, end = body(lines, index)
    only(lines[end:], r"\s*Total\b.*")
    rows = []
    for line in found:
        words = line.text.split()
        # VRP5 prints the seconds last, VRP8 second; names of devices may hold blanks.
        if places[1][0].key == "expires_seconds" and len(words) > 4 and words[1].isdigit():
            row = {
                "local_interface": words[0],
                "expires_seconds": int(words[1]),
                "neighbor_interface": words[2],
                "neighbor_device": " ".join(words[3:]),
            }
        else:
            row = row_of(line, places, None)
        rows.append({**row, "local_interface": _speed(str(row["local_interface"]))[0]})
    return rows


@parser("display lldp neighbor [interface]", begins=[r"^\s*\S+\s+has\s+\d+\s+neighbor"], holds=["version"])
def lldp_neighbor(lines: list[Line]) -> list[dict[str, t.Any]]:
    """One object a neighbour: local_interface and all that it told, keys as printed in snake case, expires_seconds
    a number.
    """
    rows: list[dict[str, t.Any]] = []
    local, announced, seen, last = "", 0, 0, lines[0]
    key = ""
    for line in lines:
        port = re.match(r"\s*(\S+)\s+has\s+(\d+)\s+neighbor", line.text)
        if port:
            _complete(local, announced, seen, last)
            local, announced, seen, key = port.group(1), int(port.group(2)), 0, ""
        elif re.match(r"\s*Neighbor index\s*:", line.text, re.IGNORECASE):
            seen += 1
            rows.append({"local_interface": local, "neighbor_index": int(_value(line) or seen)})
            key = "neighbor_index"
        elif rows and local:
            key = _lldp_line(rows[-1], line, key)
        elif not line.is_blank:
            raise refuse("unexpected_line", at=line.number, words=line.text)
        last = line if not line.is_blank else last
    _complete(local, announced, seen, last)
    for row in rows:
        if "chassis_id" not in row or "port_id" not in row:
            raise refuse(
                "cut", at=last.number, why="a neighbour without chassis or port: " + str(row["local_interface"])
            )
        expires = re.match(r"(\d+)", str(row.pop("expired_time", None) or row.pop("expires_time", None) or ""))
        if expires is None:
            raise refuse(
                "cut", at=last.number, why="a neighbour without its expired time: " + str(row["local_interface"])
            )
        row["expires_seconds"] = int(expires.group(1))
    return rows


def _complete(local: str, announced: int, seen: int, last: Line) -> None:
    if local and announced != seen:
        raise refuse("cut", at=last.number, why=f"{announced} neighbours of {local} announced, {seen} shown")


def _value(line: Line) -> str:
    return line.text.partition(":")[2].strip()


def _lldp_line(row: dict[str, t.Any], line: Line, key: str) -> str:
    """Add a line to its neighbour; a line without a colon continues the one above (a description of several lines)."""
    found = re.match(r"\s*([A-Za-z][A-Za-z0-9 ()/-]{1,40}?)\s*:(?!//)(.*)$", line.text)
    known = found is not None and (key != "system_description" or bool(_LLDP.match(found.group(1))))
    if found is not None and known:
        key = snake(found.group(1))
        row.setdefault(key, text(found.group(2).strip()))
        return key
    if key == "system_description" and not line.is_blank:
        row[key] = " ".join(filter(None, (row.get(key), line.text.strip())))
    elif not line.is_blank and not re.match(
        r"\s*(MED |Device \d|Unrecognized |Ca type|[\w ]+ info\w*\s*:?\s*$)", line.text
    ):
        raise refuse("unexpected_line", at=line.number, words=line.text)
    return key


_LLDP = re.compile(
    r"(System capabilities|Management address|OID|Expired|Expires"
    r"|Port VLAN|VLAN name|Port and Protocol|Protocol identity"
    r"|Auto-negotiation|OperMau|Power|PSE|PD |Port power"
    r"|Link aggregation|Aggregation|Maximum frame|MED |Device \d|Discovered)",
    re.IGNORECASE,
)


@parser("display port split", begins=[r"^\s*Port\s+Status\s+Split-port"], source="manual")
def port_split(lines: list[Line]) -> list[dict[str, t.Any]]:
    """Rows: port, status, split_ports (names of the parts)."""
    columns = (Column("Port", "port"), Column("Status", "status"), Column("Split-port", "split_ports"))
    index = t.cast("int", header(lines, columns))
    only(lines[:index])
    found, end = body(lines, index)
    only(lines[end:])
    rows: list[dict[str, t.Any]] = []
    for line in found:
        words = line.text.split()
        if not line.text[0].isspace():
            if len(words) < 2:
                raise refuse("cut", at=line.number, why="no Status")
            rows.append({"port": words[0], "status": words[1], "split_ports": words[2:]})
        elif rows:
            rows[-1]["split_ports"] += words
        else:
            raise refuse("unexpected_line", at=line.number, words=line.text)
    return rows


@parser("display interface description", begins=[r"^\s*Interface\s+PHY\s+Protocol\s+Description"])
def interface_description(lines: list[Line]) -> list[dict[str, t.Any]]:
    """Rows: interface, physical, protocol, description."""
    columns = (
        Column("Interface", "interface"),
        Column("PHY", "physical"),
        Column("Protocol", "protocol"),
        Column("Description", "description", blank=True),
    )
    index = t.cast("int", header(lines, columns))
    only(lines[:index], *LEGEND)
    found, end = body(lines, index)
    only(lines[end:])
    rows = []
    for line in found:
        words = line.text.split(None, 3)
        if len(words) < 3:
            raise refuse("cut", at=line.number, why="no Protocol")
        rows.append(
            {
                "interface": words[0],
                "physical": words[1],
                "protocol": words[2],
                "description": words[3] if len(words) > 3 else None,
            }
        )
    return rows


@parser("display ip interface brief [slot]", begins=[r"^\s*Interface\s+IP Address/Mask\s+Physical\s+Protocol"])
def ip_interface_brief(lines: list[Line]) -> list[dict[str, t.Any]]:
    """Rows: interface, address (with prefix; None when unassigned), physical, protocol, vpn (where printed)."""
    columns = (
        Column("Interface", "interface"),
        Column("IP Address/Mask", "address"),
        Column("Physical", "physical"),
        Column("Protocol", "protocol"),
        Column("VPN", "vpn", blank=True),
    )
    table = read(lines, columns)
    index = t.cast("int", header(lines, columns))
    only(lines[:index], *LEGEND)
    only(lines[table.end :])
    told = [
        re.match(r"\s*The number of interface that is (?:UP|DOWN) in Physical is (\d+)", line.text)
        for line in lines[:index]
    ]
    announced = [int(found.group(1)) for found in told if found]
    if len(announced) == 2 and sum(announced) != len(table.rows):
        raise refuse("cut", at=lines[-1].number, why=f"{sum(announced)} announced, {len(table.rows)} shown")
    counted(lines[table.end :], len(table.rows), r"Total\D*(\d+)")
    for row in table.rows:
        row["address"] = None if row["address"] == "unassigned" else row["address"]
    return table.rows
