# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Read and set BIOS settings of a server."""

from __future__ import annotations

DOCUMENTATION = r"""
module: bmc_bios
short_description: Read and set BIOS settings of a server
version_added: 0.1.0
author: The Firstlight developers (@firstlight)
description:
  - Compares the BIOS settings with O(attributes), and with O(allow_change) sends what differs.
  - They are taken over at the next start of the server; RV(restart_needed) says whether one is waiting.
extends_documentation_fragment:
  - firstlight.cluster.bmc
  - firstlight.cluster.bmc.one
options:
  attributes:
    description: Settings by the names of this BIOS. Without it the module only reads.
    type: dict
    default: {}
  allow_change:
    description: Consent to change them.
    type: bool
    default: false
attributes:
  check_mode:
    description: Reads, compares and predicts; sends no change.
    support: full
"""

EXAMPLES = r"""
- name: Read the BIOS settings
  firstlight.cluster.bmc_bios:
    bmc_address: 192.0.2.11
    bmc_username: Administrator
    bmc_password: "{{ vault_bmc_password }}"
    ca_path: files/site-ca.pem

- name: Switch virtualisation of devices on
  firstlight.cluster.bmc_bios:
    bmc_address: 192.0.2.11
    bmc_username: Administrator
    bmc_password: "{{ vault_bmc_password }}"
    ca_path: files/site-ca.pem
    attributes:
      SRIOVEnable: Enabled
    allow_change: true
"""

RETURN = r"""
attributes:
  description: All settings that are in force.
  returned: success
  type: dict
differences:
  description: What is not in force yet, with C(current), C(pending) and C(wanted).
  returned: success
  type: dict
restart_needed:
  description: Whether a start of the server is needed.
  returned: success
  type: bool
before:
  description: The values that were found.
  returned: success
  type: dict
after:
  description: The values at the end, or those that would be set.
  returned: success
  type: dict
diff:
  description: The same for C(--diff).
  returned: success
  type: dict
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc import arguments, bios, work
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.failure import BmcFailure
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.resources import Resources
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.refusal import fail_with


def main() -> None:
    """Read and set BIOS settings of a server."""
    module = AnsibleModule(
        argument_spec=arguments.one(
            attributes={"type": "dict", "default": {}},
            allow_change={"type": "bool", "default": False},
        ),
        mutually_exclusive=arguments.EXCLUSIVE,
        supports_check_mode=True,
    )
    arguments.need_libraries(module)
    params, check = module.params, module.check_mode
    try:
        result = work.run(
            arguments.target(params),
            lambda client: bios.bring(Resources(client), params["attributes"], params["allow_change"], check),
        )
        result["diff"] = {"before": result["before"], "after": result["after"]}
    except BmcFailure as failure:
        fail_with(module, failure)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
