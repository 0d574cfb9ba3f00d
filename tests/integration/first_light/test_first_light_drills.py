"""Longer drills on the lab: every threshold raised, ten kills, a full disk, certificates that expire or change."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time

import pytest
import yaml

pytestmark = pytest.mark.drill
ANSWERED_BY_BMC = ("HW-CPU", "HW-NPU", "HW-MEM", "HW-DISK", "HW-NIC", "HW-PSU", "HW-FAN", "HW-VENDOR", "HW-CHASSIS")


def raised(check, threshold):
    """Return a threshold that the lab's machines do not keep, of the same kind: one part more, or a thousand times."""
    made = dict(threshold)
    for name, value in threshold.items():
        if name == "at_least":
            more = value + 1 if check.endswith("_count") else value * 1000 if isinstance(value, (int, float)) else value
            made[name] = [*more, "RAID99"] if isinstance(more, list) else more
        elif name == "at_most":
            made[name] = -1
        elif name == "equals":
            made[name] = not value if isinstance(value, bool) else 99 if isinstance(value, int) else "none"
        elif name == "one_of":
            made[name] = ["none"]
    return made


def test_each_raised_threshold_fails_exactly_that_check(site):
    path = site.folder / "contract.yml"
    agreed = yaml.safe_load(path.read_text(encoding="utf-8"))
    playbook = ("--playbook", "playbooks/bmc.yml")
    assert site.bringup(*playbook).returncode == 0
    before = {(record["clause"], record["check"]): record["verdict"] for record in site.records()}
    tried = 0
    for clause in ANSWERED_BY_BMC:
        for check, threshold in agreed["thresholds"].get(clause, {}).items():
            if before.get((clause, check)) != "pass":
                continue
            changed = yaml.safe_load(path.read_text(encoding="utf-8"))
            changed["thresholds"][clause][check] = raised(check, threshold)
            path.write_text(yaml.safe_dump(changed, allow_unicode=True), encoding="utf-8")
            done = site.bringup(*playbook)
            assert done.returncode == 2, done.stdout
            assert {one[:2] for one in site.broken()} == {(clause, check)}
            path.write_text(yaml.safe_dump(agreed, allow_unicode=True), encoding="utf-8")
            tried += 1
    assert tried >= 15
    assert site.bringup(*playbook).returncode == 0


def test_ten_kills_at_any_moment_leave_a_whole_ledger(site, run_command):
    chance = random.Random(20261126)
    for _kill in range(10):
        with site.start() as run:
            time.sleep(chance.uniform(0.5, 14.0))
            os.kill(run.pid, chance.choice([signal.SIGINT, signal.SIGKILL]))
            run.communicate(timeout=60)
        checked = run_command("scripts/verify", site.artifacts)
        assert "tamper" not in checked.stdout.lower(), checked.stdout
    done = site.bringup()
    assert done.returncode == 0, done.stdout
    checked = run_command("scripts/verify", site.artifacts)
    assert checked.returncode == 0, checked.stdout


@pytest.fixture
def small_disk(site):
    """Mount a small disk of its own under the artifacts of the site."""
    site.artifacts.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "firstlight", site.artifacts], check=True)
    yield site.artifacts
    subprocess.run(["umount", site.artifacts], check=True)


def fill(folder):
    with (folder / "ballast").open("wb") as ballast:
        while True:
            ballast.write(b"0" * 65536)
            ballast.flush()


def test_too_small_a_disk_is_refused_before_anything_is_done(site, small_disk):
    done = site.bringup("--language", "en")
    assert done.returncode == 1
    assert "free space" in done.stdout
    assert not site.records()


def test_a_disk_that_fills_up_is_named_and_loses_nothing(site, small_disk, run_command):
    with (site.folder / "group_vars/all/consents.yml").open("a") as consents:
        consents.write("preflight_minimum_free_bytes: 0\n")
    assert site.bringup().returncode == 0
    kept = site.records()
    with pytest.raises(OSError, match="space"):
        fill(small_disk)
    done = site.bringup("--language", "en")
    assert done.returncode in (1, 2)
    assert "No space left" in done.stdout
    (small_disk / "ballast").unlink()
    assert site.records()[: len(kept)] == kept
    assert site.bringup().returncode == 0
    assert run_command("scripts/verify", site.artifacts).returncode == 0


@pytest.mark.parametrize(("state", "words"), [("cert-expired", "expired"), ("cert-changed", "vouched")])
def test_a_bad_certificate_holds_back_one_bmc_and_says_why(site, fault, state, words):
    with fault("npu02", "bmc", "0", state):
        done = site.bringup("--language", "en")
    assert done.returncode == 2, done.stdout
    assert list(site.last_run()["unreached"]) == ["npu02-bmc"]
    assert words in done.stdout
    assert site.bringup().returncode == 0
