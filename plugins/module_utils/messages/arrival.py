# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is said about a packing list and about the machines that arrive against it."""

from __future__ import annotations

from .message import Catalogue

_CELL = {
    "unreadable_file": {
        "en": {"text": "cannot be read: {reason}.", "remedy": "give the path of an XLSX or CSV file."},
        "zh": {"text": "无法读取：{reason}。", "remedy": "请给出 XLSX 或 CSV 文件的路径。"},
    },
    "bad_sheet": {
        "en": {
            "text": "is no table that can be read: {reason}.",
            "remedy": "save it again as XLSX or as CSV in UTF-8.",
        },
        "zh": {"text": "不是可读取的表格：{reason}。", "remedy": "请重新另存为 XLSX 或 UTF-8 编码的 CSV。"},
    },
    "large_file": {
        "en": {"text": "is larger than a packing list may be.", "remedy": "take out what is no packing list."},
        "zh": {"text": "超过装箱单的允许大小。", "remedy": "请删除与装箱单无关的内容。"},
    },
    "no_head": {
        "en": {
            "text": "no row names the columns that are needed; missing: {missing}.",
            "remedy": "name the columns, for example: serial number, model, kind, position, server.",
        },
        "zh": {
            "text": "没有找到所需列的表头，缺少：{missing}。",
            "remedy": "请填写列名，例如：序列号、型号、类别、订单行号、服务器。",
        },
    },
    "column_twice": {
        "en": {"text": "two columns mean the same: {name}.", "remedy": "keep one of them."},
        "zh": {"text": "有两列含义相同：{name}。", "remedy": "请只保留其中一列。"},
    },
    "no_rows": {
        "en": {"text": "the list holds no serial number.", "remedy": "ask the supplier for the whole list."},
        "zh": {"text": "清单中没有任何序列号。", "remedy": "请向供应商索取完整的装箱单。"},
    },
    "no_serial": {
        "en": {"text": "a server stands here without its serial number.", "remedy": "enter it as on the label."},
        "zh": {"text": "此行服务器没有序列号。", "remedy": "请按机身标签填写。"},
    },
    "bad_serial": {
        "en": {
            "text": "this is no serial number.",
            "remedy": "enter it as on the label: letters and digits, at least 3 of them.",
        },
        "zh": {"text": "这不是有效的序列号。", "remedy": "请按标签填写：字母和数字，至少 3 位。"},
    },
    "lost_digits": {
        "en": {
            "text": "the spreadsheet has made a number of this serial number, digits may be lost.",
            "remedy": "format the column as text and enter it again from the label.",
        },
        "zh": {
            "text": "表格把序列号当成了数值，可能已丢失数字。",
            "remedy": "请把该列设为文本格式，并按标签重新填写。",
        },
    },
    "bad_state": {
        "en": {"text": "this state is not known.", "remedy": "leave it empty or take one of: {known}."},
        "zh": {"text": "未知的状态。", "remedy": "请留空，或填写其中之一：{known}。"},
    },
}

_BIND = {
    "unknown_serial": {
        "en": {
            "text": "the serial number {found} does not stand on the packing list.",
            "remedy": "do not set this machine up; find out whose it is, then correct the list.",
        },
        "zh": {"text": "装箱单上没有序列号 {found}。", "remedy": "请勿配置这台机器；查明来源后更正装箱单。"},
    },
    "serial_not_read": {
        "en": {
            "text": "the BMC has not said its serial number.",
            "remedy": "read it from the label and give bmc_onboard_serial_number.",
        },
        "zh": {"text": "BMC 没有给出序列号。", "remedy": "请读取机身标签，填写 bmc_onboard_serial_number。"},
    },
    "listed_twice": {
        "en": {
            "text": "the serial number {found} stands on the packing list in {places}.",
            "remedy": "ask the supplier.",
        },
        "zh": {"text": "序列号 {found} 在装箱单中重复：{places}。", "remedy": "请与供应商核对。"},
    },
    "seen_twice": {
        "en": {"text": "the serial number {found} is claimed by {places}.", "remedy": "see which BMC was met."},
        "zh": {"text": "序列号 {found} 同时出现在 {places}。", "remedy": "请核对连接的是哪台 BMC。"},
    },
    "other_server": {
        "en": {"text": "the machine {serial} belongs to another server.", "remedy": "check cable and rack position."},
        "zh": {"text": "机器 {serial} 属于另一台服务器。", "remedy": "请检查网线与机柜位置。"},
    },
    "other_serial": {
        "en": {"text": "this is another machine than the one meant.", "remedy": "check cable, label and list."},
        "zh": {"text": "这不是预期的那台机器。", "remedy": "请检查网线、标签与装箱单。"},
    },
    "wrong_model": {
        "en": {
            "text": "the model is not the one on the packing list.",
            "remedy": "refuse the machine or correct the list.",
        },
        "zh": {"text": "型号与装箱单不符。", "remedy": "请拒收该机器或更正装箱单。"},
    },
    "wrong_kind": {
        "en": {"text": "the packing list calls {serial} something else than a server.", "remedy": "correct the list."},
        "zh": {"text": "装箱单中 {serial} 的类别不是服务器。", "remedy": "请更正装箱单。"},
    },
    "returned_but_seen": {
        "en": {"text": "the machine {serial} was sent back, yet it is here.", "remedy": "correct list or machine."},
        "zh": {"text": "机器 {serial} 已登记退回，却仍在现场。", "remedy": "请更正装箱单或更换机器。"},
    },
    "unknown_server": {
        "en": {"text": "the packing list names a server that the site does not have.", "remedy": "correct its name."},
        "zh": {"text": "装箱单中的服务器不属于本站点。", "remedy": "请更正名称。"},
    },
    "still_expected": {
        "en": {"text": "has not been met yet; state on the list: {state}.", "remedy": "onboard it when it arrives."},
        "zh": {"text": "尚未连接；清单状态：{state}。", "remedy": "到货后请进行接入。"},
    },
}

ARRIVAL = Catalogue("arrival", {**_CELL, **_BIND})
