# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Words of the BMC modules that change something, and of the evidence that a BMC gives. Part of C(messages.bmc.BMC)."""

from __future__ import annotations

WORK = {
    "last_administrator": {
        "en": {
            "text": "{found} is the last administrator of this BMC.",
            "remedy": "Make another enabled account an administrator first.",
        },
        "zh": {"text": "{found} 是该 BMC 的最后一个管理员。", "remedy": "先把另一个启用的账户设为管理员。"},
    },
    "password_not_proved": {
        "en": {
            "text": "The password was changed and the proof failed.",
            "remedy": "Log in by hand and find out which password counts.",
        },
        "zh": {"text": "密码已修改，但验证未通过。", "remedy": "手工登录，确认哪个密码有效。"},
    },
    "consent": {
        "en": {"text": "This changes the server and was not consented to: {found}.", "remedy": "Set {variable}."},
        "zh": {"text": "此操作会改变服务器且未获同意：{found}。", "remedy": "设置 {variable}。"},
    },
    "no_drive": {
        "en": {
            "text": "No drive with this serial number is in the server.",
            "remedy": "Compare with the list of drives: {there}.",
        },
        "zh": {"text": "服务器中没有该序列号的硬盘。", "remedy": "核对硬盘清单：{there}。"},
    },
    "drive_taken": {
        "en": {
            "text": "The drive belongs to another volume.",
            "remedy": "Delete that volume first, or name other drives.",
        },
        "zh": {"text": "该硬盘属于另一个逻辑盘。", "remedy": "先删除该逻辑盘，或指定其他硬盘。"},
    },
    "bad_image": {
        "en": {"text": "The firmware file can't be read: {found}.", "remedy": "Give a file that is there."},
        "zh": {"text": "无法读取固件文件：{found}。", "remedy": "请提供存在的文件。"},
    },
    "version_differs": {
        "en": {
            "text": "After the update the BMC shows another version.",
            "remedy": "A BIOS or CPLD is taken over at the next start of the server. Restart it and read again.",
        },
        "zh": {"text": "升级后 BMC 显示的版本不同。", "remedy": "BIOS 或 CPLD 在服务器下次启动时生效，请重启后再读。"},
    },
    "image_protocol": {
        "en": {
            "text": "This BMC takes no image from {found}.",
            "remedy": "Give an address that begins with one of: {wanted}. A boot image that fetches the rest is best.",
        },
        "zh": {
            "text": "该 BMC 不支持从 {found} 挂载镜像。",
            "remedy": "请使用以下协议之一：{wanted}；最好用小启动镜像。",
        },
    },
    "not_offered": {
        "en": {"text": "This BMC does not offer {found}.", "remedy": "Leave it out, or set it on the BMC's own page."},
        "zh": {"text": "该 BMC 不提供 {found}。", "remedy": "去掉该项，或在 BMC 网页上设置。"},
    },
    "did_not_stay": {
        "en": {
            "text": "The BMC took the change and shows another value.",
            "remedy": "Read the event log of the BMC; some values need a restart of the BMC.",
        },
        "zh": {"text": "BMC 接受了修改，但读回的值不同。", "remedy": "查看 BMC 事件日志；部分设置需重启 BMC。"},
    },
    "bad_certificate": {
        "en": {
            "text": "Certificate and key can't be used: {found}.",
            "remedy": "Give a PEM certificate that is valid today, and its own PEM key without a password.",
        },
        "zh": {
            "text": "证书和私钥不可用：{found}。",
            "remedy": "请提供当前有效的 PEM 证书及其配套、无口令的 PEM 私钥。",
        },
    },
    "certificate_refused": {
        "en": {
            "text": "The BMC refuses the certificate; its answer repeats the key and is not shown.",
            "remedy": "Compare kind and length of the key with what this BMC takes.",
        },
        "zh": {
            "text": "BMC 拒绝该证书；其应答中含有私钥内容，故不显示。",
            "remedy": "核对该 BMC 支持的密钥类型和长度。",
        },
    },
    "file_unwritten": {
        "en": {"text": "The file can't be written: {found}.", "remedy": "Give a folder that is there, with room."},
        "zh": {"text": "无法写入文件：{found}。", "remedy": "请指定存在且有空间的目录。"},
    },
    "no_dump": {
        "en": {
            "text": "The BMC collected its support data and gave no file.",
            "remedy": "Run again with a longer wait_timeout, or fetch the file on the BMC's own page.",
        },
        "zh": {
            "text": "BMC 已收集诊断数据，但没有给出文件。",
            "remedy": "增大 wait_timeout 后重新运行，或在 BMC 网页上下载。",
        },
    },
    "task_failed": {
        "en": {"text": "The task {name} of the BMC failed at {found} %.", "remedy": "{said}"},
        "zh": {"text": "BMC 任务 {name} 在 {found} % 处失败。", "remedy": "{said}"},
    },
    "task_late": {
        "en": {
            "text": "A task of the BMC did not end within {seconds} s.",
            "remedy": "Raise wait_timeout, or look at the tasks of the BMC.",
        },
        "zh": {"text": "BMC 任务在 {seconds} 秒内未结束。", "remedy": "增大 wait_timeout，或查看 BMC 任务列表。"},
    },
    "event": {
        "en": {"text": "The event log holds: {found}.", "remedy": "Decide whether it still holds; then clear the log."},
        "zh": {"text": "事件日志记录：{found}。", "remedy": "判断是否仍然存在，然后清空日志。"},
    },
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
