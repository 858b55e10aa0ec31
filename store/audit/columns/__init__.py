"""Many reports at once: the rules over cells as one sparse integer system over the columns of the values tables.

It only ever says of a report that its cells surely satisfy every rule: :func:`store.audit.columns.stored.surely_clean`.
Whatever is not plain, sure and of a bounded size, or does not hold, is left to the audit of the single report, so the
findings are the same with it and without.
"""
