"""Leases: which process keeps a projection going, until it is not heard of for a while."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from projections.database_clock import instant
from projections.engine import Store
from projections.rows import insert_into
from projections.standing_tables import LEASES

LEASE_SECONDS: Final = 5.0
"""How long a process that fell silent is waited for before another takes its place."""


class LeaseLost(Exception):  # noqa: N818 - named for what happened
    """Another process has taken over; what this one was about to write is not written."""


class Lease:
    """One holder's claim on some projections: it ends by itself unless it is renewed.

    Time is the database's, so clocks of machines need not agree. Safety does not rest on it: a
    batch is written under the lock of the lease and of the bookmark, so a holder that comes
    back too late finds itself replaced and writes nothing.
    """

    def __init__(self, store: Store, holder: str, seconds: float = LEASE_SECONDS) -> None:
        """Claim in the name of a holder, who is one process at one time."""
        self.holder = holder
        self._store = store
        self._seconds = seconds

    def take(self, names: Collection[str]) -> set[str]:
        """Take or renew the leases that nobody else holds, and return those now held."""
        with self._store.reading() as connection:
            elsewhere = LEASES.c.holder != self.holder, LEASES.c.until >= instant(connection)
            taken = set(connection.scalars(sa.select(LEASES.c.projection).where(*elsewhere)))
        wanted = sorted(set(names) - taken)
        if not wanted:
            return set()
        with self._store.deriving() as connection:
            return {name for name in wanted if self._take(connection, name)}

    def keep(self, connection: Connection, name: str) -> None:
        """Renew inside a transaction that may only commit if the lease is still held.

        Its lock keeps others from taking over before the transaction has ended. PostgreSQL ends
        the transaction of a holder that fell silent in the midst of it.
        """
        if connection.dialect.name == "postgresql":
            limit = f"{self._seconds * 1000:.0f}"
            connection.exec_driver_sql(f"SET LOCAL idle_in_transaction_session_timeout = {limit}")
        renewed = self._renew(connection, name)
        if connection.execute(renewed).rowcount == 0:
            raise LeaseLost(f"{name} is no longer kept going by {self.holder}.")

    def release(self) -> None:
        """Let others take over at once."""
        with self._store.deriving() as connection:
            connection.execute(sa.delete(LEASES).where(LEASES.c.holder == self.holder))

    def _take(self, connection: Connection, name: str) -> bool:
        begun = insert_into(connection, LEASES).on_conflict_do_nothing()
        until = instant(connection, self._seconds)
        connection.execute(begun.values(projection=name, holder=self.holder, until=until))
        row = connection.execute(
            sa.select(LEASES.c.holder, LEASES.c.until < instant(connection))
            .where(LEASES.c.projection == name)
            .with_for_update(skip_locked=True)  # whoever holds the lock is at work
        ).one_or_none()
        if row is None or not (row[0] == self.holder or row[1]):
            return False
        here = sa.update(LEASES).where(LEASES.c.projection == name)
        connection.execute(here.values(holder=self.holder, until=until))
        return True

    def _renew(self, connection: Connection, name: str) -> sa.Update:
        held = LEASES.c.projection == name, LEASES.c.holder == self.holder
        return sa.update(LEASES).where(*held).values(until=instant(connection, self._seconds))
