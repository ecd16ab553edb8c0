#!/usr/bin/env bash
# prepare.sh NAME DATABASE...: an empty vhost NAME, and empty databases of role NAME (its password
# too), on the machine's own PostgreSQL and RabbitMQ. Run as root. What was there is dropped.
set -euo pipefail
name=$1
shift

rabbitmqctl -q delete_vhost "$name" >/dev/null 2>&1 || true
rabbitmqctl -q add_vhost "$name" >/dev/null
rabbitmqctl -q set_permissions -p "$name" guest '.*' '.*' '.*' >/dev/null

{
  echo "SET client_min_messages = error;"
  echo "SELECT 'CREATE ROLE $name LOGIN PASSWORD ''$name''' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$name') \gexec"
  for database in "$@"; do
    echo "DROP DATABASE IF EXISTS $database WITH (FORCE);"
    echo "CREATE DATABASE $database OWNER $name;"
  done
} | (cd / && su postgres -c "PGHOST= psql -v ON_ERROR_STOP=1 -qAtX")
