"""The machine behind the BMC: its power button, over the supervisor's control socket or in memory."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any, Protocol

ANSWER_SECONDS = 120.0


class NodeError(Exception):
    """The node's supervisor did not answer, or refused."""


class Node(Protocol):
    """Anything that can be switched on and off. `ask` takes on, off, soft, reset or status and returns on or off.

    `moves`: it may change its state without being asked to, so it has to be watched.
    """

    moves: bool

    async def ask(self, op: str) -> str:
        """Carry out one operation and return the power state after it."""


class FakeNode:
    """A machine in memory, for tests and fleets."""

    moves = False

    def __init__(self, power: str = "on") -> None:
        self.power = power
        self.asked: list[str] = []

    async def ask(self, op: str) -> str:
        if op != "status":
            self.asked.append(op)
            self.power = "off" if op in ("off", "soft") else "on"
        return self.power


class SocketNode:
    """A node of the lab: one JSON line per request on its control socket."""

    moves = True

    def __init__(self, path: Path) -> None:
        self.path = path

    async def ask(self, op: str) -> str:
        """Raises NodeError when the supervisor is not there, too late or says no."""
        try:
            answer = await asyncio.wait_for(self.exchange({"op": op}), ANSWER_SECONDS)
        except (OSError, ValueError, asyncio.TimeoutError) as error:
            raise NodeError(f"{self.path}: {op}: {error or type(error).__name__}") from error
        if not answer.get("ok") or answer.get("power") not in ("on", "off"):
            raise NodeError(f"{self.path}: {op}: {answer}")
        return str(answer["power"])

    async def exchange(self, request: dict[str, Any]) -> dict[str, Any]:
        reader, writer = await asyncio.open_unix_connection(str(self.path))
        try:
            writer.write(json.dumps(request).encode() + b"\n")
            await writer.drain()
            answer = json.loads(await reader.readline() or b"{}")
        finally:
            writer.close()
        return answer if isinstance(answer, dict) else {}
