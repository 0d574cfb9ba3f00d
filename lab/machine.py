"""What the machine must offer: root, tools, kernel settings. What is missing is installed when possible, else named."""

from __future__ import annotations

import ctypes
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from .shell import run
from .trouble import Trouble

PR_CAPBSET_DROP = 24
CAP_SYS_TIME = 25
# tool that must be on PATH, or file that must exist -> Debian package that brings it
TOOLS = {
    "debootstrap": "debootstrap",
    "systemd-nspawn": "systemd-container",
    "ip": "iproute2",
    "nsenter": "util-linux",
    "setpriv": "util-linux",
    "ipmi_sim": "openipmi",
    "ipmitool": "ipmitool",
    "rpmbuild": "rpm",
    "createrepo_c": "createrepo-c",
    "dpkg-deb": "dpkg",
    "gcc": "gcc",
    "/usr/include/OpenIPMI/ipmiif.h": "libopenipmi-dev",
    "ssh-keygen": "openssh-client",
    "/usr/share/keyrings/debian-archive-trixie-stable.gpg": "debian-archive-keyring",
}
# Nodes use 14 inotify instances each and the usual limit is 128 for all of root: some then come up without udevd.
SETTINGS = {"fs/inotify/max_user_instances": 1024, "fs/inotify/max_user_watches": 262144}


def spare_the_clock() -> None:
    """Give up the right to set the clock, for this process's children for ever: node and host share one clock.

    A process that enters a node from outside has the host's rights, not the node's; without this, `date -s` there would
    set the time of the machine. Raises Trouble when the kernel refuses.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if os.geteuid() == 0 and libc.prctl(PR_CAPBSET_DROP, CAP_SYS_TIME, 0, 0, 0):
        raise Trouble(f"CAP_SYS_TIME cannot be dropped: {os.strerror(ctypes.get_errno())}", "run the lab as root")


def missing(
    which: Callable[[str], object] = shutil.which, there: Callable[[str], bool] = os.path.exists
) -> dict[str, str]:
    """Tools that this machine lacks, each with its package."""
    return {
        tool: package for tool, package in TOOLS.items() if not (there(tool) if tool.startswith("/") else which(tool))
    }


def ready(say: Callable[[str], None]) -> None:
    """Make the machine fit for the lab. Raises Trouble naming everything that is missing."""
    if os.geteuid():
        raise Trouble(
            "the lab needs root: it makes network namespaces and starts machines",
            "sudo scripts/lab up; everything else runs without root",
        )
    lacking = missing()
    if lacking:
        install(sorted(set(lacking.values())), say)
        still = missing()
        if still:
            names = ", ".join(f"{tool} (package {package})" for tool, package in still.items())
            raise Trouble(f"this machine lacks {names}", f"apt-get install {' '.join(sorted(set(still.values())))}")
    for name, least in SETTINGS.items():
        raise_setting(Path("/proc/sys", name), least, say)


def install(packages: list[str], say: Callable[[str], None]) -> None:
    """Install Debian packages. Raises Trouble when this is no Debian, or apt fails."""
    if not shutil.which("apt-get"):
        raise Trouble(
            f"this machine lacks packages and has no apt-get: {' '.join(packages)}",
            "install what brings these tools: " + " ".join(TOOLS),
        )
    say(f"installing {' '.join(packages)}")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    if run(command, seconds=600, check=False, env=quiet).returncode:
        run(
            ["apt-get", "update", "-qq"],
            seconds=300,
            env=quiet,
            remedy="make apt-get update work (network, proxy, sources)",
        )
        run(command, seconds=900, env=quiet, remedy=f"apt-get install {' '.join(packages)}")


def raise_setting(path: Path, least: int, say: Callable[[str], None]) -> None:
    """Raise a kernel setting that is too low, and say so. It stays raised: other labs may use it."""
    name = ".".join(path.parts[-3:])
    try:
        now = int(path.read_text())
        if now < least:
            path.write_text(str(least))
            say(f"kernel setting {name}: {now} raised to {least}, as three nodes need")
    except OSError as error:
        raise Trouble(f"{name} cannot be raised to {least}: {error}", f"sysctl -w {name}={least}") from error
