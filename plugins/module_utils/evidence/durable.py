# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Writing that survives a power cut: append with fsync, replace in one step, one writer at a time."""

from __future__ import annotations

import fcntl
import os
import random
import time
import typing as t
from contextlib import contextmanager

from ..messages.evidence import EVIDENCE
from ..messages.refusal import Refusal

if t.TYPE_CHECKING:
    from collections.abc import Iterator

LOCK_SECONDS = 120.0


class StoreRefusal(Refusal):
    """The evidence could not be written or must not be: disk full, no right, busy, changed by someone else."""


def refusal(error: OSError, path: str) -> StoreRefusal:
    """Return the refusal for a file that could not be written: what, where, why."""
    reason = os.strerror(error.errno) if error.errno else str(error)
    return StoreRefusal(EVIDENCE, EVIDENCE.message("unwritable", item=str(error.filename or path), reason=reason))


def sync_folder(path: str) -> None:
    """Make the names in a folder durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(path: str) -> None:
    """Create a folder for its owner only, and make its name durable."""
    if not os.path.isdir(path):
        parent = os.path.dirname(os.path.abspath(path))
        make_folder(parent)
        try:
            os.mkdir(path, 0o700)
        except FileExistsError:
            return
        sync_folder(parent)


def append(path: str, data: bytes) -> int:
    """Append bytes and wait until they are on the disk. Return the file's size before."""
    fresh = not os.path.exists(path)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        before = os.fstat(handle).st_size
        _write_all(handle, data)
        os.fsync(handle)
    finally:
        os.close(handle)
    if fresh:
        sync_folder(os.path.dirname(path))
    return before


def replace(path: str, data: bytes) -> None:
    """Write a file so that after a crash either the old or the new content stands there, whole."""
    beside = f"{path}.{os.getpid()}.new"
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        _write_all(handle, data)
        os.fsync(handle)
    except OSError:
        os.unlink(beside)
        raise
    finally:
        os.close(handle)
    os.replace(beside, path)
    sync_folder(os.path.dirname(path))


def cut(path: str, size: int) -> None:
    """Shorten a file to a size and make it durable; a file that is not there stays so."""
    if os.path.exists(path) and os.path.getsize(path) > size:
        handle = os.open(path, os.O_WRONLY)
        try:
            os.ftruncate(handle, size)
            os.fsync(handle)
        finally:
            os.close(handle)


def _write_all(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]


class Lock:
    """The lock file of a site's evidence. While it is held, its content says which write is under way.

    The content is written and synced before the write begins and emptied after it, so whoever takes the lock next
    after a crash knows where to look. C(flock) belongs to the opened file, so it holds between forked workers.
    """

    def __init__(self, handle: int) -> None:
        self.handle = handle

    def read(self) -> bytes:
        """Return what the last writer left: empty when it ended well."""
        return os.pread(self.handle, 65536, 0)

    def announce(self, data: bytes) -> None:
        """Say durably what is about to be written."""
        os.ftruncate(self.handle, 0)
        os.pwrite(self.handle, data, 0)
        os.fsync(self.handle)

    def clear(self) -> None:
        """Say that the write is complete. Needs no sync: a note that comes back after a crash is found done."""
        os.ftruncate(self.handle, 0)


@contextmanager
def locked(path: str, seconds: float = LOCK_SECONDS) -> Iterator[Lock]:
    """Hold the lock file exclusively; refuse after so many seconds of waiting."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _wait(handle, fcntl.LOCK_EX, path, seconds)
        yield Lock(handle)
    finally:
        os.close(handle)


@contextmanager
def still(path: str, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Keep writers out while reading, when there is a lock file that may be read; it is not written."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        yield
        return
    try:
        _wait(handle, fcntl.LOCK_SH, path, seconds)
        yield
    finally:
        os.close(handle)


def _wait(handle: int, kind: int, path: str, seconds: float) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(handle, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise StoreRefusal(EVIDENCE, EVIDENCE.message("busy", item=path, seconds=int(seconds))) from None
            time.sleep(random.uniform(0.002, 0.02))  # noqa: S311 - spreads the waiters, protects nothing
        else:
            return
