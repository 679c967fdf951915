import subprocess
import sys
from dataclasses import FrozenInstanceError

import pytest

from places import CONTRACT_DIRECTORY, ROOT
from tributary.addresses import KafkaAddress, LakeAddress
from tributary.arguments import JobArguments, duration, parse_arguments

DATABASE = "influxdb://h:1?org=o&bucket=b"
GOOD = {
    "--contract": str(CONTRACT_DIRECTORY),
    "--kafka": "kafka://a:1",
    "--lake": "file:///lake",
    "--checkpoints": "file:///checkpoints",
    "--series": DATABASE,
    "--metrics": DATABASE,
}


def command_line(*more, without=(), **changed):
    values = GOOD | {f"--{name}": value for name, value in changed.items()}
    return [text for pair in values.items() if pair[0] not in without for text in pair] + list(more)


def refusal(capsys, argv):
    """What the job writes when it refuses a command line, which must be one line."""
    with pytest.raises(SystemExit) as ended:
        parse_arguments(argv)
    assert ended.value.code == 2
    text = capsys.readouterr().err
    assert text.startswith("stream.py: ")
    assert text.count("\n") == 1
    return text


def test_what_must_be_given_is_enough():
    assert parse_arguments(command_line()) == JobArguments(
        contract=CONTRACT_DIRECTORY,
        kafka=KafkaAddress("a:1"),
        lake=LakeAddress("file:///lake", "tributary"),
        checkpoints="file:///checkpoints",
        series=DATABASE,
        metrics=DATABASE,
    )


def test_everything_else_can_be_given():
    more = "--query live --query archive --query live --trigger live=500ms --trigger archive=1m --dedup-horizon 2h"
    more += " --outage-limit 90s --grace 100s --max-offsets-per-trigger 7 --until caught-up"
    more += " --status s3://bucket/status/ --run stream-0a-1b"
    more += " --registry s3://bucket/registry/devices.jsonl --registry-refresh 5s --window 3s --lateness 4s"
    more += " --detector-block 1 --detector-threshold 6.5"
    arguments = parse_arguments(command_line(*more.split()))
    assert arguments.kinds == ("archive", "live"), "in the order of the pipeline, each once"
    assert arguments.triggers == parse_arguments(command_line()).triggers | {"archive": 60.0, "live": 0.5}
    assert arguments.dedup_horizon == 7200
    assert arguments.outage_limit == 90
    assert arguments.grace == 100
    assert arguments.max_offsets_per_trigger == 7
    assert arguments.until == "caught-up"
    assert (arguments.status, arguments.run) == ("s3://bucket/status", "stream-0a-1b")
    assert (arguments.registry, arguments.registry_refresh) == ("s3://bucket/registry/devices.jsonl", 5)
    assert (arguments.window, arguments.lateness) == (3, 4)
    assert (arguments.detector_block, arguments.detector_threshold) == (1, 6.5)


def test_without_windows_of_its_own_the_job_has_those_of_the_contract():
    arguments = parse_arguments(command_line())
    assert (arguments.window, arguments.lateness, arguments.registry) == (None, None, None)


def test_arguments_do_not_change():
    with pytest.raises(FrozenInstanceError):
        parse_arguments(command_line()).until = "caught-up"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kafka", "kafka://a:1,b:2"),
        ("kafka", "kafka+scram://a:1?secret=secretsmanager://AmazonMSK_job"),
        ("kafka", "kafka+scram://a:1?secret=file:///s.json&ca=/ca.pem"),
        ("kafka", "kafka+iam://a:1"),
        ("lake", "s3://bucket/lake?database=iot"),
        ("checkpoints", "s3://bucket/checkpoints"),
        ("series", "influxdbs://h:8086?org=o&bucket=b&secret=secretsmanager://token"),
        ("series", "timestream://iot?region=eu-west-1"),
        ("metrics", "influxdbs://h:8086?org=o&bucket=b"),
        ("metrics", "cloudwatch://Tributary"),
    ],
)
def test_each_argument_takes_local_and_cloud_schemes(name, value):
    parse_arguments(command_line(**{name: value}))


@pytest.mark.parametrize("name", GOOD)
def test_what_is_missing_is_named(capsys, name):
    assert f"required: {name}" in refusal(capsys, command_line(without=[name]))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("contract", "/nowhere"),
        ("kafka", "a:1"),
        ("lake", "lake"),
        ("checkpoints", "checkpoints"),
        ("series", "http://h:1"),
        ("series", "cloudwatch://Tributary"),
        ("series", "timestream://iot"),
        ("metrics", "statsd://h:1"),
        ("query", "achive"),
        ("trigger", "live"),
        ("trigger", "lives=1s"),
        ("trigger", "live=1"),
        ("dedup-horizon", "1 h"),
        ("dedup-horizon", "-1s"),
        ("outage-limit", "soon"),
        ("grace", "0s"),
        ("max-offsets-per-trigger", "0"),
        ("max-offsets-per-trigger", "many"),
        ("until", "tomorrow"),
        ("trigger", "forecast=1s"),
        ("registry", "devices.jsonl"),
        ("registry", "https://h/devices.jsonl"),
        ("registry", "s3://bucket"),
        ("registry-refresh", "0s"),
        ("window", "1500ms"),
        ("window", "0s"),
        ("lateness", "2.5s"),
        ("detector-block", "0"),
        ("detector-threshold", "0.9"),
        ("detector-threshold", "101"),
        ("detector-threshold", "inf"),
        ("detector-threshold", "-5"),
    ],
)
def test_a_wrong_value_is_refused_in_one_line_that_names_the_argument(capsys, name, value):
    assert f"argument --{name}: " in refusal(capsys, command_line(**{name: value}))


def test_an_unknown_argument_is_refused(capsys):
    assert "--no-such" in refusal(capsys, command_line("--no-such", "1"))
    assert "--out" in refusal(capsys, command_line("--out", "1s")), "no abbreviations"


def test_metrics_do_not_go_to_timestream(capsys):
    said = refusal(capsys, command_line(metrics="timestream://iot?region=eu-west-1"))
    assert "none of influxdb://…, influxdbs://… and cloudwatch://NAMESPACE" in said


@pytest.mark.parametrize("name", ["kafka", "series", "metrics", "checkpoints", "lake"])
def test_a_password_in_an_argument_is_not_repeated(capsys, name):
    scheme = GOOD[f"--{name}"].partition(":")[0]
    for value in (f"{scheme}://u:hunter2@h:1/x", f"{scheme}://h:1/x?token=hunter2"):
        assert "hunter2" not in refusal(capsys, command_line(**{name: value}))


@pytest.mark.parametrize(
    ("text", "seconds"), [("1ms", 0.001), ("500ms", 0.5), ("1.5s", 1.5), ("2m", 120), ("1h", 3600), ("0.5h", 1800)]
)
def test_a_duration_has_a_unit(text, seconds):
    assert duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "text", ["", "1", "s", "0s", "0.4ms", "-1s", "1 s", "1d", "1e3s", "9" * 400 + "s", "1s\n", "٣s"]
)
def test_what_is_no_positive_duration_is_refused(text):
    with pytest.raises(ValueError, match="is not a duration"):
        duration(text)


def test_the_program_refuses_in_one_line_without_a_traceback():
    program = [sys.executable, str(ROOT / "jobs" / "stream.py"), *command_line(kafka="a:1")]
    ended = subprocess.run(program, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr == (
        "stream.py: argument --kafka: 'a:1': the scheme is not one of kafka, kafka+scram, kafka+iam.\n"
    )


@pytest.mark.parametrize("more", [["--status", "file:///status"], ["--run", "r-1"]])
def test_a_place_for_reports_and_a_name_are_given_together(capsys, more):
    assert "--status and --run are given together or not at all" in refusal(capsys, command_line(*more))


@pytest.mark.parametrize(
    ("status", "run"),
    [
        ("https://h/status", "r-1"),
        ("s3://bucket", "r-1"),
        ("file:///s", "../r"),
        ("file:///s", ""),
        ("file:///s", "a.b"),
    ],
)
def test_a_place_or_name_that_cannot_be_is_refused(capsys, status, run):
    assert "; use " in refusal(capsys, command_line("--status", status, "--run", run))
