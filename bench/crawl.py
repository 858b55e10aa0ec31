"""Crawling on loopback with politeness off: pages a minute, and the memory of one process as pages add up.

A hundred counties with a thousand pages each are served by another process, so the memory is the crawler's alone. The
budget is 3,000 pages a minute; memory must not grow with the pages. ``NIANBAO_BENCH_SITES`` makes the run shorter.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from scraper.archive import Archive
from scraper.crawl import crawl_each
from scraper.profiles import Profile
from store.store import Store, open_store

SITES = int(os.environ.get("NIANBAO_BENCH_SITES", "100"))
BODIES, YEARS = 48, tuple(range(2005, 2025))
ROWS = 40
SIDE_BY_SIDE = 16
MARKS = (1_000, 10_000, 50_000, 100_000)

_SECTIONS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
_TEXT = "".join(f"<p>{section}</p><p>本机关认真落实有关要求，内容准确，更新及时。</p>" for section in _SECTIONS)


def _list_page(number: int) -> str:
    """One of the pages of the column: ``ROWS`` reports, and the next page."""
    first = ROWS * (number - 1)
    rows = "".join(
        f'<li><a href="/nb/{n}.html">第{n // len(YEARS) + 1}号镇{YEARS[n % len(YEARS)]}年政府信息公开工作年度报告</a>'
        f"<span>{YEARS[n % len(YEARS)] + 1}-01-20</span></li>"
        for n in range(first, min(first + ROWS, BODIES * len(YEARS)))
    )
    following = f'<a href="/nb?page={number + 1}">下一页</a>' if first + ROWS < BODIES * len(YEARS) else ""
    return f"<title>政府信息公开年报</title><ul>{rows}</ul>{following}"


def _report(number: int) -> str:
    year = YEARS[number % len(YEARS)]
    title = f"第{number // len(YEARS) + 1}号镇{year}年政府信息公开工作年度报告"
    period = f"<p>统计期限自{year}年1月1日起至{year}年12月31日止。</p>"
    return f"<title>{title}</title><h1>{title}</h1><div id='zoom'>{period}{_TEXT}</div>"


class _County(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        path = urlsplit(self.path)
        if path.path == "/":
            text = '<title>某县人民政府</title><a href="/nb?page=1">政府信息公开年报</a>'
        elif path.path == "/nb":
            text = _list_page(int(parse_qs(path.query)["page"][0]))
        elif path.path.startswith("/nb/"):
            text = _report(int(path.path[4:-5]))
        else:
            text = ""
        body = f"<html>{text}</html>".encode()
        self.send_response(200 if text else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """No log."""


def _serve(pipe: Connection) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _County)
    server.daemon_threads = True
    pipe.send(server.server_address[1])
    server.serve_forever()


def _megabytes() -> float:
    """Memory that the process holds now."""
    with Path("/proc/self/statm").open(encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    """Print pages a minute and the memory at each mark."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=_serve, args=(theirs,), daemon=True)
    server.start()
    port = ours.recv()
    try:
        with tempfile.TemporaryDirectory() as folder, open_store(Path(folder)) as store:
            _measure(store, port)
    finally:
        server.kill()
        server.join()


def _measure(store: Store, port: int) -> None:
    profiles = [
        Profile.from_url(
            f"http://county{number}.example:{port}/",
            site=f"county{number}",
            delay=0.0,
            years=(YEARS[0], YEARS[-1]),
            resolve={f"county{number}.example": f"127.0.0.1:{port}"},
            allow_hosts=(f"county{number}.example:{port}",),
        )
        for number in range(SITES)
    ]
    lock = threading.Lock()
    asked: dict[str, int] = {}
    marks = list(MARKS)
    began, burned = time.perf_counter(), time.process_time()

    def progress(site: str, step: str, url: str, requests: int, editions: int) -> None:
        with lock:
            asked[site] = requests
            if marks and sum(asked.values()) >= marks[0]:
                rate = sum(asked.values()) / (time.perf_counter() - began) * 60
                sys.stdout.write(f"{marks.pop(0):>7} pages: {_megabytes():.0f} MB, {rate:.0f} pages/min\n")
                sys.stdout.flush()

    pages = reports = 0
    with Archive(store.archive_folder) as archive:
        for one in crawl_each(profiles, archive, store, threads=SIDE_BY_SIDE, progress=progress):
            pages += one.requests
            reports += len(one.editions)
    spent = time.perf_counter() - began
    sys.stdout.write(
        f"crawl: {pages} pages, {reports} reports of {SITES * BODIES * len(YEARS)} in {spent:.0f} s, "
        f"{pages / spent * 60:.0f} pages/min (budget 3000), "
        f"{(time.process_time() - burned) / pages * 1000:.1f} ms a page, {_megabytes():.0f} MB at the end\n"
    )
