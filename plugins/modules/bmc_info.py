# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Read what a BMC says about its server."""

from __future__ import annotations

DOCUMENTATION = r"""
module: bmc_info
short_description: Read what a BMC says about its server
version_added: 0.1.0
author: The Firstlight developers (@firstlight)
description:
  - Reads the inventory of one server, or of a whole fleet at once, over its BMC, in one vocabulary for all vendors.
  - Findings say what is wrong; O(wanted) and O(baseline) add what is missing or off the baseline.
  - Reads only. Every session that it opens is deleted again.
extends_documentation_fragment:
  - firstlight.cluster.bmc
  - firstlight.cluster.bmc.fleet
attributes:
  check_mode:
    description: Reads the same.
    support: full
"""

EXAMPLES = r"""
- name: Read one server
  firstlight.cluster.bmc_info:
    bmc_address: 192.0.2.11
    bmc_username: Administrator
    bmc_password: "{{ vault_bmc_password }}"
    ca_path: files/site-ca.pem

- name: Read a fleet in one task
  firstlight.cluster.bmc_info:
    bmc_username: Administrator
    bmc_password: "{{ vault_bmc_password }}"
    ca_path: files/site-ca.pem
    bmcs:
      - name: npu01-bmc
        bmc_address: 192.0.2.11
      - name: npu02-bmc
        bmc_address: 192.0.2.12
"""

RETURN = r"""
health:
  description: Health of the whole; V(ok), V(warning), V(critical) or V(unknown). Never ok for what was not said.
  returned: success, one BMC
  type: str
  sample: ok
findings:
  description: What a person should know, the worst first.
  returned: success, one BMC
  type: list
  elements: dict
  contains:
    severity:
      description: One of V(critical), V(warning), V(info).
      type: str
    part:
      description: Kind of part.
      type: str
    where:
      description: Name and location of the part.
      type: str
    found:
      description: What the BMC shows.
      type: raw
    wanted:
      description: What it should show.
      type: raw
    remedy:
      description: What to do.
      type: str
    message:
      description: The same as data, for other languages.
      type: dict
system:
  description: Manufacturer, model, serial number, power state, BIOS version.
  returned: success, one BMC
  type: dict
manager:
  description: Model and firmware of the BMC and the difference of its clock.
  returned: success, one BMC
  type: dict
processors:
  description: CPU sockets with total_cores and speed_mhz.
  returned: success, one BMC
  type: list
  elements: dict
memory:
  description: DIMM slots with capacity_bytes and speed_mhz.
  returned: success, one BMC
  type: list
  elements: dict
drives:
  description: Drives with capacity_bytes, media_type and failure_predicted.
  returned: success, one BMC
  type: list
  elements: dict
storage_controllers:
  description: Storage controllers with the RAID levels that they support.
  returned: success, one BMC
  type: list
  elements: dict
volumes:
  description: Volumes with raid_level, capacity_bytes and their drives.
  returned: success, one BMC
  type: list
  elements: dict
power_supplies:
  description: Power supplies with power_watts and the state of their input.
  returned: success, one BMC
  type: list
  elements: dict
fans:
  description: Fans with their speed and its limits.
  returned: success, one BMC
  type: list
  elements: dict
temperatures:
  description: Sensors with temperature_celsius and limits.
  returned: success, one BMC
  type: list
  elements: dict
network_adapters:
  description: Network cards with their ports.
  returned: success, one BMC
  type: list
  elements: dict
accelerators:
  description: NPUs with memory_bytes; one entry with state V(not_exposed) when the BMC shows none.
  returned: success, one BMC
  type: list
  elements: dict
firmware:
  description: Images with their version.
  returned: success, one BMC
  type: list
  elements: dict
protocol:
  description: The protocol that was used.
  returned: success, one BMC
  type: str
protocol_reason:
  description: Why this protocol was used.
  returned: success, one BMC
  type: str
requests:
  description: Requests that the reading took.
  returned: success, one BMC
  type: int
bmcs:
  description: The outcome of each BMC of O(bmcs), with C(name), C(ok), C(failure) and everything above.
  returned: success, fleet
  type: list
  elements: dict
"""

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc import arguments, sweep
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.failure import BmcFailure
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.refusal import fail_with

UNWANTED = ()


def main() -> None:
    """Read one BMC or a fleet."""
    module = AnsibleModule(
        argument_spec=arguments.fleet(),
        mutually_exclusive=[("bmcs", "bmc_address"), ("ca_path", "certificate_fingerprint")],
        required_one_of=[("bmcs", "bmc_address")],
        required_by={"bmc_address": ("bmc_username", "bmc_password")},
        supports_check_mode=True,
    )
    arguments.need_libraries(module)
    try:
        outcomes = sweep.run(arguments.wishes(module.params, UNWANTED), module.params["at_once"])
    except BmcFailure as failure:
        fail_with(module, failure)
    if module.params["bmcs"] is not None:
        module.exit_json(changed=False, bmcs=outcomes)
    outcome = outcomes[0]
    if outcome["failure"] is not None:
        module.fail_json(**dict(outcome, msg=outcome["failure"]["msg"]))
    module.exit_json(changed=False, **outcome)


if __name__ == "__main__":
    main()
