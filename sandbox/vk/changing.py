"""What a bot does to messages that are there: edit, delete, pin, react, read, answer a pressed button."""

from __future__ import annotations

import json
import time

from sandbox.chats import BOT, Chat, StoredMessage
from sandbox.vk import rendering
from sandbox.vk.community import GROUP, Community
from sandbox.vk.errors import VkError, unfit
from sandbox.vk.reactions import EMOJI
from sandbox.vk.send import Params, fill, writable

DAY = 86_400
SNACKBAR = 90
"""Characters of a toast."""


def find(community: Community, params: Params) -> tuple[Chat, StoredMessage]:
    """Find the message the parameters name by cmid or message_id; error 100 where there is none."""
    chat = community.side.chats.get(str(params["peer_id"]))
    cmid = params.get("cmid") or params.get("conversation_message_id")
    message = chat.messages.get(str(cmid)) if chat and cmid else None
    if cmid is None and "message_id" in params:
        chat, message = community.by_id.get(params["message_id"], (chat, None))
    if chat is None or message is None or message.deleted or chat.id != str(params["peer_id"]):
        raise VkError(100, "message_id is invalid")
    return chat, message


def edit(community: Community, params: Params) -> int:
    """Replace a message whole: files and buttons that are not named again are gone."""
    writable(community, params["peer_id"])
    chat, message = find(community, params)
    if message.sender != BOT:
        raise VkError(15, "message can not be edited")
    if community.side.clock() - message.at > DAY:
        raise VkError(909)
    if any(attachment.kind == "sticker" for attachment in message.attachments):
        raise VkError(920)
    if not (params.get("message") or params.get("attachment") or "lat" in params):
        raise unfit("message is empty or invalid")
    fill(community, chat, message, params)
    if not params.get("keep_forward_messages"):
        message.reply_to = None
        message.own.pop("forwarded", None)
    message.edited = True
    message.own["update_time"] = int(community.side.clock())
    community.side.changes.tell("edit", chat.id, message=message.id)
    community.tell("message_edit", chat, rendering.message(chat, message, GROUP))
    return 1


def delete(community: Community, params: Params) -> list[Params]:
    """Delete own messages for everybody; without `delete_for_all` only the community's side forgets them."""
    named = [{"peer_id": params.get("peer_id"), "cmid": number} for number in params.get("cmids", ())]
    named += [{"message_id": number} for number in params.get("message_ids", ())]
    if not named or ("cmids" in params and "peer_id" not in params):
        raise unfit("message_ids or cmids with peer_id are required")
    return [_delete_one(community, name, bool(params.get("delete_for_all"))) for name in named]


def _delete_one(community: Community, named: Params, for_all: bool) -> Params:
    if "message_id" in named:
        chat, message = community.by_id.get(named["message_id"], (None, None))
        answer: Params = {"message_id": named["message_id"]}
    else:
        chat = community.side.chats.get(str(named["peer_id"]))
        message = chat.messages.get(str(named["cmid"])) if chat else None
        answer = {"peer_id": named["peer_id"], "conversation_message_id": named["cmid"]}
    if chat is None or message is None or message.deleted:
        return answer | {"response": 0, "error": {"code": 100, "description": "message is not found"}}
    if for_all and (message.sender != BOT or community.side.clock() - message.at > DAY):
        raise VkError(924)
    message.own["forgotten"] = True
    if for_all:
        message.deleted = True
        community.side.changes.tell("delete", chat.id, message=message.id)
    return answer | {"response": 1}


def pin(community: Community, params: Params) -> Params:
    """Pin one message of the conversation."""
    chat, message = find(community, params)
    unpin(community, params)
    message.pinned = True
    community.side.changes.tell("pin", chat.id, message=message.id)
    whole = rendering.message(chat, message, GROUP)
    return {name: whole[name] for name in ("id", "conversation_message_id", "date", "from_id", "peer_id", "text")}


def unpin(community: Community, params: Params) -> int:
    """Take the pin away."""
    chat = community.side.chats.get(str(params["peer_id"]))
    for message in chat.messages.values() if chat else ():
        message.pinned = False
    return 1


def send_reaction(community: Community, params: Params) -> int:
    """Put the community's reaction on a message."""
    chat, message = find(community, params)
    if params["reaction_id"] not in EMOJI:
        raise VkError(1009)
    message.reactions[BOT] = EMOJI[params["reaction_id"]]
    community.side.changes.tell("reaction", chat.id, message=message.id)
    return 1


def delete_reaction(community: Community, params: Params) -> int:
    """Take the community's reaction back."""
    chat, message = find(community, params)
    message.reactions.pop(BOT, None)
    community.side.changes.tell("reaction", chat.id, message=message.id)
    return 1


def mark_as_read(community: Community, params: Params) -> int:
    """The community has read the conversation."""
    chat = community.side.chats.get(str(params.get("peer_id")))
    if chat is not None:
        chat.own["read"] = params.get("up_to_cmid") or chat.own.get("last", 0)
    return 1


def set_activity(community: Community, params: Params) -> int:
    """Show «печатает…» for ten seconds."""
    chat = writable(community, params.get("peer_id") or params.get("user_id") or 0)
    chat.typing_until = community.side.clock() + 10
    community.side.changes.tell("typing", chat.id)
    return 1


def answer_event(community: Community, params: Params) -> int:
    """Stop a pressed button's spinner; the event lives a minute."""
    known = community.pressed.get(params["event_id"])
    if known is None or known[:2] != (params["user_id"], params["peer_id"]) or known[2] < time.monotonic():
        raise VkError(100, "event_id is invalid or expired")
    shown = _event_data(params["event_data"]) if params.get("event_data") else {}
    community.side.changes.tell("answer", str(params["peer_id"]), text=shown.get("text"))
    return 1


def _event_data(raw: str) -> Params:
    try:
        data: Params = json.loads(raw)
        kind = data["type"]
        if kind == "show_snackbar" and not 1 <= len(data["text"]) <= SNACKBAR:
            raise unfit(f"event_data text should be 1 to {SNACKBAR} letters")
        if kind == "open_link" and not data["link"].startswith(("http://", "https://")):
            raise unfit("event_data link is invalid")
    except (ValueError, KeyError, TypeError, AttributeError):
        raise unfit("event_data is invalid") from None
    if kind not in ("show_snackbar", "open_link", "open_app"):
        raise unfit("event_data type is unknown")
    return data
