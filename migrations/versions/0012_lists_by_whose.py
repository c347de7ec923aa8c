"""a curator's cases and queue are one walk of an index: their rows know whose they are; adults know their territory

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

OPEN_CASE, OPEN_CLOCK = sa.text("status <> 'closed'"), sa.text("state = 'open'")


def upgrade() -> None:
    forget(('family_case', 'answer_clock'), 'of_territory')
    op.add_column('family_case', sa.Column('own_id', sa.BigInteger(), nullable=True))
    op.execute('UPDATE family_case c SET own_id = COALESCE(f.curator_id, c.owner_id) FROM family f WHERE f.id = c.family_id')
    op.add_column('answer_clock', sa.Column('own_id', sa.BigInteger(), nullable=True))
    op.execute("UPDATE answer_clock c SET own_id = f.curator_id FROM family f WHERE f.id = c.family_id AND c.state = 'open'")
    op.add_column('person', sa.Column('territory', sa.Text(), nullable=True))
    op.execute('UPDATE person p SET territory = f.territory FROM family f WHERE f.id = p.family_id')
    op.alter_column('person', 'territory', existing_type=sa.Text(), nullable=False)
    # The family is held while a row of it is made: who passes it to another curator meanwhile waits, and finds the row.
    op.execute("""
        CREATE FUNCTION of_family() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_TABLE_NAME = 'person' THEN
                SELECT territory INTO NEW.territory FROM family WHERE id = NEW.family_id FOR SHARE;
            ELSE
                SELECT territory, curator_id INTO NEW.territory, NEW.own_id FROM family WHERE id = NEW.family_id FOR SHARE;
            END IF;
            IF TG_TABLE_NAME = 'family_case' THEN
                NEW.own_id := COALESCE(NEW.own_id, NEW.owner_id);
            END IF;
            RETURN NEW;
        END $$
    """)
    for table in ('family_case', 'answer_clock', 'person'):
        op.execute(f'CREATE TRIGGER of_family BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION of_family()')
    op.execute("""
        CREATE TRIGGER to_family BEFORE UPDATE OF family_id ON person
        FOR EACH ROW WHEN (OLD.family_id IS DISTINCT FROM NEW.family_id) EXECUTE FUNCTION of_family()
    """)
    # Not held here: who passes the family on waits for the case itself.
    op.execute("""
        CREATE FUNCTION of_owner() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            NEW.own_id := COALESCE((SELECT curator_id FROM family WHERE id = NEW.family_id), NEW.owner_id);
            RETURN NEW;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER of_owner BEFORE UPDATE OF owner_id ON family_case
        FOR EACH ROW WHEN (OLD.owner_id IS DISTINCT FROM NEW.owner_id) EXECUTE FUNCTION of_owner()
    """)
    op.execute("""
        CREATE FUNCTION family_moved() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE family_case SET territory = NEW.territory, own_id = COALESCE(NEW.curator_id, owner_id)
            WHERE family_id = NEW.id;
            UPDATE answer_clock SET territory = NEW.territory, own_id = NEW.curator_id
            WHERE state = 'open' AND thread_id IN (SELECT id FROM thread WHERE family_id = NEW.id);
            IF OLD.territory IS DISTINCT FROM NEW.territory THEN
                UPDATE person SET territory = NEW.territory WHERE family_id = NEW.id;
            END IF;
            RETURN NULL;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER family_moved AFTER UPDATE OF territory, curator_id ON family
        FOR EACH ROW WHEN (OLD.territory IS DISTINCT FROM NEW.territory OR OLD.curator_id IS DISTINCT FROM NEW.curator_id)
        EXECUTE FUNCTION family_moved()
    """)
    op.drop_index('ix_family_case_open', table_name='family_case')
    op.create_index('ix_family_case_own', 'family_case', ['own_id', 'due_at', 'id'], unique=False, postgresql_include=['status', 'priority'], postgresql_where=OPEN_CASE)
    op.create_index('ix_family_case_dated', 'family_case', ['due_at', 'id'], unique=False, postgresql_where=OPEN_CASE)
    op.drop_index('ix_answer_clock_family', table_name='answer_clock')
    op.create_index('ix_answer_clock_own', 'answer_clock', ['own_id', 'due_at', 'id'], unique=False, postgresql_where=OPEN_CLOCK)
    op.create_index('ix_person_territory', 'person', ['territory', 'full_name', 'id'], unique=False, postgresql_include=['family_id'])


def downgrade() -> None:
    op.drop_index('ix_person_territory', table_name='person')
    op.drop_index('ix_answer_clock_own', table_name='answer_clock')
    op.create_index('ix_answer_clock_family', 'answer_clock', ['family_id', 'due_at', 'id'], unique=False, postgresql_where=OPEN_CLOCK)
    op.drop_index('ix_family_case_dated', table_name='family_case')
    op.drop_index('ix_family_case_own', table_name='family_case')
    op.create_index('ix_family_case_open', 'family_case', ['family_id'], unique=False, postgresql_include=['id', 'due_at', 'status', 'priority'], postgresql_where=OPEN_CASE)
    op.execute('DROP TRIGGER of_owner ON family_case')
    op.execute('DROP FUNCTION of_owner()')
    op.execute('DROP TRIGGER to_family ON person')
    forget(('family_case', 'answer_clock', 'person'), 'of_family')
    op.drop_column('person', 'territory')
    op.drop_column('answer_clock', 'own_id')
    op.drop_column('family_case', 'own_id')
    op.execute("""
        CREATE FUNCTION of_territory() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            NEW.territory := (SELECT territory FROM family WHERE id = NEW.family_id);
            RETURN NEW;
        END $$
    """)
    for table in ('family_case', 'answer_clock'):
        op.execute(f'CREATE TRIGGER of_territory BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION of_territory()')
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


def forget(tables: tuple[str, ...], trigger: str) -> None:
    """What kept the rows of families until now."""
    op.execute('DROP TRIGGER family_moved ON family')
    op.execute('DROP FUNCTION family_moved()')
    for table in tables:
        op.execute(f'DROP TRIGGER {trigger} ON {table}')
    op.execute(f'DROP FUNCTION {trigger}()')
