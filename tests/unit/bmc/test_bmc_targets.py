"""Targets of events and the certificate of a BMC: what is compared and sent, and that no secret is ever shown."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc import certificate, config, target, targets, work
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.failure import BmcFailure
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.resources import Resources

TRAP = {
    "address": "192.0.2.6",
    "port": 162,
    "username": "first light",
    "authentication": "sha256",
    "authentication_key": "canary-auth-key",
    "encryption": "aes128",
    "encryption_key": "canary-encryption-key",
}
SYSLOG = {"address": "2001:db8::5", "port": 514, "transport": "tls"}


def test_what_is_sent_is_what_is_read_back():
    for kind, entry in ((targets.TRAPS, TRAP), (targets.SYSLOG, SYSLOG)):
        plan = targets.compare(kind, "/s", {}, [entry, dict(entry)])
        assert len(plan.add) == 1
        assert "canary" not in repr(plan)
        again = targets.compare(kind, "/s", {"/s/1": plan.add[0]}, [entry])
        assert (again.changed, again.before, again.after) == (False, plan.after, plan.after)


def test_a_weaker_target_at_the_same_place_goes_first_and_others_after():
    held = {
        "/s/1": {"Destination": "snmp://192.0.2.6:162", "Protocol": "SNMPv2c"},
        "/s/2": {"Destination": "snmp://192.0.2.9", "Protocol": "SNMPv3"},
    }
    plan = targets.compare(targets.TRAPS, "/s", held, [TRAP])
    assert (plan.first, len(plan.add), plan.remove) == (["/s/1"], 1, ["/s/2"])
    assert targets.compare(targets.TRAPS, "/s", held, []).remove == ["/s/1", "/s/2"]


ANY = st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.just("snmp://a:b@[::1:99999")


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(["Destination", "Protocol", "SNMP"]), ANY))
def test_whatever_a_subscription_is(body):
    for kind, entry in ((targets.TRAPS, TRAP), (targets.SYSLOG, SYSLOG)):
        assert targets.compare(kind, "/s", {"/s/1": body}, [entry]).add


@pytest.fixture
def files(pems, tmp_path):
    """Return a function that writes certificate and key of one of the small BMC's files apart."""

    def split(kind):
        text = open(pems[kind][0], encoding="ascii").read()  # noqa: SIM115
        begin = text.index("-----BEGIN CERTIFICATE")
        paths = tmp_path / f"{kind}.crt", tmp_path / f"{kind}.key"
        paths[0].write_text(text[begin:])
        paths[1].write_text(text[:begin])
        return str(paths[0]), str(paths[1])

    return split


def test_files_that_can_not_be_used_are_said_without_their_content(files, pems, tmp_path):
    (good, key), other = files("good"), tmp_path / "other"
    pair = certificate.load(good, key, "bmc")
    assert (pair.fingerprint, pair.kind) == (pems["good"][1], "PEM")
    assert not any(line in repr(pair) for line in pair.secrets())
    other.write_text("no PEM")
    late = datetime.now(timezone.utc) + timedelta(days=9000)
    for case in ((good, str(other)), (str(other), key), (good, good), (str(tmp_path / "none"), key), (good, key, late)):
        with pytest.raises(BmcFailure) as raised:
            certificate.load(*case[:2], "bmc", *case[2:])
        assert raised.value.kind == "bad_certificate"
        assert not any(line in raised.value.text() for line in pair.secrets())


def test_a_bmc_that_repeats_the_key_in_its_error_is_not_quoted(bmc, options, files, pems):
    kind = next(one for one in pems if one != "good")
    paths = files(kind)
    pair = certificate.load(*paths, "bmc", certificate.trust.dates(pem_der(paths[0]))[0])

    async def refuse(request):
        said = {"Message": (await request.json())["CertificateString"][-300:]}
        return web.json_response({"error": {"@Message.ExtendedInfo": [said]}}, status=400)

    bmc.handlers["/replace"] = {"POST": refuse}
    todo = certificate.Plan("/replace", "/place", None, pair)
    with pytest.raises(BmcFailure) as raised:
        work.run(target.from_options(options(bmc)), lambda client: certificate.bring(Resources(client), todo))
    assert raised.value.kind == "certificate_refused"
    assert raised.value.__cause__ is None


def pem_der(path):
    return certificate.ssl.PEM_cert_to_DER_cert(open(path, encoding="ascii").read())


def test_what_is_not_offered_is_refused_before_anything_is_changed(bmc, options):
    wanted = {"asset_tag": "x"}
    bmc.tree["/redfish/v1/Systems/1"]["AssetTag"] = "y"
    with pytest.raises(BmcFailure) as raised:
        work.run(
            target.from_options(options(bmc)),
            lambda client: config.bring(Resources(client), wanted, {targets.SYSLOG: [SYSLOG]}, None, False),
        )
    assert (raised.value.kind, bmc.writes) == ("not_offered", [])
