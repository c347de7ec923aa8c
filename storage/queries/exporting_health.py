"""What is kept of one person's health, and what may tell of it; $1 is the person."""

from __future__ import annotations

from storage.queries.exporting_chapter import Chapter

HEALTH: tuple[Chapter, ...] = (
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
)  # fmt: skip
