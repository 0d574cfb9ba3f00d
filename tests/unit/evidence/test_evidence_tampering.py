"""Each kind of tampering that design.md names is caught, and the first record is named."""

from __future__ import annotations

import json
import shutil
import sqlite3

import pytest

from ansible_collections.firstlight.cluster.plugins.module_utils.evidence import anchor, canonical, chain, signing
from ansible_collections.firstlight.cluster.plugins.module_utils.evidence.store import Store
from ansible_collections.firstlight.cluster.plugins.module_utils.evidence.verify import (
    AUTHENTICATED,
    CONSISTENT,
    EMPTY,
    SIGNED,
    TAMPERED,
    verify,
)
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.refusal import Refusal

RUNS = ("20261101T000000Z-1", "20261102T000000Z-2", "20261103T000000Z-3")


def filled(folder, finding, key=""):
    """Three runs of two writes of two records each: E000001 to E000012."""
    store = Store(str(folder), "here", "delivery", key)
    for run in RUNS:
        for write in range(2):
            store.append(run, "bmc", [finding(number + 2 * write) for number in range(2)])
    return store


def rewritten(folder, change):
    """Rewrite a whole site with a valid chain and valid heads, as somebody who knows the format would. No key."""
    store = Store(str(folder))
    records = store.layout.records()
    heads = [json.loads(line) for line in (folder / "heads.jsonl").read_text().splitlines()]
    change(records)
    made = chain.link(
        [{key: value for key, value in one.items() if key not in ("prev_sha256", "sha256")} for one in records]
    )
    by_run = {}
    for record in made:
        by_run.setdefault(record["run"], []).append(chain.line(record))
    for run in store.layout.run_names():
        (folder / "runs" / run / "evidence.jsonl").write_bytes(b"".join(by_run.get(run, [])))
    previous, lines = None, []
    for head in heads:
        if head["seq"] <= len(made):
            head.update(sha256=made[head["seq"] - 1]["sha256"], prev_anchor=anchor.digest_of_anchor(previous))
            previous = head
            lines.append(anchor.line(head))
    (folder / "heads.jsonl").write_bytes(b"".join(lines))
    size = len(b"".join(by_run[previous["run"]]))
    head = {"anchor": previous, "heads_size": len(b"".join(lines)), "size": size}
    (folder / "head.json").write_bytes(canonical.encode(head) + b"\n")
    for name in ("ledger.db", "ledger.db-wal", "ledger.db-shm"):
        (folder / name).unlink(missing_ok=True)


def edit(folder, run, number, change):
    path = folder / "runs" / run / "evidence.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    lines[number : number + 1] = change(lines[number])
    path.write_bytes(b"".join(lines))


def raised(line):
    return line.replace(b'"observed":0', b'"observed":16').replace(b'"observed":1,', b'"observed":16,')


def rehashed(line):
    record = json.loads(raised(line))
    record["sha256"] = canonical.digest_of(record)
    return chain.line(record)


def first(folder):
    found = verify(str(folder))
    assert found.state == TAMPERED
    return found.problems[0].key.partition(".")[2], str(found.problems[0].values.get("record") or "")


def test_what_nobody_touched_verifies(folder, finding):
    store = filled(folder, finding)
    found = verify(str(folder), head=store.head()["sha256"])
    assert (found.state, found.records, found.purpose, found.problems) == (CONSISTENT, 12, "delivery", [])
    assert found.head == store.head()["sha256"]


def test_nothing_is_nothing(tmp_path):
    assert verify(str(tmp_path)).state == EMPTY
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("harm", "kind", "record"),
    [
        (lambda folder: edit(folder, RUNS[1], 0, lambda line: [raised(line)]), "edited", "E000005"),
        (lambda folder: edit(folder, RUNS[1], 0, lambda line: [rehashed(line)]), "recomputed|unlinked|ledger", ""),
        (lambda folder: edit(folder, RUNS[1], 1, lambda line: []), "missing", "E000006"),
        (lambda folder: edit(folder, RUNS[0], 0, lambda line: []), "missing", "E000001"),
        (lambda folder: edit(folder, RUNS[2], 3, lambda line: []), "truncated", "E000012"),
        (lambda folder: edit(folder, RUNS[2], 3, lambda line: [line[:40]]), "unreadable", ""),
        (lambda folder: edit(folder, RUNS[2], 3, lambda line: [line[:-1]]), "unreadable", ""),
        (lambda folder: edit(folder, RUNS[1], 1, lambda line: [line, line]), "twice", "E000006"),
        (lambda folder: edit(folder, RUNS[1], 1, lambda line: [line.replace(b",", b", ", 1)]), "edited", "E000006"),
        (lambda folder: shutil.rmtree(folder / "runs" / RUNS[1]), "missing", "E000005"),
        (lambda folder: shutil.rmtree(folder / "runs" / RUNS[2]), "truncated", "E000009"),
        (lambda folder: (folder / "runs" / RUNS[1]).rename(folder / "runs" / "other"), "misplaced", "E000005"),
        (lambda folder: (folder / "heads.jsonl").unlink(), "unanchored", "E000001"),
        (lambda folder: (folder / "head.json").unlink(), "head_differs", ""),
    ],
)
def test_each_harm_is_named(folder, finding, harm, kind, record):
    filled(folder, finding)
    harm(folder)
    found, name = first(folder)
    assert found in kind.split("|")
    assert name == record or not record


def test_the_writer_does_not_bury_what_was_changed(folder, finding):
    store = filled(folder, finding)
    edit(folder, RUNS[2], 3, lambda line: [])
    with pytest.raises(Refusal, match="changed after it was written"):
        store.append("20261104T000000Z-4", "bmc", [finding(1)])


def test_a_deleted_heads_log_is_not_begun_anew(folder, finding):
    store = filled(folder, finding)
    (folder / "heads.jsonl").unlink()
    (folder / "head.json").unlink()
    with pytest.raises(Refusal, match="changed after it was written"):
        store.append("20261104T000000Z-4", "bmc", [finding(1)])


def test_raw_output_that_was_edited_or_removed_is_named(folder, finding):
    filled(folder, finding)
    raw = sorted((folder / "runs" / RUNS[0] / "raw").iterdir())
    raw[0].write_text("DIMM count: 16\n")
    assert first(folder)[0] == "raw_edited"
    raw[0].unlink()
    assert first(folder)[0] == "raw_missing"


def test_a_database_that_says_something_else_is_named(folder, finding):
    filled(folder, finding)
    with sqlite3.connect(folder / "ledger.db") as ledger:
        ledger.execute("UPDATE records SET json = replace(json, '\"observed\":1', '\"observed\":9') WHERE seq = 6")
    assert first(folder) == ("ledger", "E000006")


def test_a_recomputed_chain_without_its_heads_is_caught(folder, finding):
    filled(folder, finding)
    heads = (folder / "heads.jsonl").read_bytes()
    rewritten(folder, lambda records: records[5].update(observed=99))
    (folder / "heads.jsonl").write_bytes(heads)
    kind, name = first(folder)
    assert kind == "recomputed"
    assert name == "E000005", "the change lies below the head of E000006, after the one of E000004"


def test_without_a_key_a_wholly_recomputed_site_is_consistent_but_not_authenticated(folder, finding):
    head = filled(folder, finding).head()["sha256"]
    rewritten(folder, lambda records: records[5].update(observed=99))
    assert verify(str(folder)).state == CONSISTENT
    # The head on paper catches it all the same.
    found = verify(str(folder), head=head)
    assert (found.state, found.problems[0].key) == (TAMPERED, "evidence.head_unknown")


def test_with_a_key_a_wholly_recomputed_site_is_caught(folder, finding, key):
    filled(folder, finding, key)
    rewritten(folder, lambda records: records[5].update(observed=99))
    kind, name = first(folder)
    assert (kind, name) == ("signature", "E000005")


def test_with_a_key_a_last_run_removed_from_every_file_is_caught_by_the_printed_head(folder, finding, key):
    head = filled(folder, finding, key).head()["sha256"]
    rewritten(folder, lambda records: records.__delitem__(slice(8, 12)))
    assert verify(str(folder), head=head).state == TAMPERED


def test_signed_by_whom(folder, finding, key, other_key, signers, tmp_path):
    filled(folder, finding, key)
    found = verify(str(folder))
    assert (found.state, found.signed_to) == (SIGNED, 12)
    assert found.signer == signing.fingerprint(key)
    found = verify(str(folder), signers)
    assert (found.state, found.principal, found.unvouched) == (AUTHENTICATED, "li.wei@integrator.example", [])
    stranger = tmp_path / "elsewhere"
    filled(stranger, finding, other_key)
    found = verify(str(stranger), signers)
    assert (found.state, found.principal) == (SIGNED, "")
    assert [message.key for message in found.unvouched] == ["evidence.stranger"]


def test_signatures_that_were_taken_off_are_missed_where_they_are_demanded(folder, finding, key, signers):
    filled(folder, finding, key)
    stripped = []

    def strip(records):
        stripped.append(len(records))

    rewritten(folder, strip)
    lines = [json.loads(line) for line in (folder / "heads.jsonl").read_text().splitlines()]
    previous = None
    for head in lines:
        head.update(signature=None, signer="", prev_anchor=anchor.digest_of_anchor(previous))
        previous = head
    data = b"".join(anchor.line(head) for head in lines)
    (folder / "heads.jsonl").write_bytes(data)
    head = json.loads((folder / "head.json").read_text())
    head.update(anchor=lines[-1], heads_size=len(data))
    (folder / "head.json").write_bytes(canonical.encode(head))
    found = verify(str(folder), signers)
    assert found.state == CONSISTENT
    assert found.unvouched
    assert found.statement()["state"] == "unsigned"


def test_records_after_the_last_signature_are_not_called_signed(folder, finding, key, signers):
    filled(folder, finding, key)
    Store(str(folder), "here", "delivery").append("20261104T000000Z-4", "bmc", [finding(1)])
    found = verify(str(folder), signers)
    assert (found.signed_to, found.records) == (12, 13)
    assert found.statement()["state"] == "unsigned"
    assert found.unvouched[0].values["record"] == "E000013"


def test_a_key_that_is_not_there_refuses_and_writes_nothing(folder, finding, tmp_path):
    store = Store(str(folder), "here", "delivery", str(tmp_path / "nokey"))
    with pytest.raises(Refusal, match="signing key is not there"):
        store.append("r", "bmc", [finding(1)])
    assert verify(str(folder)).state == EMPTY
    Store(str(folder), "here", "delivery").append("r", "bmc", [finding(1)])
    assert verify(str(folder)).state == CONSISTENT


def test_a_sealed_report_that_was_edited_or_removed_is_named(folder, finding, key, signers):
    store = filled(folder, finding, key)
    reports = folder / "reports"
    reports.mkdir()
    (reports / "book.html").write_text("pass")
    manifest = {"files": {"book.html": canonical.digest(b"pass")}, "chain": {"head": store.head()["sha256"]}}
    data = json.dumps(manifest).encode()
    (reports / "manifest.json").write_bytes(data)
    assert [message.key for message in verify(str(folder), signers).unvouched] == ["evidence.stranger_book"]
    (reports / "manifest.json.sig").write_text(signing.sign(data, key))
    found = verify(str(folder), signers)
    assert (found.state, found.unvouched, found.book_signer) == (AUTHENTICATED, [], signing.fingerprint(key))
    (reports / "book.html").write_text("PASS")
    assert first(folder)[0] == "report_edited"
    (reports / "book.html").unlink()
    assert first(folder)[0] == "report_missing"
    (reports / "manifest.json").write_bytes(data.replace(b"book", b"look"))
    assert first(folder)[0] == "seal"
