"""Profiles: what they say, and what they may not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from scraper.errors import ProfileError
from scraper.profiles import Profile


def test_bare_address() -> None:
    """This test ensures that an address is enough, with or without its scheme."""
    profile = Profile.from_url("www.wenshang.gov.cn")
    assert (profile.site, profile.start) == ("www.wenshang.gov.cn", ("http://www.wenshang.gov.cn/",))
    assert profile.hosts().allows("www.wenshang.gov.cn", 443)
    assert not profile.hosts().allows("www.wenshang.gov.cn", 8080)
    assert Profile.from_url("http://127.0.0.1:8123/a").site == "127.0.0.1_8123"
    assert profile.report_years(datetime(2026, 3, 1, tzinfo=UTC)) == tuple(range(2008, 2026))


def test_file_and_inheritance(tmp_path: Path) -> None:
    """This test ensures that a file is read, that it inherits, and that options of a command go before it."""
    (tmp_path / "jining.yaml").write_text("delay: 5\nfamily: hanweb_xxgk\ngroup: jining\n", encoding="utf-8")
    path = tmp_path / "wenshang.yaml"
    path.write_text(
        "inherits: jining.yaml\nsite: wenshang\nname: 汶上县\nstart: http://www.wenshang.gov.cn/\nyears: 2010-2025\n"
        "expect: [10, 60]\nallow-hosts: [files.jining.gov.cn]\nresolve: {www.wenshang.gov.cn: '127.0.0.1:8123'}\n",
        encoding="utf-8",
    )
    profile = Profile.load(path, delay=0.5)
    assert (profile.delay, profile.family, profile.years, profile.expect) == (
        0.5,
        "hanweb_xxgk",
        (2010, 2025),
        (10, 60),
    )
    assert profile.hosts().address("http://www.wenshang.gov.cn/") == ("127.0.0.1", 8123)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("site: a\nstart: ftp://x/\n", "http or https"),
        ("site: a/b\nstart: http://x/\n", "site"),
        ("start: http://x/\n", "site is missing"),
        ("site: a\nstart: http://x/\nspeed: 3\n", "unknown setting 'speed'"),
        ("site: a\nstart: http://x/\ndelay: -1\n", "delay"),
        ("site: a\nstart: http://x/\ndelay: fast\n", "delay"),
        ("site: a\nstart: http://x/\nyears: 20-21\n", "years"),
        ("site: a\nstart: http://x/\nyears: [2022, 2020]\n", "years"),
        ("site: a\nstart: http://x/\nexpect: [5, 1]\n", "expect"),
        ("site: a\nstart: http://x/\nrobots: no\n", "robots"),
        ("site: a\nstart: http://x/\nresolve: {x: 127.0.0.1}\n", "ADDRESS:PORT"),
        ("site: a\nstart: http://x/\nallow-hosts: ['a b']\n", "not a host"),
        ("site: a\nstart: http://u:p@x/\n", "start"),
        ("- a\n", "a map"),
        ("a: [\n", "yaml"),
        ("inherits: me.yaml\n", "circle"),
    ],
)
def test_errors(tmp_path: Path, text: str, message: str) -> None:
    """This test ensures that a mistake is named with its file."""
    path = tmp_path / "me.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProfileError, match=message):
        Profile.load(path)
