"""What a bot may read again: messages by number, histories, conversations."""

from __future__ import annotations

from typing import Any

from sandbox.chats import Chat, StoredMessage
from sandbox.vk import rendering
from sandbox.vk.community import GROUP, NAME, SCREEN_NAME, Community
from sandbox.vk.errors import unfit
from sandbox.vk.send import Params


def by_cmid(community: Community, params: Params) -> Params:
    """Answer messages.getByConversationMessageId; missing ones are left out."""
    chat = community.side.chats.get(str(params["peer_id"]))
    return _messages(community, chat, params, params["conversation_message_ids"])


def by_id(community: Community, params: Params) -> Params:
    """Answer messages.getById, by message_ids or by peer_id with cmids."""
    if "cmids" in params:
        return _messages(community, community.side.chats.get(str(params.get("peer_id"))), params, params["cmids"])
    if "message_ids" not in params:
        raise unfit("message_ids or cmids are required")
    pairs = [community.by_id[number] for number in params["message_ids"] if number in community.by_id]
    seen = [(chat, one) for chat, one in pairs if _there(one)]
    items = [rendering.message(chat, one, GROUP) for chat, one in seen]
    return {"count": len(items), "items": items} | _extended(community, params, [chat for chat, _ in seen])


def _messages(community: Community, chat: Chat | None, params: Params, cmids: list[int]) -> Params:
    found = [chat.messages.get(str(cmid)) for cmid in cmids] if chat else []
    items = [rendering.message(chat, one, GROUP) for one in found if chat and one and _there(one)]
    return {"count": len(items), "items": items} | _extended(community, params, [chat] if chat else [])


def history(community: Community, params: Params) -> Params:
    """Answer messages.getHistory: newest first, or with rev=1 oldest first."""
    peer = params.get("peer_id") or params.get("user_id")
    if peer is None:
        raise unfit("peer_id is required")
    chat = community.side.chats.get(str(peer))
    if chat is None:
        return {"count": 0, "items": []} | _extended(community, params, [])
    there = [one for one in chat.messages.values() if _there(one)]
    ordered = there if params.get("rev") else there[::-1]
    start = max(0, _start(ordered, params) + params.get("offset", 0))
    items = [rendering.message(chat, one, GROUP) for one in ordered[start : start + params.get("count", 20)]]
    return {"count": len(there), "items": items} | _extended(community, params, [chat], conversations=True)


def _start(ordered: list[StoredMessage], params: Params) -> int:
    """Index of the message to start from: itself, or the nearest one further on."""
    for name, number in (("start_cmid", lambda one: int(one.id)), ("start_message_id", lambda one: one.own["id"])):
        wanted = params.get(name)
        if wanted is not None and wanted > 0:
            backwards = not params.get("rev")
            passed = (number(one) <= wanted if backwards else number(one) >= wanted for one in ordered)
            return next((index for index, hit in enumerate(passed) if hit), len(ordered))
    return 0


def conversations(community: Community, params: Params) -> Params:
    """Answer messages.getConversations: the latest message first."""
    chats = [chat for chat in community.side.chats.values() if chat.messages]
    chats.sort(key=lambda chat: _last(chat).own["id"], reverse=True)
    shapes = [(chat, rendering.conversation(chat, chat.started and not chat.blocked)) for chat in chats]
    unread = sum(1 for _, shape in shapes if "unread_count" in shape)
    wanted = {"unread": "unread_count", "unanswered": "unanswered"}.get(params.get("filter", "all"))
    kept = [(chat, shape) for chat, shape in shapes if wanted is None or wanted in shape]
    start = params.get("offset", 0)
    page = kept[start : start + params.get("count", 20)]
    items = [
        {"conversation": shape, "last_message": rendering.message(chat, _last(chat), GROUP)} for chat, shape in page
    ]
    answer = {"count": len(kept), "items": items} | ({"unread_count": unread} if unread else {})
    return answer | _extended(community, params, [chat for chat, _ in page])


def conversations_by_id(community: Community, params: Params) -> Params:
    """Answer messages.getConversationsById."""
    found = [community.side.chats.get(str(peer)) for peer in params["peer_ids"]]
    chats = [chat for chat in found if chat is not None]
    items = [rendering.conversation(chat, chat.started and not chat.blocked) for chat in chats]
    return {"count": len(items), "items": items} | _extended(community, params, chats)


def is_allowed(community: Community, params: Params) -> Params:
    """Answer messages.isMessagesFromGroupAllowed."""
    chat = community.side.chats.get(str(params["user_id"]))
    return {"is_allowed": int(chat is not None and chat.started and not chat.blocked)}


def _last(chat: Chat) -> StoredMessage:
    return next(reversed(chat.messages.values()))


def _there(message: StoredMessage) -> bool:
    return not message.deleted and "forgotten" not in message.own


def _extended(
    community: Community, params: Params, chats: list[Chat], *, conversations: bool = False
) -> dict[str, Any]:
    if not params.get("extended"):
        return {}
    people = [rendering.person(chat.id, community.side.account(chat.id).name) for chat in chats]
    more: dict[str, Any] = {"profiles": people, "groups": [{"id": GROUP, "name": NAME, "screen_name": SCREEN_NAME}]}
    if conversations:
        more["conversations"] = [rendering.conversation(chat, chat.started and not chat.blocked) for chat in chats]
    return more
