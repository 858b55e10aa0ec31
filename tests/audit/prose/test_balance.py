"""Sentences that print all four sides of the balance of applications."""

from __future__ import annotations

import pytest

from tests.audit.prose.telling import about, telling

BALANCED = (
    "新收申请40件，上年结转5件，办结42件，结转下年度3件。",
    "收办申请45件（含上年结转5件），办结42件，结转下年度3件。",
    "上年结转5件，本年收到申请40件，全年办结42件，其中予以公开20件，结转下年度3件。",
    "收到申请40件，申请人撤回2件，上年结转5件，办结40件，结转下年度3件。",
    "收到申请40件，上年结转5件，办结40件，其余申请按规定办理。",
)
BROKEN = (
    "收到申请40件，上年结转5件，办结40件，结转下年度3件。",
    "上年结转申请5件，本年新收40件，答复39件，结转下年度3件。",
    "本年度收到政府信息公开申请40件，上年结转申请5件，共办结申请40件，结转下年度继续办理3件。",
)


@pytest.mark.parametrize("text", BALANCED)
def test_what_balances_is_right(text: str) -> None:
    """This test ensures that a balance that holds, or that other words may explain, accuses nobody."""
    assert [one for one in about(telling(text, section="s3"), "NAR-003") if one[1] == "fail"] == []


@pytest.mark.parametrize("text", BROKEN)
def test_no_reading_of_the_table_excuses_a_broken_balance(text: str) -> None:
    """This test ensures that figures that each fit the table are found where together they do not balance."""
    assert ("error", "fail") in about(telling(text, section="s3"), "NAR-003")
