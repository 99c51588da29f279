#!/bin/sh
# Measures the silo and the agent, built for release and run as users run them.
#   bench/run.sh [--quick] [--json] [--write] [submit|latency|commands|noop|start|queued|fairness|live|webhooks ...]
# --quick  small sizes, below a minute: shows that everything works, its figures mean little
# --json   one JSON object a line
# --write  also puts the table into docs/PERFORMANCE.md
# Needs wrk and gcc; as root on Debian it installs them.
set -eu
cd "$(dirname "$0")/.."

write=''
for argument in "$@"; do
  shift
  if [ "$argument" = --write ]; then write=docs/PERFORMANCE.md; else set -- "$@" "$argument"; fi
done

missing=''
for tool in wrk gcc; do
  command -v "$tool" >/dev/null || missing="$missing $tool"
done
if [ -n "$missing" ]; then
  # shellcheck disable=SC2086 # one word a package
  { apt-get update && apt-get install -y --no-install-recommends $missing libc6-dev; } >&2 || {
    echo "bench/run.sh: install$missing and try again" >&2
    exit 1
  }
fi

for project in silo node-agent bench/Actors.Bench; do
  dotnet build "$project" -c Release -v q --nologo "-clp:ErrorsOnly;NoSummary" >&2
done
floor=$(mktemp)
trap 'rm -f "$floor"' EXIT
gcc -O2 -Wall -Wextra -pthread -o "$floor" bench/spawn-floor/spawn-floor.c

bench/Actors.Bench/bin/Release/net10.0/Actors.Bench --spawn-floor "$floor" \
  --silo silo/bin/Release/net10.0/Actors.Silo --agent node-agent/bin/Release/net10.0/Actors.NodeAgent ${write:+--write "$write"} "$@"
