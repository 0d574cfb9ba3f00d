# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Work on one BMC from plain code: open it, do something, always close its session."""

from __future__ import annotations

import asyncio
import typing as t

from .client import RedfishClient
from .failure import BROKEN, NOT_THERE, BmcFailure

if t.TYPE_CHECKING:
    from .target import Target

Result = t.TypeVar("Result")


async def within(
    target: Target, doing: t.Callable[[RedfishClient], t.Awaitable[Result]], any_password: bool = False
) -> Result:
    """Return what C(doing) made of an open client; its session is always closed. Raises BmcFailure."""
    client = RedfishClient(target)
    try:
        await client.open(any_password=any_password)
        return await doing(client)
    finally:
        await client.close()


def run_either(
    target: Target,
    redfish: t.Callable[[RedfishClient], t.Awaitable[dict[str, t.Any]]],
    over_ipmi: t.Callable[[], t.Awaitable[dict[str, t.Any]]],
) -> dict[str, t.Any]:
    """Do it over the protocol that the target asks for; the result says which and why. Raises BmcFailure.

    C(auto): IPMI only when the service root does not answer; a refused login or certificate never falls back.
    """

    async def either() -> dict[str, t.Any]:
        why = "asked for"
        if target.protocol != "ipmi":
            try:
                result = await within(target, redfish)
            except BmcFailure as failure:
                if target.protocol != "auto" or failure.kind not in NOT_THERE + BROKEN:
                    raise
                why = failure.text()
            else:
                return dict(result, protocol="redfish", protocol_reason="the service root answered")
        return dict(await over_ipmi(), protocol="ipmi", protocol_reason=why)

    return asyncio.run(either())


def run(target: Target, doing: t.Callable[[RedfishClient], t.Awaitable[Result]]) -> Result:
    """Return what C(doing) made of an open client. Raises BmcFailure."""
    return asyncio.run(within(target, doing))
