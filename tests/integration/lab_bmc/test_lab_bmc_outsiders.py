"""sushy, DMTF's redfish library and DMTF's two validators judge the Redfish side, unmodified."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

pytestmark = [pytest.mark.lab, pytest.mark.timeout(400)]

CSDL = Path(__file__).resolve().parents[2] / "fixtures" / "redfish-csdl" / "redfish-csdl.tar.xz"
LEAST_PASSES = 2900
# What iBMC does against the schemas, on purpose. Source: captures of a real iBMC and the fact sheet, sections 3 and 9.
OF_IBMC = [
    r"/Socket \(\d+\): Property Type Error",  # numbers where the schema has strings
    r"/ProcessorType \(NPU\): Property Value Error",  # a type that DMTF's list does not have
    r"/@odata.id \(/redfish/v1/Systems/1/Storages[^)]*\): Undefined URI Error",  # the plural path
    r"/UpdateService \(.*\): Unknown Property Error.*ServiceRoot.v1_0_2",  # capture redfish.json has it just so
]
# Assertions of the protocol validator that stand. One is out of reach: aiohttp refuses an unknown method itself.
PROTOCOL = [
    "PROTO_ETAG_ON_GET_ACCOUNT",
    "PROTO_ETAG_IF_MATCH_ENFORCED",
    "PROTO_ETAG_LOST_UPDATE",
    "PROTO_JSON_ALL_RESOURCES",
    "PROTO_STD_URIS_SUPPORTED",
    "REQ_DATA_MOD_NOT_SUPPORTED",
    "REQ_HEADERS_IF_MATCH",
    "REQ_HEADERS_X_AUTH_TOKEN",
    "REQ_PATCH_BAD_PROP",
    "REQ_PATCH_MIXED_PROPS",
    "REQ_PATCH_ODATA_PROPS",
    "REQ_PATCH_ARRAY_ELEMENT_REMOVE",
    "REQ_POST_CREATE_URI_IN_LOCATION_HDR",
    "RESP_HEADERS_ALLOW_GET_OR_HEAD",
    "RESP_HEADERS_ALLOW_METHOD_NOT_ALLOWED",
    "RESP_HEADERS_ETAG",
    "RESP_HEADERS_WWW_AUTHENTICATE",
    "RESP_ODATA_SERVICE_CONTEXT",
    "SEC_BASIC_AUTH_STANDALONE",
    "SEC_BOTH_AUTH_TYPES",
    "SEC_PRIV_SUPPORT_PREDEFINED_ROLES",
    "SEC_READ_REQUIRES_AUTH",
    "SEC_REQUIRE_LOGIN_SESSIONS",
    "SEC_SESSION_POST_RESPONSE",
    "SEC_WRITE_REQUIRES_AUTH",
]

SUSHY = """
import json, sys, sushy
root = sushy.Sushy(sys.argv[1] + "/redfish/v1/", auth=sushy.auth.SessionAuth(sys.argv[2], sys.argv[3]),
                   verify=sys.argv[4], server_side_retries=0)
system = root.get_system("/redfish/v1/Systems/1")
found = {"power": str(system.power_state), "serial": system.serial_number, "threads": system.processors.summary.count}
system.set_system_boot_options(sushy.BOOT_SOURCE_TARGET_PXE, enabled=sushy.BOOT_SOURCE_ENABLED_ONCE)
system.refresh(force=True)
found["boot"] = str(system.boot.target)
system.reset_system(sushy.RESET_TYPE_FORCE_OFF)
system.refresh(force=True)
found["off"] = str(system.power_state)
system.reset_system(sushy.RESET_TYPE_ON)
manager = root.get_manager("/redfish/v1/Managers/1")
slot = manager.virtual_media.get_members()[0]
slot.insert_media("https://10.0.0.1/boot.iso")
found["inserted"] = slot.inserted
slot.eject_media()
found["drives"] = len(system.storage.get_members()[0].drives)
found["bios"] = root.get_update_service().firmware_inventory.get_member(
    "/redfish/v1/UpdateService/FirmwareInventory/Bios").version
print(json.dumps(found))
"""
LIBRARY = """
import json, sys, redfish
client = redfish.redfish_client(base_url=sys.argv[1], username=sys.argv[2], password=sys.argv[3],
                                timeout=30, max_retry=1, cafile=sys.argv[4])
client.login(auth="session")
found = {"supplies": len(client.get("/redfish/v1/Chassis/1/Power").dict["PowerSupplies"])}
found["patched"] = client.patch("/redfish/v1/Systems/1", body={"AssetTag": "A-1"}).status
found["refused"] = client.patch("/redfish/v1/Systems/1", body={"AssetTag": "A-2"}, headers={"If-Match": '"old"'}).status
client.logout()
print(json.dumps(found))
"""


def outsider(served, program):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, served.url, "Administrator", "Lab-Secret-1", str(served.ca)],
        env=served.environment,
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_sushy_drives_power_boot_media_and_inventory(served):
    found = outsider(served, SUSHY)
    assert found["serial"] == served.control(op="state")["state"]["serial_number"]
    assert "PXE" in found["boot"].upper()
    assert "OFF" in found["off"].upper()
    assert (found["drives"], found["bios"], found["threads"]) == (10, "21.15.00", 192)
    assert served.control(op="state")["state"]["boot"]["starts"][-1] == "Pxe"


def test_the_redfish_library_logs_in_reads_writes_and_logs_out(served):
    before = served.control(op="state")["state"]
    assert outsider(served, LIBRARY) == {"supplies": 4, "patched": 200, "refused": 412}
    after = served.control(op="state")["state"]
    assert after["sessions"] == before["sessions"]
    assert after["sessions_opened"] > before["sessions_opened"]


def validate(served, tmp_path):
    """Run DMTF's service validator; return its totals and what failed."""
    with tarfile.open(CSDL) as archive:
        archive.extractall(tmp_path / "csdl", filter="data")
    login = ["-u", "Administrator", "-p", "Lab-Secret-1", "-r", served.url, "--authtype", "Basic"]
    done = subprocess.run(
        [
            Path(sys.executable).with_name("rf_service_validator"),
            *login,
            "--nooemcheck",
            "--skipschema",
            "--schema_directory",
            tmp_path / "csdl",
            "--logdir",
            tmp_path / "log",
        ],
        env=served.environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        cwd=tmp_path,
    )
    totals = re.search(r"\|\s+(\d+)\s+\|\s+(\d+)\s+\|\s+(\d+)\s+\|\s+(\d+)\s+\|", done.stdout)
    assert totals, done.stdout[-2000:] + done.stderr[-2000:]
    log = next((tmp_path / "log").rglob("*Debug*.log")).read_text()
    return [int(number) for number in totals.groups()], re.findall(r"FAIL - (.*)", log)


def test_the_service_validator_finds_no_fault_in_the_plain_shape(served, tmp_path):
    (passed, _warned, failed, _skipped), faults = validate(served, tmp_path)
    assert (failed, faults) == (0, [])
    assert passed >= LEAST_PASSES


def test_the_service_validator_finds_in_ibmc_exactly_what_is_meant(served, tmp_path):
    served.control(op="shape", shape="ibmc")
    (passed, _warned, failed, _skipped), faults = validate(served, tmp_path)
    assert passed >= LEAST_PASSES - 200
    assert failed == len(faults)
    assert not [fault for fault in faults if not any(re.search(known, fault) for known in OF_IBMC)]
    assert not [known for known in OF_IBMC if not any(re.search(known, fault) for fault in faults)]


def test_the_protocol_validator_passes_the_named_assertions(served, tmp_path):
    login = ["-u", "Administrator", "-p", "Lab-Secret-1", "-r", served.url, "--ca-bundle", served.ca]
    subprocess.run(
        [
            Path(sys.executable).with_name("rf_protocol_validator"),
            *login,
            "--avoid-http-redirect",
            "--report-dir",
            tmp_path,
            "--report-type",
            "tsv",
        ],
        env=served.environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        cwd=tmp_path,
    )
    rows = [line.split("\t") for line in next(tmp_path.glob("*.tsv")).read_text().splitlines()]
    verdicts: dict[str, set[str]] = {}
    for row in rows:
        for word in ("PASS", "FAIL", "NOT_TESTED", "WARN"):
            if word in row:
                verdicts.setdefault(row[0], set()).add(word)
    named = {name: verdicts.get(name) for name in PROTOCOL}
    assert {name: found for name, found in named.items() if not found or "PASS" not in found or "FAIL" in found} == {}
    failed = {name for name, found in verdicts.items() if "FAIL" in found}
    assert failed <= {"PROTO_HTTP_UNSUPPORTED_METHODS"}
