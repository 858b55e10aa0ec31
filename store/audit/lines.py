"""Where in a YAML file something stands: the line of an entry and key that a message names, and keys given twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

_ENTRY = re.compile(r"(?P<list>\w+), entry (?P<number>\d+)")


def line_of(root: Any, message: str) -> int | None:
    """The line (from 1) of what ``message`` names in its beginning, such as ``PUB-003: settings: usual: …``.

    ``root`` is the composed document. A part that is not there ends the search: the line of what holds it is given.
    """
    if root is None:
        return None
    parts = message.split(": ")
    node = _entry(root, parts[0])
    if node is None:
        return None
    line = _line(node[0])
    held = node[1]
    for part in parts[1:]:
        found = _under(held, part)
        if found is None:
            break
        line, held = _line(found[0]), found[1]
    return line


def given_twice(node: Any) -> tuple[str, int] | None:
    """The first key that a mapping of the document has twice, with the line of the second."""
    seen: set[str] = set()
    for key, value in _pairs(node):
        if key.value in seen:
            return str(key.value), _line(key)
        seen.add(key.value)
        if (found := given_twice(value)) is not None:
            return found
    for one in _items(node):
        if (found := given_twice(one)) is not None:
            return found
    return None


def _entry(root: Any, name: str) -> tuple[Any, Any] | None:
    """The entry that a message begins with: a top key, a code of ``rules`` or ``add``, or the nth of a list."""
    if (found := _under(root, name)) is not None:
        return found
    if (rules := _under(root, "rules")) is not None and (found := _under(rules[1], name)) is not None:
        return found
    numbered = _ENTRY.fullmatch(name)
    if numbered is not None and (listed := _under(root, numbered["list"])) is not None:
        items = _items(listed[1])
        place = int(numbered["number"]) - 1
        return (items[place], items[place]) if place < len(items) else listed
    if (added := _under(root, "add")) is not None:
        for item in _items(added[1]):
            code = _under(item, "code")
            if code is not None and str(code[1].value) == name:
                return item, item
    return None


def _under(node: Any, name: str) -> tuple[Any, Any] | None:
    return next(((key, value) for key, value in _pairs(node) if str(key.value) == name), None)


def _pairs(node: Any) -> Iterator[tuple[Any, Any]]:
    if getattr(node, "id", "") == "mapping":
        yield from ((key, value) for key, value in node.value if isinstance(key.value, str))


def _items(node: Any) -> Sequence[Any]:
    return node.value if getattr(node, "id", "") == "sequence" else ()


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1
