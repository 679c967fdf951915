import pytest

from tributary.addresses import AddressError
from tributary.timestream_address import TimestreamAddress


def test_an_address_is_read_from_its_url():
    assert TimestreamAddress.parse("timestream://Tributary-dev?region=eu-west-1") == TimestreamAddress(
        "Tributary-dev", "eu-west-1"
    )
    endpoint = "https://ingest-cell2.timestream.us-gov-west-1.amazonaws.com"
    address = TimestreamAddress.parse(f"timestream://iot/?region=us-gov-west-1&endpoint={endpoint}")
    assert address == TimestreamAddress("iot", "us-gov-west-1", endpoint)
    encoded = endpoint.replace("://", "%3A%2F%2F")
    assert TimestreamAddress.parse(f"timestream://iot?region=us-gov-west-1&endpoint={encoded}") == address
    assert str(address) == "timestream://iot?region=us-gov-west-1"


@pytest.mark.parametrize(
    "url", ["", "influxdb://h:1", "timestream://iot", "timestream://iot/table?region=eu-west-1", "timestream:iot"]
)
def test_a_wrong_url_is_refused_in_one_sentence_with_the_right_form(url):
    with pytest.raises(AddressError, match=r"not of the form timestream://DATABASE\?region=REGION") as refused:
        TimestreamAddress.parse(url)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("timestream://?region=eu-west-1", "'' cannot be a Timestream database"),
        ("timestream://io?region=eu-west-1", "'io' cannot be a Timestream database"),
        ("timestream://my db?region=eu-west-1", "'my db' cannot be a Timestream database"),
        ("timestream://iot:80?region=eu-west-1", "'iot:80' cannot be a Timestream database"),
        ("timestream://iot?region=", "is not one like eu-west-1"),
        ("timestream://iot?region=Ireland", "is not one like eu-west-1"),
        ("timestream://iot?region=eu-west-1&table=t", "Unknown parameter 'table'"),
        ("timestream://iot?region=eu-west-1&endpoint=http://host", "not a URL like https://HOST"),
        ("timestream://iot?region=eu-west-1&endpoint=https://", "not a URL like https://HOST"),
        ("timestream://iot?region=eu-west-1&endpoint=https://h:99999", "not a URL like https://HOST"),
        ("timestream://iot?region=eu-west-1&endpoint=https://h/path", "not a URL like https://HOST"),
        ("timestream://iot?region=eu-west-1&endpoint=https://u:p@h", "not a URL like https://HOST"),
    ],
)
def test_a_wrong_part_is_named(url, problem):
    with pytest.raises(AddressError, match=problem):
        TimestreamAddress.parse(url)


def test_credentials_in_the_url_are_refused_and_not_repeated():
    for url in ("timestream://u:hunter2@iot?region=eu-west-1", "timestream://iot?secret=hunter2"):
        with pytest.raises(AddressError) as refused:
            TimestreamAddress.parse(url)
        assert "hunter2" not in str(refused.value)
