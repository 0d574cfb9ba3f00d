# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Documentation of the action plugin run_end."""

from __future__ import annotations

DOCUMENTATION = r"""
module: run_end
short_description: End a run and say what it came to
version_added: 0.1.0
author: The Firstlight developers (@firstlight)
description:
  - Lists every clause of this run whose newest record is fail or unread, and every host held back with the fact
    C(preflight_held) or C(bmc_held), writes C(run.json) into the folder of the run, and fails when the list is not
    empty.
  - The last task of every playbook that ends a run. It runs on the control node.
attributes:
  check_mode:
    description: Writes nothing; says the same.
    support: full
options: {}
"""

EXAMPLES = r"""
- name: End the run
  firstlight.cluster.run_end:
"""

RETURN = r"""
run:
  description: Name of the run.
  returned: always
  type: str
summary:
  description: What the run came to, as in C(run.json).
  returned: always
  type: dict
refusals:
  description: One message a clause that broke the run, one a host that was not reached.
  returned: failure
  type: list
  elements: dict
"""
