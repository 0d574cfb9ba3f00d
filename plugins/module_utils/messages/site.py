# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is said about site files, contracts and their sheets."""

from __future__ import annotations

from .message import Catalogue

# key: (English text, English remedy, Chinese text, Chinese remedy)
_WORDS = {
    "unreadable_file": (
        "the file cannot be read: {reason}.",
        "check path and rights.",
        "无法读取文件：{reason}。",
        "请检查路径和权限。",
    ),
    "unwritable_file": (
        "the file cannot be written: {reason}.",
        "check free space and rights.",
        "无法写入文件：{reason}。",
        "请检查剩余空间和权限。",
    ),
    "large_file": (
        "the file is larger than {wanted} bytes.",
        "split it, or use ranges such as npu[001:128].",
        "文件超过 {wanted} 字节。",
        "请拆分文件，或使用 npu[001:128] 这样的范围写法。",
    ),
    "not_utf8": (
        "this line is not UTF-8.",
        "save the file as UTF-8.",
        "该行不是 UTF-8 编码。",
        "请将文件另存为 UTF-8。",
    ),
    "not_yaml": (
        "this is not YAML: {reason}.",
        "mend indentation, quotes or brackets on this line or the one before.",
        "不是合法的 YAML：{reason}。",
        "请检查该行或上一行的缩进、引号和括号。",
    ),
    "too_deep": (
        "nested too deep, or a part that contains itself.",
        "write the values out.",
        "嵌套过深，或某部分包含自身。",
        "请直接写出各项的值。",
    ),
    "bad_key": (
        "a key must be one word.",
        "write 'name: value'.",
        "键必须是单个词。",
        "请写成「名称: 值」。",
    ),
    "key_twice": (
        "stands twice; the first is on line {first}, and only one of them would count.",
        "remove one of them.",
        "重复出现（首次在第 {first} 行），只会有一个生效。",
        "请删除其中一个。",
    ),
    "template": (
        "templates are not read in this file.",
        "write the value; for a secret write the name of its variable.",
        "本文件不支持模板。",
        "请直接写值；密码等请写变量名。",
    ),
    "strange_value": (
        "a value of a kind that this file does not know.",
        "write text (in quotes), a number, true or false.",
        "无法识别的值类型。",
        "请写文本（加引号）、数字、true 或 false。",
    ),
    "not_mapping": (
        "the file must hold 'key: value' lines.",
        "start from inventories/hospital.",
        "文件内容应为「键: 值」。",
        "请参照 inventories/hospital。",
    ),
    "missing": (
        "the key '{name}' is missing.",
        "add it; docs/site-file.md says what it means.",
        "缺少键「{name}」。",
        "请补上，含义见 docs/site-file.md。",
    ),
    "unknown_key": (
        "the key '{name}' is not known here.",
        "correct its spelling or remove it. Known: {known}.",
        "未知的键「{name}」。",
        "请更正拼写或删除。可用的键：{known}。",
    ),
    "bad_value": (
        "the value does not fit.",
        "see docs/site-file.md.",
        "取值不符合要求。",
        "见 docs/site-file.md。",
    ),
    "bad_range": (
        "the range is empty or too long.",
        "write it as [first:last] with first not above last, {most} names at most.",
        "范围为空或过长。",
        "请写成 [起:止]，起不大于止，最多 {most} 个。",
    ),
    "bad_address": (
        "is no IP address.",
        "write an address such as 192.168.10.11.",
        "不是 IP 地址。",
        "请写成 192.168.10.11 这样的地址。",
    ),
    "bad_prefix": (
        "is no network prefix.",
        "write the network's own address and length, such as 192.168.10.0/24.",
        "不是网段。",
        "请写网段地址和掩码长度，如 192.168.10.0/24。",
    ),
    "outside_network": (
        "lies outside its network.",
        "use an address of {wanted}.",
        "地址不在所属网段内。",
        "请使用 {wanted} 内的地址。",
    ),
    "twice": (
        "the same {what} stands twice; the first is {first}.",
        "give one of them another {what}.",
        "{what}重复，首次出现：{first}。",
        "请为其中之一改用其他{what}。",
    ),
    "no_such": (
        "there is no {what} of this name.",
        "use one of: {known}; or add it to the file.",
        "没有名为该值的{what}。",
        "请使用：{known}；或在文件中添加。",
    ),
    "pool_small": (
        "the pool '{pool}' ends at {last}, too small for index {index}.",
        "widen the pool (last, prefix), or give the address itself.",
        "地址池「{pool}」止于 {last}，不够分配给序号 {index}。",
        "请扩大地址池（last、prefix），或直接写出地址。",
    ),
    "ports_few": (
        "the port pool ends before server {server} (port {number} of {count}).",
        "give the pool more ports, or the server to another switch.",
        "端口池不够，轮不到服务器 {server}（第 {number} 个端口，共 {count} 个）。",
        "请增加端口，或将服务器接到其他交换机。",
    ),
    "network_clash": (
        "overlaps '{other}' ({prefix}).",
        "choose a range that nobody uses.",
        "与「{other}」（{prefix}）重叠。",
        "请选用未被占用的网段。",
    ),
    "units_taken": (
        "rack {rack}, unit {unit} is taken by {other}.",
        "move one of them; unit is the lowest unit that a device fills.",
        "机柜 {rack} 第 {unit} U 已被 {other} 占用。",
        "请移动其中之一；unit 指设备占用的最低 U 位。",
    ),
    "units_outside": (
        "does not fit into rack {rack} of {height} units.",
        "choose a lower unit.",
        "超出机柜 {rack} 的 {height} U 高度。",
        "请选择更低的 U 位。",
    ),
    "no_height": (
        "the height is not known.",
        "write height_units here or under models.{model}.",
        "未知设备高度。",
        "请在此处或 models.{model} 下填写 height_units。",
    ),
    "needs": (
        "{what} is needed.",
        "write it here or under server_defaults.",
        "需要填写 {what}。",
        "请在此处或 server_defaults 下填写。",
    ),
    "no_trust": (
        "a BMC that speaks Redfish needs ca_path or certificate_fingerprint.",
        "name the site's CA file or pin the certificate (sha256:<hex>).",
        "使用 Redfish 的 BMC 需要 ca_path 或 certificate_fingerprint。",
        "请指定站点 CA 文件，或固定证书指纹（sha256:<十六进制>）。",
    ),
    "access_host": (
        "access by {mode} needs a host.",
        "write {{mode: {mode}, host: ...}}.",
        "{mode} 访问方式需要填写主机。",
        "请写成 {{mode: {mode}, host: ...}}。",
    ),
    "no_library": (
        "the Python library {name} is missing.",
        "run the command under scripts/env.",
        "缺少 Python 库 {name}。",
        "请在 scripts/env 环境中运行。",
    ),
    "leg_mixed": (
        "the port is used whole and split.",
        "use the legs only, or the port only.",
        "端口同时作为整端口和拆分端口使用。",
        "请只用拆分端口，或只用整端口。",
    ),
    "bad_sheet": (
        "the workbook cannot be read: {reason}.",
        "save it as XLSX with the sheets that scripts/site export wrote.",
        "无法读取工作簿：{reason}。",
        "请保存为 XLSX，并保留 scripts/site export 生成的工作表。",
    ),
    "bad_cell": (
        "the cell cannot be read.",
        "write it as the exported sheet shows; lists and tables as JSON.",
        "无法识别单元格内容。",
        "请按导出表格的写法填写；列表和表格使用 JSON。",
    ),
    "long_cell": (
        "the value has {found} characters; a cell holds {wanted}.",
        "split the entry.",
        "该值有 {found} 个字符，单元格最多 {wanted} 个。",
        "请拆分该条目。",
    ),
    "key_again": (
        "stands twice, or its place is taken by another column.",
        "remove one of the two.",
        "重复，或其位置已被另一列占用。",
        "请删除其中之一。",
    ),
    "no_head": (
        "the column has no heading.",
        "name the column in row 1, or clear the cell.",
        "该列没有列名。",
        "请在第 1 行填写列名，或清除该单元格。",
    ),
    "budget_over": (
        "rack {rack} needs more than it has ({what}).",
        "move servers to another rack, or raise the feed, and correct the site file.",
        "机柜 {rack} 容量不足（{what}）。",
        "请将服务器移至其他机柜，或扩容后更正站点文件。",
    ),
    "budget_missing": (
        "cannot be computed: {missing} is not given.",
        "add it to the site file, from the data sheet or the room's plan.",
        "无法计算：未填写 {missing}。",
        "请按产品手册或机房图纸补入站点文件。",
    ),
    "by_person": (
        "is judged by a person on site.",
        "measure it and attest it: scripts/attest BR-SITE.",
        "由人员现场确认。",
        "请现场测量并登记：scripts/attest BR-SITE。",
    ),
}


def _entry(words: tuple[str, str, str, str]) -> dict[str, dict[str, str]]:
    return {"en": {"text": words[0], "remedy": words[1]}, "zh": {"text": words[2], "remedy": words[3]}}


SITE = Catalogue("site", {key: _entry(words) for key, words in _WORDS.items()})
