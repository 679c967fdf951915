"""What MiniStack does otherwise than AWS, where the rehearsal needs it, and does not have at all."""

import functools
import json
from collections.abc import Mapping
from typing import Any

from ministack.core.responses import error_response_json, json_response  # type: ignore[import-untyped]
from ministack.services import eventbridge, glue, iot, lambda_svc, s3  # type: ignore[import-untyped]
from ministack.services.cloudformation import provisioners  # type: ignore[import-untyped]

_OPTIMIZER = "TableOptimizer"


def mend() -> None:
    """Close the gaps, before anything is served."""
    # The stand-in of EMR Serverless sends its events as the service does.
    eventbridge._put_events = functools.partial(eventbridge._put_events, allow_aws_source=True)
    _keep_bucket_tags()
    _serve_table_optimizers()
    _serve_iot_logging()
    _start_functions_again()


def _keep_bucket_tags() -> None:
    """CloudFormation gives a bucket its tags; the function that empties a bucket looks for one of them."""
    handlers = provisioners._RESOURCE_HANDLERS["AWS::S3::Bucket"]
    create = handlers["create"]

    def create_tagged(logical_id: str, properties: Mapping[str, Any], stack: str) -> Any:
        name, attributes = create(logical_id, properties, stack)
        s3._bucket_tags[name] = {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])}
        return name, attributes

    handlers["create"] = create_tagged


def _serve_table_optimizers() -> None:
    """The optimizers of Glue's tables."""
    serve = glue.handle_request
    optimizers: dict[tuple[str, str, str], dict[str, Any]] = {}

    async def serve_also(method: str, path: str, headers: Mapping[str, str], body: bytes, query: Any) -> Any:
        action = headers.get("x-amz-target", "").rpartition(".")[2]
        if not action.endswith(_OPTIMIZER):
            return await serve(method, path, headers, body, query)
        return _optimizer(optimizers, action.removesuffix(_OPTIMIZER), json.loads(body))

    glue.handle_request = serve_also


def _optimizer(optimizers: dict[tuple[str, str, str], dict[str, Any]], action: str, request: Mapping[str, Any]) -> Any:
    key = (request["DatabaseName"], request["TableName"], request["Type"])
    if action == "Create":
        optimizers[key] = request["TableOptimizerConfiguration"]
        return json_response({})
    if key not in optimizers:
        return error_response_json("EntityNotFoundException", "There is no such optimizer.", 400)
    if action == "Delete":
        del optimizers[key]
        return json_response({})
    if action == "Update":
        optimizers[key] = request["TableOptimizerConfiguration"]
        return json_response({})
    return json_response({"TableOptimizer": {"type": request["Type"], "configuration": optimizers[key]}})


def _serve_iot_logging() -> None:
    """The log level of AWS IoT in the account; none is set at first."""
    serve = iot.handle_request
    options: dict[str, Any] = {}

    async def serve_also(method: str, path: str, headers: Mapping[str, str], body: bytes, query: Any) -> Any:
        if path != "/v2LoggingOptions":
            return await serve(method, path, headers, body, query)
        if method == "POST":
            options.update(json.loads(body))
            return json_response({})
        if not options:
            return error_response_json("NotConfiguredException", "No logging is configured.", 404)
        return json_response(options)

    iot.handle_request = serve_also


def _start_functions_again() -> None:
    """A function whose process could not be started, as now and then none can be, is tried again, as Lambda does."""
    execute = lambda_svc._execute_function

    def execute_patiently(function: Any, event: Any, *others: Any, **named: Any) -> Any:
        for _ in range(2):
            result = execute(function, event, *others, **named)
            if not result.get("error") or "Worker process exited" not in str(result.get("body")):
                return result
        return execute(function, event, *others, **named)

    lambda_svc._execute_function = execute_patiently
