"""cases, referrals, measures, broadcasts, events, the fund, rights

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('CREATE EXTENSION IF NOT EXISTS pg_trgm')
    op.create_table('answer_clock',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('thread_id', sa.BigInteger(), nullable=False),
    sa.Column('family_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('curator_id', sa.BigInteger(), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('level', sa.SmallInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('state', sa.Text(), server_default=sa.text("'open'"), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_action_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer_clock'))
    )
    op.create_index('ix_answer_clock_due', 'answer_clock', ['next_action_at'], unique=False, postgresql_where=sa.text("state = 'open'"))
    op.create_index('ix_answer_clock_open', 'answer_clock', ['thread_id'], unique=True, postgresql_where=sa.text("state = 'open'"))
    op.create_index('ix_answer_clock_opened_at', 'answer_clock', ['opened_at'], unique=False)
    op.create_table('fund',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('balance', sa.Numeric(), server_default=sa.text('0'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fund')),
    sa.UniqueConstraint('name', name=op.f('uq_fund_name'))
    )
    op.create_table('measure',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('gist', sa.Text(), nullable=False),
    sa.Column('audiences', postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('level', sa.Text(), nullable=False),
    sa.Column('territories', postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('benefit', sa.Text(), nullable=True),
    sa.Column('amount', sa.Text(), nullable=True),
    sa.Column('amount_as_of', sa.Date(), nullable=True),
    sa.Column('rules', postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
    sa.Column('conditions', sa.Text(), nullable=True),
    sa.Column('documents', postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('apply_at', sa.Text(), nullable=True),
    sa.Column('link', sa.Text(), nullable=True),
    sa.Column('window', sa.Text(), nullable=True),
    sa.Column('term', sa.Text(), nullable=True),
    sa.Column('periodicity', sa.Text(), nullable=True),
    sa.Column('act', sa.Text(), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('verified_at', sa.Date(), nullable=True),
    sa.Column('verified_by', sa.Text(), nullable=True),
    sa.Column('status', sa.Text(), server_default=sa.text("'active'"), nullable=False),
    sa.Column('version', sa.BigInteger(), server_default=sa.text('1'), nullable=False),
    sa.Column('words', sa.Text(), server_default=sa.text("''"), nullable=False),
    sa.Column('found', postgresql.TSVECTOR(), sa.Computed("to_tsvector('russian', words)", persisted=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measure')),
    sa.UniqueConstraint('external_id', name=op.f('uq_measure_external_id'))
    )
    op.create_index('ix_measure_found', 'measure', ['found'], unique=False, postgresql_using='gin')
    op.create_table('recipient',
    sa.Column('broadcast_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('outbox_id', sa.BigInteger(), nullable=True),
    sa.Column('channel', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('broadcast_id', 'person_id', name=op.f('pk_recipient'))
    )
    op.create_table('service',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('gist', sa.Text(), nullable=True),
    sa.Column('audiences', postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('territory', sa.Text(), nullable=False),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('phone', sa.Text(), nullable=True),
    sa.Column('hours', sa.Text(), nullable=True),
    sa.Column('link', sa.Text(), nullable=True),
    sa.Column('latitude', sa.Double(), nullable=True),
    sa.Column('longitude', sa.Double(), nullable=True),
    sa.Column('verified_at', sa.Date(), nullable=True),
    sa.Column('status', sa.Text(), server_default=sa.text("'active'"), nullable=False),
    sa.Column('words', sa.Text(), server_default=sa.text("''"), nullable=False),
    sa.Column('found', postgresql.TSVECTOR(), sa.Computed("to_tsvector('russian', words)", persisted=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service')),
    sa.UniqueConstraint('external_id', name=op.f('uq_service_external_id'))
    )
    op.create_index('ix_service_found', 'service', ['found'], unique=False, postgresql_using='gin')
    op.create_table('erasure',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.Text(), server_default=sa.text("'asked'"), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('act', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('next_action_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['decided_by'], ['curator.id'], name=op.f('fk_erasure_decided_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_erasure'))
    )
    op.create_index('ix_erasure_due', 'erasure', ['next_action_at'], unique=False, postgresql_where=sa.text('next_action_at IS NOT NULL'))
    op.create_index('ix_erasure_open', 'erasure', ['person_id'], unique=True, postgresql_where=sa.text("state IN ('asked', 'approved')"))
    op.create_table('event',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('author_id', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('territory', sa.Text(), nullable=True),
    sa.Column('audiences', postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('capacity', sa.BigInteger(), nullable=True),
    sa.Column('state', sa.Text(), server_default=sa.text("'open'"), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('next_action_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['curator.id'], name=op.f('fk_event_author_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_event'))
    )
    op.create_index('ix_event_due', 'event', ['next_action_at'], unique=False, postgresql_where=sa.text('next_action_at IS NOT NULL'))
    op.create_table('measure_version',
    sa.Column('measure_id', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('content', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('replaced_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['measure_id'], ['measure.id'], name=op.f('fk_measure_version_measure_id')),
    sa.PrimaryKeyConstraint('measure_id', 'version', name=op.f('pk_measure_version'))
    )
    op.create_table('broadcast',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('author_id', sa.BigInteger(), nullable=False),
    sa.Column('approved_by', sa.BigInteger(), nullable=True),
    sa.Column('event_id', sa.BigInteger(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('content', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('segment', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('state', sa.Text(), server_default=sa.text("'draft'"), nullable=False),
    sa.Column('expected', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('last_person_id', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_action_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['approved_by'], ['curator.id'], name=op.f('fk_broadcast_approved_by')),
    sa.ForeignKeyConstraint(['author_id'], ['curator.id'], name=op.f('fk_broadcast_author_id')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_broadcast_event_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_broadcast'))
    )
    op.create_index('ix_broadcast_due', 'broadcast', ['next_action_at'], unique=False, postgresql_where=sa.text('next_action_at IS NOT NULL'))
    op.create_table('consilium',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('family_id', sa.BigInteger(), nullable=False),
    sa.Column('by_id', sa.BigInteger(), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), server_default=sa.text("'open'"), nullable=False),
    sa.Column('minutes', sa.Text(), nullable=True),
    sa.Column('decision', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['curator.id'], name=op.f('fk_consilium_by_id')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_consilium_family_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consilium'))
    )
    op.create_index(op.f('ix_consilium_family_id'), 'consilium', ['family_id'], unique=False)
    op.create_table('dispatch_order',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('intent', sa.Text(), nullable=False),
    sa.Column('adapter', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('number', sa.Text(), nullable=True),
    sa.Column('status', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), server_default=sa.text("'sending'"), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('attempts', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_action_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_dispatch_order_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dispatch_order')),
    sa.UniqueConstraint('key', name=op.f('uq_dispatch_order_key'))
    )
    op.create_index('ix_dispatch_order_due', 'dispatch_order', ['next_action_at'], unique=False, postgresql_where=sa.text('next_action_at IS NOT NULL'))
    op.create_index(op.f('ix_dispatch_order_person_id'), 'dispatch_order', ['person_id'], unique=False)
    op.create_table('family_case',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('family_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('owner_id', sa.BigInteger(), nullable=True),
    sa.Column('topic', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), server_default=sa.text("'new'"), nullable=False),
    sa.Column('priority', sa.Text(), server_default=sa.text("'normal'"), nullable=False),
    sa.Column('next_step', sa.Text(), nullable=True),
    sa.Column('reasons', sa.Text(), nullable=True),
    sa.Column('profile', sa.Text(), nullable=True),
    sa.Column('needs', sa.Text(), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('rating', sa.SmallInteger(), nullable=True),
    sa.Column('rating_words', sa.Text(), nullable=True),
    sa.Column('level', sa.SmallInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('touched_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_action_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_family_case_family_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['curator.id'], name=op.f('fk_family_case_owner_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_family_case_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_family_case')),
    sa.UniqueConstraint('number', name=op.f('uq_family_case_number'))
    )
    op.create_index('ix_family_case_due', 'family_case', ['next_action_at'], unique=False, postgresql_where=sa.text('next_action_at IS NOT NULL'))
    op.create_index(op.f('ix_family_case_family_id'), 'family_case', ['family_id'], unique=False)
    op.create_index('ix_family_case_owner_id_status', 'family_case', ['owner_id', 'status'], unique=False)
    op.create_table('guest',
    sa.Column('event_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_guest_event_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_guest_person_id')),
    sa.PrimaryKeyConstraint('event_id', 'person_id', name=op.f('pk_guest'))
    )
    op.create_index(op.f('ix_guest_person_id'), 'guest', ['person_id'], unique=False)
    op.create_table('opinion',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('consilium_id', sa.BigInteger(), nullable=False),
    sa.Column('curator_id', sa.BigInteger(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['consilium_id'], ['consilium.id'], name=op.f('fk_opinion_consilium_id')),
    sa.ForeignKeyConstraint(['curator_id'], ['curator.id'], name=op.f('fk_opinion_curator_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_opinion')),
    sa.UniqueConstraint('consilium_id', 'curator_id', name=op.f('uq_opinion_consilium_id_curator_id'))
    )
    op.create_table('aid_request',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('fund_id', sa.BigInteger(), nullable=False),
    sa.Column('family_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('case_id', sa.BigInteger(), nullable=True),
    sa.Column('curator_id', sa.BigInteger(), nullable=False),
    sa.Column('amount', sa.Numeric(), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('papers', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('state', sa.Text(), server_default=sa.text("'asked'"), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_by', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['family_case.id'], name=op.f('fk_aid_request_case_id')),
    sa.ForeignKeyConstraint(['curator_id'], ['curator.id'], name=op.f('fk_aid_request_curator_id')),
    sa.ForeignKeyConstraint(['decided_by'], ['curator.id'], name=op.f('fk_aid_request_decided_by')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_aid_request_family_id')),
    sa.ForeignKeyConstraint(['fund_id'], ['fund.id'], name=op.f('fk_aid_request_fund_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_aid_request_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_aid_request')),
    sa.UniqueConstraint('number', name=op.f('uq_aid_request_number'))
    )
    op.create_index(op.f('ix_aid_request_family_id'), 'aid_request', ['family_id'], unique=False)
    op.create_index('ix_aid_request_state', 'aid_request', ['state', 'asked_at'], unique=False)
    op.create_table('case_event',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=True),
    sa.Column('curator_id', sa.BigInteger(), nullable=True),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('detail', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['family_case.id'], name=op.f('fk_case_event_case_id')),
    sa.ForeignKeyConstraint(['curator_id'], ['curator.id'], name=op.f('fk_case_event_curator_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_case_event_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_event'))
    )
    op.create_index(op.f('ix_case_event_case_id'), 'case_event', ['case_id'], unique=False)
    op.create_table('case_step',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_by', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['family_case.id'], name=op.f('fk_case_step_case_id')),
    sa.ForeignKeyConstraint(['done_by'], ['curator.id'], name=op.f('fk_case_step_done_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_step'))
    )
    op.create_index(op.f('ix_case_step_case_id'), 'case_step', ['case_id'], unique=False)
    op.create_table('referral',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('family_id', sa.BigInteger(), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=True),
    sa.Column('by_id', sa.BigInteger(), nullable=False),
    sa.Column('specialist_id', sa.BigInteger(), nullable=False),
    sa.Column('consilium_id', sa.BigInteger(), nullable=True),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('messages', postgresql.ARRAY(sa.BigInteger()), server_default=sa.text("'{}'"), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), server_default=sa.text("'offered'"), nullable=False),
    sa.Column('words', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_action_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['curator.id'], name=op.f('fk_referral_by_id')),
    sa.ForeignKeyConstraint(['case_id'], ['family_case.id'], name=op.f('fk_referral_case_id')),
    sa.ForeignKeyConstraint(['consilium_id'], ['consilium.id'], name=op.f('fk_referral_consilium_id')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_referral_family_id')),
    sa.ForeignKeyConstraint(['specialist_id'], ['curator.id'], name=op.f('fk_referral_specialist_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_referral'))
    )
    op.create_index('ix_referral_due', 'referral', ['next_action_at'], unique=False, postgresql_where=sa.text('next_action_at IS NOT NULL'))
    op.create_index(op.f('ix_referral_family_id'), 'referral', ['family_id'], unique=False)
    op.create_index(op.f('ix_referral_specialist_id'), 'referral', ['specialist_id'], unique=False)
    op.create_table('ledger_entry',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('fund_id', sa.BigInteger(), nullable=False),
    sa.Column('aid_id', sa.BigInteger(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('amount', sa.Numeric(), nullable=False),
    sa.Column('balance', sa.Numeric(), nullable=False),
    sa.Column('words', sa.Text(), nullable=True),
    sa.Column('by_id', sa.BigInteger(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['aid_id'], ['aid_request.id'], name=op.f('fk_ledger_entry_aid_id')),
    sa.ForeignKeyConstraint(['by_id'], ['curator.id'], name=op.f('fk_ledger_entry_by_id')),
    sa.ForeignKeyConstraint(['fund_id'], ['fund.id'], name=op.f('fk_ledger_entry_fund_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_entry'))
    )
    op.create_index(op.f('ix_ledger_entry_fund_id'), 'ledger_entry', ['fund_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_ledger_entry_fund_id'), table_name='ledger_entry')
    op.drop_table('ledger_entry')
    op.drop_index(op.f('ix_referral_specialist_id'), table_name='referral')
    op.drop_index(op.f('ix_referral_family_id'), table_name='referral')
    op.drop_index('ix_referral_due', table_name='referral', postgresql_where=sa.text('next_action_at IS NOT NULL'))
    op.drop_table('referral')
    op.drop_index(op.f('ix_case_step_case_id'), table_name='case_step')
    op.drop_table('case_step')
    op.drop_index(op.f('ix_case_event_case_id'), table_name='case_event')
    op.drop_table('case_event')
    op.drop_index('ix_aid_request_state', table_name='aid_request')
    op.drop_index(op.f('ix_aid_request_family_id'), table_name='aid_request')
    op.drop_table('aid_request')
    op.drop_table('opinion')
    op.drop_index(op.f('ix_guest_person_id'), table_name='guest')
    op.drop_table('guest')
    op.drop_index('ix_family_case_owner_id_status', table_name='family_case')
    op.drop_index(op.f('ix_family_case_family_id'), table_name='family_case')
    op.drop_index('ix_family_case_due', table_name='family_case', postgresql_where=sa.text('next_action_at IS NOT NULL'))
    op.drop_table('family_case')
    op.drop_index(op.f('ix_dispatch_order_person_id'), table_name='dispatch_order')
    op.drop_index('ix_dispatch_order_due', table_name='dispatch_order', postgresql_where=sa.text('next_action_at IS NOT NULL'))
    op.drop_table('dispatch_order')
    op.drop_index(op.f('ix_consilium_family_id'), table_name='consilium')
    op.drop_table('consilium')
    op.drop_index('ix_broadcast_due', table_name='broadcast', postgresql_where=sa.text('next_action_at IS NOT NULL'))
    op.drop_table('broadcast')
    op.drop_table('measure_version')
    op.drop_index('ix_event_due', table_name='event', postgresql_where=sa.text('next_action_at IS NOT NULL'))
    op.drop_table('event')
    op.drop_index('ix_erasure_open', table_name='erasure', postgresql_where=sa.text("state IN ('asked', 'approved')"))
    op.drop_index('ix_erasure_due', table_name='erasure', postgresql_where=sa.text('next_action_at IS NOT NULL'))
    op.drop_table('erasure')
    op.drop_index('ix_service_found', table_name='service', postgresql_using='gin')
    op.drop_table('service')
    op.drop_table('recipient')
    op.drop_index('ix_measure_found', table_name='measure', postgresql_using='gin')
    op.drop_table('measure')
    op.drop_table('fund')
    op.drop_index('ix_answer_clock_opened_at', table_name='answer_clock')
    op.drop_index('ix_answer_clock_open', table_name='answer_clock', postgresql_where=sa.text("state = 'open'"))
    op.drop_index('ix_answer_clock_due', table_name='answer_clock', postgresql_where=sa.text("state = 'open'"))
    op.drop_table('answer_clock')
    op.execute('DROP EXTENSION IF EXISTS pg_trgm')
