"""MAX's API as its own OpenAPI schema has it.

The schema's discriminators refer to each other by allOf and oneOf in a circle, so they are dispatched here by hand;
`link` is marked as required there and is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

NOT_REQUIRED = {"link", "attachments", "text", "format", "notify"}
NEWER_PATHS = {"PUT /chats/{chat_id}/pin", "GET /chats/{chat_id}/pin", "POST /chats/{chat_id}/actions"}
NOT_METHODS = {"POST /upload", "GET /download"}
NEWER = {"POST /subscriptions": {"secret"}}
"""Fields newer than the schema: reported here rather than passed in silence."""


class MaxDescription:
    """Read from schema.yaml."""

    def __init__(self, path: Path) -> None:
        whole = yaml.safe_load(path.read_text(encoding="utf-8"))
        self.schemas: dict[str, Any] = whole["components"]["schemas"]
        self.calls = {
            f"{verb.upper()} {_plain(route)}": call
            for route, verbs in whole["paths"].items()
            for verb, call in verbs.items()
            if verb in {"get", "post", "put", "patch", "delete"}
        }

    def faults(self, method: str, params: dict[str, Any], files: Iterable[str]) -> list[str]:
        """What of a request isn't as described."""
        if method in NOT_METHODS or list(files):
            return []
        call = self.calls.get(_plain(method))
        if call is None:
            return ["unknown path"]
        query = {one["name"] for one in call.get("parameters", []) if one.get("in") == "query"} | {"access_token"}
        path = set(re.findall(r"\{(\w+)\}", method))
        body_schema = call.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        body = {name: value for name, value in params.items() if name not in query | path}
        if body_schema is None:
            return [f"{name}: unknown parameter" for name in body]
        return self._object(body, self._merged(body_schema), NEWER.get(method, set()), "")

    def _merged(self, schema: dict[str, Any]) -> dict[str, Any]:
        """One object schema out of references and allOf; discriminated parents are not followed back."""
        if "$ref" in schema:
            return self._merged(self.schemas[schema["$ref"].rsplit("/", 1)[1]])
        made: dict[str, Any] = {
            "properties": dict(schema.get("properties", {})),
            "required": list(schema.get("required", [])),
        }
        for key in ("type", "enum", "maxLength", "maxItems", "items", "discriminator", "nullable"):
            if key in schema:
                made[key] = schema[key]
        for part in schema.get("allOf", []):
            inner = self._merged(part)
            made["properties"] = {**inner["properties"], **made["properties"]}
            made["required"] += inner["required"]
            for key in ("type", "enum", "maxLength", "maxItems", "items"):
                made.setdefault(key, inner[key]) if key in inner else None
        return made

    def _object(self, value: dict[str, Any], schema: dict[str, Any], newer: set[str], path: str) -> list[str]:
        known = schema["properties"]
        found = [f"{path}{name}: unknown field" for name in value if name not in known and name not in newer]
        found += [
            f"{path}{name}: required" for name in schema["required"] if name not in value and name not in NOT_REQUIRED
        ]
        for name, item in value.items():
            if name in known and item is not None:
                found += self._value(item, known[name], f"{path}{name}")
        return found

    def _value(self, value: Any, schema: dict[str, Any], path: str) -> list[str]:
        merged = self._dispatched(value, schema)
        if isinstance(value, list):
            if len(value) > merged.get("maxItems", len(value)):
                return [f"{path}: {len(value)} items, {merged['maxItems']} allowed"]
            items = merged.get("items")
            return [f for n, one in enumerate(value) for f in self._value(one, items, f"{path}[{n}]")] if items else []
        if isinstance(value, dict):
            return self._object(value, merged, set(), f"{path}.") if merged["properties"] else []
        if isinstance(value, str) and len(value) > merged.get("maxLength", len(value)):
            return [f"{path}: {len(value)} characters, {merged['maxLength']} allowed"]
        if "enum" in merged and value not in merged["enum"]:
            return [f"{path}: not one of {merged['enum']}"]
        return []

    def _dispatched(self, value: Any, schema: dict[str, Any]) -> dict[str, Any]:
        merged = self._merged(schema)
        mapping = merged.get("discriminator", {}).get("mapping", {})
        if isinstance(value, dict) and value.get("type") in mapping:
            return self._merged({"$ref": mapping[value["type"]]})
        return merged


def _plain(method: str) -> str:
    """Paths are compared without the names of their parameters."""
    return re.sub(r"\{\w+\}", "{}", method)
