"""The last task of a run: what it reads, writes, says."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from ansible_collections.firstlight.cluster.plugins.action import run_end
from ansible_collections.firstlight.cluster.plugins.module_utils.evidence.store import Store


def finding(verdict, subject="npu01/PSU2"):
    return {
        "clause": "BR-BMC",
        "subject": subject,
        "check": "components_ok",
        "verdict": verdict,
        "message": {"key": "run.unreached", "item": subject},
    }


@pytest.fixture
def end(tmp_path):
    """Return a function that runs the action on the evidence below the test's folder."""

    def run(check=False, **variables):
        task = SimpleNamespace(check_mode=check, async_val=False, args={}, action="run_end")
        action = run_end.ActionModule.__new__(run_end.ActionModule)
        action._task = task
        action._templar = SimpleNamespace(template=lambda value: value)
        action._validated = lambda: None
        values = {"firstlight_artifacts": str(tmp_path), "firstlight_run": "r1", "groups": {"all": []}, "hostvars": {}}
        values.update(variables)
        return action.end(values)

    return run


def test_a_green_run_is_written_down(end, tmp_path):
    Store(str(tmp_path)).append("r1", "bmc", [finding("pass")])
    result = end()
    assert not result.get("failed")
    assert json.loads((tmp_path / "runs/r1/run.json").read_text())["counts"] == {"pass": 1}


def test_a_red_run_fails_and_names_it_and_other_runs_do_not_count(end, tmp_path):
    store = Store(str(tmp_path))
    store.append("r0", "bmc", [finding("fail", "npu09")])
    store.append("r1", "bmc", [finding("fail")])
    result = end()
    assert result["failed"]
    assert "npu01/PSU2" in result["msg"]
    assert "npu09" not in result["msg"]
    assert result["refusals"][0]["key"] == "run.clause"


def test_a_host_that_was_held_back_breaks_the_run(end):
    hostvars = {"npu01": {}, "npu02": {"preflight_held": {"key": "run.unreached", "item": "npu02"}}}
    result = end(groups={"all": ["npu01", "npu02"]}, hostvars=hostvars)
    assert result["failed"]
    assert list(result["summary"]["unreached"]) == ["npu02"]


def test_check_mode_writes_nothing(end, tmp_path):
    assert not end(check=True).get("failed")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_said(end, tmp_path):
    (tmp_path / "runs").write_text("a file where a folder should be")
    result = end()
    assert result["failed"]
    assert result["refusals"][0]["key"] == "run.unwritten"
