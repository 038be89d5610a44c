"""Commands on parameters, and the value a rule finds in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from aggregates.parameter import MEANINGS, Parameter, ParameterName
from aggregates.values import Act, Document
from audit_service.commands.command import Command
from audit_service.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptParameter(Command):
    """Adopt the value of a parameter, in force from the business date until the next one's.

    It may be dated before values already adopted, on a date that has none.
    """

    name: ParameterName
    value: int
    document: Document

    def decide(self, work: Work, act: Act) -> Parameter:
        """Adopt."""
        parameter = work.find(Parameter, self.name)
        if parameter is None:
            return work.add(Parameter.adopt(self.name, self.value, self.document, act))
        parameter.revise(self.value, self.document, act)
        return parameter


def parameter_on(work: Work, name: ParameterName, on: date) -> int | None:
    """Return the value in force on a business date; None where there is no rule."""
    parameter = work.find(Parameter, name)
    return MEANINGS[name].default if parameter is None else parameter.value_on(on)
