"""A report as JSON and back."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from forms.jsonl import dump_line, load_line
from parsers.document import Place
from parsers.report import Doubt, Extra, Figure, Report, Section, Source

TEXT = st.text("甲乙0１ \n/", max_size=8)
NUMBER = st.one_of(st.integers(-10, 10**12), st.decimals(-10, 10**9, places=4, allow_nan=False))
COORDINATE = st.integers(0, 60_000).map(lambda hundredths: hundredths / 100)
PLAIN = st.builds(
    Place,
    page=st.none() | st.integers(1, 99),
    box=st.none() | st.tuples(COORDINATE, COORDINATE, COORDINATE, COORDINATE),
    table=st.none() | st.integers(1, 9),
    path=st.none() | TEXT,
    line=st.none() | st.integers(1, 9),
)
PLACE = PLAIN | st.builds(Place, page=st.just(2), also=PLAIN)
KEY = st.text("abc._", min_size=1, max_size=8)


@st.composite
def figures(draw: st.DrawFn) -> dict[str, Figure]:
    out = {}
    for key in draw(st.lists(KEY, unique=True, max_size=5)):
        value = draw(st.none() | NUMBER)
        kind = draw(st.sampled_from(["blank", "text", "unreadable"])) if value is None else "number"
        parts = tuple(draw(st.lists(NUMBER, max_size=2)))
        out[key] = Figure(key, kind, value, draw(TEXT), draw(PLACE), draw(st.booleans()), parts)
    return out


REPORTS = st.builds(
    Report,
    source=st.builds(Source, sha256=TEXT, media_type=TEXT, path=st.none() | TEXT, url=st.none() | TEXT),
    title=TEXT,
    body=TEXT,
    year=st.none() | st.integers(2008, 2030),
    form=st.sampled_from(["2019", "2021"]),
    tables=st.dictionaries(st.sampled_from(["t2", "t3"]), st.just("2021")),
    period=st.none() | st.tuples(st.dates(date(2008, 1, 1)), st.dates(date(2008, 1, 1))),
    published=st.none() | st.dates(date(2008, 1, 1)),
    figures=figures(),
    sections=st.lists(st.builds(Section, KEY, TEXT, TEXT, PLACE), unique_by=lambda s: s.key, max_size=3).map(tuple),
    extras=st.lists(st.builds(Extra, KEY, TEXT, TEXT, PLACE), max_size=2).map(tuple),
    statements=st.lists(st.dictionaries(KEY, NUMBER, max_size=2), max_size=2).map(tuple),
    doubts=st.lists(st.builds(Doubt, KEY, TEXT, TEXT, PLACE), max_size=2).map(tuple),
    layouts=st.dictionaries(KEY, st.integers(0, 99), max_size=2),
    provenance=st.dictionaries(KEY, TEXT, max_size=2),
)


@settings(deadline=None, max_examples=60)
@given(REPORTS)
def test_json_and_back(report: Report) -> None:
    """This test ensures that nothing of a report is lost or changed by its JSON line."""
    assert Report.from_dict(load_line(dump_line(report.to_dict()))) == report
