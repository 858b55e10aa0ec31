"""A process killed while it writes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sqlalchemy import text

from store.store import open_store

ROOT = Path(__file__).parents[2]

_WRITER = """
import sys
sys.path.insert(0, {root!r})
from store.store import open_store
from tests.store.samples import edition, finding, report
with open_store({home!r}) as store:
    print("ready", flush=True)
    number = 0
    while True:
        number += 1
        one = report("河包镇", 2008 + number % 4, {{"t3.granted.total": number}})
        key = store.save_report(one, edition(year=2008 + number % 4))
        store.save_findings(key, [finding(one)])
        print(number, flush=True)
"""


def test_killed_while_writing(tmp_path: Path) -> None:
    """This test ensures that a kill at any moment leaves whole reports only, and everything that was confirmed."""
    code = _WRITER.format(root=str(ROOT), home=str(tmp_path))
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    confirmed = 0
    for line in process.stdout:
        if line.strip().isdigit():
            confirmed = int(line)
        if confirmed == 15:
            break
    process.kill()
    rest = [int(line) for line in process.stdout.read().split() if line.isdigit()]
    process.wait(30)
    process.stdout.close()
    confirmed = max([confirmed, *rest])
    with open_store(tmp_path) as store:
        reports = list(store.reports())
        assert len(reports) == len(store.report_ids()) == 4
        assert all(len(report.figures) == 200 for report in reports)
        values = sorted(int(report.figures["t3.granted.total"].value or -1) for report in reports)
        assert set(values) <= set(range(confirmed - 3, confirmed + 2))
        assert confirmed in values
        with store.database.reading() as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
            assert connection.execute(text("SELECT count(*) FROM values_2021")).scalar_one() == 4
