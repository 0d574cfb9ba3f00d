# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Site, contract and ledger in, the book's facts out. Pure: no clock, no file, no language.

Shapes are taken as they come: a ledger may hold records of another release, and a record that makes no sense must
stand in the book as an open line. Nothing odd is dropped, nothing odd becomes a pass.
"""

from __future__ import annotations

import json
import math
import typing as t

from ..contract import catalogue
from ..evidence import verdict as verdicts
from .model import NONE, WORST_FIRST, Book, Chain, Group, Observation, Punch, Row, Run

# Clauses that every server of the site has to answer by itself. A rack attested as a whole, a test between nodes or
# a drill on one node has one answer for all, so only what a single server's inspection yields is listed.
EACH_SERVER = ("HW-", "BR-BMC", "BR-BIOS", "BR-ASSET", "BR-OS", "BR-NPU")

CHAIN_STATES = ("signed", "unsigned", "broken", "missing", "unknown")

# Given contract, clause, check and value: a verdict first, then what the judge has to say beside it.
Data = t.Mapping[str, t.Any]
Judge = t.Callable[[Data, str, str, t.Any], t.Sequence[t.Any]]


def build(
    *,
    site: t.Any,
    contract: t.Any,
    records: t.Any,
    generated: str,
    servers: t.Any = (),
    assets: t.Any = (),
    runs: t.Any = (),
    chain: t.Any = None,
    inventory: str = "inventories/<site>",
    judge: Judge | None = None,
) -> Book:
    """Return the book.

    C(records) are the newest records of each (clause, check, subject), with C(stale) marks; C(servers) are
    C({name, delivered, model, rack, unit}); C(judge) is C(contract.judge.judge): given it, a pass whose threshold was
    raised since it was measured is marked stale.
    """
    site, contract = _mapping(site), _mapping(contract)
    machines = tuple(_mapping(server) for server in _sequence(servers))
    seen = sorted((_observation(record) for record in _sequence(records) if _is_answer(record)), key=_order)
    if judge is not None:
        seen = [_judged_today(observation, contract, judge) for observation in seen]
    by_clause: dict[str, list[Observation]] = {}
    for observation in seen:
        by_clause.setdefault(observation.clause, []).append(observation)
    rows = tuple(_row(entry, number, contract, by_clause, machines) for number, entry in enumerate(_rows(contract), 1))
    named = {clause for row in rows for clause in row.clauses}
    extra = tuple(
        group
        for clause in sorted(set(by_clause) - named)
        for group in _groups(clause, by_clause[clause], contract, machines)
    )
    return Book(
        site=str(site.get("name") or ""),
        purpose=str(site.get("purpose") or ""),
        generated=str(generated),
        contract=contract,
        servers=machines,
        rows=rows,
        extra=extra,
        punch=tuple(_punch(rows, contract, inventory)),
        runs=tuple(sorted((_run(run) for run in _sequence(runs)), key=lambda run: (run.started, run.run))),
        chain=_chain(chain),
        assets=tuple(sorted((_mapping(asset) for asset in _sequence(assets)), key=_asset_order)),
        observations=tuple(seen),
        title=site.get("title") or "",
        plan_hash=str(contract.get("plan_hash") or ""),
        parties=_mapping(contract.get("parties")),
    )


def _mapping(value: t.Any) -> dict[str, t.Any]:
    return {str(key): item for key, item in value.items()} if isinstance(value, dict) else {}


def _sequence(value: t.Any) -> list[t.Any]:
    return list(value) if isinstance(value, (list, tuple)) else []


def canonical(value: t.Any) -> str:
    """Return one text for one value, whatever it is made of: what groups and sorts."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str) if _plain(value) else repr(value)


def _plain(value: t.Any) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and _plain(item) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return all(_plain(item) for item in value)
    return value is None or isinstance(value, (str, int, float, bool))


def _is_answer(record: t.Any) -> bool:
    """Whether a record answers a check. Notes, changes and inventories have kinds of their own and do not."""
    return not (isinstance(record, dict) and record.get("kind") in ("change", "assets", "note"))


def _observation(record: t.Any) -> Observation:
    data = _mapping(record)
    extra = _mapping(data.get("extra"))
    said = data.get("message") or data.get("reason") or extra.get("message")
    if not data:  # not a record at all: shown as it is, and open
        said = repr(record)
    check = str(data.get("check") or "")
    return Observation(
        clause=str(data.get("clause") or ""),
        subject=str(data.get("subject") or ""),
        check=check,
        verdict=str(data.get("verdict") or NONE),
        observed=data.get("observed"),
        expected=data.get("expected"),
        unit=str(data.get("unit") or ""),
        evidence=str(data.get("id") or ""),
        run=str(data.get("run") or ""),
        started=str(data.get("started") or ""),
        stage=str(data.get("stage") or ""),
        stale=bool(data.get("stale")),
        stale_reason=data.get("stale_reason")
        or (data["stale"] if isinstance(data.get("stale"), (str, dict)) else None),
        message=said,
        rated=_kind(str(data.get("clause") or ""), check) == "rated" or check.startswith("rated_"),
        command=str(data.get("command") or ""),
        raw_sha256=str(data.get("raw_sha256") or ""),
    )


def _kind(clause: str, check: str) -> str:
    known = catalogue.check_of(clause, check)
    return known.kind if known else ""


def _order(observation: Observation) -> tuple[str, ...]:
    return (
        observation.clause,
        observation.check,
        natural(observation.subject),
        observation.started,
        observation.evidence,
        observation.verdict,
        canonical(observation.observed),
    )


def natural(name: str) -> str:
    """Return a text that sorts npu2 before npu10."""
    out, digits = [], ""
    for letter in name + " ":
        if letter in "0123456789":
            digits += letter
            continue
        if digits:
            out.append(digits.lstrip("0").rjust(20, "0"))
            digits = ""
        out.append(letter)
    return "".join(out)


def _judged_today(observation: Observation, contract: Data, judge: Judge) -> Observation:
    if observation.verdict != verdicts.PASS or observation.stale:
        return observation
    try:
        today = str(judge(contract, observation.clause, observation.check, observation.observed)[0])
    except Exception:  # noqa: BLE001 - a judge that cannot judge today is no reason to believe yesterday's pass
        today = verdicts.UNREAD
    # No threshold for this check (skipped): the stage that measured it had its own reason for the pass.
    if today in (verdicts.PASS, verdicts.SKIPPED):
        return observation
    changed = {"key": "report.stale_judged"}
    return Observation(**{**vars(observation), "stale": True, "stale_reason": changed})


def _rows(contract: Data) -> list[dict[str, t.Any]]:
    return [_mapping(row) or {"text": str(row)} for row in _sequence(contract.get("rows"))]


def _row(
    entry: Data, number: int, contract: Data, by_clause: t.Mapping[str, list[Observation]], machines: t.Sequence[Data]
) -> Row:
    named = entry.get("clauses")
    clauses = [str(clause) for clause in (_sequence(named) or ([named] if isinstance(named, str) else []))]
    groups = [group for clause in clauses for group in _groups(clause, by_clause.get(clause, []), contract, machines)]
    text = {language: entry["text_" + language] for language in ("zh", "en") if entry.get("text_" + language)}
    if text and entry.get("text") and not isinstance(entry["text"], dict):
        text.setdefault("zh", entry["text"])
    return Row(
        number=str(entry.get("row") or entry.get("number") or number),
        text=text or entry.get("text") or "",
        clauses=tuple(clauses),
        groups=tuple(groups),
        responsible=entry.get("owner"),
        deadline=entry.get("deadline"),
    )


def _groups(clause: str, seen: t.Sequence[Observation], contract: Data, machines: t.Sequence[Data]) -> list[Group]:
    agreed = _mapping(_mapping(contract.get("thresholds")).get(clause))
    checks: dict[str, list[Observation]] = {check: [] for check in agreed}
    for observation in seen:
        checks.setdefault(observation.check, []).append(observation)
    if not checks or not seen:
        return [Group(clause, check, NONE, judged_by=agreed.get(check)) for check in checks or [""]]
    silent = _silent(clause, checks, machines)
    groups = []
    for check, members in checks.items():
        judged_by = agreed.get(check)
        if not members:
            groups.append(Group(clause, check, NONE, judged_by=judged_by))
        groups += _alike(clause, check, members, judged_by)
        groups += _lines(clause, check, silent.get(check, []), machines, judged_by)
    return [*groups, *_lines(clause, "", silent.get("", []), machines, None)]


def _alike(clause: str, check: str, members: t.Sequence[Observation], judged_by: t.Any) -> list[Group]:
    """Return one line for all that agree; the worst first, there the eye falls."""
    alike: dict[tuple[t.Any, ...], list[Observation]] = {}
    for one in members:
        # Figures that pass are one line with their range: a thousand nodes have a thousand clocks.
        in_range = one.verdict == verdicts.PASS and not one.message and is_figure(one.observed)
        value = "figure" if in_range else canonical(one.observed)
        why = (canonical(without_item(one)), canonical(one.stale_reason))
        alike.setdefault((_rank(one.verdict), not one.stale, one.verdict, value, one.unit, one.rated, *why), []).append(
            one
        )
    ordered = sorted(alike.items(), key=lambda pair: pair[0][:2])
    return [Group(clause, check, some[0].verdict, some[0].stale, tuple(some), (), judged_by) for dummy, some in ordered]


def is_figure(value: t.Any) -> bool:
    """Whether a value is a number that has an order."""
    if isinstance(value, float):
        return not math.isnan(value)
    return isinstance(value, int) and not isinstance(value, bool)


def without_item(one: Observation) -> t.Any:
    """Return a record's message without its item where that is only the subject, which stands in its own column."""
    if isinstance(one.message, dict) and one.message.get("item") in (one.subject, _host(one.subject)):
        return {**one.message, "item": ""}
    return one.message


def _rank(verdict: str) -> int:
    return WORST_FIRST.index(verdict) if verdict in WORST_FIRST else 1


def _silent(clause: str, checks: t.Mapping[str, list[Observation]], machines: t.Sequence[Data]) -> dict[str, list[str]]:
    """Return the servers without a record, by check, of a check that others answered: two answers are not three.

    A server that says nothing at all on the clause stands once, under the empty name.
    """
    names = {str(machine.get("name") or "") for machine in machines} - {""}
    answered = {check: {_host(one.subject) for one in some} & names for check, some in checks.items()}
    speaking = set().union(*answered.values())
    if not clause.startswith(EACH_SERVER) or not speaking:
        return {}
    silent = {check: sorted(speaking - hosts, key=natural) for check, hosts in answered.items() if hosts}
    silent[""] = sorted(names - speaking, key=natural) + silent.get("", [])
    return silent


def _lines(
    clause: str, check: str, hosts: t.Sequence[str], machines: t.Sequence[Data], judged_by: t.Any
) -> t.Iterator[Group]:
    away = {str(machine.get("name") or "") for machine in machines if machine.get("delivered", True) is False}
    for verdict, some in (
        (NONE, [host for host in hosts if host not in away]),
        (verdicts.EXPECTED, [host for host in hosts if host in away]),
    ):
        if some:
            yield Group(clause, check, verdict, missing=tuple(some), judged_by=judged_by)


def _host(subject: str) -> str:
    host = subject.partition("/")[0]
    return host[: -len("-bmc")] if host.endswith("-bmc") else host


def _punch(rows: t.Iterable[Row], contract: Data, inventory: str) -> t.Iterator[Punch]:
    supplier = _mapping(contract.get("parties")).get("supplier")
    owners, deadlines = _mapping(contract.get("owners")), _mapping(contract.get("deadlines"))
    for row in rows:
        for group in row.groups or (Group("", "", NONE),):
            if group.open:
                owner = row.responsible or owners.get(group.clause) or supplier
                deadline = row.deadline or deadlines.get(group.clause)
                yield Punch(row.number, group, owner, deadline, retest(group, inventory))


def retest(group: Group, inventory: str) -> str:
    """Return the command that answers an open line: the stage that measured it, or the attestation by a person."""
    known = catalogue.CLAUSES.get(group.clause)
    # What no stage measures: a check for eyes, a letter, a clause whose answer is a person's word.
    by_person = _kind(group.clause, group.check) in ("manual", "rated") or (
        known is not None and (known.by_person or not known.checks)
    )
    if group.verdict == verdicts.MANUAL or (by_person and not group.members):
        words = " --by NAME --date DATE --instrument WHAT --file SCAN"
        return "scripts/attest " + group.clause + " --site " + inventory + words
    stages = sorted({one.stage for one in group.members if one.stage})
    book = stages[0] if len(stages) == 1 and stages[0].replace("_", "").isalnum() else "site"
    command = "ansible-playbook -i " + inventory + " playbooks/" + book + ".yml"
    hosts = sorted({_host(one.subject) for one in group.members} | set(group.missing), key=natural)
    named = [host for host in hosts if host.replace("-", "").replace("_", "").isalnum() and host.isascii()]
    if 0 < len(named) <= 8 and len(named) == len(hosts):
        command += " --limit '" + ",".join(host + "*" for host in named) + "'"
    return command


def _run(run: t.Any) -> Run:
    data = _mapping(run)
    records = data.get("records")
    return Run(
        run=str(data.get("run") or data.get("id") or ("" if data else run)),
        started=str(data.get("started") or ""),
        ended=str(data.get("ended") or data.get("finished") or ""),
        stages=tuple(str(stage) for stage in _sequence(data.get("stages"))),
        records=records if isinstance(records, int) and not isinstance(records, bool) else 0,
        state=str(data.get("state") or ""),
    )


def _chain(chain: t.Any) -> Chain:
    data = _mapping(chain)
    records = data.get("records")
    state = str(data.get("state") or "unknown")
    return Chain(
        head=str(data.get("head") or ""),
        records=records if isinstance(records, int) and not isinstance(records, bool) else 0,
        # An unheard-of state is not a good one.
        state=state if state in CHAIN_STATES else "unknown",
        reason=data.get("reason"),
        signer=str(data.get("signer") or ""),
    )


def _asset_order(asset: Data) -> tuple[str, ...]:
    return tuple(natural(str(asset.get(name) or "")) for name in ("host", "kind", "location", "serial_number"))
