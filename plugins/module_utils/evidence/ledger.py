# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The database beside the evidence files: a convenience that can be rebuilt from them at any time."""

from __future__ import annotations

import json
import os
import sqlite3
import typing as t
from contextlib import contextmanager
from urllib.parse import quote

from . import assets, chain
from .canonical import GENESIS, dumps

if t.TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS records (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, run TEXT NOT NULL, stage TEXT NOT NULL,
    clause TEXT NOT NULL, subject TEXT NOT NULL, check_name TEXT NOT NULL, verdict TEXT NOT NULL,
    started TEXT NOT NULL, sha256 TEXT NOT NULL, json TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS records_newest ON records (clause, check_name, subject, seq);
CREATE INDEX IF NOT EXISTS records_run ON records (run, seq);
CREATE INDEX IF NOT EXISTS records_kind ON records (kind, seq);
CREATE TABLE IF NOT EXISTS assets (
    kind TEXT NOT NULL, serial_number TEXT NOT NULL, host TEXT NOT NULL, location TEXT NOT NULL, model TEXT NOT NULL,
    manufacturer TEXT NOT NULL, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, present INTEGER NOT NULL,
    places TEXT NOT NULL, history TEXT NOT NULL, PRIMARY KEY (kind, serial_number));
CREATE TABLE IF NOT EXISTS places (
    host TEXT NOT NULL, kind TEXT NOT NULL, serial_number TEXT NOT NULL, PRIMARY KEY (host, kind, serial_number));
CREATE INDEX IF NOT EXISTS assets_serial ON assets (serial_number);
CREATE INDEX IF NOT EXISTS places_part ON places (serial_number, kind);
"""
_VERSION = "1"
_ASSET_COLUMNS = "kind serial_number host location model manufacturer first_seen last_seen present places history"
# Below SQLite's smallest limit of variables in one statement.
_MANY = 400


class Ledger:
    """An open database. Writers hold the store's lock; readers need none (WAL)."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.connection.executescript(_SCHEMA)

    @classmethod
    def at(cls, path: str) -> Ledger:
        """Open the database file; one that SQLite cannot read, or of another version, is begun anew."""
        for _dummy in range(2):
            # A worker may be forked in the middle of a statement of another one; nothing is shared between them.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            connection = sqlite3.connect(path, timeout=60)
            try:
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("PRAGMA synchronous=FULL")
                ledger = cls(connection)
                if ledger._meta("version", _VERSION) == _VERSION:
                    return ledger
                connection.close()
            except sqlite3.OperationalError:
                connection.close()
                raise
            except sqlite3.DatabaseError:
                connection.close()
            cls.discard(path)
        raise sqlite3.OperationalError("cannot be begun anew")

    @staticmethod
    def discard(path: str) -> None:
        """Throw the database away; it is rebuilt from the evidence files."""
        for ending in ("", "-wal", "-shm"):
            if os.path.exists(path + ending):
                os.unlink(path + ending)

    @classmethod
    def read_only(cls, path: str) -> Ledger:
        """Open the database as it is, an empty one when there is none; nothing is written."""
        if not os.path.exists(path):
            return cls(sqlite3.connect(":memory:"))
        ledger = cls.__new__(cls)
        ledger.connection = sqlite3.connect("file:" + quote(path) + "?mode=ro", uri=True, timeout=60)
        return ledger

    @classmethod
    @contextmanager
    def in_memory(cls) -> Iterator[Ledger]:
        """Give an empty database that leaves nothing behind."""
        ledger = cls(sqlite3.connect(":memory:"))
        try:
            yield ledger
        finally:
            ledger.close()

    def close(self) -> None:
        """Close the database; a second time does nothing."""
        self.connection.close()

    def _meta(self, name: str, default: str) -> str:
        row = self.connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return row[0] if row else default

    # -- bringing it up to the files -------------------------------------------------------------------------------

    def catch_up(
        self,
        seq: int,
        sha256: str,
        records: Sequence[Mapping[str, t.Any]],
        everything: Callable[[], list[dict[str, t.Any]]],
    ) -> None:
        """Take in records until the database ends where the chain ends (C(seq), C(sha256)).

        C(records) is tried first; C(everything) reads all records of the site, for a database that lags or differs.
        """
        mine = (int(self._meta("seq", "0")), self._meta("sha256", GENESIS))
        if mine == (seq, sha256):
            return
        if records and mine == (records[0]["seq"] - 1, records[0]["prev_sha256"]):
            self._take(records)
            return
        known = everything()
        if not any(record["seq"] == mine[0] and record["sha256"] == mine[1] for record in known):
            if mine[0]:
                self._forget()
            mine = (0, GENESIS)
        self._take([record for record in known if mine[0] < record["seq"] <= seq])

    def _forget(self) -> None:
        with self.connection:
            for table in ("meta", "records", "assets", "places"):
                self.connection.execute("DELETE FROM " + table)  # noqa: S608 - names from this very line

    def _take(self, records: Sequence[Mapping[str, t.Any]]) -> None:
        if not records:
            return
        with self.connection:
            self.connection.executemany(
                "INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    [record[name] for name in ("seq", "id", "kind", "run", "stage", "clause", "subject", "check")]
                    + [record["verdict"], record["started"], record["sha256"], dumps(record)]
                    for record in records
                ],
            )
            for record in records:
                if record["kind"] == chain.ASSETS:
                    seen = assets.seen(record["subject"], record["run"], record["started"], record["observed"])
                    self._update_assets(assets.compare(self.known_assets(seen), seen)[0])
            last = records[-1]
            for name, value in (("version", _VERSION), ("seq", str(last["seq"])), ("sha256", last["sha256"])):
                self.connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def _update_assets(self, updates: Iterable[Mapping[str, t.Any]]) -> None:
        for asset in updates:
            key = (asset["kind"], asset["serial_number"])
            values = [asset[name] for name in _ASSET_COLUMNS.split()[:8]]
            values += [int(asset["present"]), dumps(asset["places"]), dumps(asset["history"])]
            self.connection.execute("INSERT OR REPLACE INTO assets VALUES (?,?,?,?,?,?,?,?,?,?,?)", values)
            self.connection.execute("DELETE FROM places WHERE kind = ? AND serial_number = ?", key)
            hosts = sorted({place["host"] for place in asset["places"]})
            self.connection.executemany("INSERT INTO places VALUES (?, ?, ?)", [(host, *key) for host in hosts])

    # -- reading ---------------------------------------------------------------------------------------------------

    def records(self, run: str = "", kinds: Sequence[str] = ()) -> list[dict[str, t.Any]]:
        """Return the records in the chain's order, of one run or of all, of some kinds or of all."""
        where, values = [], []  # type: list[str], list[str]
        if run:
            where.append("run = ?")
            values.append(run)
        if kinds:
            where.append("kind IN ({})".format(",".join("?" * len(kinds))))
            values.extend(kinds)
        rest = " WHERE " + " AND ".join(where) if where else ""
        text = "SELECT json FROM records" + rest + " ORDER BY seq"  # noqa: S608 - texts of this function only
        return [json.loads(row[0]) for row in self.connection.execute(text, values)]

    def newest(self) -> list[dict[str, t.Any]]:
        """Return the newest finding of each (clause, check, subject), and all that may outweigh it.

        Those are attestations, changes and inventories; C(current.current) makes the book's view of them.
        """
        text = (
            "SELECT json FROM records WHERE seq IN (SELECT max(seq) FROM records WHERE kind IN ('finding', "
            "'attestation') GROUP BY clause, check_name, subject) OR kind IN ('attestation', 'change', 'assets') "
            "ORDER BY seq"
        )
        return [json.loads(row[0]) for row in self.connection.execute(text)]

    def runs(self) -> list[dict[str, t.Any]]:
        """Return C({run, started, ended, stages, records}) of each run, in the order of their first record."""
        text = "SELECT run, min(started), max(started), count(*), min(seq) FROM records GROUP BY run ORDER BY min(seq)"
        found = []
        for run, started, ended, count, _dummy in self.connection.execute(text).fetchall():
            stages = self.connection.execute(
                "SELECT stage FROM records WHERE run = ? AND stage != '' GROUP BY stage ORDER BY min(seq)", (run,)
            )
            found.append(
                {
                    "run": run,
                    "started": started,
                    "ended": ended,
                    "stages": [row[0] for row in stages],
                    "records": count,
                }
            )
        return found

    def assets(self) -> list[dict[str, t.Any]]:
        """Return all assets, by host, kind and location."""
        return self._assets("ORDER BY host, kind, location, serial_number", ())

    def known_assets(self, seen: Mapping[str, t.Any]) -> list[dict[str, t.Any]]:
        """Return what is known of a host's parts and of the parts that were now seen there: what compare needs."""
        host = seen["host"]
        found = self._assets(
            "JOIN places USING (kind, serial_number) WHERE places.host = ?",
            (host,),
        )
        have = {(asset["kind"], asset["serial_number"]) for asset in found}
        wanted = sorted({item["serial_number"] for item in seen["items"]})
        for start in range(0, len(wanted), _MANY):
            some = wanted[start : start + _MANY]
            where = "WHERE serial_number IN ({})".format(",".join("?" * len(some)))
            found += [
                asset for asset in self._assets(where, some) if (asset["kind"], asset["serial_number"]) not in have
            ]
        return found

    def _assets(self, rest: str, values: Sequence[str]) -> list[dict[str, t.Any]]:
        names = _ASSET_COLUMNS.split()
        columns = ", ".join("assets." + name for name in names)
        text = f"SELECT {columns} FROM assets {rest}"  # noqa: S608 - names of this file only
        found = []
        for row in self.connection.execute(text, values):
            asset = dict(zip(names, row))  # noqa: B905 - strict= is not in Python 3.7
            asset.update(
                present=bool(asset["present"]),
                places=json.loads(asset["places"]),
                history=json.loads(asset["history"]),
            )
            found.append(asset)
        return found
