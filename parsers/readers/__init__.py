"""One reader a file format: bytes in, a document out, or a named error."""
