# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From a task's variables to the evidence of its site: which folder, which run, which key, which secrets to mask."""

from __future__ import annotations

import os
import typing as t

from ansible.errors import AnsibleError

from ..module_utils.evidence.durable import StoreRefusal
from ..module_utils.evidence.runs import run_id
from ..module_utils.evidence.secrets import Masker, is_secret_name, values_of
from ..module_utils.evidence.store import Store
from ..module_utils.messages.evidence import EVIDENCE

if t.TYPE_CHECKING:
    from collections.abc import Mapping

    from ansible.template import Templar


def run_name(variables: Mapping[str, t.Any], templar: Templar) -> str:
    """Return the name of this run: C(firstlight_run) when it is set, else one that all workers agree on."""
    return run_id({"firstlight_run": _value(variables, templar, "firstlight_run")})


def store_of(variables: Mapping[str, t.Any], templar: Templar) -> Store:
    """Return the store of the site that these variables belong to. Raises StoreRefusal without one."""
    site = _value(variables, templar, "firstlight_site")
    site = site if isinstance(site, dict) else {}
    name = str(site.get("name") or "")
    folder = str(_value(variables, templar, "firstlight_artifacts") or "")
    if not folder and name:
        folder = os.path.join(os.getcwd(), "artifacts", name)
    if not folder:
        raise StoreRefusal(EVIDENCE, EVIDENCE.message("no_site", item=str(variables.get("inventory_hostname") or "")))
    return Store(folder, name, str(site.get("purpose") or ""), signing_key(variables, templar))


def signing_key(variables: Mapping[str, t.Any], templar: Templar) -> str:
    """Return the engineer's key file, the variable C(firstlight_signing_key); empty for none."""
    key = _value(variables, templar, "firstlight_signing_key")
    return os.path.expanduser(str(key)) if key else ""


def masker_of(variables: Mapping[str, t.Any], templar: Templar) -> Masker:
    """Return what takes this host's secrets out of texts: the values of all variables named like one."""
    values: list[str] = []
    for name in variables:
        if is_secret_name(str(name)):
            values.extend(values_of({name: _value(variables, templar, name)}))
    return Masker(values)


def _value(variables: Mapping[str, t.Any], templar: Templar, name: str) -> t.Any:
    """Return a variable with its templates filled in; one that cannot be filled counts as not set."""
    try:
        return templar.template(variables.get(name))
    except AnsibleError:
        return None
