"""The names in RAR archives, told without unpacking them."""

from __future__ import annotations

import random

import pytest

from fixtures.formats.rar_writer import write_rar4, write_rar5
from scraper.bundles import is_bundle, member_names, reported
from scraper.rar_names import rar_names

WRITERS = {"rar": write_rar4, "rar5": write_rar5}
FILES = [
    ("次邱镇2020年政府信息公开工作年度报告.docx", b"1" * 300),
    ("乡镇/清江镇.pdf", b""),
    ("说明.txt", b"x" * 70_000),
]


@pytest.mark.parametrize("kind", WRITERS)
def test_names_and_whose_reports_they_are(kind: str) -> None:
    """This test ensures that the members of a RAR are named in order, and that their names say whose they are."""
    payload = WRITERS[kind](FILES)
    assert member_names(payload) == [name for name, _ in FILES]
    assert is_bundle(payload)
    assert [(one.body, one.year) for one in reported(member_names(payload))] == [("次邱镇", 2020), ("清江镇", None)]
    assert len(rar_names(payload, 2)) == 2


@pytest.mark.parametrize("kind", WRITERS)
def test_damage_ends_the_names(kind: str) -> None:
    """This test ensures that a cut or damaged archive gives at most the names before the damage, at once."""
    payload = WRITERS[kind](FILES)
    for cut in range(0, 600, 7):
        found = rar_names(payload[:cut], 9)
        assert found == [name for name, _ in FILES[: len(found)]]
    assert rar_names(payload[:300], 9) == [FILES[0][0]]
    chance = random.Random(1)
    for _ in range(300):
        broken = bytearray(payload)
        for _ in range(4):
            broken[chance.randrange(8, 500)] = chance.randrange(256)
        assert len(rar_names(bytes(broken), 50)) <= 50
    assert rar_names(b"Rar!\x1a\x07\x01\x00 an archive", 9) == rar_names(b"PK\x03\x04", 9) == []
