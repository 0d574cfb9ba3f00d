# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What all BMC modules say about their connection. In step with module_utils/bmc/arguments.py."""

from __future__ import annotations


class ModuleDocFragment:
    """Options of the connection; C(ONE) and C(FLEET) add those of the modules that work on one BMC, and that sweep."""

    DOCUMENTATION = r"""
requirements:
  - aiohttp
  - cryptography
options:
  bmc_port:
    description: Port of Redfish over HTTPS.
    type: int
    default: 443
  bmc_ipmi_port:
    description: UDP port of IPMI.
    type: int
    default: 623
  bmc_protocol:
    description:
      - How to talk to the BMC. V(auto) takes Redfish when the service root answers and IPMI otherwise, never silently
        both; a refused login or certificate does not fall back.
    type: str
    choices: [redfish, ipmi, auto]
    default: redfish
  ca_path:
    description: File with the CA that signed the certificate of the BMC, in PEM form.
    type: path
  certificate_fingerprint:
    description:
      - The pinned certificate as C(sha256:<hex of the DER>). It replaces chain and name, never the dates.
    type: str
  wait_timeout:
    description: Seconds that one BMC may take in all.
    type: float
    default: 60.0
  connections:
    description: Connections to one BMC at a time, 1 to 4. Many BMCs are weak.
    type: int
    default: 2
"""

    ONE = r"""
options:
  bmc_address:
    description: Address or name of the BMC.
    type: str
    required: true
  bmc_username:
    description: User of the BMC.
    type: str
    required: true
  bmc_password:
    description: Password of the user. Tried once; a second login is only sent when the form of the first was refused.
    type: str
    required: true
"""

    FLEET = r"""
options:
  bmc_address:
    description: Address or name of the BMC.
    type: str
  bmc_username:
    description: User of the BMC.
    type: str
  bmc_password:
    description: Password of the user. Tried once; a second login is only sent when the form of the first was refused.
    type: str
  wanted:
    description:
      - What is intended for the server, a count by section. Fewer parts are a finding; empty bays are none.
    type: dict
    default: {}
  baseline:
    description: Firmware versions by the name that the BMC shows, or a list of allowed versions.
    type: dict
    default: {}
  clock_tolerance:
    description: Seconds by which the clock of a BMC may differ before that is a finding.
    type: float
    default: 300.0
  keep_raw:
    description: Return the documents of the BMC too, as evidence keeps them.
    type: bool
    default: false
  at_once:
    description: BMCs that are read at the same time.
    type: int
    default: 128
  bmcs:
    description:
      - A fleet to sweep in one process, each BMC with its own outcome in RV(bmcs). An option that an entry leaves out
        is taken from the module.
    type: list
    elements: dict
    suboptions:
      name:
        description: What to call the BMC in the result.
        type: str
        required: true
      bmc_address:
        description: Address or name of the BMC.
        type: str
        required: true
      bmc_port:
        description: Port of Redfish.
        type: int
      bmc_ipmi_port:
        description: Port of IPMI.
        type: int
      bmc_username:
        description: User of the BMC.
        type: str
      bmc_password:
        description: Password of the user.
        type: str
      bmc_protocol:
        description: How to talk to the BMC.
        type: str
        choices: [redfish, ipmi, auto]
      ca_path:
        description: File with the CA.
        type: path
      certificate_fingerprint:
        description: The pinned certificate.
        type: str
      wait_timeout:
        description: Seconds that this BMC may take in all.
        type: float
      connections:
        description: Connections to this BMC.
        type: int
      wanted:
        description: Counts of parts for this server.
        type: dict
      baseline:
        description: Firmware versions for this server.
        type: dict
      clock_tolerance:
        description: Tolerance of the clock of this BMC.
        type: float
"""
