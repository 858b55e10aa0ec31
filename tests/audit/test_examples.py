"""Every rule has a worked example, and the audit says of it what it shows."""

from __future__ import annotations

import pytest

from forms.rules import Rule, load_rules
from store.audit.examples import Example, Worked, load_examples, work

_ALL = [pytest.param(rule, load_examples()[rule.code], id=rule.code) for rule in load_rules() if rule.bound]


def test_every_rule_has_an_example() -> None:
    """This test ensures that no code of the catalogue is without a worked example, and no example without a code."""
    assert set(load_examples()) == set(load_rules().by_code)


def attached(worked: Worked, code: str) -> bool:
    """Whether a rule that only explains was attached to the findings."""
    return any(result.code == code and result.verdict == "pass" for result in worked.audit.results)


def told(rule: Rule, example: Example, case: str) -> tuple[str, str]:
    """Verdict and reason of a rule that accuses nobody, beside what the example says of them."""
    said = example.wrong if case == "wrong" else example.right
    (found,) = [r for r in work(example, said).audit.results if r.code == rule.code]
    assert said["reason" if "reason" in said else "verdict"] in (found.reason, found.verdict, *found.reason.split(": "))
    return found.verdict, found.reason


@pytest.mark.parametrize(("rule", "example"), _ALL)
def test_the_example_is_what_it_shows(rule: Rule, example: Example) -> None:
    """This test ensures that the breaking case gives the rule's one finding, and the near-miss gives none at all."""
    if "verdict" in example.wrong or "reason" in example.wrong:
        assert told(rule, example, "wrong") != told(rule, example, "right")
        return
    wrong, right = work(example, example.wrong), work(example, example.right)
    assert [finding.code for finding in right.findings] == []
    found = [finding for finding in wrong.findings if finding.code not in example.also]
    assert len(found) == 1
    if rule.check == "location":
        assert attached(wrong, rule.code)
        assert not attached(right, rule.code)
    else:
        assert rule.code in (found[0].code, *found[0].witnesses)
        assert found[0].verdict == ("undecided" if rule.code == "NAR-029" else "fail")
    assert set(example.also) <= {finding.code for finding in wrong.findings}
