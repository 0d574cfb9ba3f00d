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
        "line_refused": {
            "en": {"text": "the switch refused '{line_text}': {words}", "remedy": "mend the site file or the switch."},
            "zh": {"text": "交换机拒绝了 {line_text}：{words}", "remedy": "请更正站点文件或交换机。"},
        },
        "asked": {
            "en": {
                "text": "after '{line_text}' the switch asked what stands in no table: {question}",
                "remedy": "nothing was answered; type the line by hand and see what it would do.",
            },
            "zh": {
                "text": "输入 {line_text} 后，交换机提出了未知的问题：{question}",
                "remedy": "未作回答；请手动输入该行，确认其作用。",
            },
        },
        "locked": {
            "en": {"text": "{holder} holds the configuration lock.", "remedy": "wait, or ask them to release it."},
            "zh": {"text": "配置锁由 {holder} 持有。", "remedy": "请等待，或请其释放。"},
        },
        "on_trial": {
            "en": {
                "text": "a trial commit ({persist}) waits for its confirmation, {seconds} s are left.",
                "remedy": "let it end, then run again.",
            },
            "zh": {
                "text": "有试运行提交（{persist}）待确认，剩余 {seconds} 秒。",
                "remedy": "请等待其结束后重新运行。",
            },
        },
        "surprise": {
            "en": {
                "text": "the candidate is not what was planned: {lines}",
                "remedy": "nothing was committed; look who else changes this switch.",
            },
            "zh": {
                "text": "候选配置与计划不符：{lines}",
                "remedy": "未提交任何配置；请检查是否有他人正在修改该交换机。",
            },
        },
        "not_as_intended": {
            "en": {"text": "after the commit the switch still lacks: {lines}", "remedy": "compare with a check run."},
            "zh": {"text": "提交后交换机仍缺少：{lines}", "remedy": "请以检查模式比较。"},
        },
        "not_saved": {
            "en": {"text": "what is saved is not what runs.", "remedy": "run again; the next run saves."},
            "zh": {"text": "已保存的配置与运行配置不一致。", "remedy": "请重新运行，下次运行会保存。"},
        },
        "trial_too_short": {
            "en": {
                "text": "a trial of {trial} s is too short for answers of up to {timeout} s.",
                "remedy": "give trial_seconds of at least four times the timeout, between 60 and 65535.",
            },
            "zh": {
                "text": "试运行 {trial} 秒对于最长 {timeout} 秒的应答时间过短。",
                "remedy": "trial_seconds 至少为 timeout 的四倍，且在 60 至 65535 之间。",
            },
        },
        "no_intent": {
            "en": {"text": "no configuration is intended for it.", "remedy": "give its text in intended."},
            "zh": {"text": "没有该交换机的预期配置。", "remedy": "请在 intended 中给出其文本。"},
        },
        "stopped_old": {
            "en": {"text": "stopped at step {state}; the switch runs its old configuration. {reason}"},
            "zh": {"text": "在步骤 {state} 停止；交换机运行原配置。{reason}"},
        },
        "stopped_new": {
            "en": {"text": "stopped at step {state}; the switch runs the new configuration. {reason}"},
            "zh": {"text": "在步骤 {state} 停止；交换机运行新配置。{reason}"},
        },
        "stopped_unknown": {
            "en": {
                "text": "stopped at step {state}; the switch could not be asked what it runs. {reason}",
                "remedy": "what was not confirmed goes back by itself when the trial ends; run again then.",
            },
            "zh": {
                "text": "在步骤 {state} 停止；无法查询交换机当前配置。{reason}",
                "remedy": "未确认的配置在试运行结束后自动回退；届时请重新运行。",
            },
        },
    },
)


class SwitchRefusal(Refusal):
    """Something about a switch was refused or failed in a way that was foreseen."""
