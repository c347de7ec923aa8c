"""a curator's own lists read what they sort by from indexes alone; families are found by how a name begins

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

OPEN_CASE, OPEN_CLOCK, OPEN_VIEW = sa.text("status <> 'closed'"), sa.text("state = 'open'"), sa.text('closed_at IS NULL')


def upgrade() -> None:
    op.create_index('ix_family_curator_id_id', 'family', ['curator_id', 'id'], unique=False)
    op.drop_index('ix_family_curator_id', table_name='family')
    op.create_index('ix_person_family_id_id', 'person', ['family_id', 'id'], unique=False, postgresql_include=['full_name'])
    op.drop_index('ix_person_family_id', table_name='person')
    op.execute("CREATE INDEX ix_person_begins ON person (translate(lower(full_name), 'ё', 'е') text_pattern_ops, id)")
    op.drop_index('ix_family_case_open', table_name='family_case')
    op.create_index('ix_family_case_open', 'family_case', ['family_id'], unique=False, postgresql_include=['id', 'due_at', 'status', 'priority'], postgresql_where=OPEN_CASE)
    op.create_index('ix_answer_clock_family', 'answer_clock', ['family_id', 'due_at', 'id'], unique=False, postgresql_where=OPEN_CLOCK)
    op.create_index('ix_view_open', 'view', ['console_id'], unique=False, postgresql_include=['thread_id'], postgresql_where=OPEN_VIEW)


def downgrade() -> None:
    op.drop_index('ix_view_open', table_name='view')
    op.drop_index('ix_answer_clock_family', table_name='answer_clock')
    op.drop_index('ix_family_case_open', table_name='family_case')
    op.create_index('ix_family_case_open', 'family_case', ['family_id'], unique=False, postgresql_where=OPEN_CASE)
    op.drop_index('ix_person_begins', table_name='person')
    op.create_index('ix_person_family_id', 'person', ['family_id'], unique=False)
    op.drop_index('ix_person_family_id_id', table_name='person')
    op.create_index('ix_family_curator_id', 'family', ['curator_id'], unique=False)
    op.drop_index('ix_family_curator_id_id', table_name='family')
