"""What Alembic runs: the migrations, on the connection and in the transaction that `upgrade()` holds."""

from alembic import context

import app.models  # noqa: F401 - registers every table
from app.db import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()
