"""Who may do what with notifications."""

from chassis import service
from chassis.identity.policy import Access, Action

POLICY = service.POLICY | {
    "notifications.read": Action("read", requester=Access.OWN, agent=Access.ALL),
    "notifications.mark_read": Action("write", requester=Access.OWN, agent=Access.ALL),
}
