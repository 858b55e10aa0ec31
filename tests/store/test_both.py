"""One county in SQLite and in PostgreSQL: the same findings and the same bytes in every export."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.engine import make_url

from fixtures.server import PortalServer
from nianbao.console import progress
from nianbao.crawling import crawl_profiles
from nianbao.demo import demo_profiles
from nianbao.pipeline import audit_store, load_captures
from scraper.archive import Archive
from store import schema
from store.exports import write_export
from store.store import Store, open_store


@pytest.fixture
def server() -> Iterator[str]:
    """The address of an empty schema on the PostgreSQL server that tests may use."""
    named = os.environ.get("NIANBAO_TEST_DATABASE_URL")
    if not named:
        pytest.skip("NIANBAO_TEST_DATABASE_URL names no PostgreSQL server")
    url, name = make_url(named).set(drivername="postgresql+psycopg"), f"test_{uuid.uuid4().hex[:12]}"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    yield url.update_query_dict({"options": f"-csearch_path={name}"}).render_as_string(hide_password=False)
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
    engine.dispose()


def _found(store: Store, to: Path) -> tuple[list[dict[str, object]], dict[str, bytes]]:
    load_captures(store, Archive(store.archive_folder))
    findings = [finding.to_dict() for finding in audit_store(store)]
    paths = [path for name in ("csv", "xlsx", "html") for path in write_export(store, name, to)]
    return findings, {path.name: path.read_bytes() for path in paths}


@pytest.mark.slow
def test_the_sample_county_exports_the_same_bytes(server: str, tmp_path: Path) -> None:
    """This test ensures that the sample county, crawled once, comes out of both databases alike, byte for byte."""
    with open_store(tmp_path / "one") as one:
        with PortalServer() as portals, progress() as bar:
            list(crawl_profiles(one, demo_profiles(portals.resolve), bar))
        shutil.copytree(tmp_path / "one" / "archive", tmp_path / "two" / "archive")
        with open_store(tmp_path / "two", server) as two:
            for table in (schema.captures, schema.editions, schema.coverage, schema.issues, schema.visits):
                with one.database.reading() as reader, two.database.writing() as writer:
                    rows = [dict(row) for row in reader.execute(select(table)).mappings()]
                    if rows:
                        writer.execute(table.insert(), rows)
            expected, found = _found(one, tmp_path / "a"), _found(two, tmp_path / "b")
    assert len(expected[0]) > 20
    assert found[0] == expected[0]
    assert set(found[1]) == set(expected[1])
    assert [name for name in expected[1] if found[1][name] != expected[1][name]] == []
