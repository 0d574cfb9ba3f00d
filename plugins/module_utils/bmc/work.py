# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Work on one BMC from plain code: open it, do something, always close its session."""

from __future__ import annotations

import asyncio
import typing as t

from .client import RedfishClient

if t.TYPE_CHECKING:
    from .target import Target

Result = t.TypeVar("Result")


async def _within(target: Target, doing: t.Callable[[RedfishClient], t.Awaitable[Result]]) -> Result:
    client = RedfishClient(target)
    try:
        await client.open()
        return await doing(client)
    finally:
        await client.close()


def run(target: Target, doing: t.Callable[[RedfishClient], t.Awaitable[Result]]) -> Result:
    """Return what C(doing) made of an open client. Raises BmcFailure."""
    return asyncio.run(_within(target, doing))
