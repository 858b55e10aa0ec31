"""Values as JSON text and back, exactly: what comes out equals what went in, of the same types.

Plain JSON, with one object of one key for what JSON lacks: ``{"$decimal": "1.50"}``, ``{"$date": "2021-01-31"}``,
``{"$tuple": [...]}``, ``{"$Section": {...}}``. The text can be kept in any database: no NUL, no lone surrogate.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from parsers.document import Place
from parsers.report import Doubt, Extra, Section, Source
from store.audit.finding import Finding, Suspect, Witness

_CLASSES: dict[str, type] = {
    cls.__name__: cls for cls in (Doubt, Extra, Finding, Place, Section, Source, Suspect, Witness)
}
#: Asking a class for its fields is slow, and there are two hundred places in a report.
_FIELDS: dict[type, tuple[Field[Any], ...]] = {}
_SURROGATE = re.compile("[\ud800-\udfff]")


def dump(value: Any) -> str:
    """``value`` as one line of JSON. Raises ``TypeError`` for a type that is not known here."""
    return json_text(_encode(value))


def json_text(encoded: Any) -> str:
    """What is JSON already (:func:`object_parts` and the like) as one line of it."""
    text = json.dumps(encoded, ensure_ascii=False, separators=(",", ":"))
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def load(text: str) -> Any:
    """The inverse of :func:`dump`. Mappings come back as ``dict``."""
    return _decode(json.loads(text))


def storable(text: str) -> str:
    """``text`` for a plain text column: NUL and lone surrogates, which no database can hold, become U+FFFD."""
    return _SURROGATE.sub("\ufffd", text.replace("\0", "\ufffd"))


def place_parts(place: Place) -> dict[str, Any]:
    """The parts of a place that are set, unrounded; the inverse is :meth:`parsers.document.Place.from_dict`."""
    parts: dict[str, Any] = {}
    for field in _fields(Place):
        name, value = field.name, getattr(place, field.name)
        if value is None:
            continue
        parts[name] = place_parts(value) if isinstance(value, Place) else list(value) if name == "box" else value
    return parts


def object_parts(value: Any, without: Collection[str] = ()) -> dict[str, Any]:
    """The fields of a dataclass that differ from their defaults, each encoded."""
    parts: dict[str, Any] = {}
    for field in _fields(type(value)):
        if field.name in without:
            continue
        held = getattr(value, field.name)
        if not _is_default(field, held):
            parts[field.name] = _encode(held)
    return parts


def decode_parts(parts: Mapping[str, Any]) -> dict[str, Any]:
    """The inverse of :func:`object_parts`: the fields by name."""
    return {name: _decode(part) for name, part in parts.items()}


def _fields(cls: type[Any]) -> tuple[Field[Any], ...]:
    known = _FIELDS.get(cls)
    if known is None:
        known = _FIELDS[cls] = fields(cls)
    return known


def _is_default(field: Field[Any], held: Any) -> bool:
    if field.default is not MISSING:
        default = field.default
    elif field.default_factory is not MISSING:
        default = field.default_factory()
    else:
        return False
    return type(held) is type(default) and bool(held == default)


def _encode(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    if isinstance(value, Place):
        return {"$Place": place_parts(value)}
    if isinstance(value, tuple):
        return {"$tuple": [_encode(part) for part in value]}
    if isinstance(value, list):
        return [_encode(part) for part in value]
    if isinstance(value, Mapping):
        if all(isinstance(key, str) and not key.startswith("$") for key in value):
            return {key: _encode(part) for key, part in value.items()}
        return {"$pairs": [[_encode(key), _encode(part)] for key, part in value.items()]}
    if type(value) is date:
        return {"$date": value.isoformat()}
    if is_dataclass(value) and type(value).__name__ in _CLASSES:
        return {f"${type(value).__name__}": object_parts(value)}
    raise TypeError(f"cannot be stored exactly: {type(value).__name__}")


def _decode(value: Any) -> Any:
    if isinstance(value, list):
        return [_decode(part) for part in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((tag, content),) = value.items()
        if tag.startswith("$"):
            return _decode_tagged(tag[1:], content)
    return {key: _decode(part) for key, part in value.items()}


def _decode_tagged(tag: str, content: Any) -> Any:
    if tag == "decimal":
        return Decimal(content)
    if tag == "tuple":
        return tuple(_decode(part) for part in content)
    if tag == "date":
        return date.fromisoformat(content)
    if tag == "pairs":
        return {_decode(key): _decode(part) for key, part in content}
    if tag == "Place":
        return Place.from_dict(content)
    cls = _CLASSES[tag]
    known = {field.name for field in fields(cls)}
    return cls(**{name: _decode(part) for name, part in content.items() if name in known})
