"""People, how they prove who they are, and the statement of it for the services."""
