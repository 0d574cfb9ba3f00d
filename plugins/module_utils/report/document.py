# Copyright: (c) 2026, The Firstlight developers
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The book as a Word document: what a buyer's office edits, prints and files. The same texts as the page."""

from __future__ import annotations

import io
import typing as t

from .paper import Paper

if t.TYPE_CHECKING:
    from .view import Line, View

# What is long in a large site stands whole in the workbook and on the page; a document of 10,000 rows opens nowhere.
LONGEST_APPENDIX = 400

_ROWS = ("clause", "subject", "threshold", "method", "rated", "measured", "verdict", "evidence_run")
_ROW_WIDTHS = (44, 28, 29, 40, 24, 34, 25, 45)
_PUNCH = ("number", "row", "clause", "subject", "verdict", "reason", "owner", "deadline", "retest")
_PUNCH_WIDTHS = (11, 16, 36, 26, 24, 58, 26, 22, 50)
_RUNS = ("run", "started", "ended", "stages", "records", "state")
_RUN_WIDTHS = (62, 42, 42, 62, 25, 36)
_ASSET_WIDTHS = (22, 22, 36, 30, 42, 46, 22, 22, 27)
_EVIDENCE_WIDTHS = (15, 24, 33, 22, 24, 20, 20, 35, 20, 38, 18)


def document(view: View, generated: str = "") -> bytes:
    """Return the .docx. C(generated) is the RFC 3339 date for its properties."""
    from .pack import repack

    words = view.words
    paper = Paper(view.language)
    paper.running(view.banner, words("title") + " \u00b7 " + view.site + " \u00b7 " + view.generated)
    _cover(paper, view)
    parts = iter(range(1, 9))
    _summary(paper, view, next(parts))
    paper.heading(next(parts), words("part_rows"))
    _rows(paper, view)
    if view.extra:
        paper.heading(next(parts), words("part_extra"))
        table = paper.table([words(name) for name in _ROWS], _ROW_WIDTHS)
        for line in view.extra:
            _line(paper, table, line)
    paper.heading(next(parts), words("part_punch"), new_page=True)
    _punch(paper, view)
    paper.heading(next(parts), words("part_runs"))
    _table(paper, view, [words(name) for name in _RUNS], _RUN_WIDTHS, view.runs, "no_runs")
    paper.heading(next(parts), words("part_chain"))
    paper.facts(view.chain)
    paper.text(words("statement"))
    if view.statement_not_delivery:
        paper.text(view.statement_not_delivery, alarm=True)
    paper.heading(next(parts), words("part_signatures"), new_page=True)
    _signatures(paper, view)
    paper.heading(None, words("part_assets"), new_page=True)
    _table(paper, view, view.asset_head, _ASSET_WIDTHS, view.assets, "no_assets")
    paper.heading(None, words("part_evidence"), new_page=True)
    _table(paper, view, view.evidence_head, _EVIDENCE_WIDTHS, view.evidence, "no_runs")
    out = io.BytesIO()
    paper.document.save(out)
    return repack(out.getvalue(), generated)


def _cover(paper: Paper, view: View) -> None:
    words = view.words
    paper.space(60)
    paper.text(words("subtitle"), size=11, centre=True, soft=True)
    paper.title(words("title"))
    paper.text(view.contract, size=15, centre=True)
    paper.space(24)
    facts = [(words("contract"), view.contract_number)] if view.contract_number else []
    facts += [
        (words("site"), view.site),
        (words("purpose"), view.purpose + (" \u2014 " + view.banner_short if view.banner_short else "")),
        (words("servers"), view.servers),
        (words("generated"), view.generated),
    ]
    if view.plan_hash:
        facts.append((words("plan_hash"), view.plan_hash))
    facts += [(party.role, party.name) for party in view.parties if party.name]
    paper.facts(facts, centre=True)
    if view.banner:
        paper.space(18)
        paper.text(view.banner, size=12, centre=True, alarm=True)


def _summary(paper: Paper, view: View, number: int) -> None:
    words = view.words
    paper.heading(number, words("part_summary"), new_page=True)
    paper.text(view.conclusion, size=12)
    paper.figures(view.counts)
    paper.verdict_bar(view.bars[0].counts)
    verdicts = [(verdict, word) for verdict, word, dummy in view.bars[0].counts]
    table = paper.table(["", *(word for dummy, word in verdicts), words("rows_total")], None)
    for one in view.bars:
        counts = {verdict: count for verdict, dummy, count in one.counts}
        numbers = [str(counts.get(verdict, "\u2013")) for verdict, dummy in verdicts]
        paper.row(table, [one.name, *numbers, str(one.total)])
    paper.text(words("legend_note"), size=9, soft=True)


def _rows(paper: Paper, view: View) -> None:
    words = view.words
    table = paper.table([words(name) for name in _ROWS], _ROW_WIDTHS)
    for row in view.rows:
        state = words("open" if row.open else "closed")
        paper.strip(table, row.number, row.text, row.verdict_word, row.verdict, state, alarm=row.open)
        for line in row.lines:
            _line(paper, table, line)


def _line(paper: Paper, table: t.Any, line: Line) -> None:
    names = ("" if line.same_clause else (line.clause + " " + line.title).strip(), line.check_title or line.check)
    head = "" if line.again else "\n".join(part for part in names if part)
    evidence = "\n".join(
        part for part in (" \u00b7 ".join(part for part in (line.evidence, line.date) if part), line.run) if part
    )
    cells = [
        head,
        line.subjects,
        "" if line.again else line.threshold,
        "" if line.same_clause else line.method,
        line.rated,
        line.measured,
        line.verdict_word + (" / " + paper.words("stale") if line.stale else ""),
        evidence,
    ]
    paper.row(table, cells, verdict_at=6, verdict=line.verdict, strong_at=5, size=8)
    if line.reason:
        paper.note(table, line.reason)


def _punch(paper: Paper, view: View) -> None:
    words = view.words
    if not view.punch:
        paper.text(words("no_punch"))
        return
    table = paper.table([words(name) for name in _PUNCH], _PUNCH_WIDTHS)
    for one in view.punch:
        clause = one.clause + ("\n" + one.check if one.check else "")
        cells = [str(one.number), one.row, clause, one.subjects, one.verdict_word, one.reason]
        cells += [one.owner, one.deadline, one.retest]
        paper.row(table, cells, verdict_at=4, verdict=one.verdict, size=8)


def _table(
    paper: Paper,
    view: View,
    head: t.Sequence[str],
    widths: t.Sequence[int],
    rows: t.Sequence[t.Sequence[str]],
    empty: str,
) -> None:
    if not rows:
        paper.text(view.words(empty))
        return
    if len(rows) > LONGEST_APPENDIX:
        paper.text(view.words("elsewhere", count=len(rows), shown=LONGEST_APPENDIX), soft=True)
    table = paper.table(head, widths)
    for cells in rows[:LONGEST_APPENDIX]:
        paper.row(table, cells, size=7.5)


def _signatures(paper: Paper, view: View) -> None:
    words = view.words
    if view.statement_not_delivery:
        paper.text(view.statement_not_delivery, alarm=True)
    fields = [words(name) for name in ("sign_name", "sign_title", "sign_signature", "sign_date", "sign_seal")]
    paper.signatures([(party.role, party.name) for party in view.parties], fields)
