"""The dataset as a Data Package: the CSV files and ``datapackage.json``, which says what each column holds and means.

After the Data Package standard (``tabular-data-package``): type, meaning and primary key of every table, digest and
size of every file. Only the times of fetching differ between two crawls of the same pages.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from store.exports import csv
from store.exports.dataset import TABLES, Table, Type
from store.store import Store

#: Our types → those of Table Schema. ``json`` may be a list or an object, which Table Schema keeps apart: it is text.
_TYPES: Mapping[Type, dict[str, Any]] = {
    "text": {"type": "string"},
    "json": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "flag": {"type": "boolean", "trueValues": ["1"], "falseValues": ["0"]},
}


def write(store: Store, folder: Path) -> list[Path]:
    """Write the CSV files and their description into ``folder``; gives back all files."""
    files = csv.write(store, folder)
    described = {
        "profile": "tabular-data-package",
        "name": "nianbao",
        "title": "政府信息公开工作年度报告 · Annual reports on open government information",
        "resources": [_resource(table, path) for table, path in zip(TABLES, files, strict=True)],
    }
    path = folder / "datapackage.json"
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(described, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")
    part.replace(path)
    return [*files, path]


def _resource(table: Table, path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    fields = [{"name": column.name, **_TYPES[column.type], "description": column.meaning} for column in table.columns]
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "description": f"One row is {table.row}.",
        "path": path.name,
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
        "schema": schema,
    }
