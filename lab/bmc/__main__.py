"""Serve one BMC of a lab: `python -m lab.bmc --lab DIR --host npu01-bmc`. Started by `scripts/lab up`."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys
from pathlib import Path

from ..pki import issue
from . import certificates, model, site
from .ipmi.sim import Ipmi, SimMissing
from .node import FakeNode, Node, SocketNode
from .service import Bmc, Credentials
from .state import State


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m lab.bmc", description=__doc__)
    parser.add_argument("--lab", type=Path, required=True, help="folder of the lab: site.json, pki/, run/")
    parser.add_argument("--host", required=True, help="name of the BMC in the site, npu01-bmc")
    parser.add_argument("--shape", choices=("plain", "ibmc"), help="resource layout; the model's own when not given")
    parser.add_argument(
        "--factory", metavar="PASSWORD", help="begin as the machine leaves the factory, with this first password"
    )
    parser.add_argument("--cert", type=Path, help="certificate instead of one from the lab's CA")
    parser.add_argument("--key", type=Path)
    parser.add_argument("--fake-node", action="store_true", help="a machine in memory instead of the node's supervisor")
    parser.add_argument("--no-ipmi", action="store_true")
    return parser.parse_args(words)


def credentials(options: argparse.Namespace, wanted: site.Wanted, directory: Path) -> Credentials:
    """Return the certificate to serve with: given, issued by the lab's CA, or self-signed without one."""
    pki = options.lab / "pki"
    authority = (
        certificates.Authority(pki / "ca.pem", pki / "ca.key")
        if (pki / "ca.pem").exists() and (pki / "ca.key").exists()
        else None
    )
    if options.cert and options.key:
        return Credentials(options.cert, options.key, authority)
    if authority is not None:
        kept = Credentials(pki / f"{wanted.host}.pem", pki / f"{wanted.host}.key", authority)
        if not (kept.key.exists() and certificates.fits(kept.certificate, wanted.address)):
            issue(options.lab, wanted.host, [wanted.address])
        return kept
    pair = certificates.make(wanted.host, [wanted.address])
    held = Credentials(directory / "certificate.pem", directory / "certificate.key")
    held.certificate.write_bytes(pair[0])
    held.key.write_bytes(pair[1])
    held.key.chmod(0o600)
    return held


async def serve(options: argparse.Namespace) -> None:
    wanted = site.wanted(site.load(options.lab / "site.json"), options.host)
    directory = options.lab / "run" / "bmc" / wanted.server
    directory.mkdir(parents=True, exist_ok=True)
    facts = model.load(wanted.model)
    if options.shape:
        facts["shape"] = options.shape
    state = State(wanted.host, facts, address=wanted.address, port=wanted.port, serial=wanted.serial)
    state.accounts.add(wanted.username, wanted.password)
    if options.factory:
        state.to_factory(options.factory)
    node_directory = options.lab / "run" / "nodes" / wanted.server
    node: Node = FakeNode() if options.fake_node else SocketNode(node_directory / "control")
    bmc = Bmc(state, node, credentials(options, wanted, directory), directory)
    if not options.no_ipmi:
        console = node_directory / "console"
        bmc.ipmi = Ipmi(state, bmc.power, directory / "ipmi", wanted.address, wanted.ipmi_port, console)
        bmc.ipmi.cache = options.lab / "cache"
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    try:
        await bmc.start(listen=wanted.address)
        (directory / "ready").write_text("ready\n", encoding="utf-8")
        await ended.wait()
    finally:
        (directory / "ready").unlink(missing_ok=True)
        await bmc.stop()


def main() -> int:
    options = arguments()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    try:
        asyncio.run(serve(options))
    except (site.NotInSite, SimMissing, OSError) as error:
        print(f"lab.bmc: {options.host}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
