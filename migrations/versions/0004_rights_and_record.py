"""the record of looks and changes can't be rewritten; one open dialogue a person

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'audit_event is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
        END $$
    """)
    op.execute("""
        CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
        FOR EACH STATEMENT EXECUTE FUNCTION audit_stays()
    """)
    op.create_index(op.f('ix_audit_event_person_id'), 'audit_event', ['person_id'], unique=False)
    op.create_index('ix_identity_talks', 'identity', ['talks_since'], unique=False, postgresql_where=sa.text('talks_to IS NOT NULL'))
    op.execute("""
        UPDATE scenario_run r SET state = 'queued', next_action_at = NULL
        WHERE r.state = 'open' AND EXISTS (
            SELECT FROM scenario_run o WHERE o.person_id = r.person_id AND o.state = 'open' AND o.id < r.id)
    """)
    op.create_index('ix_scenario_run_open_of_person', 'scenario_run', ['person_id'], unique=True, postgresql_where=sa.text("state = 'open' AND person_id IS NOT NULL"))


def downgrade() -> None:
    op.drop_index('ix_scenario_run_open_of_person', table_name='scenario_run')
    op.drop_index('ix_identity_talks', table_name='identity')
    op.drop_index(op.f('ix_audit_event_person_id'), table_name='audit_event')
    op.execute('DROP TRIGGER audit_stays ON audit_event')
    op.execute('DROP FUNCTION audit_stays()')
