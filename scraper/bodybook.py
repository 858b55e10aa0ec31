"""The bodies of one site: who is who among roster, walls, codes and titles.

A body is identified by the family's own key where there is one, else by its short name; two names are one body only
when none of the names already known for it contradicts.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from forms.bodies import normal_body, plain_name, same_body


@dataclass(slots=True)
class Body:
    """A body as known so far. ``name`` is what the site (or else the roster) calls it; ``own`` tells a family's key."""

    key: str
    name: str
    names: list[str] = field(default_factory=list)
    own: bool = False
    seen: bool = False


class BodyBook:
    """All bodies, in the order in which they became known."""

    def __init__(self) -> None:
        self._bodies: dict[str, Body] = {}
        self._found: dict[tuple[str, str], Body] = {}

    def all(self) -> list[Body]:
        """Every body in order."""
        return list(self._bodies.values())

    def body(self, name: str, key: str = "", *, seen: bool = True) -> Body:
        """The body with this family key, or of this name, else a new one. ``seen``: the site itself shows it."""
        found = self._found.get((name, key)) or self._find(name, key)
        if found is None:
            short = key or normal_body(name) or name
            found = Body(short if short not in self._bodies else plain_name(name), name, own=bool(key))
            self._bodies[found.key] = found
        elif key and not found.own:
            self._adopt(found, key)
        self._found[name, key] = found
        if name and name not in found.names:
            found.names.append(name)
        if name and (not found.name or (seen and not found.seen)):
            found.name = name
        found.seen = found.seen or seen
        return found

    def _find(self, name: str, key: str) -> Body | None:
        if key and key in self._bodies:
            return self._bodies[key]
        if not name:
            return None
        for body in self._bodies.values():
            if not (key and body.own) and body.names and all(same_body(name, other) for other in body.names):
                return body
        return None

    def _adopt(self, body: Body, key: str) -> None:
        """A body known by name gets the family's key; its place in the order stays."""
        self._bodies = {(key if one is body else old): one for old, one in self._bodies.items()}
        body.key, body.own = key, True
