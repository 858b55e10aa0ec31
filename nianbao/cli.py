"""The command line: each command parses its options, calls one function and prints.

Results go to standard output, progress and messages to standard error. Exit codes: 0 done; 1 done and findings of
severity error stand (``audit`` only); 2 something failed, each failure named and the rest of the batch done.
Imports that cost time happen inside the commands, so that help is there at once.
"""

from __future__ import annotations

# The order of the stages is the order of the help.
# isort: off
from nianbao.commands import collecting, reading, auditing, showing

# isort: on
from nianbao.commands.common import app
from nianbao.console import use_utf8

__all__ = ["app", "auditing", "collecting", "main", "reading", "showing"]


def main() -> None:
    """Run the program."""
    use_utf8()
    app()
