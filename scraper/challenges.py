"""What an answer is: the page that was asked for, a refusal by a firewall, a page that only says it is not there.

Refusals are recognised and recorded, never answered: no challenge is solved, no clearance cookie computed or borrowed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from scraper.archive import Headers

Outcome = Literal["ok", "blocked", "soft404", "error"]

_SCRIPT = re.compile(rb"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(rb"<[^>]*>")
_TITLE = re.compile(r"<title[^>]*>(.{0,300}?)</title", re.IGNORECASE | re.DOTALL)
_GONE = re.compile(
    r"页面不存在|页面未找到|页面没有找到|找不到(?:该|您|相关)?页|访问出错|您访问的页面|无法访问|服务器错误|系统错误|网站维护|维护中|"
    r"正在建设中|栏目建设中|创建中|页面已删除|信息不存在或|已被删除"
)
_GONE_TITLE = re.compile(
    r"^\W*(?:404|error|出错|错误)|404\s*(?:not found|错误|页)|not found|页面不存在|出错了", re.IGNORECASE
)
_CAPTCHA = re.compile(r"请输入验证码|验证码|captcha|codeValue|滑动验证|人机验证|安全验证", re.IGNORECASE)
_ABROAD = re.compile(r"境外|海外|所在的?(?:地区|区域)|your (?:region|country|location)", re.IGNORECASE)
_GAMBLING = re.compile(
    r"博彩|赌场|赌博网|棋牌(?:游戏|平台|官网)|娱乐城|菠菜(?:网|平台)|金沙(?:娱乐|网|国际|官网)|澳门.{0,8}官网|葡京|uedbet|真人荷官|"
    r"百家乐|时时彩|彩票平台|足球投注|老虎机",
    re.IGNORECASE,
)
_FILES = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!", b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"7z\xbc\xaf")

#: Statuses that firewalls on Chinese portals answer with.
_FIREWALL = {521: "waf-jiasule", 512: "waf-jiasule", 412: "waf-other", 405: "waf-other", 468: "waf-other"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer is, why, and the first words that show it."""

    outcome: Outcome
    reason: str = ""
    evidence: str = ""


def is_file(payload: bytes) -> bool:
    """Whether a payload begins like a document, a picture or a bundle."""
    return payload.startswith(_FILES)


def looks_like_html(payload: bytes) -> bool:
    """Whether a payload begins like a web page."""
    head = payload[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<html", b"<!doctype", b"<head", b"<script", b"<body", b"<meta", b"<div"))


def classify(status: int, headers: Headers, payload: bytes, text: str) -> Verdict:
    """The verdict on an answer. ``payload`` is inflated; ``text`` its decoded beginning (a few kilobytes suffice)."""
    cookies = " ".join(value for name, value in headers if name.lower() == "set-cookie")
    shown = f"{status}: " + re.sub(r"\s+", " ", text[:160]).strip()
    if status == 200 and is_file(payload):
        return Verdict("ok")
    blocked = _firewall(status, cookies, payload, text)
    if blocked:
        return Verdict("blocked", blocked, shown)
    if status == 200:
        return _page(payload, text, shown)
    if status in (404, 410):
        return Verdict("soft404", f"http-{status}", shown)
    return Verdict("error", f"http-{status}", shown)


def _firewall(status: int, cookies: str, payload: bytes, text: str) -> str:
    small = len(payload) < 4000
    if "__jsl_clearance" in text or ("__jsluid" in cookies and status in (521, 512)):
        return "waf-jiasule" if small or status != 200 else ""
    if "$_ts" in text and (status in (412, 202) or (small and "<a " not in text)):
        return "waf-ruishu"
    if "safeline_bot_challenge" in text or (small and ("acw_sc__v2" in text or "var arg1=" in text)):
        return "waf-other"
    if status == 405 and _ABROAD.search(text):
        return "geo"
    if status in _FIREWALL:
        return _FIREWALL[status]
    if status in (403, 422) and len(payload) < 500:
        return "waf-other"
    if status in (200, 403) and small and _CAPTCHA.search(text) and re.search(r"<(?:input|form|img|script)", text):
        return "captcha"
    if status != 200 or len(payload) > 3000:
        return ""
    if not payload.strip():
        return "waf-other"
    if re.search(r"document\.cookie|\beval\(|_0x[0-9a-f]{4}|location\.reload", text) and not _visible(payload):
        return "waf-other"
    return ""


def _visible(payload: bytes) -> bytes:
    """What remains of a small page without scripts and tags."""
    return _TAG.sub(b"", _SCRIPT.sub(b"", payload)).strip()


def _page(payload: bytes, text: str, shown: str) -> Verdict:
    title = _TITLE.search(text)
    if title and (_GONE_TITLE.search(title[1].strip()) or _GONE.search(title[1])):
        return Verdict("soft404", "title", shown)
    if len(payload) < 12_000:
        gone = _GONE.search(text)
        if gone and len(_visible(payload)) < 900:
            return Verdict("soft404", gone[0], shown)
    return Verdict("ok")


def taint(text: str) -> str:
    """The gambling words that a hijacked page carries in its title, breadcrumb or links; empty for a clean one."""
    return " ".join(sorted({found.group() for found in _GAMBLING.finditer(text)}))
