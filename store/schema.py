"""The tables of the store, in SQLAlchemy Core, the same on SQLite and PostgreSQL.

What the crawl found: ``captures``, ``editions``, ``coverage``, ``issues``.
What was read: ``reports`` (one body × one year on one site), ``readings`` (one parsed edition of a report each),
one ``values_<form>`` per form generation, ``failures`` (editions that could not be read), ``visits`` (every capture
that an edition ever was: :mod:`store.visits`).
What was judged: ``audits``, ``findings``, ``triage``, and ``facts`` (of single readings, for the audit of them all).

Every key is a natural one (:mod:`store.identity`). Text compares by code point everywhere, so that every database
sorts alike. Times are ISO text; ``moment`` is microseconds since 1970 (UTC), for order only.

A ``values_<form>`` table has one row a reading and one column a cell: counts as 64-bit integers, money as text. Beside
them stand ``kinds`` (one character a cell, :mod:`store.figures`), ``exact`` (values that their column cannot hold) and
``evidence`` (raw text and place of every cell). Its columns are made from the forms; the order of cells in ``kinds``
and ``evidence`` is the one of ``form_columns``, which only ever grows (:mod:`store.migrations`).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData()

_TEXT = Text().with_variant(Text(collation="C"), "postgresql")
_LONG = BigInteger().with_variant(Integer(), "sqlite")


def _table(name: str, *columns: Column[str] | Column[int] | Column[bytes]) -> Table:
    return Table(name, metadata, *columns, sqlite_strict=True)


def _text(name: str, *, key: bool = False, null: bool = False, index: bool = False) -> Column[str]:
    return Column(name, _TEXT, primary_key=key, nullable=null and not key, index=index)


def _whole(name: str, *, key: bool = False, null: bool = False) -> Column[int]:
    return Column(name, _LONG, primary_key=key, nullable=null and not key, autoincrement=False)


def _owned(name: str, owner: str) -> Column[str]:
    return Column(name, _TEXT, ForeignKey(owner, ondelete="CASCADE"), primary_key=True)


captures = _table(
    "captures",
    _text("id", key=True),
    _text("url"),
    _text("method"),
    _text("request_key", index=True),
    _text("fetched"),
    _whole("moment"),
    _whole("status"),
    _text("media_type"),
    _text("digest", index=True),
    _whole("length"),
    _text("warc"),
    _whole("offset"),
    _whole("revisit"),
)

editions = _table(
    "editions",
    _text("id", key=True),
    _text("site", index=True),
    _text("body_key"),
    _text("site_key"),
    _text("body"),
    _whole("year", null=True),
    _text("url"),
    _text("role"),
    _text("capture"),
    _text("title"),
    _text("published", null=True),
    _text("page"),
    _text("evidence"),
)

coverage = _table(
    "coverage",
    _text("site", key=True),
    _text("body_key", key=True),
    _whole("year", key=True),
    _text("site_key"),
    _text("body"),
    _text("state"),
    _text("url", null=True),
    _text("evidence"),
)

issues = _table("issues", _text("id", key=True), _text("site"), _text("code"), _text("url"), _text("message"))

reports = _table(
    "reports",
    _text("id", key=True),
    _text("site"),
    _text("body_key"),
    _text("body"),
    _whole("year", null=True),
    _text("reading"),
)
Index("reports_order", reports.c.site, reports.c.body_key, reports.c.year, reports.c.id)

readings = _table(
    "readings",
    _text("id", key=True),
    Column("report", _TEXT, ForeignKey("reports.id", ondelete="CASCADE"), nullable=False, index=True),
    _text("edition"),
    _text("capture"),
    _text("parser"),
    _text("content"),
    _text("sha256"),
    _text("media_type"),
    _text("path", null=True, index=True),
    _text("url", null=True),
    _text("title"),
    _text("body"),
    _whole("year", null=True),
    _text("form"),
    _text("published", null=True),
    _whole("tables"),
    _whole("doubts"),
    _text("text"),
)

failures = _table(
    "failures",
    _text("id", key=True),
    _text("edition"),
    _text("capture"),
    _text("parser"),
    _text("path", null=True),
    _text("url", null=True),
    _text("code"),
    _text("message"),
)

# ``said`` is a digest of what the report said then, ``text`` all of it where the edition says something else now.
visits = _table(
    "visits",
    _text("edition", key=True),
    _text("capture", key=True),
    _text("parser"),
    _text("said"),
    _text("code"),
    _text("text"),
)

# What can be worked out again from the reading at any time (:mod:`store.facts`).
facts = _table(
    "facts",
    _owned("reading", "readings.id"),
    _text("basis"),
    _text("head"),
    _text("findings"),
    Column("words", LargeBinary, nullable=False),
    Column("grams", LargeBinary, nullable=False),
    Column("counts", LargeBinary, nullable=False),
)

audits = _table("audits", _owned("report", "reports.id"))

findings = _table(
    "findings",
    _owned("report", "reports.id"),
    _whole("number", key=True),
    _text("fingerprint", index=True),
    _text("code"),
    _text("severity"),
    _text("verdict"),
    _text("finding"),
)

# No foreign key: what a person decided outlives the finding it was about.
triage = _table(
    "triage",
    _text("report", key=True),
    _text("fingerprint", key=True),
    _text("state"),
    _text("reason"),
    _text("decided"),
    _text("by"),
)

form_columns = _table(
    "form_columns",
    _text("form", key=True),
    _whole("position", key=True),
    _text("key"),
    _text("column"),
    _text("measure"),
)


def column_name(key: str) -> str:
    """The column of a cell: its key with underscores. Databases allow 63 characters, and no two keys clash."""
    return key.replace(".", "_")


def values_table(form: str, cells: Sequence[tuple[str, str]]) -> Table:
    """The table ``values_<form>``: ``cells`` are (column, measure), in the order of ``form_columns``."""
    own = MetaData()
    return Table(
        f"values_{form}",
        own,
        Column("reading", _TEXT, ForeignKey(readings.c.id, ondelete="CASCADE"), primary_key=True),
        _text("kinds"),
        _text("exact"),
        _text("evidence"),
        *(_text(name, null=True) if measure == "money" else _whole(name, null=True) for name, measure in cells),
        sqlite_strict=True,
    )
