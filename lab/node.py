"""One machine of the lab as systemd-nspawn runs it: its disk, its command line, its death."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import cgroups, network
from .place import Place
from .shell import run
from .site import Node, Site
from .trouble import Trouble

# Real directories instead of the overlay: container runtimes and databases cannot have an overlay below their own.
REAL = ["var/lib/containerd", "var/lib/kubelet", "var/lib/etcd"]
CALLS = "add_key keyctl bpf perf_event_open @keyring"
DEVICES = ["/dev/kmsg"]
REBOOT = 133
NSPAWN = Path("/run/systemd/nspawn")
HOST_KEY = "etc/ssh/ssh_host_ed25519_key"


@dataclass
class Machine:
    """A node with everything that starting and stopping it takes. `image` is the base image's folder."""

    place: Place
    site: Site
    node: Node
    image: Path

    @property
    def disk(self) -> Path:
        return self.place.disk(self.node.name)

    @property
    def upper(self) -> Path:
        return self.disk / "upper"

    @property
    def group(self) -> str:
        return self.place.node_cgroup(self.node.name)

    def install(self, authorized: str, machine_id: str, keys: Path) -> None:
        """Write what makes this node itself onto a fresh disk. A disk that is there already stays as it is."""
        if self.disk.exists():
            return
        if self.node.user != "root":
            raise Trouble(
                f"{self.node.name}: the site wants user {self.node.user}, and nodes of the lab have only root",
                "set user: root for it",
            )
        for name in ("work", "root", *(f"real/{Path(path).name}" for path in REAL)):
            (self.disk / name).mkdir(parents=True)
        gateway = self.site.network_of(self.node.address).gateway
        hosts = ["127.0.0.1 localhost", "::1 localhost"] + [f"{node.address} {node.name}" for node in self.site.nodes]
        files = {
            "etc/hostname": f"{self.node.name}\n",
            "etc/hosts": "\n".join(hosts) + "\n",
            "etc/machine-id": f"{machine_id}\n",
            "etc/yum.repos.d/openEuler.repo": f"[OS]\nname=OS\nbaseurl=http://{gateway}/openEuler-22.03-LTS-SP4/OS/x86_64/\nenabled=1\ngpgcheck=0\n",
            "root/.ssh/authorized_keys": authorized,
        }
        for name, text in files.items():
            self.write(name, text)
        self.restore_host_key(keys)
        os.chmod(self.upper / "root", 0o700)
        os.chmod(self.upper / "root/.ssh", 0o700)

    def write(self, name: str, text: str, mode: int = 0o644) -> None:
        path = self.upper / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)

    def restore_host_key(self, keys: Path) -> None:
        """Put the node's own ssh host key in place; it outlives `down`, as a mainboard does."""
        self.write(HOST_KEY, (keys / f"{self.node.name}.host").read_text(), 0o600)
        self.write(f"{HOST_KEY}.pub", (keys / f"{self.node.name}.host.pub").read_text())

    def command(self) -> list[str]:
        """The starter: a mount namespace of its own (no mount outlives the node), overlay, nspawn in its network."""
        overlay = f"lowerdir={self.image / 'root'},upperdir={self.upper},workdir={self.disk / 'work'}"
        nspawn = [
            "systemd-nspawn",
            "-q",
            "-D",
            str(self.disk / "root"),
            f"--machine={self.place.name}.{self.node.name}",
            f"--hostname={self.node.name}",
            "-b",
            "--register=no",
            "--keep-unit",
            "--capability=all",
            "--drop-capability=CAP_SYS_TIME",
            f"--system-call-filter={CALLS}",
            "--console=interactive",
            "--kill-signal=SIGRTMIN+4",
            "--link-journal=no",
            "--resolv-conf=off",
            "--timezone=off",
            *(f"--bind={self.disk / 'real' / Path(path).name}:/{path}" for path in REAL),
            *(f"--bind={device}" for device in DEVICES if os.path.exists(device)),
        ]
        script = (
            f"mount -t overlay overlay -o {shlex.quote(overlay)} {shlex.quote(str(self.disk / 'root'))} && "
            f"exec nsenter --net=/run/netns/{self.place.node_netns(self.node.name)} {shlex.join(nspawn)}"
        )
        return ["unshare", "--mount", "--propagation", "slave", "sh", "-c", script]

    def start(self, terminal: int) -> subprocess.Popen[bytes]:
        """Power on: fresh network and cgroups, systemd as process 1 on the serial line `terminal` (a pty's slave)."""
        trees = cgroups.hierarchies()
        cgroups.remove(self.group, trees)
        network.attach(self.place, self.site, self.node)
        cgroups.make(self.group, trees)
        environment = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "TERM": "vt220",
            "SYSTEMD_SECCOMP": "0",
            "SYSTEMD_NSPAWN_API_VFS_WRITABLE": "network",
        }
        return subprocess.Popen(
            self.command(),
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            env=environment,
            start_new_session=True,
            preexec_fn=lambda: cgroups.enter(self.group, trees),
        )

    def cut(self) -> None:
        """Hard power loss: every process dies at once, nothing is written back or said goodbye to."""
        cgroups.remove(self.group, cgroups.hierarchies())
        network.drop(self.place.node_netns(self.node.name))

    def leader(self) -> int | None:
        """The node's process 1 as the host sees it, or None when the node is off."""
        for pid in sorted(cgroups.members(self.group, cgroups.hierarchies())):
            status = status_of(pid)
            if status.get("NSpid", "").split()[1:] == ["1"]:
                return pid
        return None

    def wipe(self) -> None:
        shutil.rmtree(self.disk, ignore_errors=True)


def forget(place: Place) -> None:
    """Remove what nspawn keeps of machines that were killed: their folders for mounts, and locks that nobody holds."""
    for path in (NSPAWN / "propagate").glob(f"{place.name}.*"):
        path.rmdir()
    for path in (NSPAWN / "locks").glob("inode-*"):
        with contextlib.suppress(OSError), path.open("r+") as held:
            fcntl.lockf(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()


def status_of(pid: int) -> dict[str, str]:
    """/proc/PID/status as a dictionary; empty when the process is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return {}
    return {key: value.strip() for key, dummy, value in (line.partition(":") for line in lines)}


def enter(leader: int, command: list[str]) -> list[str]:
    """The command line that runs `command` inside the node whose process 1 is `leader`.

    nsenter would keep our capabilities, and the node has the host's clock: what enters must not be able to set it.
    """
    return [
        "setpriv",
        "--bounding-set",
        "-sys_time",
        "nsenter",
        "-t",
        str(leader),
        "-m",
        "-u",
        "-i",
        "-n",
        "-p",
        "-C",
        "-r",
        "-w",
        "--",
        *command,
    ]


def inside(
    leader: int, command: list[str], seconds: float = 30, check: bool = True
) -> subprocess.CompletedProcess[str]:
    return run(enter(leader, command), seconds=seconds, check=check, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})
