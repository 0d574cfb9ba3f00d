# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Insert or eject the virtual media of a server."""

from __future__ import annotations

DOCUMENTATION = r"""
module: bmc_virtual_media
short_description: Insert or eject the virtual media of a server
version_added: 0.1.0
author: The Firstlight developers (@firstlight)
description:
  - Puts an image into the virtual CD drive of the server, or takes it out.
  - An iBMC takes images over NFS and CIFS only; other addresses are refused. Boot a small image and fetch
    the rest over HTTPS.
extends_documentation_fragment:
  - firstlight.cluster.bmc
  - firstlight.cluster.bmc.one
options:
  state:
    description: Whether an image shall be in the drive.
    type: str
    choices: [present, absent]
    default: present
  image:
    description: Address of the image. Needed with O(state=present).
    type: str
attributes:
  check_mode:
    description: Reads, compares and predicts; sends no change.
    support: full
"""

EXAMPLES = r"""
- name: Insert a boot image
  firstlight.cluster.bmc_virtual_media:
    bmc_address: 192.0.2.11
    bmc_username: Administrator
    bmc_password: "{{ vault_bmc_password }}"
    ca_path: files/site-ca.pem
    image: nfs://192.0.2.1/images/boot.iso
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

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc import arguments, media, work
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.failure import BmcFailure
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.resources import Resources
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.refusal import fail_with


def main() -> None:
    """Insert or eject the virtual media of a server."""
    module = AnsibleModule(
        argument_spec=arguments.one(
            state={"type": "str", "choices": ["present", "absent"], "default": "present"},
            image={"type": "str"},
        ),
        mutually_exclusive=arguments.EXCLUSIVE,
        supports_check_mode=True,
    )
    arguments.need_libraries(module)
    params, check = module.params, module.check_mode
    try:
        if params["state"] == "present" and not params["image"]:
            module.fail_json(msg="state is present but the image is missing")
        image = params["image"] if params["state"] == "present" else None
        result = work.run(
            arguments.target(params),
            lambda client: media.bring(Resources(client), image, check, params["wait_timeout"]),
        )
        result["diff"] = {"before": result["before"], "after": result["after"]}
    except BmcFailure as failure:
        fail_with(module, failure)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
