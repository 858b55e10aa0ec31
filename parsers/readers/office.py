"""Reads what only an office program opens (DOC, WPS, RTF, ODT): LibreOffice converts it to DOCX, which is read here.

A WPS text is a Word file inside.

LibreOffice is run as an outside program with a profile of its own: macros off, links never updated, every network
address sent to a proxy that does not exist, no Java; under bounds of time, memory and output. A run that hangs is
killed with all its children and its profile thrown away.

A start costs about 0.8 s, a report of three tables 0.1 to 0.4 s more (LibreOffice 7.4, two cores, idle and busy). A
running LibreOffice ends after the conversion that was handed to it, so it cannot be kept warm from outside: many files
are converted in one run by :func:`convert_all`, and the profile stays for the life of the process.
"""

from __future__ import annotations

import atexit
import contextlib
import dataclasses
import io
import os
import shutil
import signal
import struct
import subprocess
import tempfile
import threading
import zipfile
from collections.abc import Sequence
from pathlib import Path

from parsers.document import Document
from parsers.errors import ConverterMissing, DamagedFile, EncryptedFile, LimitExceeded, ReadError

DOC = "application/msword"
RTF = "application/rtf"
ODT = "application/vnd.oasis.opendocument.text"

#: LibreOffice's import filters. Named, because left to itself it opens whatever it does not know as plain text.
_WORD_97, _WORD_95, _WORD_6 = "MS Word 97", "MS Word 95", "MS WinWord 6.0"
_RICH_TEXT, _OPEN_TEXT = "Rich Text Format", "writer8"
_RTF, _ZIP, _OLE = b"{\\rtf", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

#: Seconds for one file; each further file of a run adds a twelfth of it.
SECONDS = 60.0
#: Bytes of address space of the converter, where the platform can bound it, and of what it writes.
MEMORY = 3 << 30
OUTPUT = 200 << 20

#: The part of Word's file information block that is looked at.
_FIB = 12
_INSTALL = "tools/install-libreoffice"

_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
{items}
</oor:items>
"""

#: (path, property, value): nothing in a document runs, and nothing outside it is read.
_OFF = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Load", "UpdateDocMode", "0"),
    ("Office.Common/Save/Document", "AutoSave", "false"),
    ("Office.Writer/Content/Update", "Link", "2"),
    ("Office.Calc/Content/Update", "Link", "2"),
    ("Office.Java/VirtualMachine", "Enable", "false"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetNoProxy", ""),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("Inet/Settings", "ooInetFTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetFTPProxyPort", "9"),
)


def read_office(payload: bytes, media_type: str = "", seconds: float = SECONDS) -> Document:
    """A DOC, WPS, RTF or ODT file as a document; ``media_type`` stays the original's, places are those of the DOCX.

    Without ``media_type`` the content tells it.

    Raises ConverterMissing (LibreOffice is not installed), LimitExceeded (time, memory or size), EncryptedFile,
    DamagedFile, EmptyDocument.
    """
    return read_converted(convert(payload, seconds), media_type or media_type_of(payload))


def media_type_of(payload: bytes) -> str:
    """RTF, ODT or (a compound file) Word, told by the first bytes."""
    return RTF if payload.startswith(_RTF) else ODT if payload.startswith(_ZIP) else DOC


def read_converted(converted: bytes, media_type: str) -> Document:
    """The document of a DOCX that :func:`convert_all` gave; ``media_type`` is the original's."""
    from parsers.readers.docx import read_docx

    return dataclasses.replace(read_docx(converted), media_type=media_type)


def convert(payload: bytes, seconds: float = SECONDS) -> bytes:
    """The DOCX that LibreOffice makes of one file. Errors as in :func:`read_office`."""
    (result,) = convert_all([payload], seconds)
    if isinstance(result, ReadError):
        raise result
    return result


def convert_all(files: Sequence[bytes], seconds: float = SECONDS) -> list[bytes | ReadError]:
    """Many files in one run: for each its DOCX or its error, in the same order.

    When the run fails as a whole, its files are tried one by one, so that one bad file costs no other.
    Raises ConverterMissing.
    """
    program = soffice()
    results: dict[int, bytes | ReadError] = {}
    runs: dict[str, dict[int, bytes]] = {}
    for index, payload in enumerate(files):
        try:
            runs.setdefault(_filter(payload), {})[index] = payload
        except ReadError as problem:
            results[index] = problem
    for import_filter, together in runs.items():
        made = _convert_run(program, import_filter, together, seconds)
        for index, payload in together.items():
            result = made[index]
            if isinstance(result, ReadError) and len(together) > 1:
                result = _convert_run(program, import_filter, {index: payload}, seconds)[index]
            results[index] = result
    return [results[index] for index in range(len(files))]


def soffice() -> str:
    """The path of LibreOffice's program; raises ConverterMissing with the command that installs it."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found:
        return found
    for variable in ("ProgramFiles", "ProgramFiles(x86)"):  # its installer on Windows does not touch PATH
        candidate = Path(os.environ.get(variable, "")) / "LibreOffice" / "program" / "soffice.com"
        if os.environ.get(variable) and candidate.is_file():
            return str(candidate)
    raise ConverterMissing(
        "读取 DOC/WPS/RTF/ODT 需要 LibreOffice，请先安装 / reading DOC, WPS, RTF and ODT needs LibreOffice: "
        f"run {_INSTALL}, or: apt-get install libreoffice-writer-nogui libreoffice-calc-nogui"
    )


def _filter(payload: bytes) -> str:
    """The import filter of a file. EncryptedFile for a password, of which LibreOffice would not tell; DamagedFile."""
    if payload.startswith(_RTF):
        return _RICH_TEXT  # many a file named .doc is RTF inside
    if payload.startswith(_ZIP):
        return _OPEN_TEXT
    if not payload.startswith(_OLE):
        raise DamagedFile("neither a Word file nor RTF nor ODT")
    from xlrd.compdoc import CompDoc, CompDocError  # xlrd opens the container that XLS and DOC share

    try:
        stream = CompDoc(payload, logfile=io.StringIO()).get_named_stream("WordDocument")
    except (CompDocError, AssertionError, IndexError, ValueError, KeyError, TypeError, OverflowError, MemoryError):
        return _WORD_97  # LibreOffice may read what xlrd cannot
    if stream is None or len(stream) < _FIB:
        raise DamagedFile("no Word text inside")
    ident, version = struct.unpack_from("<HH", stream)
    if stream[11] & 0x01:  # fEncrypted of the file information block
        raise EncryptedFile("the Word file has a password")
    if ident == 0xA5DC:
        return _WORD_95 if version >= 104 else _WORD_6
    return _WORD_97


# ---------------------------------------------------------------------------------------------- running it

_LOCK = threading.Lock()
_profile: tuple[int, Path] | None = None


def _convert_run(
    program: str, import_filter: str, files: dict[int, bytes], seconds: float
) -> dict[int, bytes | ReadError]:
    """Converts the files in one run of LibreOffice: for each its DOCX, or why it has none."""
    failed: ReadError = DamagedFile("LibreOffice could not open the file, or ran out of memory on it")
    with _LOCK, tempfile.TemporaryDirectory(prefix="nianbao-office-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        try:
            _run(program, import_filter, folder, files, seconds)
        except LimitExceeded as problem:
            failed = problem
        return {index: _result(folder / "out" / f"{index}.docx", failed) for index in files}


def _result(path: Path, failed: ReadError) -> bytes | ReadError:
    """What was written at ``path``; ``failed`` when nothing was, or when it was cut off at the bound."""
    if not path.is_file():
        return failed
    content = path.read_bytes()
    if len(content) >= OUTPUT:
        return LimitExceeded(f"the converted file has more than {OUTPUT} bytes")
    return content if zipfile.is_zipfile(path) else failed


def _run(program: str, import_filter: str, folder: Path, files: dict[int, bytes], seconds: float) -> None:
    """One run over the files, written to ``folder`` first; results in its folder ``out``. Raises LimitExceeded."""
    names: list[str] = []
    for index, payload in files.items():
        path = folder / f"{index}.in"
        path.write_bytes(payload)
        names.append(str(path))
    out = folder / "out"
    out.mkdir()
    command = [
        program,
        f"-env:UserInstallation={_profile_of_process().as_uri()}",
        *("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard"),
        f"--infilter={import_filter}",
        *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(out), *names),
    ]
    _bounded(command, seconds * (1 + (len(files) - 1) / 12), folder)


def _bounded(command: list[str], seconds: float, folder: Path) -> None:
    """Runs ``command`` for at most ``seconds``, then LimitExceeded; no child of it is left either way."""
    environment = {name: value for name, value in os.environ.items() if name in _KEPT}
    environment |= dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy", "HTTP_PROXY", "HTTPS_PROXY"), _NOWHERE)
    environment["HOME"] = str(folder)
    if os.name == "posix":
        # The shell sets the bounds: a hook in the child (preexec_fn) is not safe where threads run.
        bounds = 'ulimit -v "$1"; ulimit -f "$2"; ulimit -c 0; shift 2; exec "$@"'
        command = ["/bin/sh", "-c", bounds, "sh", str(MEMORY // 1024), str(OUTPUT // 512), *command]
    silent = subprocess.DEVNULL
    process = subprocess.Popen(  # noqa: S603 - the program is LibreOffice, the arguments are our own
        command, env=environment, cwd=folder, stdin=silent, stdout=silent, stderr=silent, start_new_session=True
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired as late:
        _forget_profile()
        raise LimitExceeded(f"LibreOffice took more than {seconds:.0f} s and was ended") from late
    finally:
        _kill(process)


_KEPT = frozenset({"PATH", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "SystemRoot", "WINDIR"})
#: The discard port of this machine: whatever asks for the network gets a refusal at once.
_NOWHERE = "http://127.0.0.1:9"


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Ends the process and every child it started, also when it has itself ended before them."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError):  # all of them are gone: the normal case
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        tree = ["taskkill", "/T", "/F", "/PID", str(process.pid)]
        subprocess.run(tree, check=False, capture_output=True)  # noqa: S603
    process.wait()


def _profile_of_process() -> Path:
    """The profile of this process, made when first needed; a forked worker gets its own."""
    global _profile  # noqa: PLW0603 - one converter a process is the point
    if _profile is not None and _profile[0] == os.getpid() and _profile[1].is_dir():
        return _profile[1]
    path = Path(tempfile.mkdtemp(prefix="nianbao-profile-"))
    (path / "user").mkdir()
    item = '<item oor:path="/org.openoffice.{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
    items = "\n".join(item.format(*setting) for setting in _OFF)
    (path / "user" / "registrymodifications.xcu").write_text(_SETTINGS.format(items=items), encoding="utf-8")
    _profile = (os.getpid(), path)
    return path


@atexit.register
def _forget_profile() -> None:
    """Throws the profile away: at the end of the process, and after a run that hung."""
    global _profile  # noqa: PLW0603
    if _profile is not None and _profile[0] == os.getpid():
        shutil.rmtree(_profile[1], ignore_errors=True)
        _profile = None
