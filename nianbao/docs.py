"""Writes the pages of docs/ that list things: forms, rules and commands. ``python -m nianbao.docs`` renews them.

The pages are made from the same data that the program runs on, and a test holds them equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from forms.codes import load_codes
from forms.forms import Cell, Form, load_forms
from forms.rules import Rule, load_rules
from nianbao.rulebook import example_of

_FOLDER = Path(__file__).parent.parent / "docs"
_LINES = """
With `--json` results are JSON Lines on standard output. `crawl`, `load`, `import`, `rebuild` and `demo` print lines of
several kinds, told apart by `kind`:

| kind | of | line |
|---|---|---|
| `coverage` | crawl, demo | one body and year, as `coverage --json` has it; after a crawl with its `news` |
| `site` | crawl of several sites | how the crawl of a site ended: `outcome`, `requests`, `editions`, `why` |
| `failure` | load, import, rebuild, demo | `what` failed and `error`: `code`, `message`, `zh` ([codes](codes.md)) |
| `loaded`, `rebuilt` | load, rebuild | the number of `reports` in the database |
| `imported` | import | the `editions` that were archived |
| `finding`, `score`, `coverage-score`, `demo` | demo | what was found, the scores, and what was made |
"""
_MADE = "<!-- Made by `make docs` from the data; edit the data, not this page. -->\n"


def pages() -> dict[str, str]:
    """Every generated page by file name."""
    return {
        "forms.md": _forms_page(),
        "rules.md": _rules_page(),
        "commands.md": _commands_page(),
        "codes.md": _codes_page(),
    }


def _codes_page() -> str:
    intro = (
        "# The codes\n\n" + _MADE + "\nWhy something failed, and what a reader doubts: codes are stable and never used "
        "again for something else. Their words are in `forms/data/codes.toml`. Details follow in English; with "
        '`--json` a failure is `{"code", "message", "zh"}`. A `:` is followed by the number of a page, or how many.\n'
    )
    titles = {"failures": "Failures · 失败原因", "doubts": "Doubts · 读取存疑"}
    parts = [intro]
    for kind, words in load_codes().items():
        parts.append(f"\n## {titles[kind]}\n\n| code | 中文 | English |\n|---|---|---|\n")
        shown = {code: (zh.replace("{at}", "…"), en.replace("{at}", "…")) for code, (zh, en) in words.items()}
        parts.extend(f"| `{code}` | {_text(zh)} | {_text(en)} |\n" for code, (zh, en) in shown.items())
    return "".join(parts)


def _text(value: str) -> str:
    return value.replace("|", "\\|").replace("\n", " ") or "—"


def _forms_page() -> str:
    intro = (
        "# The forms\n\n" + _MADE + "\nThree generations of the national form, cell by cell. "
        "A key is stable: datasets may rely on it. Keys are the same "
        "across generations where the meaning is the same, and different where it is not.\n"
    )
    return intro + "".join(_form_part(form) for form in load_forms().values())


def _form_part(form: Form) -> str:
    years = f"{form.first_year}–" + (str(form.last_year) if form.last_year < 9999 else "")
    lines = [
        f"\n## `{form.id}`: {form.name_en} ({form.name_zh})\n",
        f"Reports of {years}. Legal basis: {form.basis}.\n",
    ]
    for table in form.tables.values():
        count = len(table.cells)
        lines.append(f"\n### `{table.key}`: {table.title_en} ({table.title_zh}), {count} cells\n")
        if table.note:
            lines.append(f"Printed note: {table.note}\n")
        lines.append("\n| key | row | column | unit | other wordings met |\n|---|---|---|---|---|\n")
        lines.extend(_cell_line(cell) for cell in table.cells.values())
    return "".join(lines)


def _cell_line(cell: Cell) -> str:
    aliases = "; ".join((*cell.row.aliases, *cell.column.aliases))
    unit = cell.unit + (" (signed)" if cell.measure == "signed" else "")
    parts = (f"`{cell.key}`", " › ".join((*cell.row.path, cell.row.label)), cell.column.label, unit, aliases)
    return "| " + " | ".join(_text(part) for part in parts) + " |\n"


def _rules_page() -> str:
    rules = load_rules()
    bound = sum(rule.bound for rule in rules)
    lines = [
        "# The rules\n\n",
        _MADE,
        f"\n{len(rules)} rules, {bound} of them checked by this version; the others are listed so that their "
        "codes stay theirs. "
        "A code is never used again for something else. How a verdict is reached: [verdicts](verdicts.md).\n",
    ]
    family = ""
    for rule in rules:
        if rule.code.split("-")[0] != family:
            family = rule.code.split("-")[0]
            lines.append(f"\n## {family}\n")
        lines.append(_rule_part(rule))
    return "".join(lines)


def _rule_part(rule: Rule) -> str:
    checked = "" if rule.bound else f" · not checked: {rule.why_not or 'not written yet'}"
    form = " and ".join((rule.form, *rule.also))
    lines = [
        f"\n### {rule.code}: {rule.title_zh}\n\n{rule.title}\n\n",
        f"- severity: {rule.severity} · form: {form} · evidence: {rule.scope}{checked}\n",
        f"- should hold: `{rule.formula}`\n",
        f"- source: {rule.source}\n",
    ]
    if rule.exceptions:
        lines.append(f"- exceptions: {rule.exceptions}\n")
    if rule.unseen:
        lines.append(f"- of these no report shows: {rule.unseen}\n")
    if rule.settings:
        lines.append(f"- local settings: {', '.join(f'{key} = {value}' for key, value in rule.settings.items())}\n")
    example = example_of(rule)
    if example is not None:
        lines.append(f"- breaks it: {example.wrong}\n- does not: {example.right}\n")
    if example is not None and rule.bound:
        under = "" if example.code == rule.code else f" (a witness of {example.code})"
        lines.append(f"- the finding{under}: {example.zh}\n  {example.en}\n")
    return "".join(lines)


def _commands_page() -> str:
    return "# The commands\n\n" + _MADE + _LINES + "".join(_command_parts())


def _command_parts() -> Iterator[str]:
    from typer.main import get_command

    from nianbao.cli import app

    group = get_command(app)
    for name, command in getattr(group, "commands", {}).items():
        yield f"\n## nianbao {name}\n\n{command.help}\n\n"
        for parameter in command.params:
            if parameter.name == "help":
                continue
            named = ", ".join(parameter.opts) if parameter.opts[0].startswith("-") else parameter.metavar
            default = parameter.default
            shown = default.as_posix() if isinstance(default, Path) else default
            note = f" Default: `{shown}`." if isinstance(shown, str | int | float) and shown is not False else ""
            yield f"- `{named or (parameter.name or '').upper()}`: {getattr(parameter, 'help', '') or ''}{note}\n"
        yield f"\n{(command.epilog or '').replace('Example: ', 'Example: `')}`\n"


def main() -> None:
    """Write every page."""
    for name, text in pages().items():
        (_FOLDER / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
