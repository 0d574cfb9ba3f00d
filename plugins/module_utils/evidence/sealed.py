# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The sealed reports: C(reports/manifest.json) holds their hashes and the chain's head, C(.sig) its signature.

The report stage writes them; here they are only checked. C(ssh-keygen -Y) alone can check the signature, too.
"""

from __future__ import annotations

import json
import os
import typing as t

from ..messages.evidence import EVIDENCE
from . import signing
from .canonical import digest

if t.TYPE_CHECKING:
    from ..messages.message import Message

MANIFEST, SIGNATURE = "manifest.json", "manifest.json.sig"


def check(folder: str, known: set[str]) -> tuple[list[Message], str]:
    """Return (what is wrong with the sealed reports below a folder, fingerprint of who signed them, empty if nobody).

    C(known) are the hashes of all records: a book printed from a head that is not among them is of another chain.
    """
    path = os.path.join(folder, MANIFEST)
    if not os.path.exists(path):
        return [], ""
    with open(path, "rb") as source:
        data = source.read()
    try:
        manifest = json.loads(data.decode("utf-8"))
        files = dict(manifest["files"])
        head = str(dict(manifest.get("chain") or {}).get("head") or "")
    except (ValueError, KeyError, TypeError):
        return [EVIDENCE.message("seal", item=MANIFEST, reason="not as it was written")], ""
    problems = [EVIDENCE.message("head_unknown", item=MANIFEST, found=head)] if head and head not in known else []
    signed, signer = signature(folder, data)
    if signed and not signer:
        problems.append(EVIDENCE.message("seal", item=SIGNATURE, reason="the signature does not fit"))
    for name, sha256 in sorted(files.items()):
        try:
            with open(os.path.join(folder, name), "rb") as source:
                same = digest(source.read()) == sha256
        except OSError:
            problems.append(EVIDENCE.message("report_missing", item=name))
            continue
        if not same:
            problems.append(EVIDENCE.message("report_edited", item=name))
    return problems, signer


def signature(folder: str, data: bytes) -> tuple[str, str]:
    """Return (the signature of the manifest, the fingerprint of its key); both empty where there is none."""
    path = os.path.join(folder, SIGNATURE)
    if not os.path.exists(path):
        return "", ""
    with open(path, encoding="ascii", errors="replace") as source:
        armoured = source.read()
    return armoured or "-", signing.signer(data, armoured)


def principal(folder: str, signers: str) -> str:
    """Return the allowed signer of the manifest, empty when it is unsigned or signed by somebody else."""
    path = os.path.join(folder, MANIFEST)
    if not os.path.exists(path):
        return ""
    with open(path, "rb") as source:
        data = source.read()
    armoured = signature(folder, data)[0]
    return signing.principal(data, armoured, signers) if armoured else ""
