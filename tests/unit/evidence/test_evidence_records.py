"""Records: one spelling, one hash, whatever a check hands over."""

from __future__ import annotations

import json
import tempfile
from datetime import timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.firstlight.cluster.plugins.module_utils.evidence import canonical, chain
from ansible_collections.firstlight.cluster.plugins.module_utils.evidence.store import Store
from ansible_collections.firstlight.cluster.plugins.module_utils.evidence.verify import CONSISTENT, verify
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.refusal import Refusal

TEXTS = st.text(st.characters(codec=None), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4) | st.tuples(inner, inner),
    max_leaves=12,
)


@given(VALUES)
def test_plain_data_comes_back_as_it_went(value):
    made = canonical.plain(value)
    text = canonical.encode(made)
    assert b"\n" not in text
    assert canonical.plain(json.loads(text.decode("utf-8"))) == made
    assert canonical.encode(json.loads(text.decode("utf-8"))) == text


@given(st.lists(st.tuples(VALUES, VALUES, TEXTS), min_size=1, max_size=5))
def test_whatever_was_observed_is_chained_and_read_back(observations):
    bodies = [
        chain.build(
            {
                "clause": "X-1",
                "subject": "h",
                "check": "c",
                "verdict": "pass",
                "observed": observed,
                "expected": expected,
                "unit": unit,
            },
            "r",
            "s",
        )
        for observed, expected, unit in observations
    ]
    records = chain.link(bodies)
    head = canonical.GENESIS
    for number, record in enumerate(records, 1):
        read = chain.read_line(chain.line(record)[:-1])
        assert read == record
        assert (read["seq"], read["prev_sha256"]) == (number, head)
        head = read["sha256"]


@given(st.binary(max_size=60))
def test_no_bytes_crash_the_reader_of_lines(data):
    with pytest.raises(ValueError):
        chain.read_line(data)


@given(st.lists(VALUES, min_size=1, max_size=4))
def test_whatever_was_observed_survives_the_disk_and_the_database(quick, values):
    with tempfile.TemporaryDirectory(dir=quick) as folder:
        store = Store(folder, "x", "lab")
        findings = [
            {"clause": "X-1", "subject": "h", "check": "c", "verdict": "pass", "observed": value, "raw": str(value)}
            for value in values
        ]
        records = store.append("r", "s", findings)
        with store.reading() as ledger:
            assert ledger.records() == records == store.layout.records()
        assert verify(folder).state == CONSISTENT


def test_a_finding_that_no_book_could_show_is_refused_with_every_fault(store):
    with pytest.raises(Refusal) as caught:
        store.append("r", "s", [{"clause": "", "subject": " ", "check": "Not Snake", "verdict": "good"}])
    assert len(caught.value.messages) == 4
    assert store.head() is None


def test_a_verdict_without_a_reason_says_so(store, finding):
    (record,) = store.append("r", "s", [finding(verdict="fail")])
    assert record["reason"]["key"] == "evidence.no_reason"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026-11-26T20:00:00Z", 0.0),
        ("2026-11-26T20:00:00.123456789Z", 0.123456),
        ("2026-11-26T20:00:00.5+08:00", -28799.5),
        ("2026-11-26 20:00", 0.0),
    ],
)
def test_times_are_read_in_all_their_spellings(text, seconds):
    base = chain.parse_time("2026-11-26T20:00:00+00:00")
    assert (chain.parse_time(text) - base).total_seconds() == pytest.approx(seconds)
    assert chain.parse_time(chain.utc_now()).tzinfo == timezone.utc


def test_no_time_is_no_time():
    for text in ("", "yesterday", "2026-13-01", "2026-11-26T25:00:00Z"):
        with pytest.raises(ValueError):
            chain.parse_time(text)
