# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""End a run: what broke it, which hosts were not reached; fails when there is anything to say."""

from __future__ import annotations

import json
import os
import typing as t

from ansible.plugins.action import ActionBase

from ansible_collections.firstlight.cluster.plugins.module_utils.evidence import chain, durable
from ansible_collections.firstlight.cluster.plugins.module_utils.evidence.layout import Layout
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.refusal import Refusal
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.registry import text_of
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.run import RUN
from ansible_collections.firstlight.cluster.plugins.module_utils.run import ending
from ansible_collections.firstlight.cluster.plugins.plugin_utils.site_evidence import run_name


class ActionModule(ActionBase):
    """The action. Reads the evidence of this run; the ledger as a whole is the book's business."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _VALID_ARGS = frozenset(())

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        result = super().run(tmp, task_vars)
        result.update(self.end(task_vars or {}))
        return result

    def end(self, variables: dict[str, t.Any]) -> dict[str, t.Any]:
        """Return the result: what the run came to, C(failed) with every reason when it is red."""
        result: dict[str, t.Any] = {}
        folder = self._templar.template(variables.get("firstlight_artifacts") or "artifacts")
        layout = Layout(str(folder))
        name = run_name(variables, self._templar)
        ended = ending.summary(records_of(layout, name), held(variables))
        ended.update(run=name, ended=chain.utc_now())
        result.update(changed=False, run=name, summary=ended)
        try:
            if not self._task.check_mode:
                durable.make_folder(layout.run(name))
                durable.replace(os.path.join(layout.run(name), "run.json"), as_bytes(ended))
        except (OSError, Refusal) as exc:
            reason = str(exc.strerror if isinstance(exc, OSError) and exc.strerror else exc)
            message = RUN.message("unwritten", item=layout.run(name), reason=reason)
            result.update(failed=True, msg=RUN.text(message), refusals=[message.as_dict()])
            return result
        if not ended["ok"]:
            result.update(
                failed=True,
                msg="\n".join(ending.lines(ended)),
                refusals=[message.as_dict() for message in ending.messages(ended)],
            )
        return result


def as_bytes(ended: t.Mapping[str, t.Any]) -> bytes:
    return (json.dumps(ended, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode("utf-8", "backslashreplace")


def records_of(layout: Layout, run: str) -> list[dict[str, t.Any]]:
    """Return the findings of one run, in their order. A line that was cut off is left to whoever verifies the chain."""
    if not os.path.isfile(layout.evidence(run)):
        return []
    found = []
    for _number, line in layout.lines(run):
        try:
            record = chain.read_line(line)
        except ValueError:
            continue
        if record["kind"] == chain.FINDING:
            found.append(record)
    return found


def held(variables: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """Return the message of each host that carries the fact preflight_held or bmc_held."""
    hostvars = variables.get("hostvars") or {}
    found = {}
    for host in (variables.get("groups") or {}).get("all") or []:
        message = hostvars[host].get("preflight_held") or hostvars[host].get("bmc_held")
        if message:
            found[str(host)] = message if isinstance(message, dict) else text_of(message)
    return found
