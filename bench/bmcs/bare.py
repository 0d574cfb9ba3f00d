"""A bare asyncio client: no judgement, no vocabulary, no care. No sweep of the same requests can be faster."""

from __future__ import annotations

import asyncio
import json
import time
import typing as t

import aiohttp

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc import gather
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.client import RedfishClient

if t.TYPE_CHECKING:
    from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.target import Target

Request = tuple[str, str]  # method, path


class Noting(RedfishClient):
    """The product's client, with a list of what it sends."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.sent: list[Request] = []

    async def _send(self, method: str, path: str, *rest: t.Any, **more: t.Any) -> t.Any:
        self.sent.append((method, path))
        return await super()._send(method, path, *rest, **more)


async def asked(one: Target) -> list[Request]:
    """Return what a sweep sends to one BMC, in its order."""
    client = Noting(one)
    try:
        await client.open()
        await gather.Gatherer(client).run()
    finally:
        await client.close()
    return client.sent


def phases(sent: t.Sequence[Request]) -> list[list[Request]]:
    """Return what must follow on each other, each a list of what may be sent at once.

    Everything up to the login stands alone, then the rest goes side by side, and what changes something (the end of
    the session) stands alone again.
    """
    found: list[list[Request]] = []
    logged_in = not any(method == "POST" for method, _path in sent)
    side_by_side = False
    for method, path in sent:
        alone = not logged_in or method != "GET"
        if alone or not side_by_side:
            found.append([])
        found[-1].append((method, path))
        side_by_side = not alone
        logged_in = logged_in or method == "POST"
    return found


async def fetch(one: Target, address: str, wanted: t.Sequence[list[Request]]) -> None:
    """Send everything to one BMC over C(one.connections) connections."""
    pool = aiohttp.TCPConnector(limit=one.connections, ssl=aiohttp.Fingerprint(one.pin() or b""))
    login = {"UserName": one.username, "Password": one.password}
    headers: dict[str, str] = {}
    async with aiohttp.ClientSession(f"https://{address}:{one.port}", connector=pool) as http:

        async def work(left: list[Request]) -> None:
            while left:
                method, path = left.pop()
                body = login if method == "POST" else None
                async with http.request(method, path, headers=headers, json=body) as answer:
                    raw = await answer.read()
                    if raw:
                        json.loads(raw)
                    if method == "POST":
                        headers["X-Auth-Token"] = answer.headers["X-Auth-Token"]

        for phase in wanted:
            left = list(phase)
            await asyncio.gather(*(work(left) for _number in range(min(one.connections, len(phase)))))


async def fetch_all(one: Target, addresses: t.Sequence[str], sent: t.Sequence[Request]) -> float:
    """Return the seconds in which all BMCs were asked, all at once."""
    wanted = phases(sent)
    begun = time.monotonic()
    await asyncio.gather(*(fetch(one, address, wanted) for address in addresses))
    return time.monotonic() - begun
