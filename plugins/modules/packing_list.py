# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Bind the machines that arrive to the servers of the site by the packing list."""

from __future__ import annotations

DOCUMENTATION = r"""
module: packing_list
short_description: Bind machines that arrive to servers by the packing list
version_added: 0.1.0
author: The Firstlight developers (@firstlight)
description:
  - Reads a supplier's packing list (XLSX or CSV) on the control node, names every fault of it at once with file, line
    and cell, and compares it with the serial numbers that the BMCs say and those that the site wants.
  - The columns are found by their Chinese or English names, for example V(serial number), V(model), V(kind),
    V(position), V(server), V(state). The first two must be there. Columns that are not known are passed over.
  - Changes nothing.
requirements:
  - openpyxl (for XLSX)
options:
  path:
    description: The packing list.
    type: path
    required: true
  seen:
    description: What the BMCs said, by name of the server, each with C(serial_number), C(model), C(manufacturer).
    type: dict
    default: {}
  servers:
    description: The servers of the site by name, each with C(serial_number) where the site knows it.
    type: dict
    default: {}
  met:
    description: Name of the server that is met now. The module fails when anything about it does not agree.
    type: str
attributes:
  check_mode:
    description: Only reads; the same in check mode.
    support: full
"""

EXAMPLES = r"""
- name: See that the machine at this BMC is the one that was sent
  firstlight.cluster.packing_list:
    path: files/packing-list.xlsx
    seen:
      npu01:
        serial_number: 2102314QEM10R1000011
    servers:
      npu01: {}
    met: npu01
"""

RETURN = r"""
servers:
  description: >-
    By name of the server its C(state) (V(expected), V(arrived), V(accepted), V(returned)), C(serial_number),
    C(position) in the purchase order, whether it was C(met), and C(problems).
  returned: success
  type: dict
unknown:
  description: Serial numbers that were seen and are not listed.
  returned: success
  type: list
  elements: str
twice:
  description: Serial numbers that are listed twice.
  returned: success
  type: list
  elements: str
absent:
  description: Serial numbers of listed servers that nobody has met.
  returned: success
  type: list
  elements: str
problems:
  description: Faults of the list itself, such as a server that the site does not have.
  returned: success
  type: list
  elements: dict
findings:
  description: Evidence for BR-ARRIVAL, as M(firstlight.cluster.evidence) takes it.
  returned: success
  type: list
  elements: dict
listed:
  description: How many rows with a serial number the list has.
  returned: success
  type: int
refusals:
  description: Every fault as data, for other languages.
  returned: failure
  type: list
  elements: dict
"""

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from ansible_collections.firstlight.cluster.plugins.module_utils.arrival import binding, packing
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.arrival import ARRIVAL
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.message import Message
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.refusal import Refusal, fail_with


def main() -> None:
    """Read the list and bind."""
    module = AnsibleModule(
        argument_spec={
            "path": {"type": "path", "required": True},
            "seen": {"type": "dict", "default": {}},
            "servers": {"type": "dict", "default": {}},
            "met": {"type": "str"},
        },
        supports_check_mode=True,
    )
    params = module.params
    if packing.openpyxl is None and params["path"].lower().endswith((".xlsx", ".xlsm")):
        module.fail_json(msg=missing_required_lib("openpyxl"))
    try:
        items = packing.read(params["path"])
        bound = binding.bind(items, binding.machines(params["seen"]), binding.machines(params["servers"]))
    except Refusal as refusal:
        fail_with(module, refusal)
    problems = bound["servers"].get(params["met"], {}).get("problems") or []
    if problems:
        fail_with(module, Refusal(ARRIVAL, [Message.from_dict(problem) for problem in problems]))
    module.exit_json(changed=False, listed=len(items), findings=binding.findings(bound), **bound)


if __name__ == "__main__":
    main()
