"""The tree of one emulated BMC, recorded once over the wire, and a certificate for those that replay it."""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import json
import subprocess
import sys
import time
import typing as t
from datetime import datetime, timedelta, timezone
from pathlib import Path

import aiohttp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ..figures import ROOT

ADDRESS = "127.81.0.1"
SECRET = "Bench@9000x"  # noqa: S105 - of an emulator that lives for two seconds


def certificate(folder: Path, addresses: list[str]) -> None:
    """Write C(bmc.pem) (key and certificate) and C(bmc.pin) into a folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bench")])
    now = datetime.now(timezone.utc)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(one)) for one in addresses])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "bmc.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, *plain) + made.public_bytes(serialization.Encoding.PEM)
    )
    der = made.public_bytes(serialization.Encoding.DER)
    (folder / "bmc.pin").write_text("sha256:" + hashlib.sha256(der).hexdigest(), encoding="ascii")


def links(body: t.Any) -> t.Iterator[str]:
    """Return every path that a document links."""
    if isinstance(body, dict):
        path = body.get("@odata.id")
        if isinstance(path, str) and "#" not in path:
            yield path.rstrip("/")
        for value in body.values():
            yield from links(value)
    elif isinstance(body, list):
        for value in body:
            yield from links(value)


async def crawl(base: str) -> dict[str, t.Any]:
    """Return all documents of one BMC by path."""
    tree: dict[str, t.Any] = {}
    login = aiohttp.BasicAuth("Administrator", SECRET)
    async with aiohttp.ClientSession(base, auth=login, connector=aiohttp.TCPConnector(ssl=False)) as http:
        queue = ["/redfish/v1"]
        while queue:
            path = queue.pop()
            if path in tree or "/SessionService/Sessions" in path:
                continue
            async with http.get(path) as answer:
                if answer.status == 200 and "json" in answer.content_type:
                    tree[path] = await answer.json()
                    queue += links(tree[path])
    return tree


def record(folder: Path, shape: str = "plain") -> dict[str, t.Any]:
    """Start the emulator in one of its shapes, record its tree, stop it."""
    lab = folder / "lab"
    lab.mkdir()
    own = {
        "bmc_address": ADDRESS,
        "bmc_port": 8443,
        "bmc_username": "Administrator",
        "bmc_password": SECRET,
        "bmc_server": "npu01",
    }
    site = {"_meta": {"hostvars": {"npu01-bmc": own, "npu01": {"server_model": "Atlas-800T-A2"}}}}
    (lab / "site.json").write_text(json.dumps(site), encoding="utf-8")
    command = [sys.executable, "-m", "lab.bmc", "--lab", str(lab), "--host", "npu01-bmc", "--fake-node", "--no-ipmi"]
    command += ["--shape", shape]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        ends = time.monotonic() + 60
        while not (lab / "run/bmc/npu01/ready").exists():
            if process.poll() is not None or time.monotonic() > ends:
                raise RuntimeError("the emulated BMC did not start")
            time.sleep(0.1)
        return asyncio.run(crawl(f"https://{ADDRESS}:8443"))
    finally:
        process.terminate()
        process.wait(30)
