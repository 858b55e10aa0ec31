"""The dataset as Parquet files, one a table, and as data frames; needs the extra ``data``.

Numbers are decimals of 38 digits, 17 of them behind the point: every number that a reader believes fits, exactly.
Rows are written a batch at a time, so memory stays flat.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from store.errors import ExtraMissing
from store.exports.dataset import TABLES, Table
from store.store import Store

try:
    import pyarrow as pa
    from pyarrow import parquet
except ModuleNotFoundError as error:
    raise ExtraMissing("data", "pyarrow") from error

if TYPE_CHECKING:
    import polars

_BATCH = 20_000
_TYPES: Mapping[str, Any] = {
    "text": pa.string(),
    "json": pa.string(),
    "integer": pa.int64(),
    "number": pa.decimal128(38, 17),
    "flag": pa.bool_(),
}


def write(store: Store, folder: Path) -> list[Path]:
    """Write every table into ``folder``; gives back the files in the order of ``TABLES``."""
    return [_write(folder / f"{table.name}.parquet", table, store) for table in TABLES]


def frame(store: Store, name: str) -> polars.DataFrame:
    """One table of the dataset as a data frame. Raises ``KeyError`` and ``ExtraMissing``."""
    try:
        import polars
    except ModuleNotFoundError as error:
        raise ExtraMissing("data", "polars") from error
    table = {table.name: table for table in TABLES}[name]
    made = polars.from_arrow(pa.Table.from_batches(_batches(table, store), schema=_schema(table)))
    assert isinstance(made, polars.DataFrame)
    return made


def _write(path: Path, table: Table, store: Store) -> Path:
    part = path.with_name(path.name + ".part")
    with parquet.ParquetWriter(part, _schema(table), compression="zstd") as out:
        for batch in _batches(table, store):
            out.write_batch(batch)
    part.replace(path)
    return path


def _schema(table: Table) -> Any:
    fields = [
        pa.field(column.name, _TYPES[column.type], metadata={"meaning": column.meaning}) for column in table.columns
    ]
    return pa.schema(fields, metadata={"row": table.row})


def _batches(table: Table, store: Store) -> Iterator[Any]:
    schema = _schema(table)
    rows = iter(table.read(store))
    while batch := list(islice(rows, _BATCH)):
        columns = [
            pa.array([_held(row[column.name], column.type) for row in batch], _TYPES[column.type])
            for column in table.columns
        ]
        yield pa.RecordBatch.from_arrays(columns, schema=schema)


def _held(value: Any, type: str) -> Any:
    if value is None:
        return None
    if type == "flag":
        return bool(value)
    if isinstance(value, str):
        # A lone surrogate is no character; it is shown by its number, as in the CSV files.
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    return value
