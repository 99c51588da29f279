#!/usr/bin/env bash
# A Cronicle shell plugin: runs a command on a node and reports to Cronicle. Needs post.sh beside it or in PATH (POST_SH).
# Cronicle writes one line of JSON with the plugin's params to standard input:
#   url, secret, target, command; optional: timeout (300), max_wait (timeout + 60), key, v1 (1 for an old broker)
# and reads lines of JSON from standard output: {"progress":…} and at last {"complete":1,"code":…,"description":…}.
set -uo pipefail

complete() { # code, description
  jq -nc --argjson code "$1" --arg description "$2" '{complete: 1, code: $code, description: $description}'
  exit 0
}

post=${POST_SH:-$(dirname "$0")/../../cli/post.sh}
IFS= read -r job || complete 1 'Cronicle sent no job'
param() { jq -r --arg name "$1" --arg fallback "${2:-}" '.params[$name] // "" | tostring | if . == "" then $fallback else . end' <<<"$job"; }

SECRET=$(param secret)
export SECRET
target=$(param target) command=$(param command)
timeout=$(param timeout 300)
if [ -z "$SECRET" ] || [ -z "$target" ] || [ -z "$command" ]; then
  complete 1 'the params secret, target and command are needed'
fi
connection=(--url "$(param url http://127.0.0.1:8080)" --key "$(param key default)")
[ "$(param v1)" = 1 ] && connection=(--url "$(param url http://127.0.0.1:8080)" --v1)

submitted=$("$post" "${connection[@]}" --target "$target" --command "$command" --timeout "$timeout" 2>&1) || complete 1 "submit: $submitted"
id=$(jq -r .id <<<"$submitted")
echo '{"progress":0.1}'
result=$("$post" "${connection[@]}" --check-result --node "$target" --job-id "$id" --wait --max-wait "$(param max_wait $((timeout + 60)))" 2>&1)
case $? in
  0) ;;
  124) complete 124 "job $id did not end in time" ;;
  *) complete 1 "job $id: $result" ;;
esac
echo '{"progress":0.9}'
jq -r .output <<<"$result"
code=$(jq .status <<<"$result")
if [ "$code" -eq 0 ]; then complete 0 "job $id succeeded on $target"; else complete "$code" "job $id ended with exit code $code on $target"; fi
