"""A fresh store for every test: on SQLite, and on PostgreSQL where NIANBAO_TEST_DATABASE_URL names a server."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from store.store import Store, open_store

MakeStore = Callable[[], Store]


@pytest.fixture(params=["sqlite", "postgresql"])
def new_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Makes the address of an empty database; every call another one."""
    if request.param == "sqlite":
        names = iter(range(1000))
        yield lambda: f"sqlite:///{tmp_path / f'{next(names)}.db'}"
        return
    server = os.environ.get("NIANBAO_TEST_DATABASE_URL")
    if not server:
        pytest.skip("NIANBAO_TEST_DATABASE_URL names no PostgreSQL server")
    url = make_url(server).set(drivername="postgresql+psycopg")
    engine = create_engine(url)
    schemas: list[str] = []

    def make() -> str:
        name = f"test_{uuid.uuid4().hex[:12]}"
        schemas.append(name)
        with engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {name}"))
        return url.update_query_dict({"options": f"-csearch_path={name}"}).render_as_string(hide_password=False)

    yield make
    with engine.begin() as connection:
        for name in schemas:
            connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
    engine.dispose()


@pytest.fixture
def make_store(new_address: Callable[[], str], tmp_path: Path) -> Iterator[MakeStore]:
    """Makes an empty store; every call another one."""
    made: list[Store] = []

    def make() -> Store:
        made.append(open_store(tmp_path / "home", new_address()))
        return made[-1]

    yield make
    for store in made:
        store.close()


@pytest.fixture
def store(make_store: MakeStore) -> Store:
    """An empty store."""
    return make_store()
