"""Joining by a code: in a deep link, typed, beside words of one's own, cut short or mistyped."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.integration.talking import choose, value
from tests.rig import CHANNELS, Phone, Rig


async def test_a_code_and_paper_consent_lead_straight_to_the_menu(rig: Rig) -> None:
    curator_id, _ = await rig.curator()
    _, code = await rig.person(await rig.family(curator_id))
    phone = rig.phone("vk")
    await rig.join(phone, code)
    greeting = await phone.sees("Здравствуйте, Ольга Сергеевна!")
    assert "Анна Петровна" in greeting["text"]
    (chat,) = await phone.chats()
    menu = [button["text"] for row in chat["menu"] for button in row]
    assert (menu[0], menu[-1]) == ("Связаться с куратором", "О сервисе")
    assert "Меры поддержки" in menu
    second = rig.phone("max")
    await rig.join(second, code)
    await second.sees("Узнали вас")
    assert await value(rig, "SELECT count(*) FROM consent") == 1


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_code_without_consent_asks_for_it_once(rig: Rig, channel: str) -> None:
    curator_id, curator_code = await rig.curator()
    person_id, code = await rig.person(await rig.family(curator_id), consented=False)
    curator, phone = rig.phone("telegram"), rig.phone(channel)
    await rig.join(curator, curator_code)
    await rig.join(phone, code)
    await phone.sees("Здравствуйте, Ольга Сергеевна!")
    await phone.send("у меня вопрос")
    await phone.sees("спросить ваше согласие")
    assert await value(rig, "SELECT count(*) FROM message") == 0
    await phone.start(code)
    await choose(phone, "Вы согласны?", "Согласен")
    await phone.sees("Теперь всё, что вы напишете, увидит ваш куратор")
    assert await value(rig, "SELECT consented FROM person WHERE id = $1", person_id)
    await phone.send("у меня вопрос")
    await curator.sees("у меня вопрос")


async def test_a_stranger_who_finds_their_code_is_known_by_it(rig: Rig) -> None:
    _, code = await rig.person(await rig.family())
    phone = rig.phone("telegram")
    await phone.start()
    await phone.sees("Вы согласны?")
    await phone.send(code.lower())
    await phone.sees("Здравствуйте, Ольга Сергеевна!")
    assert await value(rig, "SELECT count(*) FROM scenario_run") == 0


async def test_the_refusal_of_somebody_invited_is_told_to_the_curator(rig: Rig) -> None:
    curator_id, curator_code = await rig.curator()
    person_id, code = await rig.person(await rig.family(curator_id), consented=False)
    curator, phone = rig.phone("telegram"), rig.phone("vk")
    await rig.join(curator, curator_code)
    await rig.join(phone, code)
    await choose(phone, "Вы согласны?", "Не согласен")
    await phone.sees("Ничего из этого разговора не сохранилось")
    await curator.sees("Согласие в чате не дано")
    assert await value(rig, "SELECT count(*) FROM identity WHERE person_id = $1", person_id) == 0
    assert await value(rig, "SELECT identity_id FROM person WHERE id = $1", person_id) is None


def followed(user: int, code: str, text: str, number: int) -> dict[str, Any]:
    """What VK tells where somebody opened vk.me/…?ref=CODE and wrote in their own words instead of «Начать»."""
    message = {
        "date": int(datetime.now(UTC).timestamp()),
        "from_id": user,
        "peer_id": user,
        "id": number,
        "conversation_message_id": number,
        "text": text,
        "ref": code,
        "ref_source": "",
        "attachments": [],
    }
    return {
        "type": "message_new",
        "group_id": 200000001,
        "event_id": f"followed-{user}-{number}",
        "v": "5.199",
        "object": {"message": message, "client_info": {}},
    }


async def may_be_answered(rig: Rig, phone: Phone) -> None:
    """The program listens to VK, and VK lets it answer this phone: a raw update is nothing the phone has said."""
    other = rig.phone("vk")
    await other.start()
    await other.sees("Вы согласны?")
    await phone.act("block")
    await phone.act("unblock")


async def test_words_beside_the_code_of_a_link_reach_the_curator_each_time_the_link_is_opened(rig: Rig) -> None:
    curator_id, curator_code = await rig.curator()
    _, code = await rig.person(await rig.family(curator_id))
    _, others = await rig.person(await rig.family(curator_id), "Ким Вера Андреевна")
    curator, phone = rig.phone("telegram"), rig.phone("vk", 77001)
    await rig.join(curator, curator_code)
    await may_be_answered(rig, phone)
    await phone.act("raw", update=followed(77001, code, "У нас сломалась печь", 901))
    await phone.sees("Здравствуйте, Ольга Сергеевна!")
    await curator.sees("У нас сломалась печь")
    await phone.act("raw", update=followed(77001, code, "Печь уже починили", 902))
    await curator.sees("Печь уже починили")
    await phone.act("raw", update=followed(77001, others, "Спасибо вам", 903))
    await curator.sees("Спасибо вам")
    await phone.sees("Этот код выдан другому человеку")
    assert not any("Вы уже подключены" in heard for heard in await phone.heard())
    assert await value(rig, "SELECT count(*) FROM message WHERE direction = 'in'") == 3


async def test_words_beside_a_code_are_not_kept_before_consent(rig: Rig) -> None:
    _, code = await rig.person(await rig.family(), consented=False)
    phone = rig.phone("vk", 77002)
    await may_be_answered(rig, phone)
    await phone.act("raw", update=followed(77002, code, "У нас сломалась печь", 901))
    await phone.sees("Ваше сообщение мы пока не сохранили")
    await phone.sees("Вы согласны?")
    assert await value(rig, "SELECT count(*) FROM message") == 0


@pytest.mark.parametrize("channel", CHANNELS)
async def test_a_link_that_was_cut_short_is_told_and_a_stranger_is_asked_in_all_the_same(
    rig: Rig, channel: str
) -> None:
    _, code = await rig.person(await rig.family())
    phone = rig.phone(channel)
    await phone.start(code[:-1])
    await phone.sees("Код из этой ссылки не подошёл")
    await phone.sees("Вы согласны?")
    assert await value(rig, "SELECT count(*) FROM identity WHERE person_id IS NOT NULL") == 0


async def test_a_code_typed_with_a_letter_missing_is_told_to_a_stranger_and_passed_on_for_who_has_joined(
    rig: Rig,
) -> None:
    curator_id, curator_code = await rig.curator()
    _, code = await rig.person(await rig.family(curator_id))
    curator, phone = rig.phone("telegram"), rig.phone("max")
    await rig.join(curator, curator_code)
    await phone.send("A7" + code[:-3])
    await phone.sees("Такого кода нет")
    assert await value(rig, "SELECT count(*) FROM scenario_run") == 0
    await rig.join(phone, code)
    await phone.sees("Здравствуйте, Ольга Сергеевна!")
    await phone.send("A7 77BCDEF")
    await curator.sees("A7 77BCDEF")
    await phone.start("нецелый")
    await phone.sees("вы уже подключены")
