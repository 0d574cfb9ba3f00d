# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Zip files (DOCX, XLSX) whose bytes depend on their contents alone: the same book gives the same hash tomorrow."""

from __future__ import annotations

import io
import re
import zipfile

# The earliest moment that a zip file can hold.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_WRITTEN = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")


def repack(data: bytes, generated: str) -> bytes:
    """Return the same archive with fixed times, and in its properties the book's own date instead of the clock's."""
    out = io.BytesIO()
    moment = _rfc3339(generated)
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            body = old.read(info)
            if info.filename == "docProps/core.xml":
                body = _WRITTEN.sub(lambda found: found.group(1) + moment + found.group(2), body)
            fixed = zipfile.ZipInfo(info.filename, _EPOCH)
            fixed.compress_type = zipfile.ZIP_DEFLATED
            fixed.external_attr = 0o644 << 16
            new.writestr(fixed, body)
    return out.getvalue()


def _rfc3339(generated: str) -> bytes:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", generated):
        return generated.encode()
    return b"1980-01-01T00:00:00Z"
