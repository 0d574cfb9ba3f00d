# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Forwarding tables of a VRP switch: VLANs, trunks, ARP, MAC addresses, routes."""

from __future__ import annotations

import re
import typing as t

from .registry import parser
from .table import counted, only, snake, text, whole_or_text
from .text import refuse

if t.TYPE_CHECKING:
    from .text import Line

_MAC = r"[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}"
_STATES = {"U": "up", "D": "down"}
_MEMBER = re.compile(r"(?:(UT|TG|MP|ST):)?([A-Za-z0-9][\w/.:-]*\d)\(([UD])\)")


def _after(lines: list[Line], pattern: str, what: str) -> int:
    """Return the index after the titles that match C(pattern) and the rule below them."""
    for index, line in enumerate(lines):
        if re.match(pattern, line.text, re.IGNORECASE):
            place = index + 1
            while place < len(lines) and not lines[place].is_rule and not re.search(r"\d", lines[place].text):
                place += 1
            if place < len(lines) and lines[place].is_rule:
                return place + 1
            return index + 1
    raise refuse("no_header", looked_for=what)


_BRIEF_MEMBER = re.compile(r"(?:(UT|TG|MP|ST):\s*)?([A-Za-z0-9][\w/.:-]*\d)\(([UD])\)")


@parser("display vlan brief", begins=[r"^\s*VID\s+Name\s+Status\s+Ports"])
def vlan_brief(lines: list[Line]) -> list[dict[str, t.Any]]:
    """Rows: vlan, name, status, ports (C(port), C(mode) UT or TG, C(state) up or down)."""
    rows: list[dict[str, t.Any]] = []
    mode = None
    for line in lines[_after(lines, r"\s*VID\s+Name\s+Status\s+Ports", "VID Name Status Ports") :]:
        begin = re.match(r"\s*(\d{1,4})\s+(?:(\S.*?)\s+)?(enable|disable)\b(.*)$", line.text)
        members = _BRIEF_MEMBER.findall(begin.group(4) if begin else line.text)
        if begin:
            name = text(begin.group(2) or "")
            rows.append({"vlan": int(begin.group(1)), "name": name, "status": begin.group(3), "ports": []})
            mode = None
        elif not members:
            only([line])
        for kind, port, state in members:
            mode = kind or mode
            if not rows:
                raise refuse("unexpected_line", at=line.number, words=line.text)
            rows[-1]["ports"].append({"port": port, "mode": mode, "state": _STATES[state]})
    return rows


@parser(
    "display vlan [all]",
    begins=[r"^\s*VID\s+(?:Type\s+)?Ports\s*$", r"^\s*VID\s+(?:Type\s+)?Status\s+Property\b"],
)
def vlan(lines: list[Line]) -> list[dict[str, t.Any]]:
    """Rows: vlan, type, status, property, description, ports (C(port), C(mode) UT or TG, C(state) up or down)."""
    found: dict[int, dict[str, t.Any]] = {}
    place = _after(lines, r"\s*VID\s+(?:Type\s+)?Ports\s*$", "VID Type Ports")
    row: dict[str, t.Any] | None = None
    mode = None
    for line in lines[place:]:
        if re.match(r"\s*VID\s", line.text):
            break
        begin = re.match(r"\s{0,6}(\d{1,4})\s+(?:([a-z][\w-]*)\b(?!/)\s*)?(.*)$", line.text)
        if begin:
            row = found.setdefault(
                int(begin.group(1)), {"vlan": int(begin.group(1)), "type": begin.group(2), "ports": []}
            )
            mode = None
        members = _MEMBER.findall(line.text)
        if not begin and not members and not line.is_blank and not line.is_rule:
            raise refuse("unexpected_line", at=line.number, words=line.text)
        for kind, port, state in members:
            mode = kind or mode
            if row is None:
                raise refuse("unexpected_line", at=line.number, words=line.text)
            row["ports"].append({"port": port, "mode": mode, "state": _STATES[state]})
    told = _vlan_states(lines, found)
    if told != len(found):
        raise refuse("cut", at=lines[-1].number, why=f"{len(found)} VLANs with ports, {told} with a status")
    counted(lines, len(found), r"total number of VLANs is\s*:?\s*(\d+)")
    return list(found.values())


def _vlan_states(lines: list[Line], found: dict[int, dict[str, t.Any]]) -> int:
    """Add the second table (status, property, description); return its number of rows."""
    pattern = r"\s*VID\s+(?:Type\s+)?Status\s+Property\b"
    titles = next((line.text.split() for line in lines if re.match(pattern, line.text)), [])
    count = 0
    for line in lines[_after(lines, pattern, "VID Status Property") :]:
        if line.is_blank or line.is_rule:
            continue
        words = line.text.split(None, len(titles) - 1)
        if not words[0].isdigit() or int(words[0]) not in found or len(words) < len(titles) - 1:
            raise refuse("unexpected_line", at=line.number, words=line.text)
        row = found[int(words[0])]
        row.update({snake(title): word for title, word in zip(titles[1:], words[1:], strict=False)})
        row.setdefault("description", None)
        count += 1
    return count


@parser("display eth-trunk", begins=[r"^\s*Eth-Trunk\d+'s state information is"])
def eth_trunk(lines: list[Line]) -> list[dict[str, t.Any]]:
    """One object a trunk: eth_trunk, its facts in snake case, members and partners (C(port) and the columns)."""
    rows: list[dict[str, t.Any]] = []
    titles: list[str] = []
    part, last = "members", lines[0]
    for line in lines:
        head = re.match(r"\s*(Eth-Trunk\d+)'s state information is", line.text)
        if head:
            rows.append({"eth_trunk": head.group(1), "members": [], "partners": []})
            part, titles = "members", []
        elif not rows:
            only([line])
        elif re.match(r"\s*Partner\s*:", line.text):
            part, titles = "partners", []
        elif re.match(r"\s*(?:Actor)?PortName\s", line.text):
            titles = line.text.split()
        elif titles and not line.is_blank and not line.is_rule:
            words = line.text.split()
            if len(words) != len(titles):
                raise refuse("cut", at=line.number, why="a member without " + titles[min(len(words), len(titles) - 1)])
            values = {
                snake(title): word if title == "PortState" else whole_or_text(word)
                for title, word in zip(titles[1:], words[1:], strict=True)
            }
            rows[-1][part].append({"port": words[0], **values})
        elif ":" in line.text:
            for key, value in re.findall(r"([A-Z][\w ./-]*?)\s*:\s*(.*?)(?=\s{2,}[A-Z]|\s*$)", line.text):
                if value:
                    rows[-1][snake(key)] = whole_or_text(value)
        last = line if not line.is_blank else last
    for row in rows:
        if "operate_status" not in row and "operating_status" not in row:
            raise refuse("cut", at=last.number, why="no status of " + str(row["eth_trunk"]))
        up = sum(str(member.get("status", "")).lower() in ("up", "selected") for member in row["members"])
        announced = row.get("number_of_up_port_in_trunk", row.get("number_of_up_ports_in_trunk"))
        aggregated = "lacp" in str(row.get("working_mode", "")).lower() or "lag_id" in row
        if (announced is not None and announced != up) or (aggregated and len(row["partners"]) != len(row["members"])):
            raise refuse("cut", at=last.number, why="members of " + str(row["eth_trunk"]) + " are missing")
    return rows


_ARP = re.compile(
    r"\s*(\d{1,3}(?:\.\d{1,3}){3})\s+("
    + _MAC
    + r"|Incomplete)\s+(?:(\d+)\s+)?([A-Z])((?:\s?-\s?|[-/])\S*)?\s+(\S+)(?:\s+(\S.*))?$",
    re.IGNORECASE,
)


@parser("display arp [all brief interface dynamic static slot network]", begins=[r"^\s*IP ADDRESS\s+MAC ADDRESS\s"])
def arp(lines: list[Line]) -> list[dict[str, t.Any]]:
    """Rows: address, mac_address (C(Incomplete) as printed), expires_minutes, type, interface, vlan, vpn."""
    place = _after(lines, r"\s*IP ADDRESS\s+MAC ADDRESS\s", "IP ADDRESS MAC ADDRESS")
    rows: list[dict[str, t.Any]] = []
    total = False
    for line in lines[place:]:
        found = _ARP.match(line.text)
        below = re.match(r"\s+(\d+)/(\S+)\s*$", line.text)
        if found:
            rest = found.group(7)
            tag = re.match(r"(\d+)/", rest or "") or re.match(r"/(\d+)", found.group(5) or "")
            rows.append(
                {
                    "address": found.group(1),
                    "mac_address": found.group(2),
                    "expires_minutes": int(found.group(3)) if found.group(3) else None,
                    "type": found.group(4).upper(),
                    "interface": found.group(6),
                    "vlan": int(tag.group(1)) if tag else None,
                    "vpn": rest if rest and not re.match(r"\d+/", rest) else None,
                }
            )
        elif below and rows:
            rows[-1]["vlan"] = int(below.group(1))
        else:
            total = total or bool(re.match(r"\s*Total\s*:", line.text))
            only([line], r"\s*Total\s*:.*")
    if not total:
        raise refuse("cut", at=lines[-1].number, why="no Total line")
    counted(lines, len(rows), r"^\s*Total\s*:\s*(\d+)")
    return rows


_LEARNED = re.compile(r"\s*(" + _MAC + r")\s+(\S+)\s+(\S+)\s+([a-z][\w-]*)(?:\s+(\S+))?\s*$", re.IGNORECASE)
_LEARNED_OLD = re.compile(
    r"\s*(" + _MAC + r")\s+(\S+)\s+(?:-|\d+)\s+(?:-|\d+)\s+(\S+)\s+([a-z][\w-]*)(?:\s+(\S+))?\s*$", re.IGNORECASE
)


@parser("display mac-address [dynamic static vlan interface]", begins=[r"^\s*MAC Address\s+VLAN/"])
def mac_address(lines: list[Line]) -> list[dict[str, t.Any]]:
    """Rows: mac_address, vlan (None outside a VLAN), port (as printed), type, age_seconds (where printed)."""
    place = _after(lines, r"\s*MAC Address\s+VLAN/", "MAC Address VLAN/VSI Learned-From Type")
    rows: list[dict[str, t.Any]] = []
    for line in lines[place:]:
        found = _LEARNED_OLD.match(line.text) or _LEARNED.match(line.text)
        if found:
            tag = found.group(2).split("/")[0]
            age = found.group(5) or ""
            rows.append(
                {
                    "mac_address": found.group(1),
                    "vlan": int(tag) if tag.isdigit() else None,
                    "port": found.group(3),
                    "type": found.group(4),
                    "age_seconds": int(age) if age.isdigit() else None,
                }
            )
        else:
            only(
                [line], r"\s*Total\b.*", r"\s*MAC Address\s+VLAN/.*", r"\s*MAC address table of slot.*", r"\s+VSI/SI.*"
            )
    totals = [int(found.group(1)) for line in lines if (found := re.search(r"Total\D*(\d+)\s*$", line.text))]
    if not totals:
        raise refuse("cut", at=lines[-1].number, why="no Total line")
    if totals and sum(totals) != len(rows):
        raise refuse("cut", at=lines[-1].number, why=f"{sum(totals)} announced, {len(rows)} shown")
    return rows


_ROUTE = re.compile(
    r"\s*(?:(\S+/\d+)\s+)?([A-Za-z][\w-]*)\s+(\d+)\s+(\d+)\s+(?:([A-Z]{1,4})\s+)?(\d[\d.]+|[0-9a-f:]+:[0-9a-f:]*)\s+([A-Za-z\d].*?)\s*$"
)


@parser("display ip routing-table [vpn-instance protocol]", begins=[r"^\s*Destination/Mask\s+Proto\s+Pre\s"])
def ip_routing_table(lines: list[Line]) -> list[dict[str, t.Any]]:
    """Rows: table, destination (repeated for equal-cost rows), protocol, preference, cost, flags, next_hop,
    interface.
    """
    rows: list[dict[str, t.Any]] = []
    table, announced, open_rows = None, 0, False
    for line in lines:
        named = re.match(r"\s*Routing Tables?\s*:\s*(\S+)", line.text)
        count = re.match(r"\s*(?:Destinations\s*:\s*\d+\s+Routes|Summary Count)\s*:\s*(\d+)", line.text)
        route = _ROUTE.match(line.text) if open_rows else None
        if named:
            table, open_rows = named.group(1), False
        elif count:
            announced += int(count.group(1))
        elif re.match(r"\s*Destination/Mask\s", line.text):
            open_rows = True
        elif route:
            if not route.group(1) and not rows:
                raise refuse("unexpected_line", at=line.number, words=line.text)
            rows.append(
                {
                    "table": table,
                    "destination": route.group(1) or rows[-1]["destination"],
                    "protocol": route.group(2),
                    "preference": int(route.group(3)),
                    "cost": int(route.group(4)),
                    "flags": text(route.group(5) or ""),
                    "next_hop": route.group(6),
                    "interface": route.group(7),
                }
            )
        else:
            only([line], r"\s*Route Flags\s*:.*", r"\s*Proto\s*:.*", r".*black hole route.*", r"\s*(?:Pre|<)\b.*:.*")
    if announced and announced != len(rows):
        raise refuse("cut", at=lines[-1].number, why=f"{announced} routes announced, {len(rows)} shown")
    return rows
