# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Enter the parts of a host into the asset ledger. The words for users stand in plugins/modules/assets.py."""

from __future__ import annotations

import typing as t

from ansible.plugins.action import ActionBase

from ansible_collections.firstlight.cluster.plugins.module_utils.evidence.canonical import plain
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.refusal import Refusal
from ansible_collections.firstlight.cluster.plugins.plugin_utils.site_evidence import run_name, store_of


class ActionModule(ActionBase):
    """The action. It runs in forked workers side by side; the store lets one write at a time."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _VALID_ARGS = frozenset(("stage", "host", "items"))

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        result = super().run(tmp, task_vars)
        result["changed"] = False
        variables = task_vars or {}
        texts = ("kind", "location", "model", "serial_number", "manufacturer")
        _dummy, arguments = self.validate_argument_spec(
            argument_spec={
                "stage": {"type": "str", "default": ""},
                "host": {"type": "str", "required": True},
                "items": {
                    "type": "list",
                    "elements": "dict",
                    "options": {name: {"type": "str", "required": name == "kind"} for name in texts},
                },
            }
        )
        try:
            store = store_of(variables, self._templar)
            run = run_name(variables, self._templar)
            host, items, identifier = arguments["host"], arguments["items"], ""
            if items is None:
                changes: list[dict[str, t.Any]] = []
                duplicates = store.duplicates(run, host)
            elif self._task.check_mode:
                changes, duplicates = store.foresee_assets(run, host, plain(items))
            else:
                changes, duplicates, identifier = store.append_assets(run, arguments["stage"], host, plain(items))
            result.update(run=run, evidence_id=identifier, asset_changes=changes, duplicates=duplicates)
        except Refusal as refusal:
            result.update(failed=True, **refusal.as_result())
        return result
