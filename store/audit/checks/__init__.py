"""Small named functions for rules whose formula is prose. A rule names its function in ``forms/data/rules.toml``."""

from store.audit import peers, series
from store.audit.checks import (
    cells,
    outline,
    prose_applications,
    prose_arithmetic,
    prose_management,
    prose_remedies,
    prose_repeated,
    prose_years,
    publication,
    sheet,
    structure,
    tables,
    wording,
)
from store.audit.checks.registry import CHECKS

__all__ = [
    "CHECKS",
    "cells",
    "outline",
    "peers",
    "prose_applications",
    "prose_arithmetic",
    "prose_management",
    "prose_remedies",
    "prose_repeated",
    "prose_years",
    "publication",
    "series",
    "sheet",
    "structure",
    "tables",
    "wording",
]
