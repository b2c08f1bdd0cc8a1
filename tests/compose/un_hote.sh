#!/bin/sh
# All of compose.yaml on one host, with the demonstration played into both sites over the network while
# networks are cut, containers killed, reporting scaled, services rolled to another build and back;
# backed up, lost and restored. Called by run.sh: un_hote.sh ROOT BUILD, in $WORK.
set -eu
rc=1

root=$1 build=$2
PEOPLE=${PEOPLE:-60}
# shellcheck disable=SC2034
here=$root/tests/compose FOLDER=$root/compose PROJECT=essai
export PLIE_CLES="$WORK/cles" PLIE_IMAGE=plie-essai:1 PLIE_SERVE=--demo COMPOSE_IGNORE_ORPHANS=1
export COMPOSE_PROJECT_NAME=$PROJECT PLIE_CLES_HOTE="$WORK/cles/hote" PLIE_SAUVEGARDES="$WORK/sauvegardes"
for part in engine helpers checks pages retour; do
    # shellcheck disable=SC1090
    . "$here/$part.sh"
done

trap 'rc=$?; trap - EXIT; clean_up; exit $rc' EXIT
trap 'exit 130' INT TERM

# --- The installation --------------------------------------------------------------------------
step "engine"
engine_start seul
step "image (base $([ -f "$BASE_TAR" ] && echo kept || echo new))"
"$root/compose/image.sh" plie-essai:1 "$build/plie" >>"$WORK/log" 2>&1
"$root/compose/image.sh" plie-essai:2 "$build/suivante/plie" >>"$WORK/log" 2>&1
! docker run --rm --network none --entrypoint /bin/sh plie-essai:1 >>"$WORK/log" 2>&1 ||
    fail "the image has a shell"
note "$(docker image inspect --format '{{.Size}}' plie-essai:1 | awk '{printf "%.1f MB", $1 / 1e6}')"

step "keys: each host its own, public halves exchanged"
PLIE=$build/plie "$root/compose/cles.sh" "$PLIE_CLES" >>"$WORK/log" 2>&1
check_secrets_given

step "up, until every health check is content"
compose up -d
await_healthy 12
check_hardening

step "pages over TLS, from outside: the first account, one for the direction"
# shellcheck disable=SC2034
SITE=flandre-lys PAGES=https://127.0.0.1:8443
pages_open

step "a site reaches the bus, and no other site"
check_isolation

# --- Load ----------------------------------------------------------------------------------------
load_start flandre-lys 1 $((PEOPLE * 2)) # It is never cut off: as long as the other.
load_start roubaix 2 "$PEOPLE"
load_state() { echo "load at day $(day_of flandre-lys) and $(day_of roubaix)"; }
step "load: a year of $((PEOPLE * 2)) people into flandre-lys, of $PEOPLE into roubaix"
await_day flandre-lys 20
await_day roubaix 20

step "roubaix loses the network to the bus for 6 s, and the bus comes back at another address"
before=$(address_of bus roubaix-bus)
docker network disconnect "${PROJECT}_roubaix-bus" "$(container bus)"
take_address roubaix-bus
sleep 6
console roubaix ask parcours Revue >>"$WORK/log" || fail "roubaix does not work by itself"
cut=$(day_of roubaix)
docker network connect --alias bus "${PROJECT}_roubaix-bus" "$(container bus)"
[ "$(address_of bus roubaix-bus)" != "$before" ] || fail "the bus kept its address"
reconnected=$(now)
await_day roubaix $((cut + 10))
note "roubaix goes on $(since "$reconnected") after the network is back"
give_address_back

step "kill -9: the bus, then a service of each site ($(load_state))"
for victim in bus flandre-lys-reperage roubaix-parcours; do
    crash "$(container $victim)" $victim
done

# --- Reporting, under questions --------------------------------------------------------------------
consolidation_question() {
    if docker exec "${PROJECT}_questions" /usr/local/bin/plie ask reporting Indicateur \
        '{"code":"entrees"}' --site consolidation >"$WORK/answer"; then
        echo answered
    else
        cat "$WORK/answer"
    fi
}
compose run --detach --name "${PROJECT}_questions" consolidation-console log --follow
step "consolidation and flandre-lys's reporting are scaled from 1 to 3 under questions ($(load_state))"
questions_start consolidation consolidation_question
questions_start pages page_question
compose up -d --no-recreate --scale consolidation=3 --scale flandre-lys-reporting=3
for service in consolidation flandre-lys-reporting; do
    until_true 120 all_answer "$service" 3 || fail "$service: not three"
done
await_questions 15 consolidation pages
for service in consolidation flandre-lys-reporting; do
    crash "$(instances "$service" | head -n 1)" "one of $service"
done
await_questions 10 consolidation pages

# --- Another build -------------------------------------------------------------------------------
roll() { # SERVICE COUNT FILES…: one by one
    service=$1 count=$2
    shift 2
    for id in $(instances "$service"); do
        rolled=$(now)
        docker stop -t 30 "$id" >>"$WORK/log"
        docker rm "$id" >>"$WORK/log"
        compose "$@" up -d --no-deps --no-recreate --scale "$service=$count" "$service"
        until_true 120 all_answer "$service" "$count" || fail "$service does not answer"
        note "$service answers $(since "$rolled") after the order"
    done
}
was_rebuilt() { # SERVICE FROM TO: by each that runs now
    for id in $(instances "$1"); do
        docker logs "$id" >"$WORK/said" 2>&1
        grep -q "evenement=migration de=$2 a=$3\$" "$WORK/said" || fail "$1 did not migrate"
        grep -q 'evenement=reconstruit' "$WORK/said" || fail "$1 was not rebuilt"
    done
}
step "rolled to a build whose parcours and reporting keep something more ($(load_state))"
roll flandre-lys-parcours 1 -f "$here/suivante.yaml"
was_rebuilt flandre-lys-parcours "[0-9]*" 9999
for service in consolidation flandre-lys-reporting; do
    roll "$service" 3 -f "$here/suivante.yaml"
    was_rebuilt "$service" "[0-9]*" 9999
done
await_questions 10 consolidation pages

step "and scaled back to 1 ($(load_state))"
compose -f "$here/suivante.yaml" up -d --no-recreate --scale consolidation=1 \
    --scale flandre-lys-reporting=1
await_questions 10 consolidation pages
questions_stop consolidation pages

step "load: to its end ($(load_state))"
load_end flandre-lys
load_end roubaix

# --- Nothing was lost ----------------------------------------------------------------------------
step "the consolidation has heard everything"
await_nobody_lags 'reporting[-0-9]*@tous'
step "verify: the journal, and every store against its rebuild"
await_healthy 12
verify_all 12

step "rolled back to the build of before"
for service in flandre-lys-parcours flandre-lys-reporting consolidation; do
    roll "$service" 1
    [ "$(image_of "$(instances "$service")")" = plie-essai:1 ] || fail "$service is still the newer one"
done
was_rebuilt flandre-lys-parcours 9999 "[0-9]*"
was_rebuilt flandre-lys-reporting 9999 "[0-9]*"
await_healthy 12
verify_all 12

# --- Everything is lost --------------------------------------------------------------------------
back_up_and_restore

step "down"
consoles_end
compose_down
[ -z "$(docker ps --all --quiet)" ] || fail "containers are left"
step "end of one host"
