"""families of a territory by name and by words; those of a doctor

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f('ix_family_doctor_id'), 'family', ['doctor_id'], unique=False)
    op.create_index(op.f('ix_family_territory'), 'family', ['territory'], unique=False)
    op.create_index(op.f('ix_person_full_name_id'), 'person', ['full_name', 'id'], unique=False)
    op.execute("CREATE INDEX ix_person_called ON person USING gin (translate(lower(full_name), 'ё', 'е') gin_trgm_ops)")


def downgrade() -> None:
    op.drop_index('ix_person_called', table_name='person')
    op.drop_index(op.f('ix_person_full_name_id'), table_name='person')
    op.drop_index(op.f('ix_family_territory'), table_name='family')
    op.drop_index(op.f('ix_family_doctor_id'), table_name='family')
