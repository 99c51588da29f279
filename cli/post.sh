#!/usr/bin/env bash
# Submits commands to the job broker and fetches their results. Needs bash 5, curl, openssl and jq.
# Secrets and signatures pass through pipes only: a process's arguments are open to every user of the machine.
set -euo pipefail
umask 077

# The longest that one waiting GET asks for: below the idle limits of usual proxies.
readonly LONGEST_WAIT=25
readonly CONNECT_TIMEOUT=10
# What a call may take beyond the wait it asked for: a large result over a slow line.
readonly ANSWER_TIMEOUT=60
readonly SUBMIT_ATTEMPTS=4

readonly EXIT_REFUSED=1
readonly EXIT_USAGE=2
readonly EXIT_TIMEOUT=124

usage() {
  cat <<'USAGE'
Usage:
  post.sh --target NODE --command COMMAND [--timeout S] [--wait]   submit a job
  post.sh --check-result --node NODE --job-id ID                   fetch a job's result
  post.sh --list-results                                           list all results

Connection
  --url URL           the broker, such as http://server:8080            (environment: URL)
  --secret SECRET     the shared secret                                 (environment: SECRET)
  --key ID            which of the broker's secrets it is (default: default)
  --v1                sign as old brokers expect; without it, scheme v2

Submitting
  --target NODE       the node that is to run the command
  --command COMMAND   the shell command
  --command-file FILE the same from a file, - for standard input
  --timeout S         seconds the command may run (default: the broker's)
  --wait              wait for the result; the submission's answer goes to standard error
  --poll-interval N   seconds between two questions, where the broker cannot make us wait (default: 2)
  --max-wait N        seconds to wait at most (default: 60)

Results
  --check-result      fetch a result instead of submitting
  --node NODE         the node that ran the job; with --list-results --v1, any node the broker allows
  --job-id ID         the job's id
  --list-results      list the results
  --exit-status       exit with the job's own status

Exit: 0 done (with --wait or --check-result: a result was fetched, whatever its status), 1 refused or unreachable,
2 wrong usage, 124 no result within --max-wait; with --exit-status the job's status once a result was fetched.
USAGE
}

fail() {
  printf 'post.sh: %s\n' "$1" >&2
  exit "${2:-$EXIT_REFUSED}"
}

usage_error() {
  fail "$1 (see --help)" "$EXIT_USAGE"
}

# --- Options -------------------------------------------------------------------------------------------------------

# The programs started from here have no need of the secret.
secret=${SECRET:-}
unset SECRET
url=${URL:-}
key=default scheme=v2
action=submit target='' command='' command_file='' timeout='' node='' job_id=''
wait=false poll_interval=2 max_wait=60 exit_status=false

parse_options() {
  while (($# > 0)); do
    case $1 in
      --v1) scheme=v1 ;;
      --wait) wait=true ;;
      --exit-status) exit_status=true ;;
      --check-result) action=check ;;
      --list-results) action=list ;;
      --help | -h)
        usage
        exit 0
        ;;
      --secret | --url | --key | --target | --command | --command-file | --timeout | --poll-interval | --max-wait | --node | --job-id)
        (($# > 1)) || usage_error "$1 needs a value"
        take_value "$1" "$2"
        shift
        ;;
      *) usage_error "unknown option $1" ;;
    esac
    shift
  done
}

take_value() {
  case $1 in
    --secret) secret=$2 ;;
    --url) url=$2 ;;
    --key) key=$2 ;;
    --target) target=$2 ;;
    --command) command=$2 ;;
    --command-file) command_file=$2 ;;
    --timeout) timeout=$2 ;;
    --poll-interval) poll_interval=$2 ;;
    --max-wait) max_wait=$2 ;;
    --node) node=$2 ;;
    --job-id) job_id=$2 ;;
  esac
}

check_options() {
  [[ -n $secret ]] || usage_error 'no secret: give --secret or the environment variable SECRET'
  [[ $url =~ ^https?://[^/?#[:space:]]+[^?#[:space:]]*$ ]] || usage_error "--url must be like http://server:8080, not '$url'"
  url=${url%/}
  [[ $key =~ ^[A-Za-z0-9._-]+$ ]] || usage_error '--key must be letters, digits, dots, dashes and underscores'
  check_number --max-wait "$max_wait"
  check_number --poll-interval "$poll_interval"
  ((poll_interval > 0)) || usage_error '--poll-interval must be at least 1'
  case $action in
    submit)
      [[ -n $target ]] || usage_error 'submitting needs --target'
      [[ -n $command || -n $command_file ]] || usage_error 'submitting needs --command or --command-file'
      [[ -z $command || -z $command_file ]] || usage_error '--command and --command-file exclude each other'
      [[ -z $timeout ]] || check_number --timeout "$timeout"
      ;;
    check) [[ -n $node && -n $job_id ]] || usage_error '--check-result needs --node and --job-id' ;;
    list)
      # Old clients name the node they know as the target.
      node=${node:-$target}
      [[ $scheme == v2 || -n $node ]] || usage_error '--list-results with --v1 is signed over a node: give --node'
      ;;
  esac
  ((BASH_VERSINFO[0] >= 5)) || fail "bash 5 is needed, this is $BASH_VERSION"
  local program
  for program in curl openssl jq; do
    command -v "$program" >/dev/null || fail "$program is not installed"
  done
}

check_number() {
  [[ $2 =~ ^(0|[1-9][0-9]{0,8})$ ]] || usage_error "$1 must be a number of seconds, not '$2'"
}

# --- Signatures ----------------------------------------------------------------------------------------------------

# printf formats of the secret's block exclusive-or'ed with HMAC's two pads.
inner_pad='' outer_pad=''

# openssl takes a key for its own HMAC as an argument only, so HMAC is made here of two plain hashes.
prepare_secret() {
  local LC_ALL=C
  local -a bytes=()
  local i byte block=$secret
  if ((${#block} > 64)); then
    local hash
    hash=$(printf '%s' "$secret" | sha256_hex)
    for ((i = 0; i < 64; i += 2)); do
      bytes+=($((16#${hash:i:2})))
    done
  else
    for ((i = 0; i < ${#block}; i++)); do
      printf -v byte '%d' "'${block:i:1}"
      bytes+=($((byte & 255)))
    done
  fi
  local inner outer
  for ((i = 0; i < 64; i++)); do
    byte=${bytes[i]:-0}
    printf -v inner '\\x%02x' $((byte ^ 0x36))
    printf -v outer '\\x%02x' $((byte ^ 0x5c))
    inner_pad+=$inner
    outer_pad+=$outer
  done
}

sha256_hex() {
  openssl dgst -sha256 -r | {
    local hash rest
    read -r hash rest
    printf '%s' "$hash"
  }
}

# base64(HMAC-SHA256(secret, standard input))
# shellcheck disable=SC2059  # the pads are formats: only printf can write a zero byte
sign() {
  {
    printf "$outer_pad"
    { printf "$inner_pad"; cat; } | openssl dgst -sha256 -binary
  } | openssl dgst -sha256 -binary | openssl base64 -A
}

now() {
  printf '%(%s)T' -1
}

now_ms() {
  printf '%s' "$((${EPOCHREALTIME/[^0-9]/} / 1000))"
}

# --- Calls ---------------------------------------------------------------------------------------------------------

work=''
status=''   # the last answer's HTTP status
reply=''    # the file with the last answer's body
curl_code=0 # how the last call went: 0 when there was an answer

# call METHOD PATH SECONDS HEADER...: the request body, if any, is in $work/request. Returns curl's exit code.
call() {
  local method=$1 path=$2 seconds=$3
  shift 3
  local header
  {
    printf 'url = "%s"\n' "$url$path"
    printf 'header = "%s"\n' 'Content-Type: application/json' 'Expect:'
    for header in "$@"; do
      printf 'header = "%s"\n' "$header"
    done
    [[ $method == GET ]] || printf 'data-binary = "@%s"\n' "$work/request"
  } >"$work/curl"
  curl_code=0
  : >"$reply"
  status=$(curl --config "$work/curl" --request "$method" --silent --show-error --globoff \
    --connect-timeout "$CONNECT_TIMEOUT" --max-time "$seconds" \
    --output "$reply" --write-out '%{http_code}' 2>"$work/curl-error") || curl_code=$?
  return "$curl_code"
}

# v2_headers METHOD PATH NONCE: signs the method, the whole path, and the body in $work/request. Sets headers.
v2_headers() {
  local method=$1 path=$2 nonce=$3 time hash signature prefix
  time=$(now)
  if [[ $method == GET ]]; then
    hash=$(printf '' | sha256_hex)
  else
    hash=$(sha256_hex <"$work/request")
  fi
  # The broker sees the path of the URL it is called by.
  prefix=${url#*://}
  if [[ $prefix == */* ]]; then prefix=/${prefix#*/}; else prefix=''; fi
  signature=$(printf '%s\n%s\n%s\n%s\n%s' "$method" "$prefix$path" "$time" "$nonce" "$hash" | sign)
  headers=("X-Key: $key" "X-Time: $time" "X-Nonce: $nonce" "X-Auth: $signature")
}

# get PATH NODE SECONDS: a signed GET, over NODE in scheme v1.
get() {
  local -a headers
  if [[ $scheme == v2 ]]; then
    v2_headers GET "$1" "$(openssl rand -hex 16)"
  else
    local time
    time=$(now)
    headers=("X-Time: $time" "X-Auth: $(printf '%s%s' "$time" "$2" | sign)")
  fi
  call GET "$1" "$3" "${headers[@]}"
}

# The answer's error, empty for none.
reply_error() {
  jq -r 'if type == "object" then .error // empty else empty end' "$reply" 2>/dev/null || true
}

# Says why the last answer is a refusal; returns 1 when it is none.
explain_refusal() {
  local error
  error=$(reply_error)
  if [[ -n $error ]]; then
    error=$(jq -r '[.error] + (if .skew then ["this clock is \(.skew) s off"] else [] end)
      + (if .server_time then ["the server has \(.server_time | todate)"] else [] end) | join("; ")' "$reply" 2>/dev/null) \
      || error=$(reply_error)
    printf 'post.sh: refused: %s\n' "$error" >&2
  elif [[ $status != 2* ]]; then
    printf 'post.sh: the server answered HTTP %s: %s\n' "$status" "$(head -c 300 "$reply")" >&2
  elif ! jq -e 'type == "object"' "$reply" >/dev/null 2>&1; then
    printf 'post.sh: the server did not answer with a JSON object: %s\n' "$(head -c 300 "$reply")" >&2
  else
    return 1
  fi
}

print_reply() {
  cat "$reply"
  [[ -z $(tail -c 1 "$reply") ]] || echo
}

unreachable() {
  fail "cannot reach $url: $(tail -n 1 "$work/curl-error")"
}

quoted() {
  printf '%s' "$1" | jq -Rrs '@uri'
}

# --- Actions -------------------------------------------------------------------------------------------------------

# The command reaches jq on standard input: an argument could neither be this large nor be private.
write_submission() {
  if [[ -n $command_file ]]; then
    [[ $command_file == - || -r $command_file ]] || fail "cannot read $command_file"
    cat -- "$command_file"
  else
    printf '%s' "$command"
  fi | jq -Rs --arg target "$target" --arg timeout "$timeout" \
    '{target: $target, command: .} + (if $timeout == "" then {} else {timeout: ($timeout | tonumber)} end)' >"$work/canonical"

  if [[ $scheme == v2 ]]; then
    mv "$work/canonical" "$work/request"
    return
  fi
  local time signature
  time=$(now)
  # The signed text has no newline at its end, as a command substitution gives it to old clients.
  signature=$({ printf '%s' "$time"; head -c -1 "$work/canonical"; } | sign)
  printf '{"time": %s, "sig": "%s"}' "$time" "$signature" | jq -s '.[0] + {__auth: .[1]}' "$work/canonical" - >"$work/request"
}

# A call that may have reached the broker is repeated in scheme v2 only, where its idempotency key makes it one job.
may_repeat() {
  case $1 in
    6 | 7) true ;;
    28 | 35 | 52 | 55 | 56) [[ $scheme == v2 ]] ;;
    *) false ;;
  esac
}

submit() {
  local attempt submission
  local -a headers=()
  write_submission
  submission=$(openssl rand -hex 16)
  for ((attempt = 1; ; attempt++)); do
    if [[ $scheme == v2 ]]; then
      v2_headers POST /queue "$(openssl rand -hex 16)"
      headers+=("Idempotency-Key: $submission")
    fi
    if call POST /queue "$ANSWER_TIMEOUT" "${headers[@]}"; then return; fi
    if ((attempt == SUBMIT_ATTEMPTS)) || ! may_repeat "$curl_code"; then unreachable; fi
    sleep "$poll_interval"
  done
}

# Fetches the result of $job_id from $node into $reply, asking the broker to wait. Returns 1 when there is none yet.
fetch_result() {
  local path error
  path="/get-result?node=$(quoted "$node")&id=$(quoted "$job_id")"
  (($1 == 0)) || path+="&wait=$1"
  if ! get "$path" "$node" $(($1 + ANSWER_TIMEOUT)); then
    # Asking again does no harm, and a broker that restarts is back soon.
    if [[ $wait == true ]] && may_ask_again "$curl_code"; then return 1; fi
    unreachable
  fi
  error=$(reply_error)
  [[ $error != 'result not found' ]] || return 1
  [[ $wait != true || ($status != 429 && $status != 502 && $status != 503 && $status != 504) ]]
}

may_ask_again() {
  case $1 in
    6 | 7 | 18 | 28 | 35 | 52 | 55 | 56) true ;;
    *) false ;;
  esac
}

wait_for_result() {
  local start deadline left ask pause
  deadline=$(($(now_ms) + max_wait * 1000))
  while true; do
    start=$(now_ms)
    ask=$(((deadline - start + 999) / 1000))
    ask=$((ask < LONGEST_WAIT ? ask : LONGEST_WAIT))
    ((ask > 0)) || ask=0
    if fetch_result "$ask"; then return; fi
    left=$((deadline - $(now_ms)))
    if ((left <= 0)); then
      ((curl_code == 0)) || tail -n 1 "$work/curl-error" >&2
      fail "no result of job $job_id on $node within $max_wait s" "$EXIT_TIMEOUT"
    fi
    # A broker that answers at once cannot wait for us: ask it no more often than this.
    pause=$((start + poll_interval * 1000 - $(now_ms)))
    ((pause <= left)) || pause=$left
    ((pause <= 0)) || sleep "$((pause / 1000)).$(printf '%03d' $((pause % 1000)))"
  done
}

# Prints the fetched result and exits.
finish() {
  print_reply
  [[ $exit_status == true ]] || exit 0
  local own
  own=$(jq -r '.status | if type == "number" then floor elif type == "string" then tonumber? // empty else empty end' "$reply")
  [[ $own =~ ^-?[0-9]+$ ]] || fail "the result has no exit status"
  # A shell's exit code has eight bits; a failure stays a failure.
  ((own == 0 || (own & 255) != 0)) || own=1
  exit $((own & 255))
}

main() {
  parse_options "$@"
  check_options
  prepare_secret
  work=$(mktemp -d "${TMPDIR:-/tmp}/post.XXXXXXXX")
  reply=$work/reply
  trap 'rm -rf "$work"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM

  case $action in
    submit)
      submit
      if [[ $wait == false ]]; then
        print_reply
        ! explain_refusal || exit "$EXIT_REFUSED"
        exit 0
      fi
      print_reply >&2
      ! explain_refusal || exit "$EXIT_REFUSED"
      node=$(jq -r '.target // empty' "$reply")
      node=${node:-$target}
      job_id=$(jq -r '.id // empty | tostring' "$reply")
      [[ -n $job_id ]] || fail 'the submission was answered without an id'
      wait_for_result
      if explain_refusal; then exit "$EXIT_REFUSED"; fi
      finish
      ;;
    check)
      if [[ $wait == true ]]; then
        wait_for_result
      else
        fetch_result 0 || true
      fi
      if explain_refusal; then
        print_reply
        exit "$EXIT_REFUSED"
      fi
      finish
      ;;
    list)
      get /list-results "$node" "$ANSWER_TIMEOUT" || unreachable
      print_reply
      ! explain_refusal || exit "$EXIT_REFUSED"
      ;;
  esac
}

main "$@"
