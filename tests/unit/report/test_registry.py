"""Recorded messages are said in any language; unknown ones are shown raw; nothing crashes."""

from __future__ import annotations

import ast
import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.firstlight.cluster.plugins.module_utils.messages import registry
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.run import RUN

FOLDER = Path(registry.__file__).parent


def test_a_known_message_is_said_in_both_languages():
    message = RUN.message("clause", item="npu01", clause="HW-MEM", check="dimm_count", verdict="fail").as_dict()
    assert registry.text_of(message, "zh") == "npu01：条款 HW-MEM，检查 dimm_count：fail。"
    assert registry.text_of(message, "en").startswith("npu01: clause HW-MEM")
    assert registry.text_of(message, "fr") == registry.text_of(message, "en")


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (None, ""),
        ("as it was", "as it was"),
        ({"key": "nowhere.nothing", "item": "npu01", "found": 3}, "nowhere.nothing: found=3, item=npu01"),
        ({"key": "run.clause", "values": {}}, "run.clause"),
        ({"found": "x"}, "found=x"),
        ({}, ""),
        (7, "7"),
    ],
)
def test_what_cannot_be_said_is_shown_raw(message, said):
    assert registry.text_of(message, "zh") == said


@given(
    st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.dictionaries(st.text(), inner), max_leaves=6)
)
def test_no_message_crashes(message):
    for key in ("run.clause", "run.", ".", "report.title"):
        whole = {**message, "key": key} if isinstance(message, dict) else message
        assert isinstance(registry.text_of(whole, "zh"), str)
        assert isinstance(registry.remedy_of(whole, "en"), str)


def test_every_catalogue_is_packed_for_modules():
    """Ansible packs for a module only what it sees imported: a catalogue must be imported by the registry by name."""
    tree = ast.parse((FOLDER / "registry.py").read_text(encoding="utf-8"))
    local = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level == 1]
    imported = {alias.name for node in local if node.module is None for alias in node.names}
    assert imported == {module.__name__.rpartition(".")[2] for module in registry._PACKED}
    assert {"bmc", "evidence", "preflight", "report", "run", "site"} <= imported
    holding = {path.stem for path in FOLDER.glob("*.py") if " = Catalogue(" in path.read_text(encoding="utf-8")}
    if holding - imported:  # a book would show its messages raw: worth a word, not a red gate
        warnings.warn("import these in messages/registry.py: " + ", ".join(sorted(holding - imported)), stacklevel=1)
