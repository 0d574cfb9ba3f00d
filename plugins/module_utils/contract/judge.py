# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One observed value against one agreed threshold. Pure; the only place where a threshold decides."""

from __future__ import annotations

import math
import typing as t

from ..evidence.verdict import FAIL, PASS, SKIPPED, UNREAD

if t.TYPE_CHECKING:
    from collections.abc import Mapping

OPERATORS = ("at_least", "at_most", "equals", "one_of")

Judged = t.Tuple[str, t.Any, str]


def judge(contract: Mapping[str, t.Any], clause: str, check: str, observed: t.Any) -> Judged:
    """Return C((verdict, expected, unit)).

    C(expected) is the threshold without its unit, such as C({"at_least": 4}). No threshold agreed: C(skipped), None.
    Nothing observed, or something that cannot be compared with what was agreed: C(unread), never a pass.
    """
    agreed = threshold(contract, clause, check)
    if agreed is None:
        return SKIPPED, None, ""
    unit = str(agreed.get("unit") or "")
    expected = {name: agreed[name] for name in OPERATORS if name in agreed}
    if observed is None:
        return UNREAD, expected, unit
    answers = [_holds(name, wanted, observed) for name, wanted in expected.items()]
    if not answers or None in answers:
        return UNREAD, expected, unit
    return PASS if all(answers) else FAIL, expected, unit


_SIGNS = {"at_least": ">= ", "at_most": "<= ", "equals": "", "one_of": ""}


def spoken(expected: t.Any) -> str:
    """Return a threshold as a message shows it in any language: C(>= 4), C(aarch64), C(Platinum | Titanium)."""
    if not isinstance(expected, dict):
        return "" if expected is None else str(expected)
    return ", ".join(_SIGNS.get(name, name + " ") + _listed(value, name) for name, value in expected.items())


def _listed(value: t.Any, operator: str) -> str:
    if isinstance(value, (list, tuple)):
        return (" | " if operator == "one_of" else ", ").join(str(one) for one in value)
    return str(value)


def threshold(contract: Mapping[str, t.Any], clause: str, check: str) -> t.Optional[t.Dict[str, t.Any]]:
    """Return the threshold of a check as it is agreed, None when there is none."""
    checks = _mapping(contract.get("thresholds")).get(clause)
    agreed = _mapping(checks).get(check)
    return agreed if isinstance(agreed, dict) else None


def _mapping(value: t.Any) -> t.Dict[str, t.Any]:
    return value if isinstance(value, dict) else {}


def _holds(operator: str, wanted: t.Any, observed: t.Any) -> t.Optional[bool]:
    """Return whether an observation keeps one operator; None when the two cannot be compared."""
    if operator == "equals":
        return _same(wanted, observed)
    if operator == "one_of":
        if not isinstance(wanted, (list, tuple)):
            return None
        if isinstance(observed, (list, tuple)):
            # Each of several parts must be allowed. No part at all is no answer.
            return all(any(_same(one, part) for one in wanted) for part in observed) if observed else None
        return any(_same(one, observed) for one in wanted)
    if isinstance(wanted, (list, tuple)):
        return _covers(wanted, observed) if operator == "at_least" else _covers(observed, wanted)
    low, high = (wanted, observed) if operator == "at_least" else (observed, wanted)
    low, high = _number(low), _number(high)
    return None if low is None or high is None else low <= high


def _covers(small: t.Any, large: t.Any) -> t.Optional[bool]:
    if not isinstance(small, (list, tuple)) or not isinstance(large, (list, tuple)):
        return None
    return all(any(_same(one, other) for other in large) for one in small)


def _number(value: t.Any) -> t.Union[int, float, None]:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or math.isnan(value):
        return None
    return value


def _same(one: t.Any, other: t.Any) -> bool:
    """Whether two values are the same to a person: case and outer spaces of names do not count, kinds do."""
    if isinstance(one, str) and isinstance(other, str):
        return one.strip().casefold() == other.strip().casefold()
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and _covers(one, other) is True and _covers(other, one) is True
    return bool(one == other)
