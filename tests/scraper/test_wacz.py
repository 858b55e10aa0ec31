"""WACZ: the package as its specification has it, the index as replay tools look it up."""

from __future__ import annotations

import hashlib
import io
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from warcio.archiveiterator import ArchiveIterator

from scraper.archive import Archive
from scraper.cdxj import request_key, searchable
from scraper.wacz import Entrance, write_wacz
from tests.scraper.test_archive import exchange

_FORM = (("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"), ("Host", "www.example.gov.cn"))
_BEGAN = datetime(2026, 3, 1, 8, tzinfo=UTC)


def _archived(folder: Path) -> Archive:
    archive = Archive(folder, max_bytes=1500)
    archive.note("site", "crawl-begun", {"profile": {"start": ["http://www.example.gov.cn/1?a=b"]}}, _BEGAN)
    archive.write("site", exchange(1, b"<html>start"))
    archive.write("site", exchange(2, b"<html>same", status=302, headers=(("Location", "/1?a=b"),)))
    archive.write("site", exchange(3, b"<html>same"))
    archive.write(
        "site", exchange(4, b"rows", method="POST", request_payload=b"page=2&q=%E5%B9%B4", request_headers=_FORM)
    )
    archive.write("site", exchange(5, b"denied", status=403))
    archive.write("site", exchange(6, b"User-agent: *", url="http://www.example.gov.cn/robots.txt"))
    archive.close()
    return archive


@pytest.fixture
def package(tmp_path: Path) -> ZipFile:
    """The archive of a site with all that an archive holds, as a WACZ file."""
    archive = _archived(tmp_path / "archive")
    (page,) = (one for one in archive.captures("site") if one.url.endswith("/3?a=b"))
    write_wacz(archive, "site", [Entrance(page, "年报")], tmp_path / "site.wacz")
    return ZipFile(tmp_path / "site.wacz")


def test_the_package_is_as_specified(package: ZipFile) -> None:
    """This test ensures that a WACZ 1.1.1 has its files, stored as they are, each with size and digest."""
    assert all(info.compress_type == ZIP_STORED for info in package.infolist())
    names = package.namelist()
    warcs = [name for name in names if name.startswith("archive/")]
    assert len(warcs) > 1
    assert set(names) - set(warcs) == {
        "indexes/index.cdx",
        "pages/pages.jsonl",
        "datapackage.json",
        "datapackage-digest.json",
    }
    described = json.loads(package.read("datapackage.json"))
    assert (described["profile"], described["wacz_version"]) == ("data-package", "1.1.1")
    assert described["mainPageUrl"] == "http://www.example.gov.cn/1?a=b"
    for resource in described["resources"]:
        payload = package.read(resource["path"])
        assert resource["hash"] == "sha256:" + hashlib.sha256(payload).hexdigest()
        assert resource["bytes"] == len(payload)
        assert re.fullmatch(r"[-a-z0-9._/]+", resource["name"])
    assert {one["path"] for one in described["resources"]} == set(names) - {
        "datapackage.json",
        "datapackage-digest.json",
    }
    digest = json.loads(package.read("datapackage-digest.json"))
    assert digest["hash"] == "sha256:" + hashlib.sha256(package.read("datapackage.json")).hexdigest()
    head, *pages = [json.loads(line) for line in package.read("pages/pages.jsonl").decode().splitlines()]
    assert head["format"] == "json-pages-1.0"
    assert [(one["title"], one["ts"]) for one in pages] == [
        ("site", "2026-03-01T08:00:01Z"),
        ("年报", "2026-03-01T08:00:03Z"),
    ]


def test_the_index_leads_to_every_answer(package: ZipFile) -> None:
    """This test ensures that each line of the index is where the answer stands, redirects and refusals included."""
    lines = package.read("indexes/index.cdx").decode("ascii").splitlines()
    assert lines == sorted(lines)
    seen = []
    for line in lines:
        key, stamp, text = line.split(" ", 2)
        data = json.loads(text)
        payload = package.read(f"archive/{data['filename']}")
        member = payload[int(data["offset"]) : int(data["offset"]) + int(data["length"])]
        (record,) = ArchiveIterator(io.BytesIO(member))
        assert record.rec_headers.get_header("WARC-Target-URI") == data["url"]
        assert record.rec_headers.get_header("WARC-Payload-Digest") == data["digest"]
        assert (record.rec_headers.get_header("WARC-Type") == "revisit") == (data["mime"] == "warc/revisit")
        seen.append((key, stamp[-2:], data["status"], data.get("method", "GET")))
    assert seen == [
        ("cn,gov,example)/1?a=b", "01", "200", "GET"),
        ("cn,gov,example)/2?a=b", "02", "302", "GET"),
        ("cn,gov,example)/3?a=b", "03", "200", "GET"),
        ("cn,gov,example)/4?__wb_method=post&a=b&page=2&q=%e5%b9%b4", "04", "200", "POST"),
        ("cn,gov,example)/5?a=b", "05", "403", "GET"),
        ("cn,gov,example)/robots.txt", "06", "200", "GET"),
    ]


def test_the_same_archive_gives_the_same_bytes(tmp_path: Path) -> None:
    """This test ensures that neither the day of making nor a torn last record is in a WACZ."""
    archive = _archived(tmp_path / "archive")
    made = []
    for name in ("a.wacz", "b.wacz"):
        write_wacz(archive, "site", [], tmp_path / name)
        made.append((tmp_path / name).read_bytes())
        with archive.files("site")[-1].open("ab") as file:
            file.write(b"\x1f\x8b\x08torn")
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.Example.gov.cn", "cn,gov,example)/"),
        ("https://user:pw@xxgk.example.gov.cn:443/A//b/../C/?B=2&a=1#top", "cn,gov,example,xxgk)/a/c?a=1&b=2"),
        ("http://10.1.2.3:8080/年报.html", "3,2,1,10:8080)/%e5%b9%b4%e6%8a%a5.html"),
        ("http://a.cn/%25E5%B9?x=a+b&y=a%20b&PHPSESSID=" + "0f" * 16, "cn,a)/%e5%b9?&x=a+b&y=a%20b"),
        ("urn:nianbao:note", "urn:nianbao:note"),
        ("http://[bad", "http://[bad"),
    ],
)
def test_addresses_of_one_page_have_one_key(url: str, key: str) -> None:
    """This test ensures that keys are those by which replay tools look addresses up."""
    assert searchable(url) == key


def test_what_was_sent_is_in_the_key() -> None:
    """This test ensures that a form is decoded, anything else stands in base 64, and a long one is cut."""
    url = "http://a.cn/list.jsp"
    assert request_key("GET", url, "", b"") == ("cn,a)/list.jsp", "")
    assert request_key("POST", url, "application/x-www-form-urlencoded", b"p=1+2") == (
        "cn,a)/list.jsp?__wb_method=post&p=1%202",
        "__wb_method=POST&p=1 2",
    )
    assert request_key("POST", url, "application/octet-stream", b"\xff")[1] == "__wb_method=POST&__wb_post_data=/w=="
    assert request_key("POST", url, "application/x-www-form-urlencoded", b"\xff")[1].endswith("__wb_post_data=/w==")
    assert len(request_key("POST", url, "application/x-www-form-urlencoded", b"a" * 9000)[1]) < 4200
    assert request_key("HANDED-IN", url, "", b"digest")[0] == "cn,a)/list.jsp?__wb_method=handed-in"


def test_an_empty_archive(tmp_path: Path) -> None:
    """This test ensures that a site without answers gives a package all the same."""
    archive = Archive(tmp_path / "archive")
    archive.note("site", "crawl-begun", {"profile": {}}, _BEGAN + timedelta(days=1))
    archive.close()
    write_wacz(archive, "site", [], tmp_path / "site.wacz")
    with ZipFile(tmp_path / "site.wacz") as file:
        assert file.read("indexes/index.cdx") == b""
        assert "mainPageUrl" not in json.loads(file.read("datapackage.json"))
