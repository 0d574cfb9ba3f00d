# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Build volumes by the serial numbers of their drives."""

from __future__ import annotations

DOCUMENTATION = r"""
module: bmc_raid
short_description: Build volumes by the serial numbers of their drives
version_added: 0.1.0
author: The Firstlight developers (@firstlight)
description:
  - Builds the volumes that are missing and deletes those of O(absent). What is there already is left alone.
  - A drive that loses what is on it must be named in O(allow_wipe) by its serial number.
extends_documentation_fragment:
  - firstlight.cluster.bmc
  - firstlight.cluster.bmc.one
options:
  volumes:
    description: Volumes that shall be there.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Name of the volume.
        type: str
        required: true
      raid_level:
        description: Level of the volume.
        type: str
        choices: [RAID0, RAID1, RAID5, RAID6, RAID10, RAID50, RAID60]
        required: true
      drives:
        description: Serial numbers of its drives.
        type: list
        elements: str
        required: true
  absent:
    description: Names of volumes that shall not be there.
    type: list
    elements: str
    default: []
  allow_wipe:
    description: Serial numbers of the drives that may lose what is on them.
    type: list
    elements: str
    default: []
attributes:
  check_mode:
    description: Reads, compares and predicts; sends no change.
    support: full
"""

EXAMPLES = r"""
- name: Mirror the system drives
  firstlight.cluster.bmc_raid:
    bmc_address: 192.0.2.11
    bmc_username: Administrator
    bmc_password: "{{ vault_bmc_password }}"
    ca_path: files/site-ca.pem
    volumes:
      - name: system
        raid_level: RAID1
        drives: [S4EVNX0R1, S4EVNX0R2]
    allow_wipe: [S4EVNX0R1, S4EVNX0R2]
"""

RETURN = r"""
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

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc import arguments, raid, work
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.failure import BmcFailure
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.resources import Resources
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.refusal import fail_with


def main() -> None:
    """Build volumes by the serial numbers of their drives."""
    module = AnsibleModule(
        argument_spec=arguments.one(
            volumes={
                "type": "list",
                "elements": "dict",
                "default": [],
                "options": {
                    "name": {"type": "str", "required": True},
                    "raid_level": {"type": "str", "required": True, "choices": list(raid.LEVELS)},
                    "drives": {"type": "list", "elements": "str", "required": True},
                },
            },
            absent={"type": "list", "elements": "str", "default": []},
            allow_wipe={"type": "list", "elements": "str", "default": []},
        ),
        mutually_exclusive=arguments.EXCLUSIVE,
        supports_check_mode=True,
    )
    arguments.need_libraries(module)
    params, check = module.params, module.check_mode
    try:
        result = work.run(
            arguments.target(params),
            lambda client: raid.bring(
                Resources(client),
                params["volumes"],
                params["absent"],
                params["allow_wipe"],
                check,
                params["wait_timeout"],
            ),
        )
        result["diff"] = {"before": result["before"], "after": result["after"]}
    except BmcFailure as failure:
        fail_with(module, failure)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
