"""The counting numbers of a sentence: what is a quantity and what is a date, an article, a telephone or a list mark."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from forms.numerals import chinese_number
from parsers.prose.statement import Value


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its unit in one sentence. ``start`` and ``end`` cover figure, unit and words such as 余.

    ``value`` is ``None`` where the text is approximate; ``low`` and ``high`` bound it then. ``doubt`` is set where lost
    characters may have joined the figure to its neighbours.
    """

    start: int
    end: int
    value: Value | None
    unit: str
    approx: str = ""
    low: Value | None = None
    high: Value | None = None
    decimals: int = 0
    doubt: str = ""

    @property
    def percent(self) -> bool:
        """Whether this is a percentage."""
        return self.unit == "%"


_BLANKED = (
    ("《", re.compile(r"《[^》\n]{1,120}》")),
    ("〔", re.compile(r"〔[^〕\n]{1,12}〕[ 　]*第?\d*号?")),
    ("“", re.compile(r"“[^”\n]{0,30}?\d[^”\n]{0,30}”")),
    ('"', re.compile(r'"[^"\n]{0,30}?\d[^"\n]{0,30}"')),
    ("www", re.compile(r"www\.[\w./?=&%#:-]+", re.ASCII)),
    ("http", re.compile(r"https?:[\w./?=&%#:-]+", re.ASCII)),
    ("@", re.compile(r"[\w.-]+@[\w.-]+", re.ASCII)),
)
_RUN = re.compile(r"[0-9]+")
_COUNT = re.compile(r"(?:\d{1,3}(?:,\d{3})+(?![\d])|\d+)(?:\.\d+)?", re.ASCII)
_CHAIN = re.compile(r"\d+(?:\.\d+)?(?:\s?[-—–－~～/:：.×xX*+＋]+\s?\d+)+", re.ASCII)
_UNIT = (
    r"人次|件次|条次|份次|篇次|场次|批次|台次|户次|万元|亿元|元|件(?!事)|条(?![例款])|份(?!额)|篇(?!章)|次(?!要)|期(?![间限])"
    r"|场(?![所景馆])|起(?!诉)|起(?=诉讼)|项|人(?!民|大|社|员|事)|宗|例(?![会行如])|部(?![门署])|则|幅|张|家(?!庭)|名(?![单称录])"
    r"|批(?![准评复示])|类|户|位|处(?![理罚室于置])|本(?![级机局镇乡街行年])|套|字|页(?!面)|版(?!本)|笔|辆|轮|档|组|点|款"
    r"|个(?!工作日|自然日|月|小时|百分点|星期|季度)"
)
_TAIL = re.compile(
    rf"(余|多|几|来)?(百万|千万|万|亿|千|百)?(余|多)?((?:{_UNIT})(?:（次）|\(次\))?)?(左右|以上|以下|上下|余(?!额)|多(?!次|种|个|出|\d))?"
)
_NOT_COUNTS = re.compile(
    r"[月日号时秒天岁周届季楼室路层弄栋幢米吨亩里度分℃‰〕\]】]|年|个(?:工作日|自然日|月|小时|百分点|星期|季度)"
    r"|小时|工作日|公里|平方|公顷|周年|千瓦|开头|级|以内|[A-Za-z]"
)
_NO_UNIT_FOLLOWS = re.compile(r"[，,、；;。．.！？!?：:（(）)”\"及和与且或的]|其中|等|$|共|占|均|分别|均为|，")
_LAW = re.compile(r"(?:第|之|No\.?|NO\.?|[〔\[【])$")
_CONTACT = re.compile(
    r"(?:电话|传真|邮编|邮政编码|热线|QQ|编码|代码|编号|号码|账号|微信号|区号|备案号|网安备|ICP备)[^，。；]{0,6}$"
)
_LIST_MARK = re.compile(r"[.．、)）](?![0-9])")
_BEFORE = (
    (re.compile(r"(?<![最附邻靠就])(?:将|接)?近$"), "近"),
    (re.compile(r"(?<![预签节违公履条合制])(?:大约|约)$"), "约"),
    (re.compile(r"(?:超过|(?<!赶)超|逾|突破|不少于|不低于|至少|高达)$"), "超"),
    (re.compile(r"(?:不超过|至多|最多|不足|不到|少于|低于)$"), "不足"),
)
_ENDS_OF_BEFORE = frozenset("近约过超逾破于少达多足到")
_CN = re.compile(r"[零〇一二两三四五六七八九十百千万]+")
_CN_UNIT = re.compile(
    r"(余|多)?(人次|件次|条次|份次|篇次|场次|批次|万元|件|条(?![例款龙])|份(?!额)|篇(?!章)|次(?![要性])|期(?![间限])|场(?![所景馆])"
    r"|起(?!诉(?!讼))|项|宗|例(?![会行如])|元|家|个)"
)
_CN_ONE_BEFORE = re.compile(
    r"(?:共|为|仅|有|了|申请|复议|诉讼|案件|收到|受理|办结|发生|提案|建议|文件|公开|答复|结转)$"
)
_CN_NO = re.compile(r"(?:[每任另同这那哪某第统唯不进逐初再首末上下近前后]|至少|进一|任何)$")
_CN_PERCENT = re.compile(r"百分之([零〇一二两三四五六七八九十百]+)(?:点([零〇一二三四五六七八九]+))?")
#: 三成, 过半, 三分之一: shares in words; 三成 is never exactly 30 per cent.
_CN_TENTHS = re.compile(
    r"([一二两三四五六七八九])成(半)?(以上|以下|左右|多)?(?![立果员效功为就本绩长熟型交人品都分不套因])"
)
_CN_FRACTION = re.compile(r"([二三四五])分之([一二三四])(以上|左右)?")
_CN_HALF = re.compile(
    r"(?:占|占比|比例|比重)(?:约|将近|接近)?(近半数?|过半数?|半数以上|一半以上|超半数?|超过半数|超过一半|逾半数?|一半左右|一半|半数)"
)
_CN_DIGITS = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "两": "2"}
_MULTIPLIERS = {"百": 100, "千": 1000, "万": 10_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000}


def blank_out(text: str) -> str:
    """``text`` with titles, document numbers, addresses and quoted figures replaced by □, position by position."""
    for mark, pattern in _BLANKED:
        if mark in text:
            text = pattern.sub(lambda found: "□" * len(found.group()), text)
    return text


def find_numbers(text: str) -> list[Number]:
    """The quantities of one sentence in order. ``text`` is compact (no blanks) and blanked out (:func:`blank_out`)."""
    found: list[Number] = []
    after = 0
    for run in _RUN.finditer(text):
        if run.start() >= after:
            number, after = _arabic(text, run.start())
            if number is not None:
                found.append(number)
    if _CN.search(text) or "半" in text:
        taken = [(number.start, number.end) for number in found]
        extra = _chinese(text, taken)
        if extra:
            found = sorted([*found, *extra], key=lambda number: number.start)
    return found


def _arabic(text: str, start: int) -> tuple[Number | None, int]:
    """The number whose first digit is at ``start``, or ``None``; and where to go on reading."""
    count = _COUNT.match(text, start)
    if count is None:  # pragma: no cover - a digit always matches
        return None, start + 1
    chain = _CHAIN.match(text, start)
    if chain is not None and chain.end() > count.end():
        if re.fullmatch(r"\d{1,2}[、.]\d+", chain.group()) and start == 0:
            return None, start + 1
        return None, chain.end()
    raw, end = count.group(), count.end()
    digits = raw.replace(",", "")
    before = text[max(0, start - 12) : start]
    if _LAW.search(before) or (before and before[-1].isascii() and before[-1].isalpha()):
        return None, end
    if text.startswith("年", end) and "." not in digits:
        if len(digits) > 4 and digits[-4:-2] in ("19", "20"):
            joined = Number(start, end - 4, int(digits[:-4]), "", doubt="joined to a year")
            return joined, end
        return None, end
    if text.startswith(("%", "％"), end):
        value = Decimal(digits)
        decimals = len(digits.partition(".")[2])
        tail = re.match(r"[%％](以上|左右|以下)?", text[end : end + 3])
        word = tail.group(1) if tail else None
        approx = word or _approx_before(before)
        size = end + 1 + (len(word) if word else 0)
        if approx:
            return Number(start, size, None, "%", approx, *_percent_interval(value, approx), decimals), size
        return Number(start, size, value, "%", "", value, value, decimals), size
    if _NOT_COUNTS.match(text, end):
        if digits.startswith("20") and len(digits) > 4 and text[end] in "月日":
            return None, end
        return None, end
    if before.endswith("月") and len(digits) <= 2 and not re.match(_UNIT, text[end : end + 2]):
        return None, end
    if _is_list_mark(text, start, end, digits):
        return None, end
    tail_match = _TAIL.match(text, end)
    unit = tail_match.group(4) if tail_match else None
    multiplied = tail_match is not None and tail_match.group(2)
    if not unit and not multiplied:
        if len(digits) >= 7 or _CONTACT.search(before) or digits in ("12345", "12388", "12315", "12342"):
            return None, end
        if len(digits) == 4 and 1990 <= int(Decimal(digits)) <= 2035 and "." not in digits:
            return None, end
    return _with_tail(text, start, end, digits, before)


def _is_list_mark(text: str, start: int, end: int, digits: str) -> bool:
    if len(digits) > 2 or "." in digits:
        return False
    if start and text[start - 1] in "（(" and text[end : end + 1] in ("）", ")"):
        return True
    opens = start == 0 or text[start - 1] in "：:；;。，,"
    return opens and _LIST_MARK.match(text, end) is not None


def _with_tail(text: str, start: int, end: int, digits: str, before: str) -> tuple[Number, int]:
    """A count with what follows it: 余, 万, unit, 左右."""
    tail = _TAIL.match(text, end)
    more, times, more_after, unit, around = tail.groups() if tail else (None, None, None, None, None)
    unit = unit or ""
    stop = tail.end() if tail else end
    if times and not unit and text.startswith(("元",), end + len(more or "") + len(times)):
        unit = "元"
    step = Decimal(1).scaleb(-len(digits.partition(".")[2]))
    value: Value = Decimal(digits) if "." in digits else int(digits)
    approx = "余" if more or more_after or around in ("余", "多") else _approx_before(before) or around or ""
    money = unit in ("元", "万元", "亿元")
    if times in ("万", "亿") and unit == "元" and not more_after:
        unit, times = f"{times}元", None
        money = True
    if times:
        size = _MULTIPLIERS[times]
        value, step = _whole(Decimal(value) * size), step * size
        if not approx and not money:
            approx = times
    if not approx:
        joined = before.endswith("，") and before[-2:-1].isdigit() and len(digits) == 3
        joined = joined or re.match(r"，\d{3}(?!\d)", text[stop : stop + 5]) is not None
        doubt = "" if unit or times or _NO_UNIT_FOLLOWS.match(text, stop) else "no unit before the text that follows"
        if isinstance(value, Decimal) and not money:
            doubt = doubt or "a count with decimals"
        if (before.endswith(" ") and before[-2:-1].isdigit()) or text.startswith(" ", stop):
            doubt = doubt or "a blank may stand inside the figure"
        if joined and not (unit and text.startswith("，", stop)):
            doubt = doubt or "a full-width comma may be part of the figure"
        return Number(start, stop, value, unit, doubt=doubt, low=value, high=value), stop
    low, high = _interval(value, step, approx, "." in digits)
    return Number(start, stop, None, unit, approx, low, high), stop


def _whole(value: Decimal) -> Value:
    return int(value) if value == value.to_integral_value() else value


def _interval(value: Value, step: Decimal, approx: str, decimal: bool) -> tuple[Value | None, Value | None]:
    """What an approximate figure implies: N余 lies in its last round place, 近 and 约 within a tenth."""
    if approx == "余":
        unit: Value = _last_place(value) if isinstance(value, int) and not decimal else _whole(step)
        upper = value + unit
        return value, upper - 1 if isinstance(upper, int) else upper
    if approx in ("超", "以上"):
        return value, None
    if approx in ("不足", "以下"):
        return None, value
    if approx in ("万", "亿", "百", "千", "百万", "千万"):
        return _whole(Decimal(value) - step), _whole(Decimal(value) + step)
    tenth = Decimal(value) / 10
    return _whole(value - tenth), _whole(value + tenth)


def _last_place(value: int) -> int:
    place = 1
    while value and value % (place * 10) == 0:
        place *= 10
    return place


def _approx_before(before: str) -> str:
    if before[-1:] not in _ENDS_OF_BEFORE:
        return ""
    for pattern, word in _BEFORE:
        if pattern.search(before):
            return word
    return ""


def _percent_interval(value: Decimal, approx: str) -> tuple[Decimal, Decimal]:
    """Between which shares a rounded one lies, with room for a careless hand: 近 reaches ten points down, 约 five."""
    if approx in ("不足", "以下"):
        return Decimal(0), value
    if approx in ("超", "以上", "多", "余"):
        return value, Decimal(100)
    if approx == "近":
        return value - 10, value + Decimal("2.5")
    return value - 5, value + 5


def _shares_in_words(text: str) -> list[Number]:
    """三成, 不足两成, 过半 and 三分之一 as percentages with bounds."""
    out: list[Number] = []
    for found in _CN_TENTHS.finditer(text):
        digit = chinese_number(found.group(1))
        if digit is not None:
            value = Decimal(10 * digit + (5 if found.group(2) else 0))
            approx = found.group(3) or _approx_before(text[max(0, found.start() - 6) : found.start()]) or "成"
            bounds = _percent_interval(value, approx)
            out.append(Number(found.start(), found.end(), None, "%", approx, *bounds))
    for found in _CN_FRACTION.finditer(text):
        over, under = chinese_number(found.group(2)), chinese_number(found.group(1))
        if over and under and over < under:
            value = Decimal(100 * over) / under
            approx = found.group(3) or _approx_before(text[max(0, found.start() - 6) : found.start()]) or "成"
            out.append(Number(found.start(), found.end(), None, "%", approx, *_percent_interval(value, approx)))
    for found in _CN_HALF.finditer(text):
        word = found.group(1)
        approx = "近" if word.startswith("近") else "以上" if re.search(r"过|超|逾|以上", word) else "成"
        bounds = _percent_interval(Decimal(50), approx)
        out.append(Number(found.start(1), found.end(1), None, "%", approx, *bounds))
    return out


def _chinese(text: str, taken: list[tuple[int, int]]) -> list[Number]:
    out: list[Number] = []
    for share in _CN_PERCENT.finditer(text):
        whole = chinese_number(share.group(1))
        if whole is not None:
            places = "".join(_CN_DIGITS[c] for c in share.group(2) or "")
            value = Decimal(f"{whole}.{places}") if places else Decimal(whole)
            out.append(Number(share.start(), share.end(), value, "%", low=value, high=value, decimals=len(places)))
            taken.append(share.span())
    for number in _shares_in_words(text) if any(c in text for c in "成半") or "分之" in text else ():
        if not any(a <= number.start < b for a, b in taken):
            out.append(number)
            taken.append((number.start, number.end))
    for run in _CN.finditer(text):
        start, end = run.span()
        if any(a <= start < b for a, b in taken):
            continue
        unit = _CN_UNIT.match(text, end)
        before = text[max(0, start - 6) : start]
        if unit is None or _CN_NO.search(before) or (before and before[-1].isdigit()):
            continue
        digits = run.group()
        certain = unit.group(2) in ("件", "起", "宗", "例", "份") and (digits != "一" or unit.group(2) != "起")
        if digits in ("一", "零", "两", "三") and not certain and not _CN_ONE_BEFORE.search(before):
            continue
        if digits == "一" and (
            unit.group(2) not in ("件", "条", "份", "起", "宗", "例", "次")
            or text[unit.end() : unit.end() + 1] in "事线性次龙"
        ):
            continue
        value_read = chinese_number(digits)
        if value_read is None:
            continue
        approx = "余" if unit.group(1) else _approx_before(before)
        if approx:
            low, high = _interval(value_read, Decimal(1), approx, False)
            out.append(Number(start, unit.end(), None, unit.group(2), approx, low, high))
        else:
            out.append(Number(start, unit.end(), value_read, unit.group(2), low=value_read, high=value_read))
    return out
