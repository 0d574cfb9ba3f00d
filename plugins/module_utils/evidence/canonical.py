# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One spelling of plain data, so that its hash means something: sorted keys, no blanks, UTF-8, one line."""

from __future__ import annotations

import hashlib
import json
import math
import typing as t

if t.TYPE_CHECKING:
    from collections.abc import Mapping

GENESIS = "0" * 64


def plain(value: t.Any) -> t.Any:
    """Return the value as JSON would give it back: str, int, float, bool, None, list and dict with text keys.

    Ansible hands over subclasses of these (tagged, unsafe); their hash must not depend on that. Numbers that JSON
    does not know (nan, inf) become text; so does anything else.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else repr(float(value))
    if isinstance(value, dict):
        return {_text(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted((plain(item) for item in value), key=dumps)
    if hasattr(value, "items"):
        return {_text(str(key)): plain(item) for key, item in value.items()}
    return _text(str(value))


def _text(value: str) -> str:
    # A lone surrogate (undecodable output of a device) has no UTF-8; show it, do not lose the record.
    return str(value).encode("utf-8", "backslashreplace").decode("utf-8")


def dumps(value: t.Any) -> str:
    """Return the canonical JSON text of plain data, without a line end."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def encode(value: t.Any) -> bytes:
    """Return the canonical JSON of plain data as bytes."""
    return dumps(value).encode("utf-8")


def digest(data: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def digest_of(value: Mapping[str, t.Any], without: str = "sha256") -> str:
    """Return the SHA-256 of an object's canonical JSON, leaving out the key that shall hold it."""
    return digest(encode({key: item for key, item in value.items() if key != without}))
