"""Whose clock is off, by how much, and how sure that is."""

from __future__ import annotations

import time

import pytest

from ansible_collections.firstlight.cluster.plugins.module_utils.access import clock, reach


def login(port, key, kind="server", password="right"):
    target = reach.Target("npu01", kind, "127.0.0.1", port, "ssh")
    return clock.Login(target, "root", key.get_name(), key.get_base64(), password=password)


def read(one):
    return clock.read([one], 20)[0]


def test_a_node_ahead(ssh_server, ssh_key):
    answer = read(login(ssh_server(lambda: f"{time.time() + 100:.9f}\n"), ssh_key))
    assert answer["failure"] is None
    assert abs(answer["difference_seconds"] - 100) <= answer["uncertainty_seconds"] + 0.01


def test_a_switch_behind(ssh_server, ssh_key):
    def answer():
        there = time.gmtime(time.time() - 3600 + 8 * 3600)
        return time.strftime("%Y-%m-%d %H:%M:%S+08:00\r\nThursday\r\nTime Zone(CST) : UTC+08:00", there)

    found = read(login(ssh_server(answer), ssh_key, "switch"))
    assert found["failure"] is None
    assert abs(found["difference_seconds"] + 3600) <= found["uncertainty_seconds"] + 1
    assert found["uncertainty_seconds"] >= 0.5


def test_an_answer_without_a_date_is_unread_with_the_answer_kept(ssh_server, ssh_key):
    found = read(login(ssh_server(lambda: "Error: Unrecognized command"), ssh_key, "switch"))
    assert found["failure"]["key"] == "preflight.clock_unread"
    assert "Unrecognized" in found["raw"]


def test_a_wrong_password_is_said(ssh_server, ssh_key):
    found = read(login(ssh_server(), ssh_key, password="wrong"))
    assert found["failure"]["key"] == "preflight.login_refused"
    assert "wrong" not in str(found)


def test_another_host_key_is_not_logged_in_to(ssh_server, ssh_key):
    import paramiko

    found = read(login(ssh_server(), paramiko.RSAKey.generate(1024)))
    assert found["failure"]["key"] == "preflight.no_route"
    assert "host key" in found["failure"]["values"]["reason"].lower()


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("1970-01-02 00:00:00+00:00", 86400),
        ("1970-01-02 08:00:00\nFriday\nTime Zone(BJ) : UTC+08:00", 86400),
        ("1970-01-01 19:00:00-05:00", 86400),
        ("2026-13-02 00:00:00", None),
        ("0000-01-01 00:00:00", None),
        ("", None),
    ],
)
def test_switch_time(raw, wanted):
    assert clock.switch_time(raw) == wanted


@pytest.mark.parametrize(
    ("raw", "wanted"), [("12.5\n", 12.5), ("12", 12), ("date: bad", None), ("", None), ("1e9", None)]
)
def test_node_time(raw, wanted):
    assert clock.node_time(raw) == wanted
