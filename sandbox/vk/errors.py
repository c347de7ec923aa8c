"""VK's own errors: codes, words, and the shape they are answered in (HTTP 200, as VK does)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WORDS: dict[int, str] = {
    1: "Unknown error occurred",
    3: "Unknown method passed",
    5: "User authorization failed: invalid access_token (4).",
    6: "Too many requests per second",
    7: "Permission to perform this action is denied",
    8: "Invalid request",
    9: "Flood control",
    10: "Internal server error",
    12: "Unable to compile code",
    13: "Runtime error occurred during code invocation",
    14: "Captcha needed",
    15: "Access denied",
    18: "User was deleted or banned",
    22: "Upload error",
    27: "Group authorization failed: method is unavailable with group auth.",
    29: "Rate limit reached",
    100: "One of the parameters specified was missing or invalid",
    104: "Not found",
    105: "Couldn't save file",
    113: "Invalid user id",
    121: "Invalid hash",
    125: "Invalid group id",
    129: "Invalid photo",
    900: "Can't send messages for users from blacklist",
    901: "Can't send messages for users without permission",
    902: "Can't send messages to this user due to their privacy settings",
    909: "Can't edit this message, because it's too old",
    911: "Keyboard format is invalid",
    912: "This is a chat bot feature, change this status in settings",
    914: "Message is too long",
    917: "You don't have access to this chat",
    920: "Can't edit this kind of message",
    921: "Can't forward these messages",
    924: "Can't delete this message for everybody",
    936: "Contact not found",
    940: "Too many posts in messages",
    945: "Chat was disabled",
    946: "Chat not supported",
    950: "Can't send message, reply timed out",
    1009: "Unknown reaction passed",
    2000: "Servers number limit is reached",
}


class VkError(Exception):
    """What VK answers instead of doing it; `unfit` is true where the request broke the method's description."""

    def __init__(self, code: int, detail: str = "", *, unfit: bool = False) -> None:
        self.code = code
        words = WORDS.get(code, "Unknown error occurred")
        self.words = f"{words}: {detail}" if detail else words
        self.unfit = unfit
        super().__init__(f"[{code}] {self.words}")


def unfit(detail: str) -> VkError:
    """Error 100: a parameter is missing or isn't what the method takes."""
    return VkError(100, detail, unfit=True)


def answer(code: int, words: str, method: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """Give the JSON VK answers with; the token is never among the echoed parameters."""
    echoed = [{"key": key, "value": str(value)} for key, value in params.items() if key != "access_token"]
    echoed.append({"key": "method", "value": method})
    error: dict[str, Any] = {"error_code": code, "error_msg": words, "request_params": echoed}
    if code == 14:
        error |= {"captcha_sid": "1", "captcha_img": "https://api.vk.com/captcha.php?sid=1"}
    return {"error": error}
