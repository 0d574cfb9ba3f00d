# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Manage an account of a BMC."""

from __future__ import annotations

DOCUMENTATION = r"""
module: bmc_user
short_description: Manage an account of a BMC
version_added: 0.1.0
author: The Firstlight developers (@firstlight)
description:
  - Brings one account to what is given. A new password is proved, the new one accepted and, for our own account, the
    old one refused.
  - The last administrator is never locked out, and at most two logins are tried that may be refused.
extends_documentation_fragment:
  - firstlight.cluster.bmc
  - firstlight.cluster.bmc.one
options:
  name:
    description: Name of the account.
    type: str
    required: true
  state:
    description: Whether the account shall be there.
    type: str
    choices: [present, absent]
    default: present
  password:
    description: Password that the account shall have.
    type: str
  role:
    description: Role of the account.
    type: str
    choices: [administrator, operator, readonly]
  enabled:
    description: Whether the account may log in.
    type: bool
attributes:
  check_mode:
    description: Reads, compares and predicts; sends no change.
    support: full
"""

EXAMPLES = r"""
- name: Rotate our own password
  firstlight.cluster.bmc_user:
    bmc_address: 192.0.2.11
    bmc_username: Administrator
    bmc_password: "{{ vault_bmc_password }}"
    ca_path: files/site-ca.pem
    name: Administrator
    password: "{{ vault_bmc_password_new }}"
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
proof:
  description: Whether C(new_accepted) and, for the own account, C(old_refused).
  returned: success
  type: dict
"""

import asyncio

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc import accounts, arguments
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.failure import BmcFailure
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.refusal import fail_with


def main() -> None:
    """Manage an account of a BMC."""
    module = AnsibleModule(
        argument_spec=arguments.one(
            name={"type": "str", "required": True},
            state={"type": "str", "choices": ["present", "absent"], "default": "present"},
            password={"type": "str", "no_log": True},
            role={"type": "str", "choices": list(accounts.ROLES)},
            enabled={"type": "bool"},
        ),
        mutually_exclusive=arguments.EXCLUSIVE,
        supports_check_mode=True,
    )
    arguments.need_libraries(module)
    params, check = module.params, module.check_mode
    try:
        wanted = accounts.Wanted(params["name"], params["state"], params["password"], params["role"], params["enabled"])
        result = asyncio.run(accounts.bring(arguments.target(params), wanted, check))
    except BmcFailure as failure:
        fail_with(module, failure)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
