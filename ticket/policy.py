"""Who may do what with tickets."""

from chassis import service
from chassis.identity.policy import Access, Action

POLICY = service.POLICY | {
    "tickets.create": Action(
        "write", anonymous=Access.OWN, requester=Access.OWN, agent=Access.ALL, admin=Access.ALL
    ),
    "tickets.read": Action("read", requester=Access.OWN, agent=Access.ALL),
    # by an address that nobody can guess; the gateway knows whose it is
    "tickets.read_shared": Action(
        "read", anonymous=Access.ALL, requester=Access.ALL, agent=Access.ALL
    ),
    "tickets.import": Action("admin"),
    "tickets.comment": Action("write", requester=Access.OWN, agent=Access.ALL),
    "tickets.update": Action("write", requester=Access.OWN, agent=Access.ALL),
    "tickets.overview": Action("read", agent=Access.ALL),
    "service_levels.read": Action("read", agent=Access.ALL),
    "service_levels.manage": Action("admin"),
}
