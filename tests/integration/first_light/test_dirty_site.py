"""The dirty site ends in a book that names what is wrong, and in nothing worse."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def dirty(the_lab, tmp_path):
    name = f"dirty-{os.getpid()}"
    target = tmp_path / name
    shutil.copytree(ROOT / "inventories/dirty", target, ignore=shutil.ignore_patterns("trust.yml", "known_hosts"))
    shutil.copy(ROOT / "inventories/lab/contract.yml", target / "contract.yml")
    path = target / "site.yml"
    text = path.read_text(encoding="utf-8").replace("name: dirty\n", f"name: {name}\n")
    text = text.replace("contract: ../lab/contract.yml\n", "").replace("../../.cache", str(ROOT / ".cache"))
    path.write_text(text, encoding="utf-8")
    yield target
    shutil.rmtree(ROOT / "artifacts" / name, ignore_errors=True)


def test_everything_that_is_wrong_is_named_and_the_rest_is_done(dirty, run_command):
    done = run_command("scripts/bringup", "--no-lab", "-i", dirty)
    assert done.returncode == 2, done.stdout
    artifacts = ROOT / "artifacts" / dirty.name
    summary = json.loads(next(artifacts.glob("runs/*/run.json")).read_text(encoding="utf-8"))
    assert [(one["clause"], one["check"], one["subject"]) for one in summary["broken"]] == [
        ("BR-BMC", "reachable", "npu02/BMC")
    ]
    assert set(summary["unreached"]) == {"npu02-bmc"}
    lines = next(artifacts.glob("runs/*/evidence.jsonl")).read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    # The server that is there was judged whole; the one that is not delivered was left alone and fails nothing.
    assert any(one["clause"] == "HW-MEM" and one["verdict"] == "pass" for one in records if "npu01" in one["subject"])
    assert not [
        one for one in records if "npu03" in str(one.get("subject")) and one.get("verdict") not in ("expected",)
    ]
    survey = {one["check"]: one for one in records if one.get("clause") == "BR-SITE"}
    assert survey["cooling_watts"]["verdict"] == "manual"
    assert "racks[A01].cooling_watts" in survey["cooling_watts"]["reason"]["values"]["missing"]
    assert (artifacts / "reports/acceptance-book.zh.html").exists()
