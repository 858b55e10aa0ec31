"""The front door: command line, Python interface and pipeline."""
