"""VK's methods as VK's own schema has them (parameters, types, maxLength, maxItems)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ALWAYS = {"access_token", "v", "lang", "test_mode"}
NEWER = {
    "messages.send": {"format_data", "disable_mentions", "intent", "peer_ids"},
    "messages.edit": {"format_data", "conversation_message_id", "cmid", "disable_mentions"},
    "messages.delete": {"cmids", "peer_id"},
    "messages.sendReaction": {"peer_id", "cmid", "reaction_id"},
    "messages.deleteReaction": {"peer_id", "cmid"},
    "messages.getHistory": {"start_cmid"},
    "groups.setLongPollSettings": {"message_reaction_event"},
    "groups.setCallbackSettings": {"message_reaction_event"},
}
"""Parameters newer than the schema, by method: reported here rather than passed in silence."""
UNDESCRIBED = {"messages.sendReaction", "messages.deleteReaction", "messages.sendMessageEventAnswer"}
"""Methods the schema may not hold."""
NOT_METHODS = {"longpoll", "upload", "files"}


class VkDescription:
    """Read from the schema's files of methods."""

    def __init__(self, folder: Path) -> None:
        self.methods: dict[str, Any] = {}
        for path in sorted(folder.glob("*.methods.json")):
            for method in json.loads(path.read_text(encoding="utf-8"))["methods"]:
                self.methods[method["name"]] = method

    def faults(self, method: str, params: dict[str, Any], files: Iterable[str]) -> list[str]:
        """What of a request isn't as described."""
        if method in NOT_METHODS or list(files):
            return []
        described = self.methods.get(method)
        if described is None:
            return [] if method in UNDESCRIBED else ["unknown method"]
        fields = {field["name"]: field for field in described.get("parameters", [])}
        known = fields.keys() | ALWAYS | NEWER.get(method, set())
        found = [f"{name}: unknown parameter" for name in params if name not in known]
        found += [f"{name}: required" for name, field in fields.items() if field.get("required") and name not in params]
        if method == "messages.send" and not int(params.get("random_id", 0)):
            found.append("random_id: zero gives no protection")
        for name, value in params.items():
            if name in fields:
                found += _value(value, fields[name], name)
        return found


def _value(value: Any, field: dict[str, Any], name: str) -> list[str]:
    found: list[str] = []
    kind = field.get("type")
    if kind == "array":
        items = value if isinstance(value, list) else [item for item in str(value).split(",") if item]
        if len(items) > field.get("maxItems", len(items)):
            found.append(f"{name}: {len(items)} items, {field['maxItems']} allowed")
        return found
    if kind == "integer":
        if not re.fullmatch(r"-?\d+", str(int(value) if isinstance(value, bool) else value)):
            return [f"{name}: not an integer"]
        number = int(value)
        if not field.get("minimum", number) <= number <= field.get("maximum", number):
            found.append(f"{name}: {number} is out of range")
    if kind == "string" and len(str(value)) > field.get("maxLength", len(str(value))):
        found.append(f"{name}: {len(str(value))} characters, {field['maxLength']} allowed")
    if field.get("enum") and kind == "string" and str(value) not in map(str, field["enum"]):
        found.append(f"{name}: not one of the allowed")
    return found
