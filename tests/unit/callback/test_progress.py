"""What the progress callback says, and when it keeps still."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ansible_collections.firstlight.cluster.plugins.callback import progress
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.preflight import PREFLIGHT


class Screen:
    def __init__(self):
        self.lines = []
        self.verbosity = 0

    def display(self, text, *args, **kwargs):
        self.lines.append(text)


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def named(name, **more):
    return SimpleNamespace(get_name=lambda: name, **more)


@pytest.fixture
def callback():
    made = progress.CallbackModule(display=Screen())
    made._clock = Clock()
    made._begun = made._spoken = 100.0
    made.lines = made._display.lines
    return made


def start(callback, step="firstlight.cluster.preflight : Reach every BMC", action="x", hosts=("npu01-bmc",)):
    callback.v2_playbook_on_play_start(named("Preflight"))
    task = named(step, action=action)
    callback.v2_playbook_on_task_start(task, False)
    for host in hosts:
        callback.v2_runner_on_start(named(host), task)


def result(host="npu01-bmc", **data):
    return SimpleNamespace(host=named(host), result=data)


def test_stage_step_and_time(callback):
    callback._clock.now = 112.4
    start(callback)
    assert callback.lines == ["[   12 s] stage Preflight", "[   12 s] Preflight | Reach every BMC"]


def test_a_heartbeat_names_who_is_awaited_and_not_more_often_than_wanted(callback):
    start(callback, hosts=[f"npu{index:02}-bmc" for index in range(1, 10)])
    callback.v2_runner_on_ok(result("npu01-bmc"))
    callback.lines.clear()
    callback._clock.now = 109.0
    callback.beat()
    assert callback.lines == []
    callback._clock.now = 111.0
    callback.beat()
    callback.beat()
    assert len(callback.lines) == 1
    assert "11 s so far, awaiting npu02-bmc, npu03-bmc" in callback.lines[0]
    assert callback.lines[0].endswith("(+2)")


def test_nobody_awaited_no_heartbeat(callback):
    start(callback)
    callback.v2_runner_on_unreachable(result())
    callback.lines.clear()
    callback._clock.now = 200.0
    callback.beat()
    assert callback.lines == []


def test_a_question_to_a_person_is_not_torn_apart(callback):
    start(callback, action="ansible.builtin.pause")
    callback.lines.clear()
    callback._clock.now = 200.0
    callback.beat()
    assert callback.lines == []


@pytest.mark.parametrize(("language", "words"), [("zh", "挂死"), ("en", "hangs"), ("", "hangs"), ("fr", "hangs")])
def test_refusals_are_said_in_the_readers_language(callback, language, words):
    callback._language = language
    start(callback)
    refusal = PREFLIGHT.message("silent", item="npu01-bmc", awaited="TLS", seconds=10).as_dict()
    callback.v2_runner_on_failed(result(refusals=[refusal]))
    assert words in callback.lines[-1]


def test_refusals_of_a_loop_and_results_without_any(callback):
    refusal = PREFLIGHT.message("login_refused", item="npu01", user="root").as_dict()
    data = {"results": [{"failed": True, "refusals": [refusal]}, {"failed": False, "refusals": [refusal]}, "x"]}
    assert progress.refusals(data) == [refusal]
    assert progress.refusals({"msg": "x", "results": None}) == []


def test_a_result_of_core_2_16(callback):
    start(callback)
    old = SimpleNamespace(_host=named("npu01-bmc"), _result={"refusals": ["plain words"]})
    callback.v2_runner_on_failed(old)
    assert callback.lines[-1].endswith("npu01-bmc | plain words")


def test_the_language_of_the_site_counts_when_none_is_asked_for(callback):
    site = {"firstlight_site": {"language": "zh"}}
    groups = {"all": SimpleNamespace(get_vars=lambda: site)}
    manager = SimpleNamespace(_inventory=SimpleNamespace(groups=groups))
    callback.v2_playbook_on_play_start(named("Preflight", get_variable_manager=lambda: manager))
    assert "阶段" in callback.lines[0]


def test_the_end(callback):
    callback.v2_playbook_on_stats(None)
    assert callback._ended.is_set()
    assert callback.lines[-1].endswith("the run ended")
