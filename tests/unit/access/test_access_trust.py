"""What is trusted: learned with consent, compared, never learned anew."""

from __future__ import annotations

import pytest

from ansible_collections.firstlight.cluster.plugins.module_utils.access import trust

NOW = "2026-06-01T00:00:00Z"
KEY = {"type": "ssh-ed25519", "base64": "AAAA", "fingerprint": "SHA256:one"}
NOTHING = {"ssh": {}, "tls": {}}


def node(**more):
    return {"name": "npu01", "address": "10.0.0.1", "port": 22, "reached": True, "key": dict(KEY), **more}


def bmc(fingerprint="sha256:aa", not_after="2030-01-01T00:00:00Z", chain="", **more):
    certificate = {
        "fingerprint": fingerprint,
        "subject": "CN=bmc",
        "not_before": "2020-01-01T00:00:00Z",
        "not_after": not_after,
        "chain": chain,
    }
    return {
        "name": "npu01-bmc",
        "address": "10.1.0.1",
        "port": 443,
        "reached": True,
        "certificate": certificate,
        **more,
    }


def judge(seen, trusted=NOTHING):
    return trust.judge([seen], trusted, now=NOW)


def test_first_contact_is_shown_and_learned_only_on_request():
    judged = judge(node())
    assert judged.first["npu01"].found == "ssh-ed25519 SHA256:one"
    assert not judged.held
    known = trust.merged(NOTHING, judged.learned)
    again = judge(node(), known)
    assert not again.first
    assert not again.learned["ssh"]


def test_a_changed_key_is_held_back_and_never_learned():
    known = trust.merged(NOTHING, judge(node()).learned)
    judged = judge(node(key=dict(KEY, fingerprint="SHA256:two")), known)
    assert judged.held["npu01"].key == "preflight.changed"
    assert not judged.first
    assert not judged.learned["ssh"]


def test_the_same_key_at_another_address_is_followed():
    known = trust.merged(NOTHING, judge(node()).learned)
    judged = judge(node(address="10.0.0.9", port=2222), known)
    assert not judged.first
    assert "[10.0.0.9]:2222 ssh-ed25519 AAAA" in trust.known_hosts_text(trust.merged(known, judged.learned))


@pytest.mark.parametrize(
    ("seen", "key"),
    [
        (bmc(not_after="2026-05-31T00:00:00Z", pin="sha256:aa"), "preflight.expired"),
        (bmc(pin="sha256:bb"), "preflight.pin_differs"),
        (bmc(ca_path="ca.pem", chain="self-signed certificate"), "preflight.chain"),
    ],
)
def test_a_certificate_is_refused(seen, key):
    judged = judge(seen)
    assert judged.held["npu01-bmc"].key == key
    assert not judged.first


@pytest.mark.parametrize("seen", [bmc(pin="sha256:AA"), bmc(ca_path="ca.pem")])
def test_a_pin_or_an_authority_needs_no_consent(seen):
    judged = judge(seen)
    assert not judged.held
    assert not judged.first


def test_a_learned_certificate_that_changes_is_refused():
    known = trust.merged(NOTHING, judge(bmc()).learned)
    assert judge(bmc("sha256:bb"), known).held["npu01-bmc"].values["file_name"] == "trust.yml"
    assert not judge(bmc(), known).held


def test_the_record_survives_the_file(tmp_path):
    known = trust.merged(NOTHING, judge(node()).learned)
    path = str(tmp_path / "trust.yml")
    assert trust.write_if_changed(path, trust.trust_text(known))
    assert not trust.write_if_changed(path, trust.trust_text(known))
    assert trust.load(path) == known
    assert list(tmp_path.iterdir()) == [tmp_path / "trust.yml"]


@pytest.mark.parametrize("text", ["- a", "ssh: [1]", "ssh: {npu01: x}", "ssh: {npu01: {}}", "{", "\x00"])
def test_a_broken_record_is_refused_not_forgotten(tmp_path, text):
    path = tmp_path / "trust.yml"
    path.write_text(text)
    with pytest.raises(trust.TrustUnreadable):
        trust.load(str(path))


def test_no_record_yet(tmp_path):
    assert trust.load(str(tmp_path / "none.yml")) == NOTHING


def test_what_was_learned_is_what_the_inventory_gives_and_a_stated_pin_wins_over_it():
    known = trust.merged(NOTHING, judge(bmc()).learned)
    assert judge(bmc("sha256:bb", pin="sha256:aa"), known).held["npu01-bmc"].key == "preflight.changed"
    assert not judge(bmc("sha256:bb", pin="sha256:bb"), known).held
