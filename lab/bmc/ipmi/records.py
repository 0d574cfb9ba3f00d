"""Bytes of IPMI 2.0: sensor data records (chapter 43) and FRU information (the FRU specification 1.0)."""

from __future__ import annotations

import struct

from .sensors import THRESHOLDS, Sensor

SDR_VERSION = 0x51
BMC_ADDRESS = 0x20


def text(value: str, longest: int = 16) -> bytes:
    """Return a string with its type/length byte, 8-bit characters."""
    data = value.encode("latin-1", "replace")[:longest]
    return bytes([0xC0 | len(data)]) + data


def record(number: int, kind: int, body: bytes) -> bytes:
    return struct.pack("<HBBB", number, SDR_VERSION, kind, len(body)) + body


def full(number: int, sensor: Sensor) -> bytes:
    """Return a full sensor record (43.1) of an analog sensor: value = M * raw."""
    limits = bytes(sensor.thresholds.get(name, 0) for name in ("unr", "uc", "unc", "lnr", "lc", "lnc"))
    body = bytes(
        [
            BMC_ADDRESS,
            0,
            sensor.number,
            sensor.entity,
            sensor.instance,
            0x7F,
            0x68 if sensor.thresholds else 0x40,
            sensor.kind,
            0x01,
        ]
    )
    body += struct.pack("<HHBB", 0x7A95, 0x7A95, sensor.readable, 0)
    body += bytes(
        [
            0x00,
            sensor.unit,
            0x00,
            0x00,
            sensor.scale & 0xFF,
            (sensor.scale >> 8) << 6,
            0,
            0,
            0,
            0,
            0x00,
            0,
            0,
            0,
            0xFF,
            0x00,
        ]
    )
    return record(number, 0x01, body + limits + bytes([2, 2, 0, 0, 0]) + text(sensor.name))


def compact(number: int, sensor: Sensor) -> bytes:
    """Return a compact sensor record (43.2) of a discrete sensor."""
    body = bytes([BMC_ADDRESS, 0, sensor.number, sensor.entity, sensor.instance, 0x67, 0x40, sensor.kind, 0x6F])
    body += struct.pack("<HHH", sensor.mask, sensor.mask, sensor.mask)
    body += bytes([0xC0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0])
    return record(number, 0x02, body + text(sensor.name))


def fru_locator(number: int, device: int, entity: int, instance: int, name: str) -> bytes:
    body = bytes([BMC_ADDRESS, device, 0x80, 0, 0, 0x10, 0, entity, instance, 0])
    return record(number, 0x11, body + text(name))


def controller_locator(number: int, name: str) -> bytes:
    return record(number, 0x12, bytes([BMC_ADDRESS, 0, 0, 0x9F, 0, 0, 0, 0x06, 1, 0]) + text(name))


def threshold_bytes(sensor: Sensor) -> bytes:
    """Return the answer to Get Sensor Thresholds: mask, then lnc lc lnr unc uc unr."""
    return bytes([sensor.readable]) + bytes(sensor.thresholds.get(name, 0) for name in THRESHOLDS)


# -- FRU --------------------------------------------------------------------------------------------------------------
def checked(area: bytes) -> bytes:
    """Return an area padded to eight bytes, its length and checksum set."""
    padded = area + b"\0" * (-(len(area) + 1) % 8)
    padded = padded[:1] + bytes([(len(padded) + 1) // 8]) + padded[2:]
    return padded + bytes([-sum(padded) & 0xFF])


def fields(*values: str) -> bytes:
    return b"".join(text(value, 32) for value in values) + b"\xc1"


def fru(
    *,
    manufacturer: str,
    name: str,
    serial: str,
    part_number: str,
    version: str = "",
    asset_tag: str = "",
    chassis: bool = False,
) -> bytes:
    """Return FRU information: common header, chassis area when wanted, board and product areas."""
    areas: list[bytes] = []
    offsets = [0, 0, 0, 0, 0]
    position = 1

    def put(slot: int, area: bytes) -> None:
        nonlocal position
        offsets[slot] = position
        areas.append(area)
        position += len(area) // 8

    if chassis:
        put(1, checked(bytes([1, 0, 0x17]) + fields(part_number, serial)))
    put(2, checked(bytes([1, 0, 25, 0, 0, 0]) + fields(manufacturer, name, serial, part_number, "")))
    put(3, checked(bytes([1, 0, 25]) + fields(manufacturer, name, part_number, version, serial, asset_tag, "")))
    header = bytes([1, *offsets, 0])
    return header + bytes([-sum(header) & 0xFF]) + b"".join(areas)
