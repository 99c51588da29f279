#!/usr/bin/env bash
# The worker loop that runs on existing nodes: polls for a job, runs it, reports. Signs by scheme v1.
set -u
API=${API%/}
POLL_INTERVAL=${POLL_INTERVAL:-5}

sign() { printf '%s' "$1" | openssl dgst -sha256 -hmac "$SECRET" -binary | base64 -w 0; }

node_headers=(
  -H "X-Node-Hostname: $(uname -n)" -H "X-Node-OS: $(uname -s)" -H "X-Node-Arch: $(uname -m)"
  -H "X-Node-Kernel: $(uname -r)" -H "X-Node-Uptime: $(cut -d' ' -f1 /proc/uptime)"
)
node_query=$(jq -rn --arg node "$NODE_ID" '$node | @uri')

while true; do
  time=$(date +%s)
  job=$(curl -s --max-time 20 "${node_headers[@]}" -H "X-Time: $time" -H "X-Auth: $(sign "$time$NODE_ID")" "$API/fetch?node=$node_query") || job=''
  if [ -z "$job" ] || ! jq -e .id >/dev/null 2>&1 <<<"$job"; then
    sleep "$POLL_INTERVAL"
    continue
  fi
  id=$(jq -r .id <<<"$job")
  command=$(jq -r .payload.command <<<"$job")
  timeout=$(jq -r '.payload.timeout // 60' <<<"$job")

  output=$(timeout "$timeout" bash -c "$command" 2>&1)
  status=$?

  body=$(printf '%s' "$output" | jq -Rs --arg id "$id" --arg node "$NODE_ID" --argjson status "$status" --argjson finished "$(date +%s)" \
    '{id: $id, node: $node, status: $status, output: ., finished: $finished}')
  for attempt in 1 2 3 4 5; do
    time=$(date +%s)
    signature=$(sign "$time$(jq . <<<"$body")")
    jq --argjson time "$time" --arg sig "$signature" '. + {__auth: {time: $time, sig: $sig}}' <<<"$body" |
      curl -s --max-time 60 "${node_headers[@]}" -X POST -H 'Content-Type: application/json' --data-binary @- "$API/result" && break
    sleep "$attempt"
  done
done
