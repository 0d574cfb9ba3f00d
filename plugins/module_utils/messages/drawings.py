# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Every word on rack elevation, cabling list, labels and port request sheet."""

from __future__ import annotations

from .message import Catalogue

# key: (Chinese, English)
_WORDS = {
    "elevation": ("机柜立面图", "Rack elevation"),
    "cabling": ("布线清单", "Cabling list"),
    "labels": ("标签", "Labels"),
    "request": ("交换机端口申请表", "Port request"),
    "request_for": ("致：{owner}　交换机：{switch}", "To: {owner}. Switch: {switch}"),
    "request_note": (
        "请按下表开通端口。开通后由我方从主机侧验证，无需提供交换机登录账号。",
        "Please open these ports. We prove them from the host side and need no login to the switch.",
    ),
    "signed": ("经办人：　　　　　　　　日期：", "Done by:                          Date:"),
    "banner": ("非交付文件（用途：{purpose}）", "NOT A DELIVERY (purpose: {purpose})"),
    "label": ("标签", "Label"),
    "from": ("起始设备", "From"),
    "from_port": ("起始端口", "Port"),
    "from_place": ("起始位置", "Place"),
    "to": ("目的设备", "To"),
    "to_port": ("目的端口", "Port at the far end"),
    "to_place": ("目的位置", "Place of the far end"),
    "speed_gbps": ("速率(Gb/s)", "Speed (Gb/s)"),
    "kind": ("线缆类型", "Cable"),
    "length_metres": ("长度(m)", "Length (m)"),
    "parent": ("拆分母端口", "Split port"),
    "leg": ("分支", "Leg"),
    "checked": ("已核对", "Checked"),
    "port": ("交换机端口", "Switch port"),
    "device": ("设备", "Device"),
    "device_port": ("设备端口", "Device port"),
    "mode": ("端口模式", "Mode"),
    "vlan": ("VLAN", "VLAN"),
    "mtu": ("MTU", "MTU"),
    "bond": ("聚合组(LACP)", "Bond (LACP)"),
    "mac": ("MAC 地址", "MAC"),
    "network": ("网络", "Network"),
    "unit": ("U", "U"),
    "absent": ("未到货", "not delivered"),
    "unplaced": ("未指定机柜或 U 位：{names}", "No rack or unit given: {names}"),
    "serial": ("序列号", "S/N"),
    "management": ("管理", "Mgmt"),
    "power": ("供电 {used} / {limit} W", "Power {used} of {limit} W"),
}

DRAWINGS = Catalogue("drawings", {key: {"zh": {"text": zh}, "en": {"text": en}} for key, (zh, en) in _WORDS.items()})
