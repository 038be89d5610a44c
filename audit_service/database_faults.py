"""What can be wrong with a database, each with a name and a sentence, whatever its driver says."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Final

import psycopg
import sqlalchemy as sa

from aggregates.refusals import Reason, Refusal

DATABASE_UNAVAILABLE = Reason(
    "database_unavailable",
    "The database is busy or cannot be reached; try again shortly.",
    "数据库繁忙或无法连接，请稍后重试。",
)
DATABASE_BUSY = Reason(
    "database_busy",
    "Somebody else holds the database for longer than is waited; nothing was done, try again.",
    "数据库被其他操作占用，等待超时；未作任何改动，请重试。",
)
DATABASE_TOO_SLOW = Reason(
    "database_too_slow",
    "The database took longer than a statement may take; nothing was done.",
    "数据库语句执行超时；未作任何改动。",
)
DATABASE_FULL = Reason(
    "database_full",
    "There is no space left to write the record; nothing was recorded.",
    "磁盘空间不足，无法写入账本；未登记任何内容。",
)
DATABASE_READ_ONLY = Reason(
    "database_read_only",
    "The database can be read but not written: a read-only file or folder, or a standby server.",
    "数据库只可读、不可写：文件或目录为只读，或为备用服务器。",
)
DATABASE_DISK_FAULT = Reason(
    "database_disk_fault",
    "The disk failed to read or write; look at the machine before anything else.",
    "磁盘读写失败，请先检查服务器。",
)
DATABASE_NOT_OPENED = Reason(
    "database_not_opened",
    "The database file cannot be opened: check its folder and its permissions.",
    "无法打开数据库文件，请检查所在目录及权限。",
)
DATABASE_ACCESS_DENIED = Reason(
    "database_access_denied",
    "The database refuses this user, password or privilege.",
    "数据库拒绝该用户、密码或权限。",
)
DATABASE_NOT_THERE = Reason(
    "database_not_there",
    "The server has no database of this name.",
    "服务器上没有该名称的数据库。",
)
DATABASE_NOT_ONE = Reason(
    "database_not_one",
    "The file is not an SQLite database.",
    "该文件不是 SQLite 数据库。",
)
DATABASE_DAMAGED = Reason(
    "database_damaged",
    "The database is damaged; stop writing, keep a copy, and restore the last backup.",
    "数据库已损坏：请停止写入，保留副本，并恢复最近的备份。",
)
DATABASE_BEHIND = Reason(
    "database_behind",
    "The database is of version {found}, this program of {wanted}: run audit-service migrate.",
    "数据库版本为 {found}，程序版本为 {wanted}：请运行 audit-service migrate。",
)
DATABASE_AHEAD = Reason(
    "database_ahead",
    "The database is of version {found}, newer than this program's {wanted}: update the program.",
    "数据库版本 {found} 高于程序版本 {wanted}：请升级程序。",
)
NO_RECORD = Reason(
    "no_record",
    "There is no record at {url}. Give one by --database or AUDIT_DATABASE_URL; init, importing or "
    "serving begins a new one.",
    "{url} 没有账本。请用 --database 或 AUDIT_DATABASE_URL 指定；init、导入或启动服务时会新建。",
)
DATABASE_URL_MALFORMED = Reason(
    "database_url_malformed",
    "The database URL is not a URL such as sqlite:///audit.db.",
    "数据库地址不是 sqlite:///audit.db 这样的 URL。",
)
DATABASE_KIND_UNKNOWN = Reason(
    "database_kind_unknown",
    "The record is kept in {kinds}, not in {kind}.",
    "账本只能存于 {kinds}，不能存于 {kind}。",
)
DATABASE_FILE_REQUIRED = Reason(
    "database_file_required",
    "A record needs a file: sqlite:///audit.db.",
    "账本需要一个文件：sqlite:///audit.db。",
)
DATABASE_FOLDER_MISSING = Reason(
    "database_folder_missing",
    "There is no folder {folder} to keep {file} in.",
    "没有目录 {folder}，无法存放 {file}。",
)

CONDITIONS: Final = {
    reason.code: reason
    for reason in (
        DATABASE_UNAVAILABLE,
        DATABASE_BUSY,
        DATABASE_TOO_SLOW,
        DATABASE_FULL,
        DATABASE_READ_ONLY,
        DATABASE_DISK_FAULT,
        DATABASE_NOT_OPENED,
        DATABASE_ACCESS_DENIED,
        DATABASE_NOT_THERE,
        DATABASE_NOT_ONE,
        DATABASE_DAMAGED,
    )
}
"""What can befall a database at any moment, by code."""

DRIVER_ERRORS: Final = (sa.exc.DBAPIError, sa.exc.TimeoutError, sqlite3.Error, psycopg.Error)
"""Everything a database says no with; ``condition_of`` tells which of it is not our own fault."""

_OF_SQLITE: Final = {
    sqlite3.SQLITE_BUSY: DATABASE_BUSY,
    sqlite3.SQLITE_LOCKED: DATABASE_BUSY,
    sqlite3.SQLITE_FULL: DATABASE_FULL,
    sqlite3.SQLITE_READONLY: DATABASE_READ_ONLY,
    sqlite3.SQLITE_IOERR: DATABASE_DISK_FAULT,
    sqlite3.SQLITE_CANTOPEN: DATABASE_NOT_OPENED,
    sqlite3.SQLITE_PERM: DATABASE_NOT_OPENED,
    sqlite3.SQLITE_NOTADB: DATABASE_NOT_ONE,
    sqlite3.SQLITE_CORRUPT: DATABASE_DAMAGED,
}
"""By primary result code: the low byte of what SQLite returns."""

_OF_POSTGRESQL: Final = {
    "55P03": DATABASE_BUSY,
    "40": DATABASE_BUSY,  # serialization failure, deadlock
    "57014": DATABASE_TOO_SLOW,
    "53100": DATABASE_FULL,
    "53": DATABASE_UNAVAILABLE,  # out of memory, too many connections
    "25006": DATABASE_READ_ONLY,
    "0A000": DATABASE_READ_ONLY,  # what a standby says to BEGIN READ WRITE; we ask nothing else odd
    "25P03": DATABASE_UNAVAILABLE,  # the server ended a transaction that stood idle
    "28": DATABASE_ACCESS_DENIED,
    "42501": DATABASE_ACCESS_DENIED,
    "3D000": DATABASE_NOT_THERE,
    "58": DATABASE_DISK_FAULT,
    "XX001": DATABASE_DAMAGED,
    "XX002": DATABASE_DAMAGED,
    "08": DATABASE_UNAVAILABLE,
    "57": DATABASE_UNAVAILABLE,  # shut down, crashed, starting up
}
"""By SQLSTATE, or by its class when that is all there is to tell apart."""

_SAID_ON_CONNECTING: Final = (
    ("authentication failed", DATABASE_ACCESS_DENIED),
    ("no password supplied", DATABASE_ACCESS_DENIED),
    ("no pg_hba.conf entry", DATABASE_ACCESS_DENIED),
    ("permission denied for database", DATABASE_ACCESS_DENIED),
    ('role "', DATABASE_ACCESS_DENIED),
    ('FATAL:  database "', DATABASE_NOT_THERE),
)
"""A refused connection has no SQLSTATE, only the server's words; in another language than
English they are not told apart from a server that cannot be reached."""


class DatabaseUnusable(Exception):  # noqa: N818 - named for what is wrong
    """What the URL names cannot be worked with, and trying again will not help."""

    def __init__(self, fault: Refusal) -> None:
        super().__init__(str(fault))
        self.fault = fault


def condition_of(error: BaseException) -> Reason | None:
    """Name the condition of the database behind an error; None when the error is no such thing."""
    if isinstance(error, DatabaseUnusable):
        return error.fault.reason
    for cause in _causes(error):
        if isinstance(cause, sa.exc.TimeoutError):
            return DATABASE_BUSY
        if isinstance(cause, sqlite3.Error):
            return _of_sqlite(cause)
        if isinstance(cause, psycopg.Error):
            return _of_postgresql(cause)
    lost = (sa.exc.OperationalError, sa.exc.InterfaceError)
    return DATABASE_UNAVAILABLE if isinstance(error, lost) else None


def detail_of(error: BaseException) -> str:
    """Return what the driver said, for whoever runs the service; clients are not told."""
    return " ".join(str(list(_causes(error))[-1]).split())


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Go from an error to what the driver raised."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = getattr(cause, "orig", None) or cause.__cause__


def _of_sqlite(error: sqlite3.Error) -> Reason | None:
    code: int = getattr(error, "sqlite_errorcode", 0)
    return _OF_SQLITE.get(code & 0xFF)


def _of_postgresql(error: psycopg.Error) -> Reason | None:
    state = error.sqlstate
    if state is not None:
        return _OF_POSTGRESQL.get(state) or _OF_POSTGRESQL.get(state[:2])
    if not isinstance(error, psycopg.OperationalError):
        return None
    said = str(error)
    return next((r for words, r in _SAID_ON_CONNECTING if words in said), DATABASE_UNAVAILABLE)
