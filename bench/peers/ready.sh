#!/usr/bin/env bash
# ready.sh VHOST QUEUES PORT: succeeds once the gateway says that it is ready, and so many event
# queues have a consumer.
set -euo pipefail

exec 3<>"/dev/tcp/127.0.0.1/$3"
printf 'GET /health/ready HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' >&3
read -r _ status _ <&3
[ "$status" = 200 ]

rabbitmqctl -q list_queues -p "$1" name consumers |
  awk -v wanted="$2" '/^evt-/ && $1 !~ /\.dead$/ && $2 > 0 { found++ } END { exit found < wanted }'
