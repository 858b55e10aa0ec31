"""The cells that a report's own text confirms: evidence for the suspects (see ``Context.told``)."""

from __future__ import annotations

from collections.abc import Mapping

from parsers.prose.statement import Statement
from parsers.report import Report, Value
from store.audit.prose.options import CELLS, SHEET

_PLAIN = {
    "nar.received": "t3.new_received.total",
    "nar.closed": "t3.results_total.total",
    "nar.granted": "t3.granted.total",
    **CELLS,
}


def told(report: Report) -> Mapping[str, Value]:
    """Cells and the figures that unambiguous statements of ``report`` give for them.

    A quantity stated with two values tells nothing, nor does one whose cell may hold another reading: 收到 is taken for
    新收 only where the text does not speak of what was carried in, or says 新收.
    """
    found: dict[str, set[Value]] = {}
    statements = [s for raw in report.statements if (s := Statement.from_dict(raw)).kind == "quantity"]
    carried = any(s.name == "nar.carried_in" and s.value != 0 for s in statements)
    for statement in statements:
        if statement.ambiguous or statement.doubts or statement.when != "this" or statement.value is None:
            continue
        if statement.name == "nar.received" and carried and statement.verb != "新收":
            continue
        for keys in (_PLAIN, SHEET):
            if (key := keys.get(statement.name, "")) in report.figures:
                found.setdefault(key, set()).add(statement.value)
    return {key: next(iter(values)) for key, values in sorted(found.items()) if len(values) == 1}
