"""`execute`: the plain form of VKScript, `return API.x({…});` or a list of such calls, at most 25."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from sandbox.vk.errors import VkError

CALLS = 25
_CALL = re.compile(r"\s*API\.([A-Za-z]+\.[A-Za-z]+)\(\s*")
_decode = json.JSONDecoder().raw_decode

Do = Callable[[str, dict[str, Any]], Any]


def run(code: str, do: Do) -> dict[str, Any]:
    """Make each call; a refused one gives false, its error stands in `execute_errors`."""
    calls, many = _parse(code)
    if len(calls) > CALLS:
        raise VkError(13, "too many api calls")
    answers: list[Any] = []
    refused: list[dict[str, Any]] = []
    for method, params in calls:
        try:
            answers.append(do(method, params))
        except VkError as error:
            answers.append(False)
            refused.append({"method": method, "error_code": error.code, "error_msg": error.words})
    whole: dict[str, Any] = {"response": answers if many else answers[0]}
    return whole | ({"execute_errors": refused} if refused else {})


def _parse(code: str) -> tuple[list[tuple[str, dict[str, Any]]], bool]:
    body = code.strip().rstrip(";").rstrip()
    if not body.startswith("return"):
        raise VkError(12, "only «return API.method({…})» and «return […]» are understood here", unfit=True)
    body = body.removeprefix("return").strip()
    many = body.startswith("[")
    if many:
        if not body.endswith("]"):
            raise VkError(12, "] expected", unfit=True)
        body = body[1:-1]
    calls: list[tuple[str, dict[str, Any]]] = []
    at = 0
    while at < len(body.rstrip()):
        match = _CALL.match(body, at)
        if match is None:
            raise VkError(12, f"API call expected at {at}", unfit=True)
        params, at = _object(body, match.end())
        calls.append((match[1], params))
        ending = re.compile(r"\s*\)\s*(,|$)").match(body, at)
        if ending is None:
            raise VkError(12, f") expected at {at}", unfit=True)
        at = ending.end()
    if not calls or (len(calls) > 1 and not many):
        raise VkError(12, "one call, or a list of them, expected", unfit=True)
    return calls, many


def _object(body: str, at: int) -> tuple[dict[str, Any], int]:
    if body[at : at + 1] == ")":
        return {}, at
    try:
        value, end = _decode(body, at)
    except ValueError:
        raise VkError(12, f"an object expected at {at}", unfit=True) from None
    if not isinstance(value, dict):
        raise VkError(12, f"an object expected at {at}", unfit=True)
    return {name: _plain(item) for name, item in value.items()}, end


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, list):
        return ",".join(str(item) for item in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
