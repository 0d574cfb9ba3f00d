"""Faults on the running lab, end to end: named with part, place and remedy, the others go on, the book shows it."""

from __future__ import annotations

import os
import random
import signal
import time

import pytest
import yaml

pytestmark = pytest.mark.drill
BMC_ONLY = ("--playbook", "playbooks/bmc.yml", "--language", "en")
# One part of each kind, and where in the findings it must stand: (part, index, state, what breaks, what is said)
PARTS = [
    ("psu", "2", "lost", ("BR-BMC", "power_supplies"), "PSU2"),
    ("psu", "3", "no-input", ("BR-BMC", "power_supplies"), "PSU3"),
    ("fan", "4", "failed", ("BR-BMC", "fans"), "Fan4"),
    ("dimm", "3", "uncorrectable", ("BR-BMC", "memory"), "DIMM020"),
    ("dimm", "3", "missing", ("HW-MEM", ""), "npu02"),
    ("drive", "5", "predictive", ("BR-BMC", "drives"), "Disk5"),
    ("raid", "0", "degraded", ("BR-BMC", "volumes"), "LogicalDrive0"),
    ("npu", "6", "missing", ("HW-NPU", ""), "npu02"),
    ("temperature", "1", "over", ("BR-BMC", "temperatures"), "Inlet Temp"),
    ("firmware", "3", "off-baseline", ("BR-BIOS", "Bios"), "20.08.00"),
]
CLAUSES = {
    "HW-CPU": "cpu_count",
    "HW-NPU": "npu_count",
    "HW-MEM": "dimm_count",
    "HW-DISK": "data_disk_count",
    "HW-NIC": "nic_port_200g_count",
    "HW-PSU": "psu_count",
    "HW-FAN": "fan_count",
    "BR-ASSET": "serial_numbers",
}


def passed(site, host):
    """Return how many checks of a host passed in the newest run, and the run must have seen it."""
    run = site.last_run()["run"]
    records = [one for one in site.records() if one["run"] == run and one["kind"] == "finding"]
    return sum(one["verdict"] == "pass" for one in records if one["subject"].split("/")[0] == host)


def book(site):
    return (site.artifacts / "reports/acceptance-book.en.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("part", "index", "state", "breaks", "word"), PARTS, ids=[f"{p[0]}-{p[2]}" for p in PARTS])
def test_a_part_that_fails_is_named_and_the_other_servers_go_on(site, fault, part, index, state, breaks, word):
    with fault("npu02", part, index, state):
        done = site.bringup(*BMC_ONLY)
    assert done.returncode == 2, done.stdout
    clause, where = breaks
    subject = "npu02/" + where if where else "npu02"
    assert (clause, subject) in {(one[0], one[2]) for one in site.broken()}
    assert {one[2].split("/")[0] for one in site.broken()} == {"npu02"}
    assert word in done.stdout
    assert passed(site, "npu01") == passed(site, "npu03") > 30


@pytest.mark.parametrize(
    "state", ["hang", "503", "truncated", "500s", "password-wrong", "cert-expired", "cert-changed"]
)
def test_a_bmc_that_cannot_be_read_is_said_alone_and_the_book_shows_it(site, fault, state):
    with fault("npu02", "bmc", "0", state):
        done = site.bringup("--language", "en")
    assert done.returncode == 2, done.stdout
    # Redfish that answers wrongly leaves IPMI to be asked: the BMC is reached, and what it says stays too little.
    if state in ("503", "truncated", "500s"):
        assert {one[2].split("/")[0] for one in site.broken()} == {"npu02"}
    else:
        assert list(site.last_run()["unreached"]) == ["npu02-bmc"]
    assert not [one for one in site.broken() if one[2].split("/")[0] in ("npu01", "npu03")]
    assert passed(site, "npu01") > 30
    assert passed(site, "npu03") > 30
    assert "npu02" in book(site)


def test_a_slow_bmc_is_read_whole(site, fault):
    with fault("npu02", "bmc", "0", "slow"):
        done = site.bringup(*BMC_ONLY)
    assert done.returncode == 0, done.stdout


def test_one_serial_number_in_two_servers_is_named_in_both_places(site, fault):
    with fault("npu02", "serial", "0", "copied"):
        done = site.bringup("--language", "en")
    assert done.returncode == 2, done.stdout
    assert site.broken() == {("BR-ASSET", "duplicate_serial_numbers", host) for host in ("npu01", "npu02")}
    assert "npu01/chassis" in done.stdout
    assert "npu02/chassis" in done.stdout
    assert "npu02/chassis" in book(site)


def test_a_node_that_loses_power_during_the_run_is_named_by_the_next_look_and_the_run_ends(site, the_lab):
    try:
        with site.start("--language", "en") as run:
            time.sleep(6)
            the_lab("power", "npu02", "off")
            run.communicate(timeout=300)
        assert run.returncode in (0, 2)
        done = site.bringup("--playbook", "playbooks/preflight.yml", "--language", "en")
        assert done.returncode == 2, done.stdout
        assert list(site.last_run()["unreached"]) == ["npu02"]
    finally:
        the_lab("power", "npu02", "on")


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_threshold_raised_while_the_lab_runs_fails_its_clause_alone(site, clause):
    path = site.folder / "contract.yml"
    agreed = yaml.safe_load(path.read_text(encoding="utf-8"))
    agreed["thresholds"][clause][CLAUSES[clause]]["at_least"] *= 100
    path.write_text(yaml.safe_dump(agreed, allow_unicode=True), encoding="utf-8")
    done = site.bringup(*BMC_ONLY)
    assert done.returncode == 2, done.stdout
    assert site.broken() == {(clause, CLAUSES[clause], host) for host in ("npu01", "npu02", "npu03")}


def test_ten_kills_by_turns_and_each_next_run_finds_a_whole_ledger(site, run_command):
    seed = int(os.environ.get("FIRSTLIGHT_SEED") or time.time())
    chance = random.Random(seed)
    moments = []
    for number in (signal.SIGINT, signal.SIGKILL) * 5:
        moments.append((number.name, round(chance.uniform(0.5, 15), 1)))
        with site.start() as run:
            time.sleep(moments[-1][1])
            os.kill(run.pid, number)
            run.communicate(timeout=90)
    told = f"FIRSTLIGHT_SEED={seed}: {moments}"
    done = site.bringup()
    assert done.returncode == 0, f"{told}\n{done.stdout}"
    checked = run_command("scripts/verify", site.artifacts)
    assert checked.returncode == 0, f"{told}\n{checked.stdout}"
