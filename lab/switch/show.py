"""What `display` answers about the box itself.

Formats: command reference CE6800/CE8800 V300R023 (shortened), own figures.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .words import Match

if TYPE_CHECKING:
    from .session import Session

Answer = Iterable[str]
RULE = "-" * 80


def clock(session: Session, dummy: Match) -> Answer:
    box = session.box
    zone = box.model["time_zone"]
    return [box.stamp(), box.now().strftime("%A"), f"Time Zone({zone['name']}) : UTC{zone['offset']}"]


def version(session: Session, dummy: Match) -> Answer:
    box, model = session.box, session.box.model
    return [
        "Huawei Versatile Routing Platform Software",
        f"YunShan OS, Version {model['yunshan']} (CloudEngine 58&68&78&88&98 {model['version']})",
        "Copyright (C) 2021-2023 Huawei Technologies Co., Ltd.",
        f"HUAWEI {model['model']} uptime is {box.uptime()}",
        f"Patch Version: {model['patch']}",
        "",
        f"{model['model']} (Master) 1 : uptime is  {box.uptime()}",
        f"Memory      Size    : {model['memory_mbytes']} M bytes",
        f"Flash       Size    : {model['flash_mbytes']} M bytes",
        f"{model['model']} version information:",
        "1.PCB       Version : CEM32DQP01 VER A",
        "2.MAB       Version : 1",
        f"3.Board     Type    : {model['model']}",
        f"4.BIOS      Version : {model['bios']}",
        "5.CPLD1     Version : 259",
        "  CPLD2     Version : 257",
    ]


def device(session: Session, dummy: Match) -> Answer:
    box, model = session.box, session.box.model
    rows = [("1", "-", model["model"], "Present", "On", "Registered", "Normal", "Master")]
    parts = [
        ("FAN", "fan", model["fans"]["count"], "FAN"),
        ("PWR", "psu", model["power_supplies"]["count"], model["power_supplies"]["type"]),
    ]
    for name, part, count, kind in parts:
        rows += [
            ("", f"{name}{index}", kind, "Present", "On", "Registered", "Normal", "NA")
            for index in range(1, count + 1)
            if box.faults.of(part, index) != "missing"
        ]
    layout = "{:<5} {:<6} {:<24} {:<8} {:<5} {:<12} {:<9} {}"
    head = layout.format("Slot", "Card", "Type", "Online", "Power", "Register", "Alarm", "Primary")
    return [
        f"{model['model']}'s Device status:",
        RULE,
        head,
        RULE,
        *(layout.format(*row).rstrip() for row in rows),
        RULE,
    ]


def esn(session: Session, dummy: Match) -> Answer:
    return [f" ESN of slot 1: {session.box.serial()}"]


def elabel(session: Session, dummy: Match) -> Answer:
    box, model = session.box, session.box.model
    layout = "{:<10} {:<6} {:<22} {:<24} {}"
    rows = [("1", "--", model["model"], box.serial(), model["part_number"])]
    rows += [("", f"FAN{index}", "--", "--", "--") for index in range(1, model["fans"]["count"] + 1)]
    for index in range(1, model["power_supplies"]["count"] + 1):
        missing = box.faults.of("psu", index) == "missing"
        kind, serial = ("--", "--") if missing else (model["power_supplies"]["type"], box.serial(f"psu{index}"))
        rows.append(("", f"PWR{index}", kind, serial, "--"))
    return [
        f"Equipment SN(ESN): {box.serial()}",
        "License ESN: --",
        RULE,
        layout.format("SlotID", "Sub", "Type", "SN", "P/N"),
        RULE,
        *(layout.format(*row).rstrip() for row in rows),
        RULE,
    ]


def power(session: Session, dummy: Match) -> Answer:
    box, data = session.box, session.box.model["power_supplies"]
    layout = "{:<6} {:<9} {:<7} {:<4} {:<10} {:<10} {:<8} {:<13} {}"
    rows = []
    for index in range(1, data["count"] + 1):
        slot = "1" if index == 1 else ""
        if box.faults.of("psu", index) == "missing":
            rows.append((slot, f"PWR{index}", "NO", "N/A", "N/A", "N/A", "N/A", "N/A", "N/A"))
            continue
        current = f"{data['actual_watts'] / data['volts']:.1f}"
        rows.append(
            (
                slot,
                f"PWR{index}",
                "YES",
                "AC",
                "Supply",
                current,
                f"{data['volts']:.1f}",
                str(data["actual_watts"]),
                str(data["rated_watts"]),
            )
        )
    line = "-" * 84
    units = layout.format("", "", "", "", "", "(Ampere)", "(Volt)", "(Watts)", "(Watts)")
    head = layout.format(
        "Slot", "PowerNo", "Present", "Mode", "State", "Current", "Voltage", "ActualPower", "RatedPower"
    )
    return [line, head, units, line, *(layout.format(*row).rstrip() for row in rows), line]


def fan(session: Session, dummy: Match) -> Answer:
    box, data = session.box, session.box.model["fans"]
    layout = "{:>4}       {:<11} {:<12} {:<12} {:<13} {:<11} {:<13} {:<9} {}"
    line = "-" * 113
    rows = []
    for index in range(1, data["count"] + 1):
        slot = "1" if index == 1 else ""
        if box.faults.of("fan", index) == "missing":
            rows.append(layout.format(slot, f"FAN{index}", "[ 1 ]", "NO", "NO", "-", "-", "-", "-"))
            continue
        speed = f"{data['percent']}%({data['rpm']})"
        rows.append(layout.format(slot, f"FAN{index}", "[ 1 ]", "YES", "YES", "Normal", speed, "Auto", "Front-to-Back"))
        rows.append(" " * 24 + "1" + " " * 48 + str(data["rpm"]))
    head = layout.format(
        "Slot", "FanID", "FanNum", "Present", "Register", "Status", "Speed", "Mode", "Airflow Direction"
    )
    return ["Fan module:", line, head, line, *(row.rstrip() for row in rows), line]


def users(session: Session, dummy: Match) -> Answer:
    rows = [
        f"{'+' if login is session.login else ' '} {34 + vty:<4}VTY {vty:<4}00:00:00  SSH    {login.address:<20}"
        f" pass   no   Username : {login.user}"
        for vty, login in sorted(session.box.logins.items())
    ]
    return ["  User-Intf    Delay    Type   Network Address     AuthenStatus    AuthorcmdFlag", *rows]


COMMANDS = [
    ("display clock", clock),
    ("display version", version),
    ("display device", device),
    ("display device esn", esn),
    ("display device elabel brief", elabel),
    ("display device power", power),
    ("display device fan", fan),
    ("display users", users),
]
