"""The audit of everything stored gives what the audit of each report beside the others gives, by facts or without."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select

from fixtures.audited.reports import labelled, report_of
from forms.rules import load_rules
from nianbao.pipeline import audit_store
from parsers.report import Report, Section
from store import judging, schema
from store.audit import hashes, quiet
from store.audit.alone import kept_keys
from store.audit.audit import audit_report
from store.audit.finding import Finding
from store.audit.gather import gathered
from store.audit.local import national, read_local
from store.audit.series.history import NO_HISTORY, read_history
from store.changes import compare_versions
from store.corrections import state
from store.editions import compare_editions
from store.elsewhere import not_missing
from store.store import Store
from tests.audit.reports import changed, table_four, table_three
from tests.store.samples import HTML, PDF, SITE, blank, edition, number, report

MakeStore = Callable[[], Store]
_WORDS = (
    "认真落实条例要求",
    "主动公开财政预算",
    "及时更新栏目内容",
    "接受群众监督评议",
    "加强业务培训学习",
    "规范答复文书格式",
    "完善信息发布审核",
    "开展政策解读回应",
    "梳理权责清单目录",
    "推进基层标准建设",
    "强化考核问责机制",
    "拓展线上查询渠道",
)


def directly(store: Store, rules: Path | None = None, history: Path | None = None) -> list[Finding]:
    """The findings of every report, each read and asked every rule beside its county: no facts."""
    local = national() if rules is None else read_local(rules)
    changes = NO_HISTORY if history is None else read_history(history)
    found: dict[str, list[Finding]] = {}
    for member, context in gathered(store.cohorts(), changes):
        asked = local.rules_for(member.report.body, member.site, member.report.year)
        found[member.key] = list(audit_report(member.report, context, asked).findings)
        found[member.key] += compare_versions(store.versions_of(member.key), asked)
        if member.editions > 1:
            editions = store.editions_of(member.key)
            found[member.key] = [*not_missing(found[member.key], editions), *compare_editions(editions, asked)]
    names = store.body_names()
    return [replace(finding, body=names[key]) for key in store.report_ids() for finding in found[key]]


def text(draw: random.Random, long: int) -> str:
    """Some sentences; in few words, so that reports share some of them."""
    return "。".join("，".join(draw.sample(_WORDS, 3)) + f"{draw.randrange(90)}次" for _ in range(long)) + "。"


def some_report(draw: random.Random, body: str, year: int, last: Report | None) -> Report:
    """A report as they come: right or wrong, with the figures and words of last year's or with others."""
    form = "2019" if year < 2021 else "2021"
    high = draw.choice((0, 3, 60, 5_000))
    values = table_three(form, draw, high) | table_four(draw, high)
    tables = {"t2": form, "t3": form, "t4": form}
    one = report(body, year, values, tables=tables, published=date(year + 1, draw.choice((1, 1, 2, 4)), 15), url=body)
    if last is not None and draw.random() < 0.3 and last.tables == one.tables:
        one = replace(one, figures=last.figures)
    if last is not None and draw.random() < 0.5:
        carried = {
            key: number(key, held.value)
            for key in one.figures
            if key.startswith("t3.carried_in.")
            and (held := last.figures[key.replace("carried_in", "carried_out")]).value is not None
        }
        one = replace(one, figures={**one.figures, **carried})
    if draw.random() < 0.3:
        key = draw.choice(list(one.figures))
        one = changed(one, {key: draw.choice((0, 7, 1_000, 99_999))})
    if draw.random() < 0.2:
        key = draw.choice([key for key in kept_keys() if key in one.figures])
        odd = (number(key, 2**62), number(key, Decimal("3.5")), number(key, 7, sure=False), blank(key))
        one = replace(one, figures={**one.figures, key: draw.choice(odd)})
    same = last is not None and draw.random() < 0.3
    told = (
        last.sections
        if same and last is not None
        else tuple(Section(key, key, text(draw, 12), one.sections[0].place) for key in ("s1", "s5", "s6"))
    )
    if draw.random() < 0.2:
        more = draw.choice(
            (
                "新收申请比上年增加3件。",
                "本年新收政府信息公开申请5件。",
                "请联系王家镇政务公开办。",
                "2019年，我镇公开信息3条。",
            )
        )
        told = (replace(told[0], text=told[0].text + more), *told[1:])
    return replace(one, sections=told)


def fill(store: Store, draw: random.Random, bodies: int = 5) -> None:
    """A county of some bodies and years, with gaps, pages and attachments."""
    names = [
        f"{name}镇人民政府" for name in ("王家", "河包", "次邱", "白石", "黄沙", "红岩", "青山", "大堰")[: bodies - 1]
    ]
    for body in ("汶清县人民政府", *names):
        last: Report | None = None
        for year in (2019, 2020, 2021, 2022, 2023):
            if draw.random() < 0.15:
                last = None
                continue
            last = some_report(draw, body, year, last)
            store.save_report(last, edition(body, year, published=draw.choice((None, f"{year + 1}-01-20"))))
            if draw.random() < 0.2:
                held = changed(last, {"t3.new_received.total": 5})
                held = replace(held, source=replace(held.source, sha256=held.source.sha256[::-1]))
                store.save_report(held, edition(body, year, role="attachment"))


@pytest.mark.parametrize("seed", range(2))
def test_random_counties(make_store: MakeStore, seed: int) -> None:
    """This test ensures that findings by facts are the findings without them, first, again, and after a change."""
    store = make_store()
    draw = random.Random(seed)
    fill(store, draw)
    expected = directly(store)
    assert expected
    assert audit_store(store) == expected
    assert [finding.fingerprint for finding in store.findings()] == [finding.fingerprint for finding in expected]
    assert audit_store(store) == expected
    body = "河包镇人民政府"
    store.save_report(some_report(draw, body, 2022, None), edition(body, 2022))
    assert audit_store(store) == directly(store)


def test_a_carry_over_of_last_years_other_edition_only_informs(store: Store) -> None:
    """This test ensures that a figure which last year's report had in another edition is no wrong carry-over."""
    body = "河包镇人民政府"

    def year(number_: int, media: str, **rows: int) -> Report:
        cells = {f"t3.{row}.{column}": count for row, count in rows.items() for column in ("natural_person", "total")}
        return report(body, number_, cells, media_type=media)

    store.save_report(year(2023, HTML, carried_in=6, granted=6, results_total=6), edition(body, 2023))
    store.save_report(year(2022, HTML, new_received=5, carried_out=5), edition(body, 2022))
    severities = []
    for attached in (8, 6):  # the page says 5; this year carries 6 in
        other = year(2022, PDF, new_received=attached, carried_out=attached)
        store.save_report(other, edition(body, 2022, role="attachment"))
        found = [one for one in audit_store(store) if one.code == "XY-002"]
        severities.append([one.severity for one in found])
    assert severities == [["error"], ["info"]]
    assert "可能在公布后作过更正" in found[0].zh


def calm(store: Store, draw: random.Random) -> int:
    """A county of many bodies that are mostly right and say things of their own; some copy; how many reports."""
    names = [f"{one}{two}镇人民政府" for one in "王河次白黄红" for two in "家坪岩"]
    template = sentences(draw, 12)
    count = 0
    last: dict[str, Report] = {}
    for year in (2021, 2022, 2023):
        told: list[str] = []
        for body in names:
            one = report(body, year, published=date(year + 1, 1, draw.randrange(5, 25)), url=f"{body}{year}")
            own = sentences(draw, 20)
            kind = draw.randrange(8)
            if kind == 0 and told:
                own = draw.choice(told)
            elif kind == 1 and body in last:
                own = last[body].sections[0].text[len(template) : draw.choice((-1, -14, -150))]
            elif kind == 2 and told:
                own = draw.choice(told)[:200] + own[:60]
            elif kind == 3:
                key = draw.choice([key for key in one.figures if key.startswith("t3.")])
                one = changed(one, {key: draw.choice((7, 99_999))})
            told.append(own)
            last[body] = replace(one, sections=(Section("s1", "一", template + own, one.sections[0].place),))
            store.save_report(last[body], edition(body, year, published=f"{year + 1}-01-10"))
            count += 1
    return count


def sentences(draw: random.Random, many: int) -> str:
    """So many sentences that no other report has."""
    return "".join("".join(chr(draw.randrange(0x5000, 0x9000)) for _ in range(13)) + "。" for _ in range(many))


@pytest.mark.parametrize("seed", range(2))
def test_calm_counties(store: Store, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that copies among many right reports are found by facts, and that few reports are read."""
    count = calm(store, random.Random(seed))
    expected = directly(store)
    assert {"XU-006", "XY-010"} <= {finding.code for finding in expected}
    assert audit_store(store) == expected
    asked: list[str] = []
    read: list[str] = []
    real, really = judging.audit_report, judging.reports_of
    monkeypatch.setattr(judging, "audit_report", lambda one, *a, **k: asked.append(one.body) or real(one, *a, **k))
    monkeypatch.setattr(judging, "reports_of", lambda base, keys: read.extend(keys) or really(base, keys))
    assert audit_store(store) == expected
    assert 0 < len(asked) < count // 2
    assert len(read) <= 3 * len(asked)  # the report, last year's, and the one it may be a copy of


def test_more_copies_than_are_compared(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that nothing is lost where more reports are alike, or say more, than are compared."""
    calm(store, random.Random(3))
    expected = directly(store)
    monkeypatch.setattr(hashes, "_WIDE", 64)
    assert audit_store(store) == expected
    monkeypatch.setattr(hashes, "_PAIRED", 1)
    assert audit_store(store) == expected


def test_audited_reports(make_store: MakeStore) -> None:
    """This test ensures that the labelled reports have the same findings from the store as by themselves."""
    store = make_store()
    for place, case in enumerate(labelled()):
        if place % 8 == 0:
            one, _ = report_of(case)
            store.save_report(one, edition(one.body, one.year, name=str(place % 2)))
    assert audit_store(store) == directly(store)


def test_local_rules_and_history(make_store: MakeStore, tmp_path: Path) -> None:
    """This test ensures that local rules, exceptions and merged bodies change findings by facts as they do without."""
    store = make_store()
    fill(store, random.Random(5), 3)
    audit_store(store)
    rules, history = tmp_path / "r.yaml", tmp_path / "h.yaml"
    rules.write_text(
        "rules:\n  XY-002: {life: retired}\n  STR-006: {severity: warning}\n"
        "add:\n  - {code: LOCAL-001, title: a, title_zh: 甲, severity: info,"
        " formula: 't3.new_received.total <= prev.t3.new_received.total'}\n"
        "except:\n  - {rule: T3-003, body: 河包镇人民政府, reason: 已核实}\n",
        encoding="utf-8",
    )
    history.write_text("- {body: 次邱镇人民政府, year: 2021, change: merged, from: [旧镇人民政府]}\n", encoding="utf-8")
    for _ in range(2):
        assert audit_store(store, rules=rules, history=history) == directly(store, rules, history)
    assert audit_store(store) == directly(store)


def test_a_person_states_a_value(make_store: MakeStore) -> None:
    """This test ensures that a stated value is seen though facts were kept before."""
    store = make_store()
    one = report(
        values={"t3.new_received.total": 3, "t3.results_total.total": number("t3.results_total.total", 4, sure=False)}
    )
    store.save_report(one, edition())
    before = audit_store(store)
    state(store.home, one, "t3.results_total.total", "9", by="甲")
    after = audit_store(store)
    assert after != before
    assert any(cell.stated for finding in after for cell in finding.cells)


def test_facts_are_kept_and_made_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that facts are worked out once for a content, rules and a program, and can be deleted."""
    store.save_report(report(), edition())
    made: list[str] = []
    real = judging.make_facts
    monkeypatch.setattr(judging, "make_facts", lambda one, *how: made.append(one.body) or real(one, *how))
    audit_store(store)
    audit_store(store)
    assert len(made) == 1
    with store.database.writing() as connection:
        connection.execute(delete(schema.facts))
    audit_store(store)
    assert len(made) == 2
    monkeypatch.setattr(judging, "facts_version", lambda: "another")
    audit_store(store)
    assert len(made) == 3
    store.save_report(report(values={"t3.new_received.total": 1}), edition())
    audit_store(store)
    assert len(made) == 4
    with store.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(schema.facts)).scalar_one() == 1


def test_most_reports_are_quiet(make_store: MakeStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that a right report beside right ones is not read again once its facts are known."""
    store = make_store()
    for year in (2021, 2022):
        for body in ("河包镇", "次邱镇", "王家镇"):
            one = report(f"{body}人民政府", year, published=date(year + 1, 1, 10))
            words = Section("s1", "一", text(random.Random(f"{body}{year}"), 30), one.sections[0].place)
            store.save_report(replace(one, sections=(words,)), edition(body, year, published=f"{year + 1}-01-10"))
    audit_store(store)
    monkeypatch.setattr(judging, "reports_of", lambda _, keys: keys and pytest.fail("a report was read"))
    audit_store(store)


def test_a_report_that_is_gone_waits(make_store: MakeStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that reports that a load takes away while the audit runs do not end it, nor get findings."""
    store = make_store()
    fill(store, random.Random(5), 3)
    whole = audit_store(store)
    monkeypatch.setattr(judging, "reports_of", lambda *_: iter(()))
    assert 0 < len(audit_store(store)) < len(whole)


def test_every_tested_rule_exists() -> None:
    """This test ensures that each test of quiet belongs to a rule that is still so called."""
    functions = {rule.function for rule in load_rules()}
    formulas = {rule.formula for rule in load_rules()}
    assert set(quiet._TESTS) <= functions
    assert set(quiet._FORMULAS) <= formulas
    assert SITE
