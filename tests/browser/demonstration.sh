#!/bin/bash
# demonstration.sh OUT: makes OUT/demonstration/donnees, a demonstration's year up to yesterday,
# which each flow copies. Kept for the day, until the program changes.
set -eu -o pipefail
out=$(realpath "$1")
folder=$out/demonstration
mkdir -p "$folder"
exec 8>"$folder/lock"
flock 8
wanted="$(date +%F) ${PERSONNES:-120}"
[ "$folder/made" -nt "$out/plie" ] && [ "$(cat "$folder/made")" = "$wanted" ] && exit 0

rm -rf "$folder/donnees" "$folder/made"
: >"$folder/log" # Read before the demonstration has come to open it: the one of before says it is up.
"$out/plie" demo --donnees "$folder/donnees" --site flandre-lys --site roubaix \
    --personnes "${PERSONNES:-120}" --port 0 >"$folder/log" 2>&1 8>&- &
demo=$!
trap 'kill -KILL $demo 2>/dev/null' EXIT
until grep -q 'http://' "$folder/log"; do
    kill -0 "$demo" 2>/dev/null || { cat "$folder/log"; exit 1; }
    sleep 0.1
done
kill -INT "$demo"
wait "$demo"
trap - EXIT
echo "$wanted" >"$folder/made"
