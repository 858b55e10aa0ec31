"""What a later crawl says is new."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from fixtures.server import PortalServer
from nianbao.console import progress
from nianbao.crawling import crawl_targets
from nianbao.demo import demo_profiles
from store.store import open_store


def test_crawl_counts_what_is_new(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """This test ensures that reports found again are not new, and years not asked for have not vanished."""
    said = []
    with PortalServer() as server, open_store(tmp_path) as store:
        (profile,) = (one for one in demo_profiles(server.resolve) if "bm" in one.site)
        path = tmp_path / "site.yaml"
        path.write_text(yaml.safe_dump(profile.to_dict()), encoding="utf-8")
        for years in ("2020-2021", "2021", "2020-2021"):
            with progress() as bar:
                assert crawl_targets(store, [str(path)], bar, years=years) == []
            said.append(" ".join(capsys.readouterr().err.split()))
    assert "new 0" not in said[0]
    for later in said[1:]:
        assert "new 0 " in later
        assert "changed 0 " in later
        assert "vanished 0 " in later
