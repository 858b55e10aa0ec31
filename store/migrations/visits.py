"""Version 2: every capture that an edition ever was. The earlier ones of an older database come back by a rebuild."""

from __future__ import annotations

from sqlalchemy import Connection, insert, literal, select

from store import schema


def upgrade(connection: Connection) -> None:
    """Make the table, with the capture that each edition has now."""
    schema.visits.create(connection)
    of, empty = schema.editions.c, literal("")
    now = select(of.id, of.capture, empty, empty, empty, empty)
    connection.execute(insert(schema.visits).from_select(list(schema.visits.c.keys()), now))
