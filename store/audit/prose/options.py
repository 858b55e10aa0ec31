"""Which cells may give a quantity of the text: every reading that the words allow, the plainest first.

收办 is new plus carried in; 答复 may leave out 其他处理 and 不予处理; a figure under one reason is that of a sub-row. A
text contradicts a table only if it agrees with none of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from parsers.prose.statement import Statement
from store.audit.prose.tables import GROUPS, ORGS, Option, Tables

_NEW, _IN, _OUT, _DONE = (f"t3.{row}.total" for row in ("new_received", "carried_in", "carried_out", "results_total"))
_SUITS = ("litigation_direct", "litigation_after_reconsideration")
_T4 = ("upheld", "corrected", "other_outcome", "pending", "total")

#: The rows of table 三 by the words of the reason (see ``parsers.prose.lexicon.SUB_ROWS``).
REASONS = {
    "不掌握": "unable.not_held",
    "没有现成": "unable.needs_creation",
    "现成信息": "unable.needs_creation",
    "国家秘密": "denied.state_secret",
    "第三方": "denied.third_party_rights",
    "内部事务": "denied.internal_affairs",
    "过程性": "denied.process_information",
    "执法案卷": "denied.enforcement_case_file",
    "查询事项": "denied.administrative_inquiry",
    "重复申请": "not_processed.repeated_request",
    "逾期不补正": "other.correction_overdue",
}

#: Quantities that stand in one cell: its key.
CELLS = {
    "nar.carried_in": _IN,
    "nar.carried_out": _OUT,
    "nar.partially_granted": "t3.partially_granted.total",
    "nar.reconsideration": "t4.reconsideration.total",
    **{f"nar.reconsideration_{column}": f"t4.reconsideration.{column}" for column in _T4},
    **{f"nar.{group}": f"t4.{group}.total" for group in _SUITS},
    "nar.normative_issued": "t2.normative_documents.issued_this_year",
    "nar.normative_repealed": "t2.normative_documents.repealed_this_year",
    "nar.normative_in_force": "t2.normative_documents.in_force",
    **{
        f"nar.decisions_{kind}": f"t2.{kind}.decisions"
        for kind in ("administrative_licensing", "administrative_penalties", "administrative_coercion")
    },
}

#: Documents of table 二 in the form of 2019.
OF_2019 = {
    "nar.normative_issued": "t2.normative_documents.newly_made",
    "nar.normative_disclosed": "t2.normative_documents.newly_disclosed",
    "nar.normative_disclosed_total": "t2.normative_documents.total_disclosed",
}
OF_2019_ONLY = frozenset({"nar.normative_disclosed", "nar.normative_disclosed_total"})

#: The same on the 2014-2018 sheet.
SHEET = {
    "nar.received": "s14.requests_received",
    "nar.closed": "s14.requests_closed",
    "nar.closed_extended": "s14.closed_extended",
    "nar.already_public": "s14.reply_already_public",
    "nar.granted": "s14.reply_granted",
    "nar.partially_granted": "s14.reply_partial",
    "nar.denied": "s14.reply_refused",
    "nar.not_this_organ": "s14.reply_not_this_organ",
    "nar.not_exist": "s14.reply_not_exist",
    "nar.in_person": "s14.received_in_person",
    "nar.fax": "s14.received_fax",
    "nar.online": "s14.received_online",
    "nar.letter": "s14.received_letter",
    "nar.reconsideration": "s14.reconsideration",
    "nar.litigation": "s14.litigation",
    **{
        f"nar.{kind}_{outcome}": f"s14.{kind}_{row}"
        for kind in ("reconsideration", "litigation")
        for outcome, row in (("upheld", "upheld"), ("corrected", "corrected"), ("other_outcome", "other"))
    },
    "nar.disclosed": "s14.proactive_items",
}
#: Items by channel: the text may count those of one site or column.
CHANNELS = {
    "nar.website": "s14.channel_website",
    "nar.weibo": "s14.channel_weibo",
    "nar.wechat": "s14.channel_wechat",
}
#: What the sheet is asked for: its rows, items by channel, and what stands in two rows.
ON_THE_SHEET = (*SHEET, *CHANNELS, "nar.granted+partially_granted")
_GRANTED = ("s14.reply_granted", "s14.reply_partial")
#: Further readings on the sheet: 按时办结 is a row of its own, 答复 may be what was replied.
_FURTHER: dict[str, tuple[tuple[str, ...], ...]] = {
    "nar.closed": (("s14.replies",), ("s14.closed_on_time",)),
    "nar.granted": (_GRANTED,),
}


def sheet_options(tables: Tables, statement: Statement) -> list[Option]:
    """Every reading of ``statement`` that the sheet allows; empty where the report has none or it lacks the row."""
    name = statement.name
    row = SHEET.get(name) or CHANNELS.get(name)
    readings: list[tuple[str, ...]] = [(row,) if row else _GRANTED, *_FURTHER.get(name, ())]
    if name == "nar.closed" and "按时" not in statement.label and "按期" not in statement.label:
        readings.remove(("s14.closed_on_time",))
    found = [option for keys in readings if (option := tables.option(keys)) is not None]
    return found if tables.option(readings[0]) is not None else []


def cells_of(tables: Tables, name: str) -> tuple[str, ...] | None:
    """The cell that gives ``name`` in the form in use; ``None`` where it prints none."""
    keys = (some[name] for some in (CELLS, OF_2019) if name in some)
    return next(((key,) for key in keys if tables.has(key)), None)


#: Kinds of applicants: their columns. 其他组织 alone may be the last column, or all that are no natural persons.
APPLICANT_COLUMNS: dict[str, tuple[tuple[str, ...], ...]] = {
    "nar.natural": (("natural_person",),),
    "nar.orgs": (ORGS,),
    "nar.other_orgs": (("other_org",), ORGS),
    "nar.commercial": (("commercial_enterprise",),),
}


def options(tables: Tables, statement: Statement) -> list[Option]:
    """Every reading of ``statement`` that the printed tables allow; empty where they say nothing of the quantity."""
    return [found for keys, minus in _readings(tables, statement) if (found := tables.option(keys, minus)) is not None]


def _readings(tables: Tables, statement: Statement) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    name, verb = statement.name, statement.verb
    other, skipped = tables.group("other"), tables.group("not_processed")
    if name in OF_2019:
        yield (OF_2019[name],), ()
    if name in CELLS:
        yield (CELLS[name],), ()
        if name == "nar.reconsideration" and verb in ("审结", "办结"):
            yield (CELLS[name],), ("t4.reconsideration.pending",)
    elif name == "nar.received":
        both = ((_NEW, _IN), ()) if verb in ("收办", "办理") else ((_NEW,), ())
        yield both
        yield ((_NEW,), ()) if both[0] != (_NEW,) else ((_NEW, _IN), ())
        yield (_DONE, _OUT), ()
        if verb == "受理":
            yield (_NEW,), ("t3.other.correction_overdue.total",)
    elif name == "nar.closed":
        yield (_DONE,), ()
        for minus in (other, skipped, (*other, *skipped), (_IN,)):
            yield (_DONE,), minus
        yield (_NEW,), (_OUT,)
        yield (_NEW, _IN), (_OUT,)
    elif name == "nar.granted":
        yield ("t3.granted.total",), ()
        yield ("t3.granted.total", "t3.partially_granted.total"), ()
    elif name == "nar.granted+partially_granted":
        yield ("t3.granted.total", "t3.partially_granted.total"), ()
    elif name.removeprefix("nar.") in GROUPS:
        yield tables.group(name.removeprefix("nar.")), ()
    elif name.startswith("nar.row."):
        yield (f"t3.{name.removeprefix('nar.row.')}.total",), ()
    elif name in APPLICANT_COLUMNS:
        for columns in APPLICANT_COLUMNS[name]:
            for rows in (("new_received",), ("new_received", "carried_in"), ("results_total",)):
                yield tuple(f"t3.{row}.{column}" for row in rows for column in columns), ()
    elif name == "nar.litigation":
        yield tuple(f"t4.{group}.total" for group in _SUITS), ()
        if verb in ("审结", "办结"):
            yield tuple(f"t4.{group}.total" for group in _SUITS), tuple(f"t4.{group}.pending" for group in _SUITS)
    elif name.startswith("nar.litigation_") and name.removeprefix("nar.litigation_") in _T4:
        column = name.removeprefix("nar.litigation_")
        yield tuple(f"t4.{group}.{column}" for group in _SUITS), ()
        if "直接" in statement.sentence or "复议后" in statement.sentence:  # of one of the two kinds of suits
            yield from (((f"t4.{group}.{column}",), ()) for group in _SUITS)
