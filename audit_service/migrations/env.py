"""What alembic runs the steps in: the connection and transaction handed over by ``schema``."""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    transactional_ddl=True,  # both databases undo DDL; all steps commit together or not at all
)
with context.begin_transaction():
    context.run_migrations()
