"""MiniStack, which asks the rehearsal to stand in for what it lacks.

Environment: REHEARSAL_TYPES, JSON of {type: [properties of which a change makes a new resource]}, and REHEARSAL_DESK,
the address that each creation, update and deletion is posted to.
"""

import json
import os
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from gaps import mend
from ministack import app  # type: ignore[import-untyped]
from ministack.services.cloudformation import provisioners, stacks  # type: ignore[import-untyped]

_PATIENCE = 120
Made = tuple[str, dict[str, Any]]


def ask(action: str, kind: str, **what: Any) -> Made:
    """Physical id and attributes that the rehearsal answers with; ValueError with its reason when it refuses."""
    body = json.dumps({"action": action, "type": kind, **what}).encode()
    request = urllib.request.Request(os.environ["REHEARSAL_DESK"], body, {"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE) as response:
            answer = json.load(response)
    except urllib.error.HTTPError as error:
        raise ValueError(error.read().decode()) from None
    return answer["physicalId"], answer["attributes"]


def handlers(kind: str) -> dict[str, Any]:
    """What MiniStack calls for a resource type."""

    def create(logical_id: str, properties: Mapping[str, Any], stack: str) -> Made:
        return ask("create", kind, logicalId=logical_id, stack=stack, properties=properties)

    def update(physical_id: str, former: Mapping[str, Any], properties: Mapping[str, Any], stack: str) -> Made:
        return ask("update", kind, physicalId=physical_id, former=former, properties=properties, stack=stack)

    def delete(physical_id: str, properties: Mapping[str, Any]) -> None:
        ask("delete", kind, physicalId=physical_id, properties=properties)

    return {"create": create, "update": update, "delete": delete}


def main() -> None:
    """Register the stand-ins, and serve until SIGTERM."""
    kinds = json.loads(os.environ["REHEARSAL_TYPES"])
    known_to_block = stacks._runs_on_worker_thread
    # Whoever stands in for a type may call MiniStack, which must not wait for the answer meanwhile.
    stacks._runs_on_worker_thread = lambda kind: kind in kinds or known_to_block(kind)
    for kind, replacing in kinds.items():
        provisioners._RESOURCE_HANDLERS[kind] = handlers(kind)
        provisioners._REPLACING_PROPERTIES[kind] = tuple(replacing)
    mend()
    app.main()


if __name__ == "__main__":
    main()
