"""Local rules: a YAML file in which an auditor adds, switches off, re-words, re-grades and excepts rules, without code.

Three lists, all optional (docs/local-rules.md has an example)::

    rules:                      # rules of the catalogue, changed
      PUB-003: {severity: warning, settings: {usual: "01-20"}}
      STR-006: {life: retired}
    add:                        # rules of one's own, in the formula language of the catalogue
      - {code: LOCAL-001, title_zh: …, title: …, formula: "t3.new_received.total <= 500", severity: info}
    except:                     # where a rule is not asked
      - {rule: PUB-001, body: 某局, year: 2023, reason: …}

A rule is ``active``, on ``trial`` (its findings are marked and count as information) or ``retired`` (never run).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, get_args

from forms.bodies import same_body
from forms.forms import load_forms
from forms.rules import Life, Rule, Rules, Severity, load_rules
from store.audit.binding import plan_for
from store.audit.language import FormulaError
from store.audit.lines import given_twice, line_of

#: The file that is read from the home folder where none is named.
FILE = "rules.yaml"
MOST = 2000
_CHANGES = frozenset(
    {"severity", "life", "zh", "en", "title", "title_zh", "settings", "exceptions", "source", "formula"}
)
_ADDS = (_CHANGES - {"settings"}) | {"code", "form", "unless"}
_WHERE = frozenset({"rule", "body", "site", "year", "reason"})
_CODE = re.compile(r"[A-Z][A-Z0-9]{0,9}-\d{3}")
_FORMS = ("any", "pre2019", "2019", "2021")
_DAY = re.compile(r"(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
#: What every message may name, and what it may name where two numbers are compared.
_NAMES = frozenset({"year", "cell", "cells", "count", "raw", "tables"})
_NUMBERS = frozenset({"actual", "expected", "difference"})
_LETTERS = frozenset("cqpgkf")


class LocalRulesError(ValueError):
    """A local rules file cannot be used; the text names file, line, entry and key."""


@dataclass(frozen=True, slots=True)
class Excepted:
    """Where one rule is not asked: of a body, on a site, in some years; what is not given means all."""

    code: str
    reason: str
    body: str = ""
    site: str = ""
    years: frozenset[int] = frozenset()

    def covers(self, body: str, site: str, year: int | None) -> bool:
        """Whether a report falls under the exception."""
        if self.site and self.site != site:
            return False
        if self.years and year not in self.years:
            return False
        return not self.body or (bool(body) and same_body(self.body, body))


@dataclass(frozen=True)
class LocalRules:
    """The rules in use: the national catalogue as the local file changes it, and where a rule is not asked."""

    rules: Rules
    excepted: tuple[Excepted, ...] = ()
    _without: dict[frozenset[tuple[str, str]], Rules] = field(default_factory=dict, compare=False, repr=False)

    def rules_for(self, body: str, site: str, year: int | None) -> Rules:
        """The rules to be asked of one report; those excepted are retired there, with the reason."""
        if not self.excepted:
            return self.rules
        found = frozenset((one.code, one.reason) for one in self.excepted if one.covers(body, site, year))
        if not found:
            return self.rules
        if found not in self._without:
            why = dict(sorted(found))
            changed = tuple(
                replace(rule, check="none", formula=rule.formula, why_not=f"excepted locally: {why[rule.code]}")
                if rule.code in why
                else rule
                for rule in self.rules
            )
            self._without[found] = replace(self.rules, all=changed)
        return self._without[found]


def national() -> LocalRules:
    """The catalogue without any local change."""
    return LocalRules(load_rules())


def read_local(path: Path) -> LocalRules:
    """The rules in use with the local file at ``path``.

    Raises:
        LocalRulesError: the file cannot be used; the text names the entry and the key.
        OSError: it cannot be read.

    """
    import yaml

    try:
        text = path.read_text(encoding="utf-8-sig")
        data, root = yaml.safe_load(text), yaml.compose(text, Loader=yaml.SafeLoader)
        twice = given_twice(root)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise LocalRulesError(f"{path.name}: not YAML: {' '.join(str(error).split())}（不是正确的 YAML）") from error
    if twice is not None:
        raise LocalRulesError(f"{path.name}, line {twice[1]}: {twice[0]}: is given twice（重复出现）")
    try:
        return _local(data)
    except LocalRulesError as error:
        line = line_of(root, str(error))
        where = path.name if line is None else f"{path.name}, line {line}"
        raise LocalRulesError(f"{where}: {error}") from error


def _local(data: Any) -> LocalRules:
    if data is None:
        return national()
    top = _mapping(data, "the file", frozenset({"rules", "add", "except"}))
    base = load_rules()
    changes = _mapping(top.get("rules") or {}, "rules", frozenset(base.by_code))
    changed = [_changed(rule, changes.get(rule.code), base) for rule in base]
    added: list[Rule] = []
    for place, entry in enumerate(_list(top.get("add"), "add"), 1):
        rule = _added(entry, f"add, entry {place}", base)
        if rule.code in base.by_code or any(rule.code == other.code for other in added):
            why = "is in use already; a code is never used for something else（代码已被使用，不得挪作他用）"
            raise LocalRulesError(f"{rule.code}: code: {why}")
        added.append(rule)
    rules = Rules((*changed, *added), base.domains, base.letters)
    entries = enumerate(_list(top.get("except"), "except"), 1)
    excepted = [one for place, entry in entries for one in _excepted(entry, f"except, entry {place}", rules)]
    return LocalRules(rules, tuple(excepted))


def _changed(rule: Rule, entry: Any, base: Rules) -> Rule:
    if entry is None:
        return rule
    given = _mapping(entry, rule.code, _CHANGES)
    new: dict[str, Any] = {key: _text(rule.code, key, given[key]) for key in given if key != "settings"}
    _one_of(rule.code, "severity", new.get("severity"), get_args(Severity))
    _one_of(rule.code, "life", new.get("life"), get_args(Life))
    for key in ("zh", "en"):
        _message(rule, key, new.get(key))
    if "formula" in new:
        if rule.check not in ("formula", "program"):
            raise LocalRulesError(
                f"{rule.code}: formula: this rule is checked by a function; its formula only explains"
                "（此规则由程序核验，公式仅作说明）"
            )
        new.update(check="formula", program=())
    if "settings" in given:
        new["settings"] = {**rule.settings, **_settings(rule, given["settings"])}
    out = replace(rule, **new)
    if "formula" in new:
        _binds(out, base)
    return out


def _settings(rule: Rule, given: Any) -> dict[str, int | str]:
    settings = _mapping(given, f"{rule.code}: settings", frozenset(rule.settings))
    out: dict[str, int | str] = {}
    for name, value in settings.items():
        where = f"{rule.code}: settings: {name}"
        usual = rule.settings[name]
        if isinstance(usual, int):
            if isinstance(value, bool) or not isinstance(value, int):
                raise LocalRulesError(f"{where}: {value!r} is no whole number（应为整数）")
            out[name] = value
        elif _DAY.fullmatch(usual) and not (isinstance(value, str) and _DAY.fullmatch(value)):
            raise LocalRulesError(
                f'{where}: {value!r} is no day; write month and day in quotes, such as "01-31"（应为带引号的月-日）'
            )
        else:
            out[name] = _text(rule.code, name, value)
    return out


def _added(entry: Any, where: str, base: Rules) -> Rule:
    given = _mapping(entry, where, _ADDS)
    code = given.get("code")
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        raise LocalRulesError(f"{where}: code: {code!r} is no code such as LOCAL-001（代码应形如 LOCAL-001）")
    for key in ("title", "formula", "severity"):
        if key not in given:
            raise LocalRulesError(f"{code}: {key}: is missing（缺少此项）")
    texts: dict[str, str] = {key: _text(code, key, value) for key, value in given.items()}
    _one_of(code, "severity", texts["severity"], get_args(Severity))
    _one_of(code, "life", texts.get("life"), get_args(Life))
    _one_of(code, "form", texts.get("form"), _FORMS)
    if ("zh" in texts) != ("en" in texts):
        raise LocalRulesError(
            f"{code}: zh, en: a message is given in both languages or in neither（消息须中英文都写或都不写）"
        )
    known = {one.name for one in fields(Rule)}
    made: dict[str, Any] = {
        "title_zh": texts["title"],
        "form": "any",
        "scope": "report",
        "source": "local",
        "exceptions": "",
        "life": "active",
        "check": "formula",
        **{key: value for key, value in texts.items() if key in known},
    }
    rule = Rule(**made)
    for key in ("zh", "en"):
        _message(replace(rule, zh="", en=""), key, texts.get(key))
    _binds(rule, base)
    return rule


def _binds(rule: Rule, base: Rules) -> None:
    """A formula has to be readable, and to fit the cells of at least one form."""
    only = Rules((rule,) if rule.life != "retired" else (replace(rule, life="active"),), base.domains, base.letters)
    try:
        bound = any(
            plan_for(tuple((table, form.id) for table in form.tables), (), only).bindings
            for form in load_forms().values()
            if rule.form in ("any", form.id)
        )
    except (FormulaError, RecursionError) as error:
        raise LocalRulesError(f"{rule.code}: formula: {error}（公式无法读取）") from error
    if not bound:
        raise LocalRulesError(
            f"{rule.code}: formula: no form ({rule.form}) has the cells it names（所写单元格不在该表式中）"
        )


def _excepted(entry: Any, where: str, rules: Rules) -> list[Excepted]:
    given = _mapping(entry, where, _WHERE)
    codes = given.get("rule")
    named = codes if isinstance(codes, list) else [codes]
    for code in named:
        if not isinstance(code, str) or code not in rules.by_code:
            raise LocalRulesError(f"{where}: rule: {code!r} is no rule（没有这条规则）")
    if not isinstance(given.get("reason"), str) or not given["reason"].strip():
        raise LocalRulesError(f"{where}: reason: an exception needs a reason（例外必须写明理由）")
    if not {"body", "site", "year"} & set(given):
        why = "name at least one, or set the rule's life to retired（机关、网站、年份至少写明一项）"
        raise LocalRulesError(f"{where}: body, site or year: {why}")
    body, site = (_text(where, key, given.get(key, "")) for key in ("body", "site"))
    years = _years(where, given.get("year"))
    return [Excepted(str(code), given["reason"].strip(), body, site, years) for code in named]


def _years(where: str, given: Any) -> frozenset[int]:
    if given is None:
        return frozenset()
    out: set[int] = set()
    for one in given if isinstance(given, list) else [given]:
        span = re.fullmatch(r"(20\d\d)(?:-(20\d\d))?", str(one))
        if span is None or isinstance(one, bool):
            raise LocalRulesError(
                f"{where}: year: {one!r} is no year; write 2023, [2022, 2023] or 2019-2021（年份写法不对）"
            )
        out.update(range(int(span[1]), int(span[2] or span[1]) + 1))
    return frozenset(out)


def _mapping(given: Any, where: str, known: frozenset[str]) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise LocalRulesError(f"{where}: expected keys and values, got {type(given).__name__}（应为“键: 值”）")
    for key in given:
        if key not in known:
            near = ", ".join(sorted(known)) if len(known) <= 20 else "the codes of the catalogue"
            raise LocalRulesError(f"{where}: {key}: unknown; known: {near}（不认得）")
    return given


def _list(given: Any, where: str) -> Sequence[Any]:
    if given is None:
        return ()
    if not isinstance(given, list):
        raise LocalRulesError(f"{where}: expected a list, got {type(given).__name__}（应为列表）")
    if len(given) > MOST:
        raise LocalRulesError(f"{where}: more than {MOST} entries（条数过多）")
    return given


def _text(where: str, key: str, value: Any) -> str:
    if not isinstance(value, str):
        raise LocalRulesError(f"{where}: {key}: expected text, got {value!r}（应为文字）")
    return value


def _one_of(code: str, key: str, value: str | None, allowed: Sequence[str]) -> None:
    if value is not None and value not in allowed:
        raise LocalRulesError(f"{code}: {key}: {value!r} is none of {', '.join(allowed)}（应为其中之一）")


def _message(rule: Rule, key: str, text: str | None) -> None:
    """A message may only name what each finding of its rule has, and never reach into it."""
    if text is None:
        return
    known = _NAMES | set(re.findall(r"\{(\w+)\}", rule.zh + rule.en)) | {name for name, _ in rule.shows}
    if rule.check in ("formula", "program"):
        known |= _NUMBERS | (_LETTERS & set(re.findall(r"\b[a-z]\b", rule.formula)))
    bare = text.replace("{{", "").replace("}}", "")
    for name in re.findall(r"\{([^{}]*)\}", bare):
        if name not in known:
            raise LocalRulesError(
                f"{rule.code}: {key}: {{{name}}} is unknown; known: {', '.join(sorted(known))}（没有这个占位名）"
            )
    if re.search(r"[{}]", re.sub(r"\{[^{}]*\}", "", bare)):
        raise LocalRulesError(f"{rule.code}: {key}: a brace stands alone; write {{{{ or }}}}（花括号不成对）")
