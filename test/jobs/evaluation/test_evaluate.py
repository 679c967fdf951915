import json
from pathlib import Path

import numpy as np
import pytest

import evaluate
from tributary.detector.detector import Detector
from tributary.detector.settings import Settings
from tributary.evaluation.labelled import Labelled, timestamp
from tributary.evaluation.nab import PROFILES, Span
from tributary.evaluation.replay import replay
from tributary.evaluation.report import Report, row_of
from tributary.evaluation.sample import series, write_sample
from tributary.evaluation.through_spark import replay_through_spark

MINUTES_5 = 300_000


@pytest.fixture(scope="module")
def labelled() -> Labelled:
    values = np.random.default_rng(3).normal(20, 1, 1000)
    values[600:] += 12
    return Labelled("noise.csv", np.arange(1000) * MINUTES_5, values, (Span(560, 640),))


def test_a_series_is_replayed_as_one_device(labelled):
    replayed = replay(Detector(), labelled)
    assert len(replayed.scores) == 1000
    assert 600 in replayed.detections or 601 in replayed.detections
    assert all(replayed.scores[row] >= 0.5 for row in replayed.detections)


def test_detections_are_causal(labelled):
    cut = Labelled("cut.csv", labelled.starts[:610], labelled.values[:610], ())
    assert replay(Detector(), cut).scores == replay(Detector(), labelled).scores[:610]


def test_the_report_has_totals_by_profile_and_a_row_per_file(tmp_path, labelled):
    report = Report((row_of(labelled, replay(Detector(), labelled)),), 1.0)
    report.write(tmp_path / "report" / "evaluation.json")
    written = json.loads((tmp_path / "report" / "evaluation.json").read_text())
    assert {name: written[name] for name in PROFILES} == report.totals
    [row] = written["files"]
    assert (row["file"], row["rows"], row["windows"], row["found"]) == ("noise.csv", 1000, 1, 1)
    assert set(PROFILES) < set(row)


def test_a_folder_is_evaluated_with_a_table(tmp_path, capsys):
    write_folder(tmp_path)
    assert evaluate.main(["--data", str(tmp_path), "--report", str(tmp_path / "out.json"), "--direct"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["file", "rows", "windows", "found", "false", "standard", "lowFP", "lowFN"]
    assert lines[1].split()[:3] == ["a.csv", "200", "0"]
    assert lines[-1].split()[0] == "total"


def test_through_spark_the_scores_are_those_of_the_detector_itself(spark, tmp_path, labelled):
    rng = np.random.default_rng(5)
    jagged = np.arange(600) * MINUTES_5
    jagged[[300, 301, 302, 450]] = jagged[[290, 301, 301, 449]]
    values = rng.normal(0, 1, 600)
    values[500] = 40
    shorter = Labelled("jagged.csv", jagged, values, ())
    earlier = Labelled("earlier.csv", labelled.starts[:300] - 10**12, values[:300], ())
    later = Labelled("later.csv", labelled.starts[:400] + 10**12, np.repeat(values[:100], 4), ())
    folder = [labelled, later, shorter, *[earlier] * 7]
    heard: list[int] = []
    found = replay_through_spark(spark, folder, Settings(), tmp_path, heard.append)
    assert found == [replay(Detector(), series) for series in folder]
    assert found[0].detections
    assert found[2].detections
    assert heard == [8, 10]


def test_bad_input_is_one_line_and_exit_code_2(tmp_path, capsys):
    assert evaluate.main(["--data", str(tmp_path / "no"), "--report", str(tmp_path / "out.json")]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("evaluate.py: There is no folder")
    assert not (tmp_path / "out.json").exists()


def test_the_sample_is_the_same_every_time(tmp_path):
    for name in ("one", "two"):
        write_sample(tmp_path / name)
    one, two = (
        {path.relative_to(tmp_path / name): path.read_bytes() for path in sorted((tmp_path / name).rglob("*.*"))}
        for name in ("one", "two")
    )
    assert one == two
    assert len(one) == 34


def test_faults_of_the_sample_are_in_the_middle_of_their_windows():
    rng = np.random.default_rng(4)
    found = [window for _ in range(20) for window in series(rng, "daily", 4032, 288)[1]]
    assert found
    assert all(0.15 * 4032 < first < last < 4032 for first, last in found)


def write_folder(root: Path) -> None:
    (root / "data").mkdir()
    (root / "labels").mkdir()
    rows = [f"{timestamp(row * MINUTES_5)},{row % 7}\n" for row in range(200)]
    (root / "data" / "a.csv").write_text("timestamp,value\n" + "".join(rows))
    (root / "labels" / "combined_windows.json").write_text('{"a.csv": []}')
