# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Words of the BMC modules that change something, and of the evidence that a BMC gives. Part of C(messages.bmc.BMC)."""

from __future__ import annotations

WORK = {
    "bad_wanted": {
        "en": {"text": "A wanted count is no whole number.", "remedy": "Write wanted as {{section: count}}."},
        "zh": {"text": "期望数量不是整数。", "remedy": "wanted 应写成 {{section: 数量}}。"},
    },
    "power_consent": {
        "en": {
            "text": "The server is off and may not be switched on.",
            "remedy": "Set {variable}: true to consent.",
        },
        "zh": {
            "text": "服务器处于关机状态，且未允许开机。",
            "remedy": "设置 {variable}: true 表示同意。",
        },
    },
    "power_wait": {
        "en": {
            "text": "The server did not reach the power state within {seconds} s.",
            "remedy": "Look at its console and the event log of the BMC.",
        },
        "zh": {
            "text": "服务器 {seconds} 秒内未达到目标电源状态。",
            "remedy": "查看控制台和 BMC 事件日志。",
        },
    },
    "no_such_action": {
        "en": {
            "text": "The BMC offers no way to do {found}.",
            "remedy": "Do it on the BMC's own page.",
        },
        "zh": {
            "text": "BMC 不提供 {found} 操作。",
            "remedy": "请在 BMC 网页上操作。",
        },
    },
    "parts_not_ok": {
        "en": {
            "text": "{count} parts are not OK: {found}.",
            "remedy": "Look at each of them in the list of findings.",
        },
        "zh": {
            "text": "{count} 个部件不正常：{found}。",
            "remedy": "逐项查看问题清单。",
        },
    },
    "off_threshold": {
        "en": {
            "text": "The BMC shows another figure than the contract asks for.",
            "remedy": "Compare with the delivery note; replace or add the part.",
        },
        "zh": {
            "text": "BMC 读数与合同要求不符。",
            "remedy": "核对装箱单，更换或补齐部件。",
        },
    },
    "no_threshold": {
        "en": {
            "text": "The contract states no threshold for this.",
            "remedy": "Add it to contract.yml.",
        },
        "zh": {
            "text": "合同未规定该项阈值。",
            "remedy": "在 contract.yml 中补充。",
        },
    },
    "by_another_stage": {
        "en": {
            "text": "This BMC does not expose it.",
            "remedy": "Another stage reads it on the node, or it is attested.",
        },
        "zh": {
            "text": "该 BMC 不提供此数据。",
            "remedy": "由其他阶段在节点上读取，或由人员见证。",
        },
    },
    "by_a_person": {
        "en": {
            "text": "Only a person can see this.",
            "remedy": "Attest it with scripts/attest.",
        },
        "zh": {
            "text": "此项只能由人员确认。",
            "remedy": "用 scripts/attest 见证。",
        },
    },
    "not_read": {
        "en": {
            "text": "The BMC links this and did not give it.",
            "remedy": "Run again; the raw answer is kept beside this record.",
        },
        "zh": {
            "text": "BMC 引用了此项但未能提供。",
            "remedy": "重新运行；原始应答保存在此记录旁。",
        },
    },
    "not_reached": {
        "en": {
            "text": "The BMC was not read: {found}",
            "remedy": "Mend that and run again.",
        },
        "zh": {
            "text": "未读取 BMC：{found}",
            "remedy": "处理后重新运行。",
        },
    },
    "duplicate_serial": {
        "en": {
            "text": "One serial number stands in two places.",
            "remedy": "Read both labels; one BMC is wrong or a part was copied.",
        },
        "zh": {
            "text": "同一序列号出现在两处。",
            "remedy": "核对两处标签；可能是 BMC 读数有误或部件被仿制。",
        },
    },
    "serial_missing": {
        "en": {
            "text": "Parts without a serial number: {found}.",
            "remedy": "Read their labels and attest them.",
        },
        "zh": {
            "text": "部件没有序列号：{found}。",
            "remedy": "读取标签并见证。",
        },
    },
    "asset_changed": {
        "en": {
            "text": "Parts changed since the last reading: {found}.",
            "remedy": "Confirm that this was meant.",
        },
        "zh": {
            "text": "自上次读取以来部件有变化：{found}。",
            "remedy": "确认是否为有意更换。",
        },
    },
}
