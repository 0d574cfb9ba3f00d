# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What preflight says: about the control node, about who is reached, about keys, certificates and clocks."""

from __future__ import annotations

from .message import Catalogue

PREFLIGHT = Catalogue(
    "preflight",
    {
        "too_old": {
            "en": {"text": "is too old.", "remedy": "install the environment of this project (scripts/env)."},
            "zh": {"text": "版本过低。", "remedy": "请安装本项目的运行环境（scripts/env）。"},
        },
        "library_missing": {
            "en": {
                "text": "is missing in the Python of the control node.",
                "remedy": "start from the environment of this project (scripts/env).",
            },
            "zh": {"text": "控制节点的 Python 缺少该库。", "remedy": "请使用本项目的运行环境（scripts/env）。"},
        },
        "tool_missing": {
            "en": {"text": "is not installed on the control node.", "remedy": "install the package that has it."},
            "zh": {"text": "控制节点未安装该工具。", "remedy": "请安装包含该工具的软件包。"},
        },
        "disk_full": {
            "en": {
                "text": "has too little free space for the evidence of a run.",
                "remedy": "make room there, or set preflight_minimum_free_bytes.",
            },
            "zh": {
                "text": "剩余空间不足，无法保存本次运行的证据。",
                "remedy": "请清理空间，或设置 preflight_minimum_free_bytes。",
            },
        },
        "not_writable": {
            "en": {"text": "cannot be written: {reason}.", "remedy": "give this user the right to write there."},
            "zh": {"text": "无法写入：{reason}。", "remedy": "请给当前用户写入权限。"},
        },
        "no_site": {
            "en": {
                "text": "the inventory is not a site.",
                "remedy": "call with -i inventories/<site>, a folder with site.yml and contract.yml.",
            },
            "zh": {
                "text": "该清单不是站点。",
                "remedy": "请使用 -i inventories/<站点>，目录内应有 site.yml 与 contract.yml。",
            },
        },
        "no_rows": {
            "en": {"text": "the contract has no rows.", "remedy": "enter the buyer's rows in contract.yml."},
            "zh": {"text": "合同文件没有条目。", "remedy": "请在 contract.yml 中填写采购方的条目。"},
        },
        "clock_unconfirmed": {
            "en": {
                "text": "nobody has confirmed the clock of the control node; no certificate is judged by it.",
                "remedy": "compare it with a trusted clock; then answer yes, or set preflight_clock_confirmed: true.",
            },
            "zh": {
                "text": "控制节点的时钟未经人工确认，不能据此判断证书。",
                "remedy": "请与可信时钟核对，然后回答 yes，或设置 preflight_clock_confirmed: true。",
            },
        },
        "no_route": {
            "en": {"text": "cannot be reached: {reason}.", "remedy": "check power, cable, VLAN, address and access."},
            "zh": {"text": "无法到达：{reason}。", "remedy": "请检查电源、线缆、VLAN、地址与接入方式。"},
        },
        "silent": {
            "en": {
                "text": "accepts the connection and then says nothing; {awaited} was awaited for {seconds} s.",
                "remedy": "the service hangs: restart it (a BMC: pull its power or reset it from the other side).",
            },
            "zh": {
                "text": "接受连接后无任何应答；等待 {awaited} 已 {seconds} 秒。",
                "remedy": "服务挂死：请重启该服务（BMC 可断电或从另一侧复位）。",
            },
        },
        "other_protocol": {
            "en": {
                "text": "answers, but not as {awaited}: {reason}.",
                "remedy": "check the port and what listens there.",
            },
            "zh": {"text": "有应答，但不是 {awaited}：{reason}。", "remedy": "请检查端口及其上的服务。"},
        },
        "first_contact": {
            "en": {
                "text": "was never met before; it shows {found}.",
                "remedy": "compare the fingerprint at the device; then set preflight_trust_on_first_use: true.",
            },
            "zh": {
                "text": "首次接触；其指纹为 {found}。",
                "remedy": "请在设备上核对指纹，然后设置 preflight_trust_on_first_use: true。",
            },
        },
        "changed": {
            "en": {
                "text": "shows another {what} than before.",
                "remedy": "find out why; if it was replaced on purpose, remove its entry from {file_name}.",
            },
            "zh": {
                "text": "{what} 与之前不同。",
                "remedy": "请查明原因；若确为更换，请从 {file_name} 中删除其记录。",
            },
        },
        "pin_differs": {
            "en": {
                "text": "shows a certificate that is not the pinned one.",
                "remedy": "find out why; if it was replaced on purpose, mend the fingerprint in the site file.",
            },
            "zh": {
                "text": "证书与站点文件中固定的指纹不符。",
                "remedy": "请查明原因；若确为更换，请修改站点文件中的指纹。",
            },
        },
        "expired": {
            "en": {
                "text": "the certificate expired on {found}; now it is {wanted}.",
                "remedy": "install a new certificate.",
            },
            "zh": {"text": "证书已于 {found} 过期；当前时间 {wanted}。", "remedy": "请安装新证书。"},
        },
        "not_yet_valid": {
            "en": {
                "text": "the certificate is valid only from {found}; now it is {wanted}.",
                "remedy": "check both clocks, or install a new certificate.",
            },
            "zh": {
                "text": "证书自 {found} 起才有效；当前时间 {wanted}。",
                "remedy": "请检查双方时钟，或安装新证书。",
            },
        },
        "chain": {
            "en": {
                "text": "the certificate is not vouched for by the site's authority: {reason}.",
                "remedy": "install a certificate of that authority, or pin this one in the site file.",
            },
            "zh": {
                "text": "证书未通过站点 CA 校验：{reason}。",
                "remedy": "请安装该 CA 签发的证书，或在站点文件中固定此证书指纹。",
            },
        },
        "trust_unreadable": {
            "en": {"text": "cannot be read: {reason}.", "remedy": "restore the file; do not delete what was learned."},
            "zh": {"text": "无法读取：{reason}。", "remedy": "请恢复该文件，勿删除已记录的信任。"},
        },
        "login_refused": {
            "en": {"text": "refuses the login of {user}.", "remedy": "check the user and its key or password."},
            "zh": {"text": "拒绝用户 {user} 登录。", "remedy": "请检查用户名及其密钥或密码。"},
        },
        "clock_unread": {
            "en": {
                "text": "the answer to '{command}' holds no date.",
                "remedy": "see the raw output; report it so that the reader learns it.",
            },
            "zh": {"text": "对「{command}」的应答中没有时间。", "remedy": "请查看原始输出并反馈，以便补充解析。"},
        },
        "clock_far": {
            "en": {
                "text": "the clock differs from the control node's by {found} s.",
                "remedy": "give the device the site's time source.",
            },
            "zh": {"text": "时钟与控制节点相差 {found} 秒。", "remedy": "请为该设备配置站点时间源。"},
        },
        "clock_no_threshold": {
            "en": {"text": "the contract states no threshold for clocks; read {found} s."},
            "zh": {"text": "合同未规定时钟阈值；读数 {found} 秒。"},
        },
        "not_measured": {
            "en": {"text": "was not measured: the device was not reached.", "remedy": "mend the way to it, run again."},
            "zh": {"text": "未测量：设备不可达。", "remedy": "请修复通路后重新运行。"},
        },
    },
)
