# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What preflight saw, as findings: whether each BMC is there and trusted, and how far each clock is off.

Nodes and switches that were not reached leave their clock open (skipped, never an old pass); the run itself lists
them. The clock of a BMC is read and judged by the BMC stage.
"""

from __future__ import annotations

import typing as t

from ..contract.judge import judge, spoken
from ..evidence.record import Finding
from ..evidence.verdict import FAIL, PASS, SKIPPED, UNREAD
from ..messages.preflight import PREFLIGHT

if t.TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CLOCK = ("BR-NTP", "clock_difference_seconds")


def held(
    seen: Sequence[Mapping[str, t.Any]],
    distrusted: Mapping[str, Mapping[str, t.Any]],
    clocks: Sequence[Mapping[str, t.Any]],
) -> dict[str, dict[str, t.Any]]:
    """Return C({name: message}) of every device to leave alone: not reached, not trusted, or it refused the login."""
    found = {one["name"]: dict(one["failure"]) for one in seen if not one["reached"]}
    found.update({name: dict(message) for name, message in distrusted.items()})
    for clock in clocks:
        # An answer that was read badly is no reason to leave the device alone; no answer is.
        if clock["failure"] and not clock["failure"]["key"].endswith(".clock_unread"):
            found[clock["name"]] = dict(clock["failure"])
    return found


def findings(
    seen: Sequence[Mapping[str, t.Any]],
    distrusted: Mapping[str, Mapping[str, t.Any]],
    clocks: Sequence[Mapping[str, t.Any]],
    contract: Mapping[str, t.Any],
) -> list[dict[str, t.Any]]:
    """Return the findings of preflight, from what C(reach.look), C(trust.judge) and C(clock.read) gave."""
    result = []
    for one in seen:
        if one["kind"] == "bmc":
            result.append(_bmc(one, distrusted.get(one["name"])))
    asked = {clock["name"] for clock in clocks}
    for clock in clocks:
        result.append(_clock(clock, contract))
    for one in seen:
        if one["kind"] != "bmc" and one["name"] not in asked:
            result.append(_not_measured(one["name"]))
    return [finding.as_dict() for finding in result]


def _bmc(one: Mapping[str, t.Any], distrust: Mapping[str, t.Any] | None) -> Finding:
    failure = one["failure"] or distrust
    return Finding(
        clause="BR-BMC",
        subject=one["subject"],
        check="reachable",
        verdict=FAIL if failure else PASS,
        observed=not failure,
        expected=True,
        message=failure,
        command=f"GET https://{one['address']}:{one['port']}/redfish/v1/",
        raw=str(one["banner"]),
        seconds=one["seconds"],
    )


def _clock(clock: Mapping[str, t.Any], contract: Mapping[str, t.Any]) -> Finding:
    if clock["failure"]:
        if not clock["failure"]["key"].endswith(".clock_unread"):
            return _not_measured(clock["name"])
        return Finding(
            clause=CLOCK[0],
            subject=clock["name"],
            check=CLOCK[1],
            verdict=UNREAD,
            message=clock["failure"],
            command=clock["command"],
            raw=clock["raw"],
            started=clock["started"],
        )
    off = clock["difference_seconds"]
    # What the reading itself cannot tell apart is not held against the device.
    apart = round(max(abs(off) - clock["uncertainty_seconds"], 0.0), 3)
    verdict, expected, unit = judge(contract, CLOCK[0], CLOCK[1], apart)
    message = None
    if verdict == FAIL:
        message = PREFLIGHT.message("clock_far", item=clock["name"], found=off, wanted=spoken(expected)).as_dict()
    elif verdict != PASS:
        message = PREFLIGHT.message("clock_no_threshold", item=clock["name"], found=off).as_dict()
    return Finding(
        clause=CLOCK[0],
        subject=clock["name"],
        check=CLOCK[1],
        verdict=verdict,
        observed=apart,
        expected=expected,
        unit=unit or "seconds",
        message=message,
        command=clock["command"],
        raw=clock["raw"],
        started=clock["started"],
        extra={"difference_seconds": off, "uncertainty_seconds": clock["uncertainty_seconds"]},
    )


def _not_measured(name: str) -> Finding:
    return Finding(
        clause=CLOCK[0],
        subject=name,
        check=CLOCK[1],
        verdict=SKIPPED,
        message=PREFLIGHT.message("not_measured", item=name).as_dict(),
    )
