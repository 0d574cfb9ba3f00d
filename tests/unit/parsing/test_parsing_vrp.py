"""Recorded outputs give exactly what was reviewed; cut, mixed, wrong, paged ones give that, or a refusal."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.firstlight.cluster.plugins.module_utils.parsing import doors

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "vrp"
NAMES = sorted(path.stem for path in FIXTURES.glob("*.txt"))
TEXTS = {name: (FIXTURES / f"{name}.txt").read_text(encoding="utf-8") for name in NAMES}
COMMANDS = {
    name: json.loads((FIXTURES / f"{name}.source.json").read_text(encoding="utf-8"))["command"] for name in NAMES
}
RESULTS = {name: json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8")) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_a_recorded_output_is_read(name):
    assert doors.parse(COMMANDS[name], TEXTS[name]) == RESULTS[name]


@pytest.mark.parametrize("name", NAMES)
def test_prompt_echo_and_carriage_returns_change_nothing(name):
    text = f"<leaf01>{COMMANDS[name]}\r\n" + TEXTS[name].replace("\n", "\r\n") + "<leaf01>"
    assert doors.parse(COMMANDS[name], text) == RESULTS[name]
    assert doors.parse(COMMANDS[name], f"{COMMANDS[name]}\n{TEXTS[name]}<leaf01>") == RESULTS[name]
    in_view = f"[~leaf01-400GE1/0/1:1]{COMMANDS[name]}\n{TEXTS[name]}[~leaf01-400GE1/0/1:1]"
    assert doors.parse(COMMANDS[name], in_view) == RESULTS[name]


WIPE = "\x1b[42D" + " " * 42 + "\x1b[42D"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("wipe", [WIPE, WIPE.replace("\x1b", ""), "\n", " " * 42, "\r" + " " * 18 + "\r"])
def test_a_paged_output_is_the_same_output(name, wipe):
    lines = TEXTS[name].splitlines(keepends=True)
    paged = "".join(
        "  ---- More ----" + wipe + line if index and index % 5 == 0 else line for index, line in enumerate(lines)
    )
    assert doors.parse(COMMANDS[name], paged) == RESULTS[name]


@pytest.mark.parametrize("name", NAMES)
def test_another_commands_output_is_refused(name):
    for other in NAMES:
        if doors.find(COMMANDS[other]) is doors.find(COMMANDS[name]) or other.endswith("-none"):
            continue
        with pytest.raises(doors.Unreadable):
            doors.parse(COMMANDS[name], TEXTS[other])


@pytest.mark.parametrize("name", NAMES)
def test_two_outputs_mixed_are_refused(name):
    here = NAMES.index(name)
    for other in [NAMES[(here + step) % len(NAMES)] for step in (1, 7, 13, 29, 41)]:
        if doors.find(COMMANDS[other]) is doors.find(COMMANDS[name]) or other.endswith("-none"):
            continue
        for text in (TEXTS[name] + TEXTS[other], TEXTS[other] + TEXTS[name]):
            with pytest.raises(doors.Unreadable):
                doors.parse(COMMANDS[name], text)


def rows(result):
    return result if isinstance(result, list) else [result]


@pytest.mark.parametrize("name", NAMES)
def test_a_cut_output_never_gives_more_than_the_whole(name):
    """A line less: refused, or rows of the whole output. What cannot be seen as cut must at least be true."""
    lines = TEXTS[name].splitlines(keepends=True)
    for end in range(len(lines)):
        try:
            got = rows(doors.parse(COMMANDS[name], "".join(lines[:end])))
        except doors.Unreadable:
            continue
        assert len(got) <= len(rows(RESULTS[name]))
        for mine, whole in zip(got, rows(RESULTS[name]), strict=False):
            assert mine.keys() <= whole.keys() | {"speed", "description", "last_drop"}


RULED = ["arp", "dcb", "dcb-pfc", "device", "ecn-threshold", "fan", "mac-address", "port-split", "temperature", "vlan"]


@pytest.mark.parametrize("name", RULED)
def test_a_table_with_an_end_is_refused_without_it(name):
    lines = TEXTS[name].rstrip("\n").splitlines(keepends=True)
    for end in range(len(lines)):
        with pytest.raises(doors.Unreadable):
            doors.parse(COMMANDS[name], "".join(lines[:end]))


@given(st.sampled_from(NAMES), st.text(max_size=400))
@example("interface-brief", "Interface  PHY  Protocol InUti OutUti inErrors outErrors\n\n")
def test_arbitrary_text_never_crashes_and_never_makes_a_row(name, text):
    try:
        got = doors.parse(COMMANDS[name], text)
    except doors.Unreadable:
        return
    for row in rows(got):
        for value in row.values():
            if isinstance(value, str) and value not in ("VRP", "YunShan OS"):
                assert "".join(value.split()) in "".join(text.split())


@given(st.sampled_from(NAMES), st.data())
def test_a_damaged_output_never_crashes(name, data):
    text = TEXTS[name]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 80)))
    put = data.draw(st.sampled_from(["", " ", "-", "\n", "x", "\x1b[42D", "Error: no\n", "1", "\t"]))
    with contextlib.suppress(doors.Unreadable):
        doors.parse(COMMANDS[name], text[:start] + put + text[end:])


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("dis int br", "interface_brief"),
        ("display interface brief", "interface_brief"),
        ("dis interface 400GE 1/0/1:1", "interface"),
        ("display interface Eth-Trunk 1", "interface"),
        ("dis int 400ge1/0/1 tran verb | no-more", "interface_transceiver"),
        ("display transceiver interface GigabitEthernet 0/0/1 verbose", "interface_transceiver"),
        ("display lldp neighbor brief", "lldp_neighbor_brief"),
        ("display lldp neighbor interface 400GE1/0/1", "lldp_neighbor"),
        ("dis dcb pfc", "dcb_pfc"),
        ("display dcb pfc-profile", "dcb_pfc_profile"),
        ("display dcb pfc buffer interface 400GE1/0/1", "dcb_pfc_buffer"),
        ("display power", "power"),
        ("display device power", "power"),
        ("display device", "device"),
        ("display elabel", "elabel"),
        ("display device elabel brief", "elabel_brief"),
        ("display cpu-usage", "cpu"),
        ("display vlan 300", "vlan"),
        ("display qos queue statistics slot 1", "qos_queue_statistics"),
        ("display current-configuration interface 400GE1/0/1", "configuration"),
    ],
)
def test_a_command_finds_its_parser_as_typed(typed, name):
    assert doors.find(typed).name == name


@pytest.mark.parametrize("typed", ["", "ls -l", "display", "display nonsense", "show version", "d"])
def test_an_unknown_or_ambiguous_command_is_refused(typed):
    with pytest.raises(doors.Unreadable):
        doors.find(typed)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "empty"),
        ("\n \n", "empty"),
        ("<leaf01>display vlan\n<leaf01>", "empty"),
        ("                  ^\nError: Unrecognized command found at '^' position.\n", "device_error"),
        ("Error: You do not have permission to run the command or the command is incomplete.", "device_error"),
        ("[~leaf01]display arp\n", "other_command"),
        ("hello\n", "no_header"),
    ],
)
def test_what_is_no_output_is_refused_with_its_reason(text, key):
    with pytest.raises(doors.Unreadable) as caught:
        doors.parse("display vlan", text)
    assert caught.value.messages[0].key == f"parsing.{key}"
    assert caught.value.text("zh") != caught.value.text("en")


def test_a_refusal_names_the_line_of_the_capture():
    text = TEXTS["interface-brief"].replace("up       up(s)", "up       ")
    with pytest.raises(doors.Unreadable, match=f"line {len(text.splitlines()) + 1}:"):
        doors.parse("display interface brief", "\n" + text)


def test_a_loop_gives_a_list():
    one = "<leaf01>display interface 400GE1/0/1:1\n" + TEXTS["interface"]
    assert doors.parse("display interface", one + one) == RESULTS["interface"] * 2
    version = "<leaf01>display version\n" + TEXTS["version-yunshan"]
    assert doors.parse("display version", version + version + "<leaf01>quit\n") == [RESULTS["version-yunshan"]] * 2


def test_silence_after_the_command_is_an_answer_where_the_manual_says_so():
    assert (
        doors.parse("display configuration exclusive user", "<leaf01>display configuration exclusive user\n<leaf01>")
        == {}
    )
    with pytest.raises(doors.Unreadable):
        doors.parse("display configuration exclusive user", "")


def test_log_lines_between_are_dropped():
    log = "Nov 26 2026 10:00:00 leaf01 %%01IFNET/4/LINK_STATE(l):CID=0x1;The line protocol went up.\n"
    lines = TEXTS["arp"].splitlines(keepends=True)
    assert doors.parse("display arp", "".join([*lines[:7], log, *lines[7:]])) == RESULTS["arp"]
