"""Messages that are nearly right: good ones with a few tokens or values replaced, added or removed, from one seed."""

import json
import re
from collections.abc import Iterator
from random import Random

ARRIVAL = 1_760_000_000_000
GOOD = {
    "telemetry": {"seq": 1, "time": ARRIVAL, "readings": {"temperature": 21.5, "x_y": 3}},
    "logs": {"seq": 1, "time": ARRIVAL, "level": "info", "message": "hello", "code": "E.1"},
    "interactions": {"seq": 1, "time": ARRIVAL, "action": "press", "target": "b", "value": 1.5, "session": None},
}
KEYS = ["dev-1", "dev-1", "dev-1", "_-", "x" * 65, "", "a b", "dev\n", "é", None]

NUMBERS = ["0", "-0", "1.0", "1e3", "-3", "0.1", "1e-400", "1e400", "-1e400", "-90", "-90.0000001", "200", "1e15"]
NUMBERS += ["200.0000000000001", "1.0000000000000001e15", "9007199254740991", "9007199254740992", "9007199254740991.4"]
NUMBERS += ["1760000300000", "1760000300001", "1760000300000.4", "1760000000000.0", "4102444800001", "9" * 23]
TEXTS = [
    json.dumps(text)
    for text in ("", "a", "info", "info\n", "press\n", "E.1", "Infinity", "\u0000", "é" * 256, "İ", "٣")
]
TEXTS += [r'"\ud800"', r'"\udc00\ud800"', r'"\ud83d\ude00"', '"😀"', f'"{"😀" * 64}"', f'"{"😀" * 65}"']
OTHERS = ["null", "true", "[]", "{}", "[1]", '{"a":1}']
VALUES = [value.encode() for value in NUMBERS + TEXTS + OTHERS]
NAMES = [
    b"seq",
    b"time",
    b"readings",
    b"level",
    b"code",
    b"action",
    b"value",
    b"temperature",
    b"x",
    b"X",
    b"a/b",
    b"~0",
]
NAMES += [rb"\ud800", rb"\u0073eq", b"__proto__", b"constructor", "😀".encode(), "\uffff".encode(), b""]
NOT_JSON = [b"NaN", b"-Infinity", b"01", b"1.", b".5", b"+1", b"'a'", rb'"\x"', b"/**/", b"\xff", b"\xed\xa0\x80"]
NOT_JSON += [b"\xc0\x80", b"\xef\xbb\xbf", b"\xc2\xa0", b"\x00", b"\x0c", "٣".encode(), b'"', b"\\", b",", b"}", b"]"]
LIMITS = [b"1" * 1000, b"1" * 1001, b"[" * 998 + b"]" * 998, b"[" * 1000 + b"]" * 1000]
LIMITS += [b'"' + b"n" * length + b'":1,' for length in (50_000, 50_001)]
TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}:,]|[-+.\w]+|.', re.DOTALL)


def messages(seed: int, count: int) -> Iterator[tuple[str, str | None, bytes, int]]:
    """Stream, key, payload and arrival time of messages."""
    random = Random(seed)
    for _ in range(count):
        stream = random.choice(list(GOOD))
        payload = _with_other_values(random, GOOD[stream])
        if random.random() < 0.3:
            payload = _with_other_tokens(random, payload)
        yield stream, random.choice(KEYS), payload, ARRIVAL + random.choice([0, 0, -1, 1, -300_000])


def _with_other_values(random: Random, message: dict[str, object]) -> bytes:
    pairs = [(name.encode(), json.dumps(value).encode()) for name, value in message.items()]
    for _ in range(random.choice([0, 1, 1, 2, 3])):
        i = random.randrange(len(pairs))
        change = random.random()
        if change < 0.6:
            pairs[i] = (pairs[i][0], random.choice(VALUES))
        elif change < 0.75:
            pairs.insert(i, (random.choice(NAMES), random.choice(VALUES)))
        elif change < 0.85 and len(pairs) > 1:
            del pairs[i]
        else:
            pairs = [(name, _readings(random) if name == b"readings" else value) for name, value in pairs]
    return _object(pairs)


def _readings(random: Random) -> bytes:
    count = random.choice([0, 1, 1, 2, 3, 63, 64, 65])
    names = [random.choice(NAMES) if count < 4 else b"m%d" % i for i in range(count)]
    if random.random() < 0.2:
        names += random.choices(names, k=min(2, len(names)))
    return _object([(name, random.choice([b"5", random.choice(VALUES)])) for name in names])


def _object(pairs: list[tuple[bytes, bytes]]) -> bytes:
    return b"{" + b", ".join(b'"%s" :%s' % pair for pair in pairs) + b"}"


def _with_other_tokens(random: Random, payload: bytes) -> bytes:
    tokens = TOKEN.findall(payload)
    for _ in range(random.choice([1, 1, 2])):
        i = random.randrange(len(tokens))
        token = random.choice(random.choices([VALUES, NOT_JSON, LIMITS], [5, 5, 1])[0])
        tokens[i : i + random.choice([0, 1])] = random.choice([[token], [token], []])
    return b"".join(tokens)
