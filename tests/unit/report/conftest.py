"""A small site with a contract of every kind of row, and records of every kind of verdict."""

from __future__ import annotations

import pytest

HEAD = "9f2c" * 16
ROWS = [
    ("4.1-1", "高度4U机架式服务器，含导轨。", ["HW-CHASSIS"]),
    ("4.1-3", "配置≥4个精简指令集架构处理器，单颗处理器物理核数≥48核，主频≥2.5GHz。", ["HW-CPU"]),
    (
        "4.1-4",
        "整机配置≥8颗AI处理器，单颗AI处理器提供≥280T FLOPS@FP16、≥75T FLOPS@FP32算力，单颗AI处理器HBM内存≥64GB，"
        "处理器直出200G RoCE网络，AI处理器之间的互联带宽不低于390GB/s。",
        ["HW-NPU", "HW-NPU-FLOPS", "HW-NPU-ROCE", "HW-NPU-P2P"],
    ),
    ("4.1-5", "配置≥16 条 64GB DDR4 RDIMM内存。", ["HW-MEM"]),
    (
        "4.1-8",
        "配置≥4*2600W白金交流电源，满配冗余热插拔电源，配置≥8个风扇，支持单风扇失效和热插拔。",
        ["HW-PSU", "HW-FAN"],
    ),
    ("4.1-9", "提供服务器主板供应商针对本次项目出具的供应保障函。", ["HW-SUPPLY"]),
    ("4.2-1", "交换容量≥25Tbps，包转发率≥19000Mpps，提供官网链接及截图证明。", ["SW-CAPACITY"]),
    ("4.2-3", "设备高度≤1U。", ["SW-HEIGHT"]),
    (
        "4.3-1",
        "加电自检，通过BMC检查状态，验证BIOS为国产自主固件，记录SN并录入资产台账。",
        ["BR-BMC", "BR-BIOS", "BR-ASSET"],
    ),
    ("4.3-3", "NTP时间同步。", ["BR-NTP"]),
]
THRESHOLDS = {
    "HW-CHASSIS": {"chassis_height_units": {"equals": 4, "unit": "U"}, "rails": {"equals": True}},
    "HW-CPU": {
        "cpu_count": {"at_least": 4},
        "cpu_cores": {"at_least": 48},
        "cpu_base_mhz": {"at_least": 2500, "unit": "mhz"},
        "cpu_architecture": {"equals": "aarch64"},
    },
    "HW-NPU": {"npu_count": {"at_least": 8}, "npu_memory_bytes": {"at_least": 64 * 2**30, "unit": "bytes"}},
    "HW-NPU-FLOPS": {
        "rated_fp16_tflops": {"at_least": 280, "unit": "TFLOPS"},
        "fp16_tflops": {"at_least": 224, "unit": "TFLOPS"},
    },
    "HW-MEM": {
        "dimm_count": {"at_least": 16},
        "dimm_capacity_bytes": {"at_least": 64 * 2**30, "unit": "bytes"},
        "dimm_type": {"equals": "DDR4"},
    },
    "HW-PSU": {"psu_count": {"at_least": 4}, "psu_power_watts": {"at_least": 2600, "unit": "watts"}},
    "HW-FAN": {"fan_count": {"at_least": 8}},
    "BR-NTP": {"clock_difference_seconds": {"at_most": 0.01, "unit": "seconds"}},
}
MEASURING = {
    "HW-NPU-FLOPS": {
        "tool": "ascend-dmi -f",
        "aggregation": "each chip, the lowest counts",
        "unit": "TFLOPS",
        "margin": "0.8 of the rated figure",
    },
    "HW-MEM": {"tool": {"zh": "BMC Redfish 内存清单", "en": "BMC, Redfish memory inventory"}},
}


def record(clause, check, subject, verdict, observed=None, **more):
    """Return one record as the ledger holds it."""
    run = more.pop("run", "20261126T201500Z-4711")
    data = {
        "id": f"{run}-{abs(hash_of(clause, check, subject)) % 9000 + 1000}",
        "run": run,
        "stage": "bmc",
        "clause": clause,
        "check": check,
        "subject": subject,
        "verdict": verdict,
        "observed": observed,
        "expected": None,
        "unit": "",
        "started": "2026-11-26T20:16:04Z",
        "raw_sha256": "ab" * 32,
        "stale": False,
        "message": None,
    }
    data.update(more)
    return data


def hash_of(*parts):
    return sum(ord(letter) * (place + 7) for place, letter in enumerate("/".join(parts)))


def sample_records():
    healthy = {
        "HW-CHASSIS": {"chassis_height_units": (4, "U")},
        "HW-CPU": {
            "cpu_count": (4, ""),
            "cpu_cores": (48, ""),
            "cpu_base_mhz": (2600, "mhz"),
            "cpu_architecture": ("aarch64", ""),
        },
        "HW-NPU": {"npu_count": (8, ""), "npu_memory_bytes": (64 * 2**30, "bytes")},
        "HW-MEM": {
            "dimm_count": (16, ""),
            "dimm_capacity_bytes": (64 * 2**30, "bytes"),
            "dimm_type": ("DDR4", ""),
        },
        "HW-PSU": {"psu_count": (4, ""), "psu_power_watts": (2600, "watts")},
        "HW-FAN": {"fan_count": (8, "")},
        "BR-BMC": {"components_ok": (True, "")},
        "BR-BIOS": {"firmware_bios": ("12.04", "")},
        "BR-ASSET": {"serial_numbers": (56, "")},
    }
    out = [
        record(clause, check, host, "pass", value, unit=unit)
        for clause, checks in healthy.items()
        for check, (value, unit) in checks.items()
        for host in ("npu01", "npu02")
    ]
    missing = {
        "key": "run.clause",
        "item": "npu02/DIMM100",
        "values": {"clause": "HW-MEM", "check": "dimm_count", "verdict": "fail"},
    }
    for one in out:
        if one["subject"] == "npu02" and one["check"] == "dimm_count":
            one.update(verdict="fail", observed=15, message=missing)
        if one["subject"] == "npu01" and one["check"] == "firmware_bios":
            one.update(stale=True)
    out += [
        record("HW-CHASSIS", "rails", "npu01", "manual", message={"key": "odd.key", "item": "rails"}),
        record("HW-NPU-FLOPS", "rated_fp16_tflops", "npu01", "attested", 313, unit="TFLOPS", stage="attest"),
        record("HW-SUPPLY", "letter", "site", "attested", "2026-11-20, Zhang San, scan.pdf", stage="attest"),
        record("SW-CAPACITY", "capacity", "leaf01", "deviation", "CO-7", stage="attest"),
        record("SW-HEIGHT", "height_units", "leaf01", "warn", 1, unit="U", stage="fabric"),
        record("BR-NTP", "clock_difference_seconds", "npu01", "unread", unit="seconds", stage="preflight"),
        record("XX-OWN", "own_check", "npu01/PSU2", "fail", 3, message={"key": "run.unreached", "item": "npu01"}),
    ]
    return out


@pytest.fixture
def facts():
    """Everything that C(build) takes."""
    return {
        "site": {"name": "hospital", "purpose": "lab"},
        "contract": {
            "title": {"zh": "某三级医院医疗大模型算力集群采购项目", "en": "Hospital AI cluster"},
            "rows": [{"row": row, "text": text, "clauses": clauses} for row, text, clauses in ROWS],
            "thresholds": THRESHOLDS,
            "measuring": MEASURING,
            "parties": {"buyer": "某医院", "supervisor": {"name": "某监理公司"}, "supplier": "某集成公司"},
            "plan_hash": "",
        },
        "records": sample_records(),
        "generated": "2026-11-26T20:30:00Z",
        "servers": [
            {"name": "npu01", "delivered": True},
            {"name": "npu02", "delivered": True},
            {"name": "npu03", "delivered": False},
        ],
        "assets": [
            {
                "kind": kind,
                "host": host,
                "location": location,
                "manufacturer": "Maker",
                "model": model,
                "serial_number": f"{host[-2:]}{place:04d}SN",
                "first_seen": "2026-11-25T09:00:00Z",
                "last_seen": "2026-11-26T20:16:04Z",
                "history": [],
            }
            for host in ("npu01", "npu02")
            for place, (kind, location, model) in enumerate(
                [
                    ("server", "R01 U10", "A800"),
                    ("dimm", "DIMM000", "64G"),
                    ("psu", "PSU1", "2600W"),
                    ("drive", "Disk0", "960G"),
                ]
            )
        ],
        "runs": [
            {
                "run": "20261126T201500Z-4711",
                "started": "2026-11-26T20:15:00Z",
                "ended": "2026-11-26T20:19:31Z",
                "stages": ["preflight", "bmc"],
                "records": 61,
            }
        ],
        "chain": {"head": HEAD, "records": 61, "state": "unsigned"},
        "inventory": "inventories/hospital",
    }
