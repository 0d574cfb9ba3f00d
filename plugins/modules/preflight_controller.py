# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""See whether the control node can do the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: preflight_controller
short_description: See whether the control node can do the work
version_added: 0.1.0
author: The Firstlight developers (@firstlight)
description:
  - Checks Python, ansible-core, libraries and tools, free space for evidence, that the inventory is a site with a
    contract, and that a person has confirmed the clock. Names every fault at once.
options:
  core:
    description: Version of ansible-core that runs.
    type: str
    required: true
  artifacts_path:
    description: Where evidence goes.
    type: path
    required: true
  minimum_free_bytes:
    description: Free space that a run needs there.
    type: int
    default: 200000000
  site:
    description: The site, C(firstlight_site) of the inventory.
    type: dict
  contract:
    description: The contract, C(firstlight_contract) of the inventory.
    type: dict
  clock_confirmed:
    description: Whether a person has compared the clock of the control node with one that is trusted.
    type: bool
    default: false
attributes:
  check_mode:
    description: Only looks; the same in check mode.
    support: full
"""

EXAMPLES = r"""
- name: Check the control node
  firstlight.cluster.preflight_controller:
    core: "{{ ansible_version.full }}"
    artifacts_path: "{{ firstlight_artifacts }}"
    site: "{{ firstlight_site }}"
    contract: "{{ firstlight_contract }}"
    clock_confirmed: true
"""

RETURN = r"""
python:
  description: Version of Python.
  returned: success
  type: str
core:
  description: Version of ansible-core.
  returned: success
  type: str
free_bytes:
  description: Free space for evidence.
  returned: success
  type: int
"""

from datetime import datetime, timezone

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.firstlight.cluster.plugins.module_utils.access.controller import check
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.refusal import Refusal, fail_with


def main() -> None:
    module = AnsibleModule(
        argument_spec={
            "core": {"type": "str", "required": True},
            "artifacts_path": {"type": "path", "required": True},
            "minimum_free_bytes": {"type": "int", "default": 200000000},
            "site": {"type": "dict"},
            "contract": {"type": "dict"},
            "clock_confirmed": {"type": "bool", "default": False},
        },
        supports_check_mode=True,
    )
    params = module.params
    try:
        result = check(
            core=params["core"],
            artifacts=params["artifacts_path"],
            minimum_free_bytes=params["minimum_free_bytes"],
            site=params["site"],
            contract=params["contract"],
            clock_confirmed=params["clock_confirmed"],
            now=datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC"),
        )
    except Refusal as refusal:
        fail_with(module, refusal)
    module.exit_json(changed=False, **result)


if __name__ == "__main__":
    main()
