"""A real RPM repository out of Debian's binaries: fetched, renamed as openEuler has them, packed, indexed."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from .shell import run
from .trouble import Trouble

# Not wanted in a package of the lab: documentation and what only Debian's tools read.
UNWANTED = [
    "usr/share/doc",
    "usr/share/man",
    "usr/share/lintian",
    "usr/share/locale",
    "usr/share/bug",
    "usr/share/doc-base",
]
MERGED = ["bin", "sbin", "lib", "lib64"]
QUIET = {"DEBIAN_FRONTEND": "noninteractive", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"}


@dataclass
class Package:
    """One RPM to be: `tree` holds its files; `requires` are names of packages of the same repository."""

    name: str
    version: str
    release: str
    arch: str
    summary: str
    tree: Path
    requires: list[str] = field(default_factory=list)
    recipe: dict[str, Any] = field(default_factory=dict)
    provides: list[str] = field(default_factory=list)


def version_of(debian: str) -> tuple[str, str]:
    """Debian's version as RPM's version and release: `1:4.6.1-3+deb13u1` gives 4.6.1 and 3.deb13u1."""
    upstream, dash, revision = debian.partition(":")[2].rpartition("-") if ":" in debian else debian.rpartition("-")
    if not dash:
        upstream, revision = revision, "1"
    return re.sub(r"[^A-Za-z0-9.~^+]", ".", upstream), re.sub(r"[^A-Za-z0-9.~^]", ".", revision)


def needs(depends: str) -> list[list[str]]:
    """Names in a Depends field, alternatives together: `a (>= 1) | b, c` gives [[a, b], [c]]."""
    return [
        [re.split(r"[ (:]", word.strip(), maxsplit=1)[0] for word in part.split("|")]
        for part in depends.split(",")
        if part.strip()
    ]


def spec(package: Package, files: list[str]) -> str:
    """The spec file of one package; `files` are its %files lines."""
    scripts = ""
    if user := package.recipe.get("user"):
        home = package.recipe.get("home", "/")
        scripts += f"%pre\ngetent passwd {user} >/dev/null || useradd -r -d {home} -s /sbin/nologin {user}\n"
    if any(".so." in line for line in files):
        scripts += "%post -p /sbin/ldconfig\n%postun -p /sbin/ldconfig\n"
    lines = [
        f"Name: {package.name}",
        f"Version: {package.version}",
        f"Release: {package.release}",
        f"Summary: {package.summary}",
        "License: see upstream",
        "AutoReqProv: no",
        f"BuildArch: {package.arch}",
        *(f"Requires: {name}" for name in sorted(set(package.requires))),
        *(f"Provides: {name}" for name in package.provides),
    ]
    head = "%global debug_package %{nil}\n%global __os_install_post %{nil}\n%define _build_id_links none\n"
    install = f"mkdir -p %{{buildroot}}\ncp -a {package.tree}/. %{{buildroot}}/\n"
    body = f"\n%description\n{package.summary}\n%install\n{install}"
    return head + "\n".join(lines) + "\n" + body + scripts + "%files\n%defattr(-,root,root)\n" + "\n".join(files) + "\n"


def files_of(package: Package) -> list[str]:
    """The %files lines: everything but directories, and directories that are empty; below /etc as configuration."""
    owner = package.recipe.get("user")
    own = package.recipe.get("directories", [])
    lines = [f"%dir %attr(0750,{owner},{owner}) {path}" for path in own]
    for top, directories, names in os.walk(package.tree):
        here = "/" + str(Path(top).relative_to(package.tree))
        here = "" if here == "/." else here
        links = [name for name in directories if Path(top, name).is_symlink()]
        for name in sorted([*names, *links]):
            kind = "%config(noreplace) " if here.startswith("/etc") else ""
            lines.append(f'{kind}"{here}/{name}"')
        if not directories and not names and here and here not in own:
            lines.append(f'%dir "{here}"')
    return lines


def unpack(deb: Path, tree: Path, recipe: dict[str, Any], extra: Path | None) -> None:
    """Unpack a Debian package into `tree`, drop what openEuler's has not, add what it has."""
    run(["dpkg-deb", "-x", deb, tree], seconds=120)
    for name in MERGED:
        if (tree / name).is_dir() and not (tree / name).is_symlink():
            shutil.copytree(tree / name, tree / "usr" / name, symlinks=True, dirs_exist_ok=True)
            shutil.rmtree(tree / name)
    for name in [*UNWANTED, *(path.lstrip("/") for path in recipe.get("drop", []))]:
        shutil.rmtree(tree / name, ignore_errors=True)
    if extra is not None and extra.is_dir():
        shutil.copytree(extra, tree, dirs_exist_ok=True)
    for path in recipe.get("directories", []):
        (tree / path.lstrip("/")).mkdir(parents=True, exist_ok=True)
    for top, directories, names in os.walk(tree, topdown=False):
        if (
            not directories
            and not names
            and top != str(tree)
            and "/" + str(Path(top).relative_to(tree)) not in recipe.get("directories", [])
        ):
            Path(top).rmdir()


def fetch(root: Path, names: list[str], where: str = "var/cache/lab") -> list[Path]:
    """Let apt of the image fetch these packages and what they need beyond the image. Returns the files."""
    (root / where / "partial").mkdir(parents=True, exist_ok=True)
    run(["chroot", root, "apt-get", "update", "-qq"], seconds=300, env=QUIET, remedy="is the Debian mirror reachable?")
    run(
        [
            "chroot",
            root,
            "apt-get",
            "install",
            "-y",
            "-qq",
            "--no-install-recommends",
            "--download-only",
            "-o",
            f"Dir::Cache::archives=/{where}",
            *names,
        ],
        seconds=600,
        env=QUIET,
    )
    return sorted((root / where).glob("*.deb"))


def packages(debs: list[Path], recipes: dict[str, Any], folder: Path, work: Path) -> list[Package]:
    """Describe and unpack each Debian package under its openEuler name."""
    rpm_name = {recipe["debian"]: name for name, recipe in recipes.items()}
    control: dict[str, tuple[Path, dict[str, str]]] = {}
    for deb in debs:
        fields = run(
            ["dpkg-deb", "-f", deb, "Package", "Version", "Architecture", "Depends", "Pre-Depends", "Description"]
        ).stdout
        parsed: dict[str, str] = dict(re.findall(r"^([A-Za-z-]+): (.*)$", fields, re.MULTILINE))
        control[parsed["Package"]] = (deb, parsed)
    absent = sorted({recipe["debian"] for recipe in recipes.values()} - set(control))
    if absent:
        raise Trouble(
            f"packages {' '.join(absent)} were not fetched: the base image holds them already",
            "take them out of PACKAGES in lab/base.py",
        )
    found = []
    for debian, (deb, fact) in control.items():
        name = rpm_name.get(debian, debian)
        recipe = recipes.get(name, {})
        version, release = version_of(fact["Version"])
        wanted = needs(", ".join(fact.get(field_name, "") for field_name in ("Depends", "Pre-Depends")))
        requires = [rpm_name.get(one, one) for choice in wanted for one in choice if one in control]
        package = Package(
            name,
            version,
            release,
            "noarch" if fact["Architecture"] == "all" else os.uname().machine,
            fact.get("Description", name),
            work / name,
            requires,
            recipe,
        )
        unpack(deb, package.tree, recipe, folder / name)
        found.append(package)
    return found


def pack(package: Package, repository: Path, work: Path) -> None:
    """Let rpmbuild make the package."""
    path = work / f"{package.name}.spec"
    path.write_text(spec(package, files_of(package)))
    top = work / f"{package.name}.build"
    run(
        [
            "rpmbuild",
            "-bb",
            "--quiet",
            "--nodeps",
            "--target",
            package.arch,
            "--define",
            f"_topdir {top}",
            "--define",
            f"_rpmdir {repository}",
            "--define",
            "_rpmfilename %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm",
            path,
        ],
        seconds=180,
    )


def release(tree: Path, provides: list[str]) -> Package:
    """The one package that the image itself has: it stands for what openEuler's installer has put there."""
    (tree / "etc").mkdir(parents=True)
    shutil.copy(Path(__file__).parent / "image/etc/openEuler-release", tree / "etc")
    names = [*provides, "system-release = 22.03", "system-release(releasever) = 22.03"]
    return Package("openEuler-release", "22.03LTS_SP4", "1", "noarch", "openEuler release files", tree, provides=names)


def build(root: Path, folder: Path, repository: Path, work: Path, provides: list[str]) -> None:
    """Fill `repository` with every package of `folder`/recipes.yml, through the image's apt."""
    work.mkdir()
    repository.mkdir()
    recipes = yaml.safe_load((folder / "recipes.yml").read_text())
    debs = fetch(root, [recipe["debian"] for recipe in recipes.values()])
    for package in [*packages(debs, recipes, folder, work), release(work / "openEuler-release", provides)]:
        pack(package, repository, work)
    shutil.rmtree(root / "var/cache/lab")
    run(["createrepo_c", "--quiet", repository], seconds=120)
