# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Door to module_utils/site/survey.py: does the room carry what the site puts into it."""

from __future__ import annotations

import typing as t

from ansible_collections.firstlight.cluster.plugins.module_utils.site import survey

DOCUMENTATION = r"""
name: site_survey
short_description: Survey of the machine room from the figures of the site file
author: The Firstlight developers (@firstlight)
version_added: 0.1.0
description:
  - Gives the findings of BR-SITE, as M(firstlight.cluster.evidence) takes them.
  - Rack units, power and cooling are computed for each rack. A figure that the site file lacks is named.
  - Floor load and grounding wait for a person.
positional: hostvars
options:
  _input:
    description: The site, C(firstlight_site) of the inventory.
    type: dict
    required: true
  hostvars:
    description: The variables of all hosts.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Look at the survey
  ansible.builtin.debug:
    msg: "{{ firstlight_site | firstlight.cluster.site_survey(hostvars) }}"
"""

RETURN = r"""
_value:
  description: Findings.
  type: list
  elements: dict
"""


def site_survey(site: t.Any, hostvars: t.Any) -> list[dict[str, t.Any]]:
    """Return the findings of the survey."""
    plain = {name: hostvars[name] for name in hostvars}
    return survey.findings(site, survey.devices(plain, site))


class FilterModule:
    """The filter, by name."""

    def filters(self) -> dict[str, t.Any]:
        return {"site_survey": site_survey}
