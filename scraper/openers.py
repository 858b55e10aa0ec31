"""Links that call a function of the page's scripts: ``showInfo('12', 3)`` where ``'/info?id=' + id`` is opened.

No script is run: a function counts when its body joins texts and its own parameters into something like an address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_FUNCTION = re.compile(r"\bfunction\s+(\w{1,40})\s*\(([\w\s,$]{0,120})\)\s*\{(.{0,800}?)\}", re.DOTALL)
_PIECE = r"(?:'[^'\n]{0,300}'|\"[^\"\n]{0,300}\"|[A-Za-z_$][\w$]{0,40})"
_JOINED = re.compile(rf"{_PIECE}(?:\s*\+\s*{_PIECE}){{1,12}}")
_CALL = re.compile(r"\b(\w{1,40})\(([^()]{0,300})\)")
_ARGUMENT = re.compile(r"\s*(?:'([^']*)'|\"([^\"]*)\"|(-?\d+))\s*(?:,|$)")
_ADDRESS = re.compile(
    r"^(?:https?://|/|\.{1,2}/|\?)|\.(?:s?html?|jspx?|aspx?|php|do|docx?|pdf)\b|[?&]\w+=", re.IGNORECASE
)

#: Scripts are read up to here, and functions beyond this number are a library's.
LONGEST = 400_000
MOST = 200


@dataclass(frozen=True, slots=True)
class Opener:
    """A function that opens an address: its parameters, and the texts and parameters that make the address."""

    parameters: tuple[str, ...]
    pieces: tuple[str, ...]

    def address(self, arguments: list[str]) -> str | None:
        """The address for these arguments; ``None`` where one is missing."""
        given = dict(zip(self.parameters, arguments, strict=False))
        parts: list[str] = []
        for piece in self.pieces:
            if piece[0] in "'\"":
                parts.append(piece[1:-1])
            elif piece in given:
                parts.append(given[piece])
            else:
                return None
        return "".join(parts)


def openers(scripts: str) -> dict[str, Opener]:
    """The functions of ``scripts`` that open addresses, by name."""
    found: dict[str, Opener] = {}
    for count, function in enumerate(_FUNCTION.finditer(scripts[:LONGEST])):
        if count >= MOST:
            break
        parameters = tuple(name.strip() for name in function[2].split(",") if name.strip())
        for joined in _JOINED.finditer(function[3]):
            pieces = tuple(re.findall(_PIECE, joined[0]))
            told = "".join(piece[1:-1] for piece in pieces if piece[0] in "'\"")
            if set(parameters) & set(pieces) and _ADDRESS.search(told):
                found.setdefault(function[1], Opener(parameters, pieces))
                break
    return found


def opened(call: str, known: dict[str, Opener]) -> str | None:
    """The address that a call like ``showInfo('12', 3); return false`` opens; ``None`` where that is not known."""
    for found in _CALL.finditer(call):
        opener = known.get(found[1])
        if opener is not None:
            arguments = [a or b or c for a, b, c in _ARGUMENT.findall(found[2])]
            return opener.address(arguments)
    return None
