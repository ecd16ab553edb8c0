"""Who may do what with priorities and their rules."""

from chassis import service
from chassis.identity.policy import Access, Action

POLICY = service.POLICY | {
    # a ticket's requester may change: the gateway first asks the ticket service who may see it
    "assignments.read": Action("read", requester=Access.ALL, agent=Access.ALL),
    "rules.read": Action("read", agent=Access.ALL),
    "rules.manage": Action("admin"),
    # the page shows it to whoever writes a ticket
    "rules.preview": Action("read", requester=Access.ALL, agent=Access.ALL),
}
