# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The book's view of the ledger: of each (clause, check, subject) the newest record, with what outweighs it. Pure."""

from __future__ import annotations

import typing as t
from datetime import timedelta

from ..messages.evidence import EVIDENCE
from . import chain
from . import verdict as verdicts

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

# What a person's word may stand for. A later measurement outweighs it; a later "waits for a person" does not.
_ATTESTABLE = frozenset((verdicts.MANUAL, verdicts.SKIPPED))


def current(
    records: Iterable[Mapping[str, t.Any]], now: datetime, max_age_days: float | None = None
) -> list[dict[str, t.Any]]:
    """Return one record for each (clause, check, subject), each with C(stale) and C(stale_reason).

    C(max_age_days) is the contract's; None sets no limit. A record is stale, too, when its subject (or the host or
    part above it) was changed after it was taken.
    """
    ordered = sorted(records, key=lambda record: record["seq"])
    newest: dict[tuple[str, str, str], Mapping[str, t.Any]] = {}
    for record in ordered:
        if record["kind"] in (chain.FINDING, chain.ATTESTATION):
            newest[(record["clause"], record["check"], record["subject"])] = record
    words = [record for record in ordered if record["kind"] == chain.ATTESTATION]
    changes = _changes(ordered)
    found = []
    for key in sorted(newest):
        record = dict(newest[key])
        reason = _stale(record, changes, now, max_age_days)
        record.update(stale=reason is not None, stale_reason=reason)
        found.append(_outweighed(record, words))
    return found


def _outweighed(record: dict[str, t.Any], words: Sequence[Mapping[str, t.Any]]) -> dict[str, t.Any]:
    """Return the attestation or deviation that stands for an open record, in that record's place, else the record."""
    if record["kind"] == chain.ATTESTATION:
        return record
    for word in reversed(words):
        if word["clause"] != record["clause"] or not _covers(word, record):
            continue
        by_paper = word["verdict"] == verdicts.DEVIATION and (record["stale"] or record["verdict"] in verdicts.OPEN)
        by_person = word["verdict"] == verdicts.ATTESTED and record["verdict"] in _ATTESTABLE
        if by_paper or by_person:
            return dict(
                word,
                check=record["check"],
                subject=record["subject"],
                observed=record["observed"] if by_paper else word["observed"],
                expected=record["expected"],
                unit=record["unit"],
                stale=False,
                stale_reason=None,
            )
    return record


def _covers(word: Mapping[str, t.Any], record: Mapping[str, t.Any]) -> bool:
    covers = dict(word.get("extra") or {}).get("covers") or {}
    check = covers.get("check", word["check"])
    subject = covers.get("subject", word["subject"])
    return check in ("*", record["check"]) and (subject == "*" or _touches(subject, record["subject"]))


def _touches(above: str, subject: str) -> bool:
    return subject == above or subject.startswith(above + "/")


def _changes(records: Iterable[Mapping[str, t.Any]]) -> list[dict[str, t.Any]]:
    """Return what was changed: C({seq, id, started, subject, clauses, seen_in})."""
    found = []
    for record in records:
        common = {"seq": record["seq"], "id": record["id"], "started": record["started"]}
        if record["kind"] == chain.CHANGE:
            clauses = list((record.get("extra") or {}).get("clauses") or [])
            found.append(dict(common, subject=record["subject"], clauses=clauses, seen_in=None))
        elif record["kind"] == chain.ASSETS:
            # Seen, not made: what the same stage of the same run measured has seen the new part already.
            seen_in = (record["run"], record["stage"])
            for change in (record.get("extra") or {}).get("changes") or []:
                if change.get("change") in ("swapped", "moved", "added", "removed"):
                    subject = "/".join(name for name in (change["host"], change.get("location")) if name)
                    found.append(dict(common, subject=subject, clauses=[], seen_in=seen_in))
    return found


def _stale(
    record: Mapping[str, t.Any], changes: Iterable[Mapping[str, t.Any]], now: datetime, max_age_days: float | None
) -> dict[str, t.Any] | None:
    """Return why a record no longer holds (Message.as_dict), or None."""
    if record["kind"] == chain.ATTESTATION:
        return None
    for change in changes:
        if (
            change["seq"] > record["seq"]
            and _touches(change["subject"], record["subject"])
            and (not change["clauses"] or record["clause"] in change["clauses"])
            and change["seen_in"] != (record["run"], record["stage"])
        ):
            return EVIDENCE.message(
                "stale_change", subject=change["subject"], record=change["id"], date=change["started"][:10]
            ).as_dict()
    if max_age_days is not None:
        try:
            old = now - chain.parse_time(record["started"]) > timedelta(days=float(max_age_days))
        except ValueError:
            old = True  # a date that nobody can read proves no age
        if old:
            return EVIDENCE.message("stale_age", date=record["started"][:10], days=max_age_days).as_dict()
    return None
