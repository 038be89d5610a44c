"""Importing: a document of many lines streams through, whatever its length."""

from __future__ import annotations

import csv
import json
import resource
import sqlite3
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final

from aggregates.fund import Fund
from aggregates.money import Money
from aggregates.values import Document, FundClass, Reference, Text, Tier
from audit_service.bootstrap import Application
from audit_service.commands.command import Actor
from audit_service.importers.allotments import import_allotment
from audit_service.importers.vocabulary import HEAD
from audit_service.work import Facts
from bench.results import Result
from bench.workload import SEED
from bench.setting import BEGINNING, Setting

LINES: Final = 100_000
BAR_MB: Final = 300.0
COUNTIES: Final = 48

_FUND: Final = Reference("ZJ-2018")
_PURPOSE: Final = Reference("clinic")
_MAX_YUAN: Final = 1_000_000
_ACTOR: Final = Actor(person="录入员", office="CZ-620121")
