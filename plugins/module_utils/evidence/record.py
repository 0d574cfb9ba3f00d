# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One observation that is worth a signature, before it is chained into the ledger."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

if t.TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Finding:
    """What a check found out. The action plugin adds run, sequence, times and hashes and makes a record of it.

    C(clause) is an ID of the contract ("HW-MEM"), C(subject) is host or host/part ("npu01/PSU2"), C(check) is
    snake_case ("dimm_count"). C(observed) and C(expected) are plain data, C(unit) is the SI name ("bytes").
    C(message) (Message.as_dict) is the reason for people; a verdict other than pass must have one. C(raw) is the
    text that the device printed; it goes to the run's raw/ folder, its hash into the record.
    """

    clause: str
    subject: str
    check: str
    verdict: str
    observed: t.Any = None
    expected: t.Any = None
    unit: str = ""
    message: Mapping[str, t.Any] | None = None
    command: str = ""
    raw: str = ""
    started: str = ""
    seconds: float = 0.0
    tool_version: str = ""
    extra: Mapping[str, t.Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, t.Any]:
        """Return plain data, as the action plugin C(firstlight.cluster.evidence) takes it."""
        return {
            "clause": self.clause,
            "subject": self.subject,
            "check": self.check,
            "verdict": self.verdict,
            "observed": self.observed,
            "expected": self.expected,
            "unit": self.unit,
            "message": None if self.message is None else dict(self.message),
            "command": self.command,
            "raw": self.raw,
            "started": self.started,
            "seconds": self.seconds,
            "tool_version": self.tool_version,
            "extra": dict(self.extra),
        }
