"""lists of cases and the queue are read by key: their rows know their family's territory, a case always has a date

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

TABLES = ('family_case', 'answer_clock')
OPEN_CASE, OPEN_CLOCK = sa.text("status <> 'closed'"), sa.text("state = 'open'")


def upgrade() -> None:
    op.execute("UPDATE family_case SET due_at = opened_at + interval '10 days' WHERE due_at IS NULL")
    op.alter_column('family_case', 'due_at', existing_type=sa.DateTime(timezone=True), nullable=False)
    op.execute("""
        CREATE FUNCTION of_territory() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            NEW.territory := (SELECT territory FROM family WHERE id = NEW.family_id);
            RETURN NEW;
        END $$
    """)
    for table in TABLES:
        op.add_column(table, sa.Column('territory', sa.Text(), nullable=True))
        op.execute(f'UPDATE {table} SET territory = f.territory FROM family f WHERE f.id = {table}.family_id')
        op.execute(f"UPDATE {table} SET territory = '' WHERE territory IS NULL")
        op.alter_column(table, 'territory', existing_type=sa.Text(), nullable=False)
        op.execute(
            f'CREATE TRIGGER of_territory BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION of_territory()'
        )
    op.execute("""
        CREATE FUNCTION family_moved() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE family_case SET territory = NEW.territory WHERE family_id = NEW.id;
            UPDATE answer_clock SET territory = NEW.territory
            WHERE state = 'open' AND thread_id IN (SELECT id FROM thread WHERE family_id = NEW.id);
            RETURN NULL;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER family_moved AFTER UPDATE OF territory ON family
        FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory) EXECUTE FUNCTION family_moved()
    """)
    op.create_index('ix_family_case_open', 'family_case', ['family_id'], unique=False, postgresql_where=OPEN_CASE)
    for column in ('status', 'priority'):
        op.create_index(f'ix_family_case_{column}', 'family_case', ['territory', column, 'due_at', 'id'], unique=False, postgresql_where=OPEN_CASE)
    op.create_index('ix_answer_clock_queue', 'answer_clock', ['due_at', 'id'], unique=False, postgresql_where=OPEN_CLOCK)
    op.create_index('ix_answer_clock_territory', 'answer_clock', ['territory', 'due_at', 'id'], unique=False, postgresql_where=OPEN_CLOCK)


def downgrade() -> None:
    op.drop_index('ix_answer_clock_territory', table_name='answer_clock')
    op.drop_index('ix_answer_clock_queue', table_name='answer_clock')
    for name in ('priority', 'status', 'open'):
        op.drop_index(f'ix_family_case_{name}', table_name='family_case')
    op.execute('DROP TRIGGER family_moved ON family')
    op.execute('DROP FUNCTION family_moved()')
    for table in TABLES:
        op.execute(f'DROP TRIGGER of_territory ON {table}')
        op.drop_column(table, 'territory')
    op.execute('DROP FUNCTION of_territory()')
    op.alter_column('family_case', 'due_at', existing_type=sa.DateTime(timezone=True), nullable=True)
