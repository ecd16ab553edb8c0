#!/bin/bash
# Starts RabbitMQ in its container with the users of definitions.json, whose passwords come from the
# environment. The broker takes users and permissions over at each start, before it listens, so that
# a changed password counts from then on.
set -euo pipefail
umask 077

definitions=$(< /tickets/definitions.json)
for name in RABBITMQ_USER RABBITMQ_PASSWORD \
    {TICKET,ASSIGNMENT,NOTIFICATION,GATEWAY}_AMQP_PASSWORD; do
    value=${!name:?is not set: run make env}
    # they become part of JSON and of an address
    [[ $value =~ ^[A-Za-z0-9._-]+$ ]] || { echo "$name: letters and digits only" >&2; exit 1; }
    definitions=${definitions//"\${$name}"/$value}
    unset "$name"
done
printf '%s\n' "$definitions" > /tmp/definitions.json
exec docker-entrypoint.sh rabbitmq-server
