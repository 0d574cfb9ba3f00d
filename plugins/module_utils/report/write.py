# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The reports as files: rendered, hashed, put in place whole. The only part of the reports that touches a disk."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import typing as t

from ..messages.refusal import Refusal
from ..messages.report import REPORT
from .document import document
from .page import page
from .summary import table
from .view import view
from .workbook import workbook

if t.TYPE_CHECKING:
    from .model import Book

FORMATS = ("html", "docx", "xlsx")
NAMES = {"html": "acceptance-book", "docx": "acceptance-book", "xlsx": "asset-ledger"}
MANIFEST = "manifest.json"
SEAL = (MANIFEST + ".sig", MANIFEST)


class ReportRefusal(Refusal):
    """A report could not be made or written."""


def render(book: Book, languages: t.Sequence[str], formats: t.Sequence[str], templates: str) -> dict[str, bytes]:
    """Return the files by name. The same book gives the same bytes. Raises ReportRefusal without a template."""
    files: dict[str, bytes] = {}
    for language in languages:
        said = view(book, language)
        for kind in formats:
            name = NAMES[kind] + "." + language + "." + kind
            if kind == "html":
                files[name] = _page(said, templates).encode("utf-8")
            elif kind == "docx":
                files[name] = document(said, book.generated)
            else:
                files[name] = workbook(said, book.generated)
        files["summary." + language + ".txt"] = table(book, language).encode("utf-8")
    files[MANIFEST] = manifest(book, files)
    return files


def _page(said: t.Any, templates: str) -> str:
    import jinja2

    try:
        return page(said, templates)
    except (OSError, jinja2.TemplateError) as error:
        reason = str(error) or type(error).__name__
        raise ReportRefusal(REPORT, REPORT.message("no_template", item=templates, reason=reason)) from error


def manifest(book: Book, files: t.Mapping[str, bytes]) -> bytes:
    """Return what ties the files to the ledger: their hashes beside the chain's head. This is what is signed."""
    told = {
        "site": book.site,
        "purpose": book.purpose,
        "delivery": book.is_delivery,
        "generated": book.generated,
        "plan_hash": book.plan_hash,
        "chain": {"head": book.chain.head, "records": book.chain.records, "state": book.chain.state},
        "rows": len(book.rows),
        "open_rows": [row.number for row in book.open_rows],
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())},
    }
    return (json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode("utf-8", "replace")


def sign(files: t.Mapping[str, bytes], key: str) -> dict[str, bytes]:
    """Return the manifest's signature as a file of its own (C(ssh-keygen -Y)). Raises Refusal without the key."""
    from ..evidence.signing import sign as sign_bytes

    return {MANIFEST + ".sig": sign_bytes(files[MANIFEST], key).encode("ascii")}


def write(folder: str, files: t.Mapping[str, bytes]) -> list[str]:
    """Put the files in place of the old ones and return their paths. Raises ReportRefusal when the disk refuses.

    All of them are on the disk before the first old one goes; the old seal goes first and the new one comes last. So
    a full disk changes nothing, and a run that is killed leaves unsealed reports, not reports that look edited.
    """
    ending = "." + str(os.getpid()) + ".new"
    try:
        os.makedirs(folder, exist_ok=True)
        for name, data in files.items():
            with open(os.path.join(folder, name + ending), "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
        for name in SEAL:
            _remove(os.path.join(folder, name))
        for name in sorted(files, key=lambda name: (name in SEAL, name)):
            os.replace(os.path.join(folder, name + ending), os.path.join(folder, name))
    except OSError as error:
        for name in files:
            _remove(os.path.join(folder, name + ending))
        reason = os.strerror(error.errno) if error.errno else str(error)
        where = str(error.filename or folder)
        raise ReportRefusal(REPORT, REPORT.message("unwritable", item=where, reason=reason)) from error
    return [os.path.join(folder, name) for name in files]


def _remove(path: str) -> None:
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        os.unlink(path)
