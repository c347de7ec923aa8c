"""who was erased is known when a file brings them again; a talk opened by hand stays until it is put away

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('erasure', sa.Column('forgot', sa.LargeBinary(), nullable=True))
    op.add_column('view', sa.Column('by_hand', sa.Boolean(), server_default=sa.text('false'), nullable=False))
    op.execute(
        "UPDATE view v SET by_hand = true FROM console c, thread t "
        "WHERE c.id = v.console_id AND t.id = v.thread_id AND v.closed_at IS NULL AND EXISTS ("
        "SELECT FROM audit_event a WHERE a.action = 'family_opened' AND a.curator_id = c.curator_id "
        "AND a.family_id = t.family_id)"
    )


def downgrade() -> None:
    op.drop_column('view', 'by_hand')
    op.drop_column('erasure', 'forgot')
