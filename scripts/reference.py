"""Write one Markdown page for each plugin and role of the collection, from ansible-doc's own JSON.

Usage: python scripts/reference.py FOLDER. The folder is emptied first, so that a page without a source goes.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COLLECTION = "firstlight.cluster"
KINDS = ("module", "filter", "inventory", "callback", "role")
# Semantic markup of Ansible's documentation, shown as code, bold or plain text.
MARKUP = (
    (re.compile(r"\b[OVEC]\(([^()]*(?:\([^()]*\)[^()]*)*)\)"), r"`\1`"),
    (re.compile(r"\b(?:RV|M|P)\(([^()#]*)(?:#[^()]*)?\)"), r"`\1`"),
    (re.compile(r"\bB\(([^()]*)\)"), r"**\1**"),
    (re.compile(r"\bI\(([^()]*)\)"), r"*\1*"),
    (re.compile(r"\bU\(([^()]*)\)"), r"<\1>"),
    (re.compile(r"\bL\(([^(),]*),\s*([^()]*)\)"), r"[\1](\2)"),
)


def ansible_doc(kind: str) -> dict[str, dict]:
    """Return {name: documentation} of all plugins of one kind that the collection has."""
    tool = Path(sys.executable).with_name("ansible-doc")
    variables = dict(os.environ, ANSIBLE_CONFIG=str(ROOT / "ansible.cfg"))
    listed = subprocess.run(
        [tool, "-t", kind, "--list", "--json", COLLECTION], cwd=ROOT, env=variables, check=True, stdout=subprocess.PIPE
    )
    names = sorted(json.loads(listed.stdout))
    if not names:
        return {}
    told = subprocess.run(
        [tool, "-t", kind, "--json", *names], cwd=ROOT, env=variables, check=True, stdout=subprocess.PIPE
    )
    return json.loads(told.stdout)


def prose(text: object) -> str:
    """Return documentation text (a string or a list of paragraphs) as one Markdown line."""
    joined = " ".join(str(part).strip() for part in text) if isinstance(text, list) else str(text or "")
    for pattern, shape in MARKUP:
        joined = pattern.sub(shape, joined)
    return " ".join(joined.split())


def cell(text: object) -> str:
    return prose(text).replace("|", "\\|")


def options(rows: dict[str, dict], depth: int = 0) -> list[str]:
    """Return the table rows of options and, indented, of their suboptions."""
    lines = []
    for name, option in rows.items():
        kind = option.get("type", "str")
        if option.get("elements"):
            kind += f" of {option['elements']}"
        need = "required" if option.get("required") else json.dumps(option.get("default"), ensure_ascii=False)
        choices = option.get("choices")
        said = prose(option.get("description"))
        if choices:
            said += " One of: " + ", ".join(f"`{choice}`" for choice in choices) + "."
        lines.append(f"| {'&nbsp;' * 4 * depth}`{name}` | {kind} | {cell(need)} | {cell(said)} |")
        lines += options(option.get("options") or option.get("suboptions") or {}, depth + 1)
    return lines


def returns(rows: dict[str, dict], depth: int = 0) -> list[str]:
    lines = []
    for name, value in rows.items():
        said = f"| {'&nbsp;' * 4 * depth}`{name}` | {value.get('type', '')} | {cell(value.get('returned'))} "
        lines.append(said + f"| {cell(value.get('description'))} |")
        lines += returns(value.get("contains") or {}, depth + 1)
    return lines


def plugin_page(name: str, kind: str, told: dict) -> str:
    doc = told["doc"]
    lines = [f"# {name} ({kind})", "", prose(doc.get("short_description")), ""]
    for paragraph in doc.get("description") or []:
        lines += [prose(paragraph), ""]
    if doc.get("options"):
        lines += ["## Options", "", "| name | type | default | meaning |", "| --- | --- | --- | --- |"]
        lines += [*options(doc["options"]), ""]
    if told.get("examples"):
        lines += ["## Examples", "", "```yaml", told["examples"].strip(), "```", ""]
    if told.get("return"):
        lines += ["## Returns", "", "| name | type | returned | meaning |", "| --- | --- | --- | --- |"]
        lines += [*returns(told["return"]), ""]
    return "\n".join(lines)


def role_page(name: str, told: dict) -> str:
    lines = [f"# {name} (role)", ""]
    for entry, point in told["entry_points"].items():
        lines += [f"## {entry}", "", prose(point.get("short_description")), ""]
        for paragraph in point.get("description") or []:
            lines += [prose(paragraph), ""]
        if point.get("options"):
            lines += ["| variable | type | default | meaning |", "| --- | --- | --- | --- |"]
            lines += [*options(point["options"]), ""]
    return "\n".join(lines)


def main(folder: Path) -> int:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    index = ["# Reference", "", "Made by `scripts/docs` from the sources; do not edit.", ""]
    for kind in KINDS:
        told = ansible_doc(kind)
        if told:
            index += [f"## {kind.capitalize()}s" if kind != "inventory" else "## Inventory", ""]
        for name in sorted(told):
            short = name.removeprefix(COLLECTION + ".")
            page = role_page(name, told[name]) if kind == "role" else plugin_page(name, kind, told[name])
            (folder / f"{kind}_{short}.md").write_text(page.rstrip() + "\n", encoding="utf-8")
            index.append(f"- [{short}]({kind}_{short}.md)")
        if told:
            index.append("")
    (folder / "index.md").write_text("\n".join(index).rstrip() + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
