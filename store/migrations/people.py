"""Version 3: who decided about a finding (nobody is named for older decisions); an audit keeps no summary any more."""

from __future__ import annotations

from sqlalchemy import Column, Connection, text
from sqlalchemy.schema import CreateColumn

from store import schema


def upgrade(connection: Connection) -> None:
    """Add the column of names, and take away the one that nothing was ever written into."""
    of = schema.triage.c.by
    column = CreateColumn(Column(of.name, of.type, nullable=False, server_default=""))
    connection.execute(text(f"ALTER TABLE triage ADD COLUMN {column.compile(dialect=connection.dialect)}"))
    connection.execute(text("ALTER TABLE audits DROP COLUMN summary"))
