"""Power: the reset that is chosen, and the way there against a small BMC."""

from __future__ import annotations

import pytest
from aiohttp import web

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc import power, target, work
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.failure import BmcFailure

SYSTEM = "/redfish/v1/Systems/1"
RESET = f"{SYSTEM}/Actions/ComputerSystem.Reset"


@pytest.mark.parametrize(
    ("wanted", "force", "allowed", "reset"),
    [
        ("on", False, ["On", "ForceOn"], "On"),
        ("on", False, ["ForceOn"], "ForceOn"),
        ("off", False, ["ForceOff", "GracefulShutdown"], "GracefulShutdown"),
        ("off", True, ["ForceOff", "GracefulShutdown"], "ForceOff"),
        ("off", False, ["ForceOff"], None),
        ("restarted", True, ["PowerCycle"], "PowerCycle"),
        ("restarted", False, [], "GracefulRestart"),
    ],
)
def test_the_reset_that_leads_there(wanted, force, allowed, reset):
    assert power.choose(wanted, force, allowed) == reset


def bring(service, options, wanted, force=False, check=False, seconds=10.0):
    return work.run(target.from_options(options(service)), lambda one: power.bring(one, wanted, force, check, seconds))


@pytest.fixture
def machine(bmc):
    """Let the reset action of the small BMC change its power state."""

    async def reset(request):
        kind = (await request.json())["ResetType"]
        bmc.writes.append(kind)
        bmc.tree[SYSTEM]["PowerState"] = "Off" if kind in ("ForceOff", "GracefulShutdown") else "On"
        return web.Response(status=204)

    bmc.handlers[RESET] = {"POST": reset}
    return bmc


def test_off_and_on_and_nothing_to_do(machine, options):
    assert bring(machine, options, "on")["changed"] is False
    assert bring(machine, options, "off") == {
        "changed": True,
        "before": "on",
        "power_state": "off",
        "reset": "GracefulShutdown",
    }
    assert bring(machine, options, "off")["changed"] is False
    assert bring(machine, options, "restarted")["reset"] == "On"
    assert bring(machine, options, "restarted", force=True)["reset"] == "ForceRestart"
    assert machine.writes == ["GracefulShutdown", "On", "ForceRestart"]
    assert machine.sessions == {}


def test_check_mode_sends_nothing(machine, options):
    assert bring(machine, options, "off", check=True)["changed"] is True
    assert machine.writes == []


def test_a_state_that_is_never_reached(bmc, options):
    with pytest.raises(BmcFailure) as raised:
        bring(bmc, options, "off", seconds=1.5)
    assert raised.value.kind == "power_wait"
    assert bmc.sessions == {}


def test_a_reset_that_is_refused_says_what_the_bmc_said(bmc, options):
    async def refuse(request):
        said = {"error": {"@Message.ExtendedInfo": [{"MessageId": "iBMC.1.0.X", "Message": "Not while updating."}]}}
        return web.json_response(said, status=400)

    bmc.handlers[RESET] = {"POST": refuse}
    with pytest.raises(BmcFailure) as raised:
        bring(bmc, options, "off")
    assert "Not while updating." in raised.value.text()
    assert "400" in raised.value.text("zh")
