# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the product says about BMCs: why one was not read, and what is wrong with a server's parts."""

from __future__ import annotations

from .bmc_work import WORK
from .message import Catalogue

_FAILURES = {
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

_FINDINGS = {
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

BMC = Catalogue("bmc", {**_FAILURES, **_FINDINGS, **WORK})
