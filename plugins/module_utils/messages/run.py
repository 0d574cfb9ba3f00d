# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the end of a run says."""

from __future__ import annotations

from .message import Catalogue

RUN = Catalogue(
    "run",
    {
        "clause": {
            "en": {"text": "clause {clause}, check {check}: {verdict}."},
            "zh": {"text": "条款 {clause}，检查 {check}：{verdict}。"},
        },
        "unreached": {
            "en": {"text": "was not reached."},
            "zh": {"text": "未能到达。"},
        },
        "gate": {
            "en": {
                "text": "the gate of stage {stage} is closed: check {check} failed.",
                "remedy": "mend it and run again, or take the check off the contract's gates.",
            },
            "zh": {
                "text": "阶段 {stage} 的关口未通过：检查 {check} 不合格。",
                "remedy": "请处理后重新运行，或从合同 gates 中删除该检查。",
            },
        },
        "unwritten": {
            "en": {"text": "the run could not be recorded: {reason}.", "remedy": "make room and run again."},
            "zh": {"text": "无法记录本次运行：{reason}。", "remedy": "请清理空间后重新运行。"},
        },
    },
)
