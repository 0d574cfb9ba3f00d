# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One archive of a site's evidence with the secrets taken out, for people who were not there."""

from __future__ import annotations

import io
import json
import os
import tarfile
import typing as t

from . import durable
from .canonical import digest

if t.TYPE_CHECKING:
    from collections.abc import Iterator

    from .secrets import Masker

# Derived or private: the database is rebuilt from the evidence, keys and vaults stay where they are.
_LEFT_OUT = (".db", ".db-wal", ".db-shm", ".lock", ".new", ".key", ".pem")
_SITE_FILES = ("site.yml", "contract.yml", "trust.yml")


def pack(output: str, artifacts: str, site: str, masker: Masker) -> tuple[int, int]:
    """Write a C(tar.gz) of C(artifacts) and the site's files; return (files, files in which something was masked).

    C(MANIFEST.json) in it names each file with the hash of the original and of what was packed. Reports are left out:
    they are made from this. Raises StoreRefusal when the archive cannot be written.
    """
    base = os.path.basename(output)
    base = base[: -len(".tar.gz")] if base.endswith(".tar.gz") else base
    manifest = {}
    beside = output + ".new"
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as out, tarfile.open(fileobj=out, mode="w:gz") as archive:
            for name, path in _files(artifacts, site):
                with open(path, "rb") as source:
                    original = source.read()
                packed = _redacted(original, masker)
                manifest[name] = {
                    "original_sha256": digest(original),
                    "sha256": digest(packed),
                    "masked": packed != original,
                }
                _add(archive, base + "/" + name, packed)
            listed = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False).encode("utf-8")
            _add(archive, base + "/MANIFEST.json", listed)
        os.replace(beside, output)
    except OSError as error:
        if os.path.exists(beside):
            os.unlink(beside)
        raise durable.refusal(error, output) from error
    return len(manifest), sum(1 for entry in manifest.values() if entry["masked"])


def _files(artifacts: str, site: str) -> Iterator[tuple[str, str]]:
    for directory, folders, names in os.walk(artifacts):
        folders.sort()
        if directory == artifacts and "reports" in folders:
            folders.remove("reports")
        for name in sorted(names):
            path = os.path.join(directory, name)
            if not name.endswith(_LEFT_OUT) and os.path.isfile(path):
                yield "artifacts/" + os.path.relpath(path, artifacts).replace(os.sep, "/"), path
    for name in _SITE_FILES:
        path = os.path.join(site, name)
        if os.path.isfile(path):
            yield "site/" + name, path


def _redacted(data: bytes, masker: Masker) -> bytes:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        # A photo of an attestation, or bytes that a device printed. Known secrets go from the latter all the same.
        return masker.known(data.decode("latin-1")).encode("latin-1")
    return masker.text(text).encode("utf-8")


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    entry.mode = 0o600
    archive.addfile(entry, io.BytesIO(data))
