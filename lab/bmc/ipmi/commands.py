"""What each IPMI command does to the state, and what it answers. Bytes in, bytes out; no socket is opened here."""

from __future__ import annotations

import ipaddress
import struct
import time
from collections.abc import Awaitable, Callable

from ..eventlog import CAPACITY
from ..model import mac_address
from ..node import NodeError
from ..power import PowerControl
from ..state import State
from . import records, sensors

OK, INVALID, NOT_PRESENT, OUT_OF_RANGE, NOT_NOW = 0x00, 0xC1, 0xCB, 0xC9, 0xD5
BAD_LENGTH, BAD_FIELD, TOO_LONG, LOST_RESERVATION, NO_PARAMETER = 0xC7, 0xCC, 0xCA, 0xC5, 0x80
LARGEST_PIECE = 32  # the simulator's answer buffer holds 36 bytes
CONTROLS = {0: "ForceOff", 1: "On", 2: "PowerCycle", 3: "ForceRestart", 5: "GracefulShutdown"}
DEVICES = {0: "None", 1: "Pxe", 2: "Hdd", 5: "Cd", 6: "BiosSetup", 15: "Usb"}
RESTORE = {0: "AlwaysOff", 1: "LastState", 2: "AlwaysOn"}
HUAWEI = 0x07DB

Command = Callable[[bytes], Awaitable[bytes]]


class Commands:
    """The command handlers of one BMC."""

    def __init__(self, state: State, power: PowerControl) -> None:
        self.state = state
        self.power = power
        self.reservation = 1
        self.made = -1
        self.sensors: dict[int, sensors.Sensor] = {}
        self.repository: list[bytes] = []
        self.frus: dict[int, bytes] = {}
        self.table: dict[tuple[int, int], Command] = {
            (0x00, 0x01): self.chassis_status,
            (0x00, 0x02): self.chassis_control,
            (0x00, 0x04): self.identify,
            (0x00, 0x06): self.restore_policy,
            (0x00, 0x08): self.set_boot,
            (0x00, 0x09): self.get_boot,
            (0x04, 0x25): self.hysteresis,
            (0x04, 0x27): self.thresholds,
            (0x04, 0x29): self.event_enable,
            (0x04, 0x2B): self.event_status,
            (0x04, 0x2D): self.reading,
            (0x04, 0x2F): self.sensor_type,
            (0x06, 0x01): self.device_id,
            (0x0A, 0x10): self.fru_info,
            (0x0A, 0x11): self.fru_read,
            (0x0A, 0x20): self.sdr_info,
            (0x0A, 0x21): self.sdr_allocation,
            (0x0A, 0x22): self.reserve,
            (0x0A, 0x23): self.sdr_read,
            (0x0A, 0x28): self.sdr_time,
            (0x0A, 0x40): self.sel_info,
            (0x0A, 0x41): self.sdr_allocation,
            (0x0A, 0x42): self.reserve,
            (0x0A, 0x43): self.sel_read,
            (0x0A, 0x47): self.sel_clear,
            (0x0A, 0x48): self.sel_time,
            (0x0A, 0x49): self.set_sel_time,
            (0x0C, 0x02): self.lan,
            (0x2C, 0x02): self.dcmi_power,
        }

    async def answer(self, netfn: int, command: int, data: bytes) -> bytes:
        """Return completion code and data for one command; whatever is too short for its command is refused."""
        handler = self.table.get((netfn, command))
        if handler is None:
            return bytes([INVALID])
        self.refresh()
        try:
            return await handler(data)
        except IndexError:
            return bytes([BAD_LENGTH])
        except struct.error:
            return bytes([BAD_LENGTH])
        except NodeError:
            return bytes([NOT_NOW])

    def refresh(self) -> None:
        """Make sensors, records and FRU data anew when the state changed."""
        if self.made == self.state.version:
            return
        self.made = self.state.version
        found = sensors.build(self.state)
        self.sensors = {sensor.number: sensor for sensor in found}
        made = [
            records.full(i, sensor) if sensor.analog else records.compact(i, sensor)
            for i, sensor in enumerate(found, 1)
        ]
        self.frus = {0: self.system_fru()}
        for part in self.state.parts["psu"]:
            made.append(records.fru_locator(len(made) + 1, part.index, 0x0A, part.index, part.name))
            if part.present:
                facts = part.facts
                self.frus[part.index] = records.fru(
                    manufacturer=facts["manufacturer"],
                    name=facts["model"],
                    serial=facts["serial"],
                    part_number=facts["part_number"],
                )
        made.append(records.controller_locator(len(made) + 1, "iBMC"))
        self.repository = made

    def system_fru(self) -> bytes:
        model = self.state.model
        return records.fru(
            manufacturer=model["manufacturer"],
            name=model["model"],
            serial=self.state.serial,
            part_number=model["part_number"],
            asset_tag=self.state.settings["asset_tag"],
            chassis=True,
        )

    def wrote(self) -> None:
        self.state.writes += 1
        self.state.touch()

    # -- chassis ------------------------------------------------------------------------------------------------------
    async def chassis_status(self, _data: bytes) -> bytes:
        policy = {name: code for code, name in RESTORE.items()}[self.state.settings["power_restore"]]
        on = 1 if self.state.power == "On" else 0
        fan_fault = 0x08 if self.state.worst("fan") == "Critical" else 0
        identify = 0x40 | (0x20 if self.state.identify == "Lit" else 0)
        return bytes([OK, on | policy << 5, 0, identify | fan_fault])

    async def chassis_control(self, data: bytes) -> bytes:
        kind = CONTROLS.get(data[0] & 0x0F)
        if kind is None:
            return bytes([BAD_FIELD])
        self.wrote()
        if self.state.power == "Off" and kind in ("ForceRestart", "PowerCycle", "GracefulShutdown"):
            return bytes([NOT_NOW])
        await self.power.reset(kind)
        return bytes([OK])

    async def identify(self, data: bytes) -> bytes:
        seconds = data[0] if data else 15
        forced = len(data) > 1 and data[1] & 1
        self.state.identify = "Lit" if seconds or forced else "Off"
        self.wrote()
        return bytes([OK])

    async def restore_policy(self, data: bytes) -> bytes:
        if data[0] & 7 in RESTORE:
            self.state.settings["power_restore"] = RESTORE[data[0] & 7]
            self.wrote()
        return bytes([OK, 0x07])

    async def set_boot(self, data: bytes) -> bytes:
        if data[0] & 0x7F != 5:
            return bytes([OK])
        flags, device = data[1], data[2] >> 2 & 0x0F
        boot = self.state.boot
        boot.target = DEVICES.get(device, "None")
        boot.mode = "UEFI" if flags & 0x20 else "Legacy"
        wanted = bool(flags & 0x80) and boot.target != "None"
        boot.enabled = ("Continuous" if flags & 0x40 else "Once") if wanted else "Disabled"
        self.wrote()
        return bytes([OK])

    async def get_boot(self, data: bytes) -> bytes:
        number = data[0] & 0x7F
        if number != 5:
            sizes = {0: 1, 1: 1, 2: 1, 3: 1, 4: 2}
            return bytes([OK, 1, number]) + b"\0" * sizes[number] if number in sizes else bytes([NO_PARAMETER])
        boot = self.state.boot
        flags = (
            (0x80 if boot.enabled != "Disabled" else 0)
            | (0x40 if boot.enabled == "Continuous" else 0)
            | (0x20 if boot.mode == "UEFI" else 0)
        )
        device = {name: code for code, name in DEVICES.items()}.get(boot.target, 0)
        return bytes([OK, 1, 5, flags, device << 2, 0, 0, 0])

    # -- sensors ------------------------------------------------------------------------------------------------------
    async def hysteresis(self, data: bytes) -> bytes:
        return bytes([OK, 2, 2]) if data[0] in self.sensors else bytes([NOT_PRESENT])

    async def thresholds(self, data: bytes) -> bytes:
        sensor = self.sensors.get(data[0])
        return bytes([NOT_PRESENT]) if sensor is None else bytes([OK]) + records.threshold_bytes(sensor)

    async def event_enable(self, data: bytes) -> bytes:
        return bytes([OK, 0xC0, 0xFF, 0x0F, 0xFF, 0x0F]) if data[0] in self.sensors else bytes([NOT_PRESENT])

    async def event_status(self, data: bytes) -> bytes:
        return bytes([OK, 0xC0, 0, 0, 0, 0]) if data[0] in self.sensors else bytes([NOT_PRESENT])

    async def sensor_type(self, data: bytes) -> bytes:
        sensor = self.sensors.get(data[0])
        return bytes([NOT_PRESENT]) if sensor is None else bytes([OK, sensor.kind, 0x01 if sensor.analog else 0x6F])

    async def reading(self, data: bytes) -> bytes:
        sensor = self.sensors.get(data[0])
        if sensor is None:
            return bytes([NOT_PRESENT])
        now = sensor.read()
        flags = 0xC0 if now.available else 0xE0
        if sensor.analog:
            return bytes([OK, now.raw, flags, now.states | 0xC0, 0x00])
        return bytes([OK, 0, flags, now.states & 0xFF, now.states >> 8 | 0x80])

    # -- inventory ----------------------------------------------------------------------------------------------------
    async def device_id(self, _data: bytes) -> bytes:
        version = next(part.now["version"] for part in self.state.parts["firmware"] if part.name == "ActiveBMC")
        major, minor = (int(word) for word in version.split(".")[:2])
        minor_bcd = int(str(minor)[:2], 16)
        return (
            bytes([OK, 0x22, 0x81, major & 0x7F, minor_bcd, 0x02, 0x9F])
            + struct.pack("<I", HUAWEI)[:3]
            + struct.pack("<HI", 0x0001, 0)
        )

    async def fru_info(self, data: bytes) -> bytes:
        held = self.frus.get(data[0])
        return bytes([NOT_PRESENT]) if held is None else bytes([OK]) + struct.pack("<HB", len(held), 0)

    async def fru_read(self, data: bytes) -> bytes:
        device, offset, count = struct.unpack("<BHB", data[:4])
        held = self.frus.get(device)
        if held is None:
            return bytes([NOT_PRESENT])
        if count > LARGEST_PIECE:
            return bytes([TOO_LONG])
        if offset >= len(held):
            return bytes([OUT_OF_RANGE])
        piece = held[offset : offset + count]
        return bytes([OK, len(piece)]) + piece

    async def sdr_info(self, _data: bytes) -> bytes:
        return bytes([OK]) + struct.pack(
            "<BHHIIB", 0x51, len(self.repository), 0xFFFF, int(self.state.now()) & 0xFFFFFFFF, 0, 0x22
        )

    async def sdr_allocation(self, _data: bytes) -> bytes:
        return bytes([OK]) + struct.pack("<HHHHB", 64, 16, 64, 64, 1)

    async def reserve(self, _data: bytes) -> bytes:
        self.reservation = self.reservation % 0xFFFF + 1
        return bytes([OK]) + struct.pack("<H", self.reservation)

    async def sdr_read(self, data: bytes) -> bytes:
        reservation, number, offset, count = struct.unpack("<HHBB", data[:6])
        if offset and reservation != self.reservation:
            return bytes([LOST_RESERVATION])
        last = len(self.repository)
        number = {0: 1, 0xFFFF: last}.get(number, number)
        if not 1 <= number <= last:
            return bytes([NOT_PRESENT])
        held = self.repository[number - 1]
        if count == 0xFF:
            count = len(held) - offset
        if count > LARGEST_PIECE:
            return bytes([TOO_LONG])
        if offset > len(held):
            return bytes([OUT_OF_RANGE])
        return bytes([OK]) + struct.pack("<H", number + 1 if number < last else 0xFFFF) + held[offset : offset + count]

    async def sdr_time(self, _data: bytes) -> bytes:
        return bytes([OK]) + struct.pack("<I", int(self.state.now()) & 0xFFFFFFFF)

    # -- event log ----------------------------------------------------------------------------------------------------
    async def sel_info(self, _data: bytes) -> bytes:
        log = self.state.log
        added = log.records[-1].seconds if log.records else 0
        free = (CAPACITY - len(log.records)) * 16
        return bytes([OK]) + struct.pack(
            "<BHHIIB",
            0x51,
            len(log.records),
            free,
            added & 0xFFFFFFFF,
            log.cleared,
            0x02 | (0x80 if log.overflow else 0),
        )

    async def sel_read(self, data: bytes) -> bytes:
        _reservation, number, offset, count = struct.unpack("<HHBB", data[:6])
        held = self.state.log.records
        if not held:
            return bytes([NOT_PRESENT])
        if number == 0:
            place = 0
        elif number == 0xFFFF:
            place = len(held) - 1
        else:
            place = next((i for i, record in enumerate(held) if record.number == number), -1)
        if place < 0:
            return bytes([NOT_PRESENT])
        following = held[place + 1].number if place + 1 < len(held) else 0xFFFF
        return bytes([OK]) + struct.pack("<H", following) + held[place].sel()[offset:][: 16 if count == 0xFF else count]

    async def sel_clear(self, data: bytes) -> bytes:
        if data[2:5] != b"CLR":
            return bytes([BAD_FIELD])
        if data[5] == 0xAA:
            self.state.log.clear(self.state.now())
            self.wrote()
        return bytes([OK, 1])

    async def sel_time(self, data: bytes) -> bytes:
        return await self.sdr_time(data)

    async def set_sel_time(self, data: bytes) -> bytes:
        (seconds,) = struct.unpack("<I", data[:4])
        self.state.clock_offset = seconds - time.time()
        self.wrote()
        return bytes([OK])

    # -- network and power --------------------------------------------------------------------------------------------
    async def lan(self, data: bytes) -> bytes:
        values = self.state.settings
        network = ipaddress.ip_interface(f"{values['address']}/{values['prefix']}")
        gateway = ipaddress.ip_address(values["gateway"] or "0.0.0.0")  # noqa: S104 - the absence of a gateway
        parameters = {
            0: b"\0",
            1: b"\x17",
            2: b"\x17" * 5,
            3: network.ip.packed,
            4: b"\x01",
            5: bytes.fromhex(mac_address(self.state.server, "bmc", 1).replace(":", "")),
            6: network.network.netmask.packed,
            12: gateway.packed,
            13: b"\0" * 6,
            20: b"\0\0",
            22: b"\x04",
            23: b"\x00\x01\x02\x03\x06",
            24: b"\0" + b"\x44" * 8,
        }
        value = parameters.get(data[1])
        return bytes([NO_PARAMETER]) if value is None else bytes([OK, 0x11]) + value

    async def dcmi_power(self, _data: bytes) -> bytes:
        now = int(self.sensors[sensors.POWER].read().raw * 20)
        return bytes([OK, 0xDC]) + struct.pack(
            "<HHHHIIB", now, 60, now + 310, now, int(self.state.now()) & 0xFFFFFFFF, 60000, 0x40
        )
