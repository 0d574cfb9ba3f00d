# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)

from __future__ import annotations

DOCUMENTATION = r"""
module: report
short_description: Write the acceptance book and the asset ledger of a site
version_added: 0.1.0
description:
  - Reads the site, the contract and the newest records of the ledger, and writes the acceptance book (HTML and DOCX),
    the asset ledger with the punch list (XLSX), a summary table and a manifest of their hashes.
  - Runs on the control node. It measures nothing, runs no command on any device, and is never C(changed).
  - Every row of the contract stands in the book in the contract's order. A row's verdict is the worst of its clauses'
    checks; a row without a record is open.
  - The same input gives the same bytes.
author:
  - The Firstlight developers (@firstlight)
requirements:
  - jinja2
  - python-docx (for O(formats=docx))
  - openpyxl (for O(formats=xlsx))
attributes:
  check_mode:
    support: full
    description: Everything is read and rendered; nothing is written.
  diff_mode:
    support: none
    description: A report is no state of a device.
options:
  site:
    description: The site, as the inventory gives it in C(firstlight_site). Its C(purpose) decides about the banner.
    type: dict
    required: true
  contract:
    description: The contract, as the inventory gives it in C(firstlight_contract).
    type: dict
    required: true
  artifacts:
    description: Folder of the site's evidence. The reports are written into its folder C(reports).
    type: path
    required: true
  servers:
    description: Names of all servers of the site. A server without a record keeps its clauses open.
    type: list
    elements: str
    default: []
  undelivered:
    description: Those of O(servers) that are not delivered yet.
    type: list
    elements: str
    default: []
  inventory:
    description: The inventory's path, as it is printed in the commands of the punch list.
    type: str
    default: inventories/lab
  languages:
    description: Languages of the book, one set of files each. The first one is the language of RV(summary).
    type: list
    elements: str
    choices: [zh, en]
    default: [zh, en]
  formats:
    description: Which files are written.
    type: list
    elements: str
    choices: [html, docx, xlsx]
    default: [html, docx, xlsx]
  templates:
    description: Folder with C(book.html.j2) and C(book.css).
    type: path
    required: true
  generated:
    description: The date that the book carries, RFC 3339 in UTC. Empty for now.
    type: str
    default: ""
  signing_key:
    description: File of an SSH key that signs the manifest of the reports. Empty for no signature.
    type: path
seealso:
  - module: firstlight.cluster.evidence
"""

EXAMPLES = r"""
- name: Write the acceptance book of the site
  firstlight.cluster.report:
    site: "{{ firstlight_site }}"
    contract: "{{ firstlight_contract }}"
    artifacts: "{{ firstlight_artifacts }}"
    servers: "{{ groups['servers'] }}"
    inventory: inventories/hospital
    templates: "{{ role_path }}/../../templates/report"
"""

RETURN = r"""
files:
  description: Paths of the files that were written, or would be in check mode.
  returned: success
  type: list
  elements: str
summary:
  description: The summary table, in the first of O(languages).
  returned: success
  type: str
rows:
  description: How many rows the contract has.
  returned: success
  type: int
open_rows:
  description: Numbers of the rows that are still open.
  returned: success
  type: list
  elements: str
verdicts:
  description: The verdict of each row by its number.
  returned: success
  type: dict
chain_state:
  description: How the evidence chain was verified.
  returned: success
  type: str
  sample: unsigned
"""

import datetime
import os
import traceback
import typing as t

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from ansible_collections.firstlight.cluster.plugins.module_utils.contract.judge import judge
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.refusal import Refusal, fail_with
from ansible_collections.firstlight.cluster.plugins.module_utils.report.build import build
from ansible_collections.firstlight.cluster.plugins.module_utils.report.load import load
from ansible_collections.firstlight.cluster.plugins.module_utils.report.view import shown_verdict
from ansible_collections.firstlight.cluster.plugins.module_utils.report.write import FORMATS, render, sign, write

LIBRARIES = (("jinja2", "jinja2"), ("docx", "python-docx"), ("openpyxl", "openpyxl"))


def missing() -> tuple[str, str] | None:
    """Return (name of the package, traceback) of a library that is not there."""
    for library, name in LIBRARIES:
        try:
            __import__(library)
        except ImportError:
            return name, traceback.format_exc()
    return None


def run(module: AnsibleModule) -> dict[str, t.Any]:
    """Return the module's result."""
    parameters = module.params
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    away = set(parameters["undelivered"])
    generated = parameters["generated"] or now
    ledger = load(parameters["artifacts"], parameters["contract"], generated)
    book = build(
        site=parameters["site"],
        contract=parameters["contract"],
        records=ledger.records,
        assets=ledger.assets,
        runs=ledger.runs,
        chain=ledger.chain,
        servers=[{"name": name, "delivered": name not in away} for name in parameters["servers"]],
        generated=generated,
        inventory=parameters["inventory"],
        judge=judge,
    )
    files = render(book, parameters["languages"], parameters["formats"], parameters["templates"])
    if parameters["signing_key"]:
        files.update(sign(files, parameters["signing_key"]))
    folder = os.path.join(parameters["artifacts"], "reports")
    paths = [os.path.join(folder, name) for name in files] if module.check_mode else write(folder, files)
    return {
        "files": paths,
        "summary": files["summary." + parameters["languages"][0] + ".txt"].decode("utf-8"),
        "rows": len(book.rows),
        "open_rows": [row.number for row in book.open_rows],
        "verdicts": {row.number: shown_verdict(row) for row in book.rows},
        "chain_state": book.chain.state,
    }


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec={
            "site": {"type": "dict", "required": True},
            "contract": {"type": "dict", "required": True},
            "artifacts": {"type": "path", "required": True},
            "servers": {"type": "list", "elements": "str", "default": []},
            "undelivered": {"type": "list", "elements": "str", "default": []},
            "inventory": {"type": "str", "default": "inventories/lab"},
            "languages": {"type": "list", "elements": "str", "choices": ["zh", "en"], "default": ["zh", "en"]},
            "formats": {"type": "list", "elements": "str", "choices": list(FORMATS), "default": list(FORMATS)},
            "templates": {"type": "path", "required": True},
            "generated": {"type": "str", "default": ""},
            "signing_key": {"type": "path"},
        },
        supports_check_mode=True,
    )
    absent = missing()
    if absent is not None:
        module.fail_json(msg=missing_required_lib(absent[0]), exception=absent[1])
    try:
        result = run(module)
    except Refusal as refusal:
        fail_with(module, refusal)
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()
