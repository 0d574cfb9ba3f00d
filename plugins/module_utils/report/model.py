# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the acceptance book says, free of any language and any format.

Everything here is a fact from the site, the contract, the ledger. Words and layout come later, so that the Chinese
and the English book, the page, the document and the workbook cannot say different things.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ..evidence import verdict as verdicts

# Not a verdict of the ledger: the book's own mark for what nobody has answered.
NONE = "none"

# Worst first. No record weighs more than a promise (expected, manual): nobody has even looked.
WORST_FIRST = (
    verdicts.FAIL,
    verdicts.UNREAD,
    NONE,
    verdicts.EXPECTED,
    verdicts.MANUAL,
    verdicts.SKIPPED,
    verdicts.DEVIATION,
    verdicts.WARN,
    verdicts.ATTESTED,
    verdicts.PASS,
)


def worst(said: t.Iterable[str]) -> str:
    """Return the verdict that decides over several; a word that is no verdict counts as unread, nothing as none."""
    ranks = {verdict: rank for rank, verdict in enumerate(WORST_FIRST)}
    unread = ranks[verdicts.UNREAD]
    return WORST_FIRST[min((ranks.get(verdict, unread) for verdict in said), default=ranks[NONE])]


@dataclass(frozen=True)
class Observation:
    """One record of the ledger, as the book uses it. C(verdict) is the recorded word, also when it is an odd one."""

    clause: str
    subject: str
    check: str
    verdict: str
    observed: t.Any = None
    expected: t.Any = None
    unit: str = ""
    evidence: str = ""
    run: str = ""
    started: str = ""
    stage: str = ""
    stale: bool = False
    stale_reason: t.Any = None
    message: t.Any = None
    rated: bool = False
    command: str = ""
    raw_sha256: str = ""


@dataclass(frozen=True)
class Group:
    """Observations of one check that agree in verdict, value and mark: one line of the book.

    C(judged_by) is the contract's threshold in force today; C(members) is empty for a check without a record.
    """

    clause: str
    check: str
    verdict: str
    stale: bool = False
    members: tuple[Observation, ...] = ()
    missing: tuple[str, ...] = ()
    judged_by: t.Any = None

    @property
    def open(self) -> bool:
        """Whether this line keeps its row open."""
        return self.stale or self.verdict not in verdicts.CLOSED


@dataclass(frozen=True)
class Row:
    """One row of the contract with everything that answers it. C(text) is as bought: a string or one a language."""

    number: str
    text: t.Any
    clauses: tuple[str, ...]
    groups: tuple[Group, ...]
    responsible: t.Any = None
    deadline: t.Any = None

    @property
    def verdict(self) -> str:
        """The worst verdict of all clauses and checks; without any, none."""
        return worst(group.verdict for group in self.groups)

    @property
    def stale(self) -> bool:
        """Whether any of its evidence is stale."""
        return any(group.stale for group in self.groups)

    @property
    def open(self) -> bool:
        """Whether the row stands on the punch list."""
        return not self.groups or any(group.open for group in self.groups)

    @property
    def chapter(self) -> str:
        """What stands before the last dash of its number: C(4.1) of C(4.1-3)."""
        return self.number.rpartition("-")[0]


@dataclass(frozen=True)
class Punch:
    """One open line of one row: what is to be done, by whom, until when, and how it is tested again."""

    row: str
    group: Group
    owner: t.Any
    deadline: t.Any
    retest: str


@dataclass(frozen=True)
class Run:
    """One run: its id, when, which stages, how many records stand in it."""

    run: str
    started: str
    ended: str
    stages: tuple[str, ...]
    records: int
    state: str = ""


@dataclass(frozen=True)
class Chain:
    """The evidence chain as it was verified: C(state) is signed, unsigned, broken, missing or unknown."""

    head: str = ""
    records: int = 0
    state: str = "unknown"
    reason: t.Any = None
    signer: str = ""


@dataclass(frozen=True)
class Book:
    """The acceptance book. Rows stand in the contract's order; C(generated) is the caller's date, never the clock's."""

    site: str
    purpose: str
    generated: str
    contract: t.Mapping[str, t.Any]
    servers: tuple[t.Mapping[str, t.Any], ...]
    rows: tuple[Row, ...]
    extra: tuple[Group, ...]
    punch: tuple[Punch, ...]
    runs: tuple[Run, ...]
    chain: Chain
    assets: tuple[t.Mapping[str, t.Any], ...]
    observations: tuple[Observation, ...]
    title: t.Any = ""
    plan_hash: str = ""
    parties: t.Mapping[str, t.Any] = field(default_factory=dict)

    @property
    def is_delivery(self) -> bool:
        """Only the very word in the site file makes a book a delivery."""
        return self.purpose == "delivery"

    @property
    def open_rows(self) -> tuple[Row, ...]:
        """The rows that keep the contract from being accepted."""
        return tuple(row for row in self.rows if row.open)

    @property
    def chapters(self) -> tuple[tuple[str, tuple[Row, ...]], ...]:
        """The rows by chapter, chapters in the order in which the contract first names them."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.chapter, []).append(row)
        return tuple((name, tuple(rows)) for name, rows in found.items())
