# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Record a person's word for what no machine can measure: who, when, with what, and the photo or scan for it.

It stands for the clause's findings that wait for a person or were skipped; with --deviation (a signed change order) for
every open one. A measured fail is never closed by an attestation.
"""

from __future__ import annotations

import os
import re
import typing as t
from datetime import date, datetime

from ...module_utils.evidence import chain
from ...module_utils.evidence import verdict as verdicts
from ...module_utils.evidence.current import current
from ...module_utils.evidence.durable import StoreRefusal
from ...module_utils.evidence.runs import run_id
from ...module_utils.evidence.store import Store
from ...module_utils.messages.evidence import EVIDENCE
from . import place, speak

if t.TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from ...module_utils.messages.message import Message


def options(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the parsed arguments."""
    parser = speak.parser("attest", __doc__ or "")
    parser.add_argument("clause", help="clause of the contract, for example HW-SUPPLY")
    parser.add_argument("--by", required=True, help="name of the person who attests")
    parser.add_argument("--date", required=True, help="day on which it was seen or signed, YYYY-MM-DD")
    parser.add_argument("--instrument", required=True, help="instrument, or title of the document")
    parser.add_argument("--file", required=True, help="photo or scan; it is kept and its hash recorded")
    parser.add_argument("--site", default="lab", help="name below inventories/, or its folder (lab)")
    parser.add_argument("--check", default="*", help="only this check of the clause")
    parser.add_argument("--subject", default="*", help="only this host, or host/part")
    parser.add_argument("--observed", help="the value that was read, if there is one")
    parser.add_argument("--deviation", action="store_true", help="the file is a signed change order")
    parser.add_argument("--key", default="", help="SSH key that signs the record")
    parser.add_argument("--artifacts", default="", help="folder of the evidence (artifacts/<site>)")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    """Record an attestation, print it, and what of the clause is still open."""
    given = options(arguments)
    where = place.Place(given.site, given.artifacts)
    content = _document(given.file)
    wrong = faults(given, where, content)
    if wrong:
        raise StoreRefusal(EVIDENCE, wrong)
    store = Store(where.artifacts, where.name, where.purpose, given.key)
    run = run_id()
    name = os.path.basename(given.file)
    sha256 = store.attach(run, content, name)
    record = store.append(run, "attest", [finding(given, where.name, name, sha256)], chain.ATTESTATION)[0]
    speak.say("{} {} {}".format(record["id"], record["clause"], record["verdict"]))
    speak.tell(record["reason"], given.language)
    with store.reading() as ledger:
        for left in current(ledger.newest(), datetime.now().astimezone()):
            if left["clause"] == given.clause and (left["stale"] or left["verdict"] in verdicts.OPEN):
                speak.say("  {subject} {check}: {verdict}".format(**left))
    return speak.OK


def faults(given: argparse.Namespace, where: place.Place, content: bytes) -> list[Message]:
    """Return everything that is wrong with an attestation, not only the first thing."""
    wrong = []
    clauses = sorted({clause for row in where.contract["rows"] for clause in row["clauses"]})
    if given.clause not in clauses:
        wrong.append(EVIDENCE.message("clause_unknown", item=given.clause, examples=", ".join(clauses[:8])))
    for name in ("by", "instrument"):
        if not getattr(given, name).strip():
            wrong.append(EVIDENCE.message("name_missing", item="--" + name))
    try:
        day = date.fromisoformat(given.date) if re.match(r"^\d{4}-\d\d-\d\d$", given.date) else None
    except ValueError:
        day = None
    if day is None or day > datetime.now().astimezone().date():
        wrong.append(EVIDENCE.message("date_bad", item=given.date))
    if not content:
        wrong.append(EVIDENCE.message("file_bad", item=given.file))
    if given.subject != "*" and given.subject.partition("/")[0] not in where.hosts:
        wrong.append(EVIDENCE.message("subject_unknown", item=given.subject, examples=", ".join(where.hosts[:8])))
    return wrong


def finding(given: argparse.Namespace, site: str, name: str, sha256: str) -> dict[str, t.Any]:
    """Return the attestation as a finding; C(extra.covers) says what it stands for."""
    kind = verdicts.DEVIATION if given.deviation else verdicts.ATTESTED
    said = {"by": given.by.strip(), "date": given.date, "instrument": given.instrument.strip()}
    message = EVIDENCE.message(kind, file_name=name, sha256=sha256, **said)
    return {
        "clause": given.clause,
        "subject": site if given.subject == "*" else given.subject,
        "check": "attestation" if given.check == "*" else given.check,
        "verdict": kind,
        "observed": given.observed,
        "message": message.as_dict(),
        "extra": dict(
            said, file_name=name, file_sha256=sha256, covers={"check": given.check, "subject": given.subject}
        ),
    }


def _document(path: str) -> bytes:
    try:
        with open(os.path.expanduser(path), "rb") as source:
            return source.read()
    except OSError:
        return b""


if __name__ == "__main__":
    speak.run(main)
