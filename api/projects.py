"""Projects: the project library, each with its plan, its contract and its milestones."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from api.commands import accept
from api.fields import Entries
from api.reading import (
    Asked,
    Division,
    PageQuery,
    checked,
    found,
    page_in,
    page_schema,
    present,
    present_page,
    record_schema,
)
from api.resource import resource
from api.serving import serve, serve_one, standing
from audit_service.commands.milestones import (
    AcceptMilestone,
    FailMilestone,
    ReachMilestone,
    RescheduleMilestone,
)
from audit_service.commands.projects import (
    AmendContract,
    ApproveProject,
    AuditSettlement,
    CancelProject,
    HandOverProject,
    ListProject,
    PlanProject,
    ProposeProject,
    ResumeProject,
    ReviewProject,
    SignContract,
    SuspendProject,
)
from projections import library_queries
from projections.library_tables import MILESTONES, PROJECTS
from projections.rows import Row

projects = resource("projects", __doc__)

accept(projects, "", ProposeProject)
accept(projects, "/<project>/reviews", ReviewProject)
accept(projects, "/<project>/approval", ApproveProject)
accept(projects, "/<project>/listing", ListProject)
accept(projects, "/<project>/plan", PlanProject)
accept(projects, "/<project>/contract", SignContract)
accept(projects, "/<project>/contract-amendments", AmendContract)
accept(projects, "/<project>/settlement", AuditSettlement)
accept(projects, "/<project>/suspensions", SuspendProject)
accept(projects, "/<project>/resumptions", ResumeProject)
accept(projects, "/<project>/cancellation", CancelProject)
accept(projects, "/<project>/handover", HandOverProject)
accept(projects, "/<project>/milestones/<milestone>/reach", ReachMilestone)
accept(projects, "/<project>/milestones/<milestone>/acceptance", AcceptMilestone)
accept(projects, "/<project>/milestones/<milestone>/failure", FailMilestone)
accept(projects, "/<project>/milestones/<milestone>/reschedulings", RescheduleMilestone)

MilestoneSchema = record_schema("Milestone", MILESTONES)
ProjectSchema = record_schema("Project", PROJECTS)
ProjectInFullSchema = record_schema(
    "ProjectInFull",
    PROJECTS,
    milestones=fields.List(fields.Nested(MilestoneSchema), required=True),
)


class ProjectQuery(PageQuery):
    """Which projects are wanted; an organisation may be named several times."""

    organisation = Entries(Asked())
    region = Division()
    purpose = Asked()
    stage = Asked()


def list_projects(asked: dict[str, Any]) -> dict[str, Any]:
    """List projects by reference."""
    request = page_in(asked)
    organisations = asked.pop("organisation", None)
    with standing() as connection:
        page = library_queries.projects(connection, request, organisations=organisations, **asked)
    return present_page(page)


def show_project(reference: str) -> Row:
    """Show a project with its milestones."""
    with standing() as connection:
        row = library_queries.project_with_milestones(connection, checked("project", reference))
    row = found(row, "project", reference)
    steps = row["milestones"]
    projects.set_etag([[part["version"], part["position"]] for part in (row, *steps)])
    return {**present(row), "milestones": [present(step) for step in steps]}


serve(
    projects,
    "",
    "projects",
    list_projects,
    page_schema("ProjectPage", ProjectSchema),
    ProjectQuery,
    reads=("project_library",),
)
serve_one(
    projects,
    "/<reference>",
    "project",
    show_project,
    ProjectInFullSchema,
    reads=("project_library",),
)
