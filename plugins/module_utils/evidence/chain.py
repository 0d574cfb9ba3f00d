# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Records in a chain over the whole site: each one holds the hash of the one before, whatever run that was in.

Pure: findings in, records out; lines in, records or the reason why not out.
"""

from __future__ import annotations

import json
import re
import typing as t
from datetime import datetime, timezone

from ..messages.evidence import EVIDENCE
from . import verdict as verdicts
from .canonical import GENESIS, digest_of, dumps, encode, plain
from .durable import StoreRefusal

if t.TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# What a record is: a check's finding, a person's word, a change made, a host's parts, a note about the ledger itself.
FINDING, ATTESTATION, CHANGE, ASSETS, NOTE = "finding", "attestation", "change", "assets", "note"
KINDS = (FINDING, ATTESTATION, CHANGE, ASSETS, NOTE)

_CHECK = re.compile(r"^[a-z0-9]+(_[a-z0-9]+)*$|^\*$")


def utc_now() -> str:
    """Return the time now in RFC 3339, UTC, to the millisecond."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_time(text: str) -> datetime:
    """Return the moment that RFC 3339 text names. Raises ValueError; text without a zone is UTC."""
    # Python 3.7 to 3.10 read neither "Z" nor a fraction that is not 3 or 6 digits.
    found = re.match(r"^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$", text.strip())
    if not found:
        raise ValueError(text)
    day, clock, fraction, zone = found.groups()
    clock = (clock or "00:00:00") + (":00" if clock and len(clock) == 5 else "")
    fraction = (((fraction or ".") + "000000")[:7]) if fraction else ".000000"
    return datetime.fromisoformat(day + "T" + clock + fraction + ("+00:00" if zone in (None, "Z") else str(zone)))


def identifier(seq: int) -> str:
    """Return how the book refers to a record: C(E000042)."""
    return f"E{seq:06d}"


def check_finding(finding: Mapping[str, t.Any]) -> None:
    """Refuse a finding that no book could show: no clause, subject or check, or a verdict that does not exist."""
    wrong = []
    for name in ("clause", "subject"):
        if not isinstance(finding.get(name), str) or not str(finding[name]).strip():
            wrong.append(EVIDENCE.message("finding_field", item=_place(finding), field=name, found=finding.get(name)))
    if not _CHECK.match(str(finding.get("check") or "")):
        wrong.append(EVIDENCE.message("finding_field", item=_place(finding), field="check", found=finding.get("check")))
    if finding.get("verdict") not in verdicts.VERDICTS:
        wrong.append(
            EVIDENCE.message(
                "finding_verdict",
                item=_place(finding),
                found=finding.get("verdict"),
                wanted=", ".join(verdicts.VERDICTS),
            )
        )
    if wrong:
        raise StoreRefusal(EVIDENCE, wrong)


def _place(finding: Mapping[str, t.Any]) -> str:
    return " ".join(str(finding.get(name) or "?") for name in ("clause", "subject", "check"))


def build(
    finding: Mapping[str, t.Any], run: str, stage: str, raw_sha256: str = "", kind: str = FINDING
) -> dict[str, t.Any]:
    """Return a record without its place in the chain (C(seq), C(id), hashes)."""
    reason = finding.get("message")
    if not reason and kind == FINDING and finding["verdict"] != verdicts.PASS:
        reason = EVIDENCE.message("no_reason").as_dict()
    started = str(finding.get("started") or "")
    return {
        "kind": kind,
        "run": run,
        "stage": stage,
        "clause": str(finding.get("clause") or ""),
        "subject": str(finding["subject"]),
        "check": str(finding["check"]),
        "observed": finding.get("observed"),
        "expected": finding.get("expected"),
        "unit": str(finding.get("unit") or ""),
        "verdict": str(finding["verdict"]),
        "reason": reason or None,
        "command": str(finding.get("command") or ""),
        "raw_sha256": raw_sha256,
        "started": started or utc_now(),
        "seconds": round(float(finding.get("seconds") or 0.0), 3),
        "tool_version": str(finding.get("tool_version") or ""),
        "extra": finding.get("extra") or {},
    }


def link(bodies: Sequence[Mapping[str, t.Any]], seq: int = 0, head: str = GENESIS) -> list[dict[str, t.Any]]:
    """Return records chained after the record C(seq) whose hash is C(head)."""
    records = []
    for body in bodies:
        seq += 1
        record = plain(dict(body, seq=seq, id=identifier(seq), prev_sha256=head))
        record["sha256"] = head = digest_of(record)
        records.append(record)
    return records


def line(record: Mapping[str, t.Any]) -> bytes:
    """Return a record as it stands in evidence.jsonl, with its line end."""
    return encode(record) + b"\n"


def read_line(data: bytes) -> dict[str, t.Any]:
    """Return the record of one line (without its end). Raises ValueError when it is not exactly as it was written."""
    record = json.loads(data.decode("utf-8"))
    if not isinstance(record, dict) or not isinstance(record.get("seq"), int):
        raise ValueError("no record")  # noqa: TRY004 - callers know one kind of failure: not as written
    if dumps(record).encode("utf-8", "surrogatepass") != data:
        raise ValueError("not in its canonical form")
    if record.get("sha256") != digest_of(record):
        raise ValueError("its hash does not fit")
    return record
