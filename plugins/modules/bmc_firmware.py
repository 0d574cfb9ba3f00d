# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Bring one firmware image to a version."""

from __future__ import annotations

DOCUMENTATION = r"""
module: bmc_firmware
short_description: Bring one firmware image to a version
version_added: 0.1.0
author: The Firstlight developers (@firstlight)
description:
  - Sends an image, or has the BMC fetch it, follows the task to its end and reads the version again.
  - A BMC restarts with its new firmware; the module waits for it. BIOS, CPLD and MCU are taken over at the next start
    of the server; RV(staged) says so.
  - Update in the order that M(firstlight.cluster.bmc_firmware_info) gives. What the BMC refuses to skip, it says.
extends_documentation_fragment:
  - firstlight.cluster.bmc
  - firstlight.cluster.bmc.one
options:
  name:
    description: Name of the image as the BMC shows it.
    type: str
    required: true
  version:
    description: Wanted version.
    type: str
    required: true
  image:
    description: Firmware file on the controller.
    type: path
  image_uri:
    description: Where the BMC fetches the file.
    type: str
  allow_update:
    description: Consent to update.
    type: bool
    default: false
attributes:
  check_mode:
    description: Reads, compares and predicts; sends no change.
    support: full
"""

EXAMPLES = r"""
- name: Renew the BMC
  firstlight.cluster.bmc_firmware:
    bmc_address: 192.0.2.11
    bmc_username: Administrator
    bmc_password: "{{ vault_bmc_password }}"
    ca_path: files/site-ca.pem
    name: ActiveBMC
    version: 3.10.02.45
    image: files/ibmc-3.10.02.45.hpm
    allow_update: true
    wait_timeout: 900
"""

RETURN = r"""
before:
  description: The version that was found.
  returned: success
  type: str
version:
  description: The version in force at the end, or that would be.
  returned: success
  type: str
staged:
  description: Whether the new version waits for a start of the server.
  returned: success
  type: bool
"""

import asyncio

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc import arguments, update
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.failure import BmcFailure
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.refusal import fail_with


def main() -> None:
    """Bring one firmware image to a version."""
    module = AnsibleModule(
        argument_spec=arguments.one(
            name={"type": "str", "required": True},
            version={"type": "str", "required": True},
            image={"type": "path"},
            image_uri={"type": "str"},
            allow_update={"type": "bool", "default": False},
        ),
        mutually_exclusive=arguments.EXCLUSIVE,
        supports_check_mode=True,
    )
    arguments.need_libraries(module)
    params, check = module.params, module.check_mode
    try:
        result = asyncio.run(
            update.bring(
                arguments.target(params),
                params["name"],
                params["version"],
                params["image"],
                params["image_uri"],
                params["allow_update"],
                check,
                params["wait_timeout"],
            )
        )
    except BmcFailure as failure:
        fail_with(module, failure)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
