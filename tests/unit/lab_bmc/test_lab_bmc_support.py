"""The product fetches the support dump of the emulated BMC, in both shapes."""

from __future__ import annotations

import hashlib
import io
import ssl
import tarfile

import pytest

from ansible_collections.firstlight.cluster.plugins.module_utils.bmc import logs, target, work
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.failure import BmcFailure
from ansible_collections.firstlight.cluster.plugins.module_utils.bmc.resources import Resources


def of(client):
    """Return the options of this BMC, its certificate pinned as it is now."""
    der = ssl.PEM_cert_to_DER_cert(client.bmc.credentials.certificate.read_text())
    options = {
        "bmc_address": "127.0.0.1",
        "bmc_port": client.bmc.port,
        "bmc_username": client.login[0],
        "bmc_password": client.login[1],
        "certificate_fingerprint": "sha256:" + hashlib.sha256(der).hexdigest(),
        "wait_timeout": 90.0,
    }
    return target.from_options(options)


def test_the_support_dump_is_fetched_whole(bmc, shape, tmp_path):
    path = tmp_path / "kept" / "dump.tar.gz"
    path.parent.mkdir()

    async def check(client):
        def doing(check_mode):
            return work.within(
                of(client), lambda one: logs.bring(Resources(one), "system", 10, False, check_mode, str(path))
            )

        foreseen = await doing(True)
        assert (foreseen["changed"], foreseen["dump"]["sha256"]) == (True, None)
        assert (client.bmc.state.writes, list(path.parent.iterdir())) == (0, [])
        for _time in range(2):
            result = await doing(False)
            assert result["changed"] is True
            raw = path.read_bytes()
            sums = {"path": str(path), "size_bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}
            assert result["dump"] == sums
            with tarfile.open(fileobj=io.BytesIO(raw)) as archive:
                assert archive.getnames() == ["sel.json", "parts.json"]
            assert path.stat().st_mode & 0o777 == 0o600
        assert list(path.parent.iterdir()) == [path]
        assert not client.bmc.state.accounts.sessions

    bmc(check, shape=shape)


def test_a_folder_that_is_not_there_is_said_before_the_bmc_works(bmc, tmp_path):
    async def check(client):
        with pytest.raises(BmcFailure) as raised:
            await work.within(
                of(client),
                lambda one: logs.bring(Resources(one), "system", 10, False, False, str(tmp_path / "no" / "dump")),
            )
        assert raised.value.kind == "file_unwritten"
        assert client.bmc.state.writes == 0

    bmc(check)
