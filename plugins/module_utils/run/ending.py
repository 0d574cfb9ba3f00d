# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a run came to: pure, from its evidence records and the hosts that were held back."""

from __future__ import annotations

import typing as t

from ..evidence.verdict import BREAKS_RUN, VERDICTS
from ..messages.registry import text_of
from ..messages.run import RUN

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..messages.message import Message


def summary(records: Iterable[Mapping[str, t.Any]], unreached: Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return C({ok, stages, counts, broken, unreached}) of one run.

    C(records) are the evidence records of this run in their order; of each (clause, check, subject) the newest counts.
    C(broken) are those that are fail or unread: C({clause, check, subject, verdict, message}). C(unreached) is the
    message by host, as given.
    """
    newest: dict[tuple[str, str, str], Mapping[str, t.Any]] = {}
    stages: list[str] = []
    for record in records:
        newest[(str(record["clause"]), str(record["check"]), str(record["subject"]))] = record
        if record.get("stage") and record["stage"] not in stages:
            stages.append(str(record["stage"]))
    broken = [
        {
            "clause": record["clause"],
            "check": record["check"],
            "subject": record["subject"],
            "verdict": record["verdict"],
            "message": record.get("message") or record.get("reason"),
        }
        for dummy, record in sorted(newest.items())
        if record["verdict"] in BREAKS_RUN
    ]
    counts = dict.fromkeys(VERDICTS, 0)
    for record in newest.values():
        counts[str(record["verdict"])] = counts.get(str(record["verdict"]), 0) + 1
    return {
        "ok": not broken and not unreached,
        "stages": stages,
        "counts": {verdict: count for verdict, count in counts.items() if count},
        "broken": broken,
        "unreached": dict(unreached),
    }


def messages(ended: Mapping[str, t.Any]) -> list[Message]:
    """Return what to say about a run that is not ok: one message a clause that broke it, one a host not reached."""
    said = [
        RUN.message(
            "clause",
            item=str(one["subject"]),
            clause=one["clause"],
            check=one["check"],
            verdict=one["verdict"],
        )
        for one in ended["broken"]
    ]
    return said + [RUN.message("unreached", item=host) for host in sorted(ended["unreached"])]


def lines(ended: Mapping[str, t.Any], language: str = "en") -> list[str]:
    """Return the same as C(messages), each line with the reason that was recorded, in one language."""
    reasons = [one["message"] for one in ended["broken"]]
    reasons += [ended["unreached"][host] for host in sorted(ended["unreached"])]
    said = []
    for message, why in zip(messages(ended), reasons, strict=True):
        text = RUN.text(message, language)
        because = text_of(why, language)
        said.append(f"{text} {because}".strip())
    return said
