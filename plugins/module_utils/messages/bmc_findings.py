# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is wrong with the parts of a server, as its BMC says. Part of C(messages.bmc.BMC)."""

from __future__ import annotations

FINDINGS = {
    "fell_back": {
        "en": {
            "text": "Redfish could not be used ({found}), so IPMI was: most parts are not shown.",
            "remedy": "Make Redfish work on this BMC: {reason}",
        },
        "zh": {
            "text": "无法使用 Redfish（{found}），已改用 IPMI：多数部件无法显示。",
            "remedy": "请恢复该 BMC 的 Redfish：{reason}",
        },
    },
    "part_health": {
        "en": {
            "text": "The BMC says {found}.",
            "remedy": "Look into the event log of the BMC; replace the part if it stays so.",
        },
        "zh": {
            "text": "BMC 报告 {found}。",
            "remedy": "查看 BMC 事件日志；若持续如此，请更换部件。",
        },
    },
    "parent_health": {
        "en": {
            "text": "The BMC says {found} here and no part that it shows explains it.",
            "remedy": "Look into the event log and the web page of the BMC.",
        },
        "zh": {
            "text": "BMC 在此报告 {found}，但其列出的部件均无法解释。",
            "remedy": "查看 BMC 的事件日志和网页。",
        },
    },
    "health_unknown": {
        "en": {
            "text": "The BMC does not say how {found} is.",
            "remedy": "Look at the part another way; this is no pass.",
        },
        "zh": {
            "text": "BMC 没有给出 {found} 的健康状态。",
            "remedy": "用其他方式检查该部件；此项不算通过。",
        },
    },
    "absent": {
        "en": {
            "text": "The part is not there.",
            "remedy": "Seat it or replace it.",
        },
        "zh": {
            "text": "部件不在位。",
            "remedy": "重新插好或更换。",
        },
    },
    "empty": {
        "en": {
            "text": "The bay is empty.",
            "remedy": "",
        },
        "zh": {
            "text": "槽位为空。",
            "remedy": "",
        },
    },
    "count": {
        "en": {
            "text": "Fewer parts than ordered.",
            "remedy": "Find the missing parts: empty bays are {empty}.",
        },
        "zh": {
            "text": "部件数量少于订购数量。",
            "remedy": "找出缺少的部件：空槽位为 {empty}。",
        },
    },
    "disabled": {
        "en": {
            "text": "The part is switched off.",
            "remedy": "Switch it on in the BIOS or BMC, or replace it.",
        },
        "zh": {
            "text": "部件被停用。",
            "remedy": "在 BIOS 或 BMC 中启用，或更换。",
        },
    },
    "failure_predicted": {
        "en": {
            "text": "The drive predicts its own failure.",
            "remedy": "Replace the drive before it fails.",
        },
        "zh": {
            "text": "硬盘预报故障。",
            "remedy": "在故障发生前更换硬盘。",
        },
    },
    "degraded": {
        "en": {
            "text": "The volume has lost a drive.",
            "remedy": "Replace the failed drive and wait for the rebuild.",
        },
        "zh": {
            "text": "逻辑盘已失去一块成员盘。",
            "remedy": "更换故障硬盘并等待重建完成。",
        },
    },
    "no_input": {
        "en": {
            "text": "The power supply has no input.",
            "remedy": "Check cord, feed and circuit breaker.",
        },
        "zh": {
            "text": "电源没有输入。",
            "remedy": "检查电源线、供电回路和断路器。",
        },
    },
    "too_hot": {
        "en": {
            "text": "The temperature is over its limit.",
            "remedy": "Check air flow, fans and room temperature.",
        },
        "zh": {
            "text": "温度超过上限。",
            "remedy": "检查风道、风扇和机房温度。",
        },
    },
    "too_cold": {
        "en": {
            "text": "The temperature is under its limit.",
            "remedy": "Check the sensor and the room temperature.",
        },
        "zh": {
            "text": "温度低于下限。",
            "remedy": "检查传感器和机房温度。",
        },
    },
    "too_slow": {
        "en": {
            "text": "The fan is slower than its limit.",
            "remedy": "Clean or replace the fan.",
        },
        "zh": {
            "text": "风扇转速低于下限。",
            "remedy": "清洁或更换风扇。",
        },
    },
    "redundancy": {
        "en": {
            "text": "The redundancy is {found}.",
            "remedy": "Look at the parts of this group.",
        },
        "zh": {
            "text": "冗余状态为 {found}。",
            "remedy": "检查该组部件。",
        },
    },
    "not_exposed": {
        "en": {
            "text": "This BMC does not show such parts.",
            "remedy": "Another stage reads them on the node itself.",
        },
        "zh": {
            "text": "该 BMC 不提供此类部件的信息。",
            "remedy": "由后续阶段在节点上读取。",
        },
    },
    "unread": {
        "en": {
            "text": "The BMC links {path} and did not give it: {found}.",
            "remedy": "Run again; when it stays so, restart the BMC or update its firmware.",
        },
        "zh": {
            "text": "BMC 引用了 {path} 但未能提供：{found}。",
            "remedy": "重新运行；若仍如此，重启 BMC 或升级其固件。",
        },
    },
    "firmware": {
        "en": {
            "text": "The firmware is not the one of the baseline.",
            "remedy": "Update it with bmc_firmware.",
        },
        "zh": {
            "text": "固件版本与基线不一致。",
            "remedy": "用 bmc_firmware 升级。",
        },
    },
    "firmware_missing": {
        "en": {
            "text": "The baseline names a firmware that the BMC does not show.",
            "remedy": "Check its name in the baseline.",
        },
        "zh": {
            "text": "基线中的固件在 BMC 上不存在。",
            "remedy": "核对基线中的名称。",
        },
    },
    "clock": {
        "en": {
            "text": "The clock of the BMC differs by {found} s.",
            "remedy": "Give the BMC the site's time source (bmc_config).",
        },
        "zh": {
            "text": "BMC 时钟相差 {found} 秒。",
            "remedy": "为 BMC 设置站点时间源（bmc_config）。",
        },
    },
    "log_full": {
        "en": {
            "text": "The event log is full: new events are lost.",
            "remedy": "Save it (bmc_logs), then clear it.",
        },
        "zh": {
            "text": "事件日志已满：新事件会丢失。",
            "remedy": "保存（bmc_logs）后清空。",
        },
    },
    "was_busy": {
        "en": {
            "text": "The BMC was busy (HTTP 503) and answered later.",
            "remedy": "",
        },
        "zh": {
            "text": "BMC 一度忙（HTTP 503），随后应答。",
            "remedy": "",
        },
    },
    "was_away": {
        "en": {
            "text": "The BMC broke off during the reading and came back.",
            "remedy": "Find out whether it restarted.",
        },
        "zh": {
            "text": "读取过程中 BMC 中断后恢复。",
            "remedy": "查明它是否重启过。",
        },
    },
    "was_slow": {
        "en": {
            "text": "The BMC answers slowly: {found} s for one request.",
            "remedy": "Restart the BMC when it stays so.",
        },
        "zh": {
            "text": "BMC 应答缓慢：单次请求 {found} 秒。",
            "remedy": "若持续如此，重启 BMC。",
        },
    },
    "storage_not_ready": {
        "en": {
            "text": "The BMC has not read the storage yet.",
            "remedy": "Wait until the server has started, then run again.",
        },
        "zh": {
            "text": "BMC 尚未读取存储信息。",
            "remedy": "等服务器启动完成后重新运行。",
        },
    },
    "server_off": {
        "en": {
            "text": "The server is off: some parts can't be read.",
            "remedy": "Switch it on (bmc_allow_power_on), then run again.",
        },
        "zh": {
            "text": "服务器处于关机状态：部分部件无法读取。",
            "remedy": "开机（bmc_allow_power_on）后重新运行。",
        },
    },
}
