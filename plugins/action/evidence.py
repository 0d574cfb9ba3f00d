# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Record findings as evidence. The words for users stand in plugins/modules/evidence.py."""

from __future__ import annotations

import typing as t

from ansible.plugins.action import ActionBase

from ansible_collections.firstlight.cluster.plugins.module_utils.evidence import chain
from ansible_collections.firstlight.cluster.plugins.module_utils.evidence import verdict as verdicts
from ansible_collections.firstlight.cluster.plugins.module_utils.evidence.canonical import plain
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.refusal import Refusal
from ansible_collections.firstlight.cluster.plugins.plugin_utils.site_evidence import masker_of, run_name, store_of


class ActionModule(ActionBase):
    """The action. It runs in forked workers side by side; the store lets one write at a time."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _VALID_ARGS = frozenset(("stage", "findings", "changes"))

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        result = super().run(tmp, task_vars)
        result["changed"] = False
        variables = task_vars or {}
        _dummy, arguments = self.validate_argument_spec(
            argument_spec={
                "stage": {"type": "str", "required": True},
                "findings": {"type": "list", "elements": "dict", "default": []},
                "changes": {
                    "type": "list",
                    "elements": "dict",
                    "default": [],
                    "options": {
                        "subject": {"type": "str", "required": True},
                        "what": {"type": "raw"},
                        "clauses": {"type": "list", "elements": "str", "default": []},
                    },
                },
            }
        )
        masker = masker_of(variables, self._templar)
        findings = [masker.data(plain(finding)) for finding in arguments["findings"]]
        for finding in findings:
            if finding.get("raw"):
                finding["raw"] = masker.text(str(finding["raw"]))
        changes = [masker.data(plain(change)) for change in arguments["changes"]]
        try:
            result.update(self._record(variables, arguments["stage"], findings, changes))
        except Refusal as refusal:
            result.update(failed=True, **refusal.as_result())
        return result

    def _record(
        self,
        variables: dict[str, t.Any],
        stage: str,
        findings: list[dict[str, t.Any]],
        changes: list[dict[str, t.Any]],
    ) -> dict[str, t.Any]:
        store = store_of(variables, self._templar)
        run = run_name(variables, self._templar)
        if self._task.check_mode:
            for finding in findings:
                chain.check_finding(finding)
            head = store.head()
            after = (head["seq"] if head else 0) + len(changes) + 1
            identifiers = [chain.identifier(after + number) for number in range(len(findings))]
        else:
            # A change stands before the findings that saw its result, so that it outdates only what is older.
            if changes:
                store.append_changes(run, stage, changes)
            identifiers = [record["id"] for record in store.append(run, stage, findings)] if findings else []
        return {
            "run": run,
            "evidence_ids": identifiers,
            "failed_clauses": _clauses(findings, verdicts.FAIL),
            "unread_clauses": _clauses(findings, verdicts.UNREAD),
        }


def _clauses(findings: list[dict[str, t.Any]], verdict: str) -> list[str]:
    return sorted({finding["clause"] for finding in findings if finding["verdict"] == verdict})
