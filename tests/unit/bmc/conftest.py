"""A small BMC in a thread: HTTPS, sessions, a tree of documents, and the bad manners that tests ask for."""

from __future__ import annotations

import asyncio
import base64
import copy
import hashlib
import ipaddress
import json
import ssl
import threading
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

OK = {"State": "Enabled", "Health": "OK"}
USER, PASSWORD = "Administrator", "canary-Admin@9000"


def ref(path):
    return {"@odata.id": path}


def certificate(folder, name, days=(-1, 30)):
    """Write a self-signed certificate for 127.0.0.1; return (file with key and certificate, pin)."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = Path(folder) / f"{name}.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    pin = hashlib.sha256(made.public_bytes(serialization.Encoding.DER)).hexdigest()
    return str(path), "sha256:" + pin


def members(*paths):
    return {"Members": [ref(path) for path in paths], "Members@odata.count": len(paths)}


def healthy_tree():
    """Return the documents of a small healthy server by path, plain DMTF."""
    base = "/redfish/v1"
    system, chassis = f"{base}/Systems/1", f"{base}/Chassis/1"
    tree = {
        base: {
            "@odata.id": base,
            "RedfishVersion": "1.15.0",
            "Systems": ref(f"{base}/Systems"),
            "Chassis": ref(f"{base}/Chassis"),
            "Managers": ref(f"{base}/Managers"),
            "UpdateService": ref(f"{base}/UpdateService"),
            "Links": {"Sessions": ref(f"{base}/SessionService/Sessions")},
        },
        f"{base}/Systems": members(system),
        f"{base}/Chassis": members(chassis),
        f"{base}/Managers": members(f"{base}/Managers/1"),
        f"{base}/UpdateService": {"FirmwareInventory": ref(f"{base}/UpdateService/FirmwareInventory")},
        f"{base}/UpdateService/FirmwareInventory": members(f"{base}/UpdateService/FirmwareInventory/Bios"),
        f"{base}/UpdateService/FirmwareInventory/Bios": {
            "Id": "Bios",
            "Name": "BIOS",
            "Version": "1.2",
            "Updateable": True,
        },
        f"{base}/Managers/1": {
            "ManagerType": "BMC",
            "Model": "iBMC",
            "FirmwareVersion": "3.12",
            "DateTime": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S+00:00"),
            "Status": OK,
        },
        system: {
            "Manufacturer": "Huawei",
            "Model": "Atlas 800T A2",
            "SerialNumber": "SN-SYS",
            "PowerState": "On",
            "BiosVersion": "1.2",
            "Status": {"State": "Enabled", "Health": "OK", "HealthRollup": "OK"},
            "Processors": ref(f"{system}/Processors"),
            "Memory": ref(f"{system}/Memory"),
            "Storage": ref(f"{system}/Storage"),
            "LogServices": ref(f"{system}/LogServices"),
            "Actions": {
                "#ComputerSystem.Reset": {
                    "target": f"{system}/Actions/ComputerSystem.Reset",
                    "ResetType@Redfish.AllowableValues": ["On", "ForceOff", "GracefulShutdown", "ForceRestart"],
                }
            },
        },
        f"{system}/LogServices": members(f"{system}/LogServices/Log1"),
        f"{system}/LogServices/Log1": {
            "Id": "Log1",
            "Name": "SEL",
            "MaxNumberOfRecords": 1000,
            "OverWritePolicy": "NeverOverWrites",
            "Status": OK,
        },
        f"{system}/Processors": members(
            *(f"{system}/Processors/CPU{n}" for n in (1, 2)), *(f"{system}/Processors/NPU{n}" for n in (1, 2))
        ),
        f"{system}/Memory": members(*(f"{system}/Memory/DIMM{n}" for n in range(4))),
        f"{system}/Storage": members(f"{system}/Storage/RAID0"),
        f"{system}/Storage/RAID0": {
            "StorageControllers": [{"MemberId": "0", "Name": "RAID Card1", "Model": "SAS3508", "Status": OK}],
            "Drives": [ref(f"{chassis}/Drives/Disk{n}") for n in range(3)],
            "Volumes": ref(f"{system}/Storage/RAID0/Volumes"),
        },
        f"{system}/Storage/RAID0/Volumes": members(f"{system}/Storage/RAID0/Volumes/V0"),
        f"{system}/Storage/RAID0/Volumes/V0": {
            "Name": "system",
            "RAIDType": "RAID1",
            "CapacityBytes": 959119884288,
            "Status": OK,
            "Links": {"Drives": [ref(f"{chassis}/Drives/Disk0"), ref(f"{chassis}/Drives/Disk1")]},
        },
        chassis: {
            "ChassisType": "RackMount",
            "HeightMm": 177.8,
            "Status": OK,
            "Thermal": ref(f"{chassis}/Thermal"),
            "Power": ref(f"{chassis}/Power"),
            "NetworkAdapters": ref(f"{chassis}/NetworkAdapters"),
        },
        f"{chassis}/Thermal": {
            "Fans": [
                {
                    "MemberId": str(n),
                    "Name": f"Fan{n}",
                    "Reading": 7000,
                    "ReadingUnits": "RPM",
                    "Status": OK,
                    "LowerThresholdNonCritical": 2000,
                    "LowerThresholdCritical": 1000,
                    "HotPluggable": True,
                }
                for n in (1, 2)
            ],
            "Temperatures": [
                {"MemberId": "0", "Name": "Inlet", "ReadingCelsius": 24, "UpperThresholdCritical": 48, "Status": OK}
            ],
        },
        f"{chassis}/Power": {
            "PowerSupplies": [
                {
                    "MemberId": str(n),
                    "Name": f"PSU{n}",
                    "PowerCapacityWatts": 2600,
                    "LineInputVoltage": 228,
                    "SerialNumber": f"SN-PSU{n}",
                    "HotPluggable": True,
                    "Status": OK,
                }
                for n in (1, 2)
            ],
            "Redundancy": [{"MemberId": "0", "Name": "PSU Redundancy", "Mode": "N+m", "Status": OK}],
        },
        f"{chassis}/NetworkAdapters": members(f"{chassis}/NetworkAdapters/OCP1"),
        f"{chassis}/NetworkAdapters/OCP1": {
            "Name": "OCP1",
            "Model": "SP680",
            "SerialNumber": "SN-NIC",
            "Status": OK,
            "Ports": ref(f"{chassis}/NetworkAdapters/OCP1/Ports"),
        },
        f"{chassis}/NetworkAdapters/OCP1/Ports": members(f"{chassis}/NetworkAdapters/OCP1/Ports/1"),
        f"{chassis}/NetworkAdapters/OCP1/Ports/1": {
            "Id": "1",
            "MaxSpeedGbps": 25,
            "LinkStatus": "LinkDown",
            "SFP": {"Status": OK, "SerialNumber": "SN-SFP"},
        },
    }
    for n in (1, 2):
        tree[f"{system}/Processors/CPU{n}"] = {
            "Name": f"CPU{n}", "ProcessorType": "CPU", "Manufacturer": "Huawei", "Model": "Kunpeng 920", "Socket": n,
            "TotalCores": "48", "MaxSpeedMHz": 2600, "SerialNumber": f"SN-CPU{n}", "Status": OK,
        }  # fmt: skip
        tree[f"{system}/Processors/NPU{n}"] = {
            "Name": f"NPU{n}", "ProcessorType": "NPU", "Manufacturer": "Huawei", "Model": "Ascend 910B",
            "ProcessorMemory": [{"CapacityMiB": 65536}], "SerialNumber": f"SN-NPU{n}", "Status": OK,
        }  # fmt: skip
    for n in range(4):
        there = n < 3
        tree[f"{system}/Memory/DIMM{n}"] = {
            "Name": f"DIMM{n}",
            "CapacityMiB": 65536 if there else 0,
            "MemoryDeviceType": "DDR4",
            "BaseModuleType": "RDIMM",
            "SerialNumber": f"SN-DIMM{n}" if there else None,
            "Status": OK if there else {"State": "Absent", "Health": None},
        }
    for n in range(3):
        tree[f"{chassis}/Drives/Disk{n}"] = {
            "Name": f"Disk{n}", "CapacityBytes": 960197124096, "MediaType": "SSD", "FailurePredicted": False,
            "SerialNumber": f"SN-DISK{n}", "Status": OK,
        }  # fmt: skip
    return {path: copy.deepcopy(body) for path, body in tree.items()}


class Service:
    """The BMC: C(tree) may be changed while it runs; C(manners) switches bad behaviour on."""

    def __init__(self, pem):
        self.tree = healthy_tree()
        self.manners = {}
        self.sessions = {}
        self.logins = 0
        self.refused = 0
        self.passwords = {USER: PASSWORD}
        self.opened = 0
        self.writes = []
        self.requests = []
        self.handlers = {}
        self.pem = pem
        self.port = 0
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        self._thread.start()
        assert self._ready.wait(20)
        return self

    def stop(self):
        for task in asyncio.all_tasks(self._loop):
            self._loop.call_soon_threadsafe(task.cancel)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(20)

    def _run(self):
        asyncio.set_event_loop(self._loop)
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        self._loop.run_until_complete(runner.setup())
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.pem)
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
        self._loop.run_until_complete(site.start())
        self.port = site._server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())

    async def answer(self, request):
        path = request.path.rstrip("/") or "/"
        self.requests.append((request.method, request.path_qs))
        if self.manners.get("hang"):
            await asyncio.sleep(3600)
        if self.manners.get("delay"):
            await asyncio.sleep(self.manners["delay"])
        if self.manners.get("busy", 0) > 0:
            self.manners["busy"] -= 1
            return web.Response(status=503, headers={"Retry-After": "0.1"})
        if self.manners.get("status"):
            return web.json_response({}, status=self.manners["status"])
        if path.startswith("/redfish/v1/SessionService/Sessions"):
            return await self.session(request, path)
        if self.manners.get("basic") and path != "/redfish/v1":
            if (
                request.headers.get("Authorization")
                != "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
            ):
                return web.json_response({}, status=401)
        elif path != "/redfish/v1" and request.headers.get("X-Auth-Token") not in self.sessions:
            return web.json_response({"error": {"code": "Base.1.0.NoValidSession"}}, status=401)
        if request.method in self.handlers.get(path, {}):
            return await self.handlers[path][request.method](request)
        if request.method != "GET":
            self.writes.append((request.method, path, await request.json() if request.can_read_body else None))
            if request.method == "PATCH" and path in self.tree:
                self.tree[path].update(self.writes[-1][2])
            return web.Response(status=204)
        found = self.tree.get(path)
        if found is None:
            return web.json_response({"error": {"code": "Base.1.0.ResourceMissingAtURI"}}, status=404)
        if isinstance(found, int):
            return web.json_response({}, status=found)
        raw = found if isinstance(found, bytes) else json.dumps(found).encode()
        if self.manners.get("truncate"):
            raw = raw[: len(raw) // 2]
        return web.Response(body=raw, content_type="application/json")

    async def session(self, request, path):
        if request.method == "DELETE":
            self.sessions = {token: where for token, where in self.sessions.items() if where != path}
            return web.Response(status=204)
        if request.method == "GET":
            known = path in self.sessions.values() and request.headers.get("X-Auth-Token") in self.sessions
            return web.json_response({}, status=200 if known else 401)
        if self.manners.get("login_hangs"):
            await asyncio.sleep(3600)
        self.logins += 1
        body = await request.json()
        if self.manners.get("login"):
            status, answer = self.manners["login"]
            return web.json_response(answer, status=status)
        if self.manners.get("domain") and "Oem" not in body:
            return web.json_response({"error": {"code": "Base.1.0.PropertyMissing"}}, status=400)
        if self.passwords.get(body["UserName"]) != body["Password"]:
            self.refused += 1
            return web.json_response({"error": {"code": "iBMC.1.0.AuthorizationFailed"}}, status=401)
        self.opened += 1
        token, where = f"token-{self.opened}", f"/redfish/v1/SessionService/Sessions/{self.opened}"
        self.sessions[token] = where
        headers = {"X-Auth-Token": token, "Location": where}
        return web.json_response({"@odata.id": where}, status=201, headers=headers)


@pytest.fixture
def healthy():
    return healthy_tree()


@pytest.fixture(scope="session")
def healthy_documents():
    """The healthy tree, not to be changed: for tests that draw many examples."""
    return healthy_tree()


@pytest.fixture(scope="session")
def pems(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pki")
    return {
        "good": certificate(folder, "good"),
        "other": certificate(folder, "other"),
        "expired": certificate(folder, "expired", (-30, -1)),
    }


@pytest.fixture
def start_bmc(pems):
    """Return a function that starts a BMC with the certificate of that name."""
    started = []

    def start(kind="good"):
        service = Service(pems[kind][0]).start()
        started.append(service)
        return service

    yield start
    for service in started:
        service.stop()


@pytest.fixture
def bmc(start_bmc):
    return start_bmc()


@pytest.fixture
def options(pems):
    """Return a function that gives the options of a module for a BMC, pinned."""

    def make(service, kind="good", **more):
        return {
            "bmc_address": "127.0.0.1",
            "bmc_port": service.port,
            "bmc_username": USER,
            "bmc_password": PASSWORD,
            "certificate_fingerprint": pems[kind][1],
            "wait_timeout": 30.0,
            **more,
        }

    return make
