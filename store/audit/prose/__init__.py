"""The text of a report held against its tables: what is said, what the tables give for it, and how the two compare."""
