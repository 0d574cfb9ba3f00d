# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What to do first when the lock is taken: see whether the last writer ended, and mend what it left.

A writer announces run and file sizes in the lock file before it writes. Found again, the announcement says exactly
which bytes may be unfinished; anything else that does not fit its head was changed by somebody.
"""

from __future__ import annotations

import json
import os
import time
import typing as t
from dataclasses import dataclass, field

from ..messages.evidence import EVIDENCE
from . import anchor, chain, durable
from .canonical import GENESIS, encode

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from ..messages.message import Message
    from .durable import Lock
    from .layout import Layout


@dataclass
class Recovered:
    """Where the chain stands: C(seq), C(sha256) of its last record and the newest C(anchor).

    C(adopted) are whole records of an interrupted write that still need an anchor; C(notes) say what was set aside;
    C(changed) names a file that somebody else changed; C(run) is the interrupted run.
    """

    seq: int = 0
    sha256: str = GENESIS
    anchor: t.Optional[dict[str, t.Any]] = None
    adopted: list[dict[str, t.Any]] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    changed: str = ""
    run: str = ""


def pending(data: bytes) -> dict[str, t.Any] | None:
    """Return the announcement of an unfinished write, or None. A torn announcement means that no write began."""
    try:
        found = json.loads(data.decode("utf-8"))
    except ValueError:
        return None
    wanted = {"run": str, "size": int, "heads": int}
    whole = isinstance(found, dict) and all(isinstance(found.get(key), kind) for key, kind in wanted.items())
    return found if whole else None


def recover(layout: Layout, lock: Lock) -> Recovered:
    """Return where the chain stands after mending an interrupted write; the caller anchors what was adopted."""
    unfinished = pending(lock.read())
    state = Recovered()
    last, heads_size = _last_anchor(layout)
    if unfinished is None:
        state.changed = _changed(layout, last, heads_size)
        _stand_at(state, last)
        return state
    state.run = unfinished["run"]
    for path, size in ((layout.evidence(state.run), unfinished["size"]), (layout.heads, unfinished["heads"])):
        if size and (not os.path.exists(path) or os.path.getsize(path) < size):
            state.changed = path
            _stand_at(state, last)
            return state
    if _mend_heads(layout, unfinished, state):
        last, heads_size = _last_anchor(layout)
    _stand_at(state, last)
    _mend_evidence(layout, unfinished, state)
    if not state.adopted:
        _head_again(layout, last, heads_size)
        lock.clear()
    return state


def _stand_at(state: Recovered, last: Mapping[str, t.Any] | None) -> None:
    if last is not None:
        state.anchor, state.seq, state.sha256 = dict(last), last["seq"], last["sha256"]


def _last_anchor(layout: Layout) -> tuple[dict[str, t.Any] | None, int]:
    """Return the last whole anchor of the heads log and the log's size up to its end."""
    if not os.path.exists(layout.heads):
        return None, 0
    with open(layout.heads, "rb") as source:
        size = source.seek(0, os.SEEK_END)
        back = 65536
        while True:
            source.seek(max(0, size - back))
            block = source.read()
            end = block.rfind(b"\n")
            start = block.rfind(b"\n", 0, end) if end > 0 else -1
            if (end >= 0 and start >= 0) or back >= size:
                break
            back *= 4
    if end < 0:
        return None, 0
    try:
        return anchor.read_line(block[start + 1 : end]), size - len(block) + end + 1
    except ValueError:
        return None, size - len(block) + end + 1


def _changed(layout: Layout, last: Mapping[str, t.Any] | None, heads_size: int) -> str:
    """Return the file that does not fit what the last writer left, empty when all fits. Sizes only: a cheap look."""
    if not os.path.exists(layout.head):
        if os.path.exists(layout.heads) and os.path.getsize(layout.heads):
            return layout.head
        runs = [run for run in layout.run_names() if os.path.getsize(layout.evidence(run))]
        return layout.head if runs else ""
    try:
        with open(layout.head, "rb") as source:
            head = json.loads(source.read().decode("utf-8"))
        if last != head["anchor"] or heads_size != head["heads_size"] or os.path.getsize(layout.heads) != heads_size:
            return layout.heads
        path = layout.evidence(head["anchor"]["run"])
        return "" if os.path.exists(path) and os.path.getsize(path) == head["size"] else path
    except (ValueError, KeyError, TypeError, OSError):
        return layout.head


def _mend_heads(layout: Layout, unfinished: Mapping[str, t.Any], state: Recovered) -> bool:
    """Set aside a half-written anchor. Return whether the log was touched."""
    if not os.path.exists(layout.heads):
        return False
    with open(layout.heads, "rb") as source:
        source.seek(unfinished["heads"])
        tail = source.read()
    whole = tail.rfind(b"\n") + 1
    # An anchor may be whole and its record not (power loss does not keep the order): then it stands for nothing.
    path = layout.evidence(unfinished["run"])
    if whole and not _reaches(path, unfinished["size"], tail[:whole]):
        whole = 0
    if len(tail) > whole:
        _set_aside(layout, unfinished["run"], tail[whole:], state)
        durable.cut(layout.heads, unfinished["heads"] + whole)
        return True
    return False


def _reaches(path: str, start: int, tail: bytes) -> bool:
    try:
        wanted = anchor.read_line(tail.rstrip(b"\n").split(b"\n")[-1])
    except ValueError:
        return False
    return any(record["sha256"] == wanted["sha256"] for record in _whole(path, start)[0])


def _whole(path: str, start: int, previous: tuple[int, str] | None = None) -> tuple[list[dict[str, t.Any]], int, bytes]:
    """Return (records that follow one another, size up to their end, bytes after it) of a file from an offset."""
    if not os.path.exists(path):
        return [], 0, b""
    with open(path, "rb") as source:
        source.seek(start)
        tail = source.read()
    records: list[dict[str, t.Any]] = []
    size = 0
    for line in tail.split(b"\n")[:-1]:
        try:
            record = chain.read_line(line)
        except ValueError:
            break
        if previous is not None and (record["seq"], record["prev_sha256"]) != (previous[0] + 1, previous[1]):
            break
        previous = (record["seq"], record["sha256"])
        records.append(record)
        size += len(line) + 1
    return records, start + size, tail[size:]


def _mend_evidence(layout: Layout, unfinished: Mapping[str, t.Any], state: Recovered) -> None:
    path = layout.evidence(unfinished["run"])
    if not os.path.exists(path):
        return
    # What already stands below the newest head is done; only what follows it is to be adopted or set aside.
    done = _whole(path, unfinished["size"])[0]
    start = unfinished["size"]
    for record in done:
        if record["seq"] <= state.seq:
            start += len(chain.line(record))
    state.adopted, end, rest = _whole(path, start, (state.seq, state.sha256))
    if rest:
        _set_aside(layout, unfinished["run"], rest, state)
        durable.cut(path, end)


def _set_aside(layout: Layout, run: str, data: bytes, state: Recovered) -> None:
    folder = os.path.join(layout.run(run), "quarantine")
    durable.make_folder(folder)
    name = "{}-{}.bin".format(time.strftime("%Y%m%dT%H%M%SZ", time.gmtime()), os.urandom(4).hex())
    durable.replace(os.path.join(folder, name), data)
    state.notes.append(EVIDENCE.message("torn", run=run, bytes=len(data), file_name="quarantine/" + name))


def _head_again(layout: Layout, last: Mapping[str, t.Any] | None, heads_size: int) -> None:
    if last is None:
        if os.path.exists(layout.head):
            os.unlink(layout.head)
        return
    size = os.path.getsize(layout.evidence(last["run"]))
    durable.replace(layout.head, encode({"anchor": last, "heads_size": heads_size, "size": size}) + b"\n")
