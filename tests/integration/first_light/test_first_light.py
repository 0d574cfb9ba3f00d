"""From a bare lab to a report in one command, and what happens when things break. Minutes; needs root.

Each test states what a person on site would see: the end of the run, the ledger, the book.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
NAMES = ("acceptance-book.zh.html", "acceptance-book.en.html", "acceptance-book.zh.docx", "asset-ledger.zh.xlsx")


def changed(text):
    """Return the sum of all changed= of the recap; the recap must be there."""
    counts = [int(count) for count in re.findall(r"changed=(\d+)", text)]
    assert counts, text
    return sum(counts)


def verdicts(site, clause=""):
    """Return {(clause, check, subject): verdict} of the newest records."""
    return {
        (record["clause"], record["check"], record["subject"]): record["verdict"]
        for record in site.records()
        if record["kind"] == "finding" and record["clause"].startswith(clause)
    }


def writes(lab_folder):
    """Return how many state-changing requests each BMC of the lab has seen."""
    found = {}
    for path in sorted(lab_folder.glob("run/bmc/*/control")):
        with socket.socket(socket.AF_UNIX) as talk:
            talk.settimeout(30)
            talk.connect(str(path))
            talk.sendall(b'{"op": "writes"}\n')
            found[path.parent.name] = json.loads(talk.makefile().readline())["writes"]
    assert found
    return found


def test_bringup_is_green_then_green_and_unchanged_then_verifies_without_a_write(site):
    first = site.bringup()
    assert first.returncode == 0, first.stdout
    assert "PLAY RECAP" in first.stdout
    for name in NAMES:
        assert (site.artifacts / "reports" / name).stat().st_size > 1000, name
    before = verdicts(site)
    assert "pass" in before.values()
    assert not {"fail", "unread"} & set(before.values())

    again = site.bringup()
    assert again.returncode == 0, again.stdout
    assert changed(again.stdout) == 0
    assert verdicts(site) == before

    lab_folder = ROOT / ".cache/lab/default"
    written = writes(lab_folder)
    verify = site.bringup("--verify")
    assert verify.returncode == 0, verify.stdout
    assert changed(verify.stdout) == 0
    assert writes(lab_folder) == written
    assert verdicts(site) == before


def test_three_faults_at_once_are_each_named_and_the_others_go_on(site, fault):
    with (
        fault("npu01", "psu", "2", "lost"),
        fault("npu02", "dimm", "3", "missing"),
        fault("npu03", "bmc", "0", "hang"),
    ):
        done = site.bringup("--language", "en")
    assert done.returncode == 2, done.stdout
    assert ("BR-BMC", "components_ok", "npu01/power_supplies") in site.broken()
    assert ("HW-MEM", "dimm_count", "npu02") in site.broken()
    assert ("BR-BMC", "reachable", "npu03/BMC") in site.broken()
    assert list(site.last_run()["unreached"]) == ["npu03-bmc"]
    assert re.search(r"PSU ?2", done.stdout)
    assert verdicts(site)[("HW-CPU", "cpu_count", "npu01")] == "pass"
    assert (site.artifacts / "reports/acceptance-book.zh.html").exists()
    healed = site.bringup()
    assert healed.returncode == 0, healed.stdout


def test_a_wrong_password_holds_back_one_server_and_a_raised_threshold_fails_one_clause(site):
    site.edit(
        "site.yml",
        '"npu[01:03]", index: 1, unit: 3}',
        '"npu[01:02]", index: 1, unit: 3}\n'
        "  - {name: npu03, index: 3, unit: 11, bmc: {password_variable: wrong_password}}",
    )
    vault = site.folder / "group_vars/all/vault.yml"
    vault.write_text(vault.read_text() + "wrong_password: Canary-wrong-5519\n")
    site.edit("contract.yml", "dimm_count: {at_least: 16}", "dimm_count: {at_least: 17}")
    done = site.bringup()
    assert done.returncode == 2, done.stdout
    failed = {(clause, check) for clause, check, subject in site.broken() if subject.startswith(("npu01", "npu02"))}
    assert failed == {("HW-MEM", "dimm_count")}
    assert list(site.last_run()["unreached"]) == ["npu03-bmc"]
    assert "Canary-wrong-5519" not in done.stdout


def test_a_node_that_is_off_is_said_and_holds_nobody_up(site):
    control = ROOT / ".cache/lab/default/run/nodes/npu02/control"

    def button(what):
        with socket.socket(socket.AF_UNIX) as talk:
            talk.settimeout(120)
            talk.connect(str(control))
            talk.sendall(json.dumps({"op": what}).encode() + b"\n")
            assert json.loads(talk.makefile().readline())["ok"]

    assert site.bringup().returncode == 0
    button("off")
    try:
        done = site.bringup("--playbook", "playbooks/preflight.yml", "--language", "en")
        assert done.returncode == 2, done.stdout
        assert list(site.last_run()["unreached"]) == ["npu02"]
        assert verdicts(site)[("BR-NTP", "clock_difference_seconds", "npu02")] == "skipped"
        assert verdicts(site)[("BR-NTP", "clock_difference_seconds", "npu03")] == "pass"
    finally:
        button("on")


def test_first_contact_stops_without_consent_and_a_changed_key_is_refused(site):
    consents = site.folder / "group_vars/all/consents.yml"
    text = consents.read_text(encoding="utf-8")
    consents.write_text(text.replace("preflight_trust_on_first_use: true", "preflight_trust_on_first_use: false"))
    stopped = site.bringup("--language", "en", "--playbook", "playbooks/preflight.yml")
    assert stopped.returncode == 1, stopped.stdout
    assert "SHA256:" in stopped.stdout
    assert not (site.folder / "known_hosts").exists()
    consents.write_text(text)
    assert site.bringup("--playbook", "playbooks/preflight.yml").returncode == 0
    trust = site.folder / "trust.yml"
    forged = re.sub(r"(  npu01:.*?fingerprint: SHA256:)\S{4}", r"\1AAAA", trust.read_text(), count=1, flags=re.DOTALL)
    trust.write_text(forged)
    refused = site.bringup("--language", "en", "--playbook", "playbooks/preflight.yml")
    assert refused.returncode == 2, refused.stdout
    assert list(site.last_run()["unreached"]) == ["npu01"]
    assert trust.read_text() == forged


@pytest.mark.parametrize(("number", "after"), [(signal.SIGKILL, 4), (signal.SIGINT, 7), (signal.SIGKILL, 11)])
def test_a_run_that_is_killed_leaves_a_whole_ledger_and_the_next_one_finishes(site, run_command, number, after):
    with site.start() as run:
        time.sleep(after)
        os.kill(run.pid, number)
        run.communicate(timeout=60)
        assert run.returncode in (-signal.SIGKILL, 130, 0)
    done = site.bringup()
    assert done.returncode == 0, done.stdout
    checked = run_command("scripts/verify", site.artifacts)
    assert checked.returncode == 0, checked.stdout


def processes():
    """Return command line and environment of every process that can be read."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        for name in ("cmdline", "environ"):
            try:
                found.append((path / name).read_bytes())
            except OSError:
                continue
    return found


def files_since(folder, begun):
    """Yield the files below a folder that were written after a moment; others come and go while we look."""
    for place, _folders, names in os.walk(folder):
        for name in names:
            path = Path(place) / name
            try:
                if not path.is_symlink() and path.is_file() and path.stat().st_mtime >= begun:
                    yield path
            except OSError:
                continue


def read(path):
    try:
        return path.read_bytes() if path.stat().st_size < 50_000_000 else b""
    except OSError:
        return b""


def test_no_secret_is_found_during_a_run_after_it_and_after_a_kill(site):
    secrets = re.findall(r": (Lab-\S+)", (site.folder / "group_vars/all/vault.yml").read_text())
    assert len(secrets) >= 2
    begun = time.time() - 1

    def leaks():
        # The lab's own processes hold the lab's passwords: they are devices. Ours are not.
        found = [f"process {text[:200]!r}" for text in processes() if any(one.encode() in text for one in secrets)]
        for folder in (site.artifacts, ROOT / ".cache/runner", Path("/tmp"), Path.home() / ".ansible"):
            for path in files_since(folder, begun):
                # A vault is where a secret belongs, be it ours or another copy of the site.
                if path.name != "vault.yml" and any(one.encode() in read(path) for one in secrets):
                    found.append(str(path))
        return found

    with site.start() as run:
        for _look in range(8):
            time.sleep(1)
            assert leaks() == []
        os.kill(run.pid, signal.SIGKILL)
        output = run.stdout.read()
    assert leaks() == []
    done = site.bringup()
    assert leaks() == []
    for secret in secrets:
        assert secret not in done.stdout
        assert secret.encode() not in output
