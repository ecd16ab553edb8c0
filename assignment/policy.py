"""Who may do what with priorities and their rules."""

from chassis import service
from chassis.identity.policy import Access, Action

POLICY = service.POLICY | {
    "assignments.read": Action("read", agent=Access.ALL),
}
