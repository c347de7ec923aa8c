"""The console's decisions and compositions that need no database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.channels.capability import BY_CHANNEL
from curators.console import card, commands, guard, handover, history, pending
from curators.console.canned import filled, left_open, variables
from curators.console.commands import COMMANDS, Asked, without_head
from curators.console.greeting import greeting, help_text
from curators.console.pending import Aside, Handover, Pending, Typed
from curators.heading import headed, short_name
from curators.roles import PSYCHOLOGIST
from curators.roster import CuratorRow, Roster
from storage import content as contents
from storage.content import Attachment, AttachmentKind, Content, Span, SpanKind
from storage.queries.console_place import Place

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def place(**more: Any) -> Place:
    fields: dict[str, Any] = dict.fromkeys(Place._fields) | {
        "console_id": 1, "mode": "flat", "active": True, "closed": False, "adults": 1, "blocked": False,
        "thread_id": 7, "by": "current", "last_at": NOW,
    }  # fmt: skip
    return Place(**(fields | more))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("/card", Asked("card", "")),
        ("/CARD@zabota_bot", Asked("card", "")),
        ("Карточка", Asked("card", "")),
        (" история ", Asked("history", "")),
        ("/history про пособие", Asked("history", "про пособие")),
        ("История пособия", Asked("history", "пособия", doubtful=True)),
        ("История моей болезни началась давно, ещё весной", None),
        ("/n позвонить\nв четверг", Asked("note", "позвонить\nв четверг")),
        ("/з позвонить", Asked("note", "позвонить")),
        ("/n", Asked("note", "")),
        ("/пульт", Asked("pult", "")),
        ("/сделай", Asked("unknown", "", doubtful=True)),
        ("Сейчас: Смирнова О.", Asked("families", "")),
        ("Карточка нужна?", None),
        ("Добрый день", None),
        ("", None),
    ],
)
def test_a_text_is_a_command_only_where_it_surely_is_one(text: str, asked: Asked | None) -> None:
    assert commands.read(Content(text=text)) == asked


def test_a_word_under_a_photo_is_for_the_family_but_a_slash_is_not() -> None:
    photo = Attachment(AttachmentKind.PHOTO, "telegram", "1", ref="x")
    assert commands.read(Content(text="Карточка", attachments=(photo,))) is None
    assert commands.read(Content(text="/n паспорт", attachments=(photo,))) == Asked("note", "паспорт")


def test_every_command_fits_a_messengers_menu() -> None:
    for command in COMMANDS:
        name = command.typed[0].removeprefix("/")
        assert name.isascii()
        assert name.islower()
        assert 1 <= len(name) <= 32
        assert 1 <= len(command.says) <= 256


def test_a_note_loses_its_command_and_keeps_its_formatting() -> None:
    content = Content(text="/n важно: звонить", spans=(Span(SpanKind.BOLD, 3, 5),))
    assert without_head(content, "важно: звонить") == Content(text="важно: звонить", spans=(Span(SpanKind.BOLD, 0, 5),))


@pytest.mark.parametrize(
    ("full_name", "short"),
    [
        ("Смирнова Ольга Сергеевна", "Смирнова О. С."),
        ("Ольга Сергеевна Смирнова", "Смирнова О. С."),
        ("Смирнова Ольга", "Смирнова О."),
        ("Ольга", "Ольга"),
        ("", ""),
    ],
)
def test_a_name_is_shortened_whichever_order_it_is_written_in(full_name: str, short: str) -> None:
    assert short_name(full_name) == short


def test_the_guard_asks_where_another_family_wrote_since_the_last_exchange() -> None:
    before, after = NOW - timedelta(minutes=1), NOW + timedelta(minutes=1)
    nothing = Pending()
    assert guard.unsure(place(thread_id=None), nothing, replies_to_unknown=False)
    assert not guard.unsure(place(), nothing, replies_to_unknown=False)
    assert not guard.unsure(place(rival_at=before), nothing, replies_to_unknown=False)
    assert guard.unsure(place(rival_at=after), nothing, replies_to_unknown=False)
    assert not guard.unsure(place(rival_at=after, by="reply"), nothing, replies_to_unknown=False)
    assert not guard.unsure(place(rival_at=after, mode="topics", by="topic"), nothing, replies_to_unknown=False)
    chosen = Pending(chosen=(after + timedelta(seconds=1)).timestamp())
    assert not guard.unsure(place(rival_at=after), chosen, replies_to_unknown=False)
    assert guard.unsure(place(), nothing, replies_to_unknown=True)


def test_what_a_console_waits_for_survives_the_database() -> None:
    typed = Typed(Content(text="привет"), "12", "album")
    full = Pending(1.5, (typed,), Aside(3, typed), Handover(3, to=4, note=Content(text="n")), "a", "note")
    assert pending.read(pending.written(full)) == full
    assert pending.written(Pending()) is None
    assert pending.read(None) == Pending()


def test_variables_are_filled_in_and_formatting_stays_over_its_words() -> None:
    values = variables("Смирнова Ольга Сергеевна", "Иванова Анна Петровна", NOW)
    content = Content(
        text="{имя}, это {куратор}: важно {чего-то}",
        spans=(Span(SpanKind.BOLD, 0, 5), Span(SpanKind.ITALIC, 22, 5)),
    )
    done = filled(content, values)
    assert done.text == "Ольга Сергеевна, это Анна Петровна: важно {чего-то}"
    assert [done.text[span.start : span.start + span.length] for span in done.spans] == ["Ольга Сергеевна", "важно"]
    assert left_open(done) == ["{чего-то}"]


def row(direction: str, text: str, **more: Any) -> dict[str, Any]:
    return {
        "id": 1, "created_at": NOW, "direction": direction, "channel": "vk", "edited_at": None, "deleted_at": None,
        "person": "Смирнова Ольга", "curator": "Иванова Анна Петровна", "was": None, "failed": False,
        "content": contents.to_json(Content(text=text)),
    } | more  # fmt: skip


def test_history_is_read_from_top_to_bottom_in_the_curators_time() -> None:
    file = Content(attachments=(Attachment(AttachmentKind.DOCUMENT, "vk", "1", name="справка.pdf"),))
    rows = [
        row("auto", "Мы получили ваше сообщение", created_at=NOW + timedelta(hours=20)),
        row("note", "позвонить"),
        row("out", "Слушаю", failed=True),
        row("in", "Нет, в пятницу", edited_at=NOW, was="В четверг"),
        row("in", "", content=contents.to_json(file)),
    ]
    page = history.compose(rows, ZoneInfo("Asia/Yekaterinburg"), "История")
    assert page.content().text == (
        "История\n\n— 22 ноября 2026 —\n"
        "14:00 Смирнова Ольга · ВК\n📎 файл «справка.pdf»\n"
        "14:00 Смирнова Ольга · ВК\nНет, в пятницу\n✏️ изменено, было: В четверг\n"
        "14:00 ↪️ Иванова А. П. → Смирнова О.\nСлушаю\n❗ не доставлено\n"
        "14:00 📝 Заметка · Иванова А. П.\nпозвонить\n"
        "\n— 23 ноября 2026 —\n"
        "10:00 ⚙️ Автоматически\nМы получили ваше сообщение"
    )


def test_the_card_names_everything_a_curator_must_know() -> None:
    family = {
        "id": 5, "name": "Смирнова Ольга", "territory": "Липецк", "audiences": ["large_family", "svo_family"],
        "verified": False, "person_id": 2, "thread_id": 7,
    }  # fmt: skip
    adults = [
        {"id": 1, "full_name": "Смирнова Ольга", "identity_id": 10, "consents": '[{"kind":"base"},{"kind":"health"}]',
         "accounts": '[{"id": 10, "channel": "vk", "blocked": false}, {"id": 11, "channel": "max", "blocked": true}]'},
        {"id": 2, "full_name": "Смирнов Пётр", "identity_id": None, "consents": None, "accounts": None},
    ]  # fmt: skip
    content = card.compose(family, adults, ("Иванова Анна", "Петрова Вера (замещает)"))
    assert content.text == (
        "👪 Смирнова Ольга\nЛипецк · многодетная семья, семья участника СВО\n"
        "⚠️ Не проверена: семья записалась сама. Убедитесь, что это она, и подтвердите.\n\n"
        "• Смирнова Ольга\n   ВК (ответы сюда), ⛔ MAX (бот заблокирован)\n   согласия: основное, о здоровье\n"
        "• Смирнов Пётр ← пишем сюда\n   ещё не в чате\n   согласий пока нет\n\n"
        "Куратор: Иванова Анна\nСейчас отвечает: Петрова Вера (замещает)"
    )
    data = {button.text: button.data for line in content.buttons for button in line}
    assert data["Подтвердить"] == "c:verify:5"
    assert {"Карточка", "История", "Передать", "Шаблон", "Приглашение", "Кому", "Подтвердить"} <= set(data)
    assert sum(map(len, content.buttons)) <= 10


def curator(curator_id: int, name: str, *territories: str, load: int = 0, active: bool = True) -> CuratorRow:
    return CuratorRow(
        curator_id, name, "curator", frozenset(territories), frozenset(), None, "Europe/Moscow", "", dismissed=False,
        active=active, load=load,
    )  # fmt: skip


def test_those_of_the_territory_come_first_and_nobody_who_cannot_be_reached() -> None:
    people = [
        curator(1, "Своя", "Липецк"),
        curator(2, "Чужая", "Елец"),
        curator(3, "Занятая", "Липецк", load=40),
        curator(4, "Свободная", "Липецк", load=3),
        curator(5, "Повсюду"),
        curator(6, "Не вошла", "Липецк", active=False),
    ]
    roster = Roster({one.id: one for one in people}, [], [])
    assert [one.id for one in handover.takers(roster, 1, "Липецк")] == [4, 3, 5, 2]
    assert [one.id for one in handover.takers(roster, 1, "Липецк", "СВОБ")] == [4]


@pytest.mark.parametrize("channel", ["telegram", "vk", "max"])
def test_the_greeting_is_honest_about_what_the_messenger_cannot_do(channel: str) -> None:
    able = BY_CHANNEL[channel]
    words = greeting("Иванова Анна Петровна", channel, "flat")
    assert words.startswith("Здравствуйте, Анна Петровна!")
    assert ("не сообщает" in words) == (not able.sees_deletions)
    assert ("реакцией" in words) == able.reactions
    assert len(words) <= able.text_limit
    assert len(help_text(channel, "flat", "supervisor")) <= able.text_limit
    assert "/audit" in help_text(channel, "flat", "admin")
    assert "/fund" not in help_text(channel, "flat", "doctor")


def test_a_specialist_reads_a_whole_sentence_about_what_comes_here() -> None:
    words = greeting("Лебедева Вера Николаевна", "max", "flat", PSYCHOLOGIST)
    assert "Ваш пульт готов: всё, о чём вас просят, будет приходить сюда, в MAX." in words


def test_a_heading_moves_the_formatting_under_it() -> None:
    shown = headed(Content(text="важно", spans=(Span(SpanKind.ITALIC, 0, 5),)), "👤 Ольга")
    assert [shown.text[span.start : span.start + span.length] for span in shown.spans] == ["👤 Ольга", "важно"]
