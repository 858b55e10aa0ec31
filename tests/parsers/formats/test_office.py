"""LibreOffice as a converter: samples in DOC, RTF and ODT, and everything that may go wrong with an outside program."""

from __future__ import annotations

import io
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from fixtures.formats.samples import Sample, samples
from parsers.errors import ConverterMissing, DamagedFile, EncryptedFile, LimitExceeded, ReadError
from parsers.readers import converter
from parsers.readers.office import convert, convert_all, media_type_of, read_converted, read_office

needs_soffice = pytest.mark.skipif(
    not (shutil.which("soffice") or shutil.which("libreoffice")),
    reason="LibreOffice is not installed: tools/install-libreoffice",
)
posix = pytest.mark.skipif(os.name != "posix", reason="the stand-in for LibreOffice is a shell script")


@pytest.fixture(scope="module")
def converted(files: Path) -> dict[str, tuple[bytes, bytes | ReadError]]:
    """Every office sample with its DOCX, converted in one run a format."""
    paths = [files / f"{one.name}.{kind}" for kind in ("doc", "rtf", "odt") for one in samples()]
    payloads = [path.read_bytes() for path in paths]
    return {path.name: pair for path, *pair in zip(paths, payloads, convert_all(payloads), strict=True)}


@needs_soffice
@pytest.mark.slow
@pytest.mark.parametrize("one", samples(), ids=lambda one: one.name)
@pytest.mark.parametrize("kind", ["doc", "rtf", "odt"])
def test_every_cell_of_the_samples(one: Sample, kind: str, converted, wrong_cells) -> None:
    """This test ensures that DOC, RTF and ODT are read to the last cell and keep their own media type."""
    payload, docx = converted[f"{one.name}.{kind}"]
    assert isinstance(docx, bytes)
    document = read_converted(docx, media_type_of(payload))
    assert wrong_cells(document, one) == []
    assert (
        document.media_type
        == {
            "doc": "application/msword",
            "rtf": "application/rtf",
            "odt": "application/vnd.oasis.opendocument.text",
        }[kind]
    )


@needs_soffice
@pytest.mark.slow
def test_one_damaged_file_costs_no_other(files: Path) -> None:
    """This test ensures that the good files of a run are converted and the bad ones named."""
    good = (files / "sample-03.rtf").read_bytes()
    first, second, third = convert_all([good, b"{\\rtf1 {\\*\\bad \xff", good])
    assert isinstance(first, bytes)
    assert first[:2] == b"PK"
    assert isinstance(third, bytes)
    assert isinstance(second, DamagedFile) or zipfile.is_zipfile(io.BytesIO(second))


@pytest.mark.parametrize("payload", [b"", b"<html>", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 3000])
def test_what_no_office_program_should_see(payload: bytes, tmp_path: Path, monkeypatch) -> None:
    """This test ensures that bytes of another kind are named at once: LibreOffice would open them as plain text."""
    fake(tmp_path, monkeypatch, "exit 1")
    with pytest.raises(DamagedFile):
        read_office(payload)


# ---------------------------------------------------------------------------------------------- a hostile converter


def fake(folder: Path, monkeypatch, script: str) -> Path:
    """Puts a stand-in for LibreOffice on PATH; it runs ``script``. Returns a folder for its traces."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setattr(converter, "_profile", None)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))  # its profile goes with the test
    return folder


RTF = b"{\\rtf1 x}"


def test_without_libreoffice(monkeypatch, tmp_path: Path) -> None:
    """This test ensures that the missing program is named together with the command that installs it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(converter, "_ROOT", tmp_path)
    for variable in ("ProgramFiles", "ProgramFiles(x86)", "NIANBAO_SOFFICE"):
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(ConverterMissing, match="install-libreoffice") as caught:
        read_office(RTF)
    assert caught.value.code == "converter-missing"


@posix
@pytest.mark.parametrize(
    "place",
    [
        "Applications/LibreOffice.app/Contents/MacOS/soffice",
        "opt/libreoffice24.8/program/soffice",
        "opt/apps/cn.libreoffice/files/program/soffice",
    ],
)
def test_libreoffice_where_its_installers_put_it(place: str, monkeypatch, tmp_path: Path) -> None:
    """This test ensures that LibreOffice is found where no installer touches PATH, and where a person says it is."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(converter, "_ROOT", tmp_path)
    program = tmp_path / place
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    assert converter.soffice() == str(program)
    named = tmp_path / "elsewhere"
    named.write_text("#!/bin/sh\n", encoding="utf-8")
    monkeypatch.setenv("NIANBAO_SOFFICE", str(named))
    assert converter.soffice() == str(named)


@posix
def test_one_converter_stays_from_run_to_run(monkeypatch, tmp_path: Path) -> None:
    """This test ensures that the second run starts a converter that stays, and that it ends with what was its input."""
    view = 'case "$*" in *--view*) echo $$ >> TMP/warm; d="${1#*file://}"; touch "$d/.lock"; sleep 600;; esac; exit 1'
    fake(tmp_path, monkeypatch, view.replace("TMP", str(tmp_path)))
    for _ in range(2):
        with pytest.raises(DamagedFile):
            convert(RTF)
    # The second run failed with the warm one, which was ended, and was tried again without it.
    first = int((tmp_path / "warm").read_text(encoding="utf-8"))
    assert gone(first)
    assert converter._Warm.ready(str(tmp_path / "soffice")) is False  # the first run of a new profile
    assert converter._Warm.ready(str(tmp_path / "soffice")) is True
    second = int((tmp_path / "warm").read_text(encoding="utf-8").split()[1])
    held = converter._profile
    assert held is not None
    assert held.warm is not None
    assert not gone_now(second)
    assert held.warm.stdin is not None
    held.warm.stdin.close()  # as it is closed when this process is killed
    assert gone(second)
    assert held.warm.wait(5) != 0
    converter._forget_profile()


@needs_soffice
@pytest.mark.slow
def test_a_warm_converter_gives_the_same(files: Path) -> None:
    """This test ensures that a file reads the same cold and warm, and that a warm converter which died is replaced."""
    payload = (files / "sample-03.doc").read_bytes()
    converter._forget_profile()
    documents = [read_converted(convert(payload), "") for _ in range(3)]
    held = converter._profile
    assert held is not None
    assert held.warm is not None
    assert held.warm.poll() is None
    os.killpg(held.warm.pid, signal.SIGKILL)
    held.warm.wait()
    documents.append(read_converted(convert(payload), ""))
    assert all(document.blocks == documents[0].blocks for document in documents)
    sockets = [place / converter._socket_name(held.folder) for place in (Path("/tmp"), Path("/var/tmp"))]
    assert any(path.exists() for path in sockets)
    converter._forget_profile()
    assert not any(path.exists() for path in (held.folder, *sockets))


@needs_soffice
@posix
@pytest.mark.slow
def test_a_warm_converter_that_hangs_or_grows_old(files: Path, monkeypatch) -> None:
    """This test ensures that a warm converter which hangs is ended in time, and one that served long is replaced."""
    payload = (files / "sample-02.doc").read_bytes()
    converter._forget_profile()
    for _ in range(2):
        convert(payload)
    held = converter._profile
    assert held is not None
    assert held.warm is not None
    os.killpg(held.warm.pid, signal.SIGSTOP)
    with pytest.raises(LimitExceeded):
        convert(payload, seconds=1.0)
    assert held.warm.wait(5) != 0
    assert not held.folder.exists()
    monkeypatch.setattr(converter, "RUNS", 2)
    seen = []
    for _ in range(3):
        assert zipfile.is_zipfile(io.BytesIO(convert(payload)))
        assert converter._profile is not None
        seen.append(converter._profile.folder)
    assert seen[0] == seen[1] != seen[2]
    converter._forget_profile()


@posix
def test_a_converter_that_hangs(monkeypatch, tmp_path: Path) -> None:
    """This test ensures that a hanging converter and the children it started are ended in time."""
    fake(tmp_path, monkeypatch, f"sleep 600 & echo $! > {tmp_path}/child; sleep 600")
    start = time.monotonic()
    with pytest.raises(LimitExceeded):
        convert(RTF, seconds=0.5)
    assert time.monotonic() - start < 5
    child = int((tmp_path / "child").read_text(encoding="utf-8"))
    assert gone(child)


@posix
def test_a_converter_that_leaves_children(monkeypatch, tmp_path: Path) -> None:
    """This test ensures that nothing a converter started outlives it."""
    fake(tmp_path, monkeypatch, f"sleep 600 & echo $! > {tmp_path}/child; exit 0")
    with pytest.raises(DamagedFile):
        convert(RTF)
    assert gone(int((tmp_path / "child").read_text(encoding="utf-8")))


def gone(process: int) -> bool:
    """Whether the process ends within a moment."""
    for _ in range(50):
        if gone_now(process):
            return True
        time.sleep(0.1)
    return False


def gone_now(process: int) -> bool:
    """Whether the process has ended; one that nobody has waited for yet counts as ended."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    state = Path(f"/proc/{process}/stat")
    return state.exists() and ") Z" in state.read_text(encoding="utf-8")


@posix
def test_a_converter_that_hangs_on_one_file_of_many(monkeypatch, tmp_path: Path) -> None:
    """This test ensures that the other files of the run are still tried, each by itself."""
    copy = 'for last; do :; done; case "$(cat "$last")" in *bad*) sleep 600;; esac; '
    fake(tmp_path, monkeypatch, copy + 'out="$(dirname "$last")/out"; cp "$REAL" "$out/$(basename "$last" .in).docx"')
    empty = tmp_path / "empty.docx"
    with zipfile.ZipFile(empty, "w") as target:
        target.writestr("a", "b")
    script = (tmp_path / "soffice").read_text(encoding="utf-8").replace("$REAL", str(empty))
    (tmp_path / "soffice").write_text(script, encoding="utf-8")
    good, bad = convert_all([RTF, b"{\\rtf1 bad}"], seconds=0.5)
    assert good == empty.read_bytes()
    assert isinstance(bad, LimitExceeded)


@posix
@pytest.mark.skipif(sys.platform != "linux", reason="address space is bounded on Linux only")
def test_bounds_are_set_for_the_converter(monkeypatch, tmp_path: Path) -> None:
    """This test ensures that the converter runs with bounded memory and output, and without the network's addresses."""
    monkeypatch.setenv("AWS_SECRET", "x")
    fake(tmp_path, monkeypatch, f"(ulimit -v; ulimit -f; ulimit -c; env) > {tmp_path}/seen")
    with pytest.raises(DamagedFile):
        convert(RTF)
    memory, output, core, *rest = (tmp_path / "seen").read_text(encoding="utf-8").splitlines()
    assert (int(memory), int(output), core) == (converter.MEMORY // 1024, converter.OUTPUT // 512, "0")
    assert "https_proxy=http://127.0.0.1:9" in rest
    assert not any(line.startswith("AWS_SECRET") for line in rest)


@posix
def test_the_profile_turns_everything_off(monkeypatch, tmp_path: Path) -> None:
    """This test ensures that macros, links, Java and the network are off in the profile that the converter gets."""
    seen = tmp_path / "seen"
    script = f'for a; do case "$a" in -env:*) cp "${{a#*file://}}/user/registrymodifications.xcu" {seen};; esac; done'
    fake(tmp_path, monkeypatch, script)
    with pytest.raises(DamagedFile):
        convert(RTF)
    settings = seen.read_text(encoding="utf-8")
    for name, value in (
        ("MacroSecurityLevel", "3"),
        ("DisableMacrosExecution", "true"),
        ("BlockUntrustedRefererLinks", "true"),
        ("Link", "2"),
        ("ooInetProxyType", "2"),
        ("Enable", "false"),
    ):
        assert f'oor:name="{name}" oor:op="fuse"><value>{value}</value>' in settings


@posix
def test_a_word_file_with_a_password(files: Path, monkeypatch, tmp_path: Path) -> None:
    """This test ensures that an encrypted Word file is named so and not handed to the converter."""
    fake(tmp_path, monkeypatch, f"touch {tmp_path}/called")
    payload = bytearray((files / "sample-03.doc").read_bytes())
    at = next(at for at in range(512, len(payload), 512) if payload[at : at + 2] == b"\xec\xa5")  # Word's first block
    payload[at + 11] |= 0x01
    with pytest.raises(EncryptedFile):
        read_office(bytes(payload))
    assert not (tmp_path / "called").exists()


# ---------------------------------------------------------------------------------------------- hostile documents


@pytest.fixture
def web() -> Iterator[tuple[int, list[str]]]:
    """A server on loopback that counts what is asked of it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815

        def log_message(self, *arguments: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1], asked
    server.shutdown()
    thread.join()
    server.server_close()


@needs_soffice
@pytest.mark.slow
def test_documents_that_call_home(web, tmp_path: Path, files: Path) -> None:
    """Remote templates, pictures and included texts in RTF; a linked section and a macro that runs on opening in ODT.

    This test ensures that reading them asks nothing of the network, includes no file of this machine, runs nothing.
    """
    port, asked = web
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRETTEXT", encoding="utf-8")
    marker = tmp_path / "ran"
    home = f"http://127.0.0.1:{port}"
    rtf = (
        "{\\rtf1\\ansi{\\*\\template " + home + "/t.dot}"
        '{\\field{\\*\\fldinst INCLUDEPICTURE "' + home + '/p.png" \\\\d}{\\fldrslt x}}'
        '{\\field{\\*\\fldinst INCLUDETEXT "' + str(secret) + '"}{\\fldrslt y}}'
        '{\\field{\\*\\fldinst DDEAUTO sh "-c" "touch ' + str(marker) + '"}{\\fldrslt z}} body\\par}'
    ).encode()
    odt = hostile_odt((files / "sample-03.odt").read_bytes(), home, secret, marker)
    results = convert_all([rtf, odt])
    texts: list[bytes] = []
    for result in results:
        assert isinstance(result, bytes)
        with zipfile.ZipFile(io.BytesIO(result)) as package:
            texts.extend(package.read(name) for name in package.namelist())
    assert asked == []
    assert not marker.exists()
    assert not any(b"SECRETTEXT" in text for text in texts)
    assert any(b"body" in text for text in texts)


def hostile_odt(good: bytes, home: str, secret: Path, marker: Path) -> bytes:
    """The ODT with a linked picture, a section linked to a file, and a Basic macro that runs when it is opened."""
    script = (
        '<office:scripts><office:event-listeners><script:event-listener script:language="ooo:script" '
        'script:event-name="dom:load" xlink:href="vnd.sun.star.script:Standard.M.Main?language=Basic&amp;location='
        'document" xlink:type="simple"/></office:event-listeners></office:scripts>'
    )
    linked = (
        f'<text:section text:name="s"><text:section-source xlink:href="{secret.as_uri()}" xlink:type="simple" '
        f'xlink:show="embed"/><text:p>old</text:p></text:section><text:p><draw:frame svg:width="1cm" svg:height="1cm">'
        f'<draw:image xlink:href="{home}/i.png" xlink:type="simple"/></draw:frame></text:p>'
    )
    module = (
        '<?xml version="1.0" encoding="UTF-8"?><script:module xmlns:script="http://openoffice.org/2000/script" '
        'script:name="M" script:language="StarBasic">Sub Main\n'
        f'Open "{marker}" For Output As #1\nClose #1\nEnd Sub</script:module>'
    )
    library = (
        '<?xml version="1.0" encoding="UTF-8"?><library:library xmlns:library="http://openoffice.org/2000/library" '
        'library:name="Standard" library:readonly="false"><library:element library:name="M"/></library:library>'
    )
    libraries = (
        '<?xml version="1.0" encoding="UTF-8"?><library:libraries xmlns:library="http://openoffice.org/2000/library" '
        'xmlns:xlink="http://www.w3.org/1999/xlink"><library:library library:name="Standard" library:link="false"/>'
        "</library:libraries>"
    )
    parts = {
        "Basic/script-lc.xml": libraries,
        "Basic/Standard/script-lb.xml": library,
        "Basic/Standard/M.xml": module,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "content.xml":
                changed = content.replace(b"<office:scripts/>", script.encode()).replace(
                    b"</office:text>", linked.encode() + b"</office:text>"
                )
                assert changed.count(b"section-source") == 1
                assert b"script:event-listener" in changed
                content = changed
            if name == "META-INF/manifest.xml":
                entry = '<manifest:file-entry manifest:full-path="{}" manifest:media-type="text/xml"/>'
                entries = "".join(entry.format(path) for path in parts)
                content = content.replace(b"</manifest:manifest>", entries.encode() + b"</manifest:manifest>")
            target.writestr(name, content)
        for path, text in parts.items():
            target.writestr(path, text)
    return out.getvalue()
