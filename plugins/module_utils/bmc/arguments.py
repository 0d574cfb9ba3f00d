# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The options that all BMC modules share, and how they become wishes. In step with the fragment C(bmc)."""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import missing_required_lib

from . import trust
from .failure import BmcFailure
from .judge import Intent
from .sweep import Wish
from .target import Target, from_options

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule


def connection() -> dict[str, dict[str, t.Any]]:
    """Return the options of one BMC, as they also stand in each entry of C(bmcs)."""
    return {
        "bmc_address": {"type": "str"},
        "bmc_port": {"type": "int", "default": 443},
        "bmc_ipmi_port": {"type": "int", "default": 623},
        "bmc_username": {"type": "str"},
        "bmc_password": {"type": "str", "no_log": True},
        "bmc_protocol": {"type": "str", "choices": ["redfish", "ipmi", "auto"], "default": "redfish"},
        "ca_path": {"type": "path"},
        "certificate_fingerprint": {"type": "str"},
        "wait_timeout": {"type": "float", "default": 60.0},
        "connections": {"type": "int", "default": 2},
    }


def intent() -> dict[str, dict[str, t.Any]]:
    """Return the options that say what is wanted of a server."""
    return {
        "wanted": {"type": "dict", "default": {}},
        "baseline": {"type": "dict", "default": {}},
        "clock_tolerance": {"type": "float", "default": 300.0},
    }


def fleet() -> dict[str, dict[str, t.Any]]:
    """Return the options of a module that reads one BMC or a fleet."""
    entry = connection()
    for option in entry.values():
        option.pop("default", None)
    for name, spec in intent().items():
        entry[name] = {"type": spec["type"]}
    entry["name"] = {"type": "str", "required": True}
    entry["bmc_address"] = {"type": "str", "required": True}
    spec = connection()
    spec.update(intent())
    spec["bmcs"] = {"type": "list", "elements": "dict", "options": entry}
    spec["keep_raw"] = {"type": "bool", "default": False}
    spec["at_once"] = {"type": "int", "default": 128}
    return spec


EXCLUSIVE = [["ca_path", "certificate_fingerprint"]]


def one(**more: dict[str, t.Any]) -> dict[str, dict[str, t.Any]]:
    """Return the options of a module that works on one BMC, with its own ones."""
    spec = connection()
    for name in ("bmc_address", "bmc_username", "bmc_password"):
        spec[name]["required"] = True
    spec.update(more)
    return spec


def need_libraries(module: AnsibleModule) -> None:
    """End the module when a library of the controller is missing, naming it."""
    if not trust.HAS_AIOHTTP:
        module.fail_json(msg=missing_required_lib("aiohttp and cryptography"))


def target(params: t.Mapping[str, t.Any]) -> Target:
    """Return the one BMC of a module's options."""
    return from_options({name: value for name, value in params.items() if name != "name"})


def wishes(params: t.Mapping[str, t.Any], unwanted: tuple[str, ...] = ()) -> list[Wish]:
    """Return the wishes of a module's options: one a BMC of C(bmcs), or the one of the module itself.

    Raises BmcFailure for a wanted section that nobody knows.
    """
    entries = params.get("bmcs")
    found = []
    for entry in [params] if entries is None else entries:
        own = {name: entry[name] if entry.get(name) is not None else params.get(name) for name in intent()}
        counts = {str(key): number for key, number in (own["wanted"] or {}).items() if number is not None}
        where = from_options(entry, params)
        for key, number in counts.items():
            if isinstance(number, bool) or not str(number).isdigit():
                raise BmcFailure("bad_wanted", item=where.item, found=f"{key}: {number}")
        tolerance = 300.0 if own["clock_tolerance"] is None else float(own["clock_tolerance"])
        found.append(
            Wish(
                where,
                Intent({key: int(number) for key, number in counts.items()}, own["baseline"] or {}, tolerance),
                unwanted,
                bool(params.get("keep_raw")),
            )
        )
    return found
