"""Secrets go before anything is kept or sent; what is no secret stays."""

from __future__ import annotations

import json
import tarfile

import pytest

from ansible_collections.firstlight.cluster.plugins.module_utils.evidence import archive
from ansible_collections.firstlight.cluster.plugins.module_utils.evidence.secrets import (
    Masker,
    is_secret_name,
    values_of,
)


@pytest.mark.parametrize(
    "text",
    [
        '{"Password": "CANARY-1"}',
        "password=CANARY-1 user=root",
        "X-Auth-Token: CANARY-1",
        "Authorization: Basic CANARY-1",
        "snmp-agent community read CANARY-1",
        "local-user admin password irreversible-cipher CANARY-1",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nCANARY-1\n-----END OPENSSH PRIVATE KEY-----",
        "https://root:CANARY-1@192.0.2.1/redfish",
        "'ansible_become_password': 'CANARY-1'",
        "api_token: CANARY-1",
        "{'Password': \"it's CANARY-1\"}",
    ],
)
def test_what_looks_like_a_secret_is_masked(text):
    masked = Masker().text(text)
    assert "CANARY" not in masked
    assert "<secret>" in masked


def test_a_known_value_is_masked_wherever_it_stands():
    masker = Masker(["CANARY-1", "CANARY", "abc"])
    assert masker.text("the word is CANARY-1.") == "the word is <secret>."
    assert masker.data({"a": ["xCANARYx", 5, None, {"b": "abc"}]}) == {"a": ["x<secret>x", 5, None, {"b": "abc"}]}


def test_what_is_no_secret_stays():
    text = "Serial Number: 2102313CNX\nPower 412 W\n1200 tokens/s\nMinPasswordLength: 8\npassword_variable: a_b\n"
    assert Masker().text(text) == text


def test_names_of_secrets():
    for name in ("bmc_password", "vault_root_passwd", "snmp_community", "api_token", "ansible_become_pass"):
        assert is_secret_name(name)
    for name in ("bmc_address", "password_file", "token_count", "min_password_length", "firstlight_signing_key"):
        assert not is_secret_name(name)
    assert sorted(values_of({"credentials": {"username": "root", "word": "w", "list": ["x"]}})) == ["w", "x"]
    data = {"bmc_password": "one", "x": {"users": [{"name": "n", "password": "two"}]}, "a_password": "{{ b }}"}
    assert sorted(values_of(data)) == ["one", "two"]


def test_the_archive_holds_everything_but_secrets(folder, store, finding, tmp_path):
    store.append("r1", "bmc", [finding(1, raw='{"Password": "hunter-22"} and CANARY-1')])
    site = tmp_path / "site"
    site.mkdir()
    (site / "site.yml").write_text("name: here\nnote: CANARY-1\n")
    (site / "vault.yml").write_text("x: CANARY-1\n")
    (folder / "runs" / "r1" / "raw" / "photo.jpg").write_bytes(b"\xff\xd8CANARY-1\xff")
    output = tmp_path / "out.tar.gz"
    files, masked = archive.pack(str(output), str(folder), str(site), Masker(["CANARY-1"]))
    with tarfile.open(output) as packed:
        content = {member.name: packed.extractfile(member).read() for member in packed.getmembers()}
    assert not any(b"CANARY" in data or b"hunter" in data for data in content.values())
    names = {name.partition("/")[2] for name in content}
    assert {"artifacts/runs/r1/evidence.jsonl", "artifacts/heads.jsonl", "site/site.yml", "MANIFEST.json"} <= names
    assert not any("vault" in name or name.endswith(".db") for name in names)
    manifest = json.loads(content["out/MANIFEST.json"])
    assert (len(manifest), sum(entry["masked"] for entry in manifest.values())) == (files, masked) == (files, 3)
    assert output.stat().st_mode & 0o777 == 0o600
