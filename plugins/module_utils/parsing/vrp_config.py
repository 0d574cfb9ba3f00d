# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The configuration of a VRP8 switch and the state of its two stages: candidate, trial, commits, the lock."""

from __future__ import annotations

import re
import typing as t

from .registry import parser
from .table import Column, header, only, pairs, read, text
from .text import refuse

if t.TYPE_CHECKING:
    from .text import Line


@parser(
    "display current-configuration [interface all include-default]",
    "display saved-configuration",
    begins=[r"^\s*(?:!Software Version|!Last configuration|!Command file|sysname\s\S|#\s*$)"],
    many=False,
)
def configuration(lines: list[Line]) -> dict[str, t.Any]:
    """One object: software, and C(lines), the tree of C({line, children}) by indentation; comments left out."""
    if not any(line.text.strip() == "return" for line in lines[-1:]):
        raise refuse("cut", at=lines[-1].number, why="it does not end with return")
    result: dict[str, t.Any] = {"software": None, "lines": []}
    stack: list[tuple[int, list[dict[str, t.Any]]]] = [(-1, result["lines"])]
    for line in lines[:-1]:
        plain = line.text.strip()
        if line.text.startswith(("+", "-")) or plain == "return":
            raise refuse("unexpected_line", at=line.number, words=line.text)
        if plain.startswith("!Software Version"):
            result["software"] = plain.split(None, 2)[2] if len(plain.split()) > 2 else None
        if not plain or plain.startswith(("!", "#")):
            if plain == "#" and not line.text.startswith(" "):
                del stack[1:]
            continue
        depth = len(line.text) - len(line.text.lstrip(" "))
        while stack[-1][0] >= depth:
            stack.pop()
        node: dict[str, t.Any] = {"line": plain, "children": []}
        stack[-1][1].append(node)
        stack.append((depth, node["children"]))
    return result


@parser("display configuration candidate [changes merge]", begins=[r"^\s*[+-]?\s*#\s*$"], source="manual", empty=[])
def configuration_candidate(lines: list[Line]) -> list[dict[str, t.Any]]:
    """Rows: change (C(+), C(-) or empty), view (the line that opens the part), line."""
    rows: list[dict[str, t.Any]] = []
    view = None
    for line in lines:
        found = re.match(r"([+-]?)\s*(.*)$", line.text)
        plain = found.group(2).strip() if found else ""
        if plain in ("#", "return", ""):
            view = None
            continue
        head = view is None
        view = plain if head else view
        rows.append({"change": found.group(1) if found else "", "view": None if head else view, "line": plain})
    return rows


@parser("display configuration trial status", begins=[r"^\s*Trial status\s*:"], source="manual", many=False)
def configuration_trial(lines: list[Line]) -> dict[str, t.Any]:
    """One object: status, active, persist_id, seconds_left."""
    found = pairs(lines)
    status = found.get("trial_status", "")
    left = found.get("trial_time_left_sec", "")
    active = status.upper() == "ACTIVE"
    if active and not left.isdigit():
        raise refuse("cut", at=lines[-1].number, why="no time left")
    return {
        "status": status,
        "active": active,
        "persist_id": text(found.get("persist_id", "")),
        "seconds_left": int(left) if left.isdigit() else None,
    }


@parser(
    "display configuration commit list [verbose]",
    begins=[r"^\s*\d+\)\s*CommitId\s*:", r"^\s*No\.\s+CommitId\s"],
    source="manual",
)
def configuration_commits(lines: list[Line]) -> list[dict[str, t.Any]]:
    """Rows, newest first: number, commit_id, label, user, terminal, type, time, description (where printed)."""
    columns = (
        Column("No.", "number"),
        Column("CommitId", "commit_id"),
        Column("Label", "label"),
        Column("User", "user"),
        Column("TimeStamp", "time"),
    )
    if header(lines, columns) is not None:
        table = read(lines, columns)
        only(lines[table.end :])
        return [{**row, "number": int(str(row["number"]).rstrip(")"))} for row in table.rows]
    rows: list[dict[str, t.Any]] = []
    keys = {
        "Label": "label",
        "User": "user",
        "User-Intf": "terminal",
        "Type": "type",
        "TimeStamp": "time",
        "Description": "description",
    }
    for line in lines:
        head = re.match(r"\s*(\d+)\)\s*CommitId\s*:\s*(\d+)\s*$", line.text)
        found = re.match(r"\s*([A-Z][\w-]*)\s*:\s*(.*)$", line.text)
        if head:
            rows.append({"number": int(head.group(1)), "commit_id": head.group(2)})
        elif found and rows and found.group(1) in keys:
            rows[-1][keys[found.group(1)]] = text(found.group(2).strip())
        else:
            only([line])
    for row in rows:
        if "time" not in row:
            raise refuse("cut", at=lines[-1].number, why="no TimeStamp of commit " + str(row["commit_id"]))
    return rows


@parser("display configuration exclusive user", begins=[r"^\s*User Index\s*:"], source="manual", many=False, empty={})
def configuration_exclusive(lines: list[Line]) -> dict[str, t.Any]:
    """One object: user_index, user_session_name, user_name, ip_address, locked_time; {} when nobody holds the lock."""
    found: dict[str, t.Any] = dict(pairs(lines))
    for needed in ("user_index", "user_name", "locked_time"):
        if needed not in found:
            raise refuse("cut", at=lines[-1].number, why="no " + needed)
    return {**found, "user_index": int(found["user_index"]) if found["user_index"].isdigit() else None}
