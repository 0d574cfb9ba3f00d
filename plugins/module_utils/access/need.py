# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Say which library is missing, before it is used."""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import AnsibleModule, missing_required_lib


def need(module: AnsibleModule, **libraries: t.Any) -> None:
    """End the module when one of the named libraries (name=imported module or None) could not be imported."""
    for name, library in libraries.items():
        if library is None:
            module.fail_json(msg=missing_required_lib(name))
