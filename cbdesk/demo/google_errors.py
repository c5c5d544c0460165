"""The error bodies of Google's token endpoint, Directory API and Chrome Management API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cbdesk.demo.exchange import RefusedError, Response, json_response
from cbdesk.demo.faults import Fault, FaultKind

_CONSUMER = "project_number:123456789012"
_USER_RATE = "User Rate Limit Exceeded. Rate of requests for user exceed configured project quota."
_METRIC = (
    "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user' of service "
    f"'admin.googleapis.com' for consumer '{_CONSUMER}'."
)


def error(
    code: int,
    message: str,
    reason: str,
    *,
    status: str | None = None,
    headers: dict[str, str] | None = None,
    **entry: str,
) -> Response:
    """Directory style: with ``errors[]``; ``status`` and ``details`` only where the front end answers."""
    domain = entry.pop("domain", "global")
    body: dict[str, Any] = {
        "code": code,
        "message": message,
        "errors": [{"message": message, "domain": domain, "reason": reason, **entry}],
    }
    if status:
        body["status"] = status
    return json_response(code, {"error": body}, headers, indent=2)


def rpc_error(code: int, message: str, status: str) -> Response:
    """Chrome Management style: without ``errors[]``."""
    return json_response(code, {"error": {"code": code, "message": message, "status": status}}, indent=2)


def token_error(code: int, name: str, description: str) -> RefusedError:
    return RefusedError(json_response(code, {"error": name, "error_description": description}, indent=2))


def login_required() -> Response:
    return error(401, "Login Required.", "required", location="Authorization", locationType="header")


def invalid_credentials() -> Response:
    message = (
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
        "authentication credential."
    )
    headers = {"WWW-Authenticate": 'Bearer realm="https://accounts.google.com/", error="invalid_token"'}
    return error(
        401,
        message,
        "authError",
        status="UNAUTHENTICATED",
        headers=headers,
        location="Authorization",
        locationType="header",
    )


def insufficient_scope(scope: str) -> Response:
    headers = {
        "WWW-Authenticate": f'Bearer realm="https://accounts.google.com/", error="insufficient_scope", scope="{scope}"'
    }
    message = "Request had insufficient authentication scopes."
    return error(403, message, "insufficientPermissions", status="PERMISSION_DENIED", headers=headers)


def not_an_admin() -> Response:
    return error(403, "Not Authorized to access this resource/api", "forbidden")


def invalid_input(value: str | None = None) -> RefusedError:
    return RefusedError(error(400, "Invalid Input" if value is None else f"Invalid Input: {value}", "invalid"))


def invalid_parameter(name: str, message: str) -> RefusedError:
    return RefusedError(error(400, message, "invalidParameter", location=name, locationType="parameter"))


def unknown_parameter(name: str) -> RefusedError:
    message = (
        f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter. '
        f"Field '{name}' could not be found in request message."
    )
    return RefusedError(error(400, message, "invalid", status="INVALID_ARGUMENT"))


def not_found(what: str) -> RefusedError:
    return RefusedError(error(404, f"Resource Not Found: {what}", "notFound"))


def rate_metric(limit: int) -> Response:
    response = {
        "code": 403,
        "message": _METRIC,
        "errors": [{"message": _METRIC, "domain": "usageLimits", "reason": "rateLimitExceeded"}],
        "status": "PERMISSION_DENIED",
        "details": [
            {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": "RATE_LIMIT_EXCEEDED",
                "domain": "googleapis.com",
                "metadata": {
                    "service": "admin.googleapis.com",
                    "quota_metric": "admin.googleapis.com/default",
                    "quota_limit": "defaultPerMinutePerUser",
                    "quota_limit_value": str(limit),
                    "consumer": "projects/123456789012",
                },
            }
        ],
    }
    return json_response(403, {"error": response}, indent=2)


def usage_limit(message: str, reason: str) -> Response:
    return error(403, message, reason, domain="usageLimits")


def concurrency_exceeded() -> Response:
    return error(429, "Rate Limit Exceeded", "rateLimitExceeded", status="RESOURCE_EXHAUSTED", domain="usageLimits")


def fault_answer(fault: Fault, page_token: str, limit: int) -> Response:
    """Return Google's form of a planned fault."""
    if fault.kind == "bad_page_token":
        return invalid_input(page_token).response
    if fault.kind == "rate_metric":
        return rate_metric(limit)
    make = _FAULTS.get(fault.kind)
    return make() if make else error(500, "Backend Error", "backendError")


_FAULTS: dict[FaultKind, Callable[[], Response]] = {
    "rate_limited": concurrency_exceeded,
    "quota_exceeded": lambda: usage_limit("Request rate higher than configured.", "quotaExceeded"),
    "user_rate_limited": lambda: usage_limit(_USER_RATE, "userRateLimitExceeded"),
    "forbidden": not_an_admin,
    "unauthorized": invalid_credentials,
    "not_found": lambda: not_found("customer").response,
    "backend_error": lambda: error(503, "Service unavailable. Please try again", "backendError"),
}
