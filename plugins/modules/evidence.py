# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Documentation of the action plugin evidence."""

from __future__ import annotations

DOCUMENTATION = r"""
module: evidence
short_description: Record findings as evidence of the site
version_added: 0.1.0
author: The Firstlight developers (@firstlight)
description:
  - Appends findings to the evidence of the site on the control node, each one chained to the record before it, signed
    when C(firstlight_signing_key) names a key.
  - The folder is C(firstlight_artifacts), the run is C(firstlight_run), else derived from the ansible-playbook process.
  - Values of variables that are named like a secret are masked before anything is written.
  - Never C(changed). All findings of a call are recorded, or none and the call fails.
attributes:
  check_mode:
    description: Writes nothing; checks the findings and returns the names that the records would get.
    support: full
  diff_mode:
    description: Evidence is no state of a device.
    support: none
options:
  stage:
    description: The stage that made the findings, for example V(bmc).
    type: str
    required: true
  findings:
    description: >-
      Findings in the shape of C(Finding.as_dict) with C(clause), C(subject), C(check), C(verdict) and optionally
      C(observed), C(expected), C(unit), C(message), C(command), C(raw), C(started), C(seconds), C(tool_version),
      C(extra).
    type: list
    elements: dict
    default: []
  changes:
    description: What was changed on devices by this stage. Older evidence on the subject becomes stale.
    type: list
    elements: dict
    default: []
    suboptions:
      subject:
        description: Host or host/part that was changed.
        type: str
        required: true
      what:
        description: What was changed.
        type: raw
      clauses:
        description: The clauses that it may have touched; empty for all.
        type: list
        elements: str
        default: []
"""

EXAMPLES = r"""
- name: Record what the BMC said
  firstlight.cluster.evidence:
    stage: bmc
    findings:
      - clause: HW-MEM
        subject: npu01
        check: dimm_count
        verdict: pass
        observed: 16
        expected: ">= 16"
"""

RETURN = r"""
run:
  description: Name of the run.
  returned: success
  type: str
  sample: 20261126T202600Z-4711
evidence_ids:
  description: Names of the records, in the order of O(findings).
  returned: success
  type: list
  elements: str
  sample: [E000042]
failed_clauses:
  description: Clauses of which a finding is V(fail).
  returned: success
  type: list
  elements: str
unread_clauses:
  description: Clauses of which a finding is V(unread).
  returned: success
  type: list
  elements: str
refusals:
  description: Why nothing was recorded, as data for other languages.
  returned: failure
  type: list
  elements: dict
"""
