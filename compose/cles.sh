#!/bin/sh
# The keys of compose.yaml's hosts, all on this one machine: cles.sh [FOLDER]. On several hosts the
# bus's makes its own by it (SITES=) and the sites are taken in one by one (README.md). What is there
# already is kept. Needs `plie` (or PLIE=path of the program) and, for the pages, openssl.
set -eu

cles=${1:-$(dirname "$0")/cles}
plie=${PLIE:-plie}
sites=${SITES-flandre-lys roubaix}
umask 077
mkdir -p "$cles/public"

keys() { # HOST ARGUMENTS…: as that host, with its keys
    host=$1
    shift
    PLIE_CONFIG='' "$plie" keys "$@" --cles "$cles/$host" --donnees "$cles" >&2
}

keys bus bus
keys consolidation consolidation
keys bus donner --vers "$cles/public/bus"
keys consolidation donner --vers "$cles/public/consolidation"
keys bus recevoir "$cles/public/consolidation" --site consolidation
keys consolidation recevoir "$cles/public/bus"
for site in $sites; do
    keys "$site" site --site "$site"
    keys "$site" donner --site "$site" --vers "$cles/public/$site"
    keys bus recevoir "$cles/public/$site" --site "$site"
    keys "$site" recevoir "$cles/public/bus"
    [ -f "$cles/$site/certificat.pem" ] ||
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 \
            -subj "/CN=$site" -addext "subjectAltName=DNS:$site,DNS:localhost,IP:127.0.0.1" \
            -keyout "$cles/$site/certificat.cle" -out "$cles/$site/certificat.pem" 2>/dev/null
done
# The containers' user reads them.
chown -R 10001:10001 "$cles"
