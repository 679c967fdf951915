"""What contract/status.schema.json says of a document."""

import json

from jsonschema import Draft202012Validator

from places import CONTRACT_DIRECTORY

_SCHEMA = json.loads((CONTRACT_DIRECTORY / "status.schema.json").read_text())


def check(kind, document):
    """Fail unless a document, as JSON has it, is one of this kind: `run` or `query`."""
    validator = Draft202012Validator({"$defs": _SCHEMA["$defs"], "$ref": f"#/$defs/{kind}"})
    problems = [
        f"{error.json_path}: {error.message}" for error in validator.iter_errors(json.loads(json.dumps(document)))
    ]
    assert problems == [], document
