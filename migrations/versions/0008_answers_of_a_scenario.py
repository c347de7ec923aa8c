"""answers of a dialogue are looked up by its name and time: a survey's figures, the month's report

Revision ID: 0008
Revises: 0007
"""

from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_questionnaire_response_scenario', 'questionnaire_response', ['scenario', 'authored_at'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_questionnaire_response_scenario', table_name='questionnaire_response')
