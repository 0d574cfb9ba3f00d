"""The book from a real ledger: newest records, stale marks, attestations, assets, and what verifying said."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from ansible_collections.firstlight.cluster.plugins.module_utils.contract.judge import judge
from ansible_collections.firstlight.cluster.plugins.module_utils.evidence.store import Store
from ansible_collections.firstlight.cluster.plugins.module_utils.evidence.verify import verify
from ansible_collections.firstlight.cluster.plugins.module_utils.report import write
from ansible_collections.firstlight.cluster.plugins.module_utils.report.build import build
from ansible_collections.firstlight.cluster.plugins.module_utils.report.load import load, maximum_age
from ansible_collections.firstlight.cluster.plugins.module_utils.report.view import shown_verdict, view

TEMPLATES = str(Path(__file__).resolve().parents[3] / "templates" / "report")
CONTRACT = {
    "rows": [
        {"row": "4.1-5", "text": {"zh": "内存", "en": "memory"}, "clauses": ["HW-MEM"]},
        {"row": "4.1-8", "text": {"zh": "风扇", "en": "fans"}, "clauses": ["HW-FAN"]},
    ],
    "thresholds": {"HW-MEM": {"dimm_count": {"at_least": 16}}, "HW-FAN": {"fan_count": {"at_least": 8}}},
    "evidence": {"max_age_days": 30},
}


def finding(check, observed, verdict="pass", started="2026-11-20T08:00:00Z", **more):
    clause = "HW-MEM" if check == "dimm_count" else "HW-FAN"
    return {
        "clause": clause,
        "subject": "npu01",
        "check": check,
        "verdict": verdict,
        "observed": observed,
        "started": started,
        **more,
    }


def book_of(folder, contract=CONTRACT, generated="2026-11-26T00:00:00Z"):
    found = load(str(folder), contract, generated)
    return build(
        site={"name": "x", "purpose": "delivery"},
        contract=contract,
        records=found.records,
        assets=found.assets,
        runs=found.runs,
        chain=found.chain,
        servers=[{"name": "npu01"}],
        generated=generated,
        judge=judge,
    )


def verdicts(book):
    return {row.number: shown_verdict(row) for row in book.rows}


def test_the_newest_record_counts_until_it_is_old_or_the_contract_asks_for_more(tmp_path):
    store = Store(str(tmp_path), site="x", purpose="delivery")
    store.append("run1", "bmc", [finding("dimm_count", 15, "fail"), finding("fan_count", 8)])
    assert verdicts(book_of(tmp_path)) == {"4.1-5": "fail", "4.1-8": "pass"}
    store.append("run2", "bmc", [finding("dimm_count", 16, started="2026-11-25T08:00:00Z")])
    book = book_of(tmp_path)
    assert verdicts(book) == {"4.1-5": "pass", "4.1-8": "pass"}
    assert not book.open_rows
    assert [(run.run, run.records) for run in book.runs] == [("run1", 2), ("run2", 1)]
    assert verdicts(book_of(tmp_path, generated="2026-12-22T00:00:00Z")) == {"4.1-5": "pass", "4.1-8": "stale"}
    (tmp_path / "runs/run1/run.json").write_text('{"ok": false}')
    assert [run[-1] for run in view(book_of(tmp_path), "en").runs] == [
        "ended, not all passed",
        "under way or broken off",
    ]
    raised = {**CONTRACT, "thresholds": {**CONTRACT["thresholds"], "HW-FAN": {"fan_count": {"at_least": 9}}}}
    assert verdicts(book_of(tmp_path, raised)) == {"4.1-5": "pass", "4.1-8": "stale"}


def test_the_book_says_what_verifying_said(tmp_path):
    assert book_of(tmp_path / "nowhere").chain.state == "missing"
    store = Store(str(tmp_path), site="x", purpose="delivery")
    store.append("run1", "bmc", [finding("dimm_count", 16), finding("fan_count", 8)])
    book = book_of(tmp_path)
    assert (book.chain.state, book.chain.records) == ("unsigned", 2)
    assert book.chain.head == store.head()["sha256"]
    evidence = tmp_path / "runs/run1/evidence.jsonl"
    evidence.write_text(evidence.read_text().replace('"observed":16', '"observed":17'))
    broken = book_of(tmp_path)
    assert broken.chain.state == "broken"
    for language, word in (("zh", "不一致"), ("en", "BROKEN")):
        state = dict(view(broken, language).chain).values()
        assert any(word in value and "E000001" in value for value in state)


def test_old_reports_that_were_edited_do_not_break_the_chain_of_the_new_book(tmp_path):
    Store(str(tmp_path)).append("run1", "bmc", [finding("dimm_count", 16)])
    reports = tmp_path / "reports"
    write.write(str(reports), {"a.html": b"x", "manifest.json": json.dumps({"files": {"a.html": "0" * 64}}).encode()})
    assert book_of(tmp_path).chain.state == "unsigned"


def test_assets_with_their_history_reach_the_ledger(tmp_path):
    store = Store(str(tmp_path))
    dimm = {"kind": "memory", "location": "DIMM000", "model": "64G", "serial_number": "A1", "manufacturer": "M"}
    store.append_assets("run1", "bmc", "npu01", [dimm])
    store.append_assets("run2", "bmc", "npu01", [{**dimm, "serial_number": "B2"}])
    said = view(book_of(tmp_path), "en")
    assert {cells[5]: cells[-1] for cells in said.assets} == {"A1": "removed", "B2": "in place"}
    assert any("swapped for A1" in line for cells in said.history for line in cells)


def test_the_contract_sets_the_age_or_none():
    assert maximum_age(CONTRACT) == 30
    for odd in ({}, {"evidence": None}, {"evidence": {"max_age_days": True}}, {"evidence": {"max_age_days": "x"}}):
        assert maximum_age(odd) is None


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="needs ssh-keygen")
def test_signed_reports_verify_and_an_edited_one_is_named(tmp_path):
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    folder = tmp_path / "site"
    Store(str(folder), site="x", purpose="delivery").append("run1", "bmc", [finding("dimm_count", 16)])
    files = write.render(book_of(folder), ["en"], ["html"], TEMPLATES)
    write.write(str(folder / "reports"), {**files, **write.sign(files, str(key))})
    sealed = verify(str(folder))
    assert (sealed.state, sealed.problems) == ("consistent", [])
    assert sealed.book_signer.startswith("SHA256:")
    page = folder / "reports/acceptance-book.en.html"
    page.write_text(page.read_text().replace("Pass", "Fail"))
    assert [message.key for message in verify(str(folder)).problems] == ["evidence.report_edited"]
    write.write(str(folder / "reports"), files)
    assert not (folder / "reports/manifest.json.sig").exists(), "the old signature would not fit the new manifest"
    assert verify(str(folder)).problems == []
