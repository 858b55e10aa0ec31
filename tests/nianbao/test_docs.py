"""The pages of docs/: generated ones are current, commands and links that pages show exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nianbao.docs import pages
from store.audit.series.history import read_history

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["forms.md", "rules.md", "commands.md", "codes.md"])
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


def _options() -> dict[str, set[str]]:
    """Every command with its options, as the generated page has them."""
    parts = re.split(r"^## nianbao ", pages()["commands.md"], flags=re.MULTILINE)[1:]
    return {part.split()[0]: set(re.findall(r"^- `(--[\w-]+)`", part, flags=re.MULTILINE)) for part in parts}


PAGES = sorted([ROOT / "README.md", ROOT / "README.zh-CN.md", *(ROOT / "docs").glob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_shown_commands_exist(page: Path) -> None:
    """This test ensures that every command line that a page shows has a command and options that exist."""
    options = _options()
    shown = re.findall(r"nianbao ([a-z]+)([^\n`#]*)", page.read_text("utf-8"))
    for command, rest in shown:
        if command in options:
            assert set(re.findall(r"(?<!\S)(--[a-z][\w-]*)", rest)) <= options[command] | {"--help"}, (command, rest)
    code = re.findall(r"^nianbao ([a-z]+)", page.read_text("utf-8"), flags=re.MULTILINE)
    assert set(code) <= options.keys()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """This test ensures that every link between pages leads to a file."""
    for target in re.findall(r"\]\(([^)#\s]+)\)", page.read_text("utf-8")):
        assert "://" in target or (page.parent / target).exists(), target


def test_issuers_example_can_be_used(tmp_path: Path) -> None:
    """This test ensures that the issuers file shown in docs/local-rules.md can be used as it stands."""
    page = (ROOT / "docs" / "local-rules.md").read_text("utf-8")
    example = next(block for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL) if "change:" in block)
    path = tmp_path / "issuers.yaml"
    path.write_text(example, encoding="utf-8")
    assert [(one.body, one.change, len(one.before)) for one in read_history(path).changes] == [
        ("汶清县文化和旅游局", "merged", 2)
    ]
