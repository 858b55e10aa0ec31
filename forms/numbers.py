"""What a cell holds: a number, a zero, nothing, "not applicable" or text, as printed and exact.

Nothing is guessed here. A letter that stands for a digit, two numbers in one cell, an approximate number: all are
text, with the numbers found kept beside it. A unit is never converted; the verbatim text shows it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from forms.figures import Kind
from forms.forms import Measure
from forms.numerals import chinese_number

__all__ = ["BLANK", "IRREGULAR", "Reading", "Value", "chinese_number", "read_figure"]

Value = int | Decimal

#: What is irregular about a figure; stable words for rules and messages.
IRREGULAR = (
    "approximate",
    "chinese",
    "decimals",
    "digits",
    "error",
    "leading-zeros",
    "letters",
    "mark",
    "remark",
    "separators",
    "several",
    "sign",
    "too-long",
    "unit",
    "width",
)

_BLANK = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202f\u2060\u3164\ufeff]+")
_NOT_APPLICABLE = re.compile(r"^(?:[-/\\—–―─－_~～]{1,8}|无|不适用|不涉及|N/?A|n/?a)$")
_ERRORS = re.compile(r"^(?:#[A-Z0-9/!?]+!?\??|nan|null|none|undefined|#+)$", re.IGNORECASE)
_UNITS = "亿元|万元|千元|元|人次|件次|条次|余条|件|条|份|起|项|次|个|人|场|篇|家|宗|例|部|期"
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_PLAIN = re.compile(
    rf"^(?P<sign>[+-]?)(?P<number>{_NUMBER})\.?(?P<unit>{_UNITS})?(?P<remark>\(.*\))?(?P<mark>[*※#注]*)[.。;、,]?$",
    re.DOTALL,
)
_WORD_SIGN = re.compile(
    rf"^(?:(?P<up>新增加?|增加?|上升|\+)|(?P<down>减少?|下降|取消|-))了?(?P<number>{_NUMBER})(?P<unit>{_UNITS})?$"
)
_BOTH = re.compile(
    rf"^(?:新?增加?|\+)(?P<up>{_NUMBER})(?:{_UNITS})?[,;、/]?(?:减少?|取消|-)(?P<down>{_NUMBER})(?:{_UNITS})?$"
    rf"|^(?P<up2>\d+)/-?(?P<down2>\d+)$"
)
_ANY = re.compile(_NUMBER)
_NOTE_MARK = re.compile(r"[\u00b9\u00b2\u00b3\u2070-\u209f\u2460-\u24ff\u2776-\u2793]+")
_APPROXIMATE = re.compile(r"余|多|约|近|左右|以上|上下|大约|几")
_LETTERS = re.compile(r"^[+-]?[\dOoQlI|,.]+$")
_CHINESE_UNIT = re.compile(rf"(?:{_UNITS})$")
_SAME = str.maketrans({"−": "-", "﹣": "-", "。": ".", "〔": "(", "〕": ")", "【": "(", "】": ")", "[": "(", "]": ")"})

#: The longest number believed. The longest one met has eight digits.
_MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Reading:
    """A cell as read. ``value`` is set for ``number`` and ``zero``; ``parts`` are the numbers found in other text.

    ``irregular`` names what is unusual about the writing, in the words of :data:`IRREGULAR`.
    """

    kind: Kind
    value: Value | None = None
    parts: tuple[Value, ...] = ()
    irregular: tuple[str, ...] = ()


BLANK = Reading("blank")


@lru_cache(maxsize=8192)
def read_figure(raw: str, measure: Measure = "count", unit: str = "") -> Reading:
    """What the verbatim text of a cell says. ``measure`` is the form's: a count, money, or a signed change.

    Counts become ``int`` (one printed with a fraction stays a ``Decimal``), money a ``Decimal`` with its printed
    decimals. ``unit`` is the form's unit; a printed unit is noted and never converted.
    """
    if len(raw) > 2000:
        return Reading("text", irregular=("too-long",))
    if raw == "0":
        return _ZERO[measure]
    marked = _NOTE_MARK.sub("※", raw)
    text = _BLANK.sub("", marked)
    if not text:
        return BLANK
    if _NOT_APPLICABLE.match(text):
        return Reading("not_applicable")
    plain = unicodedata.normalize("NFKC", text).translate(_SAME)
    if _NOT_APPLICABLE.match(plain):
        return Reading("not_applicable")
    if _ERRORS.match(plain):
        return Reading("text", irregular=("error",))
    irregular: list[str] = ["width"] if plain != text else []
    if re.search(r"\d[\s\u3000\u00a0]+\d", marked.strip()) and not re.search(r"[(（]", marked):
        return Reading("text", parts=_parts(_spaced(marked)), irregular=("several",))
    if measure == "signed":
        changed = _change(plain)
        if changed is not None:
            return changed
    found = _PLAIN.match(plain)
    if found:
        return _plain(found, measure, unit, irregular)
    chinese = chinese_number(_CHINESE_UNIT.sub("", plain)[:20])
    if chinese is not None:
        return _valued(_typed(Decimal(chinese), measure), (*irregular, "chinese"))
    parts = _parts(plain)
    if _LETTERS.match(plain) and re.search(r"[OoQlI|]", plain):
        return Reading("text", parts=(), irregular=("letters",))
    if _APPROXIMATE.search(plain) and parts:
        return Reading("text", parts=parts, irregular=("approximate",))
    return Reading("text", parts=parts, irregular=("several",) if len(parts) > 1 else ())


def _plain(found: re.Match[str], measure: Measure, unit: str, irregular: list[str]) -> Reading:
    digits = found["number"]
    if sum(char.isdigit() for char in digits) > _MOST_DIGITS:
        return Reading("text", irregular=("too-long",))
    if found["unit"] == "余条":
        return Reading("text", parts=_parts(digits), irregular=("approximate",))
    for name, mark in (("separators", "," in digits), ("remark", found["remark"]), ("mark", found["mark"])):
        if mark:
            irregular.append(name)
    if found["unit"]:
        irregular.append("unit")
    number = Decimal(found["sign"].replace("+", "") + digits.replace(",", ""))
    if found["sign"] == "+" and measure != "signed":
        irregular.append("sign")
    whole = digits.replace(",", "").split(".")[0]
    if len(whole) > 1 and whole.startswith("0"):
        irregular.append("leading-zeros")
    if measure != "money" and "." in digits:
        irregular.append("decimals")
    return _valued(_typed(number, measure), tuple(irregular))


def _change(text: str) -> Reading | None:
    """本年增/减: ``增5``, ``减少1``, ``增3减1``, ``3/1``."""
    both = _BOTH.match(text)
    if both:
        up = _typed(Decimal((both["up"] or both["up2"]).replace(",", "")), "signed")
        down = _typed(Decimal((both["down"] or both["down2"]).replace(",", "")), "signed")
        value = up - down
        return Reading("zero" if value == 0 else "number", value, (up, -down), ("several",))
    word = _WORD_SIGN.match(text)
    if word is None or (text[0] in "+-" and not word["unit"]):
        return None
    value = _typed(Decimal(word["number"].replace(",", "")), "signed")
    return _valued(-value if word["down"] else value, ("sign",))


def _valued(value: Value, irregular: tuple[str, ...]) -> Reading:
    return Reading("zero" if value == 0 else "number", value, (), irregular)


def _typed(number: Decimal, measure: Measure) -> Value:
    if measure == "money":
        return number
    return int(number) if number == number.to_integral_value() else number


def _spaced(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_SAME)


def _parts(text: str) -> tuple[Value, ...]:
    """The numbers in ``text``, at most a dozen."""
    found = (match[0].replace(",", "") for match in _ANY.finditer(text))
    kept = [digits for _, digits in zip(range(12), found, strict=False) if len(digits) <= _MOST_DIGITS]
    return tuple(_typed(Decimal(digits), "money" if "." in digits else "count") for digits in kept)


_ZERO: dict[Measure, Reading] = {
    "count": Reading("zero", 0),
    "signed": Reading("zero", 0),
    "money": Reading("zero", Decimal("0")),
}
