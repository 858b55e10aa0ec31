"""The catalogue of rules as data: ``forms/data/rules.toml``, read and checked once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any, Literal, get_args

Severity = Literal["error", "warning", "info"]
Life = Literal["active", "trial", "retired"]
Check = Literal["formula", "program", "function", "location", "store", "none"]
Setting = int | str

_KEYS = frozenset(
    {"code", "title", "title_zh", "form", "scope", "formula", "severity", "source", "exceptions", "life", "check"}
    | {"program", "function", "derived", "raises", "unless", "milder", "shows", "zh", "en"}
    | {"settings", "why_not", "also", "unseen"}
)


class RuleDataError(ValueError):
    """An entry of the catalogue cannot be used; the text says which one and why."""


@dataclass(frozen=True, slots=True)
class Milder:
    """When a failure counts less than the catalogue says: a condition over ``actual`` and ``expected``."""

    when: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """One checkable relation.

    ``form`` is ``pre2019``, ``2019``, ``2021`` or ``any``, ``also`` names others in which the rule holds as well;
    ``scope`` is the evidence needed. ``derived`` names the
    rules this one follows from: where one of them fails on the same cells, this one is a witness only. ``shows`` maps
    a name usable in the messages to the cell whose figure it stands for. ``settings`` are thresholds and days that a
    local rules file may change. ``check`` is ``store`` where the rule compares what is stored (editions, years, bodies)
    and is not asked of one report; ``why_not`` says why a rule cannot be assessed. ``unseen`` names what of the
    exceptions no report shows, and how the rule allows for it. ``basis`` is the source in Chinese, for notices: the
    entry of the table ``basis`` with the longest beginning of the code. ``must`` is what would have to hold,
    in Chinese, where the title names what is amiss.
    """

    code: str
    title: str
    title_zh: str
    form: str
    scope: str
    formula: str
    severity: Severity
    source: str
    exceptions: str
    life: Life
    check: Check
    program: tuple[str, ...] = ()
    function: str = ""
    derived: tuple[str, ...] = ()
    raises: bool = False
    unless: str = ""
    milder: Milder | None = None
    shows: tuple[tuple[str, str], ...] = ()
    zh: str = ""
    en: str = ""
    settings: Mapping[str, Setting] = field(default_factory=dict, hash=False)
    why_not: str = ""
    unseen: str = ""
    basis: str = ""
    must: str = ""
    also: tuple[str, ...] = ()

    @property
    def bound(self) -> bool:
        """Whether something checks this rule."""
        return self.check != "none"

    @property
    def programs(self) -> tuple[str, ...]:
        """The formulas of the rule in the small language, empty where a function or nothing checks it."""
        return (self.formula,) if self.check == "formula" else self.program

    @property
    def should_hold(self) -> str:
        """What would have to hold, in Chinese: the entry of the table ``must``, else the title where it says so."""
        return self.must or (self.title_zh if "应" in self.title_zh else "")

    @property
    def family(self) -> str:
        """The part of the code before the dash: ``CEL``, ``T3`` …."""
        return self.code.partition("-")[0]

    def to_dict(self) -> dict[str, Any]:
        """The rule as a JSON object: what the catalogue says of it, and whether something checks it."""
        return {
            "code": self.code,
            "title": {"zh": self.title_zh, "en": self.title},
            "form": self.form,
            "also": list(self.also),
            "scope": self.scope,
            "severity": self.severity,
            "formula": self.formula,
            "source": self.source,
            "basis": self.basis,
            "must": self.should_hold,
            "exceptions": self.exceptions,
            "unseen": self.unseen,
            "life": self.life,
            "bound": self.bound,
            "why_not": self.why_not,
            "settings": dict(self.settings),
            "message": {"zh": self.zh, "en": self.en},
        }


@dataclass(frozen=True, slots=True)
class Domain:
    """A set of rows or columns: of a table (less ``without``), or plain ``keys``."""

    rows_of: str = ""
    columns_of: str = ""
    without: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Rules:
    """The rules in catalogue order, with the sets of rows and columns their formulas name."""

    all: tuple[Rule, ...]
    domains: Mapping[str, Domain]
    letters: Mapping[str, str]

    @cached_property
    def by_code(self) -> Mapping[str, Rule]:
        """The rules by code."""
        return {rule.code: rule for rule in self.all}

    @cached_property
    def order(self) -> Mapping[str, int]:
        """The place of each code in the catalogue: basic relations come before what follows from them."""
        return {rule.code: place for place, rule in enumerate(self.all)}

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)


def read_rules(text: str) -> Rules:
    """Rules from the text of a catalogue file.

    Raises:
        RuleDataError: naming the entry that cannot be used.

    """
    data = tomllib.loads(text)
    domains = {
        name: Domain(
            rows_of=spec.get("rows_of", ""),
            columns_of=spec.get("columns_of", ""),
            without=tuple(spec.get("except", ())),
            keys=tuple(spec.get("keys", ())),
        )
        for name, spec in data.get("domains", {}).items()
    }
    letters = dict(data.get("letters", {}))
    for letter, name in letters.items():
        if name not in domains:
            raise RuleDataError(f"letter {letter} runs over {name}, which is not among the domains")
    basis, must = data.get("basis", {}), data.get("must", {})
    rules = tuple(_rule(entry, basis, must) for entry in data.get("rules", ()))
    seen: set[str] = set()
    for rule in rules:
        if rule.code in seen:
            raise RuleDataError(f"{rule.code} is used twice")
        seen.add(rule.code)
    return Rules(rules, domains, letters)


def _rule(entry: Mapping[str, Any], basis: Mapping[str, str], must: Mapping[str, str]) -> Rule:
    code = entry.get("code", "(no code)")
    beginning = max((begins for begins in basis if code.startswith(begins)), key=len, default="")
    if unknown := sorted(set(entry) - _KEYS):
        raise RuleDataError(f"{code}: unknown keys {', '.join(unknown)}")
    if missing := [key for key in ("code", "title", "formula", "severity", "check") if key not in entry]:
        raise RuleDataError(f"{code}: {', '.join(missing)} missing")
    for key, allowed in (("severity", Severity), ("life", Life), ("check", Check)):
        if key in entry and entry[key] not in get_args(allowed):
            raise RuleDataError(f"{code}: {key} is {entry[key]!r}, expected one of {', '.join(get_args(allowed))}")
    if (entry["check"] == "function") != bool(entry.get("function")):
        raise RuleDataError(f'{code}: check = "function" and a function name go together')
    if (entry["check"] == "program") != bool(entry.get("program")):
        raise RuleDataError(f'{code}: check = "program" and a program go together')
    milder = entry.get("milder")
    return Rule(
        code=code,
        title=entry["title"],
        title_zh=entry.get("title_zh", entry["title"]),
        form=entry.get("form", "any"),
        scope=entry.get("scope", "table"),
        formula=entry["formula"],
        severity=entry["severity"],
        source=entry.get("source", ""),
        exceptions=entry.get("exceptions", ""),
        life=entry.get("life", "active"),
        check=entry["check"],
        program=tuple(entry.get("program", ())),
        function=entry.get("function", ""),
        derived=tuple(entry.get("derived", ())),
        raises=entry.get("raises", False),
        unless=entry.get("unless", ""),
        milder=Milder(milder["when"], milder["severity"]) if milder else None,
        shows=tuple(entry.get("shows", {}).items()),
        zh=entry.get("zh", ""),
        en=entry.get("en", ""),
        settings=dict(entry.get("settings", {})),
        why_not=entry.get("why_not", ""),
        unseen=entry.get("unseen", ""),
        basis=basis.get(beginning, ""),
        must=must.get(code, ""),
        also=tuple(entry.get("also", ())),
    )


@lru_cache(maxsize=1)
def load_rules() -> Rules:
    """The national catalogue."""
    return read_rules((resources.files("forms") / "data" / "rules.toml").read_text("utf-8"))
