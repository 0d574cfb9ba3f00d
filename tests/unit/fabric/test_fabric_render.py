"""Rendering: golden texts of both families and all systems, and what must hold for any intent."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.firstlight.cluster.plugins.filter.fabric_switches import switches
from ansible_collections.firstlight.cluster.plugins.module_utils.fabric.family import (
    FAMILIES,
    family_of,
    headroom_bytes,
)
from ansible_collections.firstlight.cluster.plugins.module_utils.fabric.intent import device_of
from ansible_collections.firstlight.cluster.plugins.module_utils.fabric.policy import BadIntent, Policy, policy_of
from ansible_collections.firstlight.cluster.plugins.module_utils.fabric.render import SYSTEMS, render

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = str(ROOT / "templates" / "switch")
GOLDEN = ROOT / "tests" / "fixtures" / "fabric"
SITE = {
    "networks": {"management": {"prefix": "10.77.0.0/24", "gateway": "10.77.0.1"}},
    "pools": [{"name": "roce", "prefix": "10.78.0.0/22", "gateway": "10.78.0.1", "vlan": 300}],
}


def leaf(family="J", platform="vrp8", count=2, speed=200, legs=2):
    ports = [
        {
            "name": f"400GE1/0/{port}:{leg}" if legs > 1 else f"400GE1/0/{port}",
            "parent": f"400GE1/0/{port}",
            "leg": leg,
            "legs": legs,
            "peer": f"npu{port:02}",
            "peer_port": f"npu{leg}",
            "speed_gbps": speed,
            "vlan": 300,
            "address": f"10.80.{port}.{2 * leg}/31",
        }
        for port in range(1, count + 1)
        for leg in range(1, legs + 1)
    ]
    return {
        "switch_model": "CE9855-32DQ",
        "switch_syntax_family": family,
        "switch_platform": platform,
        "switch_address": "10.77.0.5",
        "switch_username": "firstlight",
        "switch_ports": ports,
    }


@pytest.mark.parametrize(
    ("name", "fabric", "family", "platform"),
    [
        ("leaf-j", {}, "J", "vrp8"),
        ("leaf-p", {}, "P", "vrp8"),
        ("leaf-l3", {"layer": "l3", "roce_dscp": 26, "roce_priority": 5, "ntp_servers": ["10.77.0.11"]}, "J", "vrp8"),
        ("comware", {}, None, "comware"),
        ("eos", {}, None, "eos"),
        ("sonic", {}, None, "sonic"),
    ],
)
def test_the_text_is_what_was_reviewed(name, fabric, family, platform):
    got = render("leaf01", leaf(family, platform), SITE, policy_of(fabric), TEMPLATES)
    assert got.configuration == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_every_system_has_a_golden_text_and_a_banner_where_it_is_not_verified():
    for platform, entry in SYSTEMS.items():
        text = render("leaf01", leaf("J", platform), SITE, Policy(), TEMPLATES).configuration
        assert ("NOT VERIFIED" in text) == bool(entry[1]), platform
    json.loads(render("leaf01", leaf(None, "sonic"), SITE, Policy(), TEMPLATES).configuration)


def test_the_day_zero_text_reaches_ssh_and_holds_no_password():
    text = render("leaf01", leaf(), SITE, Policy(), TEMPLATES).day_zero
    for line in (
        "ip address 10.77.0.5 255.255.255.0",
        "stelnet server enable",
        "ssh user firstlight",
        "commit",
        "save",
    ):
        assert line in text
    rows = switches(["leaf01"], {"leaf01": {**leaf(), "switch_password": "hidden", "other": 1}})
    assert "hidden" not in json.dumps(rows)


POLICIES = st.builds(
    dict,
    roce_dscp=st.integers(0, 63),
    roce_priority=st.integers(0, 7),
    cnp_dscp=st.integers(0, 63),
    cnp_priority=st.integers(0, 7),
    roce_mtu_bytes=st.integers(1500, 9500),
    frame_bytes=st.integers(1536, 12288),
    layer=st.sampled_from(["l2", "l3"]),
    deadlock=st.sampled_from(["turn-off", "error-down", "none"]),
)


@given(POLICIES, st.sampled_from("PJ"), st.integers(0, 20), st.sampled_from([1, 2]), st.sampled_from([100, 200, 400]))
def test_what_holds_for_any_intent(fabric, family, count, legs, speed):
    try:
        policy = policy_of(fabric)
        device = device_of("leaf01", leaf(family, count=count, legs=legs, speed=speed), SITE, policy)
    except BadIntent:
        return
    text = render("leaf01", leaf(family, count=count, legs=legs, speed=speed), SITE, policy, TEMPLATES).configuration
    assert policy.hccl_rdma_tc == policy.roce_dscp * 4
    assert policy.hccl_rdma_sl == policy.roce_priority
    assert policy.pfc_bitmap.index(1) == policy.roce_priority
    assert sum(policy.pfc_bitmap) == 1
    # Exactly the intended PFC set: the default is 3.
    lossless = {3} | {int(found) for found in re.findall(r"^ priority (\d)$", text, re.M)}
    lossless -= {int(found) for found in re.findall(r"^ undo priority (\d)$", text, re.M)}
    assert lossless == {policy.roce_priority}
    assert policy.frame_bytes >= policy.roce_mtu_bytes + 22
    for mtu in re.findall(r"^ mtu (\d+)$", text, re.M):
        assert int(mtu) >= policy.roce_mtu_bytes
    # The pool holds the headroom of all congestion-prone ports, and the chip holds the pool.
    each = device.queue_headroom_kbytes or None
    assert sum(each or port.headroom_kbytes for port in device.ports if port.prone) <= device.pool_kbytes
    assert device.pool_kbytes <= FAMILIES[family].pool_kbytes
    # The pool is configured before any port has PFC, the profile before a queue uses it.
    if "dcb pfc enable" in text:
        assert text.index("headroom-pool") < text.index("dcb pfc enable")
        assert text.index("drop-profile roce") < text.index("wred roce")
    # Every DSCP reaches its queue: by the default map or by a line of ours.
    for dscp, priority in ((policy.roce_dscp, policy.roce_priority), (policy.cnp_dscp, policy.cnp_priority)):
        assert (f"ip-dscp-inbound {dscp} phb" in text) == (dscp // 8 != priority)
    assert text.count("interface 400GE") == len(device.ports)
    assert ("undo portswitch" in text) == (policy.layer == "l3" and bool(device.ports))
    assert not (policy.layer == "l3" and "trust dscp" in text)


@pytest.mark.parametrize(
    ("speed", "metres", "kbytes"),
    [(100, 3, 38.1), (200, 5, 42.6), (200, 30, 48.8), (400, 100, 119.0), (400, 300, 217.6), (400, 2000, 1056)],
)
def test_headroom_is_that_of_the_published_formula(speed, metres, kbytes):
    assert headroom_bytes(Policy(), speed, metres) / 1024 == pytest.approx(kbytes, abs=1.0)


def test_headroom_that_does_not_fit_is_refused_with_the_count_that_fits():
    with pytest.raises(BadIntent, match="at most 46 of them"):
        device_of("leaf01", leaf("P", count=32), SITE, Policy())
    named = Policy(congestion_prone=("400GE1/0/1:1", "leaf01:400GE1/0/2:1"))
    assert [port.name for port in device_of("leaf01", leaf("P", count=32), SITE, named).ports if port.prone] == [
        "400GE1/0/1:1",
        "400GE1/0/2:1",
    ]
    notes = device_of("leaf01", leaf("J", count=32), SITE, Policy()).notes
    assert [note.key for note in notes] == ["fabric.headroom_above_recommended"]


@pytest.mark.parametrize(
    ("fabric", "words"),
    [
        ({"roce_dcsp": 3}, "fabric.roce_dcsp is no setting"),
        ({"roce_dscp": 64}, "fabric.roce_dscp is 64"),
        ({"roce_dscp": True}, "fabric.roce_dscp is True"),
        ({"cnp_priority": 4}, "fabric.cnp_priority is 4"),
        ({"layer": "l4"}, "l2 or l3"),
        ({"ecn_low_bytes": 2**21}, "fabric.ecn_low_bytes"),
        ({"frame_bytes": 4000}, "at least 4222"),
        ({"congestion_prone": "all"}, "a list of names"),
    ],
)
def test_a_policy_that_cannot_be_is_refused(fabric, words):
    with pytest.raises(BadIntent) as caught:
        policy_of(fabric)
    assert words in caught.value.text()


def test_all_faults_are_named_at_once():
    with pytest.raises(BadIntent) as caught:
        policy_of({"roce_dscp": 64, "layer": "l4", "what": 1})
    assert len(caught.value.messages) == 3


@pytest.mark.parametrize(
    ("model", "family"),
    [
        ("CE8850-SAN", "P"),
        ("CE8851-32CQ8DQ-P", "P"),
        ("CE8851-32CQ4BQ", "J"),
        ("CE8855", "J"),
        ("CE6866-48S8CQ-P", "P"),
    ],
)
def test_the_tables_know_the_models_of_the_manual(model, family):
    assert family_of(model, None).name == family


@pytest.mark.parametrize("model", ["CE9855-32DQ", "CE9860-4C-EI", "CE8850-64CQ-EI", "CE88550", ""])
def test_a_model_that_no_table_names_needs_its_family(model):
    with pytest.raises(BadIntent, match="syntax_family"):
        family_of(model, None)
    assert family_of(model, "J").name == "J"


def test_a_port_with_two_roles_is_refused():
    host = leaf()
    host["switch_ports"].append(dict(host["switch_ports"][0], peer="npu99"))
    host["switch_ports"].append(
        dict(host["switch_ports"][0], name="400GE1/0/2", parent="400GE1/0/2", legs=1, peer="spine01")
    )
    with pytest.raises(BadIntent) as caught:
        device_of("leaf01", host, SITE, Policy())
    assert [message.values["port"] for message in caught.value.messages] == ["400GE1/0/1:1", "400GE1/0/2"]


def test_a_routed_leaf_needs_an_address_for_each_port():
    host = leaf(count=1, legs=1)
    del host["switch_ports"][0]["address"]
    with pytest.raises(BadIntent, match="400GE1/0/1 has no address"):
        device_of("leaf01", host, SITE, policy_of({"layer": "l3"}))


def test_a_platform_without_a_template_is_refused():
    with pytest.raises(BadIntent, match="onyx"):
        render("leaf01", leaf(None, "onyx"), SITE, Policy(), TEMPLATES)


def test_a_priority_that_the_family_does_not_have_is_refused():
    with pytest.raises(BadIntent, match="family P has no lossless priority 7"):
        device_of("leaf01", leaf("P"), SITE, policy_of({"roce_priority": 7}))
