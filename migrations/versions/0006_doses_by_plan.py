"""one index of doses by plan does for two: each reminder changes a row, and every index of it

Revision ID: 0006
Revises: 0005
"""

from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_unique_constraint(op.f('uq_dose_plan_id_due_at_version_id_step'), 'dose', ['plan_id', 'due_at', 'version_id', 'step'])
    op.drop_constraint(op.f('uq_dose_version_id_due_at_step'), 'dose', type_='unique')
    op.drop_index('ix_dose_plan_id_due_at', table_name='dose')


def downgrade() -> None:
    op.create_index('ix_dose_plan_id_due_at', 'dose', ['plan_id', 'due_at'], unique=False)
    op.create_unique_constraint(op.f('uq_dose_version_id_due_at_step'), 'dose', ['version_id', 'due_at', 'step'])
    op.drop_constraint(op.f('uq_dose_plan_id_due_at_version_id_step'), 'dose', type_='unique')
