"""Messages that are there already are changed and read again."""

from __future__ import annotations

from vkbottle import Keyboard, Text

from sandbox.vk.community import GROUP
from tests.integration.sandbox_vk.desk import ANNA, Desk, refused


async def test_own_messages_are_edited_pinned_reacted_to_and_deleted(desk: Desk) -> None:
    await desk.phone("send", text="Здравствуйте")
    board = Keyboard(inline=True).add(Text("Принято")).get_json()
    sent = await desk.call("messages.send", peer_id=ANNA, message="раз", random_id=1, keyboard=board)
    assert await desk.call("messages.edit", peer_id=ANNA, cmid=2, message="два") == 1
    assert await desk.call("messages.edit", peer_id=ANNA, message_id=sent, message="три") == 1
    await refused(desk.call("messages.edit", peer_id=ANNA, cmid=1, message="чужое"), 15)
    await refused(desk.call("messages.edit", peer_id=ANNA, cmid=77, message="нет такого"), 100)
    assert (await desk.call("messages.pin", peer_id=ANNA, cmid=2))["conversation_message_id"] == 2
    assert await desk.call("messages.sendReaction", peer_id=ANNA, cmid=1, reaction_id=1) == 1
    await refused(desk.call("messages.sendReaction", peer_id=ANNA, cmid=1, reaction_id=17), 1009)
    first, second = await desk.messages()
    assert first["reactions"] == {"bot": "❤"}
    assert (second["text"], second["edited"], second["pinned"], second["buttons"]) == ("три", True, True, [])
    assert await desk.call("messages.deleteReaction", peer_id=ANNA, cmid=1) == 1
    assert await desk.call("messages.unpin", peer_id=ANNA) == 1
    assert (await desk.api.messages.delete(peer_id=ANNA, cmids=[2], delete_for_all=True))[0].response
    await refused(desk.call("messages.delete", peer_id=ANNA, cmids=[1], delete_for_all=1), 924)
    first, second = await desk.messages()
    assert (first["reactions"], second["deleted"]) == ({}, True)


async def test_typing_is_seen(desk: Desk) -> None:
    await desk.phone("start")
    assert await desk.call("messages.setActivity", peer_id=ANNA, type="typing") == 1
    async with desk.http.get(f"{desk.base}/phone/chats", params={"user": ANNA}) as answer:
        assert (await answer.json())["chats"][0]["typing"] is True


async def test_what_was_missed_is_found_in_conversations_and_histories(desk: Desk) -> None:
    for text in ("раз", "два", "три"):
        await desk.phone("send", text=text)
    listed = await desk.api.messages.get_conversations(filter="unread", extended=True)
    assert (listed.count, listed.items[0].conversation.unread_count) == (1, 3)
    assert listed.items[0].last_message.text == "три"
    history = await desk.api.messages.get_history(peer_id=ANNA, count=2, offset=1)
    assert (history.count, [item.text for item in history.items]) == (3, ["два", "раз"])
    oldest = await desk.call("messages.getHistory", peer_id=ANNA, rev=1, start_cmid=2)
    assert [item["text"] for item in oldest["items"]] == ["два", "три"]
    found = await desk.api.messages.get_by_conversation_message_id(peer_id=ANNA, conversation_message_ids=[3, 99])
    assert [item.text for item in found.items] == ["три"]
    by_id = await desk.api.messages.get_by_id(message_ids=[1, 2])
    assert [item.text for item in by_id.items] == ["раз", "два"]
    await desk.call("messages.markAsRead", peer_id=ANNA)
    shape = (await desk.api.messages.get_conversations_by_id(peer_ids=[ANNA])).items[0]
    assert shape.unread_count is None
    assert shape.in_read == shape.last_message_id


async def test_the_community_and_people_are_known(desk: Desk) -> None:
    group = (await desk.api.groups.get_by_id()).groups[0]
    assert (group.id, group.screen_name) == (GROUP, "zabota_sandbox")
    person = (await desk.api.users.get(user_ids=[ANNA]))[0]
    assert (person.first_name, person.last_name) == ("Анна", "Смирнова")
    rights = await desk.api.groups.get_token_permissions()
    assert {right.name for right in rights.permissions} == {"photos", "messages", "docs", "manage"}
    assert (await desk.call("utils.resolveScreenName", screen_name="zabota_sandbox"))["object_id"] == GROUP
    assert abs(await desk.call("utils.getServerTime") - desk.world.clock()) < 5
