# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Everything that bmc_config brings to a BMC, in one order: settings, targets of events, and its certificate last."""

from __future__ import annotations

import typing as t

from . import certificate, settings, targets

if t.TYPE_CHECKING:
    from .resources import Resources


async def bring(
    resources: Resources,
    wanted: t.Mapping[str, t.Any],
    lists: t.Mapping[str, t.Sequence[t.Mapping[str, t.Any]] | None],
    pair: certificate.Pair | None,
    check: bool,
) -> dict[str, t.Any]:
    """Bring a BMC to what is wanted and read it again; return C(changed), C(before), C(after).

    C(lists): the entries of C(targets.SYSLOG) and C(targets.TRAPS), None for a list that is left alone. Everything is
    looked up first: what this BMC does not offer is refused before anything is changed. Raises BmcFailure.
    """
    foreseen = await settings.bring(resources, settings.CONFIG, wanted, True)
    plans = [await targets.plan(resources, kind, entries) for kind, entries in lists.items() if entries is not None]
    last = await certificate.plan(resources, pair) if pair else None
    if not check:
        if foreseen["changed"]:
            await settings.bring(resources, settings.CONFIG, wanted, False)
        for todo in plans:
            await targets.bring(resources, todo)
        if last:
            await certificate.bring(resources, last)
    for todo in plans:
        foreseen["before"][todo.kind], foreseen["after"][todo.kind] = todo.before, todo.after
        foreseen["changed"] = foreseen["changed"] or todo.changed
    if last:
        foreseen["before"]["certificate"] = last.before
        foreseen["after"]["certificate"] = last.pair.fingerprint
        foreseen["changed"] = foreseen["changed"] or last.changed
    return foreseen
