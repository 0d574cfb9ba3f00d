# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Why a BMC was not read. Part of C(messages.bmc.BMC)."""

from __future__ import annotations

FAILURES = {
    "ipmi_silent": {
        "en": {
            "text": "The BMC gave no answer over IPMI within {wanted} s.",
            "remedy": "Check address and UDP port, and that IPMI over LAN is enabled on the BMC.",
        },
        "zh": {
            "text": "BMC 在 {wanted} 秒内没有 IPMI 应答。",
            "remedy": "核对地址和 UDP 端口，并确认 BMC 已启用 IPMI over LAN。",
        },
    },
    "ipmi_failed": {
        "en": {
            "text": "The BMC failed over IPMI: {found}.",
            "remedy": "Run again; when it stays so, restart the BMC.",
        },
        "zh": {"text": "BMC 的 IPMI 操作失败：{found}。", "remedy": "重新运行；若仍如此，重启 BMC。"},
    },
    "ipmi_missing": {
        "en": {
            "text": "The library pyghmi is missing on the controller: {found}.",
            "remedy": "Use the environment of scripts/env.",
        },
        "zh": {"text": "控制机缺少 pyghmi 库：{found}。", "remedy": "使用 scripts/env 的环境。"},
    },
    "unforeseen": {
        "en": {
            "text": "The answers of the BMC broke the reading: {found}.",
            "remedy": "This is a fault of Firstlight: report it with the output of scripts/capture.",
        },
        "zh": {
            "text": "BMC 的应答使读取中断：{found}。",
            "remedy": "这是 Firstlight 的缺陷：请附 scripts/capture 的输出反馈。",
        },
    },
    "unreachable": {
        "en": {
            "text": "The BMC was not reached: {found}.",
            "remedy": "Check its cable, its address and the access of the BMC network, then run again.",
        },
        "zh": {
            "text": "无法连接 BMC：{found}。",
            "remedy": "检查网线、地址以及 BMC 网络的访问方式，然后重新运行。",
        },
    },
    "timeout": {
        "en": {
            "text": "The BMC accepts connections and gave no answer within {wanted} s.",
            "remedy": "Restart the BMC (its web page or its reset button; the server keeps running), then run again.",
        },
        "zh": {
            "text": "BMC 接受连接，但 {wanted} 秒内没有应答。",
            "remedy": "重启 BMC（网页或复位键，服务器不受影响），然后重新运行。",
        },
    },
    "went_away": {
        "en": {
            "text": "The BMC answered, then went away and did not come back within {wanted} s.",
            "remedy": "It may be restarting: wait some minutes and run again, or raise wait_timeout.",
        },
        "zh": {
            "text": "BMC 先有应答，随后中断，{wanted} 秒内未恢复。",
            "remedy": "它可能正在重启：等几分钟后重新运行，或增大 wait_timeout。",
        },
    },
    "certificate_expired": {
        "en": {
            "text": "The certificate of the BMC is outside its dates: {found}.",
            "remedy": "Give the BMC a new certificate (bmc_config), and check the clocks of controller and BMC.",
        },
        "zh": {
            "text": "BMC 证书不在有效期内：{found}。",
            "remedy": "为 BMC 更换证书（bmc_config），并核对控制机与 BMC 的时钟。",
        },
    },
    "certificate_changed": {
        "en": {
            "text": "The BMC shows another certificate than the one that is trusted.",
            "remedy": "Find out who changed it. If it was you, delete its entry in trust.yml and confirm the new one.",
        },
        "zh": {
            "text": "BMC 出示的证书与已信任的证书不同。",
            "remedy": "查明是谁更换的。若是自己更换，请删除 trust.yml 中的条目并确认新证书。",
        },
    },
    "certificate_untrusted": {
        "en": {
            "text": "The certificate of the BMC is not trusted: {found}.",
            "remedy": "Give the site's CA (ca_path), or pin the certificate (certificate_fingerprint).",
        },
        "zh": {
            "text": "BMC 证书不受信任：{found}。",
            "remedy": "提供站点 CA（ca_path），或固定该证书指纹（certificate_fingerprint）。",
        },
    },
    "no_trust": {
        "en": {
            "text": "Nothing says which certificate to trust.",
            "remedy": "Set ca_path or certificate_fingerprint (sha256:<hex of the DER>).",
        },
        "zh": {
            "text": "没有说明应信任哪个证书。",
            "remedy": "设置 ca_path 或 certificate_fingerprint（sha256:<DER 的十六进制>）。",
        },
    },
    "bad_fingerprint": {
        "en": {
            "text": "The fingerprint can't be read.",
            "remedy": "Write sha256: and 64 hexadecimal digits.",
        },
        "zh": {
            "text": "无法识别证书指纹。",
            "remedy": "写成 sha256: 加 64 位十六进制数。",
        },
    },
    "bad_ca": {
        "en": {
            "text": "The CA file can't be used: {found}.",
            "remedy": "Give a readable file in PEM form.",
        },
        "zh": {
            "text": "CA 文件不可用：{found}。",
            "remedy": "请提供可读的 PEM 文件。",
        },
    },
    "login_refused": {
        "en": {
            "text": "The BMC refuses the login of {username}: wrong user, wrong password, or the account is locked.",
            "remedy": "Check the credentials before the next try: five wrong ones lock an iBMC for five minutes.",
        },
        "zh": {
            "text": "BMC 拒绝用户 {username} 登录：用户名或密码错误，或账户被锁定。",
            "remedy": "重试前先核对凭据：iBMC 连续五次错误会锁定五分钟。",
        },
    },
    "account_locked": {
        "en": {
            "text": "The account {username} is locked.",
            "remedy": "Wait until the lock ends (iBMC: five minutes), check the password, then run again.",
        },
        "zh": {
            "text": "账户 {username} 已被锁定。",
            "remedy": "等待锁定结束（iBMC：五分钟），核对密码后重新运行。",
        },
    },
    "password_change": {
        "en": {
            "text": "The BMC insists that the password of {username} is changed first.",
            "remedy": "Run playbooks/bmc_onboard.yml for this BMC, or change the password by hand.",
        },
        "zh": {
            "text": "BMC 要求先修改用户 {username} 的密码。",
            "remedy": "对此 BMC 运行 playbooks/bmc_onboard.yml，或手工修改密码。",
        },
    },
    "session_limit": {
        "en": {
            "text": "The BMC has no session left.",
            "remedy": "Close open web sessions or delete them on the BMC, then run again.",
        },
        "zh": {
            "text": "BMC 的会话数已达上限。",
            "remedy": "关闭打开的网页会话或在 BMC 上删除会话，然后重新运行。",
        },
    },
    "forbidden": {
        "en": {
            "text": "The user {username} may not do this.",
            "remedy": "Use an account with the role Administrator.",
        },
        "zh": {
            "text": "用户 {username} 没有权限执行此操作。",
            "remedy": "使用管理员角色的账户。",
        },
    },
    "not_redfish": {
        "en": {
            "text": "What answers there is no Redfish service: {found}.",
            "remedy": "Check address and port. Without Redfish, set bmc_protocol to ipmi or auto.",
        },
        "zh": {
            "text": "该地址不是 Redfish 服务：{found}。",
            "remedy": "核对地址和端口。没有 Redfish 时把 bmc_protocol 设为 ipmi 或 auto。",
        },
    },
    "service_error": {
        "en": {
            "text": "The BMC answered {method} {path} with HTTP {found}.",
            "remedy": "{said}",
        },
        "zh": {
            "text": "BMC 对 {method} {path} 返回 HTTP {found}。",
            "remedy": "{said}",
        },
    },
    "cut_short": {
        "en": {
            "text": "The answer of the BMC to {path} is no complete document.",
            "remedy": "Restart the BMC. When it stays so, update its firmware.",
        },
        "zh": {
            "text": "BMC 对 {path} 的应答不完整。",
            "remedy": "重启 BMC；若仍如此，升级其固件。",
        },
    },
    "busy": {
        "en": {
            "text": "The BMC said for {wanted} s that it is busy (HTTP 503).",
            "remedy": "It may be starting or updating: wait some minutes and run again.",
        },
        "zh": {
            "text": "BMC 在 {wanted} 秒内一直返回忙（HTTP 503）。",
            "remedy": "它可能正在启动或升级：等几分钟后重新运行。",
        },
    },
}
