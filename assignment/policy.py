"""Who may do what with priorities and their rules."""

from chassis import service
from chassis.identity.policy import Access, Action

POLICY = service.POLICY | {
    "assignments.read": Action("read", requester=Access.OWN, agent=Access.ALL),
    "rules.read": Action("read", agent=Access.ALL),
    "rules.manage": Action("admin"),
    # the page shows it to whoever writes a ticket
    "rules.preview": Action("read", requester=Access.ALL, agent=Access.ALL),
}
