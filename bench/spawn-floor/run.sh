#!/bin/sh
# The machine's spawn floor and the agent's bare runner, taken in turns, so that both see the same machine.
#   bench/spawn-floor/run.sh [SECONDS] [ROUNDS]
set -eu
here=$(dirname "$0")
seconds=${1:-3}
rounds=${2:-3}
floor=$(mktemp)
trap 'rm -f "$floor"' EXIT
gcc -O2 -Wall -Wextra -pthread -o "$floor" "$here/spawn-floor.c"
dotnet build "$here/Runner" -c Release -v q --nologo >/dev/null
runner="$here/Runner/bin/Release/net10.0/Actors.Bench.Runner"
for _ in $(seq "$rounds"); do
  echo "floor   $("$floor" 2 "$seconds" /bin/true)"
  for concurrency in 4 8 16; do
    echo "runner  $("$runner" "$concurrency" "$seconds" true)"
  done
done
