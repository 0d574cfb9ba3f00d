# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the book needs from the site's evidence: newest records, assets, runs, and how the chain was verified."""

from __future__ import annotations

import json
import os
import typing as t
from dataclasses import dataclass, field

from ..evidence import sealed, verify
from ..evidence.chain import parse_time
from ..evidence.current import current
from ..evidence.store import Store

if t.TYPE_CHECKING:
    from ..messages.message import Message

_REPORTS = frozenset(("evidence.report_edited", "evidence.report_missing", "evidence.seal"))


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
        assets, runs = ledger.assets(), [dict(run, state=ending(store, run["run"])) for run in ledger.runs()]
    return Evidence(records, assets, runs, chain_of(artifacts))


def ending(store: Store, run: str) -> str:
    """Return how a run ended, from the summary that its last task wrote: C(ok), C(broken), C(open) without one."""
    try:
        with open(os.path.join(store.layout.run(run), "run.json"), encoding="utf-8") as source:
            return "ok" if json.load(source)["ok"] is True else "broken"
    except (OSError, ValueError, KeyError, TypeError):
        return "open"


def maximum_age(contract: t.Mapping[str, t.Any]) -> float | None:
    """Return after how many days the contract calls evidence stale; None when it sets no limit."""
    evidence = contract.get("evidence")
    days = evidence.get("max_age_days") if isinstance(evidence, dict) else None
    return float(days) if isinstance(days, (int, float)) and not isinstance(days, bool) else None


def chain_of(folder: str) -> dict[str, t.Any]:
    """Return the head and the state of the chain, verified now.

    What is wrong with the old reports in the folder is no fault of the chain, and they are about to be replaced.
    """
    found = verify.verify(folder)
    chain = [problem for problem in found.problems if not _of_reports(problem)]
    if found.problems and not chain:
        found.state = verify.SIGNED if found.signed_to else verify.CONSISTENT
    found.problems = chain
    return dict(found.statement(), reason=chain[0].as_dict() if chain else None)


def _of_reports(problem: Message) -> bool:
    return problem.key in _REPORTS or problem.item == sealed.MANIFEST
