"""A command line that cannot be understood, told in one line: what is wrong, and where help is."""

from __future__ import annotations

from typing import Any

import typer

#: What the library of the command line raises for it; the library keeps the class under other names.
UsageError: Any = typer.BadParameter.__mro__[1]

#: The kinds of it by the names of their classes, in Chinese; ``{name}`` is the option, argument or command.
_KINDS = {
    "NoSuchOption": "没有这个选项",
    "NoSuchCommand": "没有这个命令",
    "MissingParameter": "缺少参数",
    "BadParameter": "参数值不对",
    "BadOptionUsage": "选项用法不对",
    "BadArgumentUsage": "参数用法不对",
}


def is_plea_for_help(error: Any) -> bool:
    """Whether nothing was asked at all: then the help is printed."""
    return type(error).__name__ == "NoArgsIsHelpError"


def usage_line(error: Any) -> str:
    """What is wrong with a command line, in one line in Chinese and English."""
    said = " ".join(str(error.format_message()).split()).removesuffix(".")
    kind = _KINDS.get(type(error).__name__, "用法不对")
    if said.startswith("No such command"):
        kind = _KINDS["NoSuchCommand"]
    elif said.startswith("Got unexpected extra argument"):
        kind = "参数过多"
    command = error.ctx.command_path if error.ctx is not None else "nianbao"
    return f"{kind} · {said}; {command} --help"
