"""A recorded example for every family: pages as a site sent them, and what is learnt from them.

A folder of ``examples`` is named for a family. ``expected.json`` says the address of the start page, which file answers
which request (``URL``, or ``POST URL BODY``), the score of the start page, and what is learnt, in order. To record what
is learnt now: ``python -m tests.scraper.test_examples FOLDER``, and read it before it is committed.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from scraper.captures import Capture
from scraper.families import FAMILIES, READERS, WALK
from scraper.families.base import Learnt, NotRead
from scraper.pages import Page
from scraper.profiles import Profile

EXAMPLES = Path(__file__).parent / "examples"
KNOWN = {family.id: family for family in (*FAMILIES, *READERS, WALK)}
CAPTURE = Capture("1", "", "GET", "", datetime(2024, 1, 1, tzinfo=UTC), 200, "", "", 0, "", 0)


class Recorded:
    """A site that answers from files."""

    years = tuple(range(2019, 2024))

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: dict[str, Any] = json.loads((folder / "expected.json").read_text("utf-8"))
        self.profile = Profile.from_url(self.said["start"])
        self.issues: list[list[str]] = []

    def get(
        self,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        referer: str = "",
        script: bool = False,
        report: bool = False,
    ) -> Page:
        """The page that a file holds."""
        asked = url if form is None else f"POST {url} {urlencode(form)}"
        if asked not in self.said["answers"]:
            raise NotRead("soft404", url, "not recorded")
        return Page(url, (self.folder / self.said["answers"][asked]).read_text("utf-8"), CAPTURE)

    def issue(self, code: str, url: str, message: str) -> None:
        """Kept."""
        self.issues.append([code, url])


def result(folder: Path) -> dict[str, Any]:
    """What is learnt of the example in ``folder``."""
    site = Recorded(folder)
    start = site.get(site.said["start"])
    family = KNOWN[folder.name]
    learnt = (family if family in FAMILIES else WALK).discover(site, [start])  # type: ignore[union-attr]
    return {"score": family.recognise(start), "learnt": [_plain(one) for one in learnt], "issues": site.issues}


def _plain(learnt: Learnt) -> dict[str, Any]:
    """What was learnt without what is empty and without the wording of the evidence; a page is its address."""
    names = [field.name for field in dataclasses.fields(learnt) if field.name != "evidence"]
    said = {name: getattr(learnt, name) for name in names}
    shown = {name: value.url if isinstance(value, Page) else value for name, value in said.items() if value}
    plain: dict[str, Any] = json.loads(json.dumps({"what": type(learnt).__name__, **shown}))
    return plain


@pytest.mark.parametrize("family", sorted(KNOWN))
def test_example(family: str) -> None:
    """This test ensures that a family has an example and still reads it the same."""
    folder = EXAMPLES / family
    assert (folder / "expected.json").is_file(), f"no recorded example: {folder}"
    said = json.loads((folder / "expected.json").read_text("utf-8"))
    now = result(folder)
    assert now == {name: said[name] for name in now}
    assert any(one["what"] == "Candidate" for one in now["learnt"]) or now["issues"]
    assert not [path.name for path in folder.iterdir() if path.name not in {"expected.json", *said["answers"].values()}]


if __name__ == "__main__":
    place = EXAMPLES / sys.argv[1]
    recorded = json.loads((place / "expected.json").read_text("utf-8"))
    text = json.dumps({**recorded, **result(place)}, ensure_ascii=False, indent=1)
    (place / "expected.json").write_text(text + "\n", "utf-8")
