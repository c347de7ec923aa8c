"""messages.send: to one peer or to a hundred, once for each random_id."""

from __future__ import annotations

import json
import re
from typing import Any

from sandbox.chats import BOT, Attachment, Chat, StoredMessage
from sandbox.vk import formatting, keyboard
from sandbox.vk.community import FIRST_CHAT, NAME, Community
from sandbox.vk.errors import VkError, unfit

Params = dict[str, Any]

ATTACHMENTS = 10
PEERS = 100
_REFERENCE = re.compile(r"(photo|video|audio_message|audio|doc|graffiti|sticker)(-?\d+_\d+|\d+)(?:_(\w+))?")


def send(community: Community, params: Params) -> Any:
    """Give the message's id, or for `peer_ids` a list with each peer's ids or error."""
    many = params.get("peer_ids") or params.get("user_ids")
    if many:
        return [_to_one_of_many(community, peer, params) for peer in many]
    peer = params.get("peer_id") or params.get("user_id")
    if peer is None and params.get("chat_id"):
        peer = FIRST_CHAT + params["chat_id"]
    if peer is None and params.get("domain", "").startswith("id"):
        peer = int(params["domain"][2:])
    if peer is None:
        raise unfit("you should specify peer_id, user_id, domain, chat_id or peer_ids param")
    return _send(community, peer, params).own["id"]


def _to_one_of_many(community: Community, peer: int, params: Params) -> Params:
    try:
        sent = _send(community, peer, params)
    except VkError as error:
        if error.unfit:
            raise
        failed = {"code": error.code, "description": error.words}
        return {"peer_id": peer, "message_id": 0, "conversation_message_id": 0, "error": failed}
    return {"peer_id": peer, "message_id": sent.own["id"], "conversation_message_id": int(sent.id)}


def _send(community: Community, peer: int, params: Params) -> StoredMessage:
    chat = writable(community, peer)
    random_id = params.get("random_id", 0)
    if random_id and (made := community.repeats.get((chat.id, random_id))) is not None:
        return made
    message = StoredMessage("", BOT, NAME, community.side.clock())
    fill(community, chat, message, params)
    _relate(chat, message, params)
    if not (message.text or message.attachments or message.location or "forwarded" in message.own):
        raise unfit("message is empty or invalid")
    if random_id:
        message.own["random_id"] = random_id
        community.repeats[chat.id, random_id] = message
    if "payload" in params:
        message.own["payload"] = params["payload"]
    return community.say(chat, message)


def writable(community: Community, peer: int) -> Chat:
    """Find the conversation the community may write to; 901 where the person never wrote or forbade it."""
    if peer > FIRST_CHAT:
        raise VkError(917)
    if peer <= 0:
        raise unfit("peer_id is invalid") if peer == 0 else VkError(936)
    chat = community.side.chats.get(str(peer))
    if chat is None or not chat.started or chat.blocked:
        raise VkError(901)
    return chat


def fill(community: Community, chat: Chat, message: StoredMessage, params: Params) -> None:
    """Put text, formatting, files, place and buttons of the parameters into a message, new or edited."""
    message.text = params.get("message", "")
    message.spans = formatting.read(params.get("format_data"), message.text)
    message.attachments = attached(community, params.get("attachment", ""))
    if "sticker_id" in params:
        message.attachments = [_sticker(community, params["sticker_id"])]
    if ("lat" in params) != ("long" in params):
        raise unfit("lat and long go together")
    message.location = {"latitude": params["lat"], "longitude": params["long"]} if "lat" in params else None
    _press_down(chat, message, params.get("keyboard"))


def _press_down(chat: Chat, message: StoredMessage, raw: str | None) -> None:
    """An inline keyboard lies under its message, another one under the field where the person types."""
    board = keyboard.check(raw) if raw else None
    message.own.pop("keyboard", None)
    message.buttons = []
    if board is None:
        return
    if board["inline"]:
        if board["buttons"]:
            message.own["keyboard"], message.buttons = board, keyboard.shown(board)
    else:
        chat.own["menu"], chat.menu = board, keyboard.shown(board)


def attached(community: Community, raw: str) -> list[Attachment]:
    """Find what the `attachment` parameter names; error 100 where VK has no such thing, or the key is wrong."""
    names = [name.strip() for name in raw.split(",") if name.strip()]
    if len(names) > ATTACHMENTS:
        raise unfit(f"attachment has more than {ATTACHMENTS} items")
    found = []
    for name in names:
        match = _REFERENCE.fullmatch(name)
        known = community.files.get(f"{match[1]}{match[2]}") if match else None
        if match is None or known is None:
            raise unfit(f"attachment {name} is invalid")
        body = known.own["vk"][known.own["vk"]["type"]]
        if match[3] != body.get("access_key") and (match[3] or body.get("owner_id", 0) > 0):
            raise VkError(15, "attachment's access_key is wrong")
        found.append(known)
    return found


def _sticker(community: Community, number: int) -> Attachment:
    known = community.files.get(f"sticker{number}")
    if known is not None:
        return known
    blank = community.side.files.generate(1024, name="sticker.webp")
    sticker = Attachment("sticker", blank.id, blank.name, blank.mime, blank.size)
    community.render(sticker, 0)["sticker"]["sticker_id"] = number
    return sticker


def _relate(chat: Chat, message: StoredMessage, params: Params) -> None:
    if "reply_to" in params:
        message.reply_to = _by_id(chat, params["reply_to"]).id
    if "forward_messages" in params:
        message.own["forwarded"] = [_by_id(chat, number).id for number in params["forward_messages"]]
    if "forward" not in params:
        return
    try:
        forward = json.loads(params["forward"])
        cmids = forward.get("conversation_message_ids") or forward.get("cmids") or []
        found = [chat.messages[str(cmid)] for cmid in cmids]
        found += [_by_id(chat, number) for number in forward.get("message_ids") or []]
    except (ValueError, AttributeError):
        raise unfit("forward is invalid") from None
    except KeyError:
        raise VkError(921) from None
    if int(forward.get("peer_id", chat.id)) != int(chat.id) or any(one.deleted for one in found):
        raise VkError(921)
    if forward.get("is_reply"):
        if len(found) != 1:
            raise unfit("a reply answers one message")
        message.reply_to = found[0].id
    else:
        message.own["forwarded"] = [one.id for one in found]


def _by_id(chat: Chat, number: int) -> StoredMessage:
    for one in reversed(chat.messages.values()):
        if one.own["id"] == number:
            return one
    raise VkError(921)
