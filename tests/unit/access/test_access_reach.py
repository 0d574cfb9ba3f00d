"""Who answers: real sockets, real SSH, real TLS."""

from __future__ import annotations

import socket
import time

import pytest

from ansible_collections.firstlight.cluster.plugins.module_utils.access import reach
from ansible_collections.firstlight.cluster.plugins.module_utils.access.route import (
    NoRoute,
    Route,
    connect,
    jump_command,
)


def look(port, protocol, timeout=8, **more):
    row = {"name": "npu01", "kind": "bmc", "address": "127.0.0.1", "port": port, "protocol": protocol, **more}
    return reach.look(reach.targets_from([row], ""), timeout)[0]


def test_an_ssh_device_shows_its_key(ssh_server, ssh_key):
    seen = look(ssh_server(), "ssh")
    assert seen["reached"]
    assert seen["key"]["base64"] == ssh_key.get_base64()
    assert seen["key"]["fingerprint"].startswith("SHA256:")
    assert seen["banner"].startswith("SSH-2.0-")


def test_a_tls_device_shows_its_certificate_and_keeps_what_was_given(tls_server, certificate):
    pem, key, _ = certificate("bmc")
    seen = look(tls_server(pem, key), "https", pin="sha256:00", subject="npu01/BMC")
    assert seen["reached"]
    assert seen["pin"] == "sha256:00"
    assert seen["subject"] == "npu01/BMC"
    assert seen["certificate"]["fingerprint"].startswith("sha256:")
    assert seen["certificate"]["not_after"] > seen["certificate"]["not_before"]
    assert seen["certificate"]["subject"] == "CN=bmc"


def test_an_authority_vouches_or_says_why_not(tls_server, certificate):
    ca = certificate("ca")
    pem, key, _ = certificate("bmc", authority=ca[2])
    stranger, stranger_key, _ = certificate("stranger")
    assert look(tls_server(pem, key), "https", ca_path=str(ca[0]))["certificate"]["chain"] == ""
    seen = look(tls_server(stranger, stranger_key), "https", ca_path=str(ca[0]))
    assert seen["reached"]
    assert "self" in seen["certificate"]["chain"]
    assert "No such file" in look(tls_server(pem, key), "https", ca_path="/nowhere.pem")["certificate"]["chain"]


@pytest.mark.parametrize("protocol", ["ssh", "https"])
def test_a_device_that_says_nothing_is_not_reached_and_holds_nobody_up(silent, ssh_server, protocol):
    begun = time.monotonic()
    rows = [
        {"name": f"n{index}", "kind": "server", "address": "127.0.0.1", "port": silent, "protocol": protocol}
        for index in range(10)
    ]
    good = dict(rows[0], name="good", port=ssh_server(), protocol="ssh")
    seen = reach.look(reach.targets_from([*rows, good], ""), 6)
    assert [one["reached"] for one in seen] == [False] * 10 + [True]
    assert seen[0]["failure"]["key"] == "preflight.silent"
    assert time.monotonic() - begun < 55


def test_a_bmc_that_shakes_hands_and_never_answers_is_not_reached(tls_server, certificate):
    pem, key, _ = certificate("bmc")
    seen = look(tls_server(pem, key, answer=None), "https", timeout=2)
    assert not seen["reached"]
    assert seen["failure"]["key"] == "preflight.silent"
    assert seen["failure"]["values"]["awaited"] == "HTTP"


def test_another_protocol_is_named(listen, ssh_server):
    web = listen(
        lambda connection: (connection.recv(10), connection.sendall(b"HTTP/1.0 400\r\n\r\n"), connection.close())
    )
    assert look(web, "ssh")["failure"]["key"] == "preflight.other_protocol"
    assert look(ssh_server(), "https")["failure"]["key"] == "preflight.other_protocol"


def test_nobody_there():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    seen = look(port, "ssh")
    assert seen["failure"]["key"] == "preflight.no_route"
    assert "refused" in seen["failure"]["values"]["reason"]


def test_socks(listen, ssh_server):
    port = ssh_server()

    def serve(connection):
        assert connection.recv(3) == b"\x05\x01\x00"
        connection.sendall(b"\x05\x00")
        head = connection.recv(5)
        name = connection.recv(head[4]).decode()
        far = socket.create_connection((name, int.from_bytes(connection.recv(2), "big")))
        connection.sendall(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
        import threading

        def pump(a, b):
            while part := a.recv(4096):
                b.sendall(part)

        threading.Thread(target=pump, args=(far, connection), daemon=True).start()
        pump(connection, far)

    access = {"mode": "socks", "host": "127.0.0.1", "port": listen(serve)}
    assert look(port, "ssh", access=access)["reached"]


def test_socks_that_refuses(listen):
    port = listen(lambda connection: (connection.recv(3), connection.sendall(b"\x05\xff")))
    with pytest.raises(NoRoute, match="login"):
        connect(Route("socks", "127.0.0.1", port), "10.0.0.1", 22, 3)


def test_jump_goes_through_ssh_with_strict_keys(tmp_path, monkeypatch, ssh_server):
    command = jump_command(Route("jump", "jump01", 2222, "eng", "key", "known"), "fd00::1", 443)
    assert command[-3:] == ["-W", "[fd00::1]:443", "jump01"]
    assert "StrictHostKeyChecking=yes" in command
    assert "UserKnownHostsFile=known" in command
    # A stand-in for ssh -W: the same contract, standard input and output are the connection.
    ssh = tmp_path / "ssh"
    ssh.write_text(
        "#!/usr/bin/env python3\nimport os, socket, sys, threading\n"
        "host, port = sys.argv[sys.argv.index('-W') + 1].rsplit(':', 1)\n"
        "far = socket.create_connection((host, int(port)))\n"
        "def back():\n    while part := far.recv(4096):\n        os.write(1, part)\n"
        "threading.Thread(target=back, daemon=True).start()\n"
        "while part := os.read(0, 4096):\n    far.sendall(part)\n"
    )
    ssh.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert look(ssh_server(), "ssh", timeout=20, access={"mode": "jump", "host": "jump01"})["reached"]


def test_route_reads_a_bare_mode_and_nothing():
    assert Route.from_access("here") == Route("here")
    assert Route.from_access(None) == Route()
