"""The event log over IPMI: read in a child, cleared only with consent, and what it does not say is unknown."""

from __future__ import annotations

import asyncio
import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc import logs, work
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.failure import BmcFailure
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.resources import Resources
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.target import Target, from_options

TARGET = Target("npu01-bmc", "192.0.2.1", "Administrator", "canary-Admin@9000", protocol="ipmi", wait_timeout=30)
LIBRARY = """
    import os
    class Session:
        def logout(self): pass
    class Command:
        ipmi_session = Session()
        def __init__(self, **options): pass
        def get_event_log(self, clear=False):
            if clear:
                open(os.environ["CLEARED"], "w").close()
            lost = {"component": "PSU1", "component_type": "Power Supply", "event": "Input lost", "severity": 2}
            return [
                dict(lost, record_id=1, timestamp="2026-01-01T00:00:00"),
                dict(lost, record_id=2, severity=0, deassertion=True),
                {"record_id": 3, "component": "Fan2", "event": "Lower critical", "severity": 2},
                {"record_id": 4, "oemdata": b"x"},
            ]
"""


@pytest.fixture
def cleared(tmp_path, monkeypatch):
    """Put a library in the place of pyghmi's; return the file that a clearing makes."""
    folder = tmp_path / "pyghmi" / "ipmi"
    folder.mkdir(parents=True)
    for path in (tmp_path / "pyghmi", folder):
        (path / "__init__.py").touch()
    (folder / "command.py").write_text(textwrap.dedent(LIBRARY))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("CLEARED", str(tmp_path / "cleared"))
    return tmp_path / "cleared"


def test_events_are_read_and_cleared_with_consent_only(cleared):
    result = asyncio.run(logs.bring_over_ipmi(TARGET, "system", 100, False, False))
    assert [one["id"] for one in result["entries"]] == ["1", "2", "3", "4"]
    assert [one["severity"] for one in result["entries"]] == ["critical", "info", "critical", "unknown"]
    assert [one["found"] for one in result["findings"]] == ["Fan2: Lower critical"]
    assert result["changed"] is False
    assert asyncio.run(logs.bring_over_ipmi(TARGET, "system", 100, True, True))["changed"] is True
    assert not cleared.exists()
    # what is cleared is returned whole
    result = asyncio.run(logs.bring_over_ipmi(TARGET, "system", 1, True, False))
    assert (result["changed"], len(result["entries"])) == (True, 4)
    assert cleared.exists()


def test_there_is_no_audit_log_over_ipmi():
    with pytest.raises(BmcFailure) as raised:
        asyncio.run(logs.bring_over_ipmi(TARGET, "manager", 100, False, False))
    assert raised.value.kind == "not_offered"


def test_auto_reads_the_log_over_ipmi_where_redfish_is_not(cleared, bmc, options):
    bmc.manners["status"] = 404
    target = from_options(options(bmc, bmc_protocol="auto"))
    result = work.run_either(
        target,
        lambda client: logs.bring(Resources(client), "system", 2, False, False),
        lambda: logs.bring_over_ipmi(target, "system", 2, False, False),
    )
    assert (result["protocol"], [one["id"] for one in result["entries"]]) == ("ipmi", ["3", "4"])


ANY = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.lists(st.integers())


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(["record_id", "component", "event", "severity", "deassertion"]), ANY))
def test_whatever_an_event_is(event):
    logs.findings([logs.ipmi_entry(event)])
