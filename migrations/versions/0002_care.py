"""doses, check-ins, pregnancies, escalations

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('identity', sa.Column('talks_to', sa.Text(), nullable=True))
    op.add_column('identity', sa.Column('talks_since', sa.DateTime(timezone=True), nullable=True))
    op.create_table('dose',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('plan_id', sa.BigInteger(), nullable=False),
    sa.Column('version_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('step', sa.SmallInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('state', sa.Text(), server_default=sa.text("'planned'"), nullable=False),
    sa.Column('asked', sa.SmallInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('round_from', sa.SmallInteger(), server_default=sa.text('1'), nullable=False),
    sa.Column('reminder', sa.Text(), nullable=True),
    sa.Column('silent_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('snoozed_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('escalated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('wake_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dose')),
    sa.UniqueConstraint('version_id', 'due_at', 'step', name=op.f('uq_dose_version_id_due_at_step')),
    postgresql_with={'fillfactor': 80}
    )
    op.create_index('ix_dose_person_id_due_at', 'dose', ['person_id', 'due_at'], unique=False)
    op.create_index('ix_dose_plan_id_due_at', 'dose', ['plan_id', 'due_at'], unique=False)
    op.create_index('ix_dose_wake_at', 'dose', ['wake_at'], unique=False, postgresql_where=sa.text('wake_at IS NOT NULL'))
    op.create_table('intake',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('dose_id', sa.BigInteger(), nullable=True),
    sa.Column('plan_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('how', sa.Text(), nullable=False),
    sa.Column('reason', sa.LargeBinary(), nullable=True),
    sa.Column('identity_id', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_intake'))
    )
    op.create_index(op.f('ix_intake_dose_id'), 'intake', ['dose_id'], unique=False)
    op.create_index('ix_intake_person_id_reported_at', 'intake', ['person_id', 'reported_at'], unique=False)
    op.create_index(op.f('ix_intake_plan_id'), 'intake', ['plan_id'], unique=False)
    op.create_table('daily_life',
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('meals', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('quiet', sa.Text(), nullable=True),
    sa.Column('zone_asked', sa.Text(), nullable=True),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_daily_life_person_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_daily_life'))
    )
    op.create_table('escalation',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('family_id', sa.BigInteger(), nullable=True),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('message_id', sa.BigInteger(), nullable=True),
    sa.Column('words', sa.LargeBinary(), nullable=False),
    sa.Column('level', sa.SmallInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('told', postgresql.ARRAY(sa.BigInteger()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('state', sa.Text(), server_default=sa.text("'open'"), nullable=False),
    sa.Column('raised_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_action_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('acknowledged_by', sa.BigInteger(), nullable=True),
    sa.Column('acknowledged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['acknowledged_by'], ['curator.id'], name=op.f('fk_escalation_acknowledged_by')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_escalation_family_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_escalation_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_escalation'))
    )
    op.create_index('ix_escalation_due', 'escalation', ['next_action_at'], unique=False, postgresql_where=sa.text("state = 'open'"))
    op.create_index('ix_escalation_family_id', 'escalation', ['family_id', 'raised_at'], unique=False)
    op.create_index('ix_escalation_open', 'escalation', ['kind', 'subject'], unique=True, postgresql_where=sa.text("state = 'open'"))
    op.create_table('medication_plan',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('identifier', sa.Text(), nullable=False),
    sa.Column('own', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('requester_id', sa.BigInteger(), nullable=True),
    sa.Column('status', sa.Text(), server_default=sa.text("'active'"), nullable=False),
    sa.Column('version_id', sa.BigInteger(), nullable=True),
    sa.Column('critical', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('made_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('silent', sa.SmallInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('last_taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('stock', sa.Numeric(), nullable=True),
    sa.Column('stock_told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('paused_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_action_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_medication_plan_person_id')),
    sa.ForeignKeyConstraint(['requester_id'], ['curator.id'], name=op.f('fk_medication_plan_requester_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_medication_plan')),
    sa.UniqueConstraint('identifier', name=op.f('uq_medication_plan_identifier')),
    postgresql_with={'fillfactor': 80}
    )
    op.create_index('ix_medication_plan_due', 'medication_plan', ['next_action_at'], unique=False, postgresql_where=sa.text('next_action_at IS NOT NULL'))
    op.create_index(op.f('ix_medication_plan_person_id'), 'medication_plan', ['person_id'], unique=False)
    op.create_table('observation',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('value', sa.LargeBinary(), nullable=False),
    sa.Column('run_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_observation_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_observation'))
    )
    op.create_index('ix_observation_person_id_code_at', 'observation', ['person_id', 'code', 'at'], unique=False)
    op.create_table('pregnancy',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('status', sa.Text(), server_default=sa.text("'active'"), nullable=False),
    sa.Column('dating', sa.LargeBinary(), nullable=False),
    sa.Column('proposed', sa.LargeBinary(), nullable=True),
    sa.Column('told_week', sa.SmallInteger(), nullable=True),
    sa.Column('told_marks', postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('next_action_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_pregnancy_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pregnancy'))
    )
    op.create_index('ix_pregnancy_active', 'pregnancy', ['person_id'], unique=True, postgresql_where=sa.text("status = 'active'"))
    op.create_index('ix_pregnancy_due', 'pregnancy', ['next_action_at'], unique=False, postgresql_where=sa.text('next_action_at IS NOT NULL'))
    op.create_table('questionnaire_response',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('run_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('scenario', sa.Text(), nullable=False),
    sa.Column('version', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('authored_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('items', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_questionnaire_response_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_questionnaire_response')),
    sa.UniqueConstraint('run_id', name=op.f('uq_questionnaire_response_run_id'))
    )
    op.create_index('ix_questionnaire_response_person_id', 'questionnaire_response', ['person_id', 'scenario', 'authored_at'], unique=False)
    op.create_table('routine',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('scenario', sa.Text(), nullable=False),
    sa.Column('rule', sa.Text(), nullable=False),
    sa.Column('facts', sa.LargeBinary(), nullable=True),
    sa.Column('state', sa.Text(), server_default=sa.text("'active'"), nullable=False),
    sa.Column('why', sa.Text(), nullable=True),
    sa.Column('times', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('next_action_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_routine_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_routine'))
    )
    op.create_index('ix_routine_due', 'routine', ['next_action_at'], unique=False, postgresql_where=sa.text('next_action_at IS NOT NULL'))
    op.create_index('ix_routine_in_force', 'routine', ['person_id', 'scenario'], unique=True, postgresql_where=sa.text("state <> 'ended'"))
    op.create_table('trust',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('trusted_id', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.Text(), server_default=sa.text("'offered'"), nullable=False),
    sa.Column('offered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('agreed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_trust_person_id')),
    sa.ForeignKeyConstraint(['trusted_id'], ['person.id'], name=op.f('fk_trust_trusted_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trust'))
    )
    op.create_index('ix_trust_in_force', 'trust', ['person_id', 'trusted_id'], unique=True, postgresql_where=sa.text("state <> 'ended'"))
    op.create_index(op.f('ix_trust_trusted_id'), 'trust', ['trusted_id'], unique=False)
    op.create_table('plan_version',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('plan_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('zone', sa.Text(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('critical', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('rules', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('author_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['curator.id'], name=op.f('fk_plan_version_author_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['medication_plan.id'], name=op.f('fk_plan_version_plan_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_version')),
    sa.UniqueConstraint('plan_id', 'number', name=op.f('uq_plan_version_plan_id_number'))
    )


def downgrade() -> None:
    op.drop_table('plan_version')
    op.drop_index(op.f('ix_trust_trusted_id'), table_name='trust')
    op.drop_index('ix_trust_in_force', table_name='trust', postgresql_where=sa.text("state <> 'ended'"))
    op.drop_table('trust')
    op.drop_index('ix_routine_in_force', table_name='routine', postgresql_where=sa.text("state <> 'ended'"))
    op.drop_index('ix_routine_due', table_name='routine', postgresql_where=sa.text('next_action_at IS NOT NULL'))
    op.drop_table('routine')
    op.drop_index('ix_questionnaire_response_person_id', table_name='questionnaire_response')
    op.drop_table('questionnaire_response')
    op.drop_index('ix_pregnancy_due', table_name='pregnancy', postgresql_where=sa.text('next_action_at IS NOT NULL'))
    op.drop_index('ix_pregnancy_active', table_name='pregnancy', postgresql_where=sa.text("status = 'active'"))
    op.drop_table('pregnancy')
    op.drop_index('ix_observation_person_id_code_at', table_name='observation')
    op.drop_table('observation')
    op.drop_index(op.f('ix_medication_plan_person_id'), table_name='medication_plan')
    op.drop_index('ix_medication_plan_due', table_name='medication_plan', postgresql_where=sa.text('next_action_at IS NOT NULL'))
    op.drop_table('medication_plan')
    op.drop_index('ix_escalation_open', table_name='escalation', postgresql_where=sa.text("state = 'open'"))
    op.drop_index('ix_escalation_family_id', table_name='escalation')
    op.drop_index('ix_escalation_due', table_name='escalation', postgresql_where=sa.text("state = 'open'"))
    op.drop_table('escalation')
    op.drop_table('daily_life')
    op.drop_index(op.f('ix_intake_plan_id'), table_name='intake')
    op.drop_index('ix_intake_person_id_reported_at', table_name='intake')
    op.drop_index(op.f('ix_intake_dose_id'), table_name='intake')
    op.drop_table('intake')
    op.drop_index('ix_dose_wake_at', table_name='dose', postgresql_where=sa.text('wake_at IS NOT NULL'))
    op.drop_index('ix_dose_plan_id_due_at', table_name='dose')
    op.drop_index('ix_dose_person_id_due_at', table_name='dose')
    op.drop_table('dose')
    op.drop_column('identity', 'talks_since')
    op.drop_column('identity', 'talks_to')
