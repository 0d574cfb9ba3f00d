"""Log services: the hardware events of the system (the SEL) and the audit log of the manager."""

from __future__ import annotations

from functools import partial

from ..eventlog import CAPACITY, EventLog, Record
from .services import stamp
from .tree import MANAGER, SYSTEM, Answer, Asked, Context, Json, Tree, link

SENSOR_TYPES = {
    0x01: "Temperature",
    0x04: "Fan",
    0x08: "Power Supply / Converter",
    0x0C: "Memory",
    0x0D: "Drive Slot/Bay",
    0x10: "Event Logging Disabled",
    0x12: "System Event",
    0x25: "Entity Presence",
    0x1D: "SystemBoot/Restart",
    0x22: "System ACPI PowerState",
    0x2A: "Session Audit",
}


def entry(path: str, record: Record) -> Json:
    return {
        "@odata.id": f"{path}/{record.number}",
        "@odata.type": "#LogEntry.v1_15_0.LogEntry",
        "Id": str(record.number),
        "Name": f"Log Entry {record.number}",
        "EntryType": "SEL",
        "Severity": record.severity,
        "Created": stamp(record.seconds),
        "Message": record.message,
        "EntryCode": "Assert" if record.asserted else "Deassert",
        "SensorType": SENSOR_TYPES.get(record.sensor_type, "System Event"),
        "SensorNumber": record.sensor_number,
    }


def service(path: str, ident: str, name: str, kind: str, log: EventLog, now: float) -> Json:
    return {
        "@odata.type": "#LogService.v1_5_0.LogService",
        "Id": ident,
        "Name": name,
        "LogEntryType": kind,
        "ServiceEnabled": True,
        "MaxNumberOfRecords": CAPACITY,
        "OverWritePolicy": "NeverOverWrites",
        "Overflow": log.overflow,
        "DateTime": stamp(now),
        "DateTimeLocalOffset": "+00:00",
        "Entries": link(f"{path}/Entries"),
        "Status": {"State": "Enabled", "Health": "Warning" if log.full else "OK"},
        "Actions": {"#LogService.ClearLog": {"target": f"{path}/Actions/LogService.ClearLog"}},
    }


def add_log(tree: Tree, context: Context, base: str, ident: str, name: str, log: EventLog) -> None:
    path = f"{base}/LogServices/{ident}"
    state = context.state
    tree.get[path] = lambda: service(path, ident, name, "SEL", log, state.now())
    tree.live.add(path)
    tree.get[f"{path}/Entries"] = lambda: {
        "@odata.type": "#LogEntryCollection.LogEntryCollection",
        "Name": f"{name} Entries",
        "Members@odata.count": len(log.records),
        "Members": [entry(f"{path}/Entries", record) for record in log.records],
    }
    for record in log.records[-CAPACITY:]:
        tree.get[f"{path}/Entries/{record.number}"] = partial(entry, f"{path}/Entries", record)

    async def clear(_asked: Asked) -> Answer:
        log.clear(state.now())
        state.touch()
        return Answer()

    tree.post[f"{path}/Actions/LogService.ClearLog"] = clear
    tree.privilege[f"{path}/Actions/LogService.ClearLog"] = "ConfigureManager"


def add(tree: Tree, context: Context) -> None:
    """Hang the log services into the tree."""
    tree.collection(f"{SYSTEM}/LogServices", "LogServiceCollection", "Log Service Collection", ["Log1"])
    add_log(tree, context, SYSTEM, "Log1", "System Event Log", context.state.log)
    tree.collection(f"{MANAGER}/LogServices", "LogServiceCollection", "Log Service Collection", ["OperateLog"])
    add_log(tree, context, MANAGER, "OperateLog", "Operate Log", context.state.audit)
