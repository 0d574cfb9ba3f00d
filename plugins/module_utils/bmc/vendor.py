# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What vendors do otherwise than DMTF says, in one place and as data.

Huawei iBMC: read from public documents and recorded answers (python-ibmcclient test data, Apache-2.0); its re-brands
use the same shapes under other C(Oem) keys. Everything else is plain DMTF.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from . import values


@dataclass(frozen=True)
class Vendor:
    """Rules of one family: C(oem_keys) that it uses, C(session_extra) for its login, C(views) that save requests."""

    name: str
    oem_keys: tuple[str, ...] = ()
    session_domain: str | None = None
    views: bool = False


PLAIN = Vendor("dmtf")
HUAWEI = Vendor("huawei", oem_keys=("Huawei", "openUBMC", "xFusion", "Public"), session_domain="LocaliBMC", views=True)


def of_root(root: t.Any) -> Vendor:
    """Return the vendor by the C(Oem) key of the service root: the only place where every BMC says who it is."""
    keys = values.mapping(values.mapping(root).get("Oem"))
    for key in HUAWEI.oem_keys:
        if key in keys:
            return HUAWEI
    return PLAIN


def session_bodies(vendor: Vendor, username: str, password: str) -> list[dict[str, t.Any]]:
    """Return the bodies of a login, at most two: a vendor's own first, the plain one when that shape is refused.

    iBMC 6.41 on a 2288H V5 refuses the plain body; others refuse the vendor's part.
    """
    plain = {"UserName": username, "Password": password}
    if vendor.session_domain is None:
        return [plain]
    own = dict(plain)
    own["Oem"] = {vendor.oem_keys[0]: {"Domain": vendor.session_domain}}  # type: ignore[assignment]
    return [own, plain]
