# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The evidence of one site on disk: one writer at a time, jsonl first, then its head, then the database.

What holds at every moment, also after SIGKILL, power loss or a full disk: each record that was reported as written is
in its file and below a head; what was cut off in the middle is set aside with a note; the database can be thrown away.
"""

from __future__ import annotations

import json
import os
import sqlite3
import typing as t
from contextlib import contextmanager

from ..messages.evidence import EVIDENCE
from . import anchor, assets, chain, durable, signing
from .canonical import GENESIS, digest, encode, plain
from .durable import StoreRefusal
from .layout import Layout
from .ledger import Ledger
from .recovery import Recovered, recover

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


class Store:
    """All evidence below C(folder) (artifacts/<site>).

    C(purpose) is the site's; it stands in each head. C(key) is the engineer's signing key file, empty for none.
    """

    def __init__(self, folder: str, site: str = "", purpose: str = "", key: str = "") -> None:
        self.layout = Layout(folder)
        self.site = site or os.path.basename(self.layout.folder)
        self.purpose = purpose
        self.key = key
        # One question to ssh-keygen a store, not one a write.
        self._signer = signing.fingerprint(key) if key else ""

    # -- writing ---------------------------------------------------------------------------------------------------

    def append(
        self,
        run: str,
        stage: str,
        findings: Sequence[Mapping[str, t.Any]],
        kind: str = chain.FINDING,
    ) -> list[dict[str, t.Any]]:
        """Record findings (Finding.as_dict) and return the records.

        All of them or none: raises StoreRefusal when one makes no sense, the disk is full or the evidence was changed.
        """
        for finding in findings:
            chain.check_finding(finding)
        with self._open() as before:
            bodies = [self._body(finding, run, stage, kind) for finding in findings]
            return self._commit(before, run, bodies) if bodies else []

    def append_changes(self, run: str, stage: str, changes: Sequence[Mapping[str, t.Any]]) -> list[dict[str, t.Any]]:
        """Record what was changed on devices: C({subject, what, clauses?}). Older evidence on it turns stale."""
        bodies = [
            {
                "clause": "",
                "subject": change["subject"],
                "check": "change",
                "verdict": "pass",
                "observed": change.get("what"),
                "extra": {"clauses": list(change.get("clauses") or [])},
            }
            for change in changes
        ]
        with self._open() as before:
            made = [chain.build(body, run, stage, kind=chain.CHANGE) for body in bodies]
            return self._commit(before, run, made) if made else []

    def append_assets(
        self, run: str, stage: str, host: str, items: Sequence[Mapping[str, t.Any]]
    ) -> tuple[list[dict[str, t.Any]], list[dict[str, t.Any]], str]:
        """Record the parts of a host; return (changes since the last time, duplicates, id of the record)."""
        with self._open() as before:
            seen = assets.seen(host, run, chain.utc_now(), plain(list(items)))
            with self._ledger() as ledger:
                _dummy, changes = assets.compare(ledger.known_assets(seen), seen)
            twice = assets.duplicates(changes)
            body = {
                "clause": "",
                "subject": host,
                "check": "asset_inventory",
                "verdict": "pass",
                "observed": seen["items"],
                "started": seen["when"],
                "extra": {"changes": changes, "duplicates": twice},
            }
            records = self._commit(before, run, [chain.build(body, run, stage, kind=chain.ASSETS)])
            return changes, twice, records[0]["id"]

    def attach(self, run: str, content: bytes, name: str) -> str:
        """Keep a person's document among the run's raw files; return its SHA-256."""
        with self._open():
            try:
                return self._keep_raw(run, content, name)
            except OSError as error:
                raise durable.refusal(error, self.layout.run(run)) from error

    def foresee_assets(
        self, run: str, host: str, items: Sequence[Mapping[str, t.Any]]
    ) -> tuple[list[dict[str, t.Any]], list[dict[str, t.Any]]]:
        """Return (changes, duplicates) that C(append_assets) would find, and write nothing."""
        seen = assets.seen(host, run, chain.utc_now(), plain(list(items)))
        ledger = Ledger.read_only(self.layout.ledger)
        try:
            _dummy, changes = assets.compare(ledger.known_assets(seen), seen)
        finally:
            ledger.close()
        return changes, assets.duplicates(changes)

    def duplicates(self, run: str, host: str) -> list[dict[str, t.Any]]:
        """Return the serial numbers of a host that stand in two places by what this run has seen so far."""
        ledger = Ledger.read_only(self.layout.ledger)
        try:
            known = ledger.known_assets({"host": host, "items": []})
        finally:
            ledger.close()
        return assets.standing_twice(known, run, host)

    def recover(self) -> None:
        """Mend what an interrupted run left. Each write does so by itself; this one writes nothing else."""
        with self._open():
            pass

    # -- reading ---------------------------------------------------------------------------------------------------

    def head(self) -> dict[str, t.Any] | None:
        """Return the newest anchor (C({seq, sha256, run, time, signer, ...})), which the book prints; None if empty."""
        try:
            with open(self.layout.head, "rb") as source:
                found = json.loads(source.read().decode("utf-8"))["anchor"]
        except (FileNotFoundError, ValueError, KeyError):
            return None
        return dict(found)

    @contextmanager
    def reading(self) -> Iterator[Ledger]:
        """Give the database, brought up to the evidence files. Writes nothing when there is no evidence yet."""
        if not os.path.isdir(self.layout.folder):
            with Ledger.in_memory() as empty:
                yield empty
            return
        with self._open(check=False), self._ledger() as ledger:
            yield ledger

    # -- inside ----------------------------------------------------------------------------------------------------

    @contextmanager
    def _open(self, check: bool = True) -> Iterator[Recovered]:
        try:
            durable.make_folder(self.layout.runs)
        except OSError as error:
            raise durable.refusal(error, self.layout.runs) from error
        try:
            with durable.locked(self.layout.lock) as lock:
                self._lock = lock
                state = recover(self.layout, lock)
                if state.changed and check:
                    raise StoreRefusal(EVIDENCE, EVIDENCE.message("changed", item=state.changed))
                if state.adopted:
                    self._anchor(state, state.adopted, len(state.adopted))
                if state.notes:
                    state = self._noted(state)
                yield state
        except OSError as error:
            raise durable.refusal(error, self.layout.folder) from error

    def _noted(self, state: Recovered) -> Recovered:
        bodies = [
            chain.build(
                {
                    "clause": "",
                    "subject": self.site,
                    "check": "torn_record",
                    "verdict": "warn",
                    "message": note.as_dict(),
                },
                state.run,
                "",
                kind=chain.NOTE,
            )
            for note in state.notes
        ]
        self._commit(state, state.run, bodies)
        return state

    def _body(self, finding: Mapping[str, t.Any], run: str, stage: str, kind: str) -> dict[str, t.Any]:
        raw = finding.get("raw") or ""
        sha256 = str(dict(finding.get("extra") or {}).get("file_sha256") or "")
        if raw:
            sha256 = self._keep_raw(run, str(raw).encode("utf-8", "backslashreplace"))
        return chain.build(finding, run, stage, sha256, kind)

    def _keep_raw(self, run: str, content: bytes, name: str = "") -> str:
        sha256 = digest(content)
        path = self.layout.raw(run, sha256, name)
        if not os.path.exists(path):
            durable.make_folder(os.path.dirname(path))
            durable.replace(path, content)
        return sha256

    def _commit(self, state: Recovered, run: str, bodies: Sequence[Mapping[str, t.Any]]) -> list[dict[str, t.Any]]:
        """Append chained records and their head; on a disk error nothing of them stays."""
        records = chain.link(bodies, state.seq, state.sha256)
        path = self.layout.evidence(run)
        durable.make_folder(os.path.dirname(path))
        size = os.path.getsize(path) if os.path.exists(path) else 0
        heads = os.path.getsize(self.layout.heads) if os.path.exists(self.layout.heads) else 0
        head = self.head()
        self._lock.announce(encode({"run": run, "size": size, "heads": heads}))
        try:
            durable.append(path, b"".join(chain.line(record) for record in records))
            self._anchor(state, records)
        except (OSError, StoreRefusal):
            durable.cut(path, size)
            durable.cut(self.layout.heads, heads)
            # A head file that was replaced already is put right by recovery, which needs the announcement for it.
            if self.head() == head:
                self._lock.clear()
            raise
        self._lock.clear()
        with self._ledger(records) as ledger:
            ledger.close()
        return records

    def _anchor(self, state: Recovered, records: Sequence[Mapping[str, t.Any]], recovered: int = 0) -> None:
        """Write down how far the chain reaches now, and let the state say so."""
        last = records[-1]
        made = anchor.make(
            state.anchor,
            last,
            site=self.site,
            purpose=self.purpose,
            time=chain.utc_now(),
            signer=self._signer,
            recovered=recovered,
        )
        if self.key:
            made["signature"] = signing.sign(anchor.payload(made), self.key)
        before = durable.append(self.layout.heads, anchor.line(made))
        write_head(self.layout, made, before + len(anchor.line(made)))
        if recovered:
            self._lock.clear()
        state.anchor, state.seq, state.sha256, state.adopted = made, last["seq"], last["sha256"], []

    @contextmanager
    def _ledger(self, records: Sequence[Mapping[str, t.Any]] = ()) -> Iterator[Ledger]:
        """Give the database with all records in it. C(records) spares reading the files when only they are new."""
        head = self.head()
        seq, sha256 = (head["seq"], head["sha256"]) if head else (0, GENESIS)
        try:
            ledger = Ledger.at(self.layout.ledger)
            try:
                try:
                    ledger.catch_up(seq, sha256, records, self.layout.records)
                except sqlite3.OperationalError:
                    raise
                except sqlite3.DatabaseError:  # damaged inside: it is only a copy
                    ledger.close()
                    Ledger.discard(self.layout.ledger)
                    ledger = Ledger.at(self.layout.ledger)
                    ledger.catch_up(seq, sha256, (), self.layout.records)
                yield ledger
            finally:
                ledger.close()
        except sqlite3.OperationalError as error:
            reason = str(error)
            raise StoreRefusal(
                EVIDENCE, EVIDENCE.message("unwritable", item=self.layout.ledger, reason=reason)
            ) from error


def write_head(layout: Layout, made: Mapping[str, t.Any], heads_size: int) -> None:
    """Replace the head file: the newest anchor, and how long the files are that it stands for."""
    size = os.path.getsize(layout.evidence(made["run"]))
    durable.replace(layout.head, encode({"anchor": made, "heads_size": heads_size, "size": size}) + b"\n")
