"""Small devices on 127.0.0.1: an SSH node, a switch's terminal, a TLS service, and one that never answers."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from datetime import datetime, timedelta, timezone

import paramiko
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PASSWORD = "right"


class Listener:
    """Accepts connections in a thread and gives each to C(serve); closed at the end of the test."""

    def __init__(self, serve):
        self.serve = serve
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.open = []
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                connection = self.socket.accept()[0]
            except OSError:
                return
            self.open.append(connection)
            threading.Thread(target=self.guard, args=(connection,), daemon=True).start()

    def guard(self, connection):
        try:
            self.serve(connection)
        except (OSError, EOFError, paramiko.SSHException):
            connection.close()

    def close(self):
        self.socket.close()
        for connection in self.open:
            connection.close()


class Node(paramiko.ServerInterface):
    """An SSH server that knows C(date) and, as a terminal, C(display clock)."""

    def __init__(self, answer):
        self.answer = answer

    def check_auth_password(self, username, password):
        return paramiko.AUTH_SUCCESSFUL if password == PASSWORD else paramiko.AUTH_FAILED

    def get_allowed_auths(self, username):
        return "password"

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED

    def check_channel_pty_request(self, *args):
        return True

    def check_channel_exec_request(self, channel, command):
        def say():
            # The consent to the request is sent after this method has returned; a close before it would be lost.
            time.sleep(0.3)
            channel.sendall(self.answer().encode())
            channel.send_exit_status(0)
            channel.close()

        threading.Thread(target=say, daemon=True).start()
        return True

    def check_channel_shell_request(self, channel):
        threading.Thread(target=self.shell, args=(channel,), daemon=True).start()
        return True

    def shell(self, channel):
        channel.sendall(b"Info: old password.\r\nChange now? [Y/N]:")
        channel.recv(10)
        channel.sendall(b"\r\n<leaf01>")
        channel.recv(100)
        channel.sendall(("display clock\r\n" + self.answer() + "\r\n<leaf01>").encode())


@pytest.fixture
def listen():
    """Return a function that starts a listener; all are closed at the end."""
    started = []

    def start(serve):
        started.append(Listener(serve))
        return started[-1].port

    yield start
    for one in started:
        one.close()


@pytest.fixture
def ssh_key():
    return paramiko.RSAKey.generate(2048)


@pytest.fixture
def ssh_server(listen, ssh_key):
    """Return a function that starts an SSH server with an answer to every command."""

    def start(answer=lambda: f"{time.time():.9f}\n"):
        def serve(connection):
            transport = paramiko.Transport(connection)
            transport.add_server_key(ssh_key)
            transport.start_server(server=Node(answer))
            transport.join(20)

        return listen(serve)

    return start


@pytest.fixture
def silent(listen):
    """Return the port of a service that accepts and never says a word."""
    return listen(lambda connection: time.sleep(30))


def issue(folder, name, *, days_from=-1, days_to=30, authority=None):
    """Write a certificate for 127.0.0.1 and its key; return (certificate path, key path, (certificate, key))."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(timezone.utc)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(authority[0].subject if authority else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days_from))
        .not_valid_after(now + timedelta(days=days_to))
        .add_extension(x509.BasicConstraints(ca=authority is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
    )
    certificate = builder.sign(authority[1] if authority else key, hashes.SHA256())
    pem, key_path = folder / f"{name}.pem", folder / f"{name}.key"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return pem, key_path, (certificate, key)


@pytest.fixture
def tls_server(listen):
    """Return a function that starts a TLS service with a certificate; C(answer) None never answers the request."""

    def start(pem, key, answer=b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem, key)

        def serve(connection):
            with context.wrap_socket(connection, server_side=True) as secured:
                secured.recv(1000)
                if answer is None:
                    time.sleep(30)
                else:
                    secured.sendall(answer)

        return listen(serve)

    return start


@pytest.fixture
def certificate(tmp_path):
    """Return a function: C(issue) into the test's folder."""
    return lambda name, **more: issue(tmp_path, name, **more)
