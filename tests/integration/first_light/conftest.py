"""One lab for all, and for each test a site of its own that looks at it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LIMIT = 300


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.lab)


def command(*words, limit=LIMIT, **more):
    """Run a command of the repository and return it; its output is one text."""
    return subprocess.run(
        [str(word) for word in words],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=limit,
        check=False,
        **more,
    )


def lab(*words):
    done = command("scripts/lab", *words)
    assert done.returncode == 0, done.stdout
    return done.stdout


@dataclass
class Site:
    """A copy of the lab's site under another name, with evidence of its own."""

    folder: Path
    name: str
    runs: list = field(default_factory=list)

    @property
    def artifacts(self):
        return ROOT / "artifacts" / self.name

    def edit(self, file, old, new):
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {path}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def bringup(self, *words):
        """Run the whole way on the lab that is up; return the finished process."""
        return command("scripts/bringup", "--no-lab", "-i", self.folder, *words)

    def start(self, *words):
        """Begin the whole way and return the process; its output is a pipe."""
        return subprocess.Popen(
            ["scripts/bringup", "--no-lab", "-i", str(self.folder), *words],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def last_run(self):
        """Return run.json of the newest run."""
        paths = sorted(self.artifacts.glob("runs/*/run.json"), key=lambda path: path.stat().st_mtime)
        return json.loads(paths[-1].read_text(encoding="utf-8"))

    def broken(self):
        """Return {(clause, check, subject)} of what broke the newest run."""
        return {(one["clause"], one["check"], one["subject"]) for one in self.last_run()["broken"]}

    def records(self):
        lines = []
        for path in self.artifacts.glob("runs/*/evidence.jsonl"):
            lines += [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        return sorted(lines, key=lambda record: record["seq"])


@pytest.fixture(scope="session")
def the_lab():
    """The default lab, up and without faults; taken down again only if it was down before."""
    if os.geteuid() != 0:
        pytest.skip("the lab needs root")
    was_up = command("scripts/lab", "status").returncode == 0
    done = command("scripts/lab", "up", limit=1500)
    assert done.returncode == 0, done.stdout
    lab("heal", "all")
    yield lab
    command("scripts/lab", "heal", "all")
    if not was_up:
        command("scripts/lab", "down")


@pytest.fixture
def site(the_lab, tmp_path):
    """A fresh site on the lab; its evidence is removed at the end."""
    made = copy_of_site(tmp_path, f"first-light-{os.getpid()}-{time.monotonic_ns() % 10**6}")
    yield made
    shutil.rmtree(made.artifacts, ignore_errors=True)


def copy_of_site(folder, name):
    """Copy the lab's site: another name, learned keys left behind, paths into the lab made absolute."""
    source = ROOT / "inventories/lab"
    target = folder / name
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("trust.yml", "known_hosts"))
    made = Site(target, name)
    made.edit("site.yml", "name: lab\n", f"name: {name}\n")
    made.edit("site.yml", "../../.cache", str(ROOT / ".cache"))
    return made


@pytest.fixture
def fault(the_lab):
    """Return a context manager: a fault of the lab while the block runs."""

    @contextlib.contextmanager
    def made(*words):
        the_lab("fault", *words)
        try:
            yield
        finally:
            the_lab("heal", words[0])

    return made


@pytest.fixture
def run_command():
    return command
