"""A store of its own for each test, a signing key for all, findings by the handful."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from ansible_collections.firstlight.cluster.plugins.module_utils.evidence.store import Store


@pytest.fixture(name="finding")
def _finding():
    def make(number=0, **more):
        made = {
            "clause": "HW-MEM",
            "subject": "npu01",
            "check": "dimm_count",
            "verdict": "pass",
            "observed": number,
            "raw": f"DIMM count: {number}\n",
        }
        made.update(more)
        return made

    return make


@pytest.fixture(name="quick")
def _quick():
    """A folder where waiting for the disk costs nothing: these tests sync thousands of times."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as made:
        yield Path(made)


@pytest.fixture(name="folder")
def _folder(quick):
    return quick / "artifacts" / "here"


@pytest.fixture(name="store")
def _store(folder):
    return Store(str(folder), "here", "delivery")


@pytest.fixture(scope="session", name="key")
def _key(tmp_path_factory):
    if shutil.which("ssh-keygen") is None:
        pytest.skip("ssh-keygen is not installed")
    path = tmp_path_factory.mktemp("keys") / "engineer"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "engineer", "-f", path], check=True)
    return str(path)


@pytest.fixture(scope="session", name="other_key")
def _other_key(tmp_path_factory):
    if shutil.which("ssh-keygen") is None:
        pytest.skip("ssh-keygen is not installed")
    path = tmp_path_factory.mktemp("keys") / "stranger"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "stranger", "-f", path], check=True)
    return str(path)


@pytest.fixture(name="signers")
def _signers(tmp_path, key):
    path = tmp_path / "allowed_signers"
    with open(key + ".pub", encoding="utf-8") as public:
        path.write_text("li.wei@integrator.example " + public.read(), encoding="utf-8")
    return str(path)
