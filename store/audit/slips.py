"""What a slip of the keyboard looks like: the class of the step from a printed figure to a proposed one."""

from __future__ import annotations

from fractions import Fraction

from forms.labels import distance

#: Class → (Chinese, English). The printed figure shows the slip, the proposed figure is without it.
SLIPS: dict[str, tuple[str, str]] = {
    "transposed-digits": ("相邻两位数字颠倒", "two neighbouring digits are transposed"),
    "dropped-digit": ("漏打一位数字", "a digit was dropped"),
    "doubled-digit": ("多打一位重复数字", "a digit was doubled"),
    "extra-zero": ("末尾多一个零", "a zero too many"),
    "missing-zero": ("末尾少一个零", "a zero too few"),
    "extra-digit": ("多打一位数字", "a digit too many"),
    "wrong-digit": ("一位数字有误", "one digit is wrong"),
    "lost-sign": ("误填负号", "a minus sign too many"),
    "left-at-zero": ("应填数字处填了 0", "0 was left where a number belongs"),
    "left-blank": ("漏填", "the cell was left blank"),
    "other-value": ("数值不符", "the figure differs"),
}

#: Slips that seldom fit by chance; one wrong digit nearly always does where a figure has one digit.
TELLING = frozenset({"transposed-digits", "doubled-digit", "dropped-digit", "extra-zero", "missing-zero", "lost-sign"})
#: More digits than this are not looked at.
_DIGITS = 40


def slip(printed: int | Fraction, proposed: int, blank: bool = False) -> tuple[str, int]:
    """The class of the slip and the edit distance between the figures (optimal string alignment).

    >>> slip(3404, 3440)
    ('transposed-digits', 1)
    """
    if blank:
        return "left-blank", len(str(proposed))
    old, new = str(printed), str(proposed)
    apart = distance(old[:_DIGITS], new[:_DIGITS], _DIGITS)
    if printed == -proposed:
        return "lost-sign", apart
    if printed == 0:
        return "left-at-zero", apart
    if apart != 1:
        return "other-value", apart
    if len(old) == len(new):
        return ("transposed-digits" if sorted(old) == sorted(new) else "wrong-digit"), 1
    if len(old) < len(new):
        return ("missing-zero" if new == old + "0" else "dropped-digit"), 1
    if old == new + "0" and not new.endswith("0"):
        return "extra-zero", 1
    doubled = any(old[:i] + old[i + 1 :] == new and old[i] == old[i + 1] for i in range(len(old) - 1))
    return ("doubled-digit" if doubled else "extra-zero" if old == new + "0" else "extra-digit"), 1


def mistyped(one: int | Fraction, two: int | Fraction) -> str:
    """The class of the slip between two figures that are too much alike for chance; empty where they are not.

    Both have three digits or more. One wrong digit tells nothing in the last place: what is published of 8412 may be
    8410.

    >>> mistyped(1168, 1186), mistyped(337, 377), mistyped(8410, 8412), mistyped(75, 57)
    ('transposed-digits', 'wrong-digit', '', '')
    """
    if min(one, two) < 100 or int(one) != one or int(two) != two or one == two:
        return ""
    code, _ = slip(one, int(two))
    if code == "wrong-digit":
        return code if one // 10 != two // 10 else ""
    return code if code in TELLING or code == "extra-digit" else ""
