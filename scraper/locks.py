"""A lock on an open file that dies with its process: it tells a file in use from one a killed run left behind."""

from __future__ import annotations

import sys
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt

    #: Locks are mandatory on Windows; a byte far behind the end keeps readers undisturbed. The C library counts the
    #: place of a lock in 31 bits; no file of the archive grows as long.
    _FAR = (1 << 31) - 2

    def try_lock(file: BinaryIO) -> bool:
        """Takes the lock of ``file`` if nobody holds it. It is given back when the file is closed."""
        here = file.tell()
        file.seek(_FAR)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            file.seek(here)
        return True

else:
    import fcntl

    def try_lock(file: BinaryIO) -> bool:
        """Takes the lock of ``file`` if nobody holds it. It is given back when the file is closed."""
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True  # a file system without locks: one writer at a time is the user's promise
        return True
