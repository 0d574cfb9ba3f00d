"""The pure parts of the lab: cgroup trees, names, package descriptions, keys, faults, words."""

from __future__ import annotations

import json
import subprocess
import threading
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from hypothesis import given, settings
from hypothesis import strategies as st

from lab import base, cgroups, cli, control, faults, machine, network, pki, progress, rpms, services
from lab.place import Place
from lab.site import Network, Site
from lab.trouble import Trouble

HYBRID = """\
24 20 0:21 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755
25 24 0:22 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
26 24 0:23 / /sys/fs/cgroup/cpuset rw shared:3 - cgroup cgroup rw,cpuset
27 24 0:24 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd
28 24 0:25 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
"""
UNIFIED = "30 20 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"


def test_cgroup_hierarchies_of_each_kind_of_machine() -> None:
    hybrid = cgroups.hierarchies(HYBRID)
    assert [(tree.path.name, tree.version) for tree in hybrid] == [
        ("cpu,cpuacct", 1),
        ("cpuset", 1),
        ("systemd", 1),
        ("unified", 2),
    ]
    assert [tree.path.name for tree in hybrid if tree.inherit] == ["cpuset"]
    assert cgroups.layout(hybrid) == "hybrid"
    unified = cgroups.hierarchies(UNIFIED)
    assert cgroups.layout(unified) == "v2"
    assert [str(tree.path) for tree in unified] == ["/sys/fs/cgroup"]
    with pytest.raises(Trouble, match="no cgroup"):
        cgroups.hierarchies("")


def test_a_group_on_cgroup_v2_gets_what_controllers_there_are(tmp_path: Path) -> None:
    (tmp_path / "cgroup.controllers").write_text("cpu memory hugetlb")
    (tmp_path / "cgroup.subtree_control").write_text("")
    cgroups.make("firstlight/x", [cgroups.Hierarchy(tmp_path, 2)])
    assert (tmp_path / "cgroup.subtree_control").read_text() == "+memory"  # the kernel adds up, a file keeps the last
    assert (tmp_path / "firstlight/x").is_dir()


def test_a_cpuset_takes_over_what_its_parent_has(tmp_path: Path) -> None:
    for name in ("cpuset.cpus", "cpuset.mems"):
        (tmp_path / name).write_text("0-1")
    for folder in (tmp_path / "firstlight", tmp_path / "firstlight/x"):
        folder.mkdir()
        for name in ("cpuset.cpus", "cpuset.mems"):
            (folder / name).write_text("\n")
    cgroups.make("firstlight/x", [cgroups.Hierarchy(tmp_path, 1, ("cpuset.cpus", "cpuset.mems"))])
    assert (tmp_path / "firstlight/x/cpuset.mems").read_text() == "0-1"


def test_removing_a_group_takes_empty_parents_and_leaves_other_labs(tmp_path: Path) -> None:
    tree = [cgroups.Hierarchy(tmp_path, 1)]
    for group in ("firstlight/a/n1", "firstlight/b/n1"):
        cgroups.make(group, tree)
    cgroups.remove("firstlight/a", tree)
    assert [path.name for path in (tmp_path / "firstlight").iterdir()] == ["b"]
    cgroups.remove("firstlight/b", tree)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", "-x", "a b", "a/b", "_base", "x" * 21, "a.b", "b\n"])
def test_names_that_a_lab_cannot_have(name: str) -> None:
    with pytest.raises(Trouble):
        Place(name)


@given(st.text(min_size=1, max_size=40, alphabet="abcdefgh-"))
@settings(deadline=None, max_examples=50)
def test_bridge_names_fit_the_kernel(name: str) -> None:
    import ipaddress

    prefix = ipaddress.IPv4Network("10.0.0.0/24")
    assert len(network.bridge(Network(name, prefix, prefix[1]))) <= 15


def test_addresses_of_ports_are_stable_and_local() -> None:
    assert network.mac("default", 1, 0) == network.mac("default", 1, 0) != network.mac("default", 1, 1)
    assert network.mac("B", 1, 0).startswith("02:")


@pytest.mark.parametrize(
    ("debian", "rpm"),
    [
        ("4.6.1-3+deb13u1", ("4.6.1", "3.deb13u1")),
        ("1:3.13.0-2", ("3.13.0", "2")),
        ("0.0~2025.06.09-1", ("0.0~2025.06.09", "1")),
        ("3.4.1+ds1-5", ("3.4.1+ds1", "5")),
        ("7", ("7", "1")),
    ],
)
def test_versions(debian: str, rpm: tuple[str, str]) -> None:
    assert rpms.version_of(debian) == rpm


def test_needs() -> None:
    assert rpms.needs("libc6 (>= 2.38), adduser | systemd-sysusers, ucf:any") == [
        ["libc6"],
        ["adduser", "systemd-sysusers"],
        ["ucf"],
    ]
    assert rpms.needs("") == []


def test_the_spec_names_every_file_once(tmp_path: Path) -> None:
    for name in ("usr/sbin/x", "etc/x.conf", "usr/lib/libx.so.1"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / "var/lib/x").mkdir(parents=True)
    (tmp_path / "usr/lib/libx.so").symlink_to("libx.so.1")
    package = rpms.Package("x", "1", "2", "x86_64", "X", tmp_path, ["y"], {"user": "x", "directories": ["/var/lib/x"]})
    files = rpms.files_of(package)
    assert sorted(files) == sorted(
        [
            '%config(noreplace) "/etc/x.conf"',
            '"/usr/sbin/x"',
            '"/usr/lib/libx.so"',
            '"/usr/lib/libx.so.1"',
            "%dir %attr(0750,x,x) /var/lib/x",
        ]
    )
    text = rpms.spec(package, files)
    assert "Requires: y\n" in text
    assert "useradd -r" in text
    assert "ldconfig" in text


def test_the_image_is_named_by_what_makes_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    first = base.key()
    assert first == base.key()
    (tmp_path / "more").write_text("x")
    monkeypatch.setattr(base, "ROOT", Path("/"))
    monkeypatch.setattr(base, "sources", lambda: [tmp_path / "more"])
    assert base.key() != first


def test_certificates_are_of_the_labs_own_authority_and_kept(tmp_path: Path) -> None:
    pki.ready(tmp_path / "pki", ["n1"])
    kept = {path.name: path.read_bytes() for path in (tmp_path / "pki").iterdir()}
    pki.ready(tmp_path / "pki", ["n1"])
    assert {path.name: path.read_bytes() for path in (tmp_path / "pki").iterdir()} == kept
    certificate, key = pki.issue(tmp_path, "n1-bmc", ["10.0.1.11"])
    made = x509.load_pem_x509_certificate(certificate.read_bytes())
    made.verify_directly_issued_by(x509.load_pem_x509_certificate(kept["ca.pem"]))
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert str(names.get_values_for_type(x509.IPAddress)[0]) == "10.0.1.11"
    assert key.stat().st_mode & 0o077 == 0
    serialization.load_pem_private_key(key.read_bytes(), None)


def test_every_fault_says_what_must_be_found() -> None:
    table = faults.table()
    assert {entry["host_kind"] for entry in table} == {"server", "switch"}
    for entry in table:
        assert set(entry) == {"host_kind", "part", "index", "states", "finding"}
        assert entry["finding"]
        assert entry["states"]
    keys = [(entry["host_kind"], entry["part"], state) for entry in table for state in entry["states"]]
    assert len(keys) == len(set(keys))
    json.dumps(table)


def test_a_host_that_is_not_there_is_named() -> None:
    with pytest.raises(Trouble, match="nobody") as caught:
        faults.Target(Place("x"), Site("x", [], [], [], [], {}), "nobody")
    assert caught.value.code == 2


def test_missing_tools_are_named_with_their_package() -> None:
    assert machine.missing(which=lambda tool: tool, there=lambda path: True) == {}
    lacking = machine.missing(which=lambda tool: None if tool == "ipmi_sim" else tool, there=lambda path: True)
    assert lacking == {"ipmi_sim": "openipmi"}


def test_control_sockets(tmp_path: Path) -> None:
    import socket

    path = tmp_path / "n1" / "control"
    path.parent.mkdir()
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(path))
    server.listen()

    def serve() -> None:
        for answer in (b'{"ok": true, "power": "on"}\n', b'{"ok": false, "error": "never heard of it"}\n', b""):
            link = server.accept()[0]
            with link:
                link.recv(100)
                link.sendall(answer)

    threading.Thread(target=serve, daemon=True).start()
    assert control.ask(path, {"op": "power"})["power"] == "on"
    with pytest.raises(Trouble, match="never heard"):
        control.ask(path, {"op": "dance"})
    with pytest.raises(Trouble, match="was refused"):
        control.ask(path, {"op": "power"})
    with pytest.raises(Trouble) as caught:
        control.ask(tmp_path / "n2" / "control", {"op": "power"})
    assert caught.value.code == 4
    with pytest.raises(Trouble, match="too long"):
        control.ask(tmp_path / ("x" * 120) / "control", {})


def test_a_process_is_known_by_its_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.place.CACHE", tmp_path)
    service = services.Service(Place("x"), "lab", "packages", "lab.repository", "packages")
    service.folder.mkdir(parents=True)
    sleeper = subprocess.Popen(["sleep", "60"])
    try:
        (service.folder / "pid").write_text(f"{sleeper.pid} {services.started(sleeper.pid)}\n")
        assert service.pid() == sleeper.pid
        assert not service.ready()
        (service.folder / "ready").touch()
        assert service.ready()
        (service.folder / "pid").write_text(f"{sleeper.pid} 1\n")
        assert service.pid() is None
    finally:
        sleeper.kill()
        sleeper.wait()
    assert services.started(sleeper.pid) == ""


def test_what_is_awaited_is_repeated_only_after_a_while(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = progress.Progress()
    told.awaiting("ssh", "n1")
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(progress, "PATIENCE", -1.0)
    told.awaiting("ssh", "n1")
    assert "waiting for n1" in capsys.readouterr().err


def test_a_long_step_shows_that_it_lives(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "BEAT", 0.01)
    seen = threading.Event()

    def where() -> str:
        seen.set()
        return "unpacking"

    with progress.Progress().beating("base", where):
        assert seen.wait(30)
    assert "still at work: unpacking" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--name", "a b", "status"], 1, "cannot be called"),
        (["--name", "unit-never-up", "heal", "all"], 3, "scripts/lab up"),
        (["--name", "unit-never-up", "exec", "--", "true"], 3, "is down"),
        (["--name", "unit-never-up", "exec"], 2, "needs a command"),
    ],
)
def test_refusals_name_the_remedy(
    words: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "spare_the_clock", lambda: None)
    assert cli.main(words) == code
    assert said in capsys.readouterr().err


def test_without_root_up_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(Trouble, match="needs root"):
        machine.ready(lambda text: None)


def test_words_after_the_dashes_are_the_command() -> None:
    wanted = cli.parser().parse_args(["console", "npu01", "--", "sh", "-c", "exit 3"])
    assert cli.words_of(wanted) == ["sh", "-c", "exit 3"]
