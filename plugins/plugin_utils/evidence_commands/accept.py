# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Say row by row of the contract what is closed and what is open, by the newest evidence. The same as in the book.

With --final it leaves with 1 while any row is open or the evidence does not verify.
"""

from __future__ import annotations

import typing as t
from datetime import datetime, timezone

from ...module_utils.contract.judge import judge
from ...module_utils.evidence import verify as verification
from ...module_utils.report import load as report
from ...module_utils.report.build import build
from ...module_utils.report.summary import table
from . import place, speak

if t.TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Print the summary table; with --final judge the whole contract."""
    parser = speak.parser("accept", __doc__ or "")
    parser.add_argument("--final", action="store_true", help="leave with 1 while any row is open")
    parser.add_argument("--site", default="lab", help="name below inventories/, or its folder (lab)")
    parser.add_argument("--artifacts", default="", help="folder of the evidence (artifacts/<site>)")
    given = parser.parse_args(arguments)
    where = place.Place(given.site, given.artifacts)
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    evidence = report.load(where.artifacts, where.contract, now)
    verified = verification.verify(where.artifacts)
    book = build(
        site=where.site,
        contract=where.contract,
        records=evidence.records,
        assets=evidence.assets,
        runs=evidence.runs,
        chain=evidence.chain,
        servers=where.servers,
        generated=now,
        inventory=given.site,
        judge=judge,
    )
    speak.say(table(book, given.language).rstrip("\n"))
    for message in verified.problems:
        speak.tell(message, given.language)
    sound = verified.state not in (verification.TAMPERED, verification.EMPTY)
    done = sound and bool(book.rows) and not book.open_rows
    return speak.OK if done or not given.final else speak.OPEN


if __name__ == "__main__":
    speak.run(main)
