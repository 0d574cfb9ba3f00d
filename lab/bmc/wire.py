"""Faults on the wire: what stands between a good answer and the client. Redfish only; the IPMI relay has its own."""

from __future__ import annotations

import asyncio
import time

from aiohttp import web

from .redfish.errors import Problem
from .redfish.http import Redfish
from .state import State

SLOW_SECONDS = 1.0
BUSY_SECONDS = 2.0
FOR_EVER = 3600.0


class Wire:
    """Answers requests as the faults that stand allow. `latency` is added to each answer (fleets, benches)."""

    def __init__(self, state: State, redfish: Redfish, latency: float = 0.0) -> None:
        self.state = state
        self.redfish = redfish
        self.latency = latency
        self.busy_until = 0.0

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request, late, wrong or never when a fault says so."""
        if self.latency:
            await asyncio.sleep(self.latency)
        names = {name for kind, _index, name in self.state.active if kind == "bmc"}
        if not names:
            return await self.redfish.handle(request)
        if "hang" in names:
            await self.hang()
        if "slow" in names:
            await asyncio.sleep(SLOW_SECONDS)
        session = request.path.rstrip("/").endswith("/Sessions") and request.method == "POST"
        if "500s" in names and not session:
            return self.redfish.refuse(Problem("InternalError"))
        if "503" in names or ("busy" in names and time.monotonic() < self.busy_until):
            return self.redfish.refuse(Problem("ServiceTemporarilyUnavailable", 1, headers={"Retry-After": "1"}))
        answer = await self.redfish.handle(request)
        if (
            "truncated" in names
            and request.method == "GET"
            and isinstance(answer, web.Response)
            and isinstance(answer.body, bytes)
        ):
            answer.body = answer.body[: len(answer.body) // 2]
        return answer

    async def hang(self) -> None:
        """Never answer while the fault stands."""
        begun = time.monotonic()
        while self.state.has("bmc", "hang") and time.monotonic() - begun < FOR_EVER:
            await asyncio.sleep(0.2)
