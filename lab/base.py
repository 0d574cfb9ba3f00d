"""The base image that all nodes share, and the repository of packages for them.

Built once, and kept under a name made of what makes them.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from . import rpms
from .place import CACHE, ROOT
from .shell import run
from .trouble import Trouble

SUITE = "trixie"
KEYRING = Path("/usr/share/keyrings/debian-archive-trixie-stable.gpg")
# Only what a machine has when an integrator hands it over: ssh, Python, dnf. What a role installs is never here.
PACKAGES = [
    "systemd",
    "systemd-sysv",
    "dbus",
    "udev",
    "kmod",
    "procps",
    "sudo",
    "openssh-server",
    "python3",
    "dnf",
    "python3-dnf",
    "rpm",
    "iproute2",
    "iputils-ping",
    "nftables",
    "dmidecode",
    "less",
    "curl",
    "ca-certificates",
    "tzdata",
]
PROVIDES = [
    "/bin/sh",
    "/sbin/ldconfig",
    "bash",
    "glibc",
    "systemd",
    "shadow",
    "coreutils",
    "python3",
    "openssh-server",
    "dnf",
    "iproute",
    "procps-ng",
]
# openEuler's own images come with this password; here it opens the console only (sshd takes keys).
ROOT_PASSWORD = "openEuler12#$"  # noqa: S105
IMAGE = ROOT / "lab" / "image"
RECIPES = ROOT / "lab" / "packages"
CURRENT_LINKS = {"etc/system-release": "openEuler-release", "usr/lib/os-release": "../../etc/os-release"}
DROPPED = [
    "etc/debian_version",
    "etc/resolv.conf",
    "etc/machine-id",
    "var/lib/dbus/machine-id",
    "etc/motd",
    "etc/issue.net",
    "etc/dpkg/origins",
]
EMPTIED = [
    "var/lib/apt/lists",
    "var/cache/apt",
    "usr/share/doc",
    "usr/share/man",
    "usr/share/info",
    "usr/share/locale",
    "var/log",
]
Say = Callable[[str], None]


def sources() -> list[Path]:
    """Files whose content decides what the image is."""
    trees = [path for top in (IMAGE, RECIPES) for path in sorted(top.rglob("*")) if path.is_file()]
    return [ROOT / "lab" / "base.py", ROOT / "lab" / "rpms.py", *trees]


def key() -> str:
    """Name of the image: digest of everything that makes it."""
    digest = hashlib.sha256()
    for path in sources():
        digest.update(f"{path.relative_to(ROOT)} {os.access(path, os.X_OK)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def folder() -> Path:
    """The image's folder: `root` (lower layer of every node) and `repository` (RPM packages)."""
    return CACHE / "_base" / key()


def mirror() -> str:
    """The Debian mirror that this machine's own apt uses. Raises Trouble when it has none."""
    form = "$(REPO_URI)|$(ORIGIN)|$(COMPONENT)|$(CODENAME)"
    for line in run(
        ["apt-get", "indextargets", "--format", form, "Created-By: Packages"], check=False
    ).stdout.splitlines():
        address, origin, component, codename = line.split("|")
        if origin == "Debian" and component == "main" and not codename.endswith(("-security", "-updates")):
            return address
    raise Trouble(
        "apt of this machine knows no Debian mirror",
        "add a Debian source (and its keyring) to /etc/apt/sources.list.d and run apt-get update",
    )


@contextlib.contextmanager
def locked(say: Say) -> Iterator[None]:
    """One builder at a time."""
    (CACHE / "_base").mkdir(parents=True, exist_ok=True)
    with (CACHE / "_base" / "lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another process that builds the base image")
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def ready(say: Say) -> Path:
    """Return the image's folder, building it when it is not there."""
    there = folder()
    if (there / "complete").exists():
        return there
    with locked(say):
        if not (there / "complete").exists():
            build(there, say)
    return there


def build(there: Path, say: Say) -> None:
    """Make the image in its final folder, marked complete at the very end."""
    shutil.rmtree(there, ignore_errors=True)
    there.mkdir(parents=True)
    root = there / "root"
    source = mirror()
    say(f"base image {there.name}: debootstrap {SUITE} from {source} (1 to 2 minutes, once)")
    debs = CACHE / "_base" / "debs"
    debs.mkdir(exist_ok=True)
    run(
        [
            "debootstrap",
            "--variant=minbase",
            f"--keyring={KEYRING}",
            f"--cache-dir={debs}",
            f"--include={','.join(PACKAGES)}",
            SUITE,
            root,
            source,
        ],
        seconds=1500,
        remedy=f"see {root}/debootstrap/debootstrap.log; is {source} reachable?",
    )
    say("packages: fetched, repacked as RPM, indexed")
    rpms.build(root, RECIPES, there / "repository", there / "work", provides=PROVIDES)
    say("openEuler look")
    look(root, there / "repository")
    shutil.rmtree(there / "work", ignore_errors=True)
    (there / "complete").touch()
    for old in (CACHE / "_base").iterdir():
        if old.is_dir() and old not in (there, debs) and not used(old):
            shutil.rmtree(old, ignore_errors=True)


def used(image: Path) -> bool:
    """Whether any lab runs on this image."""
    return any(path.read_text().strip() == image.name for path in CACHE.glob("*/run/base"))


def look(root: Path, repository: Path) -> None:
    """Turn the Debian tree into something that looks and answers like openEuler, and forget whose it was."""
    for name in DROPPED:
        path = root / name
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)
    (root / "etc/os-release").unlink(missing_ok=True)
    (root / "usr/lib/os-release").unlink(missing_ok=True)
    (root / "etc/yum.repos.d").mkdir(exist_ok=True)
    shutil.copytree(IMAGE, root, dirs_exist_ok=True)
    for name, target in CURRENT_LINKS.items():
        (root / name).unlink(missing_ok=True)
        (root / name).symlink_to(target)
    for name in EMPTIED:
        for path in (root / name).iterdir() if (root / name).is_dir() else []:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    for path in (root / "etc/ssh").glob("ssh_host_*"):
        path.unlink()
    (root / "var/log/journal").mkdir()
    stub = next(repository.glob("openEuler-release-*.rpm"))
    shutil.copy(stub, root / "var" / stub.name)
    inside(root, ["rpm", "-i", f"/var/{stub.name}"])
    (root / "var" / stub.name).unlink()
    inside(root, ["chpasswd"], text=f"root:{ROOT_PASSWORD}\n")
    inside(root, ["systemctl", "enable", "lab-board.service", "ssh.service"])
    inside(
        root,
        [
            "systemctl",
            "mask",
            "apt-daily.timer",
            "apt-daily-upgrade.timer",
            "dpkg-db-backup.timer",
            "systemd-timesyncd.service",
        ],
    )


def inside(root: Path, command: list[str], text: str = "", seconds: float = 120) -> subprocess.CompletedProcess[str]:
    """Run a command in the image."""
    return run(
        ["chroot", root, *command],
        text=text,
        seconds=seconds,
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"},
    )
