import pytest

import audit


@pytest.mark.parametrize("moment", ["yesterday", "2026-01-01T00:00:00"])
def test_a_moment_without_a_time_zone_is_refused_in_one_sentence(moment, capsys):
    with pytest.raises(SystemExit) as ended:
        audit.main(["--since", moment])
    assert ended.value.code == 2
    assert f"'{moment}' is not a moment with a time zone like 2026-01-31T12:00:00Z." in capsys.readouterr().err
