"""Chinese numerals: 两百三十 is 230."""

from __future__ import annotations

_DIGITS = {"〇": 0, "○": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7}
_DIGITS |= {"八": 8, "九": 9}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}


def chinese_number(text: str) -> int | None:
    """The integer that ``text`` writes in Chinese numerals, or ``None`` where it is no well-formed numeral.

    Both manners are read: with places (一千二百零五, 十二, 一百五 is refused) and digit by digit (二〇二〇).
    """
    if not text or any(c not in _DIGITS and c not in _PLACES and c not in _MYRIADS for c in text):
        return None
    if len(text) > 1 and all(c in _DIGITS for c in text):
        return None if "两" in text else int("".join(str(_DIGITS[c]) for c in text))
    total = 0
    limit = max(_MYRIADS.values()) * 10
    for name, size in sorted(_MYRIADS.items(), key=lambda item: -item[1]):
        head, mark, rest = text.partition(name)
        if mark:
            high = _below_myriad(head)
            if high is None or high == 0 or size >= limit:
                return None
            total, text, limit = total + high * size, rest, size
    if not text:
        return total or None
    low = _below_myriad(text, after_myriad=total > 0)
    return None if low is None else total + low


def _below_myriad(text: str, *, after_myriad: bool = False) -> int | None:
    """A numeral under 10,000. 一百五 (for 150) is refused: it could be a misprint of 一百零五."""
    value, digit, last, gap = 0, None, 10_000, False
    for position, c in enumerate(text):
        if c in _DIGITS:
            if _DIGITS[c] == 0 and len(text) > 1:
                if digit is not None or gap:
                    return None
                gap = True
                continue
            if digit is not None:
                return None
            digit = _DIGITS[c]
            continue
        place = _PLACES.get(c)
        if place is None or place >= last or (digit is None and not (place == 10 and position == 0)):
            return None
        value, digit, last, gap = value + (1 if digit is None else digit) * place, None, place, False
    if digit is None:
        return None if gap else value
    if (last < 10_000 or after_myriad) and last != 10 and not gap:
        return None
    return value + digit
