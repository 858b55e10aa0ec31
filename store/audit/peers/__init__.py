"""Rules across the bodies of one county (XU): the whole and its parts, copied reports, outliers among peers."""
