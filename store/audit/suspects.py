"""Explanations become suspects: ranked, with the kind of slip, in words. A suspect is a suggestion, never an edit.

Ties are all listed. The order, first to last: explanations that leave no impossible figure standing; one act that
explains many cells; what last year's report, the text or another rule speaks for before what they speak against; the
smaller edit distance; the slip that seldom fits by chance; totals before details; printed order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from forms.figures import VALUED
from parsers.report import Value
from store.audit.evaluate import View, judge
from store.audit.finding import Suspect
from store.audit.interchange import Interchange
from store.audit.messages import MOST
from store.audit.prose.told import told
from store.audit.series.pair import year_in_doubt
from store.audit.slips import SLIPS, TELLING, slip
from store.audit.words import cell_zh, figure_text, plain_label

_ACTS: dict[str, tuple[str, str]] = {
    "swapped-rows": ("{what}两行填反", "rows {what} are swapped"),
    "swapped-columns": ("{what}两列填反", "columns {what} are swapped"),
    "swapped-cells": ("{what}两格填反", "cells {what} are swapped"),
    "shifted-right": ("{what}整行数字右移了一格", "row {what} is shifted to the right by one cell"),
    "lost-row": (
        "{what}以上漏填一行，其下各行数字上移了一行",
        "a row above {what} was left out and those below moved up",
    ),
    "shifted-left": ("{what}整行数字左移了一格", "row {what} is shifted to the left by one cell"),
}


def evidence(seen: View) -> Mapping[str, Value]:
    """What the text and last year's report say that cells should hold: 上年结转 is last year's 结转下年度."""
    said = dict(told(seen.report))
    prev = seen.context.prev
    if prev is None or year_in_doubt(seen.report) or year_in_doubt(prev):
        return said
    for key, last in prev.figures.items():
        if key.startswith("t3.carried_out.") and last.kind in VALUED and last.sure and last.value is not None:
            said.setdefault(key.replace("carried_out", "carried_in"), last.value)
    return said


def _spoken(seen: View, said: Mapping[str, Value], key: str, value: int) -> int:
    """1 where evidence is for the printed figure, −1 where it is for the proposed one, 0 where it is silent."""
    if key not in said:
        return 0
    return (said[key] == seen.report.figures[key].value) - (said[key] == value)


def _other_rules(seen: View, cells: Mapping[str, int]) -> int:
    """How many rules that are no identities hold as printed and not with the proposed figures, less the reverse."""
    others = [b for b in seen.plan.beside if not cells.keys().isdisjoint(b.keys)]
    if not others:
        return 0
    values = list(seen.values)
    for key, value in cells.items():
        values[seen.plan.ground.index[key]] = value
    repaired = replace(seen, values=values, blanks=seen.blanks - cells.keys(), memo={})
    return sum((judge(b, repaired).verdict == "fail") - (judge(b, seen).verdict == "fail") for b in others)


def suspects(
    seen: View,
    sets: Sequence[Mapping[str, int]],
    acts: Sequence[Interchange] = (),
    impossible: frozenset[str] = frozenset(),
) -> tuple[Suspect, ...]:
    """The suspects of one cause. ``impossible`` are cells whose printed figure cannot stand (negative counts)."""
    said = evidence(seen)
    totals = {binding.total for binding in seen.plan.identities}
    order = seen.plan.ground.index
    swaps = {frozenset(act.cells.items()) for act in acts}

    def rank(cells: Mapping[str, int]) -> tuple[object, ...]:
        slips = [_slip(seen, key, value) for key, value in cells.items()]
        return (
            len(impossible - set(cells)),
            sum(_spoken(seen, said, key, value) for key, value in cells.items()) + _other_rules(seen, cells),
            sum(distance for _, distance in slips),
            sum(code not in TELLING for code, _ in slips),
            sum(1 if key in totals else 2 for key in cells),
            tuple(order[key] for key in cells),
        )

    found = [_act(seen, act) for act in acts]
    found += [_set(seen, cells) for cells in sorted(sets, key=rank) if frozenset(cells.items()) not in swaps]
    return tuple(found[:MOST])


def implied(seen: View, key: str, value: int) -> Suspect:
    """The value that the parts imply for a total left blank (LOC-004). It is not a reported figure."""
    zh = f"{cell_zh(seen, key)}未填，按各分项推算应为 {value}"
    return Suspect({key: value}, "implied-total", zh, f"{seen.label(key)} is blank; its parts imply {value}")


def sign_flip(seen: View, key: str) -> Suspect | None:
    """A change typed without its sign, or with the wrong one (T2-221)."""
    figure = seen.report.figures.get(key)
    if figure is None or figure.value is None or not figure.value:
        return None
    zh = f"{cell_zh(seen, key)}应为 {-figure.value}，正负号填反"
    return Suspect(
        {key: -figure.value}, "sign-flip", zh, f"{seen.label(key)} should be {-figure.value}: the sign is wrong"
    )


def as_told(seen: View, key: str, value: int) -> Suspect:
    """A cell that the text contradicts, and that with the text's figure satisfies what else it breaks."""
    printed = figure_text(seen, key)
    zh = f"{cell_zh(seen, key)}应为 {value}，与正文和其他数字相符，表中填 {printed}"
    en = f"{seen.label(key)} should be {value}, as the text and other figures have it; {printed} is printed"
    return Suspect({key: value}, "as-the-text-says", zh, en)


def _slip(seen: View, key: str, value: int) -> tuple[str, int]:
    printed = seen.values[seen.plan.ground.index[key]]
    assert printed is not None
    return slip(printed, value, blank=key in seen.blanks)


def _set(seen: View, cells: Mapping[str, int]) -> Suspect:
    zh, en, codes = [], [], []
    for key, value in cells.items():
        code, _ = _slip(seen, key, value)
        codes.append(code)
        printed = figure_text(seen, key)
        if code == "left-blank":
            zh.append(f"{cell_zh(seen, key)}应为 {value}，表中漏填")
            en.append(f"{seen.label(key)} should be {value}, it was left blank")
        else:
            zh.append(f"{cell_zh(seen, key)}应为 {value}，表中填 {printed}（{SLIPS[code][0]}）")
            en.append(f"{seen.label(key)} should be {value}, {printed} is printed ({SLIPS[code][1]})")
    why = codes[0] if len(set(codes)) == 1 else "several-slips"
    return Suspect(dict(cells), why, "；".join(zh), "; ".join(en))


def _act(seen: View, act: Interchange) -> Suspect:
    zh, en = _ACTS[act.why]
    return Suspect(
        dict(act.cells),
        act.why,
        zh.format(what="与".join(f"“{plain_label(seen, what)}”" for what in act.what)),
        en.format(what=" and ".join(plain_label(seen, what) for what in act.what)),
    )


def cells_of(found: Iterable[Suspect]) -> frozenset[str]:
    """The cells of the first suspect."""
    return next((frozenset(suspect.cells) for suspect in found), frozenset())
