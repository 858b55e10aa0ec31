"""A government portal becomes captures in the archive: every published annual report of every body and year."""
