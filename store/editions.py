"""Compares the editions of one report cell by cell (STR-017, PUB-007): one report, one set of facts.

The primary edition is compared with each other one. Two numbers that differ, both surely read, are a ``fail``. A number
other than zero in one and a blank in the other is ``undecided``: the blank may hide the number. Blank beside zero, an
unsure figure, a lost cell and words accuse nobody, nor do amounts that are the same in 元 and in 万元. Editions that
print the names of two different bodies are not editions of one report, whatever the site says, and are not compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from forms.bodies import same_body
from forms.forms import any_cell
from forms.rules import Rule, Rules, load_rules
from parsers.report import Figure, Report, Value
from store.audit.finding import Finding, Verdict, Witness
from store.identity import natural_key
from store.reports import Reading

_UNFILLED = {"blank", "not_applicable"}
_SHOWN = 5
_MANY = 10

Pair = tuple[Figure, Figure]


def compare_editions(readings: Sequence[Reading], rules: Rules | None = None) -> tuple[Finding, ...]:
    """What differs between the first (primary) reading and each of the others, in their order."""
    rules = rules or load_rules()
    found: list[Finding] = []
    seen = {readings[0].report.source.sha256} if readings else set()
    for other in readings[1:]:
        if other.report.source.sha256 not in seen and _comparable(readings[0].report, other.report):
            seen.add(other.report.source.sha256)
            rule = rules.by_code[_code(readings[0], other)]
            if rule.bound and rule.life != "retired":
                found.extend(_compare(readings[0].report, other.report, rule))
    return tuple(found)


def _code(one: Reading, other: Reading) -> str:
    """Two pages on two hosts are two platforms; a page and its attachment are one."""
    pages = [reading.edition for reading in (one, other) if reading.edition and reading.edition.role == "page"]
    hosts = {urlsplit(page.url).netloc.lower() for page in pages}
    return "PUB-007" if len(pages) == 2 and len(hosts) == 2 else "STR-017"


def _comparable(one: Report, other: Report) -> bool:
    if one.year is not None and other.year is not None and one.year != other.year:
        return False
    return not one.body or not other.body or same_body(one.body, other.body)


def _compare(one: Report, other: Report, rule: Rule) -> Iterator[Finding]:
    common = [(figure, other.figures[key]) for key, figure in one.figures.items() if key in other.figures]
    wrong = [pair for pair in common if _contradict(*pair)]
    open_ = [pair for pair in common if _unfilled(*pair)]
    if wrong:
        valued = sum(a.value is not None and b.value is not None for a, b in common)
        yield _finding(one, other, rule, wrong, "fail", strangers=len(wrong) >= _MANY and len(wrong) * 2 > valued)
    if open_:
        yield _finding(one, other, rule, open_, "undecided", strangers=False)


def _contradict(a: Figure, b: Figure) -> bool:
    if a.value is None or b.value is None or not (a.sure and b.sure):
        return False
    return a.value != b.value and not _same_amount(a, b)


def _same_amount(a: Figure, b: Figure) -> bool:
    cell = any_cell(a.key)
    if cell is None or cell.measure != "money" or a.value is None or b.value is None:
        return False
    return a.value == b.value * 10_000 or b.value == a.value * 10_000


def _unfilled(a: Figure, b: Figure) -> bool:
    """Whether one edition has a number other than zero where the other has nothing filled in."""
    filled, unfilled = (a, b) if a.value is not None else (b, a)
    return filled.value is not None and filled.value != 0 and filled.sure and unfilled.kind in _UNFILLED


def _finding(
    one: Report, other: Report, rule: Rule, pairs: Sequence[Pair], verdict: Verdict, *, strangers: bool
) -> Finding:
    cells = tuple(Witness(f.key, f.value, f.raw, f.place) for pair in pairs for f in pair)
    first, second = pairs[0][0].value, pairs[0][1].value
    single = len(pairs) == 1 and first is not None and second is not None
    zh_list = "；".join(f"{_label(a.key)}：{_shown(a, '空白')}／{_shown(b, '空白')}" for a, b in pairs[:_SHOWN])
    en_list = "; ".join(f"{_label(a.key)}: {_shown(a, 'blank')} / {_shown(b, 'blank')}" for a, b in pairs[:_SHOWN])
    more_zh = f"；另有{len(pairs) - _SHOWN}格" if len(pairs) > _SHOWN else ""
    more_en = f"; {len(pairs) - _SHOWN} more" if len(pairs) > _SHOWN else ""
    hint_zh = "。多数数字不同，可能挂错了附件" if strangers else ""
    hint_en = ". Most figures differ: another report may have been attached by mistake" if strangers else ""
    says_zh = "两个版本的数字不一致" if verdict == "fail" else "一个版本有数字、另一个版本为空"
    says_en = "Two editions of one report differ" if verdict == "fail" else "A figure stands in one edition only"
    return Finding(
        body=one.body,
        year=one.year,
        code=rule.code,
        severity=rule.severity,
        verdict=verdict,
        cells=cells,
        expected=first if single else None,
        actual=second if single else None,
        difference=_difference(first, second) if single else None,
        suspects=(),
        witnesses=(rule.code,),
        zh=f"{says_zh}（{_where(one)} ／ {_where(other)}）：{zh_list}{more_zh}{hint_zh}。",
        en=f"{says_en} ({_where(one)} / {_where(other)}): {en_list}{more_en}{hint_en}.",
        source=rule.source,
        fingerprint=natural_key(
            rule.code, verdict, one.body, one.year, sorted([a.key, str(a.value), str(b.value)] for a, b in pairs)
        ),
    )


def _difference(first: Value | None, second: Value | None) -> Value | None:
    return None if first is None or second is None else second - first


def _where(report: Report) -> str:
    return report.source.url or report.source.path or report.source.sha256[:12]


def _shown(figure: Figure, blank: str) -> str:
    return blank if figure.value is None else str(figure.value)


def _label(key: str) -> str:
    cell = any_cell(key)
    return cell.label if cell is not None else key
