"""attest, accept, verify and capture as a person calls them, on the embedded site; and the actions in real workers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from ansible_collections.firstlight.cluster.plugins.module_utils.evidence.runs import run_id
from ansible_collections.firstlight.cluster.plugins.module_utils.evidence.store import Store
from ansible_collections.firstlight.cluster.plugins.module_utils.evidence.verify import CONSISTENT, verify
from ansible_collections.firstlight.cluster.plugins.module_utils.messages.refusal import Refusal
from ansible_collections.firstlight.cluster.plugins.plugin_utils.evidence_commands import accept, attest, capture
from ansible_collections.firstlight.cluster.plugins.plugin_utils.evidence_commands import verify as verifying

ROOT = Path(__file__).resolve().parents[3]
LAB = str(ROOT / "inventories" / "lab")
COLLECTIONS = Path(sys.modules[Store.__module__].__file__).parents[6]


@pytest.fixture(name="site")
def _site(tmp_path):
    """The lab's site with a contract of one row that a person attests and one that a machine measures."""
    site = tmp_path / "inventories" / "small"
    shutil.copytree(LAB, site)
    contract = {
        "number": "T-1",
        "parties": {name: {"zh": "甲", "en": "A"} for name in ("buyer", "supervisor", "supplier")},
        "rows": [
            {"row": "1-1", "clauses": ["HW-SUPPLY"], "text": {"zh": "供货承诺函。", "en": "Letter of supply."}},
            {"row": "1-2", "clauses": ["BR-BMC"], "text": {"zh": "加电自检。", "en": "Self test."}},
        ],
        "thresholds": {"BR-BMC": {"components_ok": {"equals": True}}},
    }
    (site / "contract.yml").write_text(yaml.safe_dump(contract, allow_unicode=True), encoding="utf-8")
    return site


@pytest.fixture(name="arguments")
def _arguments(site, folder, tmp_path):
    letter = tmp_path / "letter.PDF"
    letter.write_bytes(b"%PDF a letter of supply")
    words = {"--by": "王芳", "--date": "2026-01-15", "--instrument": "Letter 17/2026", "--file": str(letter)}
    return [part for pair in words.items() for part in pair] + ["--site", str(site), "--artifacts", str(folder)]


def measured(store, host, verdict="pass"):
    finding = {"clause": "BR-BMC", "subject": host, "check": "components_ok", "verdict": verdict}
    store.append("20261126T000000Z-1", "bmc", [dict(finding, observed=verdict == "pass", expected={"equals": True})])


def test_from_an_empty_ledger_to_a_closed_contract(site, folder, store, arguments, capfd):
    final = ["--final", "--site", str(site), "--artifacts", str(folder)]
    assert accept.main(final) == 1
    assert attest.main(["HW-SUPPLY", *arguments]) == 0
    for host in ("npu01", "npu02", "npu03"):
        assert accept.main(final) == 1, "a server is still silent"
        measured(store, host)
    assert accept.main(final) == 0
    assert accept.main([*final, "--language", "zh"]) == 0
    assert "供货承诺函" in capfd.readouterr().out
    measured(store, "npu02", "fail")
    assert accept.main(final) == 1
    assert accept.main(final[1:]) == 0, "without --final it only tells"
    measured(store, "npu02")
    assert accept.main(final) == 0
    next((folder / "runs").glob("*/raw/*.pdf")).write_bytes(b"%PDF another letter")
    assert accept.main(final) == 1, "what was tampered with accepts nothing"


def test_an_attestation_says_who_when_with_what_and_keeps_the_document(site, folder, arguments, capfd):
    attest.main(["HW-SUPPLY", *arguments])
    said = capfd.readouterr().out
    assert "E000001 HW-SUPPLY attested" in said
    assert "attested by 王芳 on 2026-01-15 with Letter 17/2026" in said
    (record,) = Store(str(folder)).layout.records()
    path = Path(Store(str(folder)).layout.raw_of(record))
    assert (path.suffix, path.read_bytes()) == (".pdf", b"%PDF a letter of supply")
    assert record["extra"]["file_sha256"] == record["raw_sha256"]
    assert verify(str(folder)).state == CONSISTENT


def test_an_attestation_is_refused_with_everything_that_is_wrong(site, folder, arguments):
    wrong = dict(zip(arguments[::2], arguments[1::2], strict=True))
    wrong.update({"--by": " ", "--date": "2999-01-01", "--file": str(folder / "none"), "--subject": "npu99"})
    with pytest.raises(Refusal) as caught:
        attest.main(["HW-PSU", *[part for pair in wrong.items() for part in pair]])
    assert [message.item for message in caught.value.messages] == [
        "HW-PSU",
        "--by",
        "2999-01-01",
        wrong["--file"],
        "npu99",
    ]
    assert "HW-SUPPLY" in caught.value.text()
    assert not folder.exists()


def test_what_is_still_open_of_the_clause_is_told(site, folder, store, arguments, capfd):
    measured(store, "npu01", "fail")
    attest.main(["BR-BMC", *arguments])
    assert "  npu01 components_ok: fail" in capfd.readouterr().out


def test_verify_speaks_and_leaves_with_its_code(folder, finding, key, signers, capfd):
    with pytest.raises(Refusal, match="holds no evidence"):
        verifying.main([str(folder)])
    store = Store(str(folder), "here", "lab", key)
    store.append("r1", "bmc", [finding(1)])
    store.append("r2", "bmc", [finding(2)])
    assert verifying.main([str(folder)]) == 0
    said = capfd.readouterr().out
    assert "consistent, signed by the key SHA256:" in said
    assert "this is NOT a delivery" in said
    assert verifying.main([str(folder), "--signers", signers]) == 0
    assert "authentic, signed by li.wei@integrator.example" in capfd.readouterr().out
    Store(str(folder), "here", "lab").append("r3", "bmc", [finding(3)])
    assert verifying.main([str(folder), "--signers", signers]) == 3
    assert verifying.main([str(folder), "--head", store.head()["sha256"]]) == 0
    assert verifying.main([str(folder), "--head", "0" * 64]) == 1
    shutil.rmtree(folder / "runs" / "r2")
    capfd.readouterr()
    assert verifying.main([str(folder), "--language", "zh"]) == 1
    lines = capfd.readouterr().out.splitlines()
    assert "写入后被修改" in lines[0]
    assert any("缺少记录 E000002 至 E000002" in line for line in lines[1:3])


def test_verify_writes_nothing(folder, finding):
    Store(str(folder), "here", "delivery").append("r1", "bmc", [finding(1)])
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert verifying.main([str(folder)]) == 0
    assert before == {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


def test_capture_masks_by_the_sites_own_values(site, folder, store, finding, tmp_path, capfd):
    variables = site / "group_vars" / "all"
    variables.mkdir(parents=True, exist_ok=True)
    (variables / "vault.yml").write_text("odd_word: CANARY-77\n")
    (variables / "sealed.yml").write_text("$ANSIBLE_VAULT;1.1;AES256\n6162\n")
    store.append("r1", "bmc", [finding(1, raw="it answers CANARY-77")])
    output = tmp_path / "out.tar.gz"
    assert capture.main(["--site", str(site), "--artifacts", str(folder), "--output", str(output)]) == 0
    said = capfd.readouterr().out
    assert "secrets masked in 1 of them" in said
    assert "sealed.yml: is encrypted" in said
    text = subprocess.run(["tar", "xzOf", str(output)], check=True, stdout=subprocess.PIPE).stdout
    assert b"it answers <secret>" in text
    assert b"CANARY" not in text


def test_one_process_is_one_run_for_all_its_forks():
    name = run_id()
    assert name.endswith(f"-{os.getpid()}") or os.environ.get("PYTEST_XDIST_WORKER")
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, run_id().encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reader, 200).decode() == name
    assert run_id({"firstlight_run": "visit-3"}) == "visit-3"
    assert run_id({"firstlight_run": "../../etc"}) == name


PLAY = """
- name: Twelve hosts at once
  hosts: all
  gather_facts: false
  vars: {host: "{{ inventory_hostname }}"}
  tasks:
    - name: Record
      firstlight.cluster.evidence:
        stage: bmc
        findings:
          - {clause: HW-MEM, subject: "{{ host }}", check: dimm_count, verdict: pass, observed: 16, raw: "by CANARY-5"}
          - {clause: HW-FAN, subject: "{{ host }}", check: fan_count, verdict: fail, observed: [7, CANARY-5]}
      register: recorded
    - name: Enter
      firstlight.cluster.assets:
        stage: bmc
        host: "{{ inventory_hostname }}"
        items: [{kind: psu, location: PSU1, serial_number: "{{ inventory_hostname }}-psu"}]
      register: entered
    - name: Look
      ansible.builtin.assert:
        that:
          - recorded is not changed
          - entered is not changed
          - recorded.failed_clauses == ['HW-FAN']
          - recorded.evidence_ids | length == 2
          - entered.asset_changes == []
          - recorded.run == entered.run
"""


def test_the_actions_record_from_forked_workers(tmp_path, folder):
    tool = Path(sys.executable).with_name("ansible-playbook")
    if not tool.exists():
        pytest.skip("no ansible-playbook beside this Python")
    hosts = {f"npu{number:02d}": {"ansible_connection": "local"} for number in range(1, 13)}
    variables = {
        "firstlight_site": {"name": "here", "purpose": "lab"},
        "firstlight_artifacts": str(folder),
        "bmc_password": "{{ the_word }}",
        "the_word": "CANARY-5",
    }
    (tmp_path / "hosts.yml").write_text(yaml.safe_dump({"all": {"hosts": hosts, "vars": variables}}))
    (tmp_path / "play.yml").write_text(PLAY)
    (tmp_path / "ansible.cfg").write_text(f"[defaults]\ncollections_path = {COLLECTIONS}\nforks = 12\n")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
    environment.update(ANSIBLE_CONFIG=str(tmp_path / "ansible.cfg"), ANSIBLE_LOCAL_TEMP=str(tmp_path / "local"))

    def play(*more):
        command = [tool, "-i", str(tmp_path / "hosts.yml"), str(tmp_path / "play.yml"), *more]
        done = subprocess.run(command, check=False, cwd=tmp_path, env=environment, capture_output=True, timeout=100)
        assert done.returncode == 0, done.stdout.decode()[-3000:] + done.stderr.decode()[-2000:]

    play("--check")
    assert not folder.exists(), "check mode writes nothing"
    play()
    found = verify(str(folder))
    assert (found.state, found.records, len(found.runs), found.purpose) == (CONSISTENT, 36, 1, "lab")
    for path in folder.rglob("*"):
        assert path.is_dir() or b"CANARY" not in path.read_bytes(), path
    with Store(str(folder)).reading() as ledger:
        assert len(ledger.assets()) == 12
    assert json.loads((folder / "head.json").read_text())["anchor"]["seq"] == 36
