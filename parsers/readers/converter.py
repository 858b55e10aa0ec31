"""Runs LibreOffice: files in, DOCX out, under bounds of time, memory and output; kept warm from one run to the next.

It is an outside program with a profile of its own: macros off, links never updated, every network address sent to a
proxy that does not exist, no Java. A run that hangs is killed with all its children and its profile thrown away.

A start costs about 0.8 s, a report of three tables 0.15 s more (LibreOffice 7.4, two cores). LibreOffice hands a
conversion to the one that is running on the same profile, and that one ends afterwards unless a document is open in it.
So the second run of a process starts one with an empty text open (POSIX only: elsewhere nothing would end it if this
process were killed), and that serves what follows, at 0.15 s a file. It is replaced after ``RUNS`` runs, so that what
it may have kept of a document goes with it. A file that it fails on is tried once more without it.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from parsers.errors import ConverterMissing, DamagedFile, LimitExceeded, ReadError

#: Bytes of address space of the converter, where the platform can bound it, and of what it writes.
MEMORY = 3 << 30
OUTPUT = 200 << 20
#: Runs that one warm converter serves.
RUNS = 50
#: Seconds that a warm converter may take to start; a run begins without it then.
_START = 10.0

_INSTALL = "tools/install-libreoffice"
#: Where its installers put it without touching PATH (macOS, UOS and Kylin, the packages of libreoffice.org).
_USUAL = (
    "Applications/LibreOffice.app/Contents/MacOS/soffice",
    "opt/libreoffice*/program/soffice",
    "opt/apps/*libreoffice*/files/program/soffice",
    "usr/lib/libreoffice/program/soffice",
    "usr/lib64/libreoffice/program/soffice",
    "usr/local/bin/soffice",
    "snap/bin/libreoffice",
)
#: What those places are below; another one in tests.
_ROOT = Path("/")

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

_KEPT = frozenset({"PATH", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "SystemRoot", "WINDIR"})
#: The discard port of this machine: whatever asks for the network gets a refusal at once.
_NOWHERE = "http://127.0.0.1:9"
_QUIET = ("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard")


def soffice() -> str:
    """The path of LibreOffice's program; raises ConverterMissing with the command that installs it.

    ``NIANBAO_SOFFICE`` names it where it is in no usual place.
    """
    named = os.environ.get("NIANBAO_SOFFICE")
    if named and Path(named).is_file():
        return named
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found:
        return found
    for variable in ("ProgramFiles", "ProgramFiles(x86)"):  # its installer on Windows does not touch PATH
        candidate = Path(os.environ.get(variable, "")) / "LibreOffice" / "program" / "soffice.com"
        if os.environ.get(variable) and candidate.is_file():
            return str(candidate)
    if os.name == "posix":
        for pattern in _USUAL:
            for place in sorted(_ROOT.glob(pattern), reverse=True):  # the newest version first
                if place.is_file():
                    return str(place)
    raise ConverterMissing(
        "读取 DOC/WPS/RTF/ODT 需要 LibreOffice，请先安装 / reading DOC, WPS, RTF and ODT needs LibreOffice: "
        f"run {_INSTALL}, or: apt-get install libreoffice-writer-nogui libreoffice-calc-nogui; "
        "Windows, macOS: libreoffice.org"
    )


def convert_run(
    program: str, import_filter: str, files: Mapping[int, bytes], seconds: float
) -> dict[int, bytes | ReadError]:
    """Converts the files in one run of LibreOffice: for each its DOCX, or why it has none."""
    with _LOCK, tempfile.TemporaryDirectory(prefix="nianbao-office-", ignore_cleanup_errors=True) as name:
        warm = _Warm.ready(program)
        made = _one_run(program, import_filter, Path(name) / "1", files, seconds)
        if warm and len(files) == 1 and any(isinstance(result, DamagedFile) for result in made.values()):
            _forget_profile()  # whatever came before may be to blame
            made = _one_run(program, import_filter, Path(name) / "2", files, seconds)
        return made


def _one_run(
    program: str, import_filter: str, folder: Path, files: Mapping[int, bytes], seconds: float
) -> dict[int, bytes | ReadError]:
    failed: ReadError = DamagedFile("LibreOffice could not open the file, or ran out of memory on it")
    folder.mkdir()
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


def _run(program: str, import_filter: str, folder: Path, files: Mapping[int, bytes], seconds: float) -> None:
    """One run over the files, written to ``folder`` first; results in its folder ``out``. Raises LimitExceeded."""
    names: list[str] = []
    for index, payload in files.items():
        path = folder / f"{index}.in"
        path.write_bytes(payload)
        names.append(str(path))
    out = folder / "out"
    out.mkdir()
    command = [
        *_command(program, _profile_of_process().folder),
        f"--infilter={import_filter}",
        *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(out), *names),
    ]
    seconds *= 1 + (len(files) - 1) / 12
    process = subprocess.Popen(  # noqa: S603 - the program is LibreOffice, the arguments are our own
        _bounded(command),
        env=_environment(folder),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired as late:
        _kill(process)  # before the profile goes: it would make it anew
        _forget_profile()
        raise LimitExceeded(f"LibreOffice took more than {seconds:.0f} s and was ended") from late
    finally:
        _kill(process)


def _command(program: str, profile: Path) -> list[str]:
    return [program, f"-env:UserInstallation={profile.as_uri()}", *_QUIET]


def _bounded(command: list[str], last: str = 'exec "$@"') -> list[str]:
    """The command with its bounds, set by the shell: a hook in the child (preexec_fn) is not safe with threads."""
    if os.name != "posix":
        return command
    bounds = f'ulimit -v "$1"; ulimit -f "$2"; ulimit -c 0; shift 2; {last}'
    return ["/bin/sh", "-c", bounds, "sh", str(MEMORY // 1024), str(OUTPUT // 512), *command]


def _environment(home: Path) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if name in _KEPT}
    environment |= dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy", "HTTP_PROXY", "HTTPS_PROXY"), _NOWHERE)
    return environment | {"HOME": str(home)}


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Ends the process and every child it started, also when it has itself ended before them."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError):  # all of them are gone: the normal case
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        tree = ["taskkill", "/T", "/F", "/PID", str(process.pid)]
        subprocess.run(tree, check=False, capture_output=True)  # noqa: S603
    process.wait()
    if process.stdin is not None:
        process.stdin.close()


# ---------------------------------------------------------------------------------------------- kept from run to run

_LOCK = threading.Lock()


@dataclass(slots=True)
class _Profile:
    """The profile of one process, the runs it has seen, and the warm converter on it if there is one."""

    owner: int
    folder: Path
    runs: int = 0
    warm: subprocess.Popen[bytes] | None = None


_profile: _Profile | None = None


class _Warm:
    """The converter that stays: LibreOffice with an empty text open."""

    #: The shell ends all of them when LibreOffice ends, and when its input does: that is when this process is gone.
    _WATCHED = '( "$@" </dev/null; kill -KILL 0 ) & read -r _; kill -KILL 0'

    @classmethod
    def ready(cls, program: str) -> bool:
        """Whether a warm converter will serve the next run; one is started for the second run of a process."""
        held = _profile_of_process()
        held.runs += 1
        if os.name != "posix" or held.runs == 1:
            return False
        if held.runs > RUNS:
            _forget_profile()
            held = _profile_of_process()
            held.runs = 2
        if held.warm is not None and held.warm.poll() is not None:
            _kill(held.warm)
            held.warm = None
        if held.warm is None:
            held.warm = cls._started(program, held.folder)
        return held.warm.poll() is None

    @classmethod
    def _started(cls, program: str, folder: Path) -> subprocess.Popen[bytes]:
        open_text = folder / "open.txt"
        open_text.write_text("nianbao\n", encoding="utf-8")
        mark = folder / ".lock"  # LibreOffice writes it as soon as it listens
        mark.unlink(missing_ok=True)
        process = subprocess.Popen(  # noqa: S603 - the program is LibreOffice, the arguments are our own
            _bounded([*_command(program, folder), "--view", str(open_text)], cls._WATCHED),
            env=_environment(folder),
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        late = time.monotonic() + _START
        while not mark.exists() and process.poll() is None and time.monotonic() < late:
            time.sleep(0.02)
        return process


def _profile_of_process() -> _Profile:
    """The profile of this process, made when first needed; a forked worker gets its own."""
    global _profile  # noqa: PLW0603 - one converter a process is the point
    if _profile is not None and _profile.owner == os.getpid() and _profile.folder.is_dir():
        return _profile
    path = Path(tempfile.mkdtemp(prefix="nianbao-profile-"))
    (path / "user").mkdir()
    item = '<item oor:path="/org.openoffice.{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
    items = "\n".join(item.format(*setting) for setting in _OFF)
    (path / "user" / "registrymodifications.xcu").write_text(_SETTINGS.format(items=items), encoding="utf-8")
    _profile = _Profile(os.getpid(), path)
    return _profile


@atexit.register
def _forget_profile() -> None:
    """Throws the profile away with the converter on it: at the end of the process, and after a run that hung."""
    global _profile  # noqa: PLW0603
    if _profile is not None and _profile.owner == os.getpid():
        if _profile.warm is not None:
            _kill(_profile.warm)
        _remove_socket(_profile.folder)
        shutil.rmtree(_profile.folder, ignore_errors=True)
        _profile = None


def _remove_socket(profile: Path) -> None:
    """Removes the socket that a killed LibreOffice leaves behind."""
    if os.name == "posix":
        for place in (Path("/tmp"), Path("/var/tmp")):  # noqa: S108 - where LibreOffice puts it, whatever TMPDIR says
            with contextlib.suppress(OSError):
                (place / _socket_name(profile)).unlink(missing_ok=True)


def _socket_name(profile: Path) -> str:
    """LibreOffice makes it from the address of the profile."""
    digest = hashlib.md5(profile.as_uri().encode("utf-16-le"), usedforsecurity=False).digest()
    return f"OSL_PIPE_{os.getuid()}_SingleOfficeIPC_" + "".join(f"{byte:x}" for byte in digest)
