"""The product sets targets of events and the certificate of the emulated BMC, and sees them again."""

from __future__ import annotations

import hashlib
import ssl

import pytest

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc import certificate, config, target, targets, work
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.failure import BmcFailure
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.resources import Resources
from lab.bmc import certificates

TRAP = {
    "address": "192.0.2.6",
    "port": 162,
    "username": "firstlight",
    "authentication": "sha512",
    "authentication_key": "canary-auth-key",
    "encryption": "aes256",
    "encryption_key": "canary-encryption-key",
}
LISTS = {
    targets.SYSLOG: [{"address": "log.example", "port": 6514, "transport": "tls"}],
    targets.TRAPS: [TRAP],
}
WANTED = {"time_zone": "Asia/Shanghai", "snmp_enabled": True}


def bring(client, lists, pair=None, check=False, wanted=None):
    der = ssl.PEM_cert_to_DER_cert(client.bmc.credentials.certificate.read_text())
    options = {
        "bmc_address": "127.0.0.1",
        "bmc_port": client.bmc.port,
        "bmc_username": client.login[0],
        "bmc_password": client.login[1],
        "certificate_fingerprint": "sha256:" + hashlib.sha256(der).hexdigest(),
        "wait_timeout": 90.0,
    }
    return work.within(
        target.from_options(options), lambda one: config.bring(Resources(one), wanted or {}, lists, pair, check)
    )


def test_targets_are_added_kept_and_taken_away(bmc, shape):
    async def check(client):
        await client.ask(
            "POST",
            "/redfish/v1/EventService/Subscriptions",
            {"Destination": "https://192.0.2.7/events", "Protocol": "Redfish"},
        )
        writes = client.bmc.state.writes
        foreseen = await bring(client, LISTS, check=True, wanted=WANTED)
        assert (foreseen["changed"], client.bmc.state.writes) == (True, writes)
        result = await bring(client, LISTS, wanted=WANTED)
        assert result == foreseen
        assert "canary" not in str(result)
        held = client.bmc.state.subscriptions.values()
        assert sorted(one["Protocol"] for one in held) == ["Redfish", "SNMPv3", "SyslogTLS"]
        assert "canary" not in str(held)
        writes = client.bmc.state.writes
        again = await bring(client, LISTS, wanted=WANTED)
        assert (again["changed"], client.bmc.state.writes) == (False, writes)
        assert again["before"] == again["after"] == result["after"]
        stronger = {targets.SYSLOG: [], targets.TRAPS: [dict(TRAP, username="other")]}
        assert (await bring(client, stronger))["changed"] is True
        held = client.bmc.state.subscriptions.values()
        assert sorted(one["Destination"].partition("@")[0] for one in held) == [
            "https://192.0.2.7/events",
            "snmp://other",
        ]
        assert not client.bmc.state.accounts.sessions

    bmc(check, shape=shape)


def test_the_certificate_is_replaced_and_seen_again(bmc, tmp_path):
    own = tmp_path / "new"
    own.mkdir()
    for name, raw in zip(("c.pem", "k.pem"), certificates.make("npu01-bmc", ["127.0.0.1"]), strict=True):
        (own / name).write_bytes(raw)
    pair = certificate.load(str(own / "c.pem"), str(own / "k.pem"), "npu01-bmc")

    async def check(client):
        foreseen = await bring(client, {}, pair, check=True)
        assert (foreseen["changed"], client.bmc.state.writes) == (True, 0)
        result = await bring(client, {}, pair)
        assert result == foreseen
        assert result["after"] == {"certificate": pair.fingerprint} != result["before"]
        again = await bring(client, {}, pair)
        assert (again["changed"], client.bmc.state.writes) == (False, 1)
        text = str(result) + str(await client.get("/redfish/v1/Managers/1/LogServices/OperateLog/Entries"))
        assert not any(line in text for line in pair.secrets())
        assert not client.bmc.state.accounts.sessions

    bmc(check)


def test_ibmc_takes_no_certificate_this_way_and_nothing_is_changed(bmc, tmp_path):
    pair = certificate.Pair("sha256:00", "PEM", "text", "key")

    async def check(client):
        with pytest.raises(BmcFailure) as raised:
            await bring(client, LISTS, pair, wanted=WANTED)
        assert (raised.value.kind, client.bmc.state.writes) == ("not_offered", 0)

    bmc(check, shape="ibmc")
