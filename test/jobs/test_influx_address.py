import json

import pytest

from tributary.influx_address import InfluxAddress
from tributary.secret import SecretError


@pytest.fixture
def secret(tmp_path):
    def write(entries):
        path = tmp_path / "secret.json"
        path.write_text(json.dumps(entries))
        return f"file://{path}"

    return write


def test_an_address_is_read_from_its_url():
    url = "influxdbs://db.example:8086?org=my%20org&bucket=b%2F1&secret=secretsmanager://tributary/database"
    address = InfluxAddress.parse(url)
    assert address == InfluxAddress("db.example", 8086, True, "my org", "b/1", "secretsmanager://tributary/database")
    assert address.write_path == "/api/v2/write?org=my+org&bucket=b%2F1&precision=ms"
    assert str(address) == "influxdbs://db.example:8086"
    assert str(InfluxAddress.parse("influxdb://[::1]:9000?org=o&bucket=b")) == "influxdb://[::1]:9000"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://h:1?org=o&bucket=b",
        "influxdb://h?org=o&bucket=b",
        "influxdb://h:x?org=o&bucket=b",
        "influxdb://h:99999?org=o&bucket=b",
        "influxdb://:1?org=o&bucket=b",
        "influxdb://h:1",
        "influxdb://h:1?org=o",
        "influxdb://h:1?org=o&bucket=",
        "influxdb://h:1?org=o&bucket=b&token=t",
        "influxdb://h:1/path?org=o&bucket=b",
        "influxdb://h:1?org=o&bucket=b#x",
    ],
)
def test_a_wrong_url_is_refused_in_one_sentence_with_the_right_form(url):
    with pytest.raises(ValueError, match=r"influxdb://HOST:PORT\?org=ORG&bucket=BUCKET") as refused:
        InfluxAddress.parse(url)
    assert "\n" not in str(refused.value)


def test_credentials_in_the_url_are_refused_and_not_repeated():
    with pytest.raises(ValueError, match="belong into a secret") as refused:
        InfluxAddress.parse("influxdb://user:hunter2@h:1?org=o&bucket=b")
    assert "hunter2" not in str(refused.value)


def test_the_secret_gives_the_authorization(secret):
    def authorization(entries):
        return InfluxAddress("h", 1, False, "o", "b", secret(entries)).authorization()

    assert InfluxAddress("h", 1, False, "o", "b").authorization() is None
    assert authorization({"token": "t0k="}) == "Token t0k="
    assert authorization({"username": "u", "password": "p:ä"}) == "Basic dTpwOsOk"
    with pytest.raises(SecretError, match="neither a token nor a username and password"):
        authorization({"username": "u"})
    with pytest.raises(SecretError, match="cannot stand in a header") as refused:
        authorization({"token": "hunter2\nX: y"})
    assert "hunter2" not in str(refused.value)
