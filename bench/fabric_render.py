"""1,000 switches of 64 ports, from inventory variables to text, against bare Jinja2 and ansible.builtin.template.

Bare Jinja2 renders the same template from an intent that is already there, so the ratio is the price of deriving and
checking it. C(fabric_render/template): one ansible.builtin.template task over 50 and 100 hosts; its time for all
switches is extrapolated from these two, and labelled so.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import typing as t
from pathlib import Path

from ansible_collections.firstlight.cluster.plugins.module_utils.fabric.intent import device_of
from ansible_collections.firstlight.cluster.plugins.module_utils.fabric.policy import policy_of
from ansible_collections.firstlight.cluster.plugins.module_utils.fabric.render import render

from .figures import ROOT, Figure

TEMPLATES = str(ROOT / "templates" / "switch")
SITE = {
    "networks": {"management": {"prefix": "10.20.0.0/16", "gateway": "10.20.0.1"}},
    "pools": [{"name": "roce", "prefix": "10.64.0.0/12", "gateway": "10.64.0.1", "vlan": 300}],
}


def leaf(number: int) -> dict[str, t.Any]:
    """Return the inventory's variables of a leaf: 32 ports split in two."""
    return {
        "switch_model": "CE9855-32DQ",
        "switch_syntax_family": "J",
        "switch_platform": "vrp8",
        "switch_address": f"10.20.{number // 250}.{number % 250 + 1}",
        "switch_username": "firstlight",
        "switch_ports": [
            {
                "name": f"400GE1/0/{port}:{leg}",
                "parent": f"400GE1/0/{port}",
                "leg": leg,
                "legs": 2,
                "peer": f"npu{number * 8 + port // 4:04}",
                "peer_port": f"npu{port % 4 * 2 + leg - 1}",
                "speed_gbps": 200,
                "vlan": 300,
            }
            for port in range(1, 33)
            for leg in (1, 2)
        ],
    }


def ours(leaves: dict[str, dict[str, t.Any]]) -> float:
    policy = policy_of({})
    begun = time.process_time()
    for name, host in leaves.items():
        render(name, host, SITE, policy, TEMPLATES)
    return time.process_time() - begun


def bare(leaves: dict[str, dict[str, t.Any]]) -> float:
    """Render the same three texts with nothing but Jinja2."""
    import jinja2

    environment = jinja2.Environment(  # noqa: S701 configuration text, no page
        loader=jinja2.FileSystemLoader(TEMPLATES), trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    main, console = (environment.get_template(name) for name in ("vrp8.cfg.j2", "vrp8-day-zero.txt.j2"))
    devices = [device_of(name, host, SITE, policy_of({})) for name, host in leaves.items()]
    begun = time.process_time()
    for device in devices:
        main.render(device=device, policy=device.policy, unverified="")
        console.render(device=device)
        "".join(f"port split dimension interface {port} split-type {kind}\n" for port, kind in device.splits)
    return time.process_time() - begun


def by_template(hosts: int) -> float:
    """Return the seconds of one ansible.builtin.template task over so many hosts, with the same loop over the ports."""
    lines = [
        "{% for port in switch_ports %}",
        "interface {{ port.name }}",
        " description {{ port.peer }} {{ port.peer_port }}",
        " port default vlan {{ port.vlan }}",
        *(f" line {number} of this port" for number in range(10)),
        "#",
        "{% endfor %}",
    ]
    play = [
        {
            "hosts": "all",
            "gather_facts": False,
            "connection": "local",
            "tasks": [{"ansible.builtin.template": {"src": "leaf.j2", "dest": "out/{{ inventory_hostname }}"}}],
        }
    ]
    with tempfile.TemporaryDirectory() as base:
        folder = Path(base)
        (folder / "out").mkdir()
        (folder / "leaf.j2").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (folder / "play.yml").write_text(json.dumps(play), encoding="utf-8")
        inventory = {"all": {"hosts": {f"leaf{number:04}": leaf(number) for number in range(hosts)}}}
        inventory["all"]["vars"] = {"ansible_python_interpreter": sys.executable}  # type: ignore[dict-item]
        (folder / "hosts.yml").write_text(json.dumps(inventory), encoding="utf-8")
        tool = Path(sys.executable).parent / "ansible-playbook"
        (folder / "ansible.cfg").write_text("[defaults]\ninventory = hosts.yml\n", encoding="utf-8")
        begun = time.perf_counter()
        subprocess.run(
            [tool, "-f", "8", "play.yml"],
            cwd=folder,
            env={**os.environ, "ANSIBLE_CONFIG": str(folder / "ansible.cfg")},
            stdout=subprocess.DEVNULL,
            check=True,
        )
        return time.perf_counter() - begun


def measure(arguments: list[str]) -> list[Figure]:
    parser = argparse.ArgumentParser(prog="scripts/bench fabric_render", description=__doc__)
    parser.add_argument("--switches", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=2, help="the best of so many runs counts")
    parser.add_argument("--hosts", type=int, default=50, help="of the smaller run of ansible.builtin.template")
    options = parser.parse_args(arguments)
    leaves = {f"leaf{number:04}": leaf(number) for number in range(options.switches)}
    mine = min(ours(leaves) for _ in range(options.rounds))
    theirs = min(bare(leaves) for _ in range(options.rounds))
    few, many = by_template(options.hosts), by_template(2 * options.hosts)
    each = (many - few) / options.hosts
    extrapolated = few + each * (options.switches - options.hosts)
    seconds = {"ours_seconds": round(mine, 2), "bare_seconds": round(theirs, 2), "switches": options.switches}
    template = {
        f"seconds_{options.hosts}": round(few, 1),
        f"seconds_{2 * options.hosts}": round(many, 1),
        "extrapolated_seconds": round(extrapolated),
    }
    return [
        Figure("fabric_render/template", extrapolated / mine, ">=", 10, template),
        Figure("fabric_render", mine / theirs, "<=", 1.5, seconds),
    ]
