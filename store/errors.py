"""Errors of the store.

StoreError              the store could not do what was asked
├── DatabaseTooNew      the database was written by a newer version of this program
├── NotOurDatabase      the database holds tables of the same names that this program did not make
├── DatabaseUnreachable the database could not be opened
├── CorrectionRefused   what a person states of a cell cannot be kept, or the journal of statements is spoilt
├── ExceptionRefused    a site-wide exception cannot be made, or the journal of exceptions is spoilt
├── ExtraMissing        something asked for needs an optional part of this program that is not installed
├── NoStore             there is no store where one is to be read
├── FigureRefused       a figure breaks the contract: a number without a place, a kind that does not fit its value
└── NotStored           there is nothing in the store under this key
"""

from __future__ import annotations


class StoreError(Exception):
    """The store could not do what was asked."""


class DatabaseTooNew(StoreError):
    """The database was written by a newer version of this program."""


class NotOurDatabase(StoreError):
    """The database holds tables of the same names that this program did not make."""


class DatabaseUnreachable(StoreError):
    """The database could not be opened."""


class CorrectionRefused(StoreError):
    """What a person states of a cell cannot be kept, or the journal of such statements is spoilt."""


class ExceptionRefused(StoreError):
    """A site-wide exception cannot be made, or the journal of exceptions is spoilt."""


class ExtraMissing(StoreError):
    """Something asked for needs an optional part of this program, ``extra``, that is not installed."""

    def __init__(self, extra: str, package: str) -> None:
        super().__init__(f"未安装所需组件 · needs {package}: python -m pip install 'nianbao[{extra}]'")
        self.extra = extra
        self.package = package


class NoStore(StoreError):
    """There is no store where one is to be read."""


class FigureRefused(StoreError):
    """A figure breaks the contract: a number without a place, or a kind that does not fit its value."""

    code = "figure-refused"


class NotStored(StoreError):
    """There is nothing in the store under this key."""
