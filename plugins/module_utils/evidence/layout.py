# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where the evidence of a site lies, and reading it as it lies there. Nothing here writes."""

from __future__ import annotations

import os
import re
import typing as t

from . import chain

if t.TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

EVIDENCE_NAME = "evidence.jsonl"
_ENDING = re.compile(r"^\.[a-z0-9]{1,8}$")


class Layout:
    """The paths below artifacts/<site>."""

    def __init__(self, folder: str) -> None:
        self.folder = os.path.abspath(folder)
        self.runs = os.path.join(self.folder, "runs")
        self.ledger = os.path.join(self.folder, "ledger.db")
        self.heads = os.path.join(self.folder, "heads.jsonl")
        self.head = os.path.join(self.folder, "head.json")
        self.lock = os.path.join(self.folder, "evidence.lock")
        self.reports = os.path.join(self.folder, "reports")

    def run(self, run: str) -> str:
        """Return the folder of one run."""
        return os.path.join(self.runs, run)

    def evidence(self, run: str) -> str:
        """Return the evidence file of one run."""
        return os.path.join(self.runs, run, EVIDENCE_NAME)

    def raw(self, run: str, sha256: str, name: str = "") -> str:
        """Return the file of one raw output, or of a document that was called C(name): its ending is kept."""
        ending = os.path.splitext(name)[1].lower()
        return os.path.join(self.runs, run, "raw", sha256 + (ending if _ENDING.match(ending) else ".txt"))

    def raw_of(self, record: Mapping[str, t.Any]) -> str:
        """Return the file that a record's raw hash is of."""
        return self.raw(record["run"], record["raw_sha256"], str((record.get("extra") or {}).get("file_name") or ""))

    def run_names(self) -> list[str]:
        """Return the runs that wrote evidence, by name."""
        names = os.listdir(self.runs) if os.path.isdir(self.runs) else []
        return sorted(name for name in names if os.path.isfile(self.evidence(name)))

    def lines(self, run: str) -> Iterator[tuple[int, bytes]]:
        """Yield (line number from 1, line without its end) of a run; a line without an end comes as it is."""
        with open(self.evidence(run), "rb") as source:
            for number, line in enumerate(source, 1):
                yield number, line[:-1] if line.endswith(b"\n") else line + b"\0"

    def records(self) -> list[dict[str, t.Any]]:
        """Return all records that can be read, in the chain's order. Verifying is another matter (verify.py)."""
        found = []
        for run in self.run_names():
            for _dummy, line in self.lines(run):
                try:
                    found.append(chain.read_line(line))
                except ValueError:
                    continue
        return sorted(found, key=lambda record: record["seq"])
