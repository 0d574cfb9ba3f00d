# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Read firmware versions and compare them with a baseline."""

from __future__ import annotations

DOCUMENTATION = r"""
module: bmc_firmware_info
short_description: Read firmware versions and compare them with a baseline
version_added: 0.1.0
author: The Firstlight developers (@firstlight)
description:
  - Reads the version of each image, and lists what is off the O(baseline) in the order of updates.
extends_documentation_fragment:
  - firstlight.cluster.bmc
  - firstlight.cluster.bmc.one
options:
  baseline:
    description: Wanted version by name, or a list of allowed versions.
    type: dict
    default: {}
attributes:
  check_mode:
    description: Reads the same.
    support: full
"""

EXAMPLES = r"""
- name: Compare with the baseline
  firstlight.cluster.bmc_firmware_info:
    bmc_address: 192.0.2.11
    bmc_username: Administrator
    bmc_password: "{{ vault_bmc_password }}"
    ca_path: files/site-ca.pem
    baseline:
      Bios: 21.15.00
"""

RETURN = r"""
firmware:
  description: Images with name, id, version and updateable.
  returned: success
  type: list
  elements: dict
updates:
  description: What is off the baseline, BMC first, then CPLD, BIOS, MCU.
  returned: success
  type: list
  elements: dict
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc import arguments, update, work
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.failure import BmcFailure
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.resources import Resources
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.refusal import fail_with


def main() -> None:
    """Read firmware versions and compare them with a baseline."""
    module = AnsibleModule(
        argument_spec=arguments.one(
            baseline={"type": "dict", "default": {}},
        ),
        mutually_exclusive=arguments.EXCLUSIVE,
        supports_check_mode=True,
    )
    arguments.need_libraries(module)
    params = module.params
    try:
        images = work.run(arguments.target(params), lambda client: update.inventory(Resources(client)))
        updates = update.plan(update.by_name(images), params["baseline"])
        result = {"changed": False, "firmware": images, "updates": updates}
    except BmcFailure as failure:
        fail_with(module, failure)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
