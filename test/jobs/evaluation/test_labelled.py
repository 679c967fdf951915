import json
from pathlib import Path

import pytest

from tributary.evaluation.labelled import EvaluationError, read_folder
from tributary.evaluation.nab import Span

ROWS = "timestamp,value\n2014-04-01 00:00:00,1\n2014-04-01 00:05:00,2.5\n2014-04-01 00:10:00,-3e2\n"


def folder(root: Path, files: dict[str, str], labels: object) -> Path:
    for name, text in files.items():
        path = root / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (root / "labels").mkdir()
    (root / "labels" / "combined_windows.json").write_text(labels if isinstance(labels, str) else json.dumps(labels))
    return root


def test_series_and_windows_are_read_as_the_benchmark_writes_them(tmp_path):
    windows = [["2014-04-01 00:05:00.000000", "2014-04-01 00:10:00.000000"]]
    [series] = read_folder(folder(tmp_path, {"real/a.csv": ROWS}, {"real/a.csv": windows}))
    assert series.name == "real/a.csv"
    assert series.values.tolist() == [1, 2.5, -300]
    assert series.windows == (Span(1, 2),)
    assert series.moment(1) == "2014-04-01 00:05:00"


@pytest.mark.parametrize(
    ("files", "labels", "words"),
    [
        ({"a.csv": ROWS}, {"a.csv": [], "b.csv": []}, "has windows for b.csv, but there is no such file"),
        ({"a.csv": ROWS, "b.csv": ROWS}, {"a.csv": []}, "no entry for b.csv"),
        ({"a.csv": ROWS + "2014-04-01 00:15:00,much\n"}, {"a.csv": []}, "a.csv, line 5: .*much"),
        ({"a.csv": ROWS + "2014-04-01 00:15:00,nan\n"}, {"a.csv": []}, "a.csv, line 5"),
        ({"a.csv": ROWS + "2014-04-01 00:15:00\n"}, {"a.csv": []}, "a.csv, line 5"),
        ({"a.csv": ROWS + "soon,1\n"}, {"a.csv": []}, "a.csv, line 5: 'soon,1'"),
        ({"a.csv": "time,value\n"}, {"a.csv": []}, "line 1: the columns have to be timestamp,value"),
        ({"a.csv": ""}, {"a.csv": []}, "line 1"),
        ({"a.csv": "timestamp,value\n"}, {"a.csv": []}, "has no rows"),
        ({"a.csv": ROWS}, "{", "is not JSON"),
        ({"a.csv": ROWS}, [], "has to be an object"),
        ({"a.csv": ROWS}, {"a.csv": [["2014-04-01 00:05:00"]]}, "a.csv have to be a list of"),
        ({"a.csv": ROWS}, {"a.csv": [["2014-04-02 00:00:00", "2014-04-01 00:00:00"]]}, "from not after to"),
        (
            {"a.csv": ROWS},
            {"a.csv": [["2015-04-01 00:00:00", "2015-04-02 00:00:00"]]},
            "2015-04-01 00:00:00 has no row",
        ),
        ({}, {}, "no folder"),
    ],
)
def test_bad_input_is_one_sentence_that_says_where(tmp_path, files, labels, words):
    with pytest.raises(EvaluationError, match=words) as refused:
        read_folder(folder(tmp_path, files, labels))
    assert "\n" not in str(refused.value)


def test_a_folder_without_labels_is_refused(tmp_path):
    folder(tmp_path, {"a.csv": ROWS}, {})
    (tmp_path / "labels" / "combined_windows.json").unlink()
    with pytest.raises(EvaluationError, match="There is no file"):
        read_folder(tmp_path)
