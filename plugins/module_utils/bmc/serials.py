# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The parts of a server with their serial numbers, as the asset ledger takes them. Pure."""

from __future__ import annotations

import typing as t

from . import checks

Data = t.Mapping[str, t.Any]

_ASSET_KINDS = (
    ("processors", "processor"),
    ("accelerators", "npu"),
    ("memory", "dimm"),
    ("drives", "drive"),
    ("power_supplies", "psu"),
    ("fans", "fan"),
    ("storage_controllers", "storage_controller"),
    ("network_adapters", "nic"),
)
_MUST_HAVE_SERIAL = ("npu", "dimm", "drive", "psu")


def assets(info: Data) -> list[dict[str, t.Any]]:
    """Return the parts with their serial numbers, as C(firstlight.cluster.assets) takes them."""
    system = info.get("system") or {}
    items = []
    if system.get("serial_number"):
        items.append(_item("server", "chassis", system))
    for section, kind in _ASSET_KINDS:
        for part in checks.there(info, section):
            items.append(_item(kind, str(part.get("location") or part["name"]), part))
            for port in part.get("ports") or []:
                if port.get("optics_serial_number"):
                    place = f"{part['name']}/{port['name']}"
                    items.append(_item("optics", place, {"serial_number": port["optics_serial_number"]}))
    return [item for item in items if item["serial_number"]]


def _item(kind: str, location: str, part: Data) -> dict[str, t.Any]:
    return {
        "kind": kind,
        "location": location,
        "model": part.get("model") or "",
        "serial_number": part.get("serial_number") or "",
        "manufacturer": part.get("manufacturer") or "",
    }


def nameless(info: Data) -> list[str]:
    """Return where the parts sit that must have a serial number and show none."""
    return [
        str(part.get("location") or part["name"])
        for section, kind in _ASSET_KINDS
        if kind in _MUST_HAVE_SERIAL
        for part in checks.there(info, section)
        if not part.get("serial_number")
    ]
