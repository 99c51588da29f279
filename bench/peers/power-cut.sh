#!/bin/sh
# Cuts the power under load, for Actors and for BullMQ (redis with appendfsync everysec and always): how many acknowledged jobs are gone afterwards.
#   bench/peers/power-cut.sh [--json] [--write] [--rounds N] [--only actors,bullmq-everysec,bullmq-always]
# --json   one JSON object a line
# --write  also puts the table into docs/PERFORMANCE.md
# Ends with 1 when Actors lost a job. Needs node 20, gcc and redis; as root on Debian it installs what is missing but node.
set -eu
cd "$(dirname "$0")/../.."

for argument in "$@"; do
  shift
  if [ "$argument" = --write ]; then set -- "$@" --write docs/PERFORMANCE.md; else set -- "$@" "$argument"; fi
done

command -v node >/dev/null || { echo 'bench/peers/power-cut.sh: install node 20 or later and try again' >&2; exit 1; }
missing=''
command -v redis-server >/dev/null || missing='redis-server'
command -v gcc >/dev/null || missing="$missing gcc libc6-dev"
if [ -n "$missing" ]; then
  # shellcheck disable=SC2086 # one word a package
  { apt-get update && apt-get install -y --no-install-recommends $missing; } >&2 || {
    echo "bench/peers/power-cut.sh: install $missing and try again" >&2
    exit 1
  }
fi
# Not "ci": it insists on packages for other operating systems, which not every registry has.
npm --prefix bench/peers install --no-save --no-audit --no-fund --loglevel error >&2

dotnet build silo -c Release -v q --nologo "-clp:ErrorsOnly;NoSummary" >&2
BENCH_DIR=$(mktemp -d -p "$(realpath "${BENCH_DIR:-bench/peers}")" run-XXXXXX)
export BENCH_DIR
trap 'rm -rf "$BENCH_DIR"' EXIT
gcc -O2 -Wall -Wextra -shared -fPIC -o "$BENCH_DIR/power-cut.so" bench/power-cut/power-cut.c -ldl -pthread
node bench/peers/power-cut.mjs --silo silo/bin/Release/net10.0/Actors.Silo --shim "$BENCH_DIR/power-cut.so" "$@"
