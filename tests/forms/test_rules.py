"""The catalogue of rules: complete, in step with the shared document where that is present, and refused when wrong."""

from __future__ import annotations

import json
import re
import tomllib
from importlib import resources
from pathlib import Path

import pytest

from forms.rules import RuleDataError, load_rules, read_rules

SHARED = Path(__file__).resolve().parents[3] / "shared" / "rules.json"
MINIMAL = '[[rules]]\ncode = "X-1"\ntitle = "x"\nformula = "t2.a.b == 0"\nseverity = "error"\ncheck = "formula"\n'


@pytest.mark.skipif(not SHARED.exists(), reason="the shared catalogue is not beside the project")
def test_agrees_with_the_shared_catalogue() -> None:
    """This test ensures that codes, titles, forms, formulas, severities, sources and exceptions agree, in order."""
    shared = json.loads(SHARED.read_text("utf-8"))
    names = ("code", "title", "form", "scope", "formula", "severity", "source", "exceptions")
    ours = [{name: getattr(rule, name) for name in names} for rule in load_rules()]
    assert ours == [{name: entry[name] for name in names} for entry in shared]


def test_the_catalogue_is_complete() -> None:
    """This test ensures that there are 150 rules with distinct codes and the severities the document counts."""
    rules = load_rules()
    assert len(rules) == 150
    assert len(rules.by_code) == 150
    severities = [rule.severity for rule in rules]
    assert [severities.count(level) for level in ("error", "warning", "info")] == [58, 43, 49]


def test_every_rule_has_a_chinese_title() -> None:
    """This test ensures that each rule can be named to a Chinese reader, and no two the same way."""
    titles = [rule.title_zh for rule in load_rules()]
    assert all(re.search("[一-鿿]{3}", title) for title in titles)
    assert len(set(titles)) == len(titles)


def test_every_checked_rule_has_messages_in_both_languages() -> None:
    """This test ensures that whatever can fail can be said in Chinese and English."""
    elsewhere = {"location", "store"}  # said by the suspects, and by the comparison of editions
    only_flags = {"XY-007", "XU-003"}  # they choose what applies and accuse nobody
    spoken = [rule for rule in load_rules() if rule.bound and rule.check not in elsewhere]
    silent = [rule.code for rule in spoken if rule.code not in only_flags and not (rule.zh and rule.en)]
    assert silent == []


def test_a_rule_follows_only_from_rules_that_exist() -> None:
    """This test ensures that ``derived`` names codes of the catalogue."""
    rules = load_rules()
    assert all(code in rules.by_code for rule in rules for code in rule.derived)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (MINIMAL + 'colour = "red"\n', "X-1: unknown keys colour"),
        (MINIMAL + MINIMAL, "X-1 is used twice"),
        (MINIMAL.replace('"error"', '"fatal"'), "X-1: severity is 'fatal'"),
        (MINIMAL.replace('title = "x"\n', ""), "X-1: title missing"),
        (MINIMAL.replace('"formula"\n', '"function"\n'), "X-1: check"),
        (MINIMAL.replace('"formula"\n', '"program"\n'), "X-1: check"),
        ('[letters]\nc = "NOWHERE"\n', "letter c runs over NOWHERE"),
    ],
)
def test_wrong_entries_are_refused_by_name(text: str, names: str) -> None:
    """This test ensures that an entry that cannot be used is named with the reason."""
    with pytest.raises(RuleDataError, match=re.escape(names)):
        read_rules(text)


def test_what_would_have_to_hold_is_never_what_is_amiss() -> None:
    """This test ensures that each rule that a notice may name says what should be, and no other code has words."""
    rules = load_rules()
    sent = [rule for rule in rules if rule.bound and rule.severity != "info"]
    assert [rule.code for rule in sent if "应" not in rule.should_hold] == []
    text = resources.files("forms").joinpath("data/rules.toml").read_text(encoding="utf-8")
    assert set(tomllib.loads(text)["must"]) <= set(rules.by_code)
