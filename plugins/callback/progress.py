# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where a run stands: stage, step, time, who is awaited; refusals in the reader's language."""

from __future__ import annotations

DOCUMENTATION = r"""
name: progress
type: aggregate
short_description: Shows where a run stands
version_added: 0.1.0
author: The Firstlight developers (@firstlight)
description:
  - Prints a line when a stage or a step begins, and a line every few seconds while it lasts that names who is awaited.
  - Says refusals and run ends in the language of the reader, beside what the stock output prints.
  - Leaves the stock output and its recap as they are.
requirements:
  - Enable it with C(callbacks_enabled = firstlight.cluster.progress).
options:
  language:
    description: Language of the refusals. The language of the site, or English, when it is not given.
    type: str
    choices: [zh, en]
    env:
      - name: FIRSTLIGHT_LANGUAGE
    ini:
      - section: callback_firstlight_progress
        key: language
  heartbeat_seconds:
    description: Seconds of silence after which a line says who is awaited. 0 turns these lines off.
    type: int
    default: 10
    env:
      - name: FIRSTLIGHT_HEARTBEAT_SECONDS
    ini:
      - section: callback_firstlight_progress
        key: heartbeat_seconds
"""

import threading
import time
import typing as t

from ansible.plugins.callback import CallbackBase

from ansible_collections.firstlight.cluster.plugins.module_utils.messages.message import DEFAULT_LANGUAGE, LANGUAGES
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.registry import text_of

WORDS = {
    "en": {"stage": "stage {name}", "wait": "{step}: {seconds} s so far, awaiting {names}", "end": "the run ended"},
    "zh": {"stage": "阶段 {name}", "wait": "{step}：已 {seconds} 秒，等待 {names}", "end": "运行结束"},
}
MOST_NAMES = 6
# Steps in which a person thinks; a line in between would tear the question apart.
QUIET_ACTIONS = ("pause", "ansible.builtin.pause")


class CallbackModule(CallbackBase):
    """The callback. One thread prints the awaiting lines; it takes Display's lock, as forks do, so no fork meets it."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "firstlight.cluster.progress"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(
        self, display: t.Any = None, options: t.Any = None, clock: t.Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(display=display, options=options)
        self._clock = clock
        self._begun = clock()
        self._spoken = self._begun
        self._stage = ""
        self._step = ""
        self._quiet = False
        self._step_begun = self._begun
        self._awaited: dict[str, float] = {}
        self._language = ""
        self._heartbeat = 10
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def set_options(self, *args: t.Any, **kwargs: t.Any) -> None:
        super().set_options(*args, **kwargs)
        self._language = self.get_option("language") or ""
        self._heartbeat = int(self.get_option("heartbeat_seconds"))

    @property
    def language(self) -> str:
        return self._language if self._language in LANGUAGES else DEFAULT_LANGUAGE

    def say(self, text: str) -> None:
        """Print one line with the time since the run began."""
        self._spoken = self._clock()
        for line in text.splitlines():
            self._display.display(f"[{self._spoken - self._begun:5.0f} s] {line}")

    def v2_playbook_on_start(self, playbook: t.Any) -> None:
        if self._heartbeat > 0:
            self._thread = threading.Thread(target=self._beat, name="progress", daemon=True)
            self._thread.start()

    def v2_playbook_on_play_start(self, play: t.Any) -> None:
        self._stage = play.get_name().strip()
        if not self._language:
            self._language = self._site_language(play)
        self.say(WORDS[self.language]["stage"].format(name=self._stage))

    def _site_language(self, play: t.Any) -> str:
        """Return the language of the site, from the variables of all hosts; empty when the site says nothing."""
        try:
            groups = play.get_variable_manager()._inventory.groups
            site = groups["all"].get_vars().get("firstlight_site") or {}
            return str(site.get("language") or "")
        except (AttributeError, KeyError, TypeError):
            # The inventory is no site, or a later core keeps its variables elsewhere: English then.
            return ""

    def v2_playbook_on_task_start(self, task: t.Any, is_conditional: bool) -> None:
        self._begin_step(task)

    def v2_playbook_on_handler_task_start(self, task: t.Any) -> None:
        self._begin_step(task)

    def _begin_step(self, task: t.Any) -> None:
        self._awaited = {}
        self._step = task.get_name().strip().rpartition(" : ")[2]
        self._quiet = task.action in QUIET_ACTIONS
        self._step_begun = self._clock()
        self.say(f"{self._stage} | {self._step}")

    def v2_runner_on_start(self, host: t.Any, task: t.Any) -> None:
        self._awaited[host.get_name()] = self._clock()

    def v2_runner_on_ok(self, result: t.Any) -> None:
        self._done(result)

    def v2_runner_on_skipped(self, result: t.Any) -> None:
        self._done(result)

    def v2_runner_on_unreachable(self, result: t.Any) -> None:
        self._done(result)

    def v2_runner_on_failed(self, result: t.Any, ignore_errors: bool = False) -> None:
        name, data = self._done(result)
        for refusal in refusals(data):
            self.say(f"{self._stage} | {name} | {text_of(refusal, self.language)}")

    def _done(self, result: t.Any) -> tuple[str, t.Any]:
        # Core 2.23 will drop the names with an underscore, core 2.16 does not have the others.
        host = result.host if hasattr(result, "host") else result._host
        data = result.result if hasattr(result, "result") else result._result
        self._awaited.pop(host.get_name(), None)
        return host.get_name(), data

    def v2_playbook_on_stats(self, stats: t.Any) -> None:
        self._ended.set()
        self.say(WORDS[self.language]["end"])

    def _beat(self) -> None:
        while not self._ended.wait(1.0):
            self.beat()

    def beat(self) -> None:
        """Print who is awaited, when nothing was printed for a while."""
        now = self._clock()
        if self._quiet or now - self._spoken < self._heartbeat:
            return
        names = sorted(self._awaited.copy())
        if names:
            more = f" (+{len(names) - MOST_NAMES})" if len(names) > MOST_NAMES else ""
            text = WORDS[self.language]["wait"].format(
                step=self._step, seconds=round(now - self._step_begun), names=", ".join(names[:MOST_NAMES]) + more
            )
            self.say(f"{self._stage} | {text}")


def refusals(data: t.Any) -> list[t.Any]:
    """Return the messages of a failed result, those of a loop's items included."""
    found = list(data.get("refusals") or [])
    for item in data.get("results") or []:
        if isinstance(item, dict) and item.get("failed"):
            found += item.get("refusals") or []
    return found
