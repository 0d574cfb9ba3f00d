# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One IPMI session in a process of its own: one JSON line in, one JSON line out. C(ipmi.py) starts it and kills it.

pyghmi keeps a thread and sockets for the life of a process; a second session to the same BMC hangs for ever (measured),
and on a dead BMC it says nothing. So each reading has its own process. This file stands alone: it is run from its text,
so it imports nothing of the collection. The password comes by standard input, never by arguments or environment.
"""

from __future__ import annotations

import json
import sys
import typing as t


def number(value: t.Any) -> t.Any:
    """Return a number that JSON can carry, else None."""
    return value if isinstance(value, (int, float)) and abs(value) < 1e30 else None


def sensors(command: t.Any) -> list[dict[str, t.Any]]:
    """Return all sensors: name, type, value, units, states, health (0 ok, 1 warning, 2 critical, 4 failed)."""
    return [
        {
            "name": str(one.name),
            "type": str(one.type),
            "value": number(one.value),
            "units": str(one.units or ""),
            "states": [str(state) for state in one.states or []],
            "health": one.health if isinstance(one.health, int) else None,
            "unavailable": bool(one.unavailable),
        }
        for one in command.get_sensor_data()
    ]


def inventory(command: t.Any) -> dict[str, dict[str, str]]:
    """Return the FRU data by name; a BMC that can't give it gives none."""
    found: dict[str, dict[str, str]] = {}
    try:
        for name, data in command.get_inventory():
            given = {str(key): str(value) for key, value in (data or {}).items() if value not in (None, [], "")}
            found[str(name)] = given
    except Exception as error:  # noqa: BLE001 - pyghmi raises bare exceptions for what a BMC does not know
        found[""] = {"trouble": str(error)}
    return found


def events(command: t.Any, clear: bool) -> list[dict[str, t.Any]]:
    """Return the event log, the oldest first; the BMC clears it only once it was read whole."""
    keys = ("record_id", "timestamp", "component", "component_type", "event", "severity", "deassertion")
    return [{key: one.get(key) for key in keys} for one in command.get_event_log(clear)]


def work(command: t.Any, order: dict[str, t.Any]) -> dict[str, t.Any]:
    """Return what an order asks for."""
    what = order["do"]
    if what == "power":
        return {"power": command.get_power().get("powerstate")}
    if what == "set_power":
        return {"power": command.set_power(order["state"], wait=False).get("pendingpowerstate", order["state"])}
    if what == "events":
        return {"events": events(command, bool(order.get("clear")))}
    if what == "identify":
        command.set_identify(on=bool(order["on"]))
        return {}
    return {
        "power": command.get_power().get("powerstate"),
        "sensors": sensors(command),
        "inventory": inventory(command),
    }


def main() -> None:
    """Do the one order and say how it went: C({"ok": true, ...}) or C({"ok": false, "error": text})."""
    order = json.loads(sys.stdin.readline())
    try:
        from pyghmi.ipmi.command import Command

        command = Command(
            bmc=order["address"],
            userid=order["username"],
            password=order["password"],
            port=order["port"],
            keepalive=False,
        )
        answer = dict(work(command, order), ok=True)
        command.ipmi_session.logout()
    except ImportError as error:
        answer = {"ok": False, "missing": True, "error": str(error)}
    except Exception as error:  # noqa: BLE001 - whatever it was, the parent must hear it
        answer = {"ok": False, "error": str(error), "kind": type(error).__name__}
    sys.stdout.write(json.dumps(answer, default=str) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
