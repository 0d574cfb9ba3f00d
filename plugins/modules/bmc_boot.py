# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Choose what a server starts from."""

from __future__ import annotations

DOCUMENTATION = r"""
module: bmc_boot
short_description: Choose what a server starts from
version_added: 0.1.0
author: The Firstlight developers (@firstlight)
description:
  - Sets the boot override of the server. With O(persistence=once) it holds for exactly one start.
extends_documentation_fragment:
  - firstlight.cluster.bmc
  - firstlight.cluster.bmc.one
options:
  target:
    description: What to start from.
    type: str
    choices: [none, pxe, cd, usb, disk, bios_setup, uefi_http, floppy]
  persistence:
    description: For how long.
    type: str
    choices: [once, continuous, disabled]
  mode:
    description: Firmware mode of that start.
    type: str
    choices: [uefi, legacy]
attributes:
  check_mode:
    description: Reads, compares and predicts; sends no change.
    support: full
"""

EXAMPLES = r"""
- name: Start from the network once
  firstlight.cluster.bmc_boot:
    bmc_address: 192.0.2.11
    bmc_username: Administrator
    bmc_password: "{{ vault_bmc_password }}"
    ca_path: files/site-ca.pem
    target: pxe
    persistence: once
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

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc import arguments, settings, work
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.failure import BmcFailure
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.resources import Resources
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.refusal import fail_with


def main() -> None:
    """Choose what a server starts from."""
    module = AnsibleModule(
        argument_spec=arguments.one(
            target={"type": "str", "choices": list(settings.BOOT["target"].words or ())},
            persistence={"type": "str", "choices": list(settings.BOOT["persistence"].words or ())},
            mode={"type": "str", "choices": list(settings.BOOT["mode"].words or ())},
        ),
        mutually_exclusive=arguments.EXCLUSIVE,
        supports_check_mode=True,
    )
    arguments.need_libraries(module)
    params, check = module.params, module.check_mode
    try:
        wanted = {name: params[name] for name in settings.BOOT}
        result = work.run(
            arguments.target(params),
            lambda client: settings.bring(Resources(client), settings.BOOT, wanted, check),
        )
        result["diff"] = {"before": result["before"], "after": result["after"]}
    except BmcFailure as failure:
        fail_with(module, failure)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
