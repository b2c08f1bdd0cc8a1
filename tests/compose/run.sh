#!/bin/sh
# `make test-compose`: the installation of compose/ for real, in engines of its own: first all of it on
# one host, then the bus and a site on two. At the end of each everything verifies. Wants root.
# run.sh [BUILD [PART…]]: BUILD holds the programs plie and suivante/plie, PART is un_hote or hotes.
# BASE_TAR keeps the base image between runs, KEEP=1 leaves the folder of logs.
set -eu
rc=1

[ "$(id -u)" = 0 ] || exec sudo --preserve-env=BASE_TAR,KEEP,PEOPLE,MIRROR,TMPDIR "$0" "$@"
root=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "${1:-$root/build/release}" && pwd)
[ $# -eq 0 ] || shift
ALL=$(mktemp -d "${TMPDIR:-/tmp}/plie-compose.XXXXXX")
: "${BASE_TAR:=$ALL/base.tar}"
STARTED=$(date +%s%3N)
export BASE_TAR STARTED

leave() { if [ -n "${KEEP:-}" ]; then echo "left: $ALL" >&2; else rm -rf "$ALL"; fi; }
trap 'rc=$?; trap - EXIT; leave; exit $rc' EXIT
trap 'exit 130' INT TERM
[ $# -gt 0 ] || set -- un_hote hotes
for part in "$@"; do
    mkdir "$ALL/$part"
    WORK="$ALL/$part" "$root/tests/compose/$part.sh" "$root" "$build"
done
