"""The schema document's indexes by trigrams, for the district's own queries; cbdesk's search has one of its own."""

import sqlalchemy as sa
from alembic import op

from cbdesk.database import trigrams

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_WORDS = (
    "(COALESCE(serial_number, '') || ' ' || COALESCE(asset_tag, '') || ' ' || COALESCE(annotated_user, '') || ' ' || "
    "COALESCE(model, ''))"
)


def upgrade() -> None:
    if not trigrams.ensure(op.get_bind()):
        return
    op.create_index(
        "idx_chromebooks_search_trgm",
        "chromebooks",
        [sa.literal_column(_WORDS).label("words")],
        postgresql_using="gin",
        postgresql_ops={"words": "gin_trgm_ops"},
    )
    op.create_index(
        "idx_chromebooks_org_unit",
        "chromebooks",
        ["org_unit_path"],
        postgresql_using="gin",
        postgresql_ops={"org_unit_path": "gin_trgm_ops"},
    )


def downgrade() -> None:
    op.drop_index("idx_chromebooks_org_unit", if_exists=True)
    op.drop_index("idx_chromebooks_search_trgm", if_exists=True)
