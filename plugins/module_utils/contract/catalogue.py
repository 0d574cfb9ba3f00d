# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Every clause that the product knows, with the checks that answer it, in Chinese and English.

A clause without checks here is answered by a person (an attestation) or by a stage that is not built yet: a contract
may agree any snake_case check for it. Where checks are listed, others are refused: a threshold with a misspelt name
would judge nothing and nobody would notice.
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field

GROUPS = {
    "HW": ("硬件与采购规格一致", "Hardware equals the purchase specification"),
    "SW": ("交换机与采购规格一致", "Switch equals the purchase specification"),
    "BR": ("安装与开通", "Installation and bring-up"),
    "VF": ("集群验证", "Cluster verification"),
    "MD": ("模型", "Models"),
    "PF": ("平台对接", "Platform integration"),
    "DY": ("运维", "Day two"),
    "DO": ("交付文档", "Documents"),
    "GR": ("分级", "Grading"),
}

SNAKE = re.compile(r"^[a-z][a-z0-9_]{0,79}$")


@dataclass(frozen=True)
class Check:
    """One question of a clause. C(unit) is the SI name; C(kind) is measured, rated (vendor's figure) or manual."""

    zh: str
    en: str
    unit: str = ""
    kind: str = "measured"


@dataclass(frozen=True)
class Clause:
    """One clause. C(checks) by name; a name ending in C(*) stands for a family (firmware_*).

    C(by_person): as long as no stage has answered, a person's word does (goods are counted before they run).
    """

    zh: str
    en: str
    checks: t.Mapping[str, Check] = field(default_factory=dict)
    by_person: bool = False


_HARDWARE: t.Dict[str, Clause] = {
    "HW-CHASSIS": Clause(
        "机箱高度与导轨",
        "Chassis height, rails",
        {
            "chassis_height_units": Check("机箱高度", "chassis height", "U"),
            "rails": Check("导轨", "rails included", "", "manual"),
        },
    ),
    "HW-CPU": Clause(
        "处理器",
        "Processors",
        {
            "cpu_count": Check("处理器数量", "number of processors", "count"),
            "cpu_cores": Check("单颗物理核数", "cores of each processor", "count"),
            "cpu_base_mhz": Check("主频", "base clock", "mhz"),
            "cpu_architecture": Check("指令集架构", "architecture"),
        },
    ),
    "HW-NPU": Clause(
        "AI处理器与HBM",
        "NPUs and their HBM",
        {
            "npu_count": Check("AI处理器数量", "number of NPUs", "count"),
            "npu_memory_bytes": Check("单颗HBM容量", "HBM of each NPU", "bytes"),
        },
    ),
    "HW-NPU-FLOPS": Clause(
        "AI处理器算力",
        "Computing power of each NPU",
        {
            "rated_fp16_tflops": Check("标称FP16算力", "rated FP16", "TFLOPS", "rated"),
            "rated_fp32_tflops": Check("标称FP32算力", "rated FP32", "TFLOPS", "rated"),
            "fp16_ratio": Check("实测FP16与标称之比", "measured FP16 against the rated figure", "ratio"),
        },
    ),
    "HW-NPU-ROCE": Clause(
        "处理器直出RoCE网络",
        "RoCE port direct from each NPU",
        {"npu_port_gbps": Check("NPU端口速率", "speed of an NPU's port", "gbps")},
    ),
    "HW-NPU-P2P": Clause(
        "AI处理器互联带宽",
        "Bandwidth between the NPUs of a server",
        {
            "npu_links_gigabytes_per_second": Check(
                "单芯片对七个对端的链路之和", "sum over a chip's links to seven peers", "GB/s"
            ),
            "npu_pair_gigabytes_per_second": Check("单对实测", "one pair, measured", "GB/s"),
        },
    ),
    "HW-MEM": Clause(
        "内存",
        "Memory",
        {
            "dimm_count": Check("内存条数量", "number of DIMMs", "count"),
            "dimm_capacity_bytes": Check("单条容量", "capacity of each DIMM", "bytes"),
            "dimm_type": Check("内存类型", "type of DIMM"),
        },
    ),
    "HW-DISK": Clause(
        "硬盘与阵列卡",
        "Disks and RAID controller",
        {
            "system_disk_count": Check("系统盘数量", "number of system disks", "count"),
            "data_disk_count": Check("数据盘数量", "number of data disks", "count"),
            "system_disk_bytes": Check("系统盘单盘容量", "capacity of each system disk", "bytes"),
            "data_disk_bytes": Check("数据盘单盘容量", "capacity of each data disk", "bytes"),
            "raid_levels": Check("支持的RAID级别", "RAID levels supported"),
            "system_volume_raid": Check("系统卷RAID级别", "RAID level of the system volume"),
        },
    ),
    "HW-NIC": Clause(
        "网卡与光模块",
        "Network ports and optics",
        {
            "nic_port_25g_count": Check("25GE光口数量", "number of 25GE ports", "count"),
            "nic_port_200g_count": Check("200GE RoCE光口数量", "number of 200GE RoCE ports", "count"),
            "optics_present": Check("光模块在位", "optics present"),
        },
    ),
    "HW-PSU": Clause(
        "电源",
        "Power supplies",
        {
            "psu_count": Check("电源数量", "number of power supplies", "count"),
            "psu_power_watts": Check("单个电源功率", "power of each supply", "watts"),
            "psu_rating": Check("能效等级", "efficiency rating"),
            "psu_redundant": Check("冗余", "redundant"),
            "psu_hot_swap": Check("热插拔", "hot-swap"),
        },
    ),
    "HW-FAN": Clause(
        "风扇",
        "Fans",
        {
            "fan_count": Check("风扇数量", "number of fans", "count"),
            "fan_hot_swap": Check("热插拔", "hot-swap"),
        },
    ),
    "HW-VENDOR": Clause(
        "自主可控",
        "Domestic, one maker of CPU and NPU",
        {
            "cpu_vendor": Check("处理器厂商", "maker of the processors"),
            "npu_vendor": Check("AI处理器厂商", "maker of the NPUs"),
            "bios_vendor": Check("BIOS固件厂商", "maker of the BIOS firmware"),
        },
    ),
    "HW-SUPPLY": Clause("主板供应保障函", "Board maker's letter of supply"),
    "HW-SERVICE": Clause("原厂安装与三年7x24服务", "Maker's installation, three years of 7x24 service"),
}

_SWITCH: t.Dict[str, Clause] = {
    "SW-CAPACITY": Clause(
        "交换容量与包转发率",
        "Switching capacity, forwarding rate",
        {
            "rated_switching_tbps": Check("交换容量", "switching capacity", "Tbps", "rated"),
            "rated_forwarding_mpps": Check("包转发率", "forwarding rate", "Mpps", "rated"),
        },
    ),
    "SW-PORTS": Clause(
        "端口",
        "Ports",
        {
            "port_400g_count": Check("400GE端口数量", "number of 400GE ports", "count"),
            "port_10g_count": Check("10GE端口数量", "number of 10GE ports", "count"),
        },
    ),
    "SW-HEIGHT": Clause("设备高度", "Height", {"height_units": Check("高度", "height", "U", "rated")}),
    "SW-CHIPS": Clause("关键芯片国产化", "CPU and forwarding chips domestic"),
    "SW-PSU-FAN": Clause(
        "电源与风扇模块",
        "Power supplies and fan modules",
        {
            "psu_count": Check("电源模块数量", "number of power supplies", "count"),
            "fan_count": Check("风扇模块数量", "number of fan modules", "count"),
        },
    ),
    "SW-L2": Clause("Access、Trunk、Hybrid", "Access, trunk, hybrid"),
    "SW-MLAG": Clause("跨机箱链路捆绑", "M-LAG or the like"),
    "SW-L3V4": Clause("IPv4动态路由", "IPv4 routing protocols"),
    "SW-L3V6": Clause("IPv6动态路由", "IPv6 routing protocols"),
    "SW-BFD": Clause("BFD", "BFD"),
    "SW-VRRP": Clause("VRRP", "VRRP"),
    "SW-MACFLAP": Clause("MAC漂移联动", "MAC flapping error-down"),
    "SW-MACLIMIT": Clause("MAC-LIMIT", "MAC limit"),
    "SW-SELFHEAL": Clause("数据面快速自愈", "Fast self-healing of the data plane"),
    "SW-IFIT": Clause("IFIT随流检测", "IFIT"),
    "SW-PACKETEVENT": Clause("Packet Event", "Packet event"),
    "SW-NETSTREAM": Clause("Netstream 10GE 1:1采样", "NetStream 1:1 at 10GE"),
    "SW-MGMT": Clause("SNMP、Telnet、RMON、SSH", "SNMP, Telnet, RMON, SSH"),
    "SW-LED": Clause("状态灯与远程ID灯", "Status and remote ID lamps"),
    "SW-OPTICS": Clause(
        "400G多模光模块",
        "400G multimode modules",
        {"optics_400g_count": Check("400G光模块数量", "number of 400G modules", "count")},
    ),
}

_BRING_UP: t.Dict[str, Clause] = {
    "BR-SITE": Clause(
        "机房复核",
        "Machine room survey",
        {
            "rack_units": Check("机柜空间", "rack units", "U"),
            "power_watts": Check("供电", "power", "watts"),
            "cooling_watts": Check("散热", "cooling", "watts"),
            "floor_load": Check("承重", "floor load", "", "manual"),
            "grounding": Check("接地", "grounding", "", "manual"),
        },
    ),
    "BR-CABLE": Clause(
        "布线与标签",
        "Cabling and labels",
        {
            "cabling": Check("布线与计划一致", "cabling equals the plan"),
            "labels": Check("标签", "labels", "", "manual"),
        },
    ),
    "BR-BMC": Clause(
        "加电自检",
        "Power-on self test by the BMC",
        {
            "components_ok": Check("部件状态正常", "all components OK"),
            "reachable": Check("BMC可达且可信", "BMC reached and trusted"),
        },
    ),
    "BR-BIOS": Clause(
        "固件版本",
        "Firmware versions",
        {"firmware_*": Check("固件版本", "firmware version")},
    ),
    "BR-ARRIVAL": Clause(
        "到货清点",
        "What arrived against the packing list",
        {"serial_matches_packing_list": Check("序列号与装箱单一致", "serial number stands on the packing list")},
        by_person=True,
    ),
    "BR-ASSET": Clause(
        "资产台账",
        "Asset ledger",
        {
            "serial_numbers": Check("已读取序列号", "serial numbers read", "count"),
            "duplicate_serial_numbers": Check("重复序列号", "duplicate serial numbers", "count"),
            "asset_changes": Check("部件变更", "parts that changed", "count"),
        },
    ),
    "BR-FABRIC": Clause("RoCEv2无损网络", "Lossless RoCEv2"),
    "BR-BW": Clause(
        "节点间带宽",
        "Bandwidth between nodes",
        {"node_bandwidth_gigabytes_per_second": Check("节点间带宽", "bandwidth between nodes", "GB/s")},
    ),
    "BR-OS": Clause("操作系统与内核参数", "Operating system and kernel settings"),
    "BR-NTP": Clause(
        "时间同步",
        "Time synchronised",
        {
            "clock_difference_seconds": Check("时钟偏差", "clock difference", "seconds"),
            "clock_offset_milliseconds": Check("节点间偏差", "offset between nodes", "milliseconds"),
        },
    ),
    "BR-NPU": Clause("驱动、固件与CANN", "Driver, firmware, CANN"),
    "BR-K8S": Clause("容器运行时与Kubernetes", "Container runtime and Kubernetes"),
    "BR-PLUGIN": Clause("设备插件", "Device plugins"),
    "BR-FRAMEWORK": Clause("训练框架", "Frameworks"),
}

_LATER: t.Dict[str, Clause] = {
    "VF-HA-POWER": Clause("节点断电", "Node power loss"),
    "VF-HA-PSU": Clause("电源模块故障", "One power supply lost"),
    "VF-HA-FAN": Clause("风扇失效", "One fan lost"),
    "VF-LINEAR": Clause(
        "ResNet-50线性度", "ResNet-50 linearity", {"linearity_percent": Check("线性度", "linearity", "percent")}
    ),
    "VF-STORAGE": Clause("存储带宽", "Storage bandwidth"),
    "VF-INFER": Clause(
        "70B模型推理",
        "Inference of a 70B model",
        {
            "tokens_per_second": Check("单节点吞吐量", "throughput of a node", "tokens/s"),
            "latency_p99_milliseconds": Check("P99时延", "P99 latency", "milliseconds"),
        },
    ),
    "VF-SOAK": Clause(
        "7x24小时长稳", "Soak of seven days", {"error_percent": Check("错误率", "error rate", "percent")}
    ),
    "VF-UTIL": Clause(
        "算力利用率", "Compute utilisation", {"utilisation_percent": Check("利用率", "utilisation", "percent")}
    ),
    "VF-FAILOVER": Clause(
        "推理节点崩溃",
        "An inference node crashes",
        {"interruption_seconds": Check("中断时间", "interruption", "seconds")},
    ),
    "MD-CONVERT": Clause(
        "模型转换", "Conversion", {"accuracy_loss_percent": Check("精度损失", "accuracy loss", "percent")}
    ),
    "MD-QUANT": Clause(
        "量化",
        "Quantisation",
        {
            "accuracy_loss_percent": Check("精度损失", "accuracy loss", "percent"),
            "memory_reduction_percent": Check("显存降低", "memory saved", "percent"),
        },
    ),
    "MD-SERVE": Clause("推理服务框架", "Serving framework"),
    "MD-TUNE": Clause("算子调优", "Operator tuning"),
    "MD-API": Clause("接口与医疗场景", "Interfaces and clinical scenes"),
    "PF-REPORT": Clause("算力上报", "Resources reported"),
    "PF-REQUEST": Clause("资源申请", "Resource requests"),
    "PF-TENANT": Clause("多租户隔离", "Tenants isolated"),
    "PF-METER": Clause("算力计量", "Usage metered"),
    "PF-TRAIN": Clause("训练任务对接", "Training jobs"),
    "PF-SERVE": Clause("推理任务对接", "Inference services"),
    "PF-OBS": Clause("监控与日志", "Logs and metrics"),
    "DY-INSPECT": Clause("季度深度巡检", "Quarterly inspection"),
    "DY-UPGRADE": Clause("组件升级", "Upgrades"),
    "DY-CANARY": Clause("灰度发布与回滚", "Canary and rollback"),
    "DY-HARDEN": Clause("等保三级加固", "Level-3 hardening"),
    "DY-AUDIT": Clause("审计日志", "Audit logs", {"retention_days": Check("保留天数", "days kept", "days")}),
    "DY-CRYPTO": Clause("传输与数据盘加密", "Transport and disks encrypted"),
    "DY-VULN": Clause("漏洞扫描", "Vulnerability scan"),
    "DY-TRAIN": Clause("培训", "Training"),
    "DY-INCIDENT": Clause("故障处理报告", "Incident report"),
    "DY-REPLACE": Clause("备件替换", "Replacement"),
    "DY-POWER": Clause("机房断电恢复", "Whole-room power loss"),
    "DY-HANDOVER": Clause("移交", "Handover"),
    "DO-PLAN": Clause("实施、培训与验收方案", "Plans"),
    "DO-SCHEDULE": Clause("进度、组织与过程文档", "Schedule, organisation, process documents"),
    "DO-RECEIPT": Clause("交货签收单", "Delivery receipt"),
    "DO-BOOK": Clause("验收报告书", "Acceptance book"),
    "DO-JOINT": Clause("对接方案与联调报告", "Integration plans, joint test report"),
    "GR-LEVEL": Clause("能力分级", "Capability level"),
    "GR-SLA": Clause("服务水平评分", "Service level score"),
}

CLAUSES: t.Dict[str, Clause] = {**_HARDWARE, **_SWITCH, **_BRING_UP, **_LATER}


def check_of(clause: str, check: str) -> t.Optional[Check]:
    """Return what is known of a check, None when its clause does not list it."""
    known = CLAUSES[clause].checks if clause in CLAUSES else {}
    if check in known:
        return known[check]
    for name, found in known.items():
        if name.endswith("*") and check.startswith(name[:-1]):
            return found
    return None


def may_agree(clause: str, check: str) -> bool:
    """Return whether a contract may state a threshold for this check."""
    if clause not in CLAUSES or not SNAKE.match(check):
        return clause in CLAUSES and check.startswith("firmware_") and check_of(clause, check) is not None
    return not CLAUSES[clause].checks or check_of(clause, check) is not None


def title(clause: str, language: str = "en") -> str:
    """Return a clause's title; an unknown clause is its own title."""
    found = CLAUSES.get(clause)
    return clause if found is None else found.zh if language == "zh" else found.en


def check_title(clause: str, check: str, language: str = "en") -> str:
    """Return a check's title; an unknown check is its own title."""
    found = check_of(clause, check)
    return check if found is None else found.zh if language == "zh" else found.en
