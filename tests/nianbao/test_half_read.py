"""What a site should give is said by its profile or a file it inherits from; a site that gives less has failed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.nianbao.test_cli import lines, nianbao
from tests.scraper.portal import Portal, html, static_county


@pytest.fixture
def portal() -> Iterator[Portal]:
    """A county with three reports on 2020 and 2022 and two on 2021."""
    made = Portal()
    static_county(made)
    yield made
    made.close()


def _profiles(folder: Path, portal: Portal, expect: str) -> Path:
    (folder / "prefecture.yaml").write_text(
        f"delay: 0\nyears: 2020-2022\nexpect: {expect}\nfamily: static_list\n", encoding="utf-8"
    )
    path = folder / "county.yaml"
    path.write_text(f"inherits: prefecture.yaml\nsite: county\nstart: {portal.url}/\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(("expect", "failed"), [("[2, 3]", ()), ("[3, 9]", (2021,)), ("[1, 2]", (2020, 2022))])
def test_counts_out_of_range_fail_by_year(portal: Portal, tmp_path: Path, expect: str, failed: tuple[int, ...]) -> None:
    """This test ensures that a year with fewer or more reports than its prefecture expects is exit code 2, named."""
    code, _, said = nianbao("crawl", _profiles(tmp_path, portal, expect), "--home", tmp_path / "home")
    assert code == (2 if failed else 0), said
    assert [year for year in (2020, 2021, 2022) if f"#{year}: unexpected-count" in said] == list(failed)


def test_how_each_of_several_sites_ended(portal: Portal, tmp_path: Path) -> None:
    """This test ensures that a list of sites ends with a line a site: its outcome, what it took, and why."""
    forbidding = Portal()
    forbidding.routes["/"] = html("x", status=521)
    try:
        county = _profiles(tmp_path, portal, "[2, 3]")
        listed = tmp_path / "sites.txt"
        listed.write_text(f"# two\n{county}\n{forbidding.url}/  # refuses\n", encoding="utf-8")
        arguments = ("crawl", listed, "--home", tmp_path / "home", "--delay", "0", "--years", "2020-2022")
        code, out, said = nianbao(*arguments, "--json")
        told = {row["site"]: row for row in lines(out) if "outcome" in row}
        table = nianbao(*arguments)[2]
    finally:
        forbidding.close()
    assert code == 2
    refused = told.pop(f"127.0.0.1_{forbidding.port}")
    assert (refused["outcome"], refused["editions"]) == ("blocked", 0)
    assert "521" in refused["why"] + said
    assert [(row["site"], row["outcome"], row["why"]) for row in told.values()] == [("county", "read", "")]
    assert told["county"]["requests"] == len(portal.log)
    assert "被拦截 blocked: 1" in table
    assert "已读完 read: 1" in table
