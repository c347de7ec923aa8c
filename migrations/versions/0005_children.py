"""children of a family; whether somebody was asked about mailings; a survey that waits for a second person

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('child',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('family_id', sa.BigInteger(), nullable=False),
    sa.Column('born', sa.Date(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint('EXTRACT(day FROM born) = 1', name=op.f('ck_child_month_only')),
    sa.ForeignKeyConstraint(['family_id'], ['family.id'], name=op.f('fk_child_family_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_child'))
    )
    op.create_index(op.f('ix_child_born'), 'child', ['born'], unique=False)
    op.create_index(op.f('ix_child_family_id'), 'child', ['family_id'], unique=False)
    op.add_column('family', sa.Column('children_said_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('person', sa.Column('mailings_asked_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('broadcast', sa.Column('survey', sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column('broadcast', 'survey')
    op.drop_column('person', 'mailings_asked_at')
    op.drop_column('family', 'children_said_at')
    op.drop_index(op.f('ix_child_family_id'), table_name='child')
    op.drop_index(op.f('ix_child_born'), table_name='child')
    op.drop_table('child')
