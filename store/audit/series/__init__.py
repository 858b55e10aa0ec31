"""Rules across the years of one body (XY): what this year's report must have in common with last year's."""

from store.audit.series import carried, copied, growth, stock, unlikely, years

__all__ = ["carried", "copied", "growth", "stock", "unlikely", "years"]
