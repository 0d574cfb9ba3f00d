"""Whatever a BMC answers: no traceback, and nothing is ok that it did not say."""

from __future__ import annotations

import copy
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc import (
    answers,
    evidence,
    gather,
    judge,
    parse,
    serials,
    sweep,
)
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.target import Target
from ansible_collections.firstlight.cluster.plugins.module_utils.evidence.verdict import VERDICTS

CONTRACT = {"thresholds": {"BR-BMC": {"components_ok": {"equals": True}}, "HW-MEM": {"dimm_count": {"at_least": 1}}}}
WISH = sweep.Wish(Target("b", "192.0.2.1", "u", "p"), judge.Intent({"memory": 3}, {"BIOS": "1"}))
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["2600", "OK", "Critical", "Absent", "N/A", "/redfish/v1", "1e999", "٣", "-1", "\x00"]),
    st.lists(st.one_of(st.none(), st.integers(), st.text(max_size=5)), max_size=3),
    st.dictionaries(st.text(max_size=8), st.one_of(st.none(), st.integers(), st.text(max_size=5)), max_size=3),
)
JSON = st.recursive(
    ODD, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4)
)


def places(body, path=()):
    yield path
    if isinstance(body, dict):
        for key, value in body.items():
            yield from places(value, (*path, key))
    elif isinstance(body, list):
        for index, value in enumerate(body):
            yield from places(value, (*path, index))


def put(body, path, value):
    if not path:
        return value
    node = body
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    return body


def judge_all(documents, **how):
    found = parse.read(gather.walk(documents, **how), how.get("oem_keys", ()))
    outcome = {**sweep.judged(found, WISH), "protocol": "redfish"}
    json.dumps(outcome, allow_nan=False)
    made = evidence.findings(outcome, {"name": "npu01", "baseline": {"BIOS": "1"}}, CONTRACT, {})
    assert {one["verdict"] for one in made} <= set(VERDICTS)
    assert outcome["health"] in ("ok", "warning", "critical", "unknown")
    serials.assets(outcome)
    return outcome


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_healthy_tree_with_odd_values_in_it(data, healthy_documents):
    documents = copy.deepcopy(healthy_documents)
    for _number in range(data.draw(st.integers(1, 4))):
        path = data.draw(st.sampled_from(sorted(documents)))
        where = data.draw(st.sampled_from(list(places(documents[path]))))
        documents[path] = put(documents[path], where, data.draw(ODD))
    judge_all(documents, oem_keys=("Huawei",), views=True)


@settings(max_examples=100, deadline=None)
@given(JSON)
def test_any_json_at_all(value):
    outcome = judge_all({"/redfish/v1": value} if not isinstance(value, dict) else value)
    assert outcome["health"] != "ok"


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_a_tree_without_some_documents_is_ok_only_when_none_of_them_mattered(data, healthy_documents):
    gone = data.draw(st.sets(st.sampled_from(sorted(set(healthy_documents) - {"/redfish/v1"})), min_size=1, max_size=5))
    documents = {path: body for path, body in healthy_documents.items() if path not in gone}
    outcome = judge_all(documents)
    harmless = ("NetworkAdapters", "UpdateService")
    if any(not any(word in path for word in harmless) for path in gone):
        assert outcome["health"] != "ok"


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_health_that_is_taken_away_is_never_ok(data, healthy_documents):
    parts = [path for path in healthy_documents if "/Processors/" in path or "/Memory/" in path or "/Drives/" in path]
    path = data.draw(st.sampled_from(sorted(path for path in parts if not path.endswith("DIMM3"))))
    documents = copy.deepcopy(healthy_documents)
    documents[path]["Status"] = data.draw(st.sampled_from([None, {}, {"State": "Enabled"}, {"Health": None}, "OK", []]))
    outcome = judge_all(documents)
    assert outcome["health"] == "unknown"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_as_an_answer(raw):
    body = answers.decode(raw)
    assert body is None or isinstance(body, dict)
    if body is not None:
        answers.login_failure(401, body)
        answers.told(body)
        answers.wants_new_password(body)


def test_a_document_nested_too_deep_is_cut_short():
    assert answers.decode(b'{"a":' * 100000) is None
