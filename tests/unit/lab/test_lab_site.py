"""What the lab makes of an inventory."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from lab import lifecycle, site
from lab.trouble import Trouble

SITE = {
    "name": "small",
    "networks": {
        "management": {"prefix": "10.0.0.0/24", "gateway": "10.0.0.254"},
        "bmc": {"prefix": "10.0.1.0/24"},
        "data": {"prefix": "10.0.2.0/24"},
    },
}
SERVER = {
    "ansible_host": "10.0.0.11",
    "server_index": 1,
    "firstlight_site": SITE,
    "server_nics": [
        {"name": "eth7", "network": "data"},
        {"name": "eth0", "network": "management", "mac": "02:00:00:00:00:01"},
    ],
}
INVENTORY = {
    "servers": {"hosts": ["a", "late"]},
    "bmcs": {"hosts": ["a-bmc"]},
    "switches": {"hosts": ["leaf"]},
    "_meta": {
        "hostvars": {
            "a": SERVER,
            "late": {**SERVER, "ansible_host": "10.0.0.12", "server_index": 2, "server_delivered": False},
            "a-bmc": {"bmc_address": "10.0.1.11", "bmc_server": "a", "bmc_password": "{{ secret }}", "secret": "s3"},
            "leaf": {
                "switch_address": "10.0.0.5",
                "switch_password": "x{{ inner }}y",
                "inner": "{{ deep }}",
                "deep": 7,
            },
        }
    },
}


def changed(**hosts: dict[str, Any]) -> dict[str, Any]:
    inventory = copy.deepcopy(INVENTORY)
    for host, variables in hosts.items():
        inventory["_meta"]["hostvars"][host].update(variables)  # type: ignore[index]
    return inventory


def test_hosts_networks_and_ports() -> None:
    found = site.understand(INVENTORY)
    assert [node.name for node in found.nodes] == ["a"]
    assert [port.name for port in found.nodes[0].ports] == ["eth0", "eth7"]
    assert found.nodes[0].ports[0].mac == "02:00:00:00:00:01"
    assert found.bmcs == [site.Device("a-bmc", "a", "10.0.1.11")]
    assert found.switches == [site.Device("leaf", "leaf", "10.0.0.5")]
    assert [str(network.gateway) for network in found.networks] == ["10.0.0.254", "10.0.1.1", "10.0.2.1"]


def test_references_are_resolved_and_anything_cleverer_stays() -> None:
    hosts = site.understand(INVENTORY).hosts
    assert hosts["a-bmc"]["bmc_password"] == "s3"
    assert hosts["leaf"]["switch_password"] == "x7y"
    assert site.resolve("{{ a | b }}", {"a": 1}) == "{{ a | b }}"
    assert site.resolve("{{ me }}", {"me": "{{ me }}"}) == "{{ me }}"


@pytest.mark.parametrize(
    ("inventory", "word"),
    [
        ({}, "servers"),
        ({"servers": {"hosts": ["a"]}, "_meta": {"hostvars": {"a": {}}}}, "firstlight_site"),
        (changed(a={"ansible_host": "192.168.0.1"}), "192.168.0.1"),
        (changed(leaf={"switch_address": "192.168.0.2"}), "192.168.0.2"),
    ],
)
def test_what_is_missing_is_named(inventory: dict[str, Any], word: str) -> None:
    with pytest.raises(Trouble) as caught:
        site.understand(inventory)
    assert word in caught.value.what
    assert caught.value.remedy


def test_a_running_lab_is_the_same_site_until_something_that_it_is_built_from_changes() -> None:
    before = lifecycle.shape(site.understand(INVENTORY))
    assert lifecycle.shape(site.understand(changed(a={"firstlight_note": 1}))) == before
    assert lifecycle.shape(site.understand(changed(**{"a-bmc": {"secret": "other"}}))) != before
    assert lifecycle.shape(site.understand(changed(a={"ansible_host": "10.0.0.99"}))) != before
