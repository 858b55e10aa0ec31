"""Rules over reports become verdicts, and failed rules become findings grouped by cause."""
