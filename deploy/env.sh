#!/bin/sh
# Writes .env from .env.example with a random value for each empty *_PASSWORD.
# An .env that exists keeps every value it has: only what it lacks is added.
set -eu
cd "$(dirname "$0")/.."
umask 077

random_password() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

wanted() {                      # the lines .env should have, passwords still empty
    if [ ! -e .env ]; then
        cat .env.example
        return
    fi
    awk 1 .env                  # ends the last line where an editor did not
    grep -E '^[A-Z_]+=' .env.example | while IFS= read -r line; do
        grep -q "^${line%%=*}=" .env || printf '%s\n' "$line"
    done
}

new=.env.new
trap 'rm -f "$new"' EXIT
wanted | while IFS= read -r line; do
    case $line in
        *_PASSWORD=) printf '%s%s\n' "$line" "$(random_password)" ;;
        *) printf '%s\n' "$line" ;;
    esac
done > "$new"

if [ ! -e .env ]; then
    mv "$new" .env
    echo ".env: written, with passwords made at random"
elif cmp -s "$new" .env; then
    echo ".env: complete, left as it is"
else
    cat "$new" > .env           # in place: owner, mode and links stay
    echo ".env: what was missing has been added"
fi
