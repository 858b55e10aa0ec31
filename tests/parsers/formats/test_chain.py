"""The whole way from the bytes of every format to the figures of a report, against the truth files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fixtures.formats.ofd_writer import write_ofd
from fixtures.formats.samples import COUNT, Sample, samples
from fixtures.formats.writers import write_mhtml, write_xlsx
from parsers.parse import parse
from parsers.report import Report

KINDS = ("ofd runs", "ofd glyphs", "xlsx one", "xlsx each", "xls", "mhtml")


def written(one: Sample, kind: str, files: Path) -> bytes:
    format_, _, habit = kind.partition(" ")
    if format_ == "ofd":
        return write_ofd(one, "runs" if habit == "runs" else "glyphs")
    if format_ == "xlsx":
        return write_xlsx(one, "one" if habit == "one" else "each")
    return write_mhtml(one) if format_ == "mhtml" else (files / f"{one.name}.xls").read_bytes()


def wrong(report: Report, truth: dict[str, str]) -> list[tuple[str, str, str]]:
    """Cells whose verbatim text, kind or certainty differs from the truth: (key, printed, read)."""
    kinds = {"": "blank", "0": "zero", "/": "not_applicable"}
    out: list[tuple[str, str, str]] = []
    for key, text in truth.items():
        figure = report.figures[key]
        read = "".join(figure.raw.split())
        if (read, figure.kind, figure.sure) != (text, kinds.get(text, "number"), True):
            out.append((key, text, f"{read} {figure.kind} {figure.sure}"))
    return out


def test_the_truth_files_are_the_samples(files: Path) -> None:
    """This test ensures that the kept office files still hold what the samples hold today."""
    assert len(samples()) == COUNT
    for one in samples():
        assert json.loads((files / f"{one.name}.json").read_text(encoding="utf-8")) == one.truth()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", range(1, COUNT + 1))
def test_every_figure_of_every_sample(kind: str, number: int, files: Path) -> None:
    """This test ensures that title, body, year, form and every figure come out right and surely, in every format."""
    one = samples()[number - 1]
    truth = json.loads((files / f"{one.name}.json").read_text(encoding="utf-8"))
    report = parse(written(one, kind, files))
    assert wrong(report, truth["cells"]) == []
    assert (report.title, report.body, report.year, report.form) == (
        truth["title"],
        truth["body"],
        truth["year"],
        truth["form"],
    )
