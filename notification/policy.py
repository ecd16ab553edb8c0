"""Who may do what with notifications."""

from chassis import service
from chassis.identity.policy import Access, Action

POLICY = service.POLICY | {
    "notifications.read": Action("read", requester=Access.OWN, agent=Access.ALL),
    "notifications.mark_read": Action("write", requester=Access.OWN, agent=Access.ALL),
    "preferences.read": Action("read", requester=Access.OWN, agent=Access.OWN, admin=Access.OWN),
    "preferences.write": Action("write", requester=Access.OWN, agent=Access.OWN, admin=Access.OWN),
    "mail.read": Action("read", agent=Access.ALL),
    "mail.send_again": Action("write", agent=Access.ALL),
    "webhooks.read": Action("admin"),
    "webhooks.write": Action("admin"),
}
