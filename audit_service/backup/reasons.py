"""Reasons not to make a backup, and not to restore one."""

from __future__ import annotations

from aggregates.refusals import Reason

BACKUP_EXISTS = Reason(
    "backup_exists",
    "There is a file {file} already; a backup overwrites none.",
    "{file} 已存在；备份不会覆盖任何文件。",
)
BACKUP_NOT_WRITTEN = Reason(
    "backup_not_written",
    "The copy could not be written: {said}.",
    "无法写入副本：{said}。",
)
BACKUP_UNSOUND = Reason(
    "backup_unsound",
    "The copy is not whole ({what}) and was not kept; examine the database with doctor.",
    "副本不完整（{what}），未予保留；请用 doctor 检查数据库。",
)
NOT_A_BACKUP = Reason(
    "not_a_backup",
    "{file} is not a sound backup of a record: {what}.",
    "{file} 不是完好的账本备份：{what}。",
)
TARGET_TAKEN = Reason(
    "target_taken",
    "There is something at {place} already; a backup is restored into a new database only.",
    "{place} 已有内容；备份只能恢复到新的数据库。",
)
TOOL_MISSING = Reason(
    "tool_missing",
    "There is no {tool} here: name the folder of PostgreSQL's programs by --bin or AUDIT_PG_BIN.",
    "找不到 {tool}：请用 --bin 或 AUDIT_PG_BIN 指定 PostgreSQL 程序所在目录。",
)
TOOL_FAILED = Reason(
    "tool_failed",
    "{tool} failed and nothing was kept: {said}.",
    "{tool} 失败，未保留任何内容：{said}。",
)
