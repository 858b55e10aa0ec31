"""What the program's stable codes mean, in Chinese and English: the words are data, ``forms/data/codes.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Literal

Kind = Literal["failures", "doubts"]


@lru_cache(maxsize=1)
def load_codes() -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """The words of every code, Chinese and English, by kind and code."""
    text = resources.files("forms").joinpath("data/codes.toml").read_text(encoding="utf-8")
    return {kind: {code: (zh, en) for code, (zh, en) in words.items()} for kind, words in tomllib.loads(text).items()}


def words_of_code(kind: Kind, code: str) -> tuple[str, str]:
    """What a code says, in Chinese and English, with what follows it after a colon.

    A code that has no words, such as a sentence of a reader, stands for itself.
    """
    name, colon, at = code.partition(":")
    words = load_codes()[kind].get(name + colon)
    if words is None:
        return code, code
    zh, en = words
    return zh.replace("{at}", at), en.replace("{at}", at)


def failure_line(code: str, message: str) -> str:
    """Why something failed, in one line: the code, its words in Chinese, and the details in English."""
    zh, _ = words_of_code("failures", code)
    return f"{code}: {message}" if zh == code else f"{code}: {zh} · {message}"


def error_dict(code: str, message: str) -> dict[str, str]:
    """Why something failed, for JSON: the code, the details in English, and the code's words in Chinese."""
    return {"code": code, "message": message, "zh": words_of_code("failures", code)[0]}


def doubt_line(why: str) -> str:
    """What a reader doubts, in both languages."""
    zh, en = words_of_code("doubts", why)
    return zh if zh == en else f"{zh} · {en}"
