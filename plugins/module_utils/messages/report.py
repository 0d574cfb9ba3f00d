# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Every word of the acceptance book, the asset ledger and the summary table."""

from __future__ import annotations

from .message import Catalogue

# key: (Chinese, English)
_WORDS = {
    # The book and its parts
    "title": ("验收报告书", "Acceptance Book"),
    "ledger_title": ("资产台账与整改清单", "Asset Ledger and Punch List"),
    "subtitle": ("医疗智算集群 安装、调试与验证", "Cluster installation, commissioning and verification"),
    "part_summary": ("验收结论", "Conclusion"),
    "part_rows": ("合同条目逐行验收", "The contract, row by row"),
    "part_extra": ("合同条目以外的记录", "Records beyond the contract's rows"),
    "part_punch": ("整改清单", "Punch list"),
    "part_runs": ("运行记录", "Runs"),
    "part_chain": ("证据链与签署声明", "Evidence chain and statement"),
    "part_signatures": ("签署", "Signatures"),
    "part_assets": ("附录一 资产台账", "Appendix A: asset ledger"),
    "part_evidence": ("附录二 证据索引", "Appendix B: index of evidence"),
    # Facts of the cover
    "site": ("站点", "Site"),
    "contract": ("合同", "Contract"),
    "purpose": ("用途", "Purpose"),
    "date": ("日期", "Date"),
    "generated": ("生成时间", "Generated"),
    "servers": ("服务器", "Servers"),
    "servers_count": ("{count} 台（已到货 {delivered} 台）", "{count} ({delivered} delivered)"),
    "plan_hash": ("测试方案摘要", "Hash of the test plan"),
    "page": ("第 {number} 页", "Page {number}"),
    "page_of": ("页码", "Page"),
    "language_name": ("中文", "English"),
    "banner": (
        "本报告用途为「{purpose}」，并非交付验收：不得作为交付、验收或付款依据",
        "Made for the purpose '{purpose}'. This is NOT a delivery: no proof of delivery, acceptance or payment",
    ),
    "banner_short": ("非交付文件", "NOT A DELIVERY"),
    "purpose_lab": ("实验环境", "lab"),
    "purpose_training": ("培训", "training"),
    "purpose_delivery": ("交付", "delivery"),
    "purpose_unknown": ("未声明", "not stated"),
    # Conclusion
    "conclusion_ready": (
        "合同共 {rows} 行，全部闭合。证据链与签署声明见第 {chain} 部分。",
        "All {rows} rows of the contract are closed. Evidence chain and statement: part {chain}.",
    ),
    "conclusion_open": (
        "合同共 {rows} 行，已闭合 {closed} 行，未闭合 {open} 行。"
        "未闭合的条目列入整改清单（第 {punch} 部分），尚不具备最终验收条件。",
        "Of {rows} rows of the contract {closed} are closed and {open} are open. The open rows stand on the punch list"
        " (part {punch}); final acceptance is not possible yet.",
    ),
    "conclusion_empty": (
        "合同文件没有条目，本报告不能作出任何结论。",
        "The contract has no rows: this book concludes nothing.",
    ),
    "rows_total": ("合同条目", "Rows"),
    "rows_closed": ("已闭合", "Closed"),
    "rows_open": ("未闭合", "Open"),
    "rows_stale": ("含过期证据", "With stale evidence"),
    "chart_all": ("全部条目", "All rows"),
    "chart_chapter": ("第 {name} 章", "Chapter {name}"),
    "chart_title": ("各章条目结论分布", "Verdicts of the rows by chapter"),
    "legend_note": (
        "每行结论取其全部条款与检查项中最差者；没有记录的条款视为未闭合。",
        "A row's verdict is the worst of all its clauses and checks; a clause without a record is open.",
    ),
    # Verdicts
    "pass": ("合格", "Pass"),
    "fail": ("不合格", "Fail"),
    "warn": ("合格（有说明）", "Warning"),
    "skipped": ("未测", "Skipped"),
    "unread": ("无法解读", "Unread"),
    "expected": ("待到货", "Expected"),
    "manual": ("待人工确认", "Manual"),
    "attested": ("已见证", "Attested"),
    "deviation": ("偏离（变更单）", "Deviation"),
    "none": ("无记录", "No record"),
    "unknown": ("未知结论「{verdict}」", "Unknown verdict '{verdict}'"),
    "stale": ("过期", "stale"),
    "open": ("未闭合", "open"),
    "closed": ("闭合", "closed"),
    # Columns
    "row": ("行号", "Row"),
    "text": ("采购方原文", "Buyer's text"),
    "clause": ("条款", "Clause"),
    "clauses": ("条款", "Clauses"),
    "check": ("检查项", "Check"),
    "subject": ("对象", "Subject"),
    "threshold": ("约定指标", "Threshold"),
    "method": ("测量方法", "How measured"),
    "rated": ("标称值", "Rated"),
    "measured": ("实测值", "Measured"),
    "verdict": ("结论", "Verdict"),
    "evidence": ("证据编号", "Evidence"),
    "evidence_run": ("证据编号、运行与日期", "Evidence, run and date"),
    "run": ("运行", "Run"),
    "reason": ("说明", "Reason"),
    "owner": ("责任方", "Owner"),
    "deadline": ("期限", "Deadline"),
    "retest": ("复测命令", "Retest"),
    "stages": ("阶段", "Stages"),
    "started": ("开始", "Started"),
    "ended": ("结束", "Ended"),
    "records": ("记录数", "Records"),
    "state": ("状态", "State"),
    "run_ok": ("正常结束", "ended well"),
    "run_broken": ("结束，有未通过项", "ended, not all passed"),
    "run_open": ("尚未结束或曾中断", "under way or broken off"),
    "kind": ("类别", "Kind"),
    "host": ("主机", "Host"),
    "location": ("位置", "Location"),
    "model": ("型号", "Model"),
    "manufacturer": ("厂商", "Manufacturer"),
    "serial_number": ("序列号", "Serial number"),
    "first_seen": ("首次发现", "First seen"),
    "last_seen": ("最近发现", "Last seen"),
    "history": ("变更", "Change"),
    "asset_state": ("状态", "State"),
    "asset_kind_server": ("服务器", "server"),
    "asset_kind_processor": ("处理器", "processor"),
    "asset_kind_npu": ("AI处理器", "NPU"),
    "asset_kind_dimm": ("内存条", "DIMM"),
    "asset_kind_drive": ("硬盘", "drive"),
    "asset_kind_storage_controller": ("阵列卡", "storage controller"),
    "asset_kind_nic": ("网卡", "NIC"),
    "asset_kind_optics": ("光模块", "optics"),
    "asset_kind_psu": ("电源", "power supply"),
    "asset_kind_fan": ("风扇", "fan"),
    "asset_present": ("在位", "in place"),
    "asset_gone": ("已移出", "removed"),
    "asset_duplicate": ("序列号重复：{places}", "duplicate: {places}"),
    "when": ("时间", "When"),
    "change_seen": ("首次发现", "first seen"),
    "change_added": ("新增", "added"),
    "change_removed": ("移出", "removed"),
    "change_swapped": ("更换，原序列号 {old}", "swapped for {old}"),
    "change_moved": ("移位，原位置 {old}", "moved from {old}"),
    "change_duplicate": ("序列号重复：{old}", "duplicate: {old}"),
    "warranty": ("质保至", "Warranty until"),
    "command": ("命令", "Command"),
    "hash": ("原始输出摘要", "Hash of raw output"),
    "number": ("序号", "No."),
    # Sentences inside tables
    "agreed_none": ("合同未约定", "none agreed"),
    "no_record": ("本条款尚无任何记录。", "There is no record for this clause yet."),
    "no_record_check": ("该检查项尚无记录。", "There is no record for this check yet."),
    "no_record_host": ("以下对象尚无记录：{hosts}。", "No record yet for: {hosts}."),
    "not_delivered": ("设备尚未到货。", "The device is not delivered yet."),
    "no_clause": ("本行未关联任何条款。", "No clause is tied to this row."),
    "stale_reason": (
        "证据已过期：早于合同允许的时限，或早于对该对象的后续变更，须重新测量。",
        "The evidence is stale: older than the contract allows, or than a later change of this subject. Measure again.",
    ),
    "stale_judged": (
        "指标在测量后被修改，原结论不再成立，须重新测量。",
        "The threshold was changed after the measurement; the verdict no longer holds. Measure again.",
    ),
    "stale_from": ("过期原因：{reason}", "Stale: {reason}"),
    "no_assets": ("台账中尚无资产。", "The ledger holds no assets yet."),
    "no_runs": ("尚无运行记录。", "No run is recorded yet."),
    "no_punch": ("无未闭合条目。", "No open rows."),
    "owner_blank": ("（待填写）", "(to be named)"),
    "and_more": ("等共 {count} 条", "and more, {count} in all"),
    "elsewhere": (
        "共 {count} 条，全部列于同名 XLSX 工作簿和 HTML 报告中；此处打印前 {shown} 条。",
        "{count} entries; all stand in the workbook and the HTML book of the same name, here the first {shown}.",
    ),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "list_join": ("、", ", "),
    # Measuring definition
    "tool": ("工具：{value}", "tool: {value}"),
    "direction": ("方向：{value}", "direction: {value}"),
    "aggregation": ("汇总：{value}", "aggregation: {value}"),
    "unit": ("单位：{value}", "unit: {value}"),
    "mtu": ("MTU：{value} 字节", "MTU: {value}"),
    "margin": ("容差：{value}", "margin: {value}"),
    "note": ("说明：{value}", "note: {value}"),
    "one_of": ("取值之一：{value}", "one of {value}"),
    # Chain and statement
    "chain_head": ("证据链末端摘要（SHA-256）", "Head of the evidence chain (SHA-256)"),
    "chain_records": ("证据记录总数", "Records in the chain"),
    "chain_state": ("校验结果", "Verification"),
    "chain_signer": ("签名者", "Signed by"),
    "chain_signed": ("一致，且签名有效", "consistent, signature valid"),
    "chain_unsigned": (
        "一致，但未经签名认证（没有签名密钥）",
        "consistent, not authenticated (there is no signing key)",
    ),
    "chain_broken": ("不一致：{reason}", "BROKEN: {reason}"),
    "chain_missing": ("没有证据链：尚无任何运行写入记录", "there is no chain: no run has written a record yet"),
    "chain_unknown": ("未校验", "not verified"),
    "statement": (
        "签署各方确认：本报告所列结论均来自上述证据链中的记录；每条记录含观测值、指标、命令与原始输出摘要，"
        "可用 scripts/verify 离线复核，任何改动都会使链末端摘要改变。"
        "标注「已见证」的条目由具名人员、日期、仪器及附件摘要担保；"
        "标注「偏离」的条目以已签署的变更单为准，不视为合格；标注「过期」的证据不视为合格。",
        "The parties confirm that the verdicts in this book come from the records of the chain above. Each record holds"
        " what was observed, the threshold, the command and the hash of the raw output; scripts/verify checks it"
        " offline, and any change alters the head. 'Attested' rows stand on a named person, date, instrument and hashed"
        " document. 'Deviation' rows stand on a signed change order and are no pass."
        " Evidence that is marked 'stale' is no pass.",
    ),
    "statement_not_delivery": (
        "声明：本报告用途为「{purpose}」，签署仅确认内容属实，不构成交付或验收。",
        "This book was made for the purpose '{purpose}'. Signing it confirms what it says; it is not a delivery and not"
        " an acceptance.",
    ),
    "buyer": ("采购方（甲方）", "Buyer"),
    "supervisor": ("监理方", "Supervisor"),
    "supplier": ("供应商（乙方）", "Supplier"),
    "sign_name": ("姓名", "Name"),
    "sign_title": ("职务", "Position"),
    "sign_signature": ("签字", "Signature"),
    "sign_seal": ("盖章", "Seal"),
    "sign_date": ("日期", "Date"),
    # Sheets
    "sheet_summary": ("概要", "Summary"),
    "sheet_assets": ("资产台账", "Assets"),
    "sheet_history": ("资产变更", "Asset history"),
    "sheet_punch": ("整改清单", "Punch list"),
    "sheet_rows": ("合同条目", "Rows"),
    "sheet_evidence": ("证据索引", "Evidence"),
    # Refusals of the module
    "unwritable": ("无法写入报告：{reason}。", "the report cannot be written: {reason}."),
    "no_template": ("找不到报告模板：{reason}。", "the template of the report cannot be read: {reason}."),
    "ledger_unreadable": ("无法读取台账：{reason}。", "the ledger cannot be read: {reason}."),
}

_REMEDIES = {
    "unwritable": (
        "请检查 {item} 的剩余空间和权限后重新运行 playbooks/report.yml。",
        "check free space and rights of {item}, then run playbooks/report.yml again.",
    ),
    "no_template": (
        "请恢复 templates/report，或修正 acceptance_templates。",
        "restore templates/report, or mend acceptance_templates.",
    ),
    "ledger_unreadable": (
        "请先运行 scripts/verify；ledger.db 可由各次运行的 evidence.jsonl 重建。",
        "run scripts/verify first; ledger.db can be rebuilt from the evidence.jsonl of the runs.",
    ),
}


def _entry(key: str) -> dict[str, dict[str, str]]:
    said = {"zh": {"text": _WORDS[key][0]}, "en": {"text": _WORDS[key][1]}}
    for position, language in enumerate(("zh", "en")):
        if key in _REMEDIES:
            said[language]["remedy"] = _REMEDIES[key][position]
    return said


REPORT = Catalogue("report", {key: _entry(key) for key in _WORDS})
