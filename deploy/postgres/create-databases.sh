#!/bin/sh
# Creates the role and the database of every service in databases.txt that has none yet,
# and brings passwords and grants of the others up to date. Safe to run again at any time.
# Reaches the server as a superuser through libpq's own variables (PGHOST, PGUSER, ...).
set -eu
cd "$(dirname "$0")"
export PGDATABASE=postgres

sql() { psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 "$@"; }

sql --file=server.sql
grep -Ev '^[[:space:]]*(#|$)' databases.txt | while read -r service; do
    variable="$(printf %s "$service" | tr '[:lower:]' '[:upper:]')_DB_PASSWORD"
    eval "password=\${$variable:-}"
    if [ -z "$password" ]; then
        echo "$0: $variable is not set" >&2
        exit 1
    fi
    # By environment, as an argument would show in the list of processes.
    SERVICE_PASSWORD="$password" sql --set=service="$service" --file=database.sql
    echo "database $service: role and grants in place"
done
