"""A suspect proposes another figure than the printed one, and none where the text proposes nothing."""

from __future__ import annotations

from store.audit.audit import audit_report
from store.audit.context import Context
from tests.audit.prose.telling import CELLS, telling

KEY = "t4.reconsideration"
OUTCOMES = ("granted", "partially_granted", "denied", "unable", "not_processed", "other")
DENIED = "未发生因政府信息公开引起的行政复议。"


def test_the_figure_of_a_denial_is_proposed() -> None:
    """This test ensures that where the text says none and the table a large number, none is proposed."""
    cells = {f"{KEY}.total": 99999, f"{KEY}.upheld": 99999, f"{KEY}.pending": 0}
    found = audit_report(telling(DENIED, cells=cells), Context(prev=telling(year=2022))).findings
    one = next(one for one in found if "T4-008" in one.witnesses)
    assert {"NAR-011", "NAR-012"} & set(one.witnesses)
    assert [dict(suspect.cells) for suspect in one.suspects] == [{f"{KEY}.total": 0}]


def test_one_figure_of_a_list_repairs_no_list() -> None:
    """This test ensures that where several figures of a sentence are not the table's, no single one is proposed."""
    text = (
        "办结政府信息公开申请42件，其中予以公开20件，部分公开3件，不予公开6件，无法提供8件，不予处理2件，其他处理3件。"
    )
    every = {key: 0 for key in CELLS if key.startswith("t3.") and key.split(".")[1] in OUTCOMES}
    closed = {"t3.granted.total": 42, "t3.granted.natural_person": 36, "t3.granted.other_org": 6}
    found = [one for one in audit_report(telling(text, cells={**every, **closed})).findings if one.code == "NAR-005"]
    assert len(found) == 1
    assert "T3-018" in found[0].witnesses
    assert found[0].suspects == ()
