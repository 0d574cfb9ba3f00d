# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The seal of the reports: what was rendered, from which head of the chain, signed like a head.

C(reports/seal.json) holds the hash of each report; C(reports/seal.json.sig) is the signature of exactly these bytes, so
that C(ssh-keygen -Y verify) alone can check it.
"""

from __future__ import annotations

import json
import os
import typing as t

from ..messages.evidence import EVIDENCE
from . import chain, durable, signing
from .canonical import digest, encode

if t.TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..messages.message import Message

SEAL, SIGNATURE = "seal.json", "seal.json.sig"


def seal(
    folder: str, names: Iterable[str], head: Mapping[str, t.Any] | None, site: str, purpose: str, key: str = ""
) -> dict[str, t.Any]:
    """Seal reports (names within C(folder)); return what was sealed.

    C(head) is C(Store.head()) at the time of rendering. The statement says itself when the site is no delivery.
    """
    files = {}
    for name in sorted(set(names)):
        with open(os.path.join(folder, name), "rb") as source:
            files[name] = digest(source.read())
    statement = {
        "site": site,
        "purpose": purpose,
        "is_delivery": purpose == "delivery",
        "sealed": chain.utc_now(),
        "signer": signing.fingerprint(key) if key else "",
        "head": {name: head[name] for name in ("seq", "sha256", "run", "time")} if head else None,
        "files": files,
    }
    data = encode(statement) + b"\n"
    signature = signing.sign(data, key) if key else ""
    durable.replace(os.path.join(folder, SEAL), data)
    path = os.path.join(folder, SIGNATURE)
    if signature:
        durable.replace(path, signature.encode("ascii"))
    elif os.path.exists(path):
        os.unlink(path)
    return statement


def broken_seals(folder: str, known: set[str]) -> list[Message]:
    """Return what is wrong with the sealed reports below a folder; nothing when there is no seal.

    C(known) are the hashes of all records: a seal over a head that is not among them is of another chain.
    """
    path = os.path.join(folder, SEAL)
    if not os.path.exists(path):
        return []
    with open(path, "rb") as source:
        data = source.read()
    try:
        statement = json.loads(data.decode("utf-8"))
        files, head = dict(statement["files"]), statement["head"]
        whole = encode(statement) + b"\n" == data
        found = str(head["sha256"]) if head else ""
    except (ValueError, KeyError, TypeError):
        return [EVIDENCE.message("seal", item=SEAL, reason="not in its canonical form")]
    problems = []
    if not whole:
        problems.append(EVIDENCE.message("seal", item=SEAL, reason="not in its canonical form"))
    if found and found not in known:
        problems.append(EVIDENCE.message("head_unknown", item=SEAL, found=found))
    problems += _signature(folder, data, str(statement.get("signer") or ""))
    for name, sha256 in sorted(files.items()):
        try:
            with open(os.path.join(folder, name), "rb") as source:
                same = digest(source.read()) == sha256
        except OSError:
            problems.append(EVIDENCE.message("report_missing", item=name))
            continue
        if not same:
            problems.append(EVIDENCE.message("report_edited", item=name))
    return problems


def _signature(folder: str, data: bytes, expected: str) -> list[Message]:
    path = os.path.join(folder, SIGNATURE)
    if not os.path.exists(path):
        return [EVIDENCE.message("seal", item=SIGNATURE, reason="signature removed")] if expected else []
    with open(path, encoding="ascii", errors="replace") as source:
        signature = source.read()
    if not expected or signing.signer(data, signature) != expected:
        return [EVIDENCE.message("seal", item=SIGNATURE, reason="signature does not fit")]
    return []
