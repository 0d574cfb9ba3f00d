# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The heads log: after each write, one line that says how far the chain reached, chained and signed itself.

A shortened evidence file, a removed last run and a recomputed chain no longer fit the heads that were written down.
"""

from __future__ import annotations

import json
import typing as t

from .canonical import GENESIS, digest, encode

if t.TYPE_CHECKING:
    from collections.abc import Mapping


def payload(anchor: Mapping[str, t.Any]) -> bytes:
    """Return the bytes that are signed and hashed: the anchor without its signature."""
    return encode({key: value for key, value in anchor.items() if key != "signature"})


def digest_of_anchor(anchor: Mapping[str, t.Any] | None) -> str:
    """Return the hash that the next anchor holds; of no anchor, the chain's beginning."""
    return digest(payload(anchor)) if anchor else GENESIS


def make(
    previous: Mapping[str, t.Any] | None,
    record: Mapping[str, t.Any],
    *,
    site: str,
    purpose: str,
    time: str,
    signer: str,
    recovered: int = 0,
) -> dict[str, t.Any]:
    """Return the anchor for a chain that now ends in C(record), unsigned.

    C(purpose) is the site's (lab, training, delivery), so that a signature over a lab says so itself. C(signer) is
    the fingerprint of the key that is about to sign, empty without one. C(recovered) counts records of an
    interrupted write that were found whole.
    """
    return {
        "site": site,
        "purpose": purpose,
        "number": (previous["number"] if previous else 0) + 1,
        "seq": record["seq"],
        "sha256": record["sha256"],
        "run": record["run"],
        "time": time,
        "signer": signer,
        "recovered": recovered,
        "prev_anchor": digest_of_anchor(previous),
        "signature": None,
    }


def line(anchor: Mapping[str, t.Any]) -> bytes:
    """Return an anchor as it stands in heads.jsonl, with its line end."""
    return encode(anchor) + b"\n"


def read_line(data: bytes) -> dict[str, t.Any]:
    """Return the anchor of one line. Raises ValueError when it is not exactly as it was written."""
    anchor = json.loads(data.decode("utf-8"))
    wanted = {"number": int, "seq": int, "sha256": str, "prev_anchor": str, "run": str}
    if not isinstance(anchor, dict) or any(not isinstance(anchor.get(key), kind) for key, kind in wanted.items()):
        raise ValueError("no anchor")
    if encode(anchor) != data:
        raise ValueError("not in its canonical form")
    return anchor
