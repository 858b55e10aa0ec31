"""Small named functions for rules whose formula is prose. A rule names its function in ``forms/data/rules.toml``."""

from store.audit.checks import (
    cells,
    outline,
    prose_applications,
    prose_approximate,
    prose_management,
    prose_remedies,
    prose_repeated,
    prose_shares,
    prose_sheet,
    prose_sums,
    prose_totals,
    prose_years,
    publication,
    sheet,
    structure,
    tables,
    wording,
)
from store.audit.checks.registry import CHECKS
from store.audit.peers import copies, outliers, sums
from store.audit.series import carried, copied, growth, stock, unlikely, years

__all__ = [
    "CHECKS",
    "carried",
    "cells",
    "copied",
    "copies",
    "growth",
    "outliers",
    "outline",
    "prose_applications",
    "prose_approximate",
    "prose_management",
    "prose_remedies",
    "prose_repeated",
    "prose_shares",
    "prose_sheet",
    "prose_sums",
    "prose_totals",
    "prose_years",
    "publication",
    "sheet",
    "stock",
    "structure",
    "sums",
    "tables",
    "unlikely",
    "wording",
    "years",
]
