"""A document becomes a report: readers turn bytes into a document, everything after works on the document alone."""
