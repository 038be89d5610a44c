"""What every resource has in common: strict arguments in, problems as the documented refusals."""

from __future__ import annotations

import inspect
from http import HTTPStatus
from typing import Any, NoReturn

import marshmallow as ma
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from flask import Request
from flask_smorest import Api, Blueprint
from webargs.flaskparser import FlaskParser, is_json_request

from aggregates.refusals import Refused
from api.access import identity_faults
from api.problems import BODY, MEDIA_TYPE, QUERY, ProblemSchema, faults_of
from api.reasons import MEDIA_TYPE_UNSUPPORTED
from api.strict_json import parse
from audit_service.wellformed import reference_faults

PREFIX = "/api/v1"


class StrictParser(FlaskParser):
    """Reads bodies and queries strictly and names every fault at once."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {}  # noqa: RUF012 - as the library has it

    def load_json(self, req: Request, schema: ma.Schema) -> Any:  # noqa: ARG002 - the library's
        """Read the body as strict JSON, whatever else it may be."""
        if not is_json_request(req):
            raise Refused(MEDIA_TYPE_UNSUPPORTED())
        return parse(req.get_data(cache=True))

    def load_querystring(self, req: Request, schema: ma.Schema) -> Any:
        """Read the query; a parameter given twice is a list, which only lists accept."""
        return {
            name: values if _is_list(schema.fields.get(name)) or len(values) > 1 else values[0]
            for name, values in req.args.lists()
        }

    def handle_error(
        self,
        error: ma.ValidationError,
        req: Request,
        schema: ma.Schema,  # noqa: ARG002 - the library's
        *,
        error_status_code: int | None,  # noqa: ARG002
        error_headers: Any,  # noqa: ARG002
    ) -> NoReturn:
        """Refuse, with what is wrong in the address and the headers as well."""
        ((location, messages),) = error.messages_dict.items()
        at = BODY if location == "json" else QUERY
        address = (
            fault
            for name, value in (req.view_args or {}).items()
            for fault in reference_faults(str(value), f"{QUERY}/{name}")
        )
        raise Refused(*identity_faults(), *address, *faults_of(messages, at))


class Resource(Blueprint):  # type: ignore[misc]  # the library ships no types
    """One resource of the API: a noun in the plural, with its routes."""

    ARGUMENTS_PARSER = StrictParser()


def resource(name: str, description: str | None) -> Resource:
    """Begin a resource under ``/api/v1``."""
    return Resource(
        name, name, url_prefix=f"{PREFIX}/{name}", description=(description or "").strip()
    )


class DescribedApi(Api):  # type: ignore[misc]  # the library ships no types
    """The API with its refusals described as what they are: ``application/problem+json``."""

    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        """Leave errors to ``api.problems``."""

    def _register_responses(self) -> None:
        """Describe every refusal as a problem document."""
        answers = {status.name: status.phrase for status in HTTPStatus}
        for name, phrase in {**answers, "DEFAULT_ERROR": "Any other refusal"}.items():
            content = {MEDIA_TYPE: {"schema": ProblemSchema}}
            described = {"description": phrase, "content": content}
            self.spec.components.response(name, described, lazy=True)


class DescribedSchemas(OpenAPIConverter):
    """Describes a schema in the words of its class."""

    def schema2jsonschema(self, schema: Any) -> dict[str, Any]:
        """Describe a schema."""
        kind = schema if isinstance(schema, type) else type(schema)
        convert: Any = super().schema2jsonschema
        described: dict[str, Any] = convert(schema)
        if kind.__doc__:
            described.setdefault("description", inspect.cleandoc(kind.__doc__).replace("``", "`"))
        return described


class DescribedPlugin(MarshmallowPlugin):
    """Names schemas as their classes, without the word schema."""

    Converter = DescribedSchemas

    def __init__(self) -> None:
        """Start with no schemas."""
        super().__init__(schema_name_resolver=_name)


def _name(schema: Any) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return str(kind.__name__.removesuffix("Schema"))


def _is_list(field: Any) -> bool:
    return isinstance(field, ma.fields.List)
