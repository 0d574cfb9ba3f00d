"""The event log of the BMC: one list of records behind Redfish's LogService and IPMI's SEL."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

CAPACITY = 1000
SENSOR_SPECIFIC = 0x6F
THRESHOLD = 0x01


@dataclass
class Record:
    """One event: number, seconds by the BMC's clock, what happened."""

    number: int
    seconds: int
    severity: str
    message: str
    sensor_type: int = 0x12
    sensor_number: int = 0
    offset: int = 0
    asserted: bool = True
    subject: str = "BMC"

    def sel(self) -> bytes:
        """Return the 16 bytes of an IPMI system event record (IPMI 2.0, table 32-1)."""
        event_type = THRESHOLD if self.sensor_type in (0x01, 0x04) else SENSOR_SPECIFIC
        direction = 0 if self.asserted else 0x80
        return struct.pack(
            "<HBIHBBBBBBB",
            self.number,
            0x02,
            self.seconds & 0xFFFFFFFF,
            0x0020,
            0x04,
            self.sensor_type,
            self.sensor_number,
            event_type | direction,
            self.offset,
            0xFF,
            0xFF,
        )


@dataclass
class EventLog:
    """Records in order. When it is full nothing more is written, as a log that never overwrites does."""

    records: list[Record] = field(default_factory=list)
    next_number: int = 1
    overflow: bool = False
    cleared: int = 0

    @property
    def full(self) -> bool:
        return len(self.records) >= CAPACITY

    def add(self, seconds: float, severity: str, message: str, **rest: object) -> Record | None:
        """Append one record and return it, or None when there is no room."""
        if self.full:
            self.overflow = True
            return None
        record = Record(self.next_number, int(seconds), severity, message, **rest)  # type: ignore[arg-type]
        self.next_number += 1
        self.records.append(record)
        return record

    def clear(self, seconds: float) -> None:
        """Empty the log; the clearing itself is the first record, as IPMI wants it."""
        self.records.clear()
        self.overflow = False
        self.cleared = int(seconds)
        self.next_number = 1
        self.add(seconds, "OK", "The event log was cleared.", sensor_type=0x10, offset=2)

    def fill(self, seconds: float) -> None:
        """Fill what is left with harmless old events."""
        while not self.full:
            self.add(seconds - 86400, "OK", "A user logged in on the console.", sensor_type=0x2A, offset=0)
        self.overflow = True

    def drain(self) -> None:
        """Take out what `fill` put in."""
        self.records = [record for record in self.records if record.sensor_type != 0x2A]
        self.overflow = False
