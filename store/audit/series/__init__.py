"""Rules across the years of one body (XY): what this year's report must have in common with last year's."""
