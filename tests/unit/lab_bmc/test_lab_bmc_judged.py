"""The product reads the emulated BMC through each fault: what is found is the truth, and nothing else.

Emulator and product know nothing of each other; only this test knows both.
"""

from __future__ import annotations

import hashlib
import itertools
import random
import ssl

import pytest

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc import sweep, target
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.judge import Intent
from lab.bmc import faults

COUNTS = {"processors": 4, "accelerators": 8, "memory": 16, "drives": 10, "power_supplies": 4, "fans": 8}
PART_FAULTS = sorted(key for key, fault in faults.KINDS.items() if fault.effect is not None)
INDEX = {"drive": "5", "raid": "0", "firmware": "3"}
# fault of the wire -> kinds of failure that tell the truth about it
REFUSED = {
    "hang": {"unreachable", "timeout", "too_slow"},
    "500s": None,
    "503": None,
    "truncated": None,
    "session-limit": None,
    "cert-expired": None,
    "cert-changed": None,
    "password-wrong": {"login_refused"},
    "account-locked": {"login_refused"},
    "factory": None,
}


async def read(client, seconds=60.0):
    """Return the outcome of a sweep of this one BMC, its certificate pinned as it was at first."""
    bmc = client.bmc
    if not hasattr(client, "pin"):
        der = ssl.PEM_cert_to_DER_cert(bmc.credentials.certificate.read_text())
        client.pin = "sha256:" + hashlib.sha256(der).hexdigest()
    options = {
        "name": "npu01-bmc",
        "bmc_address": "127.0.0.1",
        "bmc_port": bmc.port,
        "bmc_username": client.login[0],
        "bmc_password": client.login[1],
        "certificate_fingerprint": client.pin,
        "wait_timeout": seconds,
    }
    intent = Intent(counts=COUNTS, baseline={"Bios": "21.15.00", "ActiveBMC": "3.10.02.45"})
    outcome = (await sweep.read_all([sweep.Wish(target.from_options(options), intent)]))[0]
    assert not bmc.state.accounts.sessions or outcome["failure"], "a session was left open"
    return outcome


def faulty(outcome):
    return [(one["severity"], one["part"], one["where"]) for one in outcome["findings"] if one["severity"] != "info"]


def test_a_healthy_machine_has_no_finding(bmc, shape):
    async def check(client):
        outcome = await read(client)
        assert outcome["failure"] is None
        assert (outcome["health"], faulty(outcome)) == ("ok", [])
        assert client.bmc.state.writes == 0

    bmc(check, shape=shape)


def test_each_part_fault_alone_is_found_alone(bmc, shape):
    async def check(client):
        wrong = {}
        for part, state in PART_FAULTS:
            index = index_of(part)
            await client.control(op="fault", part=part, index=index, state=state)
            outcome = await read(client)
            name = faults.find_part(client.bmc.state.parts, part, index).name
            await client.control(op="heal")
            if not told(outcome, part, state, name):
                wrong[part, state] = (faulty(outcome), outcome["health"])
        assert wrong == {}

    bmc(check, shape=shape)


def index_of(part):
    return INDEX.get(part, "2")


def told(outcome, part, state, name):
    """Tell whether the one finding is the one of the table. A part that is away may be told by its count."""
    found = faulty(outcome)
    severity = faults.KINDS[(part, state)].finding["severity"]
    if part == "firmware":
        return len(found) == 1 and found[0][1] == "firmware"
    if state in ("missing", "lost"):
        return len(found) == 1 and found[0][0] == severity
    return len(found) == 1 and found[0][0] == severity and name in found[0][2]


def test_three_faults_at_once_give_three_findings(bmc):
    async def check(client):
        triples = [
            triple
            for triple in itertools.combinations(PART_FAULTS, 3)
            if len({part for part, _state in triple}) == 3
            # a volume may say degraded because of a drive, and one finding may cover both
            and not {"drive", "raid"} <= {part for part, _state in triple}
        ]
        for triple in random.Random(7).sample(triples, 8):
            for part, state in triple:
                await client.control(op="fault", part=part, index=index_of(part), state=state)
            found = faulty(await read(client))
            await client.control(op="heal")
            assert len(found) == 3, (triple, found)

    bmc(check)


def test_a_parent_that_says_ok_hides_nothing(bmc):
    async def check(client):
        await client.control(op="fault", part="health", state="parent-ok")
        await client.control(op="fault", part="dimm", index=2, state="uncorrectable")
        outcome = await read(client)
        assert outcome["health"] == "critical"
        assert [severity for severity, _part, _where in faulty(outcome)] == ["critical"]

    bmc(check)


def test_a_full_log_and_a_wrong_clock_are_named(bmc):
    async def check(client):
        for part, state in (("sel", "full"), ("clock", "wrong")):
            await client.control(op="fault", part=part, state=state)
            found = faulty(await read(client))
            await client.control(op="heal")
            assert len(found) == 1, (part, found)

    bmc(check)


@pytest.mark.parametrize("state", sorted(REFUSED))
def test_a_fault_of_the_wire_is_an_error_and_never_a_pass(bmc, state):
    async def check(client):
        await read(client)
        await client.control(op="fault", part="bmc", state=state)
        outcome = await read(client, seconds=4.0 if state in ("hang", "503") else 60.0)
        assert outcome["health"] != "ok"
        assert outcome["failure"]
        wanted = REFUSED[state]
        assert wanted is None or outcome["failure"]["kind"] in wanted, outcome["failure"]
        await client.control(op="heal")
        assert (await read(client))["health"] == "ok"
        assert client.bmc.state.accounts.people["2"].failures <= 2

    bmc(check)


@pytest.mark.parametrize("state", ["busy", "slow"])
def test_a_bmc_that_is_only_slow_is_read_whole(bmc, state, monkeypatch):
    monkeypatch.setattr("lab.bmc.wire.SLOW_SECONDS", 0.05)

    async def check(client):
        await client.control(op="fault", part="bmc", state=state)
        outcome = await read(client, seconds=90.0)
        assert outcome["health"] == "ok"
        assert faulty(outcome) == []

    bmc(check)
