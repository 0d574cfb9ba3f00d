# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What many VRP switches say of themselves, at once; each fact has the commands of several versions, tried in turn."""

from __future__ import annotations

import typing as t
from concurrent.futures import ThreadPoolExecutor

from ..messages.switch import SWITCH
from ..parsing.doors import Unreadable, parse
from .client import Client, Login, Unreached

if t.TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WIDTH = 32
COMMANDS: dict[str, tuple[str, ...]] = {
    "version": ("display version",),
    "esn": ("display device esn", "display esn"),
    "serial_numbers": ("display device elabel brief", "display device manufacture-info", "display elabel brief"),
    "parts": ("display device",),
    "power_supplies": ("display device power", "display power"),
    "fans": ("display device fan", "display fan"),
    "interfaces": ("display interface brief",),
    "addresses": ("display ip interface brief",),
    "neighbors": ("display lldp neighbor brief",),
    "pfc": ("display dcb",),
    "pfc_profiles": ("display dcb pfc-profile",),
    "splits": ("display port split",),
    "configuration": ("display current-configuration",),
}
DEFAULT = ("version", "esn", "serial_numbers", "parts", "power_supplies", "fans", "interfaces", "neighbors")


def read(logins: Sequence[Login], wanted: Sequence[str], known_hosts: str, timeout: float) -> list[dict[str, t.Any]]:
    """Return one row a switch, in the order given.

    C({name, reached, failure, facts, unread}): C(failure) is a Message dict or None; C(facts) holds what was
    understood, by name; C(unread) one C({fact, command, message}) for each answer that was not.
    """
    if not logins:
        return []
    with ThreadPoolExecutor(max_workers=min(WIDTH, len(logins))) as pool:
        return list(pool.map(lambda login: _read_one(login, wanted, known_hosts, timeout), logins))


def _read_one(login: Login, wanted: Sequence[str], known_hosts: str, timeout: float) -> dict[str, t.Any]:
    row: dict[str, t.Any] = {
        "name": login.target.name,
        "reached": False,
        "failure": None,
        "facts": {},
        "unread": [],
    }
    try:
        with Client(login, known_hosts, timeout) as client:
            row["reached"] = True
            for fact in wanted:
                _ask(client, fact, row)
    except Unreached as refusal:
        row["reached"] = False
        row["failure"] = refusal.messages[0].as_dict()
    return row


def _ask(client: Client, fact: str, row: dict[str, t.Any]) -> None:
    """Add one fact to a row: from the first of its commands that the switch knows."""
    last: dict[str, t.Any] = {}
    for command in COMMANDS[fact]:
        try:
            row["facts"][fact] = parse(command, client.ask(command))
        except Unreadable as refusal:
            message = SWITCH.message("unread", item=row["name"], command=command, reason=refusal.text())
            last = {"fact": fact, "command": command, "message": message.as_dict()}
            if refusal.messages[0].key != "parsing.device_error":
                break
        else:
            return
    row["unread"].append(last)


def by_name(rows: Sequence[Mapping[str, t.Any]]) -> dict[str, t.Any]:
    """Return the facts of the switches that were reached, by name."""
    return {str(row["name"]): row["facts"] for row in rows if row["reached"]}
