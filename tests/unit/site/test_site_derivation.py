"""Addresses, ports and labels are functions of index and pool alone."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.firstlight.cluster.plugins.module_utils.site import host_vars, load, ranges, source

ROOT = Path(__file__).resolve().parents[3]
LAB = yaml.safe_load((ROOT / "inventories/lab/site.yml").read_text(encoding="utf-8"))


def site_of(data):
    return load.from_source(source.parse(yaml.safe_dump(data, allow_unicode=True), "site.yml"))


def changed(**parts):
    data = copy.deepcopy(LAB)
    data.update(time={"mode": "customer"}, **parts)
    return data


def facts(server):
    """What must not move when another server comes or goes."""
    ports = [(port["address"], port.get("switch"), port.get("switch_port")) for port in server["npu_ports"]]
    nics = [(nic["name"], nic.get("address")) for nic in server["nics"]]
    return server["address"], server["bmc"]["address"], ports, nics


def test_the_lab_is_what_the_pools_say():
    site = site_of(LAB)
    second = site.servers[1]
    assert (second["name"], second["index"], second["unit"]) == ("npu02", 2, 7)
    assert second["address"] == "10.77.0.12"
    assert second["bmc"]["address"] == "10.77.1.12"
    assert second["nics"][1] == {
        "name": "eth1",
        "network": "data",
        "speed_gbps": 25,
        "vlan": 102,
        "mtu": 9000,
        "address": "10.77.2.12",
    }
    assert second["npu_ports"][3] == {
        "npu": 3,
        "address": "10.78.0.27",
        "prefix": 22,
        "pool": "roce",
        "gateway": "10.78.0.1",
        "vlan": 300,
        "switch": "leaf01",
        "switch_port": "400GE1/0/6:2",
    }


def test_a_breakout_leg_is_an_object_of_its_own():
    port = site_of(LAB).switches[0]["ports"][1]
    assert port == {
        "name": "400GE1/0/1:2",
        "peer": "npu01",
        "peer_port": "npu1",
        "cable": "npu01-npu1",
        "speed_gbps": 200,
        "parent": "400GE1/0/1",
        "leg": 2,
        "legs": 2,
        "vlan": 300,
    }


@given(indexes=st.lists(st.integers(1, 60), min_size=2, max_size=12, unique=True), data=st.data())
def test_a_server_that_comes_or_goes_moves_no_other(indexes, data):
    indexes.sort()
    entries = [{"name": f"npu{index}", "index": index} for index in indexes]
    switch = copy.deepcopy(LAB["switches"][0])
    switch["port_pools"][0].update(servers=[1, 60], ports="400GE1/0/[1:240]")
    whole = {server["name"]: facts(server) for server in site_of(changed(servers=entries, switches=[switch])).servers}
    gone = data.draw(st.sampled_from(entries))
    rest = site_of(changed(servers=[entry for entry in entries if entry != gone], switches=[switch]))
    assert {server["name"]: facts(server) for server in rest.servers} == {
        name: fact for name, fact in whole.items() if name != gone["name"]
    }


def test_a_range_is_the_same_as_its_members_written_out():
    written = [{"name": f"npu{number:02d}", "index": number, "unit": 3 + 4 * (number - 1)} for number in (1, 2, 3)]
    one, other = site_of(LAB), site_of(changed(servers=written))
    assert [facts(server) for server in one.servers] == [facts(server) for server in other.servers]
    assert [server["unit"] for server in one.servers] == [server["unit"] for server in other.servers]


def test_a_written_value_wins():
    entry = {**LAB["servers"][0], "each": {"npu02": {"address": "10.77.0.99", "bmc": {"address": "10.77.1.99"}}}}
    cable = {"from": "npu02", "from_port": "npu0", "to": "leaf01", "to_port": "400GE1/0/16:2"}
    site = site_of(changed(servers=[entry], cables=[cable]))
    assert site.servers[1]["address"] == "10.77.0.99"
    assert site.servers[1]["bmc"]["address"] == "10.77.1.99"
    assert site.servers[1]["bmc"]["username"] == "Administrator"
    assert site.servers[1]["npu_ports"][0]["switch_port"] == "400GE1/0/16:2"
    assert site.servers[1]["npu_ports"][1]["switch_port"] == "400GE1/0/5:2"
    assert site.servers[2]["address"] == "10.77.0.13"


def test_a_bond_has_one_address():
    nics = [{"name": f"eth{number}", "network": "data", "bond": "bond1"} for number in (1, 2)]
    entry = {**LAB["servers"][0], "nics": nics}
    server = site_of(changed(servers=[entry])).servers[0]
    assert [nic.get("address") for nic in server["nics"]] == ["10.77.2.11", None]


def test_many_racks_in_one_entry():
    entry = {"name": "npu[001:100]", "index": 1, "rack": "R[01:20]", "unit": 2, "per_rack": 5}
    racks = [{"name": "R[01:20]", "height_units": 42}]
    switch = {**LAB["switches"][0], "rack": "R01", "port_pools": []}
    site = site_of(changed(servers=[entry], racks=racks, switches=[switch]))
    assert [(one["rack"], one["unit"]) for one in site.servers[4:6]] == [("R01", 18), ("R02", 2)]
    assert site.servers[99]["name"] == "npu100"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("npu[08:11]", ["npu08", "npu09", "npu10", "npu11"]),
        ("npu[8:10]", ["npu8", "npu9", "npu10"]),
        ("leaf01", ["leaf01"]),
        ("npu[3:1]", []),
        ("npu[1:9999999]", []),
        ("400GE1/0/[1:2]", ["400GE1/0/1", "400GE1/0/2"]),
    ],
)
def test_ranges(text, names):
    assert ranges.expand(text) == names


def test_the_way_in_is_told_to_ssh():
    access = {"management": {"mode": "jump", "host": "10.1.1.1", "user": "me", "port": 2222, "identity_file": "key"}}
    site = site_of(changed(access=access))
    arguments = host_vars.ssh_arguments(site)
    assert "ProxyCommand=" in arguments
    assert "-W %h:%p" in arguments
    assert "-p 2222 -l me 10.1.1.1" in arguments


def test_the_controller_may_be_a_node():
    site = site_of(changed(access={"management": {"mode": "here", "host": "npu01"}}))
    made = host_vars.HostVars(site)
    assert [made.server(server)["server_is_controller"] for server in site.servers] == [True, False, False]


def test_a_device_has_its_own_stage_modes():
    entry = {**LAB["servers"][0], "each": {"npu02": {"stages": {"os": "verify"}}}}
    site = site_of(changed(servers=[entry], stages={"os": "skip", "npu": "verify"}))
    made = host_vars.HostVars(site)
    modes = [made.server(server)["firstlight_stage_modes"] for server in site.servers]
    assert [(mode["os"], mode["npu"], mode["bmc"]) for mode in modes[:2]] == [
        ("skip", "verify", "apply"),
        ("verify", "verify", "apply"),
    ]
