"""A site of 1,000 nodes as inventory, against its own C(ansible-inventory --list --yaml) output as a static file.

Both are read and listed by the same command, so that what is compared is reading a site file (validation, derivation
of 2,016 hosts, 8,000 cables) with reading YAML. C(inventory/flat): seconds a node of 1,000 nodes against 100, in this
process, without Ansible's own start.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import typing as t
from pathlib import Path

import yaml

from ansible_collections.firstlight.cluster.plugins.module_utils.site import host_vars, load

from .figures import ROOT, Figure

LAB = ROOT / "inventories/lab"
NODES_A_LEAF = 64
NODES_A_RACK = 5


def site_of(nodes: int) -> dict[str, t.Any]:
    """Return the lab's site with more nodes: racks of five, leaves of 64 nodes, wider networks."""
    data = yaml.safe_load((LAB / "site.yml").read_text(encoding="utf-8"))
    racks = -(-nodes // NODES_A_RACK)
    data["time"] = {"mode": "customer"}
    data["networks"] = {
        name: {"prefix": f"10.{8 + number}.0.0/16", "first": f"10.{8 + number}.1.0"}
        for number, name in enumerate(("management", "bmc", "data"))
    }
    data["fabric"]["pools"][0].update(prefix="10.64.0.0/12", first="10.64.1.0", gateway="10.64.0.1")
    data["racks"] = [{**data["racks"][0], "name": f"R[001:{racks:03d}]"}]
    data["server_defaults"].update(rack=f"R[001:{racks:03d}]", per_rack=NODES_A_RACK)
    data["servers"] = [{"name": f"npu[0001:{nodes:04d}]", "index": 1, "unit": 1}]
    leaf = data["switches"][0]
    pool = {**leaf["port_pools"][0], "ports": f"400GE1/0/[1:{NODES_A_LEAF * 4}]"}
    data["switches"] = [
        {
            **leaf,
            "name": f"leaf{number + 1:02d}",
            "address": f"10.8.0.{number + 5}",
            "rack": f"R{number + 1:03d}",
            "port_pools": [{**pool, "servers": [number * NODES_A_LEAF + 1, (number + 1) * NODES_A_LEAF]}],
        }
        for number in range(-(-nodes // NODES_A_LEAF))
    ]
    return data


def write(folder: Path, nodes: int) -> Path:
    folder.mkdir()
    (folder / "site.yml").write_text(yaml.safe_dump(site_of(nodes), allow_unicode=True), encoding="utf-8")
    (folder / "contract.yml").write_bytes((LAB / "contract.yml").read_bytes())
    return folder


def listing(folder: Path, out: Path, *words: str) -> float:
    """Run ansible-inventory --list; return its seconds."""
    tool = Path(sys.executable).parent / "ansible-inventory"
    begun = time.perf_counter()
    with out.open("wb") as handle:
        environment = {**os.environ, "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg")}
        subprocess.run([tool, "-i", folder, "--list", *words], cwd=ROOT, env=environment, stdout=handle, check=True)
    return time.perf_counter() - begun


def seconds_a_node(path: Path, nodes: int, rounds: int) -> float:
    """Return the best time of reading a site and making every host's variables, for one node."""
    best = float("inf")
    for _ in range(rounds):
        begun = time.process_time()
        site = load.load(str(path / "site.yml"))
        made = host_vars.HostVars(site)
        for server in site.servers:
            made.server(server)
            made.bmc(server)
        best = min(best, time.process_time() - begun)
    return best / nodes


def measure(arguments: list[str]) -> list[Figure]:
    parser = argparse.ArgumentParser(prog="scripts/bench inventory", description=__doc__)
    parser.add_argument("--nodes", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=2, help="the best of so many runs counts")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as base:
        few = write(Path(base) / "few", options.nodes // 10)
        many = write(Path(base) / "many", options.nodes)
        peer = Path(base) / "peer"
        peer.mkdir()
        listing(many, peer / "hosts.yml", "--yaml")
        ours = min(listing(many, Path(base) / "ours.json") for _ in range(options.rounds))
        theirs = min(listing(peer, Path(base) / "peer.json") for _ in range(options.rounds))
        small = seconds_a_node(few, options.nodes // 10, 5 * options.rounds)
        large = seconds_a_node(many, options.nodes, 3 * options.rounds)
    flat = {"microseconds_a_node": f"{small * 1e6:.0f} at {options.nodes // 10}, {large * 1e6:.0f} at {options.nodes}"}
    whole = {"ours_seconds": round(ours, 2), "peer_seconds": round(theirs, 2), "nodes": options.nodes}
    return [
        Figure("inventory/flat", large / small, "<=", 1.3, flat),
        Figure("inventory", ours / theirs, "<=", 2.0, whole),
    ]
