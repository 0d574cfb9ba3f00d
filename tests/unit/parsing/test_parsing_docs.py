"""The page on parsers names every command; the page on rendering every setting."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from ansible_collections.firstlight.cluster.plugins.module_utils.fabric.policy import Policy
from ansible_collections.firstlight.cluster.plugins.module_utils.parsing import doors

DOCS = Path(__file__).resolve().parents[3] / "docs"


def test_every_command_is_on_the_page():
    page = (DOCS / "parsers.md").read_text(encoding="utf-8")
    for found in doors.PARSERS:
        for command in found.commands:
            assert f"`{command}`" in page


def test_every_setting_is_on_the_page():
    page = (DOCS / "fabric-rendering.md").read_text(encoding="utf-8")
    for field in fields(Policy):
        assert f"`{field.name}`" in page
