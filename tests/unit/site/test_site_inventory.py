"""The inventory plugin as Ansible uses it, whichever core runs the tests."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
TOOL = Path(sys.executable).parent / "ansible-inventory"
DOCUMENT = ROOT / "docs/inventory-contract.md"

pytestmark = pytest.mark.skipif(
    not TOOL.exists() or not (ROOT / "ansible.cfg").exists(), reason="needs the repository and its environment"
)


def listing(folder, *words):
    environment = {**os.environ, "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"), "ANSIBLE_NOCOLOR": "1"}
    return subprocess.run(
        [TOOL, "-i", folder, *(words or ["--list"])],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.fixture(scope="module")
def lab():
    done = listing(ROOT / "inventories/lab")
    assert done.returncode == 0, done.stderr
    # Contract and companions are no inventories: nothing is said about them.
    assert "WARNING" not in done.stderr
    assert "__ansible_unsafe" not in done.stdout
    return json.loads(done.stdout)


def test_groups(lab):
    assert lab["servers"]["hosts"] == ["npu01", "npu02", "npu03"]
    assert lab["bmcs"]["hosts"] == ["npu01-bmc", "npu02-bmc", "npu03-bmc"]
    assert lab["switches"]["hosts"] == ["leaf01"]


def test_secrets_are_names_only(lab):
    bmc = lab["_meta"]["hostvars"]["npu01-bmc"]
    assert bmc["bmc_password"] == "{{ lab_bmc_password }}"
    assert bmc["ansible_python_interpreter"] == "{{ ansible_playbook_python }}"
    assert bmc["bmc_ca_path"] == str(ROOT / ".cache/lab/default/pki/ca.pem")


def test_every_key_is_documented(lab):
    text = DOCUMENT.read_text(encoding="utf-8")
    ours = ("server_", "bmc_", "switch_", "firstlight_")
    for values in lab["_meta"]["hostvars"].values():
        for key in values:
            if key.startswith(ours):
                assert f"`{key}`" in text, key
    for key in lab["_meta"]["hostvars"]["npu01"]["firstlight_site"]:
        assert f"`{key}`" in text, key


def test_the_dirty_site(tmp_path):
    hosts = json.loads(listing(ROOT / "inventories/dirty").stdout)["_meta"]["hostvars"]
    assert hosts["npu03"]["server_delivered"] is False
    assert hosts["npu03-bmc"]["bmc_delivered"] is False
    assert hosts["npu01"]["server_is_controller"] is True
    assert hosts["npu01"]["firstlight_contract"]["rows"]


def test_a_refused_site_stops_everything(tmp_path):
    for name in ("site.yml", "contract.yml"):
        shutil.copy(ROOT / "inventories/lab" / name, tmp_path / name)
    site = tmp_path / "site.yml"
    text = site.read_text(encoding="utf-8").replace("unit: 40", "unti: 40")
    site.write_text(text, encoding="utf-8")
    done = listing(tmp_path)
    assert done.returncode != 0
    assert "npu01" not in done.stdout
    flat = " ".join(done.stderr.split())
    assert "unti" in flat
    assert f"line {text[: text.index('unti')].count(chr(10)) + 1}:" in flat


def test_a_missing_contract_stops_everything(tmp_path):
    shutil.copy(ROOT / "inventories/lab/site.yml", tmp_path / "site.yml")
    done = listing(tmp_path)
    assert done.returncode != 0
    assert "contract.yml" in done.stderr
