"""A request of VK's Callback API, checked and opened."""

from __future__ import annotations

import hmac
from typing import Any

from bot.channels.port import Hook, Raw
from bot.channels.vk.decode import decoded

CONFIRMATION = "confirmation"
DENIED = Hook(status=403, text="forbidden")


def open_request(body: bytes, secret: str, group_id: int, confirmation: str | None) -> Hook:
    """Its update and the literal `ok`, or the code that confirms the address; 403 where it isn't our VK calling."""
    try:
        update: Any = decoded(body)
    except ValueError:
        return Hook(status=400, text="not JSON")
    if not isinstance(update, dict):
        return Hook(status=400, text="not an object")
    if str(update.get("group_id")) != str(group_id):
        return DENIED
    if update.get("type") == CONFIRMATION:
        # Asked before the secret is set, too; the code itself is no secret.
        return Hook(text=confirmation) if confirmation else DENIED
    given = str(update.get("secret") or "")
    if not secret or not hmac.compare_digest(given.encode(errors="replace"), secret.encode()):
        return DENIED
    plain: Raw = {name: value for name, value in update.items() if name != "secret"}
    return Hook((plain,))
