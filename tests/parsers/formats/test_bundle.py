"""Bundles and packages: members, names, and archives that want to do harm."""

from __future__ import annotations

import io
import struct
import sys
import zipfile
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.formats.ofd_writer import write_ofd
from fixtures.formats.rar_writer import write_rar4, write_rar5
from fixtures.formats.samples import sample
from parsers.errors import DamagedFile, EmptyDocument, EncryptedFile, LimitExceeded, ReadError, UnsupportedFormat
from parsers.readers import rar
from parsers.readers.bundle import Member, is_bundle, open_bundle
from parsers.readers.package import Limits, Package


def zipped(members: Iterable[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members:
            target.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def renamed(payload: bytes, old: bytes, new: bytes) -> bytes:
    """The archive with a member's name bytes exchanged for others of the same length, without the mark of UTF-8."""
    assert len(old) == len(new)
    return payload.replace(old, new)


def contents(payload: bytes) -> list[tuple[str, bytes]]:
    return [(member.name, member.payload) for member in open_bundle(payload)]


def outcomes(members: Iterable[Member]) -> list[tuple[str, str]]:
    return [(member.name, member.error.code if member.error else f"{len(member.payload)} bytes") for member in members]


def test_members_in_the_order_of_the_archive() -> None:
    """This test ensures that every file comes with its bytes, and what a desktop left behind does not."""
    payload = zipped([("乙镇/报告.txt", b"2"), ("甲镇.txt", b"1"), ("__MACOSX/._甲镇.txt", b"x"), (".DS_Store", b"x")])
    assert contents(payload) == [("乙镇/报告.txt", b"2"), ("甲镇.txt", b"1")]


def test_names_in_gbk() -> None:
    """Chinese Windows programs write GBK names without a mark. This test ensures that they are read right."""
    name = "螅镇年报".encode("gb18030")
    payload = renamed(zipped([("A" * len(name), b"1")]), b"A" * len(name), name)
    assert [member.name for member in open_bundle(payload)] == ["螅镇年报"]


def test_a_backslash_inside_a_gbk_character() -> None:
    """The second byte of 乗 in GBK is a backslash. This test ensures that it stays one character and no folder."""
    name = "乗镇".encode("gbk")
    assert b"\\" in name
    payload = renamed(zipped([("A" * len(name), b"1")]), b"A" * len(name), name)
    assert [member.name for member in open_bundle(payload)] == ["乗镇"]


def test_names_in_utf8_without_a_mark() -> None:
    """This test ensures that unmarked UTF-8 names are not taken for GBK."""
    name = "次邱镇".encode()
    payload = renamed(zipped([("A" * len(name), b"1")]), b"A" * len(name), name)
    assert [member.name for member in open_bundle(payload)] == ["次邱镇"]


@pytest.mark.parametrize(
    ("name", "harmless"),
    [
        ("../../etc/cron.d/x", "etc/cron.d/x"),
        ("/etc/passwd", "etc/passwd"),
        ("C:/Windows/x.dll", "Windows/x.dll"),
        ("..\\..\\x.doc", "x.doc"),
        ("a/./b//c.txt", "a/b/c.txt"),
        ("..", "unnamed"),
    ],
)
def test_names_that_leave_the_folder(name, harmless) -> None:
    """This test ensures that no member's name would lead out of a folder it were written to, and that none is lost."""
    assert contents(zipped([(name, b"1")])) == [(harmless, b"1")]


def test_one_name_twice() -> None:
    """This test ensures that two members of one name are two members."""
    with pytest.warns(UserWarning, match="Duplicate"):
        payload = zipped([("a.txt", b"1"), ("a.txt", b"2")])
    assert contents(payload) == [("a.txt", b"1"), ("a.txt (2)", b"2")]


def test_documents_inside_are_not_unpacked() -> None:
    """An OFD is a ZIP itself. This test ensures that it comes whole, and that an archive inside is opened."""
    ofd = write_ofd(sample(3), "runs")
    payload = zipped([("a.ofd", ofd), ("乡镇.zip", zipped([("b.ofd", ofd)]))])
    assert contents(payload) == [("a.ofd", ofd), ("乡镇.zip/b.ofd", ofd)]
    assert is_bundle(payload)
    assert not is_bundle(ofd)


def test_archives_nested_too_deep() -> None:
    """This test ensures that nesting ends in a named error while the other members come."""
    inner = zipped([("x.txt", b"1")])
    for _ in range(10):
        inner = zipped([("deeper.zip", inner)])
    assert outcomes(open_bundle(zipped([("n.zip", inner), ("a.txt", b"1")]))) == [
        ("n.zip/deeper.zip/deeper.zip", "limit-exceeded"),
        ("a.txt", "1 bytes"),
    ]


def test_a_bomb_among_reports() -> None:
    """This test ensures that a member packed beyond reason is a named error and costs the other members nothing."""
    payload = zipped([("bomb.txt", b"0" * (20 << 20)), ("a.txt", b"1")])
    assert len(payload) < 50_000
    assert outcomes(open_bundle(payload)) == [("bomb.txt", "limit-exceeded"), ("a.txt", "1 bytes")]


def test_many_bombs_side_by_side() -> None:
    """This test ensures that the bound on all bytes holds over every nested archive together."""
    limits = Limits(members=50, member_bytes=1000, total_bytes=5000, ratio=1000, small=1000)
    nested = zipped([(f"{number}.txt", bytes([number]) * 900) for number in range(4)])
    members = open_bundle(zipped([(f"{number}.zip", nested) for number in range(9)]), limits)
    read: list[Member] = []
    with pytest.raises(LimitExceeded):
        read.extend(members)
    assert sum(len(member.payload) for member in read) <= 5000


def test_too_many_members() -> None:
    """This test ensures that an archive of very many files is refused by name."""
    payload = zipped([(str(number), b"") for number in range(30)])
    with pytest.raises(LimitExceeded):
        list(open_bundle(payload, Limits(members=20)))


def test_a_declared_size_is_not_believed() -> None:
    """This test ensures that a member which declares one byte and holds many is a named error."""
    payload = bytearray(zipped([("a.txt", b"0123456789" * 1000)]))
    at = payload.index(b"PK\x01\x02")
    struct.pack_into("<I", payload, at + 24, 1)
    (member,) = open_bundle(bytes(payload))
    assert isinstance(member.error, DamagedFile)


def test_an_encrypted_member() -> None:
    """This test ensures that a member with a password is named and the others come."""
    payload = bytearray(zipped([("a.txt", b"1"), ("b.txt", b"2")]))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = payload.index(mark)
        struct.pack_into("<H", payload, at + offset, 1)
    first, second = open_bundle(bytes(payload))
    assert isinstance(first.error, EncryptedFile)
    assert second.payload == b"2"


@pytest.mark.parametrize(
    ("payload", "error"),
    [
        (b"PK\x03\x04" + b"x" * 100, DamagedFile),
        (b"", DamagedFile),
        (zipped([]), EmptyDocument),
        (zipped([("folder/", b"")]), EmptyDocument),
    ],
)
def test_what_is_no_readable_bundle(payload, error) -> None:
    """This test ensures that RAR, 7z, damaged and empty archives are each named."""
    with pytest.raises(error):
        list(open_bundle(payload))


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_damage_ends_in_a_named_error(data) -> None:
    """This test ensures that a damaged archive gives members or named errors and nothing else."""
    whole = bytearray(zipped([("甲.txt", b"123" * 50), ("n.zip", zipped([("x", b"1")]))]))
    for _ in range(data.draw(st.integers(1, 10))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        count = len(list(open_bundle(bytes(whole))))
    except ReadError:
        count = 0
    assert count <= 2


def test_a_package_lacks_a_member() -> None:
    """This test ensures that asking for what is not there is a named error."""
    with pytest.raises(DamagedFile, match="lacks"):
        Package(zipped([("a", b"1")])).read("b")


def has_libarchive() -> bool:
    try:
        rar._library("RAR")
    except UnsupportedFormat:
        return False
    return True


needs_libarchive = pytest.mark.skipif(
    not has_libarchive(), reason="libarchive is not installed: apt-get install libarchive13"
)
WRITERS = {"rar": write_rar4, "rar5": write_rar5}


@needs_libarchive
@pytest.mark.parametrize("kind", WRITERS)
def test_members_of_a_rar(kind: str) -> None:
    """This test ensures that RAR of both formats gives its members, an archive inside opened, names made harmless."""
    members = [("../a.txt", b"1" * 5000), ("b/c.zip", zipped([("d.txt", b"2")])), ("e.txt", b"")]
    assert contents(WRITERS[kind](members)) == [("a.txt", b"1" * 5000), ("b/c.zip/d.txt", b"2"), ("e.txt", b"")]


@needs_libarchive
@pytest.mark.parametrize("kind", WRITERS)
def test_chinese_names_in_a_rar(kind: str) -> None:
    """This test ensures that names in Chinese come as they are, in GBK and in UTF-8, whatever the locale."""
    assert contents(WRITERS[kind]([("次邱镇/年报.txt", b"1")])) == [("次邱镇/年报.txt", b"1")]


@needs_libarchive
@pytest.mark.parametrize("kind", WRITERS)
def test_bounds_and_damage_of_a_rar(kind: str) -> None:
    """This test ensures that a RAR is bounded as a ZIP is, and that damage is named."""
    payload = WRITERS[kind]([(f"{number}.txt", b"x" * 900) for number in range(9)])
    for limits in (Limits(members=5), Limits(total_bytes=5000), Limits(ratio=0, small=100)):
        with pytest.raises(LimitExceeded):
            list(open_bundle(payload, limits))
    assert {code for _, code in outcomes(open_bundle(payload, Limits(member_bytes=10)))} == {"limit-exceeded"}
    with pytest.raises(DamagedFile):
        list(open_bundle(payload[:12] + b"\xff" * 40 + payload[52:]))


def test_without_libarchive(monkeypatch: pytest.MonkeyPatch) -> None:
    """This test ensures that the missing library is named with the commands that install it."""
    monkeypatch.setitem(sys.modules, "libarchive", None)
    for payload, name in ((write_rar5([("a", b"1")]), "RAR"), (b"7z\xbc\xaf\x27\x1c" + b"x" * 100, "7z")):
        assert is_bundle(payload)
        with pytest.raises(UnsupportedFormat, match=f"{name}.*nianbao\\[rar\\]"):
            list(open_bundle(payload))
