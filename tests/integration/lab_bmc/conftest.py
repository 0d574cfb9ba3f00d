"""A real emulated BMC process on loopback, with ipmi_sim, for outsiders to judge. No node, no lab network."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from lab import pki

ROOT = Path(__file__).resolve().parents[3]
USER, PASSWORD = "Administrator", "Lab-Secret-1"


class Served:
    """One BMC in service: where it is, and its control socket."""

    def __init__(self, home: Path, address: str) -> None:
        self.home, self.address, self.port, self.ipmi_port = home, address, 8443, 6230
        self.ca = home / "pki" / "ca.pem"
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"https://{self.address}:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The environment for tools that use requests: no proxy, and the lab's CA as the only one."""
        gone = ("proxy", "bundle")
        kept = {name: value for name, value in os.environ.items() if not any(word in name.lower() for word in gone)}
        return {**kept, "REQUESTS_CA_BUNDLE": str(self.ca), "CURL_CA_BUNDLE": str(self.ca)}

    def start(self) -> None:
        site = {
            "npu01-bmc": {
                "bmc_address": self.address,
                "bmc_port": self.port,
                "bmc_ipmi_port": self.ipmi_port,
                "bmc_server": "npu01",
                "bmc_username": USER,
                "bmc_password": "{{ secret }}",
                "secret": PASSWORD,
            },
            "npu01": {"server_model": "Atlas-800T-A2"},
        }
        (self.home / "site.json").write_text(json.dumps({"_meta": {"hostvars": site}}))
        pki.authority(self.home / "pki")
        log = (self.home / "log").open("wb")
        command = [sys.executable, "-m", "lab.bmc", "--lab", str(self.home), "--host", "npu01-bmc", "--fake-node"]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until = time.monotonic() + 60
        while not (self.home / "run/bmc/npu01/ready").exists():
            assert self.process.poll() is None, (self.home / "log").read_text()
            assert time.monotonic() < until, (self.home / "log").read_text()
            time.sleep(0.05)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(30)

    def control(self, **request):
        with socket.socket(socket.AF_UNIX) as wire:
            wire.settimeout(30)
            wire.connect(str(self.home / "run/bmc/npu01/control"))
            wire.sendall(json.dumps(request).encode() + b"\n")
            answer = json.loads(wire.makefile().readline())
        assert answer["ok"], answer
        return answer

    def ipmitool(self, *words: str, password: str = PASSWORD, code: int = 0, patience=("-N", "5", "-R", "4")) -> str:
        where = ["-H", self.address, "-p", str(self.ipmi_port)]
        command = ["ipmitool", "-I", "lanplus", "-C", "3", *patience, *where]
        done = subprocess.run(
            [*command, "-U", USER, "-P", password, *words], capture_output=True, text=True, timeout=100, check=False
        )
        assert (done.returncode == 0) == (code == 0), (words, done.stdout, done.stderr)
        return done.stdout


@pytest.fixture(scope="session")
def served():
    """Return one BMC for the whole session; each test leaves it healthy and plain."""
    home = Path(tempfile.mkdtemp(prefix="lab-bmc-"))
    # An address of this process's own: two runs on one machine do not meet.
    bmc = Served(home, f"127.0.{10 + os.getpid() // 250 % 200}.{1 + os.getpid() % 250}")
    try:
        bmc.start()
        yield bmc
    finally:
        bmc.stop()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(autouse=True)
def mended(request):
    yield
    if "served" in request.fixturenames:
        bmc = request.getfixturevalue("served")
        bmc.control(op="heal")
        bmc.control(op="shape", shape="plain")
