"""Many BMCs in one process, for benches: `python -m lab.bmc.fleet --count 32 --latency 0.02 --directory DIR`.

They stand on one address, a port each. DIR/fleet.json says where: a list of {name, address, port, username, password},
and the certificate that all of them show (DIR/ca.pem vouches for it). Redfish only; machines are in memory.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import signal
import ssl
import sys
from pathlib import Path

from . import certificates, model
from .node import FakeNode
from .service import Bmc, Credentials
from .state import State

USERNAME, PASSWORD = "Administrator", "Fleet-Secret-1"


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m lab.bmc.fleet", description=__doc__)
    parser.add_argument("--count", type=int, default=32)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds that each answer takes longer")
    parser.add_argument("--directory", type=Path, required=True)
    parser.add_argument("--address", default="127.0.0.1")
    parser.add_argument(
        "--first-port", type=int, default=0, help="ports from here on; the system's choice when not given"
    )
    parser.add_argument("--model", default=model.DEFAULT)
    parser.add_argument("--shape", choices=("plain", "ibmc"))
    return parser.parse_args(words)


def credentials(directory: Path, address: str) -> Credentials:
    """Make one certificate for the whole fleet; it vouches for itself."""
    directory.mkdir(parents=True, exist_ok=True)
    held = Credentials(directory / "ca.pem", directory / "fleet.key")
    certificate, key = certificates.make("fleet", [address])
    held.certificate.write_bytes(certificate)
    held.key.touch(mode=0o600)
    held.key.write_bytes(key)
    return held


async def start(options: argparse.Namespace) -> list[Bmc]:
    """Start the fleet and write where it stands."""
    held = credentials(options.directory, options.address)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(held.certificate, held.key)
    facts = model.load(options.model)
    if options.shape:
        facts["shape"] = options.shape
    fleet = []
    for number in range(1, options.count + 1):
        port = options.first_port + number - 1 if options.first_port else 0
        state = State(f"npu{number:04d}-bmc", facts, address=options.address, port=port)
        state.accounts.add(USERNAME, PASSWORD)
        bmc = Bmc(state, FakeNode(), held, options.directory / state.server, latency=options.latency, tls=tls)
        await bmc.start(listen=options.address, port=port)
        fleet.append(bmc)
    rows = [
        {
            "name": bmc.state.host,
            "address": options.address,
            "port": bmc.port,
            "username": USERNAME,
            "password": PASSWORD,
        }
        for bmc in fleet
    ]
    (options.directory / "fleet.json").write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return fleet


async def serve(options: argparse.Namespace) -> None:
    ended = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, ended.set)
    fleet = await start(options)
    print(f"{len(fleet)} BMCs are up: {options.directory / 'fleet.json'}", flush=True)
    await ended.wait()
    for bmc in fleet:
        await bmc.stop()


def main() -> int:
    options = arguments()
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    (options.directory / "fleet.json").unlink(missing_ok=True)
    asyncio.run(serve(options))
    return 0


if __name__ == "__main__":
    sys.exit(main())
