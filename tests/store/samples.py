"""Sample reports, editions and findings, and strategies that draw them at random."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import Connection, text

from forms.figures import Kind
from forms.forms import load_forms
from parsers.document import NOWHERE, Place
from parsers.report import Doubt, Extra, Figure, Report, Section, Source, Value
from scraper.captures import Capture
from scraper.results import Edition
from store.audit.finding import Finding, Suspect, Witness

HTML = "text/html"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
SITE = "www.wenqing.example"


def digest(text: str) -> str:
    """A digest that stands for the bytes of ``text``."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def number(key: str, value: Value, raw: str | None = None, *, sure: bool = True) -> Figure:
    """A printed number with a place."""
    return Figure(
        key, "number" if value else "zero", value, str(value) if raw is None else raw, Place(table=1, row=2), sure
    )


def blank(key: str) -> Figure:
    """A cell with nothing in it."""
    return Figure(key, "blank", None, "", Place(table=1, row=2))


def report(
    body: str = "河包镇人民政府",
    year: int | None = 2021,
    values: dict[str, Any] | None = None,
    *,
    media_type: str = HTML,
    url: str | None = None,
    path: str | None = None,
    tables: dict[str, str] | None = None,
    published: date | None = None,
    seed: str = "",
) -> Report:
    """A report of the 2021 form with every cell zero but for ``values`` (a number, ``None`` for blank, or a figure)."""
    found = tables if tables is not None else {"t2": "2021", "t3": "2021", "t4": "2021"}
    figures: dict[str, Figure] = {}
    for table, form in found.items():
        for key in load_forms()[form].tables[table].cells:
            figures[key] = number(key, 0)
    for key, value in (values or {}).items():
        figures[key] = value if isinstance(value, Figure) else blank(key) if value is None else number(key, value)
    name = f"{body}|{year}|{media_type}|{url}|{path}|{seed}|{[(k, str(f.value)) for k, f in figures.items()]}"
    return Report(
        source=Source(digest(name), media_type, path, url),
        title=f"{body}{year}年政府信息公开工作年度报告",
        body=body,
        year=year,
        form="2021",
        tables=found,
        period=(date(year, 1, 1), date(year, 12, 31)) if year else None,
        published=published,
        figures=figures,
        sections=(Section("s1", "一、总体情况", "全年主动公开12条。", Place(path="/p[1]")),),
    )


def edition(
    body: str = "河包镇",
    year: int | None = 2021,
    *,
    role: Any = "page",
    name: str = "1",
    site: str = SITE,
    body_key: str = "",
    published: str | None = "2022-01-20",
    capture: str = "",
) -> Edition:
    """An edition as a crawl finds it; an attachment hangs on the page of the same ``name``."""
    page = f"http://{site}/{body}/{year}/{name}.html"
    url = page if role == "page" else page.replace(".html", ".pdf")
    title = f"{body}{year}年年报"
    return Edition(site, url, role, capture or digest(url), body, body_key, year, title, published, page, "list")


def capture(name: str, *, minute: int = 0, payload: str | None = None, revisit: bool = False) -> Capture:
    """A capture of the request ``name``."""
    return Capture(
        id=f"{name}-{minute}",
        url=f"http://{SITE}/{name}",
        method="GET",
        request_key=f"GET {name}",
        fetched=datetime(2026, 1, 2, 3, minute, tzinfo=UTC),
        status=200,
        media_type=HTML,
        digest=f"sha256:{digest(payload or name)}",
        length=10,
        warc="0001.warc.gz",
        offset=minute * 100,
        revisit=revisit,
    )


def finding(of: Report, key: str = "t3.results_total.total", *, code: str = "T3-003", value: int = 3404) -> Finding:
    """A failed rule with one witness and one suspect."""
    witness = Witness(key, value, str(value), Place(page=1, box=(1.25, 2.5, 3.125, 4.0625)))
    suspect = Suspect({key: 3440}, "transposed-digits", "疑为3440（数字颠倒）", "perhaps 3440 (digits transposed)")
    return Finding(
        body=of.body,
        year=of.year,
        code=code,
        severity="error",
        verdict="fail",
        cells=(witness,),
        expected=3440,
        actual=value,
        difference=value - 3440,
        suspects=(suspect,),
        witnesses=(code, "T3-001"),
        zh=f"合计{value}与各列之和3440不符",
        en=f"the total {value} is not the sum 3440",
        source="条例第五十条",
        fingerprint=digest(f"{code}{of.body}{of.year}{key}{value}")[:16],
    )


_text = st.text(st.characters(codec=None), max_size=12)
_amounts = st.decimals(allow_nan=False, allow_infinity=False, places=4) | st.sampled_from(
    [Decimal("10.50"), Decimal("8040"), Decimal("-0.0"), Decimal("1E+5"), Decimal("15646978.850"), Decimal("0.00")]
)
_counts = st.integers(0, 50) | st.sampled_from([11_398_889, 2**53 + 1, 2**63 - 1, 2**63, -(2**63), 10**40, -35])
_coordinate = st.floats(0, 1000, allow_nan=False) | st.integers(0, 1000)
_plain_places = st.builds(
    Place,
    page=st.none() | st.integers(1, 90),
    box=st.none() | st.tuples(_coordinate, _coordinate, _coordinate, _coordinate),
    table=st.none() | st.integers(1, 9),
    row=st.none() | st.integers(1, 40),
    path=st.none() | _text,
    line=st.integers(1, 500),
)
_places = _plain_places | st.builds(Place, page=st.just(2), also=_plain_places)
_unread: list[Kind] = ["blank", "not_applicable", "text", "absent", "unreadable"]


@st.composite
def figures(draw: st.DrawFn, key: str) -> Figure:
    """Any figure that keeps the contract."""
    if draw(st.booleans()):
        value: Value = draw(_counts | _amounts)
        raw = draw(st.just(str(value)) | _text)
        kind: Kind = "number" if value else draw(st.sampled_from(["zero", "number"]))
        parts = draw(st.just(()) | st.lists(_counts | _amounts, min_size=2, max_size=3).map(tuple))
        return Figure(key, kind, value, raw, draw(_places), draw(st.booleans()), parts)
    place = draw(_places | st.just(NOWHERE))
    return Figure(key, draw(st.sampled_from(_unread)), None, draw(st.just("") | _text), place, draw(st.booleans()))


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """Any report: tables of mixed generations, any figures, subtotals and local rows, odd text."""
    forms = load_forms()
    tables = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "t2": st.sampled_from(["2019", "2021"]),
                "t3": st.sampled_from(["2019", "2021"]),
                "t4": st.sampled_from(["2019", "2021"]),
                "s14": st.just("pre2019"),
            },
        )
    )
    held: dict[str, Figure] = {}
    for table, form in tables.items():
        keys = list(forms[form].tables[table].cells)
        chosen = draw(st.dictionaries(st.sampled_from(keys), st.none(), max_size=6)) if keys else {}
        for key in keys:
            if key in chosen:
                held[key] = draw(figures(key))
            elif draw(st.integers(0, 9)):
                held[key] = Figure(key, "absent", None, "", NOWHERE)
    for key in draw(
        st.lists(
            st.sampled_from(
                ["t3.denied.subtotal.total", "t4.litigation_total", "ext.t3.row_1", "t3.granted.org_subtotal"]
            ),
            unique=True,
        )
    ):
        held[key] = draw(figures(key))
    dates = st.dates(date(2008, 1, 1), date(2026, 1, 1))
    return Report(
        source=Source(digest(draw(_text)), draw(st.sampled_from([HTML, PDF, DOCX])), draw(st.none() | _text)),
        title=draw(_text),
        body=draw(st.sampled_from(["", "河包镇", "武义县教育局"])),
        year=draw(st.none() | st.integers(2008, 2025)),
        form=draw(st.sampled_from(["pre2019", "2019", "2021"])),
        tables=tables,
        period=draw(st.none() | st.tuples(dates, dates)),
        published=draw(st.none() | dates),
        figures=held,
        sections=tuple(draw(st.lists(st.builds(Section, st.just("s1"), _text, _text, _places), max_size=2))),
        extras=tuple(draw(st.lists(st.builds(Extra, st.just("ext.t3.row_1"), _text, _text, _places), max_size=2))),
        statements=tuple(
            draw(st.lists(st.fixed_dictionaries({"name": _text, "value": _counts | _amounts}), max_size=2))
        ),
        doubts=tuple(draw(st.lists(st.builds(Doubt, _text, _text, _text, _places), max_size=2))),
        layouts=draw(st.dictionaries(st.sampled_from(["t3", "t4"]), st.integers(0, 200))),
        provenance=draw(st.dictionaries(st.sampled_from(["title", "body", "year"]), _text)),
    )


def to_version_two(connection: Connection) -> None:
    """Take a database back to what it was before it knew who decides."""
    connection.execute(text('ALTER TABLE triage DROP COLUMN "by"'))
    connection.execute(text("ALTER TABLE audits ADD COLUMN summary TEXT NOT NULL DEFAULT 'null'"))
    connection.execute(text("UPDATE schema_version SET version = 2"))
