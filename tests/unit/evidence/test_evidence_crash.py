"""Power cuts, kills, full disks and eight writers at once: nothing that was reported is lost, nothing is corrupt."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ansible_collections.firstlight.cluster.plugins.module_utils.evidence import durable
from ansible_collections.firstlight.cluster.plugins.module_utils.evidence.store import Store
from ansible_collections.firstlight.cluster.plugins.module_utils.evidence.verify import (
    CONSISTENT,
    EMPTY,
    SIGNED,
    verify,
)
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.refusal import Refusal

COLLECTIONS = Path(sys.modules[Store.__module__].__file__).parents[6]
WRITER = """
import sys
from ansible_collections.firstlight.cluster.plugins.module_utils.evidence.store import Store
store = Store(sys.argv[1], "here", "lab")
number = 0
while True:
    number += 1
    finding = {"clause": "X-1", "subject": "h", "check": "c", "verdict": "pass", "observed": "x" * 3000}
    finding["raw"] = str(number)
    print(" ".join(record["id"] for record in store.append(sys.argv[2], "s", [finding] * 3)), flush=True)
"""


def python(code, *arguments, **options):
    variables = dict(os.environ, PYTHONPATH=os.pathsep.join([str(COLLECTIONS), *sys.path]))
    return subprocess.Popen([sys.executable, "-c", code, *arguments], env=variables, stdout=subprocess.PIPE, **options)


def identifiers(folder):
    return {record["id"] for record in Store(str(folder)).layout.records()}


def in_child(work):
    """Run a function in a forked child that may be killed; return its exit code."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


class Trip:
    """Counts system calls and does something at one of them, half way through when it is a write."""

    NAMES = ("write", "pwrite", "fsync", "replace", "ftruncate", "mkdir")

    def __init__(self, patch, at, act):
        self.count, self.at, self.act = 0, at, act
        for name in self.NAMES:
            patch.setattr(durable.os, name, self.wrap(name, getattr(os, name)))

    def wrap(self, name, call):
        def wrapped(*arguments, **options):
            self.count += 1
            if self.count == self.at:
                if name == "write":
                    call(arguments[0], arguments[1][: len(arguments[1]) // 2])
                self.act(name)
            return call(*arguments, **options)

        return wrapped


def test_eight_processes_append_side_by_side(folder, store, finding):
    def work(number):
        mine = Store(str(folder), "here", "lab")
        for turn in range(10):
            mine.append(f"run{number % 3}", "bmc", [finding(turn, subject=f"npu{number:02d}")] * 2)

    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=work, args=(number,)) for number in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    found = verify(str(folder))
    assert (found.state, found.records, found.notes) == (CONSISTENT, 160, [])
    with store.reading() as ledger:
        assert len(ledger.records()) == 160
        assert len(ledger.newest()) == 8


def test_verifying_while_others_write_sees_no_half_written_thing(folder, store, finding):
    store.append("a", "bmc", [finding(1)])
    writer = python(WRITER, str(folder), "b")
    try:
        writer.stdout.readline()
        for _turn in range(10):
            found = verify(str(folder))
            assert (found.state, found.problems) == (CONSISTENT, [])
    finally:
        writer.kill()
        writer.communicate()


def test_the_lock_is_waited_for_with_an_end(folder):
    folder.mkdir(parents=True)
    path = str(folder / "evidence.lock")
    with durable.locked(path), pytest.raises(Refusal, match="held the evidence"), durable.locked(path, 0.1):
        pass


def test_killed_at_every_system_call_of_a_write(quick, finding, monkeypatch):
    """Exhaustive where random kills only sample: the process dies at the n-th call, for every n until it survives."""
    for at in range(1, 200):
        folder = quick / str(at)
        store = Store(str(folder), "here", "lab")
        store.append("a", "bmc", [finding(1)])
        done = in_child(lambda at=at, store=store: _die_at(monkeypatch, at, store, finding))
        verified = verify(str(folder))
        assert verified.state == CONSISTENT, (at, verified.problems)
        (record,) = store.append("c", "bmc", [finding(9)])
        verified = verify(str(folder))
        assert verified.state == CONSISTENT, (at, verified.problems)
        ids = identifiers(folder)
        assert {"E000001", record["id"]} <= ids
        with store.reading() as ledger:
            assert [one["id"] for one in ledger.records()] == sorted(ids)
        if done == 0:
            assert len(ids) == 5
            assert at > 15, "the write has more steps than that: the trip does not reach them"
            return
    pytest.fail("the write never got through")


def _die_at(monkeypatch, at, store, finding):
    Trip(monkeypatch, at, lambda name: os.kill(os.getpid(), signal.SIGKILL))
    store.append("b", "bmc", [finding(number, observed="x" * 200) for number in range(3)])


def test_a_disk_that_is_full_at_any_write_refuses_and_harms_nothing(quick, finding):
    def full(name):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    for at in range(1, 200):
        folder = quick / str(at)
        store = Store(str(folder), "here", "lab")
        if at % 2:  # also the very first write of a site
            store.append("a", "bmc", [finding(1)])
        with pytest.MonkeyPatch.context() as patch:
            trip = Trip(patch, at, full)
            said = "written"
            try:
                store.append("b", "bmc", [finding(number) for number in range(3)])
            except Refusal as refusal:
                said = refusal.text()
        assert verify(str(folder)).state in (CONSISTENT, EMPTY), at
        store.append("c", "bmc", [finding(9)])
        assert verify(str(folder)).state == CONSISTENT, at
        if said == "written":
            assert trip.count < at
            return
        assert "No space left" in said
    pytest.fail("the write never got through")


def test_a_disk_that_fills_up_for_real(folder):
    """The limit hits whatever file is longest, the database too, which no wrapped call sees."""
    limit = 500_000
    code = WRITER.replace(
        "while True:",
        "import resource, signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\nwhile True:",
    )
    writer = python(code, str(folder), "r1", stderr=subprocess.PIPE)
    out, error = writer.communicate(timeout=60)
    assert writer.returncode == 1
    assert b"evidence cannot be written" in error
    reported = set(out.decode().split())
    assert len(reported) > 10
    assert reported <= identifiers(folder)
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != limit
    store = Store(str(folder), "here", "lab")
    store.append("r2", "s", [{"clause": "X-1", "subject": "h", "check": "c", "verdict": "pass"}])
    assert verify(str(folder)).state == CONSISTENT
    with store.reading() as ledger:
        assert {record["id"] for record in ledger.records()} == identifiers(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a small disk")
def test_a_small_disk_that_is_full(tmp_path):
    mount = f"mount -t tmpfs -o size=2m none {tmp_path} && exec {sys.executable} -c '{WRITER}' {tmp_path}/here r1"
    check = mount.split(" && ")[0] + f" && df {tmp_path}"
    if subprocess.run(["unshare", "-m", "sh", "-c", check], check=False, capture_output=True).returncode:
        pytest.skip("no mounts here")
    variables = dict(os.environ, PYTHONPATH=os.pathsep.join([str(COLLECTIONS), *sys.path]))
    after = f"from sys import argv; from {verify.__module__} import verify; print(verify(argv[1]).state)"
    command = f"{mount.replace('exec ', '')}; {sys.executable} -c '{after}' {tmp_path}/here"
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", command], check=False, capture_output=True, env=variables, timeout=60
    )
    assert b"evidence cannot be written" in done.stderr
    assert done.stdout.split()[-1] == b"consistent"


def test_killed_at_ten_random_moments(folder):
    reported = set()
    for turn in range(10):
        writer = python(WRITER, str(folder), f"r{turn}")
        first = writer.stdout.readline()
        time.sleep(random.uniform(0.0, 0.08))
        writer.kill()
        reported |= set((first + writer.stdout.read()).decode().split())
        writer.wait()
        writer.stdout.close()
        assert verify(str(folder)).state == CONSISTENT
    Store(str(folder), "here", "lab").recover()
    found = verify(str(folder))
    assert found.state == CONSISTENT, found.problems
    assert reported <= identifiers(folder)
    assert len(reported) >= 30


def test_a_torn_last_line_is_set_aside_with_a_note(folder, store, finding):
    store.append("a", "bmc", [finding(1)])
    in_child(lambda: _torn(store, finding))
    assert [message.key for message in verify(str(folder)).notes] == ["evidence.interrupted"]
    store.append("c", "bmc", [finding(2)])
    found = verify(str(folder))
    assert (found.state, [message.key for message in found.notes]) == (CONSISTENT, ["evidence.torn"])
    (kept,) = (folder / "runs" / "b" / "quarantine").iterdir()
    assert kept.read_bytes().startswith(b'{"check":"dimm_count"')
    notes = [record for record in store.layout.records() if record["kind"] == "note"]
    assert notes[0]["reason"]["values"]["file_name"] == "quarantine/" + kept.name


def _torn(store, finding):
    def cut_off(path, data):
        if not path.endswith("evidence.jsonl"):
            return real(path, data)
        real(path, data[:50])
        os._exit(9)

    real, durable.append = durable.append, cut_off
    store.append("b", "bmc", [finding(1)])


def test_zeros_after_a_power_cut_are_set_aside(folder, store, finding):
    store.append("a", "bmc", [finding(1)])
    path = folder / "runs" / "a" / "evidence.jsonl"
    size = path.stat().st_size
    lock = {"run": "a", "size": size, "heads": (folder / "heads.jsonl").stat().st_size}
    (folder / "evidence.lock").write_text(json.dumps(lock))
    with path.open("ab") as out:
        out.write(b"\0" * 512)
    store.append("b", "bmc", [finding(2)])
    assert verify(str(folder)).state == CONSISTENT
    assert path.read_bytes()[size:].count(b"\0") == 0


@pytest.mark.parametrize("harm", ["gone", "garbage", "behind", "emptied"])
def test_the_database_is_rebuilt_from_the_files(folder, store, finding, harm):
    for number in range(5):
        store.append(f"r{number}", "bmc", [finding(number)])
    store.append_assets("r5", "bmc", "npu01", [{"kind": "dimm", "location": "D0", "serial_number": "S1"}])
    with store.reading() as ledger:
        before = (ledger.records(), ledger.assets(), ledger.runs())
    path = folder / "ledger.db"
    if harm == "garbage":
        path.write_bytes(b"no database " * 1000)
    elif harm == "gone":
        path.unlink()
    else:
        with sqlite3.connect(path) as ledger:
            ledger.execute("DELETE FROM records WHERE seq > 3" if harm == "behind" else "DELETE FROM records")
            if harm == "behind":
                record = store.layout.records()[2]
                ledger.execute("UPDATE meta SET value = '3' WHERE name = 'seq'")
                ledger.execute("UPDATE meta SET value = ? WHERE name = 'sha256'", (record["sha256"],))
            else:
                ledger.execute("DELETE FROM meta")
    with store.reading() as ledger:
        assert (ledger.records(), ledger.assets(), ledger.runs()) == before
    store.append("r6", "bmc", [finding(6)])
    assert verify(str(folder)).state == CONSISTENT


def test_a_signed_store_recovers_signed(folder, finding, key):
    store = Store(str(folder), "here", "delivery", key)
    store.append("a", "bmc", [finding(1)])
    in_child(lambda: _torn(store, finding))
    store.append("c", "bmc", [finding(2)])
    found = verify(str(folder))
    assert (found.state, found.signed_to) == (SIGNED, found.records)


def test_reading_leaves_no_trace_where_nothing_was_written(tmp_path):
    store = Store(str(tmp_path / "never"))
    with store.reading() as ledger:
        assert (ledger.records(), ledger.assets(), ledger.runs(), store.head()) == ([], [], [], None)
    assert not (tmp_path / "never").exists()
    assert verify(str(tmp_path / "never")).state == EMPTY
