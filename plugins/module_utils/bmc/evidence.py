# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From the plain result of C(bmc_info) to findings for the ledger, judged by the contract. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import replace

from ..contract.judge import judge, spoken
from ..evidence import verdict as verdicts
from ..evidence.record import Finding
from ..messages.bmc import BMC
from ..messages.message import Message
from . import checks, serials

Data = t.Mapping[str, t.Any]

# What BR-BMC asks for, and the part that findings call it by.
COMPONENTS = (
    ("processors", "processor"),
    ("accelerators", "accelerator"),
    ("memory", "memory"),
    ("drives", "drive"),
    ("storage_controllers", "storage_controller"),
    ("volumes", "volume"),
    ("power_supplies", "power_supply"),
    ("fans", "fan"),
    ("temperatures", "temperature"),
    ("network_adapters", "network_adapter"),
)
_OWN_CLAUSE = ("firmware", "clock")


def findings(info: Data, server: Data, contract: Data, assets: Data | None = None) -> list[dict[str, t.Any]]:
    """Return the findings of one server as plain data.

    C(info) is one outcome of C(bmc_info); C(server) holds C(name), C(disks) and C(baseline) (firmware by name);
    C(assets) is what C(firstlight.cluster.assets) returned (C(asset_changes), C(duplicates)).
    """
    host = str(server["name"])
    if not _was_read(info):
        return [_not_reached(host, info).as_dict()]
    found = [_check(host, info, server, contract, *row) for row in checks.CHECKS]
    found += _components(host, info, contract)
    found += _firmware(host, info, server, contract)
    found += _assets(host, info, contract, assets or {})
    tool = f"{info.get('protocol')} {(info.get('manager') or {}).get('firmware_version') or ''}".strip()
    made = []
    for one in found:
        data = one.as_dict()
        data["tool_version"] = tool
        data["seconds"] = info.get("seconds") or 0.0
        made.append(data)
    return made


def _was_read(info: Data) -> bool:
    return bool(info.get("system"))


def _not_reached(host: str, info: Data) -> Finding:
    failure = info.get("failure") or {}
    reason = (info.get("refusals") or [None])[0]
    message = reason or BMC.message("not_reached", item=host, found=failure.get("msg")).as_dict()
    return Finding(
        "BR-BMC", host, "components_ok", verdicts.SKIPPED, message=message, extra={"failure": failure.get("kind")}
    )


def _judged(
    host: str, clause: str, check: str, value: t.Any, contract: Data, message: Message | None = None, **more: t.Any
) -> Finding:
    """Return the finding of one figure; C(message) says why it is not a pass where that is known better."""
    verdict, expected, unit = judge(contract, clause, check, value)
    said = None
    if verdict == verdicts.SKIPPED:
        said = BMC.message("no_threshold", item=host, found=value)
    elif verdict != verdicts.PASS:
        said = message or BMC.message("off_threshold", item=host, found=_short(value), wanted=spoken(expected))
    return Finding(
        clause,
        more.pop("subject", host),
        check,
        verdict,
        observed=value,
        expected=expected,
        unit=unit or "",
        message=None if said is None else said.as_dict(),
        **more,
    )


def _short(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_short(one)}" for key, one in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(str(one) for one in value)
    return value


_MISSING = {
    checks.NOT_EXPOSED: (verdicts.SKIPPED, "by_another_stage"),
    checks.NOT_READ: (verdicts.UNREAD, "not_read"),
    checks.BY_A_PERSON: (verdicts.MANUAL, "by_a_person"),
}


def _check(
    host: str, info: Data, server: Data, contract: Data, clause: str, check: str, section: str, reader: checks.Reader
) -> Finding:
    reading = reader(info, server)
    if not reading.missing:
        return _judged(host, clause, check, reading.value, contract, command=_command(info, section))
    return _without(host, clause, check, contract, reading.missing, section, info)


def _without(
    host: str, clause: str, check: str, contract: Data, missing: str, section: str, info: Data, subject: str = ""
) -> Finding:
    verdict, key = _MISSING[missing]
    expected, unit = judge(contract, clause, check, None)[1:]
    raw = (info.get("raw") or {}).get(section, "") if verdict == verdicts.UNREAD else ""
    return Finding(
        clause,
        subject or host,
        check,
        verdict,
        expected=expected,
        unit=unit or "",
        message=BMC.message(key, item=subject or host).as_dict(),
        command=_command(info, section),
        raw=raw,
        extra={"reason": missing},
    )


def _command(info: Data, section: str) -> str:
    """Return the request that the section was read with: its first source."""
    parts = info.get(section)
    if isinstance(parts, list):
        source = next((part.get("source") for part in parts if part.get("source")), "")
    else:
        source = (info.get("system" if section == "chassis" else section) or {}).get("path") or ""
    if not source:
        return ""
    return ("GET " if info.get("protocol") != "ipmi" else "IPMI ") + str(source).split("#", 1)[0]


def _components(host: str, info: Data, contract: Data) -> list[Finding]:
    """Return BR-BMC: one record a section, and one for what stands above the parts."""
    problems = [one for one in info.get("findings") or [] if one["severity"] != "info"]
    # How many there must be is agreed in the HW clauses, and they answer it; a bay that is named empty stays a fault.
    problems = [one for one in problems if one["message"]["key"] != "bmc.count"]
    made = []
    known = {part for dummy, part in COMPONENTS} | set(_OWN_CLAUSE)
    for section, part in COMPONENTS:
        subject = f"{host}/{section}"
        mine = [one for one in problems if one["part"] == part]
        faults = [one for one in mine if one["message"]["key"] != "bmc.unread"]
        unread = checks.lost(info, section)
        raw = (info.get("raw") or {}).get(section, "")
        command = _command(info, section)
        if faults:
            made.append(_faulty(host, subject, faults, contract, raw, command))
        elif unread:
            made.append(_without(host, "BR-BMC", "components_ok", contract, checks.NOT_READ, section, info, subject))
        elif not _says_enough(info, section):
            hidden = checks.NOT_EXPOSED
            if section != "network_adapters":
                made.append(_without(host, "BR-BMC", "components_ok", contract, hidden, section, info, subject))
        else:
            made.append(
                _judged(
                    host,
                    "BR-BMC",
                    "components_ok",
                    True,
                    contract,
                    subject=subject,
                    raw=raw,
                    command=_command(info, section),
                )
            )
    rest = [one for one in problems if one["part"] not in known and one["message"]["key"] != "bmc.unread"]
    if rest:
        made.append(_faulty(host, host, rest, contract, "", _command(info, "system")))
    elif (info.get("system") or {}).get("power_state") == "off":
        off = _without(host, "BR-BMC", "components_ok", contract, checks.NOT_EXPOSED, "system", info)
        made.append(replace(off, message=BMC.message("server_off", item=host).as_dict()))
    elif (info.get("system") or {}).get("health") == "unknown":
        made.append(_without(host, "BR-BMC", "components_ok", contract, checks.NOT_EXPOSED, "system", info))
    else:
        made.append(_judged(host, "BR-BMC", "components_ok", True, contract, command=_command(info, "system")))
    return made


def _says_enough(info: Data, section: str) -> bool:
    """Return whether a section may pass: something is there, and each part has a health or a reading within limits."""
    parts = checks.there(info, section)
    if not parts:
        return section == "volumes" and info.get(section) == []
    for part in parts:
        reading = next(
            (part[key] for key in ("temperature_celsius", "speed_rpm", "speed_percent") if part.get(key)), None
        )
        if section == "drives":
            reading = None
        # A sensor that is switched off while the server is off says nothing about a part.
        idle = section == "temperatures" and part["health"] == "unknown" and reading is None
        if part["health"] == "unknown" and reading is None and not idle:
            return False
    return section != "temperatures" or any(part.get("temperature_celsius") is not None for part in parts)


def _faulty(host: str, subject: str, faults: list[Data], contract: Data, raw: str, command: str) -> Finding:
    if len(faults) == 1:
        message = Message.from_dict(faults[0]["message"])
    else:
        names = ", ".join(f"{one['where']} ({one['severity']})" for one in faults)
        message = BMC.message("parts_not_ok", item=subject, found=names, count=len(faults))
    extra = {"findings": [dict(one) for one in faults]}
    return _judged(
        host,
        "BR-BMC",
        "components_ok",
        False,
        contract,
        message,
        subject=subject,
        raw=raw,
        command=command,
        extra=extra,
    )


def _firmware(host: str, info: Data, server: Data, contract: Data) -> list[Finding]:
    """Return BR-BIOS: each image of the baseline, by the contract when it names the check, else by the baseline."""
    known: dict[str, t.Any] = {}
    for part in checks.there(info, "firmware"):
        known.setdefault(str(part.get("source") or "").rsplit("/", 1)[-1].lower(), part.get("version"))
        known.setdefault(str(part["name"]).lower(), part.get("version"))
    known.setdefault("bios", (info.get("system") or {}).get("bios_version"))
    known.setdefault("bmc", (info.get("manager") or {}).get("firmware_version"))
    made = []
    for name, wanted in (server.get("baseline") or {}).items():
        check = "firmware_" + "".join(one if one.isalnum() else "_" for one in str(name).lower())
        subject = f"{host}/{name}"
        version = known.get(str(name).lower())
        allowed = [str(one) for one in wanted] if isinstance(wanted, (list, tuple)) else [str(wanted)]
        if version is None:
            missing = checks.NOT_READ if checks.lost(info, "firmware") else checks.NOT_EXPOSED
            made.append(_without(host, "BR-BIOS", check, contract, missing, "firmware", info, subject))
            continue
        expected: t.Any = {"equals": allowed[0]} if len(allowed) == 1 else {"one_of": allowed}
        verdict = verdicts.PASS if version in allowed else verdicts.FAIL
        agreed, limit = judge(contract, "BR-BIOS", check, version)[:2]
        if agreed != verdicts.SKIPPED:
            verdict, expected = agreed, limit
        message = None
        if verdict != verdicts.PASS:
            message = BMC.message("firmware", item=subject, found=version, wanted=_short(allowed)).as_dict()
        made.append(
            Finding(
                "BR-BIOS",
                subject,
                check,
                verdict,
                observed=version,
                expected=expected,
                message=message,
                command=_command(info, "firmware"),
            )
        )
    return made


def _assets(host: str, info: Data, contract: Data, known: Data) -> list[Finding]:
    """Return BR-ASSET: how many serial numbers, which stand twice, what changed since the last reading."""
    items = serials.assets(info)
    nameless = serials.nameless(info)
    first = _judged(host, "BR-ASSET", "serial_numbers", len(items), contract)
    if nameless and first.verdict == verdicts.PASS:
        message = BMC.message("serial_missing", item=host, found=", ".join(nameless)).as_dict()
        first = replace(first, verdict=verdicts.WARN, message=message, extra={"without": nameless})
    twice = list(known.get("duplicates") or [])
    # A part that was never seen before takes nothing away: it stands in the ledger's history, and is no fault.
    quiet = ("duplicate", "added")
    changed = [one for one in known.get("asset_changes") or [] if one.get("change") not in quiet]
    doubles = "; ".join(
        f"{one.get('kind')} {one.get('serial_number')}: {_short(one.get('places') or [])}" for one in twice
    )
    moves = "; ".join(
        f"{one.get('change')} {one.get('kind')} {one.get('location')} {one.get('serial_number')}" for one in changed
    )
    return [
        first,
        _judged(
            host,
            "BR-ASSET",
            "duplicate_serial_numbers",
            len(twice),
            contract,
            BMC.message("duplicate_serial", item=host, found=doubles),
            extra={"duplicates": twice},
        ),
        _judged(
            host,
            "BR-ASSET",
            "asset_changes",
            len(changed),
            contract,
            BMC.message("asset_changed", item=host, found=moves),
            extra={"changes": changed},
        ),
    ]
