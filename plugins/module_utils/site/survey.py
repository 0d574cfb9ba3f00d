# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The machine room survey (BR-SITE), from figures that the site gives. What is missing is named, never guessed.

Power: sum of the models' C(power_watts) against the rack's. Cooling: all power that goes in comes out as heat, so the
same sum against C(cooling_watts). Rack units: what stands in a rack against its height. Floor load and grounding
are measured by a person.
"""

from __future__ import annotations

import typing as t

from ..contract import catalogue
from ..evidence.record import Finding
from ..evidence.verdict import FAIL, MANUAL, PASS
from ..messages.message import Message
from ..messages.site import SITE
from . import ranges

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CLAUSE = "BR-SITE"
Data = t.Mapping[str, t.Any]


def devices(hostvars: Mapping[str, Data], site: Data) -> t.List[t.Dict[str, t.Any]]:
    """Return C({name, model, rack, unit, height_units}) of every server and switch, from the inventory alone."""
    found = [
        {
            "name": name,
            "model": values.get("server_model"),
            "rack": values.get("server_rack"),
            "unit": values.get("server_unit"),
            "height_units": values.get("server_height_units") or 0,
        }
        for name, values in hostvars.items()
        if "server_index" in values
    ]
    return found + [dict(switch) for switch in site.get("switches") or []]


def findings(site: Data, all_devices: Iterable[Data]) -> t.List[t.Dict[str, t.Any]]:
    """Return the findings of the survey: rack units, power, cooling of each rack in use, and what a person judges."""
    by_rack: t.Dict[str, t.List[Data]] = {}
    for device in all_devices:
        by_rack.setdefault(str(device.get("rack") or ""), []).append(device)
    racks = {name: rack for rack in site.get("racks") or [] for name in _names(rack)}
    models = site.get("models") or {}
    result = []
    for name in sorted(by_rack):
        if not name:
            missing = "rack (" + ", ".join(str(one.get("name")) for one in by_rack[name][:8]) + ")"
            result.append(_missing("", "rack_units", missing))
            continue
        rack = racks.get(name) or {}
        result.append(_units(name, rack, by_rack[name]))
        for check in ("power_watts", "cooling_watts"):
            result.append(_watts(name, rack, by_rack[name], models, check))
    for check in ("floor_load", "grounding"):
        result.append(
            Finding(CLAUSE, str(site.get("name") or ""), check, MANUAL, message=SITE.message("by_person").as_dict())
        )
    return [finding.as_dict() for finding in result]


def words(message: Data, language: str) -> str:
    """Return the sentence of a finding's message."""
    return SITE.text(Message.from_dict(message), language)


def _names(rack: Data) -> t.List[str]:
    return ranges.expand(str(rack.get("name") or ""))


def _units(name: str, rack: Data, held: t.List[Data]) -> Finding:
    unplaced = [str(one["name"]) for one in held if not one.get("unit") or not one.get("height_units")]
    if unplaced:
        return _missing(name, "rack_units", "unit, height_units: " + ", ".join(unplaced[:8]))
    if not rack.get("height_units"):
        return _missing(name, "rack_units", "racks[" + name + "].height_units")
    return _judged(name, "rack_units", sum(int(one["height_units"]) for one in held), rack["height_units"], "U")


def _watts(name: str, rack: Data, held: t.List[Data], models: Data, check: str) -> Finding:
    missing = [] if rack.get(check) else ["racks[" + name + "]." + check]
    watts = 0.0
    for model in sorted({str(one.get("model") or "?") for one in held}):
        figure = (models.get(model) or {}).get("power_watts")
        if figure is None:
            missing.append("models." + model + ".power_watts")
        else:
            watts += figure * sum(1 for one in held if str(one.get("model") or "?") == model)
    if missing:
        return _missing(name, check, ", ".join(missing))
    return _judged(name, check, int(watts) if float(watts).is_integer() else watts, rack[check], "watts")


def _judged(rack: str, check: str, used: t.Any, limit: t.Any, unit: str) -> Finding:
    over = used > limit
    message = None
    if over:
        what = catalogue.check_title(CLAUSE, check, "en")
        message = SITE.message("budget_over", item=check, found=used, wanted=limit, rack=rack, what=what).as_dict()
    command = "site file: sum over the devices of the rack"
    return Finding(CLAUSE, rack, check, FAIL if over else PASS, used, {"at_most": limit}, unit, message, command)


def _missing(rack: str, check: str, missing: str) -> Finding:
    message = SITE.message("budget_missing", item=check, missing=missing).as_dict()
    return Finding(CLAUSE, rack or "site", check, MANUAL, message=message)
