# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Many BMCs at once in one process, each with an outcome of its own. One that hangs or lies delays no other."""

from __future__ import annotations

import asyncio
import json
import time
import typing as t
from dataclasses import dataclass, field

from . import gather, ipmi, judge, model, parse, tree
from .client import RedfishClient
from .failure import BROKEN, NOT_THERE, BmcFailure

if t.TYPE_CHECKING:
    from .target import Target

MOST_AT_ONCE = 128


@dataclass
class Wish:
    """One BMC to read: C(unwanted) kinds of resources are left out, C(intent) is what findings compare with."""

    target: Target
    intent: judge.Intent = field(default_factory=judge.Intent)
    unwanted: tuple[str, ...] = ()
    keep_raw: bool = False


def failed(target: Target, failure: BmcFailure, seconds: float = 0.0) -> dict[str, t.Any]:
    """Return the outcome of a BMC that could not be read: why and what to do, and a health that is unknown."""
    message = failure.messages[0]
    outcome = model.Inventory().as_dict()
    outcome.update(
        name=target.name,
        bmc_address=target.address,
        reached=failure.kind != "unreachable",
        ok=False,
        protocol="redfish",
        protocol_reason="",
        health="unknown",
        findings=[
            judge.finding("critical", "bmc", target.name, failure.kind, message.found, message.wanted, **message.values)
        ],
        failure={"kind": failure.kind, "msg": failure.text(), "remedy": failure.catalogue.remedy(message)},
        refusals=[message.as_dict()],
        requests=0,
        seconds=round(seconds, 3),
    )
    return outcome


async def read_redfish(wish: Wish) -> dict[str, t.Any]:
    """Return the outcome of one BMC over Redfish. Raises BmcFailure when nothing at all could be read."""
    begun = time.monotonic()
    client = RedfishClient(wish.target)
    late = None
    try:
        await client.open()
        gatherer = gather.Gatherer(client, wish.unwanted)
        try:
            await gatherer.run()
        except BmcFailure as failure:
            if not gatherer.found.of_kind("system", "chassis"):
                raise
            late = failure
    finally:
        await client.close()
    for document in gatherer.unread():
        gatherer.found.add(document)
    left_out = [tree.SECTION_OF[kind] for kind in wish.unwanted if kind == "update_service"]
    found = parse.read(gatherer.found, client.vendor.oem_keys, left_out)
    outcome = judged(found, wish)
    if wish.keep_raw:
        outcome["raw"] = raw_by_section(gatherer.found)
    outcome["findings"] += _manners(client, wish.target)
    outcome.update(
        protocol="redfish",
        protocol_reason="the service root answered",
        requests=client.requests,
        seconds=round(time.monotonic() - begun, 3),
    )
    if late is not None:
        message = late.messages[0]
        outcome["failure"] = {"kind": late.kind, "msg": late.text(), "remedy": late.catalogue.remedy(message)}
        outcome["refusals"] = [message.as_dict()]
        outcome["ok"] = False
    return outcome


def raw_by_section(found: tree.Tree) -> dict[str, str]:
    """Return the documents that each section was read from, as the BMC gave them, one JSON text a section."""
    texts: dict[str, dict[str, t.Any]] = {}
    for document in found.documents.values():
        section = tree.SECTION_OF.get(document.kind, "system")
        shown = document.body if document.body is not None else {"trouble": document.trouble, "status": document.status}
        texts.setdefault(section, {})[document.path] = shown
    return {section: json.dumps(bodies, ensure_ascii=False, sort_keys=True) for section, bodies in texts.items()}


def judged(found: model.Inventory, wish: Wish) -> dict[str, t.Any]:
    """Return the outcome of a BMC that was read."""
    health, findings = judge.judge(found, wish.intent)
    outcome = found.as_dict()
    outcome.update(
        name=wish.target.name,
        bmc_address=wish.target.address,
        reached=True,
        ok=True,
        health=health,
        findings=findings,
        failure=None,
        refusals=[],
    )
    return outcome


def _manners(client: RedfishClient, target: Target) -> list[dict[str, t.Any]]:
    """Return what the BMC did while it was read that a person should know: busy, away, slow."""
    found = []
    if client.interruptions:
        found.append(judge.finding("info", "bmc", target.name, "was_away", client.interruptions, 0))
    if client.busy:
        found.append(judge.finding("info", "bmc", target.name, "was_busy", client.busy, 0))
    if client.slowest > judge.SLOW_SECONDS and not client.busy and not client.interruptions:
        found.append(
            judge.finding("info", "bmc", target.name, "was_slow", round(client.slowest, 1), judge.SLOW_SECONDS)
        )
    return found


async def read_ipmi(wish: Wish, why: str, children: asyncio.Semaphore | None = None) -> dict[str, t.Any]:
    """Return the outcome of one BMC over IPMI. Raises BmcFailure."""
    begun = time.monotonic()
    async with children or asyncio.Semaphore(1):
        answer = await ipmi.ask(wish.target, {"do": "read"})
    outcome = judged(ipmi.read(answer), wish)
    outcome.update(protocol="ipmi", protocol_reason=why, requests=0, seconds=round(time.monotonic() - begun, 3))
    if wish.keep_raw:
        outcome["raw"] = {"system": json.dumps(answer, ensure_ascii=False, sort_keys=True)}
    return outcome


async def read_any(wish: Wish, children: asyncio.Semaphore | None = None) -> dict[str, t.Any]:
    """Return the outcome over the protocol that the target asks for. Raises BmcFailure.

    C(auto): IPMI only when the service root does not answer; a refused login or certificate never falls back.
    """
    if wish.target.protocol == "ipmi":
        return await read_ipmi(wish, "asked for", children)
    try:
        return await read_redfish(wish)
    except BmcFailure as failure:
        if wish.target.protocol != "auto" or failure.kind not in NOT_THERE + BROKEN:
            raise
        first = failure
    try:
        outcome = await read_ipmi(wish, first.text(), children)
    except BmcFailure as second:
        raise second if second.kind == "login_refused" else first from second
    severity = "critical" if first.kind in BROKEN else "info"
    more = {"reason": first.text()}
    found = judge.finding(severity, "bmc", wish.target.name, "fell_back", first.kind, "redfish", **more)
    outcome["findings"].insert(0, found)
    return outcome


async def read_one(wish: Wish, children: asyncio.Semaphore | None = None) -> dict[str, t.Any]:
    """Return the outcome of one BMC, whatever happens."""
    begun = time.monotonic()
    try:
        return await read_any(wish, children)
    except BmcFailure as failure:
        return failed(wish.target, failure, time.monotonic() - begun)
    except Exception as error:  # noqa: BLE001 - an answer that nobody foresaw holds back its own BMC, not the fleet
        odd = BmcFailure("unforeseen", item=wish.target.item, found=f"{type(error).__name__}: {error}"[:300])
        return failed(wish.target, odd, time.monotonic() - begun)


async def read_all(wishes: t.Sequence[Wish], at_once: int = MOST_AT_ONCE) -> list[dict[str, t.Any]]:
    """Return the outcomes in the order of the wishes; at most C(at_once) BMCs are open at a time."""
    gate = asyncio.Semaphore(at_once)
    children = asyncio.Semaphore(ipmi.MOST_CHILDREN)

    async def one(wish: Wish) -> dict[str, t.Any]:
        async with gate:
            return await read_one(wish, children)

    return list(await asyncio.gather(*(one(wish) for wish in wishes)))


def run(wishes: t.Sequence[Wish], at_once: int = MOST_AT_ONCE) -> list[dict[str, t.Any]]:
    """Do C(read_all) from plain code."""
    return asyncio.run(read_all(wishes, at_once))
