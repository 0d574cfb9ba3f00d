# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Door to module_utils/parsing: what the output of a device's command says."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.firstlight.cluster.plugins.module_utils.parsing.doors import Unreadable
from ansible_collections.firstlight.cluster.plugins.module_utils.parsing.doors import parse as read

DOCUMENTATION = r"""
name: parse
short_description: What the output of a device's command says
author: The Firstlight developers (@firstlight)
version_added: 0.1.0
description:
  - Reads the output of a command of a Huawei VRP switch; C(scripts/parse --list) names all commands.
  - A table gives a list of objects, key/value text one object, the outputs of a loop a list. Keys are in snake case and
    carry the unit, numbers are numbers, names stand as printed.
  - An empty list only when the table's titles or the device's own "no entries" were seen. Empty input, an error
    line of the device, another command's output and a table cut in the middle are refused with line and reason.
positional: command
options:
  _input:
    description: The output, with or without prompts, echo, pager marks and log lines.
    type: str
    required: true
  command:
    description: The command, abbreviated or not; port, slot and card numbers in it do not matter.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Ports that are up
  ansible.builtin.debug:
    msg: >-
      {{ output | firstlight.cluster.parse('display interface brief')
         | selectattr('physical', 'equalto', 'up') | map(attribute='interface') }}
"""

RETURN = r"""
_value:
  description: List of objects, or one object. docs/parsers.md names the keys of each command.
  type: raw
"""


def parse(output: t.Any, command: str) -> t.Any:
    """Return what the output says. Raises AnsibleFilterError with line and reason."""
    try:
        return read(str(command), str(output))
    except Unreadable as exc:
        raise AnsibleFilterError(exc.text()) from exc


class FilterModule:
    """The filter, by name."""

    def filters(self) -> dict[str, t.Any]:
        return {"parse": parse}
