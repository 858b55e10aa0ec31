"""The store leaves the building. To add a format: one module here with ``write(store, folder)``, one line below."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from store.store import Store

#: Format → the module that writes it; a module is imported only when its format is asked for.
FORMATS: Mapping[str, str] = {
    "csv": "store.exports.csv",
    "datapackage": "store.exports.datapackage",
    "html": "store.exports.html",
    "parquet": "store.exports.parquet",
    "wacz": "store.exports.wacz",
    "xlsx": "store.exports.workbook",
}


class _Format(Protocol):
    def write(self, store: Store, folder: Path) -> list[Path]: ...


def write_export(store: Store, format: str, folder: Path) -> list[Path]:
    """Write the store into ``folder`` in one of ``FORMATS``; gives back the files written.

    Raises ``KeyError``, and ``ExtraMissing`` where a format needs a package that is not installed.
    """
    module = cast("_Format", import_module(FORMATS[format]))
    folder.mkdir(parents=True, exist_ok=True)
    return module.write(store, folder)
