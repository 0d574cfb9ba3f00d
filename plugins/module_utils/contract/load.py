# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Reading contract.yml: what the buyer signs, row by row, with thresholds and measuring definitions."""

from __future__ import annotations

import os
import typing as t

from ..site import shape
from ..site import source as sources
from . import catalogue, schema
from .judge import OPERATORS

if t.TYPE_CHECKING:
    from ..site.source import Source

Contract = t.Dict[str, t.Any]


def beside(site_file: str, name: t.Optional[str]) -> str:
    """Return the path of a site's contract file: what the site file names, else contract.yml beside it."""
    return os.path.join(os.path.dirname(os.path.abspath(site_file)), name or "contract.yml")


def load(path: str) -> Contract:
    """Return the contract as plain data. Raises BadFile with every fault."""
    return from_source(sources.load(path))


def from_source(read: Source) -> Contract:
    """Return the contract of a file that was read. Raises BadFile with all faults: of its shape, else of its sense."""
    shape.check(read, schema.CONTRACT)
    read.refuse()
    _rows(read)
    _thresholds(read)
    for part in ("measuring", "owners", "deadlines"):
        for clause in read.data.get(part) or {}:
            _known(read, clause, (part, clause))
    read.refuse()
    return t.cast("Contract", read.data)


def _known(read: Source, clause: str, path: t.Tuple[t.Union[str, int], ...]) -> bool:
    if clause in catalogue.CLAUSES:
        return True
    near = [name for name in catalogue.CLAUSES if name.startswith(clause[:3])]
    read.fault("no_such", path, found=clause, what="clause", known=", ".join(near[:30]) or "docs/site-file.md")
    return False


def _rows(read: Source) -> None:
    seen: t.Dict[str, int] = {}
    for position, row in enumerate(read.data["rows"]):
        if row["row"] in seen:
            first = "rows[" + str(seen[row["row"]]) + "]"
            read.fault("twice", ("rows", position, "row"), found=row["row"], what="row", first=first)
        seen.setdefault(row["row"], position)
        for number, clause in enumerate(row["clauses"]):
            _known(read, clause, ("rows", position, "clauses", number))


def _thresholds(read: Source) -> None:
    for clause, checks in (read.data.get("thresholds") or {}).items():
        if not _known(read, clause, ("thresholds", clause)):
            continue
        for check, agreed in checks.items():
            path = ("thresholds", clause, check)
            if not catalogue.may_agree(clause, check):
                known = ", ".join(catalogue.CLAUSES[clause].checks) or "snake_case names"
                read.fault("no_such", path, found=check, what="check", known=known)
            if not any(name in agreed for name in OPERATORS):
                read.fault("bad_value", path, found=str(agreed), wanted="one of " + ", ".join(OPERATORS))
