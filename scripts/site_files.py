"""Site and contract files: check them, take them to spreadsheets and back, draw what installers need.

Nothing here touches a device. Exit codes: 0 good; 2 a file is refused (every fault is named, with file and line).
"""

from __future__ import annotations

import argparse
import json
import sys
import typing as t
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "collections")]

from ansible_collections.firstlight.cluster.plugins.module_utils.contract import load as contracts
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.refusal import Refusal
from ansible_collections.firstlight.cluster.plugins.module_utils.site import (
    drawings,
    load,
    rewrite,
    sheets,
    sheets_in,
    survey,
)

OK, REFUSED = 0, 2
WORDS = {
    "good": {
        "zh": "{name}：服务器 {servers} 台，交换机 {switches} 台，线缆 {cables} 条，合同条目 {rows} 行，未发现问题",
        "en": "{name}: {servers} servers, {switches} switches, {cables} cables, {rows} rows of the contract; no fault",
    },
    "written": {"zh": "已写入 {path}", "en": "written: {path}"},
    "same": {"zh": "{path} 内容未变，未改写", "en": "{path} says the same already; not touched"},
    "rows": {"zh": "机房复核（BR-SITE）：", "en": "Survey of the room (BR-SITE):"},
}


def site_file(given: str) -> Path:
    path = Path(given)
    return path / "site.yml" if path.is_dir() else path


def say(language: str, key: str, **values: t.Any) -> None:
    print(WORDS[key][language].format(**values))


def read(given: str) -> tuple[t.Any, dict[str, t.Any]]:
    """Return site and contract; the faults of both files are refused at once."""
    path, faults = str(site_file(given)), []
    site = contract = None
    try:
        site = load.load(path)
    except Refusal as refusal:
        faults.append(refusal)
    try:
        name = None if site is None else site.raw.get("contract")
        contract = contracts.load(contracts.beside(path, name))
    except Refusal as refusal:
        faults.append(refusal)
    if faults:
        raise Refusal(faults[0].catalogue, [message for fault in faults for message in fault.messages])
    assert site is not None
    assert contract is not None
    return site, contract


def check(options: argparse.Namespace) -> int:
    site, contract = read(options.site)
    language = options.language or site.raw.get("language", "zh")
    counts = {"servers": len(site.servers), "switches": len(site.switches), "cables": len(site.cables)}
    say(language, "good", name=site.raw["name"], rows=len(contract["rows"]), **counts)
    say(language, "rows")
    for finding in survey.findings(site.raw, [*site.servers, *site.switches]):
        message = finding["message"]
        words = "" if message is None else " " + survey.words(message, language)
        figure = (
            ""
            if finding["observed"] is None
            else f" {finding['observed']} <= {finding['expected']['at_most']} {finding['unit']}"
        )
        print(f"  {finding['subject']} {finding['check']}: {finding['verdict']}{figure}{words}")
    return OK


def export(options: argparse.Namespace) -> int:
    site, contract = read(options.site)
    language = options.language or site.raw.get("language", "zh")
    folder = Path(options.into or Path("artifacts") / site.raw["name"] / "plan")
    folder.mkdir(parents=True, exist_ok=True)
    for name, data, layout in (
        ("site.xlsx", site.raw, sheets.SITE_LAYOUT),
        ("contract.xlsx", contract, sheets.CONTRACT_LAYOUT),
    ):
        sheets.write(data, layout, str(folder / name))
        say(language, "written", path=folder / name)
    return OK


def bring_in(options: argparse.Namespace) -> int:
    """Write a workbook into the YAML file, but only when the whole file would be good."""
    book, folder = options.workbook, site_file(options.site).parent
    is_contract = options.contract or Path(book).name.startswith("contract")
    if is_contract:
        read_in = sheets_in.read(book, sheets.CONTRACT_LAYOUT)
        data, path = contracts.from_source(read_in), folder / "contract.yml"
    else:
        read_in = sheets_in.read(book, sheets.SITE_LAYOUT)
        data, path = load.from_source(read_in).raw, folder / "site.yml"
    language = options.language or "zh"
    say(language, "written" if rewrite.write(str(path), data) else "same", path=path)
    return OK


def draw(options: argparse.Namespace) -> int:
    site = read(options.site)[0]
    language = options.language or site.raw.get("language", "zh")
    folder = Path(options.into or Path("artifacts") / site.raw["name"] / "plan")
    folder.mkdir(parents=True, exist_ok=True)
    made = drawings.Drawings(site, language)
    pages = {"elevation.html": made.elevation(), "labels.html": made.labels()}
    for rack in drawings.plan.racks(site):
        if rack["name"]:
            name = "".join(letter if letter.isalnum() else "-" for letter in str(rack["name"]))
            pages["rack-" + name + ".svg"] = made.rack(rack)
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
        say(language, "written", path=folder / name)
    made.cabling(str(folder / "cabling.xlsx"))
    say(language, "written", path=folder / "cabling.xlsx")
    for switch in site.switches:
        if not switch["managed"]:
            made.request(switch, str(folder / f"port-request-{switch['name']}.xlsx"))
            say(language, "written", path=folder / f"port-request-{switch['name']}.xlsx")
    return OK


def arguments(given: t.Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/site", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--language", choices=("zh", "en"), help="language of what is written (the site's)")
    parser.add_argument("--json", action="store_true", help="faults as JSON, for other programs")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, run, text in (
        ("check", check, "check site and contract; show the survey of the room"),
        ("export", export, "write site.xlsx and contract.xlsx"),
        ("import", bring_in, "write a workbook back into site.yml or contract.yml; comments stay"),
        ("drawings", draw, "rack elevation, labels, cabling list, port requests"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(run=run)
        if name == "import":
            command.add_argument("workbook")
            command.add_argument("--contract", action="store_true", help="it is a contract, whatever its file name")
        command.add_argument("site", help="folder of the site, or its site.yml")
        if name in ("export", "drawings"):
            command.add_argument("--into", help="folder to write to (artifacts/<site>/plan)")
    return parser.parse_args(given)


def main(given: t.Sequence[str]) -> int:
    options = arguments(given)
    try:
        return int(options.run(options))
    except Refusal as refusal:
        if options.json:
            print(json.dumps(refusal.as_result(), ensure_ascii=False, indent=1))
        print(refusal.text(options.language or "en"), file=sys.stderr)
        return REFUSED
    except BrokenPipeError:
        # The reader (head, less) had enough.
        sys.stdout = None
        return OK


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
