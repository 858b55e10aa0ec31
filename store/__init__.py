"""The database, the audit (rules to findings) and the exports."""
