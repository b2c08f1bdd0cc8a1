#!/bin/sh
# The bus on one machine, a site on another, as compose/README.md tells it («On several hosts»): two
# engines, each in a network namespace of its own, on one LAN. The cable is pulled while people work, the
# bus gets another address, and a third machine knocks. Called by run.sh: hotes.sh ROOT BUILD, in $WORK.
set -eu
rc=1

root=$1 build=$2
PEOPLE=${PEOPLE:-40}
# shellcheck disable=SC2034
PROJECT=plie FILES='' BUS=192.0.2.10 MOVED=192.0.2.11 PLIE="$build/plie"
SERVICES="roubaix-reperage roubaix-parcours roubaix-entreprise roubaix-reporting roubaix-portail"
for part in engine helpers; do
    # shellcheck disable=SC1090
    . "$root/tests/compose/$part.sh"
done

trap 'rc=$?; trap - EXIT; clean_up; exit $rc' EXIT
trap 'exit 130' INT TERM

# All that follows is done at that host, in its own copy of this folder.
at() { # HOST
    engine_use "$1"
    FOLDER=$WORK/$1
}

# --- The machines --------------------------------------------------------------------------------
step "two machines on one LAN, an engine on each; and a third"
lan_start
for host in bus roubaix; do
    at $host
    cp -r "$root/compose" "$FOLDER"
    engine_start $host
    "$root/compose/image.sh" plie "$build/plie" >>"$WORK/log" 2>&1
    printf '%s\n' COMPOSE_PROJECT_NAME=plie COMPOSE_FILE=compose.yaml:hotes.yaml PLIE_SERVE=--demo \
        >"$FOLDER/.env"
done
unshare -n sleep infinity &
THIRD=$!
trap 'rc=$?; trap - EXIT; kill $THIRD || true; clean_up; exit $rc' EXIT
echo PLIE_BUS=$BUS >>"$WORK/roubaix/.env"
at bus
lan_plug bus "$(engine_pid)" $BUS
at roubaix
lan_plug roubaix "$(engine_pid)" 192.0.2.20
lan_plug third $THIRD 192.0.2.30

# --- README.md, «Install a site, join a bus», step by step ------------------------------------------
in_image() { # ARGUMENTS…: the program in the image, over this folder
    docker run --rm --user 0 --network none -e PLIE_CONFIG= -v "$FOLDER:/ici" -w /ici plie "$@" \
        >>"$WORK/log"
}
own_keys() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 \
        -subj /CN=roubaix -keyout "$FOLDER/cles/roubaix/certificat.cle" \
        -out "$FOLDER/cles/roubaix/certificat.pem" 2>>"$WORK/log"
    chown -R 10001:10001 "$FOLDER/cles"
}
step "keys: each host its own; one text file of public keys goes each way"
at bus
SITES='' PLIE=$PLIE "$FOLDER/cles.sh" "$FOLDER/cles" >>"$WORK/log" 2>&1
in_image keys donner --cles cles/bus --vers bus.cles
at roubaix
in_image keys site --site roubaix --cles cles/roubaix
in_image keys donner --site roubaix --cles cles/roubaix --vers roubaix.cles
! grep -q secrete "$WORK/bus/bus.cles" "$WORK/roubaix/roubaix.cles" || fail "a secret key travels"
cp "$WORK/roubaix/roubaix.cles" "$WORK/bus/"
cp "$WORK/bus/bus.cles" "$WORK/roubaix/"
at bus
in_image keys recevoir roubaix.cles --site roubaix --cles cles/bus
chown -R 10001:10001 "$FOLDER/cles"
at roubaix
in_image keys recevoir bus.cles --cles cles/roubaix
own_keys
[ -z "$(find "$WORK/bus" -name 'roubaix*.cle')" ] || fail "the bus's host has keys of the site"
[ -z "$(find "$WORK/roubaix" -name 'bus.cle')" ] || fail "the site's host has the bus's key"

step "up: bus and consolidation here, roubaix there"
at bus
compose up -d bus consolidation
at roubaix
# shellcheck disable=SC2086
compose up -d $SERVICES
at bus
await_healthy 2
at roubaix
await_healthy 5

# --- Work over the LAN ---------------------------------------------------------------------------
knows() { # ID…: are those facts in the journal?
    at bus
    compose_run bus-console log --source parcours --type parcours.ReferentEnregistre >"$WORK/known" || true
    at roubaix
    for id in "$@"; do
        grep -q "$id" "$WORK/known" || return 1
    done
}
record() { # A référent: a fact that asks for no other.
    id=$(cat /proc/sys/kernel/random/uuid)
    RECORDED="$RECORDED $id"
    console roubaix send parcours EnregistrerReferent "{\"referent\":\"$id\",\"libelle\":\"Zéphyr\",
        \"genre\":\"referent\",\"territoires\":[\"roubaix\"],\"etpCenti\":100,\"du\":\"$TODAY\",
        \"accordPlie\":\"$TODAY\",\"confidentialite\":\"$TODAY\"}" >>"$WORK/log" 2>&1 ||
        fail "a command is not accepted"
}
TODAY=$(date +%F)
load_start roubaix 3 "$PEOPLE"
step "load: a year of $PEOPLE people into roubaix, facts flow to the bus's machine"
await_day roubaix 20
lan_cut roubaix
step "the cable of roubaix's machine is pulled; commands go on (load at day $(day_of roubaix))"
RECORDED=
for _ in 1 2 3 4 5 6 7 8 9 10; do
    record
done
console roubaix ask parcours Revue >>"$WORK/log" || fail "roubaix does not answer by itself"
# shellcheck disable=SC2086
! knows $RECORDED || fail "the cable is not pulled"
is_mute() { docker logs "$(container roubaix-parcours)" 2>&1 | grep -q bus_muet; }
until_true 60 is_mute || fail "parcours does not notice"
note "10 commands accepted without the bus"
cut=$(day_of roubaix)
mended=$(now)
lan_mend roubaix
# shellcheck disable=SC2086
until_true 120 knows $RECORDED || fail "what was recorded does not arrive"
note "all 10 in the journal $(since "$mended") after the cable is back"
await_day roubaix $((cut + 10 > 365 ? 365 : cut + 10))

step "the bus's machine gets another address; roubaix is told (load at day $(day_of roubaix))"
at bus
lan_move "$(engine_pid)" $BUS $MOVED
at roubaix
sed -i "s/^PLIE_BUS=.*/PLIE_BUS=$MOVED/" "$FOLDER/.env"
moved=$(now)
RECORDED=
record
# shellcheck disable=SC2086
compose up -d $SERVICES
await_healthy 5
record
# shellcheck disable=SC2086
until_true 120 knows $RECORDED || fail "what was recorded does not arrive at the new address"
note "facts arrive at the new address $(since "$moved") after it was written into .env"

# --- Somebody else -------------------------------------------------------------------------------
third() { # ARGUMENTS…: on the third machine
    nsenter -t $THIRD -n -- timeout 60 "$PLIE" "$@" --config "$WORK/third.cfg" --donnees "$WORK/third" \
        >>"$WORK/log" 2>&1
}
step "a machine whose keys the bus does not know is refused"
mkdir -p "$WORK/third"
echo "bus = \"tcp://$MOVED:5000\";" >"$WORK/third.cfg"
"$PLIE" keys site --site roubaix --cles "$WORK/third/autres" --donnees "$WORK/third" >>"$WORK/log"
"$PLIE" keys recevoir "$WORK/bus/bus.cles" --cles "$WORK/third/autres" --donnees "$WORK/third" \
    >>"$WORK/log"
nsenter -t $THIRD -n -- timeout 10 bash -c "exec 3<>/dev/tcp/$MOVED/5000" || fail "no way to the bus"
! third log --site roubaix --cles "$WORK/third/autres" || fail "a stranger reads"
at bus
until_true 30 sh -c "docker logs $(container bus) 2>&1 | grep -q cle_refusee" || fail "not logged"
third log --site roubaix --cles "$WORK/roubaix/cles/roubaix" || fail "the right key does not open"
note "its own keys: refused, and the bus's log names the key; with roubaix's it would read"

# --- The end -------------------------------------------------------------------------------------
at roubaix
step "load: to its end (load at day $(day_of roubaix))"
load_end roubaix
at bus
step "roubaix's console loses its right: the lines go from droits.cfg"
rights=$FOLDER/cles/bus/droits.cfg
grep -v 'roubaix\.console' "$rights" >"$WORK/droits"
! cmp -s "$WORK/droits" "$rights" || fail "there is no such line"
cat "$WORK/droits" >"$rights"
is_refused() { ! third log --site roubaix --cles "$WORK/roubaix/cles/roubaix"; }
until_true 60 is_refused || fail "it still reads"

step "the consolidation has heard everything"
await_nobody_lags 'reporting@tous' 'reporting@roubaix'
step "plie rebuild of one service, in its own container"
at roubaix
compose stop roubaix-parcours
compose_run roubaix-parcours rebuild parcours >>"$WORK/log" || fail "plie rebuild"
compose start roubaix-parcours
at bus
step "verify on both machines"
verify_all 2
at roubaix
await_healthy 5
verify_all 5

step "down"
for host in roubaix bus; do
    at $host
    consoles_end
    compose_down
    [ -z "$(docker ps --all --quiet)" ] || fail "containers are left"
done
step "end of several hosts"
