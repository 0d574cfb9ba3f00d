"""IPMI commands in memory, without ipmi_sim: bytes in, bytes out, the state that Redfish shows."""

from __future__ import annotations

import asyncio
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.bmc import model
from lab.bmc.ipmi import records
from lab.bmc.ipmi.commands import Commands
from lab.bmc.node import FakeNode
from lab.bmc.power import PowerControl
from lab.bmc.state import State


@pytest.fixture
def commands():
    state = State("npu01-bmc", model.load("atlas-800t-a2"), address="10.0.0.5")
    return Commands(state, PowerControl(state, FakeNode()))


def ask(commands, netfn, command, data=b""):
    return asyncio.run(commands.answer(netfn, command, bytes(data)))


def whole_repository(commands):
    """Return all sensor data records as a client reads them: in pieces of at most 16 bytes."""
    found, number = [], 0
    while number != 0xFFFF:
        held, following = b"", number
        while len(held) < 5 or len(held) < 5 + held[4]:
            size = 5 if not held else min(16, 5 + held[4] - len(held))
            reservation = struct.unpack("<H", ask(commands, 0x0A, 0x22)[1:])[0]
            answer = ask(commands, 0x0A, 0x23, struct.pack("<HHBB", reservation, number, len(held), size))
            assert answer[0] == 0
            following = struct.unpack("<H", answer[1:3])[0]
            held += answer[3:]
        found.append(held)
        number = following
    return found


def test_the_repository_holds_each_sensor_once(commands):
    found = whole_repository(commands)
    numbers = [record[7] for record in found if record[3] in (1, 2)]
    assert len(numbers) == len(set(numbers)) > 60
    for number in numbers:
        assert ask(commands, 0x04, 0x2D, [number])[0] == 0


def test_a_sensor_that_is_not_there_is_not_there(commands):
    assert ask(commands, 0x04, 0x2D, [0xFE]) == b"\xcb"


@pytest.mark.parametrize(
    ("fault", "number", "mask"),
    [
        (("psu", "2", "no-input"), 0x32, 0x08),
        (("dimm", "1", "uncorrectable"), 0x51, 0x02),
        (("drive", "5", "predictive"), 0x85, 0x04),
        (("temperature", "1", "over"), 0x01, 0x10),
        (("fan", "3", "failed"), 0x23, 0x02),
        (("sel", "0", "full"), 0xB0, 0x10),
    ],
)
def test_a_fault_sets_its_bit_and_healing_clears_it(commands, fault, number, mask):
    assert not ask(commands, 0x04, 0x2D, [number])[3] & mask
    commands.state.inject(*fault)
    assert ask(commands, 0x04, 0x2D, [number])[3] & mask
    commands.state.heal()
    assert not ask(commands, 0x04, 0x2D, [number])[3] & mask


def test_the_event_log_is_walked_from_its_first_to_its_last(commands):
    commands.state.inject("psu", "1", "lost")
    number, seen = 0, []
    while number != 0xFFFF:
        answer = ask(commands, 0x0A, 0x43, struct.pack("<HHBB", 0, number, 0, 0xFF))
        assert len(answer) == 19
        number = struct.unpack("<H", answer[1:3])[0]
        seen.append(answer[3:])
    assert len(seen) == len(commands.state.log.records)
    assert seen[-1][11] == 0x31  # the sensor of PSU1
    assert seen[-1][12] & 0x80  # its presence ended


def test_fru_areas_carry_right_checksums(commands):
    size = struct.unpack("<H", ask(commands, 0x0A, 0x10, [0])[1:3])[0]
    held = b""
    while len(held) < size:
        held += ask(commands, 0x0A, 0x11, struct.pack("<BHB", 0, len(held), 32))[2:]
    assert sum(held[:8]) % 256 == 0
    for offset in held[1:6]:
        if offset:
            area = held[offset * 8 :]
            assert sum(area[: area[1] * 8]) % 256 == 0
    assert ask(commands, 0x0A, 0x11, struct.pack("<BHB", 0, 0, 200)) == b"\xca"


def test_boot_flags_come_back_as_they_were_set(commands):
    assert ask(commands, 0x00, 0x08, [5, 0xA0, 0x04, 0, 0, 0]) == b"\x00"
    assert ask(commands, 0x00, 0x09, [5, 0, 0])[3:5] == bytes([0xA0, 0x04])
    assert (commands.state.boot.target, commands.state.boot.enabled) == ("Pxe", "Once")


def test_a_reset_of_a_machine_that_is_off_is_refused(commands):
    assert ask(commands, 0x00, 0x02, [0]) == b"\x00"
    assert commands.state.power == "Off"
    assert ask(commands, 0x00, 0x02, [3]) == b"\xd5"
    assert commands.state.writes == 2


@given(
    number=st.integers(1, 255),
    name=st.text(max_size=40),
    limits=st.dictionaries(st.sampled_from(["unc", "uc", "unr"]), st.integers(0, 255)),
)
def test_records_say_their_own_length(number, name, limits):
    from lab.bmc.ipmi.sensors import Reading, Sensor

    sensor = Sensor(number, name, 1, 7, 1, Reading, unit=1, thresholds=limits)
    for record in (records.full(1, sensor), records.compact(1, sensor)):
        assert len(record) == 5 + record[4]


@given(data=st.binary(max_size=40), number=st.integers(0, 28))
def test_no_bytes_bring_a_command_down(data, number):
    state = State("npu01-bmc", model.load("atlas-800t-a2"), address="10.0.0.5")
    commands = Commands(state, PowerControl(state, FakeNode()))
    netfn, command = sorted(commands.table)[number % len(commands.table)]
    answer = ask(commands, netfn, command, data)
    assert 1 <= len(answer) <= 36
