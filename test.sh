#!/usr/bin/env bash
# Installs what is missing, builds everything and runs every test. The last line says how many passed and failed.
# Options: --filter EXPRESSION (as of dotnet test), --project NAME (part of a test project's name).
set -uo pipefail
cd "$(dirname "$0")" || exit 1

filter=() project=''
while [ $# -gt 0 ]; do
  case $1 in
    --filter) filter=(--filter "$2"); shift 2 ;;
    --project) project=$2; shift 2 ;;
    *) echo "test.sh: unknown option $1" >&2; exit 2 ;;
  esac
done

missing=()
for tool in jq curl openssl gcc strace sqlite3; do
  command -v "$tool" >/dev/null || missing+=("$tool")
done
command -v node >/dev/null || missing+=(nodejs npm)
for module in socketio requests websocket; do
  /usr/bin/python3 -c "import $module" 2>/dev/null || missing+=("python3-$module")
done
if [ ${#missing[@]} -gt 0 ]; then
  echo "Installing ${missing[*]}"
  sudo=''; [ "$(id -u)" -eq 0 ] || sudo=sudo
  { $sudo apt-get update -qq && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}"; } >/dev/null || exit 1
fi

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

dotnet build Actors.sln -c Release -v q --nologo || { echo '0 passed, 1 failed'; exit 1; }

broken=0
for test in tests/*.Tests/*.csproj; do
  name=$(basename "$test" .csproj)
  case $name in *"$project"*) ;; *) continue ;; esac
  echo "== $name"
  timeout 1200 dotnet test "$test" -c Release --no-build --nologo -v q \
    --logger "trx;LogFileName=$name.trx" --logger 'console;verbosity=minimal' --results-directory "$results" "${filter[@]}" \
    || broken=$((broken + 1))
done

passed=0 failed=0 skipped=0
count() { grep -oE " $1=\"[0-9]+\"" <<<"$2" | head -n 1 | grep -oE '[0-9]+'; }
for file in "$results"/*.trx; do
  [ -e "$file" ] || continue
  counters=$(grep -m 1 '<Counters ' "$file")
  passed=$((passed + $(count passed "$counters")))
  failed=$((failed + $(count failed "$counters")))
  skipped=$((skipped + $(count total "$counters") - $(count executed "$counters")))
done
# A run that broke without a failed test (a crash, a time-out) is a failure too.
[ "$broken" -gt 0 ] && [ "$failed" -eq 0 ] && failed=$broken
if [ "$skipped" -gt 0 ]; then echo "$passed passed, $failed failed, $skipped skipped"; else echo "$passed passed, $failed failed"; fi
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
