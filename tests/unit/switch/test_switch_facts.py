"""Facts of many switches at once, from the lab's: read, not reached, not trusted, not understood."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from ansible_collections.firstlight.cluster.plugins.module_utils.access.reach import targets_from
from ansible_collections.firstlight.cluster.plugins.module_utils.switch import client, facts

ROOT = Path(__file__).resolve().parents[3]


def logins(rows, known_hosts, **changed):
    rows = [{**row, **changed.get(row["name"], {})} for row in rows]
    targets = targets_from(rows, known_hosts)
    return [client.Login(target, row["username"], row["password"]) for target, row in zip(targets, rows, strict=True)]


def test_facts_of_many_switches_at_once(leaves, known_hosts, rows):
    leaves["leaf02"].box.faults.set("psu", 2, "missing")
    got = facts.read(logins(rows, known_hosts), facts.DEFAULT, known_hosts, 60)
    assert [(row["name"], row["reached"], row["unread"]) for row in got] == [(name, True, []) for name in leaves]
    found = facts.by_name(got)
    assert found["leaf01"]["version"]["model"] == "CE9855-32DQ"
    assert found["leaf01"]["esn"][0]["esn"] == leaves["leaf01"].box.serial()
    assert [row["present"] for row in found["leaf02"]["power_supplies"]] == ["YES", "NO"]
    assert found["leaf03"]["neighbors"][0]["neighbor_device"] == "npu01"


def test_who_is_not_reached_not_trusted_or_refused_is_named(leaves, known_hosts, rows):
    leaves["leaf02"].box.faults.set("ssh", 0, "key-changed")
    leaves["leaf03"].server.close()
    wrong = logins(rows, known_hosts, leaf01={"password": "wrong"})
    got = facts.read(wrong, ["version"], known_hosts, 60)
    assert [row["failure"]["key"] for row in got] == ["switch.login_refused", "switch.not_trusted", "switch.unreached"]
    assert not any(row["reached"] for row in got)
    assert "wrong" not in json.dumps(got)


def test_an_answer_that_is_not_understood_is_no_fact(leaves, known_hosts, rows, monkeypatch):
    monkeypatch.setitem(facts.COMMANDS, "version", ("display elabel", "display vlan"))
    got = facts.read(logins(rows, known_hosts)[:1], ["version", "esn"], known_hosts, 60)[0]
    assert got["reached"]
    assert list(got["facts"]) == ["esn"]
    assert got["unread"][0]["command"] == "display vlan"
    assert got["unread"][0]["message"]["key"] == "switch.unread"


def test_the_module_reads_and_hides_the_password(leaves, known_hosts, rows, tmp_path):
    inventory = tmp_path / "hosts.ini"
    inventory.write_text("localhost ansible_connection=local\n", encoding="ascii")
    arguments = {
        "logins": [*rows[:1], {**rows[0], "kind": "server"}],
        "facts": ["version"],
        "known_hosts_path": known_hosts,
    }
    command = [Path(sys.executable).parent / "ansible", "localhost", "-i", inventory, "-vvv"]
    done = subprocess.run(
        [*command, "-m", "firstlight.cluster.vrp_facts", "-a", json.dumps(arguments)],
        cwd=ROOT,
        env={**os.environ, "ANSIBLE_PYTHON_INTERPRETER": sys.executable},
        check=False,
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count('"reached": true') == 1
    assert "CE9855-32DQ" in done.stdout
    assert "Made-up-7" not in done.stdout + done.stderr
