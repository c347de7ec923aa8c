"""Everything that is kept about one person, a statement a chapter; $1 is the person. Nothing of others is in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from storage.transaction import Record, Tx


class Chapter(NamedTuple):
    """One kind of thing that is kept."""

    title: str
    columns: Mapping[str, str]
    """How each column is called."""
    query: str
    sealed: tuple[str, ...] = ()
    """Columns to open."""
    health: bool = False


CHAPTERS: tuple[Chapter, ...] = (
    Chapter(
        "О вас",
        {"full_name": "Имя", "phone": "Телефон", "birth_date": "Дата рождения", "audiences": "Программы",
         "territory": "Район", "timezone": "Часовой пояс", "curator": "Куратор", "created_at": "В службе с"},
        """
        SELECT p.full_name, p.phone, p.birth_date, p.audiences, f.territory, p.timezone, c.full_name AS curator,
               p.created_at
        FROM person p JOIN family f ON f.id = p.family_id LEFT JOIN curator c ON c.id = f.curator_id WHERE p.id = $1
        """,
        ("phone", "birth_date"),
    ),
    Chapter(
        "Дети",
        {"born": "Месяц рождения", "source": "Откуда известно", "created_at": "Записано"},
        """
        SELECT to_char(c.born, 'MM.YYYY') AS born, c.source, c.created_at
        FROM person p JOIN child c ON c.family_id = p.family_id WHERE p.id = $1 ORDER BY c.born
        """,
    ),
    Chapter(
        "Где вы пишете нам",
        {"channel": "Мессенджер", "user_id": "Номер в нём", "name": "Имя в нём", "created_at": "С какого дня"},
        "SELECT channel, user_id, name, created_at FROM identity WHERE person_id = $1 ORDER BY id",
    ),
    Chapter(
        "Ваши согласия",
        {"kind": "На что", "text_version": "Редакция текста", "channel": "Где дано", "given_at": "Дано",
         "withdrawn_at": "Отозвано"},
        "SELECT kind, text_version, channel, given_at, withdrawn_at FROM consent WHERE person_id = $1 ORDER BY id",
    ),
    Chapter(
        "Переписка",
        {"created_at": "Когда", "direction": "Кто", "text": "Текст", "files": "Файлы"},
        """
        SELECT m.created_at, m.direction, m.content->>'text' AS text,
               jsonb_array_length(COALESCE(m.content->'attachments', '[]')) AS files
        FROM message m JOIN thread t ON t.id = m.thread_id JOIN person p ON p.family_id = t.family_id
        WHERE p.id = $1 AND m.person_id = $1 AND m.direction <> 'note' AND m.channel IS DISTINCT FROM 'supervision'
        ORDER BY m.id
        """,
    ),
    Chapter(
        "Что было в сообщениях до исправления",
        {"replaced_at": "Исправлено", "text": "Было"},
        """
        SELECT v.replaced_at, v.content->>'text' AS text
        FROM message m JOIN thread t ON t.id = m.thread_id JOIN person p ON p.family_id = t.family_id
        JOIN message_version v ON v.message_id = m.id
        WHERE p.id = $1 AND m.person_id = $1 AND m.direction = 'in' ORDER BY v.id
        """,
    ),
    Chapter(
        "Обращения",
        {"number": "Номер", "opened_at": "Открыто", "topic": "О чём", "words": "Просьба", "status": "Статус",
         "next_step": "Что дальше", "outcome": "Чем закончилось", "rating": "Оценка", "rating_words": "Отзыв"},
        """
        SELECT number, opened_at, topic, words, status, next_step, outcome, rating, rating_words
        FROM family_case WHERE person_id = $1 ORDER BY id
        """,
    ),
    Chapter(
        "Специалисты, которых звали вам помочь",
        {"created_at": "Когда", "curator": "Кто", "role": "Специальность", "state": "Состояние",
         "ended_at": "Закончено"},
        """
        SELECT r.created_at, c.full_name AS curator, c.role, r.state, r.ended_at
        FROM person p JOIN referral r ON r.family_id = p.family_id JOIN curator c ON c.id = r.specialist_id
        WHERE p.id = $1 AND r.consilium_id IS NULL ORDER BY r.id
        """,
    ),
    Chapter(
        "Просьбы удалить данные",
        {"asked_at": "Когда", "state": "Состояние", "reason": "Почему отказали"},
        """
        SELECT asked_at, state, CASE WHEN why = 'asked' THEN reason END AS reason FROM erasure
        WHERE person_id = $1 ORDER BY id
        """,
    ),
    Chapter(
        "Помощь фонда",
        {"number": "Заявка", "asked_at": "Когда", "amount": "Сумма, ₽", "purpose": "На что", "state": "Решение"},
        "SELECT number, asked_at, amount, purpose, state FROM aid_request WHERE person_id = $1 ORDER BY id",
    ),
    Chapter(
        "Встречи",
        {"title": "Встреча", "starts_at": "Когда", "state": "Ваш ответ"},
        """
        SELECT e.title, e.starts_at, g.state FROM guest g JOIN event e ON e.id = g.event_id
        WHERE g.person_id = $1 ORDER BY e.starts_at
        """,
    ),
    Chapter(
        "Рассылки, которые вам приходили",
        {"created_at": "Когда", "text": "Текст"},
        """
        SELECT b.created_at, b.content->>'text' AS text FROM recipient r JOIN broadcast b ON b.id = r.broadcast_id
        WHERE r.person_id = $1 AND r.state IN ('queued', 'sent') ORDER BY b.id
        """,
    ),
    Chapter(
        "Распорядок и тихие часы",
        {"meals": "Распорядок", "quiet": "Тихие часы"},
        "SELECT meals::text AS meals, quiet FROM daily_life WHERE person_id = $1",
    ),
    Chapter(
        "Уговоры с близкими о приёмах",
        {"whose": "Чьи приёмы", "state": "Состояние", "offered_at": "Предложено", "ended_at": "Закончено"},
        """
        SELECT CASE WHEN person_id = $1 THEN 'ваши' ELSE 'близкого' END AS whose, state, offered_at, ended_at
        FROM trust WHERE $1 IN (person_id, trusted_id) ORDER BY id
        """,
    ),
    Chapter(
        "Вызовы и записи к врачу",
        {"created_at": "Когда", "intent": "Что", "number": "Номер", "status": "Ответ", "content": "Что вы сообщили"},
        "SELECT created_at, intent, number, status, content FROM dispatch_order WHERE person_id = $1 ORDER BY id",
        ("content",),
        health=True,
    ),
    Chapter(
        "Назначения",
        {"created_at": "С какого дня", "status": "Сейчас", "content": "Что назначено"},
        """
        SELECT v.created_at, CASE p.status WHEN 'active' THEN 'идёт' WHEN 'on-hold' THEN 'на паузе'
               WHEN 'stopped' THEN 'остановлено' ELSE 'закончено' END AS status, v.content
        FROM medication_plan p JOIN plan_version v ON v.plan_id = p.id
        WHERE p.person_id = $1 ORDER BY v.id
        """,
        ("content",),
        health=True,
    ),
    Chapter(
        "Приёмы",
        {"due_at": "Назначено на", "state": "Что отмечено", "taken_at": "Принято"},
        """
        SELECT due_at, state, taken_at FROM dose WHERE person_id = $1 AND state NOT IN ('planned', 'cancelled')
        ORDER BY due_at
        """,
        health=True,
    ),
    Chapter(
        "Отметки о приёмах",
        {"reported_at": "Когда отмечено", "status": "Отметка", "taken_at": "Принято", "reason": "Почему нет"},
        """
        SELECT reported_at, CASE status WHEN 'completed' THEN 'принято' WHEN 'not-done' THEN 'не принято'
               ELSE 'отметка снята' END AS status, taken_at, reason
        FROM intake WHERE person_id = $1 ORDER BY id
        """,
        ("reason",),
        health=True,
    ),
    Chapter(
        "Измерения и самочувствие",
        {"at": "Когда", "code": "Что", "value": "Сколько"},
        "SELECT at, code, value FROM observation WHERE person_id = $1 ORDER BY id",
        ("value",),
        health=True,
    ),
    Chapter(
        "Ответы на вопросы",
        {"authored_at": "Когда", "scenario": "О чём", "items": "Ответы"},
        "SELECT authored_at, scenario, items FROM questionnaire_response WHERE person_id = $1 ORDER BY id",
        ("items",),
        health=True,
    ),
    Chapter(
        "Беременность",
        {"created_at": "С какого дня", "status": "Состояние", "dating": "Сроки", "ended_at": "Закончено"},
        """
        SELECT created_at, CASE status WHEN 'active' THEN 'идёт' ELSE 'закончена' END AS status, dating, ended_at
        FROM pregnancy WHERE person_id = $1 ORDER BY id
        """,
        ("dating",),
        health=True,
    ),
    Chapter(
        "О чём мы спрашиваем сами",
        {"scenario": "Вопросы", "rule": "Когда", "state": "Состояние", "created_at": "С какого дня"},
        "SELECT scenario, rule, state, created_at FROM routine WHERE person_id = $1 ORDER BY id",
        health=True,
    ),
    Chapter(
        "Тревоги о вас",
        {"raised_at": "Когда", "words": "Что", "state": "Состояние"},
        "SELECT raised_at, words, state FROM escalation WHERE person_id = $1 ORDER BY id",
        ("words",),
        health=True,
    ),
    Chapter(
        "Разговоры со службой",
        {"created_at": "Начат", "scenario": "О чём", "state": "Состояние", "facts": "Что вы ответили"},
        "SELECT created_at, scenario, state, facts FROM scenario_run WHERE person_id = $1 ORDER BY id",
        ("facts",),
        health=True,
    ),
    Chapter(
        "Кто смотрел и менял ваши данные",
        {"at": "Когда", "action": "Что", "curator": "Кто"},
        """
        SELECT e.at, e.action, c.full_name AS curator
        FROM audit_event e LEFT JOIN curator c ON c.id = e.curator_id
        WHERE e.person_id = $1 AND e.action <> 'supervision_noted'
        UNION ALL
        SELECT e.at, e.action, c.full_name FROM person p JOIN audit_event e ON e.family_id = p.family_id
        JOIN curator c ON c.id = e.curator_id
        WHERE p.id = $1 AND e.person_id IS NULL AND e.action <> 'supervision_noted'
        ORDER BY 1
        """,
    ),
)  # fmt: skip


async def rows(tx: Tx, chapter: Chapter, person_id: int) -> list[Record]:
    """Give what is kept of this kind."""
    return await tx.rows(chapter.query, person_id)
