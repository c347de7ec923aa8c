"""the spine

Revision ID: 0001
Revises: 
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None

PARTITIONS = """
CREATE FUNCTION make_message_partitions(moment timestamptz, ahead int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    first_day timestamptz := date_trunc('month', moment AT TIME ZONE 'UTC') AT TIME ZONE 'UTC';
    month timestamptz;
    made int := 0;
BEGIN
    FOR n IN 0..ahead LOOP
        month := (first_day AT TIME ZONE 'UTC' + make_interval(months => n)) AT TIME ZONE 'UTC';
        IF to_regclass('message_p' || to_char(month AT TIME ZONE 'UTC', 'YYYYMM')) IS NULL
           AND NOT EXISTS (SELECT FROM message_p_default WHERE created_at >= month
                           AND created_at < (month AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC') THEN
            EXECUTE format(
                'CREATE TABLE %I PARTITION OF message FOR VALUES FROM (%L) TO (%L)',
                'message_p' || to_char(month AT TIME ZONE 'UTC', 'YYYYMM'),
                month, (month AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC');
            made := made + 1;
        END IF;
    END LOOP;
    RETURN made;
END $$
"""

ROSTER_TABLES = {"curator": "", "absence": "", "shift": "", "console": " OF active, lane_id, mode"}
ROSTER = """
CREATE FUNCTION roster_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE setting SET value = (value::bigint + 1)::text WHERE name = 'roster';
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    op.create_table('alarm',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('raised_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('times', sa.BigInteger(), server_default=sa.text('1'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_alarm'))
    )
    op.create_index('ix_alarm_open', 'alarm', ['kind', 'subject'], unique=True, postgresql_where=sa.text('closed_at IS NULL'))
    op.create_table('audit_event',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('curator_id', sa.BigInteger(), nullable=True),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('family_id', sa.BigInteger(), nullable=True),
    sa.Column('action', sa.Text(), nullable=False),
    sa.Column('detail', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_event'))
    )
    op.create_index('ix_audit_event_at', 'audit_event', ['at'], unique=False, postgresql_using='brin')
    op.create_index(op.f('ix_audit_event_curator_id'), 'audit_event', ['curator_id'], unique=False)
    op.create_index(op.f('ix_audit_event_family_id'), 'audit_event', ['family_id'], unique=False)
    op.create_table('code_attempt',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('user_id', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_code_attempt'))
    )
    op.create_index('ix_code_attempt_channel_user_id_at', 'code_attempt', ['channel', 'user_id', 'at'], unique=False)
    op.create_table('curator',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=False),
    sa.Column('full_name', sa.Text(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('territories', postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('audiences', postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('capacity', sa.BigInteger(), nullable=True),
    sa.Column('timezone', sa.Text(), nullable=True),
    sa.Column('hours', sa.Text(), server_default=sa.text("''"), nullable=False),
    sa.Column('dismissed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_curator')),
    sa.UniqueConstraint('external_id', name=op.f('uq_curator_external_id'))
    )
    op.create_table('cursor',
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('bot', sa.Text(), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('moved_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('channel', 'bot', name=op.f('pk_cursor'))
    )
    op.create_table('inbox',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('bot', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), server_default=sa.text("'handled'"), nullable=False),
    sa.Column('raw', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inbox')),
    sa.UniqueConstraint('channel', 'bot', 'key', name=op.f('uq_inbox_channel_bot_key'))
    )
    op.create_index('ix_inbox_parked', 'inbox', ['id'], unique=False, postgresql_where=sa.text("state = 'parked'"))
    op.create_index('ix_inbox_received_at', 'inbox', ['received_at'], unique=False, postgresql_using='brin')
    op.create_table('lane',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('bot', sa.Text(), nullable=False),
    sa.Column('chat_id', sa.Text(), nullable=False),
    sa.Column('private', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('priority', sa.SmallInteger(), server_default=sa.text('9'), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column("gate_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('holder', sa.Text(), nullable=True),
    sa.Column('in_air', sa.BigInteger(), nullable=True),
    sa.Column('version', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lane')),
    sa.UniqueConstraint('channel', 'bot', 'chat_id', name=op.f('uq_lane_channel_bot_chat_id')),
    postgresql_with={'fillfactor': 70}
    )
    op.create_index('ix_lane_due', 'lane', ['channel', 'bot', 'priority', 'next_at'], unique=False, postgresql_where=sa.text('next_at IS NOT NULL'))
    op.create_table('lease',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('holder', sa.Text(), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_lease'))
    )
    op.create_table('message',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('thread_id', sa.BigInteger(), nullable=False),
    sa.Column('direction', sa.Text(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('curator_id', sa.BigInteger(), nullable=True),
    sa.Column('channel', sa.Text(), nullable=True),
    sa.Column('content', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('reply_to', sa.BigInteger(), nullable=True),
    sa.Column('album', sa.Text(), nullable=True),
    sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', 'created_at', name=op.f('pk_message')),
    postgresql_partition_by='RANGE (created_at)'
    )
    op.create_index('ix_message_thread_id_id', 'message', ['thread_id', 'id'], unique=False)
    op.create_table('message_version',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('message_id', sa.BigInteger(), nullable=False),
    sa.Column('content', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('replaced_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message_version'))
    )
    op.create_index(op.f('ix_message_version_message_id'), 'message_version', ['message_id'], unique=False)
    op.create_table('mirror',
    sa.Column('lane_id', sa.BigInteger(), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=False),
    sa.Column('message_id', sa.BigInteger(), nullable=False),
    sa.Column('message_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('part', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('ours', sa.Boolean(), nullable=False),
    sa.Column('view_id', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('lane_id', 'external_id', name=op.f('pk_mirror'))
    )
    op.create_index('ix_mirror_message_id', 'mirror', ['message_id'], unique=False)
    op.create_table('outbox',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('lane_id', sa.BigInteger(), nullable=False),
    sa.Column('priority', sa.SmallInteger(), nullable=False),
    sa.Column('op', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=True),
    sa.Column('payload', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('message_id', sa.BigInteger(), nullable=True),
    sa.Column('message_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reply_to', sa.BigInteger(), nullable=True),
    sa.Column('view_id', sa.BigInteger(), nullable=True),
    sa.Column('identity_id', sa.BigInteger(), nullable=True),
    sa.Column('state', sa.Text(), server_default=sa.text("'waiting'"), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.SmallInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('failing_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('progress', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('doubtful', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox')),
    postgresql_with={'fillfactor': 80}
    )
    op.create_index('ix_outbox_key', 'outbox', ['key'], unique=True, postgresql_where=sa.text('key IS NOT NULL'))
    op.create_index('ix_outbox_message_id', 'outbox', ['message_id'], unique=False, postgresql_where=sa.text('message_id IS NOT NULL'))
    op.create_index('ix_outbox_waiting', 'outbox', ['lane_id', 'priority', 'id'], unique=False, postgresql_where=sa.text("state = 'waiting'"))
    op.create_table('rate',
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('bot', sa.Text(), nullable=False),
    sa.Column('tat', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ok_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('channel', 'bot', name=op.f('pk_rate'))
    )
    op.create_table('scenario_text',
    sa.Column('scenario', sa.Text(), nullable=False),
    sa.Column('version', sa.Text(), nullable=False),
    sa.Column('yaml', sa.Text(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('scenario', 'version', name=op.f('pk_scenario_text'))
    )
    op.create_table('setting',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_setting'))
    )
    op.create_table('absence',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('curator_id', sa.BigInteger(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('substitute_id', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['curator_id'], ['curator.id'], name=op.f('fk_absence_curator_id')),
    sa.ForeignKeyConstraint(['substitute_id'], ['curator.id'], name=op.f('fk_absence_substitute_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_absence')),
    sa.UniqueConstraint('curator_id', 'starts_at', name=op.f('uq_absence_curator_id_starts_at'))
    )
    op.create_index(op.f('ix_absence_ends_at'), 'absence', ['ends_at'], unique=False)
    op.create_table('canned_reply',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('curator_id', sa.BigInteger(), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['curator_id'], ['curator.id'], name=op.f('fk_canned_reply_curator_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_canned_reply'))
    )
    op.create_index(op.f('ix_canned_reply_curator_id'), 'canned_reply', ['curator_id'], unique=False)
    op.create_table('family',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=False),
    sa.Column('territory', sa.Text(), nullable=False),
    sa.Column('curator_id', sa.BigInteger(), nullable=True),
    sa.Column('doctor_id', sa.BigInteger(), nullable=True),
    sa.Column('verified', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['curator_id'], ['curator.id'], name=op.f('fk_family_curator_id')),
    sa.ForeignKeyConstraint(['doctor_id'], ['curator.id'], name=op.f('fk_family_doctor_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_family')),
    sa.UniqueConstraint('external_id', name=op.f('uq_family_external_id'))
    )
    op.create_index(op.f('ix_family_curator_id'), 'family', ['curator_id'], unique=False)
    op.create_table('shift',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('curator_id', sa.BigInteger(), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['curator_id'], ['curator.id'], name=op.f('fk_shift_curator_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shift')),
    sa.UniqueConstraint('curator_id', 'starts_at', name=op.f('uq_shift_curator_id_starts_at'))
    )
    op.create_index(op.f('ix_shift_ends_at'), 'shift', ['ends_at'], unique=False)
    op.create_table('person',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=False),
    sa.Column('family_id', sa.BigInteger(), nullable=False),
    sa.Column('full_name', sa.Text(), nullable=False),
    sa.Column('audiences', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('timezone', sa.Text(), nullable=True),
    sa.Column('phone', sa.LargeBinary(), nullable=True),
    sa.Column('phone_blind', sa.Text(), nullable=True),
    sa.Column('birth_date', sa.LargeBinary(), nullable=True),
    sa.Column('identity_id', sa.BigInteger(), nullable=True),
    sa.Column('consented', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_person_family_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
    sa.UniqueConstraint('external_id', name=op.f('uq_person_external_id'))
    )
    op.create_index(op.f('ix_person_family_id'), 'person', ['family_id'], unique=False)
    op.create_index(op.f('ix_person_phone_blind'), 'person', ['phone_blind'], unique=False)
    op.create_table('consent',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('text_version', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_consent_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent'))
    )
    op.create_index('ix_consent_in_force', 'consent', ['person_id', 'kind'], unique=True, postgresql_where=sa.text('withdrawn_at IS NULL'))
    op.create_table('identity',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('user_id', sa.Text(), nullable=False),
    sa.Column('lane_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('curator_id', sa.BigInteger(), nullable=True),
    sa.Column('acts_as_curator', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('blocked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['curator_id'], ['curator.id'], name=op.f('fk_identity_curator_id')),
    sa.ForeignKeyConstraint(['lane_id'], ['lane.id'], name=op.f('fk_identity_lane_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_identity_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_identity')),
    sa.UniqueConstraint('channel', 'user_id', name=op.f('uq_identity_channel_user_id'))
    )
    op.create_index('ix_identity_curator_id', 'identity', ['curator_id'], unique=False)
    op.create_index('ix_identity_person_id', 'identity', ['person_id'], unique=False)
    op.create_table('invite',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('curator_id', sa.BigInteger(), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['curator_id'], ['curator.id'], name=op.f('fk_invite_curator_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_invite_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invite')),
    sa.UniqueConstraint('code', name=op.f('uq_invite_code'))
    )
    op.create_index(op.f('ix_invite_curator_id'), 'invite', ['curator_id'], unique=False)
    op.create_index(op.f('ix_invite_person_id'), 'invite', ['person_id'], unique=False)
    op.create_table('thread',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('family_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), server_default=sa.text("'curator'"), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('told_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('waiting_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_thread_family_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_thread_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_thread')),
    sa.UniqueConstraint('family_id', 'kind', name=op.f('uq_thread_family_id_kind')),
    postgresql_with={'fillfactor': 80}
    )
    op.create_index('ix_thread_waiting', 'thread', ['id'], unique=False, postgresql_where=sa.text('waiting_since IS NOT NULL'))
    op.create_table('console',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('curator_id', sa.BigInteger(), nullable=False),
    sa.Column('lane_id', sa.BigInteger(), nullable=False),
    sa.Column('mode', sa.Text(), nullable=False),
    sa.Column('active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('thread_id', sa.BigInteger(), nullable=True),
    sa.Column('pending', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['curator_id'], ['curator.id'], name=op.f('fk_console_curator_id')),
    sa.ForeignKeyConstraint(['lane_id'], ['lane.id'], name=op.f('fk_console_lane_id')),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_console_thread_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_console')),
    sa.UniqueConstraint('curator_id', 'lane_id', name=op.f('uq_console_curator_id_lane_id'))
    )
    op.create_index('ix_console_curator_active', 'console', ['curator_id'], unique=True, postgresql_where=sa.text('active'))
    op.create_index('ix_console_lane_id', 'console', ['lane_id'], unique=False)
    op.create_table('scenario_run',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('identity_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('scenario', sa.Text(), nullable=False),
    sa.Column('version', sa.Text(), nullable=False),
    sa.Column('step', sa.Text(), nullable=False),
    sa.Column('facts', sa.LargeBinary(), nullable=False),
    sa.Column('state', sa.Text(), server_default=sa.text("'open'"), nullable=False),
    sa.Column('asked', sa.BigInteger(), server_default=sa.text('1'), nullable=False),
    sa.Column('next_action_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['identity_id'], ['identity.id'], name=op.f('fk_scenario_run_identity_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_scenario_run_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scenario_run'))
    )
    op.create_index('ix_scenario_run_due', 'scenario_run', ['next_action_at'], unique=False, postgresql_where=sa.text("state IN ('open', 'queued')"))
    op.create_index('ix_scenario_run_open', 'scenario_run', ['identity_id'], unique=True, postgresql_where=sa.text("state = 'open'"))
    op.create_index(op.f('ix_scenario_run_person_id'), 'scenario_run', ['person_id'], unique=False)
    op.create_table('view',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('thread_id', sa.BigInteger(), nullable=False),
    sa.Column('console_id', sa.BigInteger(), nullable=False),
    sa.Column('topic', sa.Text(), nullable=True),
    sa.Column('card_id', sa.Text(), nullable=True),
    sa.Column('rebuilt', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['console_id'], ['console.id'], name=op.f('fk_view_console_id')),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], name=op.f('fk_view_thread_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_view')),
    sa.UniqueConstraint('thread_id', 'console_id', name=op.f('uq_view_thread_id_console_id'))
    )
    op.create_index('ix_view_console_id_topic', 'view', ['console_id', 'topic'], unique=False)
    op.create_foreign_key('fk_person_identity_id', 'person', 'identity', ['identity_id'], ['id'])
    op.execute(PARTITIONS)
    op.execute("CREATE TABLE message_p_default PARTITION OF message DEFAULT")
    op.execute("SELECT make_message_partitions(now(), 3)")
    op.execute(ROSTER)
    op.execute("INSERT INTO setting (name, value) VALUES ('roster', '1')")
    for table, changed in ROSTER_TABLES.items():
        op.execute(
            f"CREATE TRIGGER {table}_changes_roster AFTER INSERT OR UPDATE{changed} OR DELETE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION roster_changed()"
        )


def downgrade() -> None:
    op.drop_constraint('fk_person_identity_id', 'person', type_='foreignkey')
    op.drop_index('ix_view_console_id_topic', table_name='view')
    op.drop_table('view')
    op.drop_index(op.f('ix_scenario_run_person_id'), table_name='scenario_run')
    op.drop_index('ix_scenario_run_open', table_name='scenario_run', postgresql_where=sa.text("state = 'open'"))
    op.drop_index('ix_scenario_run_due', table_name='scenario_run', postgresql_where=sa.text("state IN ('open', 'queued')"))
    op.drop_table('scenario_run')
    op.drop_index('ix_console_lane_id', table_name='console')
    op.drop_index('ix_console_curator_active', table_name='console', postgresql_where=sa.text('active'))
    op.drop_table('console')
    op.drop_index('ix_thread_waiting', table_name='thread', postgresql_where=sa.text('waiting_since IS NOT NULL'))
    op.drop_table('thread')
    op.drop_index(op.f('ix_invite_person_id'), table_name='invite')
    op.drop_index(op.f('ix_invite_curator_id'), table_name='invite')
    op.drop_table('invite')
    op.drop_index('ix_identity_person_id', table_name='identity')
    op.drop_index('ix_identity_curator_id', table_name='identity')
    op.drop_table('identity')
    op.drop_index('ix_consent_in_force', table_name='consent', postgresql_where=sa.text('withdrawn_at IS NULL'))
    op.drop_table('consent')
    op.drop_index(op.f('ix_person_phone_blind'), table_name='person')
    op.drop_index(op.f('ix_person_family_id'), table_name='person')
    op.drop_table('person')
    op.drop_index(op.f('ix_shift_ends_at'), table_name='shift')
    op.drop_table('shift')
    op.drop_index(op.f('ix_family_curator_id'), table_name='family')
    op.drop_table('family')
    op.drop_index(op.f('ix_canned_reply_curator_id'), table_name='canned_reply')
    op.drop_table('canned_reply')
    op.drop_index(op.f('ix_absence_ends_at'), table_name='absence')
    op.drop_table('absence')
    op.drop_table('setting')
    op.drop_table('scenario_text')
    op.drop_table('rate')
    op.drop_index('ix_outbox_waiting', table_name='outbox', postgresql_where=sa.text("state = 'waiting'"))
    op.drop_index('ix_outbox_message_id', table_name='outbox', postgresql_where=sa.text('message_id IS NOT NULL'))
    op.drop_index('ix_outbox_key', table_name='outbox', postgresql_where=sa.text('key IS NOT NULL'))
    op.drop_table('outbox')
    op.drop_index('ix_mirror_message_id', table_name='mirror')
    op.drop_table('mirror')
    op.drop_index(op.f('ix_message_version_message_id'), table_name='message_version')
    op.drop_table('message_version')
    op.drop_index('ix_message_thread_id_id', table_name='message')
    op.drop_table('message')
    op.drop_table('lease')
    op.drop_index('ix_lane_due', table_name='lane', postgresql_where=sa.text('next_at IS NOT NULL'))
    op.drop_table('lane')
    op.drop_index('ix_inbox_received_at', table_name='inbox', postgresql_using='brin')
    op.drop_index('ix_inbox_parked', table_name='inbox', postgresql_where=sa.text("state = 'parked'"))
    op.drop_table('inbox')
    op.drop_table('cursor')
    op.drop_table('curator')
    op.drop_index('ix_code_attempt_channel_user_id_at', table_name='code_attempt')
    op.drop_table('code_attempt')
    op.drop_index(op.f('ix_audit_event_family_id'), table_name='audit_event')
    op.drop_index(op.f('ix_audit_event_curator_id'), table_name='audit_event')
    op.drop_index('ix_audit_event_at', table_name='audit_event', postgresql_using='brin')
    op.drop_table('audit_event')
    op.drop_index('ix_alarm_open', table_name='alarm', postgresql_where=sa.text('closed_at IS NULL'))
    op.drop_table('alarm')
    op.execute('DROP FUNCTION roster_changed()')
    op.execute('DROP FUNCTION make_message_partitions(timestamptz, int)')
