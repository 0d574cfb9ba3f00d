# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The book in one language, every cell a finished text: what page, document and workbook print alike."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, replace

from ..contract import catalogue
from .build import is_figure, without_item
from .inventory import ASSET_COLUMNS, asset_cells, history
from .model import NONE, WORST_FIRST, Book, Group, Observation, Punch, Row
from .show import DASH, NOTHING, Words, clean, moment

PARTIES = ("buyer", "supervisor", "supplier")


@dataclass(frozen=True)
class Line:
    """One line below a row: a check with what was agreed and what was found."""

    clause: str
    title: str
    check: str
    check_title: str
    subjects: str
    threshold: str
    method: str
    rated: str
    measured: str
    verdict: str
    verdict_word: str
    stale: bool
    evidence: str
    run: str
    date: str
    reason: str
    same_clause: bool = False
    again: bool = False


@dataclass(frozen=True)
class RowView:
    """One row of the contract as it is printed."""

    number: str
    text: str
    clauses: str
    verdict: str
    verdict_word: str
    open: bool
    stale: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class PunchView:
    """One line of the punch list as it is printed."""

    number: int
    row: str
    clause: str
    check: str
    subjects: str
    verdict: str
    verdict_word: str
    reason: str
    owner: str
    deadline: str
    retest: str


@dataclass(frozen=True)
class Bar:
    """One bar of the chart: a name and how many rows have which verdict, worst first."""

    name: str
    counts: tuple[tuple[str, str, int], ...]

    @property
    def total(self) -> int:
        """How many rows the bar stands for."""
        return sum(count for dummy, dummy2, count in self.counts)


@dataclass(frozen=True)
class Party:
    """One who signs: the role in the contract and the name, if the contract gives it."""

    role: str
    name: str


@dataclass(frozen=True)
class View:
    """The whole book in one language."""

    language: str
    words: Words
    site: str
    contract: str
    contract_number: str
    banner: str
    banner_short: str
    purpose: str
    generated: str
    servers: str
    plan_hash: str
    conclusion: str
    counts: tuple[tuple[str, int], ...]
    bars: tuple[Bar, ...]
    rows: tuple[RowView, ...]
    extra: tuple[Line, ...]
    punch: tuple[PunchView, ...]
    runs: tuple[tuple[str, ...], ...]
    chain: tuple[tuple[str, str], ...]
    chain_state: str
    statement: str
    statement_not_delivery: str
    parties: tuple[Party, ...]
    asset_head: tuple[str, ...]
    assets: tuple[tuple[str, ...], ...]
    history: tuple[tuple[str, ...], ...]
    evidence_head: tuple[str, ...]
    evidence: tuple[tuple[str, ...], ...]


def view(book: Book, language: str) -> View:
    """Return the book in one language."""
    words = Words(language)
    is_delivery = book.is_delivery
    purpose = words.purpose(book.purpose)
    return View(
        language=words.language,
        words=words,
        site=words.say(book.title) or clean(book.site) or NOTHING,
        contract=words.say(book.contract.get("title") or book.contract.get("name")) or NOTHING,
        contract_number=words.say(book.contract.get("number")),
        banner="" if is_delivery else words("banner", purpose=purpose),
        banner_short="" if is_delivery else words("banner_short"),
        purpose=purpose,
        generated=moment(book.generated),
        servers=words(
            "servers_count",
            count=len(book.servers),
            delivered=sum(server.get("delivered", True) is not False for server in book.servers),
        ),
        plan_hash=clean(book.plan_hash),
        conclusion=_conclusion(book, words),
        counts=(
            (words("rows_total"), len(book.rows)),
            (words("rows_closed"), len(book.rows) - len(book.open_rows)),
            (words("rows_open"), len(book.open_rows)),
            (words("rows_stale"), sum(row.stale for row in book.rows)),
        ),
        bars=_bars(book, words),
        rows=tuple(_row(row, book, words) for row in book.rows),
        extra=_lines(book.extra, book, words),
        punch=tuple(_punch(number, punch, words) for number, punch in enumerate(book.punch, 1)),
        runs=tuple(
            (
                clean(run.run),
                moment(run.started) or NOTHING,
                moment(run.ended) or NOTHING,
                clean(words.join(run.stages)) or NOTHING,
                str(run.records),
                words("run_" + run.state) if words.has("run_" + run.state) else clean(run.state) or NOTHING,
            )
            for run in book.runs
        ),
        chain=_chain(book, words),
        chain_state=book.chain.state,
        statement=words("statement"),
        statement_not_delivery="" if is_delivery else words("statement_not_delivery", purpose=purpose),
        parties=tuple(Party(words(role), words.say(_party(book.parties.get(role)))) for role in PARTIES),
        asset_head=(*(words(name) for name in ASSET_COLUMNS), words("asset_state")),
        assets=tuple(asset_cells(asset, words) for asset in book.assets),
        history=tuple(line for asset in book.assets for line in history(asset, words)),
        evidence_head=tuple(
            words(name)
            for name in (
                "evidence",
                "clause",
                "check",
                "subject",
                "measured",
                "threshold",
                "verdict",
                "run",
                "date",
                "reason",
                "hash",
            )
        ),
        evidence=tuple(_evidence(book, words)),
    )


def _party(party: t.Any) -> t.Any:
    if isinstance(party, dict) and not set(party) <= {"zh", "en"}:
        return party.get("name") or party.get("organisation") or ""
    return party


def _conclusion(book: Book, words: Words) -> str:
    if not book.rows:
        return words("conclusion_empty")
    left = len(book.open_rows)
    if not left:
        return words("conclusion_ready", rows=len(book.rows), chain=section(book, "chain"))
    punch = section(book, "punch")
    return words("conclusion_open", rows=len(book.rows), closed=len(book.rows) - left, open=left, punch=punch)


def section(book: Book, name: str) -> int:
    """Return the number of a part of the book; the part of extra records is there only when there are any."""
    parts = ["summary", "rows", *(["extra"] if book.extra else []), "punch", "runs", "chain", "signatures"]
    return parts.index(name) + 1


def shown_verdict(row: Row) -> str:
    """Return the verdict by which a row is printed and counted: a stale pass is not shown as a pass."""
    return "stale" if row.stale and row.verdict in ("pass", "warn", "attested", "deviation") else row.verdict


def _bars(book: Book, words: Words) -> tuple[Bar, ...]:
    named = [(words("chart_all"), book.rows)]
    chapters = book.chapters
    if len(chapters) > 1:
        named += [(words("chart_chapter", name=clean(name) or NOTHING), rows) for name, rows in chapters]
    bars = []
    for name, rows in named:
        counts: dict[str, int] = {}
        for row in rows:
            shown = shown_verdict(row)
            counts[shown] = counts.get(shown, 0) + 1
        ordered = [verdict for verdict in (*reversed(WORST_FIRST), "stale") if verdict in counts]
        bars.append(Bar(name, tuple((verdict, words(verdict), counts[verdict]) for verdict in ordered)))
    return tuple(bars)


def _row(row: Row, book: Book, words: Words) -> RowView:
    shown = shown_verdict(row)
    return RowView(
        number=clean(row.number),
        text=words.say(row.text) or NOTHING,
        clauses=clean(words.join(row.clauses)),
        verdict=shown,
        verdict_word=words.verdict(shown) if shown != "stale" else words("stale"),
        open=row.open,
        stale=row.stale,
        lines=_lines(row.groups, book, words),
    )


def _lines(groups: t.Sequence[Group], book: Book, words: Words) -> tuple[Line, ...]:
    """Return the lines, marked where they need not repeat the clause's name and method, or all of the check's."""
    lines: list[Line] = []
    before = None
    for group in groups:
        line = _line(group, book, words)
        # So is the line of servers that said nothing on a whole clause.
        same = before is not None and before[0] == group.clause and group.check in ("", before[1])
        lines.append(replace(line, same_clause=before is not None and before[0] == group.clause, again=same))
        before = (group.clause, group.check)
    return tuple(lines)


def _line(group: Group, book: Book, words: Words) -> Line:
    first = group.members[0] if group.members else None
    measuring = book.contract.get("measuring")
    value = _value(group, words)
    unit = first.unit if first else ""
    agreed = words.threshold(group.judged_by, unit) or (words.threshold(first.expected, unit) if first else "")
    return Line(
        clause=clean(group.clause),
        title=_known(catalogue.title(group.clause, words.language), group.clause),
        check=clean(group.check),
        check_title=_known(catalogue.check_title(group.clause, group.check, words.language), group.check),
        subjects=words.subjects(group.missing or [one.subject for one in group.members]),
        threshold=agreed or words("agreed_none"),
        method=words.method(measuring.get(group.clause)) if isinstance(measuring, dict) else "",
        rated=value if first and first.rated else "",
        measured=value if first and not first.rated else "",
        verdict=group.verdict,
        verdict_word=words.verdict(group.verdict),
        stale=group.stale,
        evidence=_some([_short(one) for one in group.members], words),
        run=clean(max((one.started, one.run) for one in group.members)[1]) if group.members else "",
        date=_dates(group),
        # What the verdict's own word says already is not said twice.
        reason=reason(group, words) if group.members else "",
    )


def _known(title: str, name: str) -> str:
    """Return a catalogue's title; what it does not know it returns as it is, and that stands beside it already."""
    return "" if title == name else clean(title)


def _value(group: Group, words: Words) -> str:
    """Return what was found; where figures differ, from the least to the greatest."""
    if not group.members:
        return ""
    unit = group.members[0].unit
    found = [one.observed for one in group.members]
    if all(is_figure(value) for value in found) and min(found) != max(found):
        return words.value(min(found), unit) + " " + DASH + " " + words.value(max(found), unit)
    return words.value(found[0], unit)


def reason(group: Group, words: Words) -> str:
    """Return why a line is not a plain pass: the record's own message, the mark stale, the missing record."""
    if group.missing:
        key = "no_record_host" if group.verdict == NONE else "not_delivered"
        return words(key, hosts=words.subjects(group.missing))
    if not group.members:
        return words("no_record_check" if group.check else "no_record" if group.clause else "no_clause")
    first = group.members[0]
    parts = [words.message(without_item(first))] if first.message else []
    if group.stale:
        own = words.message(first.stale_reason) if first.stale_reason else ""
        parts.append(words("stale_from", reason=own) if own else words("stale_reason"))
    return " ".join(part for part in parts if part)


def _some(names: t.Sequence[str], words: Words) -> str:
    shown = sorted({clean(name) for name in names if name})
    if len(shown) > 2:
        return shown[0] + DASH + shown[-1] + " (" + str(len(shown)) + ")"
    return words.join(shown)


def _short(one: Observation) -> str:
    """Return an evidence id without the run's, which stands beside it."""
    return one.evidence[len(one.run) :].lstrip("-/:.") if one.run and one.evidence.startswith(one.run) else one.evidence


def _dates(group: Group) -> str:
    dates = sorted({moment(one.started)[:10] for one in group.members if one.started})
    return "" if not dates else dates[0] if len(dates) == 1 else dates[0] + " " + DASH + " " + dates[-1]


def _punch(number: int, punch: Punch, words: Words) -> PunchView:
    group = punch.group
    return PunchView(
        number=number,
        row=clean(punch.row),
        clause=clean(group.clause) or NOTHING,
        check=_known(catalogue.check_title(group.clause, group.check, words.language), "") or clean(group.check),
        subjects=words.subjects(group.missing or [one.subject for one in group.members]),
        verdict="stale" if group.stale and group.verdict == "pass" else group.verdict,
        verdict_word=words.verdict(group.verdict) + (" / " + words("stale") if group.stale else ""),
        reason=reason(group, words),
        owner=words.say(_party(punch.owner)) or words("owner_blank"),
        deadline=words.say(punch.deadline) or words("owner_blank"),
        retest=clean(punch.retest),
    )


def _chain(book: Book, words: Words) -> tuple[tuple[str, str], ...]:
    chain = book.chain
    state = words("chain_" + chain.state, reason=words.message(chain.reason))
    lines = [
        (words("chain_head"), clean(chain.head) or NOTHING),
        (words("chain_records"), str(chain.records)),
        (words("chain_state"), state),
    ]
    if chain.signer:
        lines.append((words("chain_signer"), clean(chain.signer)))
    return tuple(lines)


def _evidence(book: Book, words: Words) -> t.Iterator[tuple[str, ...]]:
    for one in book.observations:
        yield (
            clean(_short(one)) or NOTHING,
            clean(one.clause),
            clean(one.check),
            clean(one.subject),
            words.value(one.observed, one.unit),
            words.threshold(one.expected, one.unit) or NOTHING,
            words.verdict(one.verdict) + (" / " + words("stale") if one.stale else ""),
            clean(one.run),
            moment(one.started),
            words.message(one.message),
            clean(one.raw_sha256)[:12],
        )
