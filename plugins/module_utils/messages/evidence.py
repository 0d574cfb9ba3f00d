# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the ledger says: about writing, about what it found changed, about attestations and the contract's rows."""

from __future__ import annotations

from .message import Catalogue

_KEEP = "keep the folder as it is, restore the file from a copy, and find out who changed it."
_KEEP_ZH = "请保留该目录原状，从备份恢复该文件，并查明修改人。"

EVIDENCE = Catalogue(
    "evidence",
    {
        "unwritable": {
            "en": {
                "text": "evidence cannot be written: {reason}. What was recorded before is whole.",
                "remedy": "make room or give the right to write there, then run again.",
            },
            "zh": {
                "text": "无法写入证据：{reason}。此前的记录完好。",
                "remedy": "请清理空间或授予写权限，然后重新运行。",
            },
        },
        "busy": {
            "en": {
                "text": "another process has held the evidence of this site for {seconds} s.",
                "remedy": "see which run is still at work; a lock ends with its process.",
            },
            "zh": {
                "text": "另一进程占用本站点证据已 {seconds} 秒。",
                "remedy": "请查看哪一次运行仍在进行；进程结束后锁自动释放。",
            },
        },
        "key_missing": {
            "en": {
                "text": "the signing key is not there.",
                "remedy": "mend firstlight_signing_key (or --key), or leave it out.",
            },
            "zh": {
                "text": "签名密钥不存在。",
                "remedy": "请修改 firstlight_signing_key（或 --key），或不设置。",
            },
        },
        "unsigned": {
            "en": {
                "text": "the key does not sign: {reason}.",
                "remedy": "a key with a passphrase needs ssh-agent; name its .pub file then.",
            },
            "zh": {
                "text": "该密钥无法签名：{reason}。",
                "remedy": "带口令的密钥需配合 ssh-agent，并填写其 .pub 文件。",
            },
        },
        "no_ssh_keygen": {
            "en": {"text": "is not installed.", "remedy": "install the OpenSSH client."},
            "zh": {"text": "未安装。", "remedy": "请安装 OpenSSH 客户端。"},
        },
        "finding_field": {
            "en": {"text": "the finding has no usable {field}.", "remedy": "mend the check that made it."},
            "zh": {"text": "该检查结果缺少有效的 {field}。", "remedy": "请修正产生它的检查。"},
        },
        "finding_verdict": {
            "en": {"text": "there is no such verdict.", "remedy": "mend the check that made it."},
            "zh": {"text": "没有这种判定。", "remedy": "请修正产生它的检查。"},
        },
        "no_reason": {
            "en": {"text": "the check gave no reason."},
            "zh": {"text": "该检查未说明原因。"},
        },
        "no_site": {
            "en": {
                "text": "it is not known where the evidence of this site belongs.",
                "remedy": "use an inventory with site.yml, or set firstlight_artifacts.",
            },
            "zh": {
                "text": "不知道本站点的证据应存放在何处。",
                "remedy": "请使用含 site.yml 的清单，或设置 firstlight_artifacts。",
            },
        },
        "argument": {
            "en": {"text": "the argument is not usable: {reason}.", "remedy": "see ansible-doc of the action."},
            "zh": {"text": "参数无效：{reason}。", "remedy": "请查看该动作的 ansible-doc。"},
        },
        "torn": {
            "en": {
                "text": "run {run} was cut off while writing; {bytes} bytes of no whole record lie in {file_name}.",
                "remedy": "nothing: what was whole is kept, the next run observes again.",
            },
            "zh": {
                "text": "运行 {run} 在写入时中断；{bytes} 字节的不完整记录已移至 {file_name}。",
                "remedy": "无需处理：完整的记录已保留，下次运行会重新观测。",
            },
        },
        "interrupted": {
            "en": {"text": "a write of run {run} was interrupted; the next run mends it and leaves a note."},
            "zh": {"text": "运行 {run} 的一次写入被中断；下次运行会修复并留下说明。"},
        },
        "recovered": {
            "en": {"text": "{count} records of an interrupted write were found whole and kept (head {number})."},
            "zh": {"text": "中断写入中有 {count} 条完整记录被保留（链头 {number}）。"},
        },
        "changed": {
            "en": {
                "text": "the evidence was changed after it was written; nothing is added to it.",
                "remedy": "scripts/verify names the first record; " + _KEEP,
            },
            "zh": {
                "text": "证据在写入后被修改，不再追加。",
                "remedy": "scripts/verify 可指出第一条被改的记录；" + _KEEP_ZH,
            },
        },
        "edited": {
            "en": {"text": "record {record} was edited ({reason}).", "remedy": _KEEP},
            "zh": {"text": "记录 {record} 被修改（{reason}）。", "remedy": _KEEP_ZH},
        },
        "unreadable": {
            "en": {"text": "{record} is no record ({reason}).", "remedy": _KEEP},
            "zh": {"text": "{record} 不是有效记录（{reason}）。", "remedy": _KEEP_ZH},
        },
        "missing": {
            "en": {"text": "records {record} to {last} are missing.", "remedy": _KEEP},
            "zh": {"text": "缺少记录 {record} 至 {last}。", "remedy": _KEEP_ZH},
        },
        "truncated": {
            "en": {
                "text": "records {record} to {last} are missing at the end: the heads log reached {last}.",
                "remedy": _KEEP,
            },
            "zh": {"text": "末尾缺少记录 {record} 至 {last}：链头日志已到 {last}。", "remedy": _KEEP_ZH},
        },
        "twice": {
            "en": {"text": "record {record} stands there twice.", "remedy": _KEEP},
            "zh": {"text": "记录 {record} 重复出现。", "remedy": _KEEP_ZH},
        },
        "unlinked": {
            "en": {"text": "record {record} does not follow from the one before it.", "remedy": _KEEP},
            "zh": {"text": "记录 {record} 与前一条不衔接。", "remedy": _KEEP_ZH},
        },
        "misplaced": {
            "en": {"text": "record {record} belongs to another run, or stands out of order.", "remedy": _KEEP},
            "zh": {"text": "记录 {record} 属于另一次运行或顺序错误。", "remedy": _KEEP_ZH},
        },
        "recomputed": {
            "en": {
                "text": "the chain was recomputed: head {number} names another hash for {last}; "
                "the first changed record is {record} or later.",
                "remedy": _KEEP,
            },
            "zh": {
                "text": "链被重新计算：链头 {number} 中 {last} 的哈希不同；首条被改记录为 {record} 或其后。",
                "remedy": _KEEP_ZH,
            },
        },
        "heads": {
            "en": {"text": "head {number} of the heads log was changed ({reason}).", "remedy": _KEEP},
            "zh": {"text": "链头日志第 {number} 条被修改（{reason}）。", "remedy": _KEEP_ZH},
        },
        "heads_removed": {
            "en": {"text": "the heads log is missing or shorter than the head file says.", "remedy": _KEEP},
            "zh": {"text": "链头日志缺失，或比链头文件所述更短。", "remedy": _KEEP_ZH},
        },
        "head_differs": {
            "en": {"text": "the head file does not say what the heads log ends with.", "remedy": _KEEP},
            "zh": {"text": "链头文件与链头日志末条不一致。", "remedy": _KEEP_ZH},
        },
        "unanchored": {
            "en": {"text": "records from {record} on were added without a head.", "remedy": _KEEP},
            "zh": {"text": "自 {record} 起的记录没有对应的链头。", "remedy": _KEEP_ZH},
        },
        "signature": {
            "en": {
                "text": "the signature of head {number} does not fit: {record} or a later one is not what was signed.",
                "remedy": _KEEP,
            },
            "zh": {
                "text": "链头 {number} 的签名不符；{record} 或其后的记录不是当初签名的内容。",
                "remedy": _KEEP_ZH,
            },
        },
        "stranger": {
            "en": {
                "text": "the records from {record} on are not signed by an allowed signer ({signer}).",
                "remedy": "compare the key's fingerprint with the one that the engineer gave you.",
            },
            "zh": {
                "text": "自 {record} 起的记录未由许可的签名者签名（{signer}）。",
                "remedy": "请与工程师提供的密钥指纹核对。",
            },
        },
        "stranger_book": {
            "en": {
                "text": "the reports are not signed by an allowed signer.",
                "remedy": "render them again with the signing key.",
            },
            "zh": {"text": "报告未由许可的签名者签名。", "remedy": "请使用签名密钥重新生成报告。"},
        },
        "ledger": {
            "en": {
                "text": "the ledger says something else about record {record} than the evidence file.",
                "remedy": "find out who changed ledger.db; delete it, it is rebuilt from the evidence files.",
            },
            "zh": {
                "text": "台账中记录 {record} 与证据文件不一致。",
                "remedy": "请查明 ledger.db 的修改人；删除后可由证据文件重建。",
            },
        },
        "ledger_more": {
            "en": {"text": "the ledger knows record {record}, the evidence files do not.", "remedy": _KEEP},
            "zh": {"text": "台账中有记录 {record}，证据文件中没有。", "remedy": _KEEP_ZH},
        },
        "raw_missing": {
            "en": {"text": "the raw output of record {record} is missing.", "remedy": _KEEP},
            "zh": {"text": "记录 {record} 的原始输出缺失。", "remedy": _KEEP_ZH},
        },
        "raw_edited": {
            "en": {"text": "the raw output of record {record} was edited.", "remedy": _KEEP},
            "zh": {"text": "记录 {record} 的原始输出被修改。", "remedy": _KEEP_ZH},
        },
        "head_unknown": {
            "en": {
                "text": "the head {found} is not in this chain: records were removed or recomputed since.",
                "remedy": _KEEP,
            },
            "zh": {"text": "链头 {found} 不在此链中：此后记录被删除或重新计算。", "remedy": _KEEP_ZH},
        },
        "report_edited": {
            "en": {"text": "the report was changed after it was sealed.", "remedy": _KEEP},
            "zh": {"text": "报告在封存后被修改。", "remedy": _KEEP_ZH},
        },
        "report_missing": {
            "en": {"text": "the report was sealed and is missing.", "remedy": _KEEP},
            "zh": {"text": "报告曾被封存，现已缺失。", "remedy": _KEEP_ZH},
        },
        "seal": {
            "en": {"text": "the seal of the reports was changed ({reason}).", "remedy": _KEEP},
            "zh": {"text": "报告封存文件被修改（{reason}）。", "remedy": _KEEP_ZH},
        },
        "verified_authenticated": {
            "en": {"text": "{records} records of {runs} runs, head {head}: authentic, signed by {name} ({signer})."},
            "zh": {"text": "{runs} 次运行共 {records} 条记录，链头 {head}：真实，由 {name}（{signer}）签名。"},
        },
        "verified_signed": {
            "en": {
                "text": "{records} records of {runs} runs, head {head}: consistent, signed by the key {signer}.",
                "remedy": "nobody vouches for this key here; compare it, or give --signers.",
            },
            "zh": {
                "text": "{runs} 次运行共 {records} 条记录，链头 {head}：一致，由密钥 {signer} 签名。",
                "remedy": "此处无人为该密钥担保；请核对指纹，或使用 --signers。",
            },
        },
        "verified_consistent": {
            "en": {
                "text": "{records} records of {runs} runs, head {head}: consistent, not authenticated "
                "(there is no signature).",
                "remedy": "compare the head with the one in the signed book.",
            },
            "zh": {
                "text": "{runs} 次运行共 {records} 条记录，链头 {head}：一致，未认证（没有签名）。",
                "remedy": "请与已签字验收册中的链头核对。",
            },
        },
        "verified_tampered": {
            "en": {"text": "{records} records of {runs} runs: CHANGED after they were written."},
            "zh": {"text": "{runs} 次运行共 {records} 条记录：写入后被修改。"},
        },
        "unsigned_tail": {
            "en": {"text": "records {first} to {last} are not signed: consistent, not authenticated."},
            "zh": {"text": "记录 {first} 至 {last} 未签名：一致，未认证。"},
        },
        "no_delivery": {
            "en": {
                "text": "this is NOT a delivery: the purpose of the site is {purpose}. It proves nothing to a buyer."
            },
            "zh": {"text": "这不是交付：站点用途为 {purpose}，对采购方没有证明力。"},
        },
        "no_signers": {
            "en": {
                "text": "the allowed signers file is not there.",
                "remedy": "write a line '<name> <public key>' into it.",
            },
            "zh": {"text": "许可签名者文件不存在。", "remedy": "请在其中写入一行：<姓名> <公钥>。"},
        },
        "captured": {
            "en": {"text": "{files} files packed, secrets masked in {masked} of them."},
            "zh": {"text": "已打包 {files} 个文件，其中 {masked} 个已脱敏。"},
        },
        "vault_closed": {
            "en": {
                "text": "is encrypted: what is in it was masked by its looks only, not by value.",
                "remedy": "look through the archive before you send it.",
            },
            "zh": {"text": "已加密：其中的内容仅按样式脱敏，未按值脱敏。", "remedy": "发送前请检查归档文件。"},
        },
        "not_a_ledger": {
            "en": {
                "text": "holds no evidence.",
                "remedy": "name the folder artifacts/<site> of a site that was run.",
            },
            "zh": {"text": "没有证据。", "remedy": "请指定已运行站点的 artifacts/<站点> 目录。"},
        },
        "attested": {
            "en": {"text": "attested by {by} on {date} with {instrument}; document {file_name} (SHA-256 {sha256})."},
            "zh": {"text": "由 {by} 于 {date} 以 {instrument} 证明；文件 {file_name}（SHA-256 {sha256}）。"},
        },
        "deviation": {
            "en": {
                "text": "change order signed by {by} on {date} ({instrument}); document {file_name} (SHA-256 {sha256})."
            },
            "zh": {"text": "变更单由 {by} 于 {date} 签署（{instrument}）；文件 {file_name}（SHA-256 {sha256}）。"},
        },
        "clause_unknown": {
            "en": {
                "text": "is not in the contract.",
                "remedy": "name a clause of contract.yml, for example {examples}.",
            },
            "zh": {"text": "不在合同中。", "remedy": "请填写 contract.yml 中的条款，例如 {examples}。"},
        },
        "date_bad": {
            "en": {"text": "is not a day in the past.", "remedy": "write YYYY-MM-DD, today or before."},
            "zh": {"text": "不是有效的过去日期。", "remedy": "请填写 YYYY-MM-DD，不晚于今天。"},
        },
        "file_bad": {
            "en": {"text": "the document cannot be read or is empty.", "remedy": "name the photo or scan."},
            "zh": {"text": "文件无法读取或为空。", "remedy": "请指定照片或扫描件。"},
        },
        "name_missing": {
            "en": {"text": "is empty.", "remedy": "write who, and with what instrument or document."},
            "zh": {"text": "为空。", "remedy": "请填写证明人及所用仪器或文件。"},
        },
        "subject_unknown": {
            "en": {"text": "is neither a host of the site nor '*'.", "remedy": "name one of: {examples}."},
            "zh": {"text": "既不是站点主机，也不是 *。", "remedy": "请填写：{examples}。"},
        },
        "stale_age": {
            "en": {"text": "stale: measured on {date}, more than {days} days ago."},
            "zh": {"text": "过期：测量于 {date}，已超过 {days} 天。"},
        },
        "stale_change": {
            "en": {"text": "stale: {subject} was changed later ({record}, {date})."},
            "zh": {"text": "过期：{subject} 之后有变更（{record}，{date}）。"},
        },
    },
)
