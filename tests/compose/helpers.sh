# What both parts of the test do more than once. Sourced, after engine.sh; FOLDER and PROJECT say
# where and as what `compose` works, FILES with which files (those of its .env: FILES=).
# shellcheck shell=sh disable=SC2154

now() { date +%s%3N; }
since() { echo "$(($(now) - $1)) ms"; }
: "${STARTED:=$(now)}"
export STARTED
step() { printf '%7d ms  %s\n' "$(($(now) - STARTED))" "$*"; }
note() { printf '            %s\n' "$*"; }
fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# until_true SECONDS COMMAND…
until_true() {
    limit=$(($(now) + $1 * 1000))
    shift
    until "$@"; do
        [ "$(now)" -lt $limit ] || return 1
        sleep 0.2
    done
}

# Whoever watched has gone, perhaps; all the same nothing is left.
clean_up() {
    trap '' PIPE HUP INT TERM
    set +e
    touch "$WORK/stop"
    [ "$rc" -eq 0 ] || tail -n 40 "$WORK/log" >&2
    [ "$rc" -eq 0 ] || tail -n 5 "$WORK"/load.* "$WORK"/questions.* >&2 2>/dev/null
    for name in $ENGINES; do
        engine_use "$name"
        [ "$rc" -eq 0 ] || show_containers >&2
    done
    engine_stop_all
    lan_stop
    [ -n "${KEEP:-}" ] || rm -rf "$WORK"
}
show_containers() {
    docker ps --all --format '{{.Names}} {{.Status}}'
    docker ps --all --quiet | while read -r id; do
        docker logs --tail 5 "$id" 2>&1 | cut -c 1-300
    done
}

# --- Containers ----------------------------------------------------------------------------------
compose() { # ARGUMENTS…, the last -f FILE of them first
    extra=
    if [ "$1" = -f ]; then
        extra="-f $2"
        shift 2
    fi
    # shellcheck disable=SC2086
    (cd "$FOLDER" && exec docker-compose ${FILES--f compose.yaml} $extra "$@") >>"$WORK/log" 2>&1 ||
        fail "docker-compose $*"
}
taken_down() {
    # shellcheck disable=SC2086
    (cd "$FOLDER" && exec docker-compose ${FILES--f compose.yaml} down --volumes --timeout 30) \
        >>"$WORK/log" 2>&1
}
# The engine may call a network in use while it still lets go of a removed container.
compose_down() { until_true 60 taken_down || fail "docker-compose down"; }
compose_run() { # SERVICE ARGUMENTS…: what a command says, and whether it succeeded
    # shellcheck disable=SC2086
    (cd "$FOLDER" && exec docker-compose ${FILES--f compose.yaml} run --rm -T "$@") 2>>"$WORK/log"
}
container() { echo "${PROJECT}_$1_1"; }
instances() { docker ps --quiet --filter "label=com.docker.compose.service=$1" --no-trunc; }
image_of() { docker inspect --format '{{.Config.Image}}' "$1"; }
pid_of() { docker inspect --format '{{.State.Pid}}' "$1"; }
address_of() { # SERVICE NETWORK
    docker inspect --format "{{(index .NetworkSettings.Networks \"${PROJECT}_$2\").IPAddress}}" \
        "$(container "$1")"
}

are_healthy() {
    [ "$(docker ps --filter health=healthy --quiet | wc -l)" -eq "$1" ]
}
await_healthy() {
    until_true 120 are_healthy "$1" || fail "not $1 healthy containers"
}
answers() { docker exec "$1" /usr/local/bin/plie ping >>"$WORK/log" 2>&1; }
all_answer() { # SERVICE COUNT
    [ "$(instances "$1" | wc -l)" -eq "$2" ] || return 1
    for id in $(instances "$1"); do
        answers "$id" || return 1
    done
}

was_restarted() { # CONTAINER COUNT
    [ "$(docker inspect --format '{{.RestartCount}}' "$1")" -gt "$2" ] && answers "$1"
}
crash() { # CONTAINER NAME
    count=$(docker inspect --format '{{.RestartCount}}' "$1")
    killed=$(now)
    kill -9 "$(pid_of "$1")"
    until_true 120 was_restarted "$1" "$count" || fail "$2 was not restarted"
    note "$2 answers again $(since "$killed") after kill -9"
}

# --- Load ----------------------------------------------------------------------------------------
load_start() { # SITE SEED PEOPLE
    # One console stays for questions, one plays the year.
    compose run --detach --name "${PROJECT}_$1-console" "$1-console" log --follow
    compose_run "$1-console" demo --envoyer --personnes "$3" --graine "$2" >"$WORK/load.$1" &
    echo $! >"$WORK/load.$1.pid"
}
day_of() {
    sed -n 's/.* jour \([0-9]*\) sur .*/\1/p' "$WORK/load.$1" | tail -n 1 | grep . || echo 0
}
has_come_to() { [ "$(day_of "$1")" -ge "$2" ]; }
await_day() { # SITE DAY: shown every ten days.
    until_true 120 has_come_to "$1" "$2" || fail "$1 does not get on"
}
load_end() {
    wait "$(cat "$WORK/load.$1.pid")" || fail "the load of $1"
    grep 'commandes acceptées' "$WORK/load.$1" | sed "s/^/            $1: /"
}
console() { # SITE ARGUMENTS…: in the console that stays
    site=$1
    shift
    docker exec "${PROJECT}_$site-console" /usr/local/bin/plie "$@"
}

# --- Questions, one after the other, until $WORK/stop ----------------------------------------------
questions_start() { # NAME COMMAND…: which prints "answered" or what went wrong, and gives 0
    name=$1
    shift
    rm -f "$WORK/stop"
    : >"$WORK/questions.$name"
    while [ ! -e "$WORK/stop" ]; do
        asked=$(now)
        said=$("$@" 2>&1)
        echo "$(($(now) - asked)) $said"
    done >>"$WORK/questions.$name" &
    echo $! >"$WORK/questions.$name.pid"
}
answered() { grep -c '^[0-9]* answered$' "$WORK/questions.$1" || true; }
has_answered() { [ "$(answered "$1")" -ge "$2" ]; }
await_questions() { # COUNT NAME…: as many more
    count=$1
    shift
    for name in "$@"; do
        until_true 120 has_answered "$name" $(($(answered "$name") + count)) ||
            fail "questions to $name stay without answers"
    done
}
questions_stop() { # NAME…
    touch "$WORK/stop"
    for name in "$@"; do
        wait "$(cat "$WORK/questions.$name.pid")"
        grep -v '^[0-9]* answered$' "$WORK/questions.$name" >&2 && fail "questions to $name failed"
        note "$name: $(awk '{ n++; s += $1; if ($1 > m) m = $1 }
            END { printf "%d questions answered, mean %d ms, longest %d ms", n, s / n, m }' \
            "$WORK/questions.$name")"
    done
}

# --- The end -------------------------------------------------------------------------------------
# Every follower that is named has all that the bus has.
nobody_lags() { # FOLLOWER…
    compose_run bus-console status >"$WORK/status" || return 1
    ! grep -q '"lag"' "$WORK/status" || return 1
    for follower in "$@"; do
        grep -q "$follower" "$WORK/status" || return 1
    done
}
await_nobody_lags() {
    until_true 120 nobody_lags "$@" || fail "somebody lags: $(cat "$WORK/status")"
    note "$(sed -n 's/.*"etat":{"position":"\([0-9]*\)".*/\1 events in the journal/p' "$WORK/status")"
}
verify_all() { # COUNT
    docker ps --filter health=healthy --format '{{.Names}}' | sort >"$WORK/containers"
    [ "$(wc -l <"$WORK/containers")" -eq "$1" ] || fail "not $1 healthy containers"
    while read -r name; do
        docker exec "$name" /usr/local/bin/plie verify </dev/null >"$WORK/verify.$name" 2>>"$WORK/log" ||
            fail "$name: $(cat "$WORK/verify.$name")"
        grep -v '^Tout concorde' "$WORK/verify.$name" | sed 's/^/            /'
        grep -q 'égal à sa reconstruction\|chaîne vérifiée' "$WORK/verify.$name" ||
            fail "$name verified nothing"
    done <"$WORK/containers"
}
consoles_end() {
    docker ps --quiet --filter name=console --filter name=questions |
        xargs -r docker rm --force >>"$WORK/log"
}
