# What run.sh does more than once. Sourced.
# shellcheck shell=sh

PROJECT=essai
export COMPOSE_PROJECT_NAME=$PROJECT PLIE_CLES="$WORK/cles" PLIE_IMAGE=plie-essai:1 PLIE_SERVE=--demo
export COMPOSE_IGNORE_ORPHANS=1
SITES="flandre-lys roubaix"

now() { date +%s%3N; }
since() { echo "$(($(now) - $1)) ms"; }
STARTED=$(now)
step() { printf '%7d ms  %s\n' "$(($(now) - STARTED))" "$*"; }
note() { printf '            %s\n' "$*"; }
fail() {
    echo "FAILED: $*" >&2
    exit 1
}

compose() { # [-f FILE] ARGUMENTS…
    extra=
    if [ "$1" = -f ]; then
        extra="-f $2"
        shift 2
    fi
    # shellcheck disable=SC2086
    docker-compose -f "$root/compose/compose.yaml" $extra "$@" >>"$WORK/log" 2>&1 ||
        fail "docker-compose $*"
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

clean_up() {
    trap '' PIPE HUP INT TERM # Whoever watched has gone, perhaps; all the same nothing is left.
    set +e
    if [ $rc -ne 0 ]; then
        tail -n 40 "$WORK/log" >&2 || true
        tail -n 5 "$WORK"/load.* "$WORK"/questions >&2 2>/dev/null || true
        docker ps --all --format '{{.Names}} {{.Status}}' >&2 || true
        docker ps --all --quiet | while read -r id; do
            docker logs --tail 5 "$id" 2>&1 | cut -c 1-300 >&2
        done
    fi
    touch "$WORK/stop"
    docker ps --all --quiet 2>/dev/null | xargs -r docker rm --force --volumes >/dev/null 2>&1 || true
    engine_stop
    if [ -n "${KEEP:-}" ]; then echo "left: $WORK" >&2; else rm -rf "$WORK"; fi
}

# --- Containers ----------------------------------------------------------------------------------
container() { echo "${PROJECT}_$1_1"; }
image_of() { docker inspect --format '{{.Config.Image}}' "$(container "$1")"; }
pid_of() { docker inspect --format '{{.State.Pid}}' "$(container "$1")"; }
address_of() { # SERVICE NETWORK
    docker inspect --format "{{(index .NetworkSettings.Networks \"${PROJECT}_$2\").IPAddress}}" \
        "$(container "$1")"
}

are_healthy() {
    [ "$(docker ps --filter health=healthy --quiet | wc -l)" -eq "$1" ]
}
await_healthy() {
    until_true 90 are_healthy "$1" || fail "not $1 healthy containers"
}

was_restarted() { # SERVICE COUNT
    [ "$(docker inspect --format '{{.RestartCount}}' "$(container "$1")")" -gt "$2" ] &&
        docker exec "$(container "$1")" /usr/local/bin/plie ping >>"$WORK/log" 2>&1
}
crash() {
    count=$(docker inspect --format '{{.RestartCount}}' "$(container "$1")")
    killed=$(now)
    kill -9 "$(pid_of "$1")"
    until_true 60 was_restarted "$1" "$count" || fail "$1 was not restarted"
    note "$1 answers again $(since "$killed") after kill -9"
}

# --- What each may see ---------------------------------------------------------------------------
# A secret half is made in one place, and no public file holds one.
check_secrets_given() {
    ! grep -rl secrete "$PLIE_CLES/public" || fail "a secret key was given away"
    for site in $SITES; do
        for service in reperage parcours entreprise reporting portail; do
            [ "$(find "$PLIE_CLES" -name "$site.$service.cle" | wc -l)" -eq 1 ] ||
                fail "$site.$service.cle is in more than one place"
        done
    done
}

check_hardening() {
    docker ps --quiet | xargs docker inspect --format \
        '{{.Name}} {{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}}' \
        >"$WORK/hard"
    [ "$(grep -c ' 10001:10001 true \[ALL\] \[no-new-privileges:true\]$' "$WORK/hard")" -eq 12 ] ||
        fail "not hardened: $(cat "$WORK/hard")"
    # Of secret halves each has its own; a portail has its certificate's too.
    docker ps --quiet | xargs docker inspect --format \
        '{{.Name}} {{range .Mounts}}{{.Destination}} {{end}}' >"$WORK/mounts"
    while read -r name mounts; do
        others=$(echo "$mounts" | tr ' ' '\n' | grep '\.cle$' | grep -cv certificat)
        [ "$others" -eq 1 ] || fail "$name has $others secret keys"
    done <"$WORK/mounts"
}

# In the network of a container: does something take a connection there?
reaches() { # SERVICE ADDRESS PORT
    nsenter -t "$(pid_of "$1")" -n -- timeout 1 bash -c "exec 3<>/dev/tcp/$2/$3" 2>/dev/null
}
check_isolation() {
    reaches roubaix-parcours "$(address_of bus roubaix-bus)" 5000 || fail "the bus is out of reach"
    reaches roubaix-parcours "$(address_of roubaix-reperage roubaix)" 5002 || fail "the own site is"
    for network in flandre-lys flandre-lys-bus; do
        address=$(address_of flandre-lys-reperage $network)
        ! reaches roubaix-parcours "$address" 5002 || fail "roubaix reaches flandre-lys at $address"
        ! reaches roubaix-portail "$address" 5002 || fail "roubaix reaches flandre-lys at $address"
    done
    ! reaches roubaix-parcours "$(address_of bus flandre-lys-bus)" 5000 ||
        fail "roubaix reaches the bus in another site's network"
}

# Somebody else has the address that was the bus's.
take_address() {
    docker run --detach --rm --network "${PROJECT}_$1" --tmpfs /tmp:mode=1777 -e PLIE_CONFIG= \
        -e PLIE_DONNEES=/tmp/d -e PLIE_CLES=/tmp/c --name "${PROJECT}_other" plie-essai:1 \
        serve --site zephyr >>"$WORK/log"
}
give_address_back() { docker rm --force "${PROJECT}_other" >>"$WORK/log" 2>&1; }

# --- Load ----------------------------------------------------------------------------------------
load_start() { # SITE SEED PEOPLE
    # One console stays for questions, one plays the year.
    docker-compose -f "$root/compose/compose.yaml" run --detach --name "${PROJECT}_$1-console" \
        "$1-console" log --follow >>"$WORK/log" 2>&1 || fail "console of $1"
    docker-compose -f "$root/compose/compose.yaml" run --rm -T "$1-console" \
        demo --envoyer --personnes "$3" --graine "$2" >"$WORK/load.$1" 2>&1 &
    echo $! >"$WORK/load.$1.pid"
}
day_of() {
    sed -n 's/.* jour \([0-9]*\) sur .*/\1/p' "$WORK/load.$1" | tail -n 1 | grep . || echo 0
}
has_come_to() { [ "$(day_of "$1")" -ge "$2" ]; }
await_day() { # SITE DAY: shown every ten days.
    until_true 90 has_come_to "$1" "$2" || fail "$1 does not get on"
}
load_state() {
    echo "load at day $(day_of flandre-lys) and $(day_of roubaix)"
}
load_end() {
    wait "$(cat "$WORK/load.$1.pid")" || fail "the load of $1"
    grep 'commandes acceptées' "$WORK/load.$1" | sed "s/^/            $1: /"
}

# --- Questions to the consolidation ----------------------------------------------------------------
questions_start() {
    docker-compose -f "$root/compose/compose.yaml" run --detach --name "${PROJECT}_questions" \
        consolidation-console log --follow >>"$WORK/log" 2>&1 || fail "console of the consolidation"
    rm -f "$WORK/stop"
    (
        while [ ! -e "$WORK/stop" ]; do
            asked=$(now)
            if docker exec "${PROJECT}_questions" /usr/local/bin/plie ask reporting Indicateur \
                '{"code":"entrees"}' --site consolidation >"$WORK/answer" 2>&1; then
                echo "answered $(since "$asked")"
            else
                echo "FAILED $(since "$asked") $(cat "$WORK/answer")"
            fi
        done >>"$WORK/questions"
    ) &
    QUESTIONS=$!
    touch "$WORK/questions"
}
has_answered() { [ "$(grep -c answered "$WORK/questions")" -ge "$1" ]; }
await_questions() {
    until_true 60 has_answered $(($(grep -c answered "$WORK/questions" || true) + $1)) ||
        fail "questions stay without answers"
}
questions_stop() {
    touch "$WORK/stop"
    wait "$QUESTIONS"
    grep FAILED "$WORK/questions" >&2 && fail "questions failed"
    note "$(awk '/answered/ { n++; s += $2; if ($2 > m) m = $2 }
        END { printf "%d questions answered, mean %d ms, longest %d ms (with docker exec)", n, s / n, m }' \
        "$WORK/questions")"
}

# --- The end -------------------------------------------------------------------------------------
# Every follower, the consolidation among them, has all that the bus has.
nobody_lags() {
    docker-compose -f "$root/compose/compose.yaml" run --rm -T bus-console status \
        >"$WORK/status" 2>>"$WORK/log"
    grep -q 'reporting@tous' "$WORK/status" && ! grep -q '"lag"' "$WORK/status"
}
await_nobody_lags() {
    until_true 60 nobody_lags || fail "somebody lags: $(cat "$WORK/status")"
    note "$(sed -n 's/.*"etat":{"position":"\([0-9]*\)".*/\1 events in the journal/p' "$WORK/status")"
}
verify_all() {
    docker ps --filter health=healthy --format '{{.Names}}' | sort >"$WORK/containers"
    while read -r name; do
        docker exec "$name" /usr/local/bin/plie verify </dev/null >"$WORK/verify.$name" 2>>"$WORK/log" ||
            fail "$name: $(cat "$WORK/verify.$name")"
        grep -v '^Tout concorde' "$WORK/verify.$name" | sed 's/^/            /'
        grep -q 'égal à sa reconstruction\|chaîne vérifiée' "$WORK/verify.$name" ||
            fail "$name verified nothing"
    done <"$WORK/containers"
}
