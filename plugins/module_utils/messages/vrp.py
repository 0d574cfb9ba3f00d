# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is said about an intended switch configuration that cannot be planned."""

from __future__ import annotations

from .message import Catalogue
from .refusal import Refusal

VRP = Catalogue(
    "vrp",
    {
        "unknown_line": {
            "en": {
                "text": "the intended line '{line_text}' has no known undo form.",
                "remedy": "take it out of the intended text; only lines that can be undone are written.",
            },
            "zh": {
                "text": "预期配置行 {line_text} 没有已知的撤销形式。",
                "remedy": "请从预期配置中删除；只写入可以撤销的配置行。",
            },
        },
        "no_port": {
            "en": {
                "text": "the switch has no such port.",
                "remedy": "split or plug the port first, or mend the site file.",
            },
            "zh": {"text": "交换机上没有该端口。", "remedy": "请先拆分端口或插入板卡，或更正站点文件。"},
        },
    },
)


class SwitchRefusal(Refusal):
    """Something about a switch was refused or failed in a way that was foreseen."""
