"""Small named functions for rules whose formula is prose. A rule names its function in ``forms/data/rules.toml``."""

from store.audit.checks import cells, publication, sheet, structure, tables
from store.audit.checks.registry import CHECKS

__all__ = ["CHECKS", "cells", "publication", "sheet", "structure", "tables"]
