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

FABRIC = Catalogue(
    "fabric",
    {
        "unknown_key": {
            "en": {"text": "fabric.{setting} is no setting.", "remedy": "known: {known}."},
            "zh": {"text": "fabric.{setting} 不是有效设置项。", "remedy": "可用设置项：{known}。"},
        },
        "bad_value": {
            "en": {"text": "fabric.{setting} is {found}.", "remedy": "give {rule}."},
            "zh": {"text": "fabric.{setting} 的值为 {found}。", "remedy": "应为：{rule}。"},
        },
        "no_family": {
            "en": {
                "text": "the syntax family of model {model} is in no table.",
                "remedy": "type 'dcb pfc buffer 4 ?' there: with 'hdrm' on offer write syntax_family: J, else P.",
            },
            "zh": {
                "text": "型号 {model} 的语法族不在任何能力表中。",
                "remedy": "在设备上输入 'dcb pfc buffer 4 ?'：出现 'hdrm' 请写 syntax_family: J，否则写 P。",
            },
        },
        "no_system": {
            "en": {"text": "platform {found} is not rendered.", "remedy": "known: {known}."},
            "zh": {"text": "不支持渲染平台 {found}。", "remedy": "可用平台：{known}。"},
        },
        "two_roles": {
            "en": {
                "text": "port {port} has two roles: {first} and {second}.",
                "remedy": "take one of them out of the site file.",
            },
            "zh": {"text": "端口 {port} 有两个用途：{first} 与 {second}。", "remedy": "请从站点文件中删除其中一个。"},
        },
        "unknown_port": {
            "en": {
                "text": "fabric.congestion_prone names {port}, which no switch has.",
                "remedy": "name ports as the plan does, or 'all'.",
            },
            "zh": {
                "text": "fabric.congestion_prone 中的 {port} 不属于任何交换机。",
                "remedy": "请按规划中的端口名填写，或写 'all'。",
            },
        },
        "no_address": {
            "en": {
                "text": "port {port} has no address.",
                "remedy": "fabric.layer l3 needs one for each port of the leaf.",
            },
            "zh": {"text": "端口 {port} 没有地址。", "remedy": "fabric.layer 为 l3 时，leaf 的每个端口都需要地址。"},
        },
        "priority_out_of_family": {
            "en": {
                "text": "family {family} has no lossless priority {found}.",
                "remedy": "family P takes 0 to 5, family J 0 to 7.",
            },
            "zh": {
                "text": "语法族 {family} 不支持无损优先级 {found}。",
                "remedy": "P 族可用 0 至 5，J 族可用 0 至 7。",
            },
        },
        "too_many_ports": {
            "en": {
                "text": "{found} ports with PFC on one switch of family P.",
                "remedy": "at most {most} can have it.",
            },
            "zh": {"text": "P 族单台交换机启用 PFC 的端口数为 {found}。", "remedy": "最多 {most} 个。"},
        },
        "headroom_too_small": {
            "en": {
                "text": "{ports} congestion-prone ports need {need} kbytes of headroom, the chip has {pool}.",
                "remedy": "name at most {fits} of them in fabric.congestion_prone.",
            },
            "zh": {
                "text": "{ports} 个易拥塞端口需要 {need} KB 的 headroom，芯片只有 {pool} KB。",
                "remedy": "fabric.congestion_prone 中最多列出 {fits} 个端口。",
            },
        },
        "headroom_above_recommended": {
            "en": {"text": "the headroom pool is {found} Mbytes; the maker recommends {recommended}."},
            "zh": {"text": "headroom 缓存池为 {found} MB；厂家推荐 {recommended} MB。"},
        },
        "frame_too_small": {
            "en": {"text": "{what} is {found} bytes.", "remedy": "roce_mtu_bytes needs at least {wanted}."},
            "zh": {"text": "{what} 为 {found} 字节。", "remedy": "按 roce_mtu_bytes 至少需要 {wanted}。"},
        },
        "unverified": {
            "en": {
                "text": "the syntax for {what} was not verified on a device.",
                "remedy": "try it in the lab of the maker first.",
            },
            "zh": {"text": "{what} 的语法尚未在真机上验证。", "remedy": "请先在厂家实验环境中试用。"},
        },
    },
)

SWITCH = Catalogue(
    "switch",
    {
        "unreached": {
            "en": {"text": "does not answer: {reason}.", "remedy": "check its address, its cable and its port."},
            "zh": {"text": "无响应：{reason}。", "remedy": "请检查地址、线缆与端口。"},
        },
        "login_refused": {
            "en": {
                "text": "refuses the login of {user}.",
                "remedy": "check the user and the variable that holds the password.",
            },
            "zh": {"text": "拒绝用户 {user} 登录。", "remedy": "请检查用户名及保存密码的变量。"},
        },
        "not_trusted": {
            "en": {
                "text": "its host key is not in known_hosts, or is another one.",
                "remedy": "run playbooks/preflight.yml first.",
            },
            "zh": {"text": "其主机密钥不在 known_hosts 中，或已改变。", "remedy": "请先运行 playbooks/preflight.yml。"},
        },
        "unread": {
            "en": {"text": "its answer to '{command}' was not understood: {reason}"},
            "zh": {"text": "无法理解其对 '{command}' 的回答：{reason}"},
        },
    },
)
