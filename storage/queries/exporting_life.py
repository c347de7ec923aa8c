"""What is kept about one person apart from their health, a statement a chapter; $1 is the person."""

from __future__ import annotations

from storage.queries.exporting_chapter import Chapter

LIFE: tuple[Chapter, ...] = (
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
)  # fmt: skip
