"""The names of bodies as the site's register has them, so that one body has one name in tables, workbook and notices.

A report may call its body 柳泉镇 in one year and 柳泉镇人民政府 in the next; what it prints stays with the report. The
register's name is the one that the crawl's list gave last. A body that was renamed keeps the name it had in its older
reports.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from forms.bodies import same_body
from store import schema

Names = Mapping[tuple[str, str], str]


def register_names(connection: Connection) -> Names:
    """The register's name of each body, by site and key; the name of the latest year stands."""
    of = schema.coverage.c
    rows = connection.execute(
        select(of.site, of.body_key, of.body).where(of.body != "").order_by(of.site, of.body_key, of.year, of.body)
    )
    return {(row.site, row.body_key): row.body for row in rows}


def named(names: Names, site: str, body_key: str, printed: str) -> str:
    """What the register calls a body that is printed as ``printed``; that itself where the register knows another."""
    known = names.get((site, body_key), "")
    return known if known and (not printed or same_body(known, printed)) else printed
