"""Two labs of two nodes: up, broken, healed, down. Everything through `scripts/lab`, as a person does it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lab import network
from lab.place import ROOT, Place
from lab.site import load

pytestmark = [pytest.mark.lab, pytest.mark.skipif(os.geteuid() != 0, reason="the lab needs root")]

A, B = "it-a", "it-b"
SITE = ROOT / "tests" / "fixtures" / "lab" / "site.yml"
PATIENCE = 120.0


def lab(name: str, *words: str, code: int | None = 0, text: str = "") -> str:
    """Run scripts/lab and return both its outputs; `code` is the exit code that must come."""
    done = subprocess.run(
        [ROOT / "scripts/lab", "--name", name, *words],
        input=text,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=900,
        cwd=ROOT,
    )
    assert code is None or done.returncode == code, f"{words}: code {done.returncode}, wanted {code}\n{done.stdout}"
    return done.stdout


def pids(name: str) -> dict[str, int]:
    return {
        f"{entry['kind']}/{entry['host']}": entry["pid"] for entry in json.loads(lab(name, "status", "--json"))["hosts"]
    }


def until(true: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"not within {PATIENCE:.0f} s: {what}"
        time.sleep(0.2)


def greeting(name: str, address: str) -> bytes | None:
    """What ssh says first; b"" when it is silent, None when nobody is there."""
    with network.inside(Place(name).netns):
        try:
            link = socket.create_connection((address, 22), timeout=2)
        except OSError:
            return None
        with link:
            link.settimeout(2)
            try:
                return link.recv(64)
            except TimeoutError:
                return b""


def ssh(name: str, node: str) -> bool:
    return (greeting(name, {"n1": "10.177.0.11", "n2": "10.177.0.12"}[node]) or b"").startswith(b"SSH-")


def boot_id(name: str, node: str) -> str:
    return lab(name, "console", node, "--", "cat", "/proc/sys/kernel/random/boot_id").strip()


def ansible(name: str, *words: str) -> str:
    key = Place(name).pki / "id_ed25519"
    options = "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o ControlPath=none -o ControlMaster=no"
    tool = Path(os.sys.executable).parent / "ansible"  # type: ignore[attr-defined]
    more = ["-e", f"ansible_ssh_private_key_file={key}", "-e", f"ansible_ssh_common_args='{options}'"]
    return lab(name, "exec", "--", str(tool), "-i", str(SITE), "-o", *more, *words)


def traces() -> dict[str, list[str]]:
    """Everything that a lab could leave on the machine."""

    def lines(*command: str) -> list[str]:
        return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=30).stdout.splitlines()

    here = [Path("/run/firstlight"), Path("/run/systemd/nspawn/propagate"), network.NETNS, Path("/sys/class/net")]
    found = {str(folder): sorted(os.listdir(folder)) for folder in here if folder.is_dir()}
    found["cgroups"] = list(lines("find", "/sys/fs/cgroup", "-type", "d", "-path", "*firstlight/it-*"))
    found["mounts"] = [line for line in Path("/proc/mounts").read_text().splitlines() if "/lab/it-" in line]
    found["routes"] = lines("ip", "-4", "route", "show", "table", "all")
    found["processes"] = [line for line in lines("ps", "-eo", "args") if "/lab/it-" in line]
    return {key: [item for item in value if "it-" in item or key in ("routes",)] for key, value in found.items()}


@pytest.fixture(scope="module", autouse=True)
def running() -> Iterator[None]:
    """Lab A for all tests; what it leaves is judged after the last one."""
    for name in (A, B):
        lab(name, "down")
    before = traces()
    begin = time.monotonic()
    lab(A, "up", "-i", str(SITE))
    print(f"up: {time.monotonic() - begin:.1f} s")
    yield
    begin = time.monotonic()
    for name in (A, B):
        lab(name, "down")
    print(f"down: {time.monotonic() - begin:.1f} s")
    assert traces() == before
    assert not any(path.name in ("run", "nodes", "site.json") for path in Place(A).home.iterdir())


def test_up_again_changes_nothing_and_says_so() -> None:
    before = pids(A)
    assert "nothing changed" in lab(A, "up", "-i", str(SITE))
    assert pids(A) == before
    assert "n3" not in json.dumps(before)


def test_a_node_is_openeuler_and_installs_real_packages() -> None:
    facts = ansible(A, "n1", "-m", "ansible.builtin.setup", "-a", "gather_subset=!all,distribution,pkg_mgr")
    for said in (
        '"ansible_distribution": "openEuler"',
        '"ansible_os_family": "RedHat"',
        '"ansible_pkg_mgr": "dnf"',
        '"22.03"',
    ):
        assert said in facts
    lab(A, "console", "n1", "--", "test", "!", "-e", "/usr/sbin/chronyd")
    assert "CHANGED" in ansible(A, "n1", "-m", "ansible.builtin.dnf", "-a", "name=chrony")
    assert "SUCCESS" in ansible(A, "n1", "-m", "ansible.builtin.dnf", "-a", "name=chrony")
    for path in ("/usr/sbin/chronyd", "/etc/chrony.conf", "/usr/lib/systemd/system/chronyd.service"):
        assert lab(A, "console", "n1", "--", "rpm", "-qf", path).startswith("chrony-")
    lab(A, "console", "n1", "--", "systemctl", "start", "chronyd")
    assert lab(A, "console", "n1", "--", "systemctl", "is-active", "chronyd").strip() == "active"


def test_commands_on_the_console_return_their_code() -> None:
    lab(A, "console", "n2", "--", "sh", "-c", "exit 37", code=37)
    assert "no host" in lab(A, "console", "nobody", "--", "true", code=2)
    assert lab(A, "console", "n2", "--", "hostname").strip() == "n2"


def test_the_serial_line_asks_for_a_login() -> None:
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(Place(A).service("nodes", "n2") / "console"))
        line.settimeout(1)
        heard = b""

        def asked() -> bool:
            nonlocal heard
            line.sendall(b"\r")
            try:
                heard += line.recv(4096)
            except TimeoutError:
                return False
            return b"n2 login:" in heard

        until(asked, f"a login on the serial line, heard {heard!r}")


def may_set_the_clock(status: str) -> bool:
    """Whether any set in the Cap lines of a /proc/PID/status holds CAP_SYS_TIME."""
    sets = [int(line.split()[1], 16) for line in status.splitlines() if line.startswith("Cap")]
    assert len(sets) == 5
    return any(one >> 25 & 1 for one in sets)


def test_nothing_of_the_lab_may_set_the_clock() -> None:
    """Judged by the capability bits: trying it would set the clock of the machine when it fails."""
    for pid in pids(A).values():
        assert not may_set_the_clock(Path(f"/proc/{pid}/status").read_text())
    assert not may_set_the_clock(lab(A, "exec", "--", "cat", "/proc/self/status"))
    for which in ("self", "1"):
        assert not may_set_the_clock(lab(A, "console", "n1", "--", "cat", f"/proc/{which}/status"))


def test_settings_are_the_nodes_own() -> None:
    before = Path("/proc/sys/vm/swappiness").read_text()
    lab(A, "console", "n1", "--", "sysctl", "-w", "vm.swappiness=17")
    assert Path("/proc/sys/vm/swappiness").read_text() == before
    assert lab(A, "console", "n2", "--", "cat", "/proc/sys/vm/swappiness") == before


def test_reboot_changes_the_boot_id_and_keeps_the_disk() -> None:
    before = boot_id(A, "n1")
    lab(A, "console", "n1", "--", "sh", "-c", "echo kept > /root/kept; sync")
    assert '"rebooted": true' in ansible(A, "n1", "-m", "ansible.builtin.reboot", "-a", "reboot_timeout=120")
    assert boot_id(A, "n1") != before
    assert lab(A, "console", "n1", "--", "cat", "/root/kept").strip() == "kept"


def test_power_loss_is_hard_and_power_comes_back() -> None:
    before = boot_id(A, "n2")
    group = list(Path("/sys/fs/cgroup").glob(f"**/firstlight/{A}/n2"))
    assert group
    lab(A, "fault", "n2", "power", "0", "off")
    assert lab(A, "power", "n2", "status").strip() == "off"
    assert not ssh(A, "n2")
    assert not any(path.exists() for path in group)
    assert not network.exists(Place(A).node_netns("n2"))
    assert "is off" in lab(A, "console", "n2", "--", "true", code=4)
    lab(A, "heal", "n2")
    until(lambda: ssh(A, "n2"), "ssh after the power came back")
    assert boot_id(A, "n2") != before


def test_the_soft_button_shuts_down_and_reset_starts_anew() -> None:
    assert lab(A, "power", "n2", "soft").strip() == "off"
    assert lab(A, "power", "n2", "on").strip() == "on"
    until(lambda: ssh(A, "n2"), "ssh after power on")
    before = boot_id(A, "n2")
    assert lab(A, "power", "n2", "reset").strip() == "on"
    until(lambda: ssh(A, "n2"), "ssh after reset")
    assert boot_id(A, "n2") != before


def test_ssh_faults_of_a_node() -> None:
    key = Place(A).service("nodes", "n1").parents[2] / "pki" / "n1.host.pub"
    shown = ["console", "n1", "--", "cut", "-d ", "-f2", "/etc/ssh/ssh_host_ed25519_key.pub"]
    trusted = key.read_text().split()[1]
    lab(A, "fault", "n1", "sshd", "0", "hang")
    assert greeting(A, "10.177.0.11") == b""
    lab(A, "heal", "n1", "sshd")
    until(lambda: ssh(A, "n1"), "ssh after heal")
    lab(A, "fault", "n1", "host_key", "0", "wrong")
    assert lab(A, *shown).strip() != trusted
    lab(A, "heal", "all")
    assert lab(A, *shown).strip() == trusted
    until(lambda: ssh(A, "n1"), "ssh after heal all")
    assert "no fault" in lab(A, "fault", "n1", "sshd", "0", "dancing", code=2)


def test_what_dies_is_named_and_repaired() -> None:
    before = pids(A)
    for victim in ("nodes/n1", "lab/packages"):
        os.kill(before[victim], signal.SIGKILL)
    assert "dead" in lab(A, "status", code=4)
    assert "not alive: nodes/n1, lab/packages" in lab(A, "up", "-i", str(SITE))
    after = pids(A)
    assert {name for name in before if after[name] != before[name]} == {"nodes/n1", "lab/packages"}
    assert ssh(A, "n1")


def test_an_up_that_was_killed_is_swept_and_done_anew() -> None:
    begun = subprocess.Popen([ROOT / "scripts/lab", "--name", B, "up", "-i", SITE], stderr=subprocess.PIPE, text=True)
    until((Place(B).run / "base").exists, "the beginning of up")
    os.kill(begun.pid, signal.SIGKILL)
    begun.wait(30)
    assert "swept away" in lab(B, "up", "-i", str(SITE))
    assert ssh(B, "n1")
    lab(B, "down")


def test_a_second_lab_side_by_side_and_two_ups_at_once() -> None:
    ups = [
        subprocess.Popen([ROOT / "scripts/lab", "--name", B, "up", "-i", SITE], stderr=subprocess.PIPE, text=True)
        for dummy in "12"
    ]
    said = [up.communicate(timeout=600)[1] for up in ups]
    assert [up.returncode for up in ups] == [0, 0], "\n".join(said)
    assert sorted(text.splitlines()[-1].partition("up ")[2].strip() for text in said) == [
        "lab it-b is up",
        "lab it-b is up already: nothing changed",
    ]
    assert boot_id(A, "n1") != boot_id(B, "n1")
    lab(B, "exec", "--", "ip", "route", "get", "10.177.0.11")
    lab(B, "down")
    lab(B, "status", code=3)
    assert ssh(A, "n1")
    assert ssh(A, "n2")


def test_the_link_brings_routes_and_takes_them_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "LINK", "fl-test")
    monkeypatch.setattr(network, "LINK_PREFIX", type(network.LINK_PREFIX)("198.18.253.0/30"))
    before = traces()
    try:
        network.link(Place(A), network.reachable(load(Place(A).site_file)))
        with socket.create_connection(("10.177.0.11", 22), timeout=10) as link:
            assert link.recv(4) == b"SSH-"
        assert len([route for route in traces()["routes"] if "10.177." in route]) == 2
    finally:
        network.unlink()
    assert traces() == before
