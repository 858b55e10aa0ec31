"""A small portal on loopback whose answers and log a test controls, and two counties to put on it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PDF = b"%PDF-1.4\n% made for tests\n"
DOCX = b"PK\x03\x04 made for tests"


@dataclass(frozen=True)
class Asked:
    """One request as the portal saw it."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    at: float

    @property
    def query(self) -> dict[str, str]:
        """The last value of each parameter."""
        return {name: values[-1] for name, values in parse_qs(urlsplit(self.path).query).items()}

    @property
    def form(self) -> dict[str, str]:
        """The same of the form that was posted."""
        return {name: values[-1] for name, values in parse_qs(self.body.decode()).items()}


@dataclass
class Reply:
    """What the portal answers."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})
    drip: float = 0.0
    promise: int | None = None


Handler = Callable[[Asked], Reply]


def html(body: str, title: str = "", head: str = "", status: int = 200, encoding: str = "utf-8") -> Reply:
    """A page."""
    text = f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    return Reply(text.encode(encoding), status, {"Content-Type": f"text/html; charset={encoding}"})


def pdf(text: str) -> Reply:
    """A file."""
    return Reply(PDF + text.encode(), 200, {"Content-Type": "application/octet-stream"})


class Portal:
    """Routes by path (with query first, then without); anything else is 404. ``log`` holds every request."""

    def __init__(self) -> None:
        self.routes: dict[str, Reply | Handler] = {}
        self.log: list[Asked] = []
        portal = self

        class Server(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                asked = Asked(self.command, self.path, dict(self.headers), self.rfile.read(length), time.monotonic())
                portal.log.append(asked)
                found = portal.routes.get(self.path) or portal.routes.get(self.path.partition("?")[0])
                reply = found(asked) if callable(found) else found or html("没有", "404", status=404)
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if "Content-Length" not in reply.headers:
                    self.send_header("Content-Length", str(reply.promise or len(reply.body)))
                if reply.promise:
                    self.close_connection = True
                self.end_headers()
                try:
                    if reply.drip:
                        for byte in reply.body:
                            self.wfile.write(bytes([byte]))
                            self.wfile.flush()
                            time.sleep(reply.drip)
                    else:
                        self.wfile.write(reply.body)
                except OSError:
                    self.close_connection = True

            do_GET = do_POST = answer  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.port = int(self._server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stops the server."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def paths(self) -> list[str]:
        """The paths asked for, without robots.txt."""
        return [asked.path for asked in self.log if asked.path != "/robots.txt"]


def report_text(body: str, year: int) -> str:
    """The skeleton of a report."""
    return (
        f"<p>本报告统计期限自{year}年1月1日起至{year}年12月31日止。</p><p>一、总体情况</p><p>{body}在{year}年的工作。</p>"
        "<p>二、主动公开政府信息情况</p><p>三、收到和处理政府信息公开申请情况</p><p>四、政府信息公开行政复议、行政诉讼情况</p>"
        "<p>五、存在的主要问题及改进情况</p><p>六、其他需要报告的事项</p><p>无其他需要报告的事项，特此说明，联系电话见政府网站。</p>"
    )


AREAS = {
    "11370830004335529T": "次邱镇",
    "113708300043354651": "郭仓镇",
    "014000335": "县教育局",
}
XXGK_YEARS = (2019, 2020, 2021, 2022)


def xxgk_county(portal: Portal) -> None:
    """Three bodies × four years on the Hanweb module; 郭仓镇 has no report on 2021, but a list that shows so."""
    codes = list(AREAS.items())
    wall = "".join(
        f'<li><a href="/col/col31/index.html?vc_xxgkarea={code}&amp;number=A1">{name}</a></li>'
        for code, name in codes[:2]
    )
    portal.routes["/"] = html(
        '<a href="/module/xxgk/subjectinfo.jsp?x=1">政府信息公开</a><a href="/col/col30/index.html">部门信息公开</a>',
        "某县",
    )
    portal.routes["/module/xxgk/subjectinfo.jsp"] = html(f"<ul>{wall}</ul><a href='/'>首页</a>", "政府信息公开")
    portal.routes["/col/col30/index.html"] = html(
        '<select name="area"><option value="">请选择</option><option value="014000335">县教育局</option></select>'
        "<script>loadDynamic('/module/xxgk/search.jsp?standardXxgk=1&area=', 'div4', 1);</script>",
        "部门信息公开",
    )
    portal.routes["/col/col31/index.html"] = html("<div id='div4'></div>", "目录")

    def report(asked: Asked) -> Reply:
        area, year = asked.query.get("area", ""), int(asked.query.get("fbtime", "0"))
        name = AREAS.get(area)
        if name is None or year not in XXGK_YEARS or (name == "郭仓镇" and year == 2021):
            return html("<div class='frame'><h3>政府信息公开年报</h3><div id='zoom'></div></div>", "年报")
        file = f"/module/download/downfile.jsp?classid=0&amp;filename={area}{year}.pdf"
        return html(
            f"<h1>{name}{year}年政府信息公开工作年度报告</h1><p>发布时间：{year + 1}-01-20</p>"
            f"<div id='zoom'>{report_text(name, year)}</div><a href='{file}'>{name}{year}年年度报告.pdf</a>",
            "年报",
        )

    def download(asked: Asked) -> Reply:
        if "xxgkAnnualReport.jsp" not in asked.headers.get("Referer", ""):
            return html("拒绝", "错误")
        return pdf(asked.query["filename"])

    def tree(asked: Asked) -> Reply:
        return html("<a href='javascript:void(0)' onclick=\"funclick('NMA3')\">政府信息公开年报</a>")

    def search(asked: Asked) -> Reply:
        area = asked.query.get("area") or asked.form.get("area", "")
        page = int(asked.query.get("currpage", "1"))
        if (asked.method == "POST") != (page > 1):
            return html("<table></table>")
        years = sorted(XXGK_YEARS, reverse=True)
        rows = "".join(
            f'<tr class="tr_main_value_odd"><td><a href="{REPORT}?area={area}&amp;fbtime={year}" '
            f'title="{AREAS[area]}{year}年政府信息公开工作年度报告">…</a></td>'
            f"<td>{AREAS[area]}</td><td>{year + 1}-01-20</td></tr>"
            for year in years[2 * page - 2 : 2 * page]
            if not (AREAS[area] == "郭仓镇" and year == 2021)
        )
        return html(f"<table>{rows}</table>第{page}页 / 共&nbsp;2&nbsp;页")

    portal.routes["/module/xxgk/xxgkAnnualReport.jsp"] = report
    portal.routes["/module/download/downfile.jsp"] = download
    portal.routes["/module/xxgk/tree.jsp"] = tree
    portal.routes["/module/xxgk/search.jsp"] = search


REPORT = "/module/xxgk/xxgkAnnualReport.jsp"
TOWNS = ("河包镇", "清江镇", "北街街道")
STATIC_YEARS = (2020, 2021, 2022)


def static_county(portal: Portal) -> None:
    """One column of three pages by script, GBK; 清江镇 has no report on 2021; look-alikes stand between the reports."""
    rows: list[tuple[str, str, str]] = []
    for year in reversed(STATIC_YEARS):
        for number, town in enumerate(TOWNS):
            if (town, year) != ("清江镇", 2021):
                rows.append(
                    (
                        f"./{year + 1}01/t{year + 1}0120_{year}{number}.html",
                        f"{town}{year}年政府信息公开工作年度报告",
                        f"{year + 1}-01-20",
                    )
                )
        rows.append(
            (
                f"./{year + 1}01/t{year + 1}0110_9{year}.html",
                f"关于做好{year}年政府信息公开工作年度报告编制工作的通知",
                f"{year + 1}-01-10",
            )
        )
        rows.append(
            (f"./{year + 1}01/t{year + 1}0111_8{year}.html", f"{year}年政府网站工作年度报表", f"{year + 1}-01-11")
        )
    column = "/zwgk/zfxxgknb_70772/"
    size = 5
    pages = [rows[n : n + size] for n in range(0, len(rows), size)]
    portal.routes["/"] = html(
        f'<a href="/zwgk/">政务公开</a><a href="{column}">政府信息公开年报</a>', "某区人民政府", encoding="gbk"
    )
    portal.routes["/zwgk/"] = html('<a href="zfxxgknb_70772/">年报</a><a href="/">首页</a>', "政务公开", encoding="gbk")
    for number, part in enumerate(pages):
        items = "".join(
            f'<li><a href="{href}" title="{title}">{title[:12]}…</a><span>{date}</span></li>'
            for href, title, date in part
        )
        name = "" if number == 0 else f"index_{number}.html"
        portal.routes[column + name] = html(
            f'<ul>{items}</ul><script>createPageHTML({len(pages)}, {number}, "index", "html");</script>',
            "政府信息公开年报",
            '<meta name="ColumnType" content="信息公开年报">',
            encoding="gbk",
        )
    for year in STATIC_YEARS:
        for number, town in enumerate(TOWNS):
            stem = f"{column}{year + 1}01/"
            portal.routes[f"{stem}t{year + 1}0120_{year}{number}.html"] = html(
                f"<div class='crumb'>当前位置：首页 &gt; 政府信息公开年报</div>"
                f"<h1>{town}{year}年政府信息公开工作年度报告</h1>"
                f'<div class="TRS_Editor">{report_text(town, year)}</div>'
                f'<a href="./P0{year}{number}.docx" OLDSRC="/protect/x.docx" '
                f'download="{town}{year}.docx">{town}{year}年年报</a>',
                f"{town}{year}年政府信息公开工作年度报告_某区人民政府网",
                f'<meta name="PubDate" content="{year + 1}-01-20 10:12"><meta name="ContentSource" content="{town}">',
                encoding="gbk",
            )
            portal.routes[f"{stem}P0{year}{number}.docx"] = Reply(
                DOCX + f"{year}{number}".encode(), 200, {"Content-Type": "text/html"}
            )
