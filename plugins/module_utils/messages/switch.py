# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is said about the outputs of devices, about switches and the fabric."""

from __future__ import annotations

from .message import Catalogue

PARSING = Catalogue(
    "parsing",
    {
        "unknown_command": {
            "en": {
                "text": "no parser reads this command.",
                "remedy": "run scripts/parse --list for all that are read.",
            },
            "zh": {"text": "没有解析器能读取该命令的输出。", "remedy": "运行 scripts/parse --list 查看全部可读命令。"},
        },
        "ambiguous_command": {
            "en": {"text": "the command could be any of: {candidates}.", "remedy": "write it out."},
            "zh": {"text": "该命令有歧义，可能是：{candidates}。", "remedy": "请写出完整命令。"},
        },
        "empty": {
            "en": {"text": "there is no output to read.", "remedy": "capture the command again."},
            "zh": {"text": "没有可读取的输出。", "remedy": "请重新采集该命令的输出。"},
        },
        "device_error": {
            "en": {
                "text": "line {at}: the device refused the command: {words}",
                "remedy": "mend the command or the rights of the user.",
            },
            "zh": {"text": "第 {at} 行：设备拒绝了命令：{words}", "remedy": "请更正命令，或检查用户权限。"},
        },
        "other_command": {
            "en": {
                "text": "line {at}: this is the output of another command: {words}",
                "remedy": "give the output of the named command alone.",
            },
            "zh": {"text": "第 {at} 行：这是另一条命令的输出：{words}", "remedy": "请只提供所述命令的输出。"},
        },
        "no_header": {
            "en": {
                "text": "the output does not begin as this command's does; looked for: {looked_for}.",
                "remedy": "check which command was captured.",
            },
            "zh": {"text": "输出的开头与该命令不符；应有：{looked_for}。", "remedy": "请核对采集的是哪条命令。"},
        },
        "unexpected_line": {
            "en": {
                "text": "line {at} is no part of this output: {words}",
                "remedy": "capture the command again, alone.",
            },
            "zh": {"text": "第 {at} 行不属于该输出：{words}", "remedy": "请单独重新采集该命令。"},
        },
        "cut": {
            "en": {"text": "line {at}: the output is cut: {why}.", "remedy": "capture it again, to the prompt."},
            "zh": {"text": "第 {at} 行：输出不完整：{why}。", "remedy": "请重新采集，直到出现提示符。"},
        },
        "bad_value": {
            "en": {
                "text": "line {at}: {column} is {words}, which is no {kind}.",
                "remedy": "capture the command again.",
            },
            "zh": {"text": "第 {at} 行：{column} 的值 {words} 不是{kind}。", "remedy": "请重新采集该命令。"},
        },
    },
)
