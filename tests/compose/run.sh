#!/bin/sh
# `make test-compose`: the installation of compose/compose.yaml for real, in an engine of its own, with
# the demonstration played into both sites over the network while networks are cut, containers killed,
# reporting scaled and a service rolled to another build. At the end everything verifies. Wants root.
# run.sh [PROGRAM]; BASE_TAR keeps the base image between runs, KEEP=1 leaves the folder of logs.
set -eu

[ "$(id -u)" = 0 ] || exec sudo --preserve-env=BASE_TAR,KEEP,PEOPLE,MIRROR,TMPDIR "$0" "$@"
root=$(cd "$(dirname "$0")/../.." && pwd)
program=${1:-$root/build/release/plie}
PEOPLE=${PEOPLE:-100}
WORK=$(mktemp -d "${TMPDIR:-/tmp}/plie-compose.XXXXXX")
# shellcheck source=tests/compose/engine.sh
. "$root/tests/compose/engine.sh"
# shellcheck source=tests/compose/helpers.sh
. "$root/tests/compose/helpers.sh"

trap 'rc=$?; trap - EXIT; clean_up; exit $rc' EXIT
trap 'exit 130' INT TERM

# --- The installation --------------------------------------------------------------------------
step "engine"
engine_start
step "image (base $([ -f "${BASE_TAR:-}" ] && echo kept || echo new))"
: "${BASE_TAR:=$WORK/base.tar}"
export BASE_TAR
"$root/compose/image.sh" plie-essai:1 "$program" >>"$WORK/log" 2>&1
docker build --quiet --label build=2 --tag plie-essai:2 - >>"$WORK/log" 2>&1 <<END
FROM plie-essai:1
LABEL build=2
END
! docker run --rm --network none --entrypoint /bin/sh plie-essai:1 >>"$WORK/log" 2>&1 ||
    fail "the image has a shell"
note "$(docker image inspect --format '{{.Size}}' plie-essai:1 | awk '{printf "%.1f MB", $1 / 1e6}')"

step "keys: each host its own, public halves exchanged"
PLIE=$program "$root/compose/cles.sh" "$PLIE_CLES" >>"$WORK/log" 2>&1
check_secrets_given

step "up, until every health check is content"
compose up -d
await_healthy 12
check_hardening

step "pages over TLS, from outside"
engine_inside curl --silent --show-error --fail --insecure --noproxy "*" --max-time 10 \
    --output /dev/null https://127.0.0.1:8443/ >>"$WORK/log"

step "a site reaches the bus, and no other site"
check_isolation

# --- Load ----------------------------------------------------------------------------------------
load_start flandre-lys 1 $((PEOPLE * 2)) # It is never cut off: as long as the other.
load_start roubaix 2 "$PEOPLE"
step "load: a year of $((PEOPLE * 2)) people into flandre-lys, of $PEOPLE into roubaix"
await_day flandre-lys 20
await_day roubaix 20

step "roubaix loses the network to the bus for 6 s, and the bus comes back at another address"
before=$(address_of bus roubaix-bus)
docker network disconnect "${PROJECT}_roubaix-bus" "${PROJECT}_bus_1"
take_address roubaix-bus
sleep 6
docker exec "${PROJECT}_roubaix-console" /usr/local/bin/plie ask parcours Revue >>"$WORK/log" ||
    fail "roubaix does not work by itself"
cut=$(day_of roubaix)
docker network connect --alias bus "${PROJECT}_roubaix-bus" "${PROJECT}_bus_1"
[ "$(address_of bus roubaix-bus)" != "$before" ] || fail "the bus kept its address"
reconnected=$(now)
await_day roubaix $((cut + 10))
note "roubaix goes on $(since "$reconnected") after the network is back"
give_address_back

step "kill -9: the bus, then a service of each site ($(load_state))"
for victim in bus flandre-lys-reperage roubaix-parcours; do
    crash "$victim"
done

step "one service is rolled to another build ($(load_state))"
rolled=$(now)
compose -f "$root/tests/compose/suivante.yaml" up -d --no-deps flandre-lys-parcours
await_healthy 12
[ "$(image_of flandre-lys-parcours)" = plie-essai:2 ] || fail "the old build still runs"
note "healthy $(since "$rolled") after the order"

step "the consolidation is scaled 1, 3, 1 under questions ($(load_state))"
questions_start
compose -f "$root/tests/compose/suivante.yaml" up -d --no-recreate --scale consolidation=3
await_healthy 14
await_questions 15
docker kill --signal KILL "${PROJECT}_consolidation_2" >>"$WORK/log"
await_questions 10
compose -f "$root/tests/compose/suivante.yaml" up -d --no-recreate --scale consolidation=1
await_questions 10
questions_stop

step "load: to its end ($(load_state))"
load_end flandre-lys
load_end roubaix

# --- Nothing was lost ----------------------------------------------------------------------------
step "the consolidation has heard everything"
await_nobody_lags
step "verify: the journal, and every store against its rebuild"
verify_all

step "down"
docker ps --quiet --filter name=console --filter name=questions | xargs docker rm --force >>"$WORK/log"
compose down --volumes --timeout 30
[ -z "$(docker ps --all --quiet)" ] || fail "containers are left"
step "end"
