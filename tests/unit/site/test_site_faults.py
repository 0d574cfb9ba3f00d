"""A bad site file is refused with every fault in it, each with item, line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.firstlight.cluster.plugins.module_utils.site import load, source

ROOT = Path(__file__).resolve().parents[3]
LAB = (ROOT / "inventories/lab/site.yml").read_text(encoding="utf-8")


def faults(text):
    """Return [(key, item, line)] of what is refused."""
    with pytest.raises(source.BadFile) as caught:
        load.from_source(source.parse(text, "site.yml"))
    assert caught.value.text("zh")
    assert all(message.file == "site.yml" for message in caught.value.messages)
    return [(message.key.partition(".")[2], message.item, message.line) for message in caught.value.messages]


def line_of(text, part):
    return text[: text.index(part)].count("\n") + 1


# what is written instead, what the fault is called, what stands on its line, part of its item
CASES = [
    ("purpose: lab", "purpose: laboratory", "bad_value", "purpose: laboratory", "purpose"),
    ("language: zh", "langauge: zh", "unknown_key", "langauge", "langauge"),
    ("name: lab\n", "name: lab\nname: lab\n", "key_twice", None, "name"),
    ("name: lab\n", "name: '{{ x }}'\n", "template", "name: '{{", "name"),
    ("name: lab\n", "name: 3\n", "bad_value", "name: 3", "name"),
    ("prefix: 10.77.1.0/24", "prefix: 10.77.1.5/24", "bad_prefix", "  bmc:", "networks.bmc.prefix"),
    ("prefix: 10.77.1.0/24", "prefix: 10.77.0.0/24", "network_clash", "  bmc:", "networks.bmc.prefix"),
    ("first: 10.77.1.11", "first: 10.99.1.11", "outside_network", "  bmc:", "networks.bmc.first"),
    ("first: 10.77.1.11", "first: ten", "bad_address", "  bmc:", "networks.bmc.first"),
    ("last: 10.77.0.200", "last: 10.77.0.12", "pool_small", "npu[01", "npu03"),
    ('ports: "400GE1/0/[1:16]"', 'ports: "400GE1/0/[1:11]"', "ports_few", "carries: npu", "port_pools[0]"),
    ("unit: 40", "unit: 5", "units_taken", "unit: 5", "leaf01"),
    ("unit: 40", "unit: 43", "units_outside", "unit: 43", "leaf01"),
    ("rack: A01\n    unit: 40", "rack: A99\n    unit: 40", "no_such", "rack: A99", "leaf01"),
    ("address: 10.77.0.5", "address: 10.77.0.12", "twice", None, "npu02"),
    ("address: 10.77.0.5", "address: 10.99.0.5", "outside_network", "address: 10.99", "leaf01"),
    ("index: 1,", "index: 0,", "bad_value", "index: 0", "servers[0].index"),
    ("npu[01:03]", "npu[03:01]", "bad_range", "npu[03", "servers[0].name"),
    ("network: data,", "network: date,", "no_such", None, "nics"),
    ("username: Administrator", "port: 443", "needs", None, "npu01-bmc"),
    ("    ca_path: ../../.cache/lab/default/pki/ca.pem\n", "", "no_trust", None, "npu01-bmc"),
    ("bmc: direct}", "bmc: jump}", "access_host", "access:", "access.bmc"),
    ("bmc: direct}", "mbc: direct}", "no_such", "access:", "access.mbc"),
    ("source: npu01", "source: npu09", "no_such", "time:", "time.source"),
    ("mode: island, source: npu01", "mode: island", "missing", "time:", "time"),
    ("{height_units: 4, power_watts: 5600, npus: 8}", "{npus: 8}", "no_height", None, "npu01"),
    ("purpose: lab\n", "", "missing", None, ""),
]


@pytest.mark.parametrize(("old", "new", "key", "place", "item"), CASES, ids=[f"{case[2]}-{case[4]}" for case in CASES])
def test_each_fault_is_named_at_its_place(old, new, key, place, item):
    assert old in LAB
    text = LAB.replace(old, new)
    found = faults(text)
    match = [one for one in found if one[0] == key and item in one[1]]
    assert match, found
    if place is not None:
        assert match[0][2] == line_of(text, place), found
    else:
        assert match[0][2] > 0 or key in ("missing",), found


def test_all_faults_at_once_in_the_order_of_their_lines():
    text = (
        LAB.replace("unit: 40", "unit: 43").replace("source: npu01", "source: npu77").replace("10.77.0.5", "10.77.0.1")
    )
    found = faults(text)
    assert {one[0] for one in found} == {"units_outside", "no_such", "twice"}
    assert [one[2] for one in found] == sorted(one[2] for one in found)


def add(text):
    return LAB + text


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (add("reserved: [{name: HIS, prefix: 10.77.0.0/16}]\n"), "network_clash"),
        (add("cables: [{from: npu01, from_port: npu9, to: leaf01, to_port: 400GE1/0/15:1}]\n"), "no_such"),
        (add("cables: [{from: npu01, from_port: npu0, to: leaf02, to_port: 400GE1/0/15:1}]\n"), "no_such"),
        (add("cables: [{from: npu01, from_port: eth1, to: leaf01, to_port: '400GE1/0/1:1'}]\n"), "twice"),
        (add("cables: [{from: npu01, from_port: eth1, to: leaf01, to_port: '400GE1/0/1'}]\n"), "leg_mixed"),
        (LAB.replace("unit: 3}", "unit: 3, serial_number: X1}"), "twice"),
        (LAB.replace("index: 1, unit: 3}", "index: 1, unit: 3}\n  - {name: other, index: 2, unit: 20}"), "twice"),
        (LAB.replace("index: 1, unit: 3}", "index: 1, unit: 3, each: {npu09: {delivered: false}}}"), "no_such"),
        (LAB.replace("{name: eth1,", "{name: eth0,"), "twice"),
    ],
)
def test_what_stands_twice_or_nowhere(text, key):
    assert key in [one[0] for one in faults(text)]


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ("a: [1, 2\nb: 3\n", "not_yaml", 2),
        ("a: 1\n  b: 2\n", "not_yaml", 2),
        ("a: &x [*x]\n", "too_deep", 1),
        ("[" * 5000, "too_deep", 1),
        ("? [a]\n: 1\n", "bad_key", 1),
        ("a: .nan\n", "strange_value", 1),
        ("a: !!python/object:os.system x\n", "not_yaml", 1),
        ("a: 2024-13-45\n", "not_yaml", 1),
        ("- a\n", "not_mapping", 1),
        ("", "not_mapping", 0),
        ("a: \x01\n", "not_yaml", 1),
    ],
)
def test_what_is_no_file_of_ours(text, key, line):
    found = faults(text)
    assert found[0][0] == key
    assert found[0][2] == line


def test_a_file_that_is_not_there_or_not_text(tmp_path):
    for path, raw in (("none.yml", None), ("latin.yml", b"a: 1\nb: \xe9\n")):
        file = tmp_path / path
        if raw is not None:
            file.write_bytes(raw)
        with pytest.raises(source.BadFile) as caught:
            load.load(str(file))
        assert str(file) in str(caught.value)
    assert "line 2" in str(caught.value)


def test_aliases_that_multiply_are_stopped():
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    with pytest.raises(source.BadFile):
        source.parse("\n".join(rows), "site.yml")
