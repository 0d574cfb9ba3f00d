"""The lines between what runs and what is intended: right undo forms, order, scope, and the way there and back."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.firstlight.cluster.plugins.module_utils.messages.vrp import SwitchRefusal
from ansible_collections.firstlight.cluster.plugins.module_utils.switch import plan as plans
from ansible_collections.firstlight.cluster.plugins.module_utils.switch.tree import parse

FIXTURES = Path(__file__).parents[2] / "fixtures" / "fabric"
LEAF_J = (FIXTURES / "leaf-j.txt").read_text(encoding="utf-8")
PORTS = ("400GE1/0/1:1", "400GE1/0/1:2", "400GE1/0/2")
FACTORY = "#\nsysname HUAWEI\n#\n" + "".join(f"interface {port}\n#\n" for port in PORTS) + "return\n"
OPENERS = ("interface", "vlan", "drop-profile", "diffserv")


def obey(text: str, lines: list[str]) -> str:
    """Return the configuration after these lines, by a device of our own that takes only the manual's undo forms."""
    tree = {view: list(inner) for view, inner in parse(text).views.items()}
    here = ""
    for line in lines:
        views = tree.setdefault(here, [])
        if line == "quit":
            assert here, "quit in the system view"
            here = ""
        elif line.startswith("undo ") and line not in ("undo portswitch", "undo priority 3"):
            gone = [other for other in views if taken(line[5:], other)]
            assert gone, f"nothing to undo: {line!r} in {here!r}"
            for other in gone:
                views.remove(other)
                if not here:
                    tree.pop(other, None)
        else:
            views[:] = [other for other in views if not same(other, line)]
            if line not in ("portswitch", "priority 3"):
                views.append(line)
            if line == "dcb pfc" or (not here and line.split(" ")[0] in OPENERS):
                here = line
                tree.setdefault(here, [])
    assert here == ""
    body = "".join(f"{line}\n" + "".join(f" {inner}\n" for inner in tree.get(line, ())) + "#\n" for line in tree[""])
    return "#\n" + body + "return\n"


def taken(undone: str, line: str) -> bool:
    """Undo forms of the manual: the whole line, or its head where the manual says so (trust is not trust upstream)."""
    if undone == "trust":
        return line == "trust dscp"
    pool = re.fullmatch(r"qos buffer headroom-pool slot (\d+)", undone)
    if pool:
        return re.fullmatch(r"qos buffer headroom-pool size .+ slot " + pool.group(1), line) is not None
    return line == undone or line.startswith(undone + " ")


def same(old: str, new: str) -> bool:
    """Whether a new line takes the place of an old one."""
    if {old, new} in ({"portswitch", "undo portswitch"}, {"priority 3", "undo priority 3"}):
        return True
    heads = (
        "sysname",
        "mtu",
        "description",
        "ip address",
        "port default vlan",
        "ecn",
        "jumboframe enable",
        "trust upstream",
        "qos buffer headroom-pool size",
        "port pfc-deadlock trigger",
        *(f"qos queue {q} {kind}" for q in range(8) for kind in ("drr weight", "wred")),
        *(f"dcb pfc buffer {q} {kind}" for q in range(8) for kind in ("xoff", "hdrm")),
        *(f"ip-dscp-inbound {dscp} phb" for dscp in range(64)),
    )
    return old == new or any(old.startswith(head + " ") and new.startswith(head + " ") for head in heads)


def test_second_run_has_no_line():
    assert plans.plan(LEAF_J, LEAF_J).changes == ()


def test_right_undo_forms_in_an_order_that_the_device_takes():
    lines = plans.plan(LEAF_J, (FIXTURES / "leaf-l3.txt").read_text(encoding="utf-8")).lines
    port = lines[lines.index("interface 400GE1/0/1:1") :]
    port = port[: port.index("quit")]
    assert {"undo trust", "undo qos queue 4 wred", "undo dcb pfc buffer 4 hdrm"} <= set(port)
    assert port.index("undo port default vlan") < port.index("undo portswitch") < port.index("mtu 9216")
    # The device refuses to take the priority away while a queue still has its configuration.
    assert lines.index("priority 5") < lines.index("interface 400GE1/0/1:1") < lines.index("undo priority 4")


def test_foreign_lines_and_views_stay():
    foreign = (
        "#\nsysname leaf01\n#\naaa\n local-user other level 3\n#\nntp unicast-server 192.0.2.99\n#\n"
        "drop-profile theirs\n ecn buffer-size low-limit 1 high-limit 2 discard-percentage 3\n#\n"
        "interface 400GE1/0/1:1\n shutdown\n qos car inbound cir 5\n qos queue 5 wred theirs\n#\n"
        "interface 400GE1/0/2\n trust dscp\n#\nreturn\n"
    )
    wanted = "#\nsysname leaf01\n#\ninterface 400GE1/0/1:1\n trust dscp\n#\nreturn\n"
    assert plans.plan(foreign, wanted).lines == [
        "interface 400GE1/0/1:1",
        "undo qos queue 5 wred",
        "trust dscp",
        "quit",
    ]


@pytest.mark.parametrize(
    ("running", "lines"),
    [
        (" priority 4\n undo priority 3\n", []),
        (" undo priority 3\n priority 4\n", []),
        (" priority 3 4\n", ["dcb pfc", "undo priority 3", "quit"]),
        (" undo priority 3\n priority 4 5\n", ["dcb pfc", "undo priority 5", "quit"]),
        ("", ["dcb pfc", "priority 4", "undo priority 3", "quit"]),
    ],
)
def test_lossless_priorities_are_a_set(running, lines):
    found = plans.plan(
        "#\ndcb pfc\n" + running + "#\nreturn\n", "#\ndcb pfc\n priority 4\n undo priority 3\n#\nreturn\n"
    ).lines
    assert sorted(found) == sorted(lines)


def test_the_device_knows_its_priorities_better_than_its_text():
    text = "#\ndcb pfc\n priority 4\n#\nreturn\n"
    assert plans.plan(text, "#\ndcb pfc\n priority 4\n undo priority 3\n#\n", profiles={"default": {4}}).lines == []


def test_a_new_value_replaces_the_old_one_without_undo():
    before = "#\nsysname HUAWEI\n#\ninterface 400GE1/0/2\n mtu 1500\n dcb pfc buffer 4 hdrm 64 kbytes\n#\n"
    after = "#\nsysname leaf01\n#\ninterface 400GE1/0/2\n mtu 9216\n dcb pfc buffer 4 hdrm 256 kbytes\n#\n"
    lines = plans.plan(before, after).lines
    assert [line for line in lines if line.startswith("undo")] == []
    assert plans.plan(obey(before, lines), after).changes == ()


def test_a_stored_secret_is_compared_by_what_was_applied():
    running = "#\nsnmp-agent community read cipher %^%#abc%^%#\n#\nreturn\n"
    wanted = "#\nsnmp-agent community read cipher Made-up-1\n#\n"
    applied = ["snmp-agent community read cipher Made-up-1"]
    assert plans.plan(running, wanted, applied=applied).lines == []
    assert plans.plan(running, wanted).lines == applied
    assert "Made-up" not in str(plans.plan(running, wanted).rows)


def test_refused_before_anything_is_typed():
    with pytest.raises(SwitchRefusal, match="no such port"):
        plans.plan(FACTORY, "#\ninterface 400GE1/0/9\n trust dscp\n#\n")
    with pytest.raises(SwitchRefusal, match="reboot fast"):
        plans.plan(FACTORY, "#\nreboot fast\n#\n")


def test_surprises_of_the_candidate_are_seen():
    made = plans.plan(FACTORY, "#\ndcb pfc\n priority 4\n undo priority 3\n#\ninterface 400GE1/0/2\n mtu 9216\n#\n")
    shown = [
        {"change": "+", "view": None, "line": "dcb pfc"},
        {"change": "+", "view": "dcb pfc", "line": "priority 4"},
        {"change": "+", "view": "dcb pfc", "line": "undo priority 3"},
        {"change": "+", "view": "interface 400GE1/0/2", "line": "mtu 9216"},
    ]
    assert plans.surprises(made.rows, shown) == []
    assert plans.surprises(made.rows, shown[:3])
    assert plans.surprises(made.rows, [*shown, {"change": "-", "view": None, "line": "stelnet server enable"}])


@st.composite
def intents(draw):
    priority = draw(st.integers(0, 7))
    level = draw(st.sampled_from(("l2", "l3")))
    lines = ["#", f"sysname leaf{draw(st.integers(1, 9))}", "#", "lldp enable", "#"]
    lines += [f"vlan {draw(st.sampled_from((100, 300)))}", "#"] if level == "l2" else []
    lines += draw(st.sampled_from(([], ["qos ecn enable", "#"])))
    lines += [f"qos buffer headroom-pool size {draw(st.integers(1, 8))} mbytes slot 1", "#", "dcb pfc"]
    lines += [f" priority {priority}", " undo priority 3"] if priority != 3 else []
    dscps = draw(st.sets(st.sampled_from((24, 26, 33, 48)), max_size=3))
    if dscps:
        lines += ["#", "diffserv domain roce"]
        lines += [f" ip-dscp-inbound {n} phb {draw(st.sampled_from(('af4', 'ef')))} green" for n in sorted(dscps)]
    lines += ["#", "drop-profile roce"]
    lines += [f" ecn buffer-size low-limit 7168 high-limit {draw(st.integers(8000, 9000))} discard-percentage 30", "#"]
    for port in draw(st.sets(st.sampled_from(PORTS), min_size=1)):
        lines.append(f"interface {port}")
        lines += (
            [" undo portswitch", f" mtu {draw(st.sampled_from((4200, 9216)))}"] if level == "l3" else [" trust dscp"]
        )
        lines += draw(st.sampled_from(([], [" trust upstream roce"])))
        lines += [" dcb pfc enable mode manual", f" dcb pfc buffer {priority} hdrm {draw(st.integers(64, 256))} kbytes"]
        lines += draw(st.sampled_from((["#"], [f" qos queue {priority} wred roce", f" qos queue {priority} ecn", "#"])))
    return "\n".join([*lines, "return", ""])


@settings(max_examples=25)
@given(intents(), intents())
def test_there_and_back(first, second):
    """From the factory to one intent, to another, each run twice; and back to where it was."""
    for before in (FACTORY, obey(FACTORY, plans.plan(FACTORY, first).lines)):
        made = plans.plan(before, second)
        after = obey(before, made.lines)
        assert plans.plan(after, second).changes == ()
        back = obey(after, made.back_lines)
        assert sorted(parse(back).lines()) == sorted(parse(before).lines())


@given(st.text(max_size=300), st.randoms(use_true_random=False))
def test_any_text_is_read_without_a_crash(text, chance):
    lines = LEAF_J.splitlines()
    chance.shuffle(lines)
    parse(text)
    parse("\n".join(lines[: random.Random(len(text)).randrange(len(lines))]))
