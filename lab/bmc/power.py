"""The power button of the BMC: what each reset does to the node, and following what the node does itself."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from .node import Node, NodeError
from .redfish.errors import Problem
from .state import State

# Redfish ResetType -> operations on the node, one after the other
RESET_TYPES: dict[str, list[str]] = {
    "On": ["on"],
    "ForceOn": ["on"],
    "ForceOff": ["off"],
    "GracefulShutdown": ["soft"],
    "ForceRestart": ["reset"],
    "GracefulRestart": ["soft", "on"],
    "PowerCycle": ["off", "on"],
    "PushPowerButton": [],
    "Nmi": [],
}
POLL_SECONDS = 0.5
LOG = logging.getLogger(__name__)


class PowerControl:
    """Carries power requests to the node, one at a time, and follows the node's own state."""

    def __init__(self, state: State, node: Node) -> None:
        self.state = state
        self.node = node
        self.lock = asyncio.Lock()
        self.running: set[asyncio.Task[None]] = set()

    async def ask(self, op: str) -> None:
        """Carry out one operation and take over the power state. Raises NodeError."""
        async with self.lock:
            before = self.state.power
            power = "On" if await self.node.ask(op) == "on" else "Off"
            if op == "reset" and before == power == "On":
                self.state.record("OK", "The server was reset.", sensor_type=0x1D, offset=1)
                self.state.started_up()
            self.state.set_power(power)

    async def run(self, operations: list[str]) -> None:
        for op in operations:
            await self.ask(op)

    async def reset(self, kind: str) -> None:
        """Carry out a reset of Redfish's vocabulary; a long one goes on after the answer."""
        operations = RESET_TYPES[kind]
        if kind == "PushPowerButton":
            operations = ["soft"] if self.state.power == "On" else ["on"]
        if not operations:
            return
        task = asyncio.create_task(self.run(operations))
        self.running.add(task)
        task.add_done_callback(self.done)
        await asyncio.wait([task], timeout=2.0)
        if task.done() and task.exception() is not None:
            raise Problem("InternalError")

    def done(self, task: asyncio.Task[None]) -> None:
        self.running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            LOG.error("power: %s", error)

    async def reset_action(self, body: dict[str, Any], action: str) -> None:
        """The Reset action of Systems and Chassis. Raises Problem: a wrong body, or a state that forbids it."""
        for name in body:
            if name != "ResetType":
                raise Problem("ActionParameterUnknown", action, name)
        if "ResetType" not in body:
            raise Problem("ActionParameterMissing", action, "ResetType")
        kind = body["ResetType"]
        if kind not in RESET_TYPES:
            raise Problem("ActionParameterValueNotInList", kind, "ResetType", action)
        if self.state.shape == "ibmc" and kind == "ForceOn":
            raise Problem("ActionParameterValueFormatError", kind, "ResetType", action)
        if self.state.power == "Off" and kind in (
            "ForceRestart",
            "GracefulRestart",
            "PowerCycle",
            "GracefulShutdown",
            "Nmi",
        ):
            raise Problem("ResourceInUse")
        await self.reset(kind)

    async def follow(self) -> None:
        """Keep the state of the node in view, for ever: it may switch itself off, or be switched off elsewhere."""
        while True:
            await asyncio.sleep(POLL_SECONDS)
            if self.lock.locked():
                continue
            try:
                await self.ask("status")
            except NodeError as error:
                LOG.debug("power: %s", error)
