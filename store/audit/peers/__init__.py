"""Rules across the bodies of one county (XU): the whole and its parts, copied reports, outliers among peers."""

from store.audit.peers import copies, outliers, sums

__all__ = ["copies", "outliers", "sums"]
