# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Verifying the evidence of a site, offline and without changing anything: what was tampered with, and where first.

A chain alone proves only that it fits itself. The heads log (signed when there is a key), the database, the sealed
reports and a head that somebody printed each know where the chain was; all of them must agree.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
import typing as t
from dataclasses import dataclass, field

from ..messages.evidence import EVIDENCE
from . import anchor, chain, durable, sealed, signing
from .canonical import GENESIS, digest, dumps
from .layout import Layout
from .recovery import pending

if t.TYPE_CHECKING:
    from ..messages.message import Message

AUTHENTICATED, SIGNED, CONSISTENT, TAMPERED, EMPTY = "authenticated", "signed", "consistent", "tampered", "empty"
_LAST = 10**12


@dataclass
class Verified:
    """What verifying found.

    C(state): authenticated (by an allowed signer), signed (by a key nobody vouches for), consistent (no signature),
    tampered or empty. C(problems) come with the first tampered record first. C(signed_to) is the last record below a
    fitting signature; C(signer) that key's fingerprint, C(principal) its name in the allowed signers.
    """

    state: str = EMPTY
    site: str = ""
    purpose: str = ""
    records: int = 0
    head: str = ""
    runs: list[str] = field(default_factory=list)
    signed_to: int = 0
    signer: str = ""
    principal: str = ""
    book_signer: str = ""
    problems: list[Message] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    unvouched: list[Message] = field(default_factory=list)

    def statement(self) -> dict[str, t.Any]:
        """Return the book's words for it: C({head, records, state, reason, signer})."""
        states = {AUTHENTICATED: "signed", SIGNED: "signed", CONSISTENT: "unsigned", TAMPERED: "broken"}
        state = states.get(self.state, "missing")
        if state == "signed" and self.signed_to < self.records:
            state = "unsigned"
        reason = EVIDENCE.text(self.problems[0]) if self.problems else ""
        return {
            "head": self.head,
            "records": self.records,
            "state": state,
            "reason": reason,
            "signer": " ".join(part for part in (self.principal, self.signer) if part) if state == "signed" else "",
        }


class _Walk:
    """One pass over a folder; collects (sequence number, message) so that the first one can be named."""

    def __init__(self, folder: str) -> None:
        self.layout = Layout(folder)
        self.found: list[tuple[int, Message]] = []
        self.hashes: dict[int, str] = {}
        self.records: dict[int, dict[str, t.Any]] = {}
        self.anchors: list[dict[str, t.Any]] = []
        self.interrupted: dict[str, t.Any] | None = None

    def problem(self, seq: int, key: str, item: str = "", **values: t.Any) -> None:
        self.found.append((seq, EVIDENCE.message(key, item=item, **values)))

    def place(self, run: str, number: int) -> str:
        return f"{os.path.relpath(self.layout.evidence(run), self.layout.folder)}:{number}"

    # -- the evidence files ----------------------------------------------------------------------------------------

    def read_runs(self) -> None:
        unfinished = self.interrupted or {}
        for run in self.layout.run_names():
            previous, offset = 0, 0
            for number, line in self.layout.lines(run):
                begins, offset = offset, offset + len(line) + 1
                if run == unfinished.get("run") and begins >= unfinished["size"]:
                    break
                previous = self._line(run, number, line, previous)

    def _line(self, run: str, number: int, line: bytes, previous: int) -> int:
        where = self.place(run, number)
        try:
            record = chain.read_line(line)
        except ValueError as error:
            loose = _loose(line)
            reason = str(error) if loose else "not JSON"
            name = chain.identifier(loose) if loose else where
            self.problem(loose or previous + 1, "edited" if loose else "unreadable", where, record=name, reason=reason)
            if loose:
                self.hashes.setdefault(loose, "")
            return loose or previous + 1
        seq, name = record["seq"], record["id"]
        if seq in self.records:
            self.problem(seq, "twice", where, record=name)
        elif record["run"] != run or seq <= previous or name != chain.identifier(seq):
            self.problem(seq, "misplaced", where, record=chain.identifier(seq))
        self.records.setdefault(seq, record)
        self.hashes[seq] = record["sha256"]
        return seq

    def check_links(self) -> None:
        expected = 1
        for seq in sorted(self.hashes):
            if seq > expected:
                first, last = chain.identifier(expected), chain.identifier(seq - 1)
                self.problem(expected, "missing", record=first, last=last)
            before = self.hashes.get(seq - 1, GENESIS if seq == 1 else "")
            record = self.records.get(seq)
            if record is not None and before and record["prev_sha256"] != before:
                self.problem(seq, "unlinked", self._run_of(seq), record=chain.identifier(seq))
            expected = seq + 1

    def _run_of(self, seq: int) -> str:
        record = self.records.get(seq)
        return "runs/" + record["run"] if record else ""

    # -- the heads log ---------------------------------------------------------------------------------------------

    def read_heads(self) -> None:
        previous: dict[str, t.Any] | None = None
        if os.path.exists(self.layout.heads):
            with open(self.layout.heads, "rb") as source:
                data = source.read()
            if self.interrupted is not None:
                data = data[: self.interrupted["heads"]]
            for number, line in enumerate(data.split(b"\n")[:-1], 1):
                try:
                    made = anchor.read_line(line)
                except ValueError as error:
                    self.problem(_after(previous), "heads", "heads.jsonl", number=number, reason=str(error))
                    return
                if made["prev_anchor"] != anchor.digest_of_anchor(previous) or made["number"] != number:
                    self.problem(_after(previous), "heads", "heads.jsonl", number=number, reason="does not follow")
                    return
                self.anchors.append(made)
                previous = made
            if not data.endswith(b"\n") and data:
                self.problem(_after(previous), "heads", "heads.jsonl", number=len(self.anchors) + 1, reason="cut off")

    def check_heads(self) -> None:
        last = max(self.hashes, default=0)
        before = 0
        for made in self.anchors:
            mine = self.hashes.get(made["seq"])
            if mine and mine != made["sha256"]:
                first = chain.identifier(before + 1)
                names = {"number": made["number"], "last": chain.identifier(made["seq"])}
                self.problem(before + 1, "recomputed", self._run_of(before + 1), record=first, **names)
                break
            before = made["seq"]
        reached = self.anchors[-1]["seq"] if self.anchors else 0
        if reached > last:
            names = {"record": chain.identifier(last + 1), "last": chain.identifier(reached)}
            self.problem(last + 1, "truncated", "runs/" + self.anchors[-1]["run"], **names)
        if last > reached and not any(message.key == "evidence.heads" for dummy, message in self.found):
            self.problem(reached + 1, "unanchored", self._run_of(reached + 1), record=chain.identifier(reached + 1))
        self._check_head_file()

    def _check_head_file(self) -> None:
        if self.interrupted is not None or (not self.anchors and not self.hashes):
            return
        try:
            with open(self.layout.head, "rb") as source:
                head = json.loads(source.read().decode("utf-8"))["anchor"]
            reached = (int(head["number"]), int(head["seq"]))
        except (OSError, ValueError, KeyError, TypeError):
            self.problem(_LAST, "head_differs", "head.json")
            return
        if not self.anchors or reached[0] > self.anchors[-1]["number"]:
            self.problem(_after(self.anchors[-1] if self.anchors else None), "heads_removed", "heads.jsonl")
        elif head != self.anchors[-1]:
            self.problem(_LAST, "head_differs", "head.json")

    # -- who else knows --------------------------------------------------------------------------------------------

    def check_raw(self) -> None:
        for seq, record in self.records.items():
            if record.get("raw_sha256"):
                path = self.layout.raw_of(record)
                try:
                    with open(path, "rb") as source:
                        same = digest(source.read()) == record["raw_sha256"]
                except OSError:
                    self.problem(seq, "raw_missing", os.path.relpath(path, self.layout.folder), record=record["id"])
                    continue
                if not same:
                    self.problem(seq, "raw_edited", os.path.relpath(path, self.layout.folder), record=record["id"])

    def check_ledger(self) -> None:
        if not os.path.exists(self.layout.ledger):
            return
        try:
            rows = _ledger_rows(self.layout.ledger)
        except sqlite3.DatabaseError as error:
            self.problem(_LAST, "ledger", "ledger.db", record=str(error))
            return
        unfinished = self.interrupted is not None
        for seq, text in rows:
            record = self.records.get(seq)
            if record is None and seq not in self.hashes:
                if not unfinished:
                    self.problem(seq, "ledger_more", "ledger.db", record=chain.identifier(seq))
            elif record is None or text != dumps(record):
                self.problem(seq, "ledger", "ledger.db", record=chain.identifier(seq))


def _ledger_rows(path: str) -> list[tuple[int, str]]:
    """Return (sequence number, JSON) of all records in the database.

    It is opened as a copy elsewhere: SQLite writes beside a database even when it only reads.
    """
    with tempfile.TemporaryDirectory(prefix="firstlight-") as folder:
        for ending in ("", "-wal"):
            if os.path.exists(path + ending):
                shutil.copyfile(path + ending, os.path.join(folder, "ledger.db" + ending))
        copy = sqlite3.connect(os.path.join(folder, "ledger.db"))
        try:
            return copy.execute("SELECT seq, json FROM records ORDER BY seq").fetchall()
        finally:
            copy.close()


def _loose(line: bytes) -> int:
    """Return the sequence number in a line that is not as it was written, 0 when there is none to read."""
    try:
        seq = json.loads(line.decode("utf-8")).get("seq")
    except (ValueError, AttributeError):
        return 0
    return seq if isinstance(seq, int) and not isinstance(seq, bool) and 0 < seq < _LAST else 0


def _after(previous: t.Mapping[str, t.Any] | None) -> int:
    return previous["seq"] + 1 if previous else 1


def verify(folder: str, signers: str = "", head: str = "") -> Verified:
    """Verify a site's evidence below artifacts/<site>.

    C(signers) is an allowed signers file of OpenSSH; given it, records that none of them signed are C(unvouched).
    C(head) is a hash that somebody has on paper: it must be in this chain.
    """
    walk = _Walk(folder)
    with durable.still(walk.layout.lock):
        return _verified(walk, signers, head)


def _verified(walk: _Walk, signers: str, head: str) -> Verified:
    done = Verified()
    walk.interrupted = _pending(walk.layout)
    walk.read_heads()
    walk.read_runs()
    if not walk.hashes and not walk.anchors and not walk.found:
        return done
    walk.check_links()
    walk.check_heads()
    walk.check_raw()
    walk.check_ledger()
    if head and head not in walk.hashes.values():
        walk.problem(_LAST, "head_unknown", found=head)
    broken, done.book_signer = sealed.check(walk.layout.reports, set(walk.hashes.values()))
    walk.found += [(_LAST + 1, message) for message in broken]
    last = max(walk.hashes, default=0)
    done.records, done.runs = len(walk.hashes), walk.layout.run_names()
    done.head = walk.hashes.get(last, "")
    if walk.anchors:
        done.site, done.purpose = walk.anchors[-1].get("site", ""), walk.anchors[-1].get("purpose", "")
    _authenticate(walk, done, signers)
    done.notes = _notes(walk)
    done.problems = [message for dummy, message in sorted(walk.found, key=lambda pair: pair[0])]
    if done.problems:
        done.state = TAMPERED
    elif done.signed_to:
        done.state = AUTHENTICATED if done.principal else SIGNED
    else:
        done.state = CONSISTENT
    return done


def _pending(layout: Layout) -> dict[str, t.Any] | None:
    try:
        with open(layout.lock, "rb") as source:
            return pending(source.read())
    except OSError:
        return None


def _authenticate(walk: _Walk, done: Verified, signers: str) -> None:
    """Find the newest signed head: its signature covers everything before it. A bad one is traced to the first."""
    signed = [made for made in walk.anchors if made.get("signature")]
    if signed:
        newest = signed[-1]
        done.signer = _signer(newest)
        if done.signer:
            done.signed_to = newest["seq"]
            if signers:
                done.principal = signing.principal(anchor.payload(newest), newest["signature"], signers)
        else:
            before = 0
            for made in signed:
                if not _signer(made):
                    number, first = made["number"], chain.identifier(before + 1)
                    walk.problem(before + 1, "signature", "heads.jsonl", number=number, record=first)
                    break
                before = made["seq"]
    vouched = done.signed_to if done.principal else 0
    last = max(walk.hashes, default=0)
    if signers and vouched < last:
        known = done.signer or "-"
        done.unvouched.append(EVIDENCE.message("stranger", record=chain.identifier(vouched + 1), signer=known))
    book = os.path.exists(os.path.join(walk.layout.reports, sealed.MANIFEST))
    if signers and book and not sealed.principal(walk.layout.reports, signers):
        done.unvouched.append(EVIDENCE.message("stranger_book", item=sealed.MANIFEST))


def _signer(made: t.Mapping[str, t.Any]) -> str:
    """Return the key that signed this head; empty when the signature does not fit or the head names another key."""
    found = signing.signer(anchor.payload(made), str(made["signature"]))
    return found if found == made.get("signer") else ""


def _notes(walk: _Walk) -> list[Message]:
    notes = [
        EVIDENCE.message("recovered", count=made["recovered"], number=made["number"])
        for made in walk.anchors
        if made.get("recovered")
    ]
    for record in walk.records.values():
        if record["kind"] == chain.NOTE and isinstance(record.get("reason"), dict):
            notes.append(EVIDENCE.message("torn", **dict(record["reason"].get("values") or {})))
    if walk.interrupted is not None:
        notes.append(EVIDENCE.message("interrupted", run=walk.interrupted["run"]))
    return notes
