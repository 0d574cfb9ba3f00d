"""Each threshold of a BMC clause, raised alone: exactly its check fails, everything else stays as it was.

Two emulated BMCs in this process are read over the wire again for each contract, with what it asks for, as a run does.
"""

from __future__ import annotations

import asyncio
import copy
import hashlib
import ssl
import threading
from pathlib import Path

import pytest

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc import arguments, evidence, fleet, serials, sweep
from ansible_collections.firstlight.cluster.plugins.module_utils.contract import load as contracts
from ansible_collections.firstlight.cluster.plugins.module_utils.site import load as sites
from ansible_collections.firstlight.cluster.plugins.module_utils.site.host_vars import HostVars
from lab.bmc import fleet as emulated

LAB = Path(__file__).resolve().parents[3] / "inventories/lab"
AGREED = contracts.load(str(LAB / "contract.yml"))
# Open whatever is agreed: rails are judged by a person, and no BMC of this kind shows the rating of its supplies.
OPEN = {("HW-CHASSIS", "rails"): "manual", ("HW-PSU", "psu_rating"): "skipped"}
EACH = [
    (clause, check)
    for clause, checks in AGREED["thresholds"].items()
    for check in checks
    if (clause, check) not in OPEN
]


def raised(threshold):
    """Return a threshold of the same kind that no machine keeps."""
    made = dict(threshold)
    for name, value in threshold.items():
        if name == "at_least":
            made[name] = [*value, "RAID99"] if isinstance(value, list) else value * 100
        elif name == "at_most":
            made[name] = -1
        elif name == "equals":
            made[name] = not value if isinstance(value, bool) else value + 1 if isinstance(value, int) else "other"
        elif name == "one_of":
            made[name] = ["other"]
    return made


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    """Serve two BMCs in a thread; return the variables of the hosts as the inventory gives them."""
    folder = tmp_path_factory.mktemp("fleet")
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def inside(work):
        return asyncio.run_coroutine_threadsafe(work, loop).result(60)

    words = ["--count", "2", "--directory", str(folder)]
    served = inside(emulated.start(emulated.arguments(words)))
    der = ssl.PEM_cert_to_DER_cert((folder / "ca.pem").read_text())
    site = sites.load(str(LAB / "site.yml"))
    made = HostVars(site)
    hosts = {}
    for server, bmc in zip(site.servers, served):  # noqa: B905 - the site has a third one
        hosts[server["name"]] = made.server(server)
        hosts[server["name"] + "-bmc"] = {
            **made.bmc(server),
            "bmc_address": "127.0.0.1",
            "bmc_port": bmc.port,
            "bmc_username": emulated.USERNAME,
            "bmc_password": emulated.PASSWORD,
            "bmc_certificate_fingerprint": "sha256:" + hashlib.sha256(der).hexdigest(),
            "firstlight_contract": AGREED,
        }
    yield hosts
    for bmc in served:
        inside(bmc.stop())
    loop.call_soon_threadsafe(loop.stop)
    thread.join(30)
    loop.close()


def verdicts(hosts, contract):
    """Return {(clause, check, subject): verdict} of both servers, read now and judged by this contract."""
    names = [name for name in hosts if name.endswith("-bmc")]
    agreed = {name: dict(values, firstlight_contract=contract) for name, values in hosts.items()}
    entries = fleet.targets(names, agreed)
    found = {}
    for name, outcome in zip(names, sweep.run(arguments.wishes({"bmcs": entries}))):  # noqa: B905 - 3.9 has no strict
        assert outcome["failure"] is None, outcome["failure"]
        assert serials.nameless(outcome) == []
        for one in evidence.findings(outcome, fleet.server_of(agreed[name], agreed), contract, {}):
            key = (one["clause"], one["check"], one["subject"])
            assert key not in found, f"said twice: {key}"
            found[key] = one["verdict"]
    return found


@pytest.fixture(scope="module")
def healthy(servers):
    return verdicts(servers, AGREED)


def test_a_healthy_machine_passes_all_and_leaves_open_what_a_person_judges(healthy):
    by_check = {key[:2] for key in healthy}
    assert by_check >= set(EACH), f"agreed and not answered: {set(EACH) - by_check}"
    assert {key[:2]: verdict for key, verdict in healthy.items() if verdict != "pass"} == OPEN


@pytest.mark.parametrize("count", [17, 32, 33, 64])
def test_more_memory_than_there_is_fails_the_count_however_many_slots_are_empty(servers, healthy, count):
    contract = copy.deepcopy(AGREED)
    contract["thresholds"]["HW-MEM"]["dimm_count"] = {"at_least": count}
    now = verdicts(servers, contract)
    changed = {key[:2]: verdict for key, verdict in now.items() if verdict != healthy[key]}
    assert changed == {("HW-MEM", "dimm_count"): "fail"}


@pytest.mark.parametrize(("clause", "check"), EACH, ids=[f"{clause}-{check}" for clause, check in EACH])
def test_a_raised_threshold_fails_its_check_alone(servers, healthy, clause, check):
    contract = copy.deepcopy(AGREED)
    contract["thresholds"][clause][check] = raised(AGREED["thresholds"][clause][check])
    now = verdicts(servers, contract)
    assert now.keys() == healthy.keys()
    changed = {key: verdict for key, verdict in now.items() if verdict != healthy[key]}
    assert changed == {key: "fail" for key in healthy if key[:2] == (clause, check)}
    # components_ok is asked of every kind of part
    assert len(changed) == 2 or (clause, check) == ("BR-BMC", "components_ok")


def test_another_firmware_in_the_contract_fails_that_firmware_alone(servers, healthy):
    contract = copy.deepcopy(AGREED)
    contract["thresholds"]["BR-BIOS"] = {"firmware_bios": {"equals": "99.1"}}
    now = verdicts(servers, contract)
    changed = {key[:2]: verdict for key, verdict in now.items() if verdict != healthy[key]}
    assert changed == {("BR-BIOS", "firmware_bios"): "fail"}


def test_a_serial_number_of_another_server_is_shown_by_the_fault_and_taken_back():
    # The emulator's fault by itself; what the ledger makes of it is a drill (tests/integration/drills).
    facts = emulated.model.load("Atlas-800T-A2")
    first, second = emulated.State("npu01-bmc", facts), emulated.State("npu02-bmc", facts)
    own = second.serial
    second.inject("serial", "0", "copied")
    assert second.serial == first.serial != own
    second.heal("serial")
    assert second.serial == own
    first.inject("serial", "0", "copied")
    assert first.serial == own
