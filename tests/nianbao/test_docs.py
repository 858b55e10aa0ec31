"""The generated pages of docs/ and the manual's mention of every command."""

from __future__ import annotations

from pathlib import Path

import pytest

from nianbao.docs import pages

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["forms.md", "rules.md", "commands.md"])
def test_page_is_current(name: str) -> None:
    """This test ensures that a generated page says what the data says (`make docs` renews it)."""
    assert (ROOT / "docs" / name).read_text("utf-8") == pages()[name]


def test_readme_mentions_every_command() -> None:
    """This test ensures that both READMEs name every main command."""
    commands = [line.split()[2] for line in pages()["commands.md"].splitlines() if line.startswith("## nianbao ")]
    assert "crawl" in commands
    for readme in ("README.md", "README.zh-CN.md"):
        text = (ROOT / readme).read_text("utf-8")
        assert not {command for command in commands if command not in text}
