"""Quantities, denials, sums, shares and claims in the text of a report."""

from parsers.prose.arithmetic import share_fit, shares_total, sum_holds
from parsers.prose.reader import read_statements
from parsers.prose.statement import Part, Statement

__all__ = ["Part", "Statement", "read_statements", "share_fit", "shares_total", "sum_holds"]
