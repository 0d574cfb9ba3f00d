"""The module vrp_config as Ansible runs it: the lines first, then the switch, then nothing; secrets nowhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SECRET = "Made-up-9"
INTENT = f"#\nvlan 300\n#\nsnmp-agent community read cipher {SECRET}\n#\n"


@pytest.fixture
def module(known_hosts, rows, tmp_path):
    """Run the module on leaf01 and return its exit status and all that it printed."""
    inventory = tmp_path / "hosts.ini"
    inventory.write_text("localhost ansible_connection=local\n", encoding="ascii")

    def go(text, *options):
        arguments = {"logins": rows[:1], "intended": text, "known_hosts_path": known_hosts}
        command = [Path(sys.executable).parent / "ansible", "localhost", "-i", inventory, "--diff", *options]
        done = subprocess.run(
            [*command, "-m", "firstlight.cluster.vrp_config", "-a", json.dumps(arguments)],
            cwd=ROOT,
            env={**os.environ, "ANSIBLE_PYTHON_INTERPRETER": sys.executable},
            check=False,
            capture_output=True,
            text=True,
            timeout=110,
        )
        return done.returncode, done.stdout + done.stderr

    return go


def test_check_shows_the_lines_without_secrets_and_types_nothing(leaves, module):
    status, said = module({"leaf01": INTENT}, "--check")
    assert status == 0, said
    assert "snmp-agent community read cipher ***" in said
    assert SECRET not in said
    assert '"changed": true' in said
    assert leaves["leaf01"].box.store.commits == []


def test_the_module_applies_and_refuses_what_it_does_not_know(leaves, module):
    status, said = module({"leaf01": "#\nvlan 300\n#\n"})
    assert status == 0, said
    assert '"state": "proved"' in said
    assert "vlan 300" in "\n".join(leaves["leaf01"].box.store.running.lines())
    status, said = module({"leaf01": "#\nreboot fast\n#\n"})
    assert status != 0
    assert "reboot fast" in said
    assert '"outcome": "old"' in said
