# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Why a BMC, or one of its documents, was not read. One exception, one kind a failure."""

from __future__ import annotations

import typing as t

from ..messages.bmc import BMC
from ..messages.refusal import Refusal

# Troubles of a single document inside a tree that otherwise answers.
TROUBLES = ("not_found", "not_implemented", "server_error", "cut_short", "forbidden", "busy", "late", "other")

# Redfish is not there at all; or it is there and does not work, which is a fault of its own.
NOT_THERE = ("unreachable", "not_redfish")
BROKEN = ("timeout", "service_error", "cut_short", "busy")


class BmcFailure(Refusal):
    """A BMC could not be used. C(kind) is the key of its message; C(status) the HTTP status, 0 without one."""

    def __init__(
        self, kind: str, *, item: str = "", found: t.Any = None, wanted: t.Any = None, status: int = 0, **more: t.Any
    ) -> None:
        self.kind = kind
        self.status = status
        super().__init__(BMC, BMC.message(kind, item=item, found=found, wanted=wanted, **more))


def trouble_of(status: int) -> str:
    """Return the kind of trouble that an HTTP status of a read stands for."""
    if status in (404, 410):
        return "not_found"
    if status == 501:
        return "not_implemented"
    if status in (401, 403):
        return "forbidden"
    if status in (429, 503):
        return "busy"
    return "server_error" if status >= 500 else "other"
