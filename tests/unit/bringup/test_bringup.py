"""What scripts/bringup hands to ansible-runner, and what its exit code says."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "scripts/bringup.py"
pytestmark = pytest.mark.skipif(not SCRIPT.exists(), reason="scripts are no part of the shipped collection")


@pytest.fixture(scope="module")
def bringup():
    before = list(sys.path)
    specification = importlib.util.spec_from_file_location("firstlight_bringup", SCRIPT)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    sys.path[:] = before
    return module


@pytest.fixture
def site(tmp_path):
    (tmp_path / "site.yml").write_text(
        "name: harbour\npurpose: delivery\nlanguage: zh\nstages: {bmc: skip, os: apply}\n"
    )
    return tmp_path


def test_verify_keeps_what_is_skipped(bringup, site):
    options = bringup.arguments(["--verify"])
    line = bringup.command_line(options, bringup.site_of(site))
    assert json.loads(line[1]) == {"firstlight_stage_modes": {"preflight": "verify", "bmc": "skip", "os": "verify"}}


def test_a_limit_keeps_the_control_node(bringup):
    assert bringup.command_line(bringup.arguments(["--limit", "npu01*"]), {}) == ["--limit", "npu01*,localhost"]


def test_nothing_by_default_and_consents_by_name(bringup):
    assert bringup.command_line(bringup.arguments([]), {}) == []
    line = bringup.command_line(bringup.arguments(["--clock-confirmed", "--trust-on-first-use"]), {})
    assert json.loads(line[1]) == {"preflight_clock_confirmed": True, "preflight_trust_on_first_use": True}


def test_host_keys_are_checked_though_the_runner_would_not(bringup):
    found = bringup.environment(bringup.arguments(["--language", "zh"]))
    assert found["ANSIBLE_HOST_KEY_CHECKING"] == "True"
    assert found["FIRSTLIGHT_LANGUAGE"] == "zh"


@pytest.mark.parametrize("text", ["", "- a", "{", "\x00"])
def test_a_broken_site_is_said_in_one_line(bringup, tmp_path, text, capsys):
    (tmp_path / "site.yml").write_text(text)
    assert bringup.main(["-i", str(tmp_path)]) == bringup.BROKE_OFF
    said = capsys.readouterr().err
    assert "site.yml" in said
    assert len(said.strip().splitlines()) == 1


def test_a_site_that_is_not_there(bringup, tmp_path):
    assert bringup.main(["-i", str(tmp_path / "none")]) == bringup.BROKE_OFF


def test_a_lab_that_does_not_start(bringup, site, monkeypatch):
    (site / "site.yml").write_text("name: lab\npurpose: lab\n")
    monkeypatch.setattr(bringup.subprocess, "run", lambda *args, **more: subprocess.CompletedProcess(args, 1))
    assert bringup.main(["-i", str(site)]) == bringup.NO_LAB


CODES = [(0, True, 0), (2, True, 2), (4, True, 2), (2, False, 1), (250, False, 1)]


@pytest.mark.parametrize(("code", "ended", "wanted"), CODES)
def test_exit_codes(bringup, site, monkeypatch, tmp_path, code, ended, wanted):
    root = tmp_path / "root"

    def play(options, inventory, data, stop):
        if ended:
            run = root / "artifacts/harbour/runs/r1"
            run.mkdir(parents=True)
            (run / "run.json").write_text("{}")
        return code

    monkeypatch.setattr(bringup, "ROOT", root)
    monkeypatch.setattr(bringup, "play", play)
    monkeypatch.setattr(bringup, "tell", lambda *args: None)
    assert bringup.main(["-i", str(site)]) == wanted


def test_only_a_run_of_this_time_counts(bringup, tmp_path):
    run = tmp_path / "runs/old"
    run.mkdir(parents=True)
    (run / "run.json").write_text("{}")
    os.utime(run / "run.json", (1, 1))
    assert bringup.newest_run(tmp_path, time.time()) is None
    assert bringup.newest_run(tmp_path, 0) == run


def test_an_interrupt_reaches_the_run_and_force_waits(bringup):
    child = subprocess.Popen(["sleep", "60"], start_new_session=True)
    try:
        with bringup.Interruption() as stop:
            assert not stop.cancel()
            os.kill(os.getpid(), signal.SIGINT)
            assert child.wait(30) == -signal.SIGINT
            assert not stop.cancel()
            os.kill(os.getpid(), signal.SIGTERM)
            assert stop.cancel()
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        child.kill()


def test_help_names_the_exit_codes():
    done = subprocess.run([sys.executable, SCRIPT, "--help"], check=True, stdout=subprocess.PIPE, text=True)
    assert "130 interrupted" in done.stdout
