# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Power of a server: which reset brings it where it shall be (pure), and doing it until it is there."""

from __future__ import annotations

import asyncio
import time
import typing as t

from . import ipmi, values
from .failure import BmcFailure

if t.TYPE_CHECKING:
    from .client import RedfishClient
    from .target import Target

STATES = ("on", "off", "restarted")
POLL_SECONDS = 1.0

# wanted state and force -> resets that lead there, the best one first
_RESETS = {
    ("on", False): ("On", "ForceOn"),
    ("on", True): ("On", "ForceOn"),
    ("off", False): ("GracefulShutdown",),
    ("off", True): ("ForceOff",),
    ("restarted", False): ("GracefulRestart",),
    ("restarted", True): ("ForceRestart", "PowerCycle"),
}


def is_there(wanted: str, power_state: str) -> bool:
    """Return whether nothing is left to do. A restart is never there already, unless the server is off."""
    return wanted == power_state or (wanted == "restarted" and power_state == "off")


def choose(wanted: str, force: bool, allowed: t.Sequence[str]) -> str | None:
    """Return the reset to send; None when the BMC offers none. An empty list of allowed ones says nothing."""
    return next((one for one in _RESETS[(wanted, force)] if not allowed or one in allowed), None)


def allowed_resets(action: t.Mapping[str, t.Any]) -> list[str]:
    """Return the resets that an action lists beside its target."""
    listed = action.get("ResetType@Redfish.AllowableValues")
    return [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []


class Power:
    """The power of the first system of one BMC. Raises BmcFailure."""

    def __init__(self, client: RedfishClient) -> None:
        self.client = client
        self.path = ""
        self.body: dict[str, t.Any] = {}

    async def read(self) -> str:
        """Return on, off or unknown, and remember the system."""
        if not self.path:
            systems = await self.client.get(values.path_of(self.client.root.get("Systems")) or "/redfish/v1/Systems")
            members = values.paths_of(values.mapping(systems.body).get("Members"))
            if not members:
                raise BmcFailure("no_such_action", item=self.client.target.item, found="power")
            self.path = members[0]
        document = await self.client.get(self.path)
        self.body = values.mapping(document.body)
        said = (values.text(self.body.get("PowerState")) or "").lower()
        return {"on": "on", "poweringon": "turning on", "off": "off", "poweringoff": "turning off"}.get(said, "unknown")

    async def _action(self) -> tuple[str, list[str]]:
        action = values.mapping(values.mapping(self.body.get("Actions")).get("#ComputerSystem.Reset"))
        target = values.text(action.get("target"))
        if target is None:
            raise BmcFailure("no_such_action", item=self.client.target.item, found="power")
        allowed = allowed_resets(action)
        info = values.text(action.get("@Redfish.ActionInfo"))
        if not allowed and info:
            described = await self.client.get(info)
            for parameter in values.mappings(values.mapping(described.body).get("Parameters")):
                listed = parameter.get("AllowableValues")
                if parameter.get("Name") == "ResetType" and isinstance(listed, list):
                    allowed = [one for one in listed if isinstance(one, str)]
        return target, allowed

    async def reset(self, wanted: str, force: bool) -> str:
        """Send the reset that leads to a state; return which."""
        target, allowed = await self._action()
        kind = choose(wanted, force, allowed)
        if kind is None:
            raise BmcFailure("no_such_action", item=self.client.target.item, found=f"{wanted}, force {force}".lower())
        answer = await self.client.request("POST", target, {"ResetType": kind})
        if answer.status >= 300:
            raise self.client.refused("POST", target, answer)
        return kind

    async def wait(self, wanted: str, seconds: float) -> str:
        """Return the power state when it is reached. Raises BmcFailure(power_wait)."""
        ends = time.monotonic() + seconds
        state = await self.read()
        while state != wanted:
            if time.monotonic() + POLL_SECONDS > ends:
                raise BmcFailure(
                    "power_wait", item=self.client.target.item, found=state, wanted=wanted, seconds=round(seconds)
                )
            await asyncio.sleep(POLL_SECONDS)
            state = await self.read()
        return state


async def bring_over_ipmi(target: Target, wanted: str, force: bool, check: bool, seconds: float) -> dict[str, t.Any]:
    """Do the same as C(bring) over IPMI, each order in a child of its own. Raises BmcFailure."""
    ends = time.monotonic() + seconds
    before = str((await ipmi.ask(target, {"do": "power"}, seconds))["power"])
    if is_there(wanted, before):
        if wanted != "restarted":
            return {"changed": False, "before": before, "power_state": before, "reset": ""}
        wanted = "on"
    after = "on" if wanted == "restarted" else wanted
    if check:
        return {"changed": True, "before": before, "power_state": after, "reset": ""}
    order = ipmi.POWERS[(wanted, force)]
    await ipmi.ask(target, {"do": "set_power", "state": order}, max(1.0, ends - time.monotonic()))
    state = ""
    while state != after:
        if time.monotonic() + POLL_SECONDS > ends:
            raise BmcFailure("power_wait", item=target.item, found=state, wanted=after, seconds=round(seconds))
        await asyncio.sleep(POLL_SECONDS)
        state = str((await ipmi.ask(target, {"do": "power"}, max(1.0, ends - time.monotonic())))["power"])
    return {"changed": True, "before": before, "power_state": state, "reset": order}


async def bring(client: RedfishClient, wanted: str, force: bool, check: bool, seconds: float) -> dict[str, t.Any]:
    """Bring a server to a power state; return C(changed), C(before), C(power_state), C(reset)."""
    power = Power(client)
    before = await power.read()
    if is_there(wanted, before):
        if wanted != "restarted":
            return {"changed": False, "before": before, "power_state": before, "reset": ""}
        wanted = "on"  # a server that is off is restarted by switching it on
    after = "on" if wanted == "restarted" else wanted
    if check:
        return {"changed": True, "before": before, "power_state": after, "reset": ""}
    kind = await power.reset(wanted, force)
    state = await power.wait(after, seconds)
    return {"changed": True, "before": before, "power_state": state, "reset": kind}
