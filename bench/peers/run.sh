#!/bin/sh
# Measures Actors beside BullMQ (redis with appendfsync always and everysec) and Celery, all on this machine, in turn.
#   bench/peers/run.sh [--json] [--quick] [--write] [--rounds N] [--only live,drain,latency,bulk] [--peers bullmq-always,bullmq-everysec,celery]
# --json   one JSON object a line
# --quick  small sizes, one round: shows that everything works
# --write  also puts the table into docs/PERFORMANCE.md
# Needs node 20, redis and celery; as root on Debian it installs what is missing but node.
set -eu
cd "$(dirname "$0")/../.."

for argument in "$@"; do
  shift
  if [ "$argument" = --write ]; then set -- "$@" --write docs/PERFORMANCE.md; else set -- "$@" "$argument"; fi
done

command -v node >/dev/null || { echo 'bench/peers/run.sh: install node 20 or later and try again' >&2; exit 1; }
missing=''
command -v redis-server >/dev/null || missing='redis-server'
/usr/bin/python3 -c 'import celery, redis' 2>/dev/null || missing="$missing celery python3-redis"
if [ -n "$missing" ]; then
  # shellcheck disable=SC2086 # one word a package
  { apt-get update && apt-get install -y --no-install-recommends $missing; } >&2 || {
    echo "bench/peers/run.sh: install $missing and try again" >&2
    exit 1
  }
fi
# Not "ci": it insists on packages for other operating systems, which not every registry has.
npm --prefix bench/peers install --no-save --no-audit --no-fund --loglevel error >&2

for project in silo bench/Actors.Bench.Jobs; do
  dotnet build "$project" -c Release -v q --nologo "-clp:ErrorsOnly;NoSummary" >&2
done
BENCH_DIR=$(mktemp -d -p "${BENCH_DIR:-bench/peers}" run-XXXXXX)
export BENCH_DIR
trap 'rm -rf "$BENCH_DIR"' EXIT
node bench/peers/compare.mjs --ours bench/Actors.Bench.Jobs/bin/Release/net10.0/Actors.Bench.Jobs --silo silo/bin/Release/net10.0/Actors.Silo "$@"
