"""Valid reports of random size, and the slips that somebody might make in typing them."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

from parsers.document import Place
from parsers.prose import read_statements
from parsers.report import Report, Section
from store.audit.evaluate import PLACEHOLDERS
from tests.audit.reports import PARTS, make_report, table_four, table_three

HIGH = (3, 50, 5_000, 40_000_000)


def a_report(draw: random.Random) -> Report:
    """A report with valid tables 三 and 四 of some size, in one of the forms."""
    form, high = draw.choice(("2019", "2021")), draw.choice(HIGH)
    return make_report({"t3": form, "t4": form}, table_three(form, draw, high) | table_four(draw, high))


def another(draw: random.Random, value: int) -> int:
    """A figure that somebody might type instead of ``value``."""
    text = str(value)
    place = draw.randrange(len(text))
    new = draw.choice(
        (
            text[:place] + str(draw.randrange(10)) + text[place + 1 :],
            text[:place] + text[place + 1 :],
            text[:place] + text[place] + text[place:],
            text[: place - 1] + text[place] + text[place - 1] + text[place + 1 :] if place else text + "0",
            str(draw.randrange(0, 2 * value + 10)),
            "0",
        )
    )
    return int(new or "0")


def misread(draw: random.Random, value: int) -> int:
    """A figure that fingers type for ``value``: digits transposed, dropped, doubled, or one wrong."""
    text = str(value)
    at = draw.randrange(len(text))
    kinds = [text[:at] + draw.choice("0123456789") + text[at + 1 :], text[:at] + text[at] + text[at:]]
    if len(text) > 1:
        left = draw.randrange(len(text) - 1)
        kinds += [text[:at] + text[at + 1 :], text[:left] + text[left + 1] + text[left] + text[left + 2 :]]
    return int(draw.choice(kinds))


def slip(draw: random.Random, report: Report, table: str) -> tuple[str, int, int]:
    """A cell of ``table``, its true value and another one."""
    keys = [key for key, figure in report.figures.items() if key.startswith(table) and figure.value is not None]
    while True:
        key = draw.choice(keys)
        true = report.figures[key].value
        assert isinstance(true, int)
        new = another(draw, true)
        if new != true:
            return key, true, new


#: The sums of the 2014–2018 sheet: total → its parts.
SUMS = {
    "requests_received": ("received_in_person", "received_fax", "received_online", "received_letter"),
    "requests_closed": ("closed_on_time", "closed_extended"),
    "reply_refused": (
        "refused_state_secret",
        "refused_trade_secret",
        "refused_privacy",
        "refused_security_stability",
        "refused_not_gov_info",
        "refused_other_law",
    ),
    "replies": (
        "reply_already_public",
        "reply_granted",
        "reply_partial",
        "reply_refused",
        "reply_not_this_organ",
        "reply_not_exist",
        "reply_clarify",
        "reply_other_channel",
    ),
    "reconsideration": ("reconsideration_upheld", "reconsideration_corrected", "reconsideration_other"),
    "litigation": ("litigation_upheld", "litigation_corrected", "litigation_other"),
    "staff": ("staff_full_time", "staff_part_time"),
}


def _parted(draw: random.Random, total: int, parts: tuple[str, ...]) -> dict[str, int]:
    """``total`` in parts, some of them zero."""
    some = draw.sample(parts, draw.randint(1, len(parts)))
    cuts = sorted(draw.randint(0, total) for _ in some[1:])
    shares = [b - a for a, b in pairwise([0, *cuts, total])]
    return dict.fromkeys(parts, 0) | dict(zip(some, shares, strict=True))


def a_sheet(draw: random.Random) -> Report:
    """A valid 2014–2018 sheet of some size: every rule over its cells holds."""
    high = draw.choice(HIGH)
    closed = draw.choice((0, draw.randint(0, high)))
    cells: dict[str, int] = {
        "requests_closed": closed,
        "requests_received": closed + draw.randint(0, 3),
        "replies": closed,
    }
    cells |= {key: draw.choice((0, draw.randint(0, high))) for key in ("reconsideration", "litigation", "staff")}
    for total in ("requests_received", "requests_closed", "replies", "reply_refused", "reconsideration", "litigation"):
        cells |= _parted(draw, cells[total], SUMS[total])
    cells |= _parted(draw, cells["staff"], SUMS["staff"])
    website, wechat, disclosed = draw.randint(0, high), draw.randint(0, high), draw.randint(0, high)
    disclosed = min(disclosed, max(website, wechat))
    cells |= {"channel_website": website, "channel_wechat": wechat}
    cells |= {"proactive_items": draw.randint(max(website, wechat), website + wechat)}
    cells |= {"normative_documents_disclosed": disclosed, "normative_documents_issued": disclosed + draw.randint(0, 9)}
    conferences, sessions = draw.randint(0, 9), draw.randint(0, 9)
    cells |= {"press_conferences": conferences, "press_conferences_by_head": draw.randint(0, conferences)}
    cells |= {"policy_articles": draw.randint(0, 40), "training_sessions": sessions, "trainees": 30 * sessions}
    cells["responses"] = draw.randint(0, conferences + cells["policy_articles"])
    if any(str(value) in PLACEHOLDERS for value in cells.values()):
        return a_sheet(draw)  # 999 is asked about even where it is true
    return make_report({"s14": "pre2019"}, {f"s14.{key}": value for key, value in cells.items()})


FORMS = {"t2": "2021", "t3": "2021", "t4": "2021"}
BODY = "某县某镇人民政府"


def _carried(values: dict[str, int], last: dict[str, int]) -> None:
    """Make 上年结转 what last year carried out, and keep every column balanced."""
    for column in PARTS:
        into, closed = last[f"t3.carried_out.{column}"], values[f"t3.results_total.{column}"]
        out = max(values[f"t3.carried_out.{column}"], into - closed)
        values |= {f"t3.carried_in.{column}": into, f"t3.carried_out.{column}": out}
        values[f"t3.new_received.{column}"] = closed + out - into
    for row in ("new_received", "carried_in", "carried_out"):
        values[f"t3.{row}.total"] = sum(values[f"t3.{row}.{column}"] for column in PARTS)


def _text(values: dict[str, int]) -> str:
    three = {row: values[f"t3.{row}.total"] for row in ("new_received", "carried_in", "results_total", "carried_out")}
    return (
        f"收到政府信息公开申请{three['new_received']}件，上年结转{three['carried_in']}件。"
        f"办结政府信息公开申请{three['results_total']}件，予以公开{values['t3.granted.total']}件，"
        f"部分公开{values['t3.partially_granted.total']}件。结转下年度继续办理{three['carried_out']}件。"
        f"制发行政规范性文件{values['t2.normative_documents.issued_this_year']}件，"
        f"现行有效{values['t2.normative_documents.in_force']}件。"
        f"作出行政许可决定{values['t2.administrative_licensing.decisions']}件。"
        f"因政府信息公开被申请行政复议{values['t4.reconsideration.total']}件。"
    )


def two_years(draw: random.Random) -> tuple[Report, Report]:
    """A body's reports on two years that agree with each other; the second one's text agrees with its tables."""
    last, now = ({key: int(value) for key, value in table_three("2021", draw, 40).items()} for _ in range(2))
    _carried(now, last)
    for values in (last, now):
        values |= {key: int(value) for key, value in table_four(draw, 9).items()}
    stock, issued, repealed = draw.randint(9, 40), draw.randint(0, 9), draw.randint(0, 4)
    documents = "t2.normative_documents"
    last |= {f"{documents}.in_force": stock}
    now |= {f"{documents}.in_force": stock + issued - repealed}
    now |= {f"{documents}.issued_this_year": issued, f"{documents}.repealed_this_year": repealed}
    for power in ("licensing", "penalties", "coercion"):
        last[f"t2.administrative_{power}.decisions"] = draw.randint(20, 400)
        now[f"t2.administrative_{power}.decisions"] = last[f"t2.administrative_{power}.decisions"] + draw.randint(1, 15)
    reports = [make_report(FORMS, values, year=year, body=BODY) for values, year in ((last, 2022), (now, 2023))]
    sections = (Section("s1", "一、总体情况", _text(now), Place(line=3)),)
    statements = tuple(one.to_dict() for one in read_statements(sections, year=2023, body=BODY))
    return reports[0], replace(reports[1], sections=sections, statements=statements)
