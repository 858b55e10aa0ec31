"""Refusals, soft failures and hijacked pages, as portals answer them."""

from __future__ import annotations

import pytest

from scraper.challenges import classify, looks_like_html, taint

ARTICLE = (
    "<html><title>河包镇2020年政府信息公开工作年度报告</title><body><a href='/'>首页</a>" + "<p>总体情况</p>" * 400
)


@pytest.mark.parametrize(
    ("status", "headers", "text", "outcome", "reason"),
    [
        (200, (), ARTICLE, "ok", ""),
        (200, (("Set-Cookie", "__jsluid_s=abc"),), ARTICLE, "ok", ""),
        (200, (), ARTICLE + "<script>$_ts=window['$_ts']</script>", "ok", ""),
        (521, (("Set-Cookie", "__jsluid_s=abc"),), "<script>document.cookie='x'</script>", "blocked", "waf-jiasule"),
        (521, (), "", "blocked", "waf-jiasule"),
        (200, (), '<script>document.cookie="__jsl_clearance=1";location.reload()</script>', "blocked", "waf-jiasule"),
        (412, (), "<script>$_ts=window['$_ts'];</script>", "blocked", "waf-ruishu"),
        (202, (), "<script>$_ts=window['$_ts'];</script>", "blocked", "waf-ruishu"),
        (405, (), "<html>云防护</html>", "blocked", "waf-other"),
        (405, (), "<html>您所在的地区无法访问</html>", "blocked", "geo"),
        (403, (), "denied", "blocked", "waf-other"),
        (403, (), ARTICLE, "error", "http-403"),
        (468, (), "", "blocked", "waf-other"),
        (200, (), "<script>var arg1='ABC';</script>", "blocked", "waf-other"),
        (200, (), "<html><script>safeline_bot_challenge()</script>", "blocked", "waf-other"),
        (200, (), "<html><script>eval(function(p,a,c){})</script></html>", "blocked", "waf-other"),
        (200, (), "  \n ", "blocked", "waf-other"),
        (200, (), "<form>请输入验证码<input name=codeValue></form>", "blocked", "captcha"),
        (200, (), "<title>404</title><p>x", "soft404", "title"),
        (200, (), "<p>您访问的页面不存在或已删除</p>", "soft404", ""),
        (200, (), "<p>栏目正在建设中</p>", "soft404", ""),
        (404, (), "<p>x</p>", "soft404", "http-404"),
        (500, (), "<p>x</p>", "error", "http-500"),
        (200, (), "<script>window.location.href='./202606/t1.html'</script><p>跳转</p>", "ok", ""),
    ],
)
def test_verdicts(status: int, headers: tuple[tuple[str, str], ...], text: str, outcome: str, reason: str) -> None:
    """This test ensures that each kind of answer is told from the others."""
    verdict = classify(status, headers, text.encode(), text)
    assert verdict.outcome == outcome
    assert not reason or verdict.reason == reason


def test_files_are_no_pages() -> None:
    """This test ensures that a file's bytes are never read for words, and that a page in its place shows."""
    assert classify(200, (), b"%PDF-1.4 404 Not Found", "%PDF-1.4 404 Not Found").outcome == "ok"
    assert looks_like_html(b"\xef\xbb\xbf <!DOCTYPE html>")
    assert not looks_like_html(b"PK\x03\x04")


def test_taint() -> None:
    """This test ensures that gambling words show, and that the name of Macau alone does not."""
    assert taint("次邱镇 澳门新葡京官网") != ""
    assert taint("uedbet官网") != ""
    assert taint("港澳事务办公室 澳门特别行政区 县文化娱乐场所管理 棋牌室整治") == ""
