#!/bin/bash
# run.sh OUT [NAME...]: the flows of the pages in Chromium, against a demonstration of their own.
# Ends with a line that tests/support/run.sh counts. Pictures of the pages stand in OUT/screens.
# FILTRE=REGEX runs only the tests of that name.
# With PLIE_URL and PLIE_MOT_DE_PASSE set, asks that installation instead of starting one.
set -eu -o pipefail
cd "$(dirname "$0")/../.."
out=$(realpath "$1")
shift
web=$PWD/services/portail/web
work=$(mktemp -d "${TMPDIR:-/tmp}/plie-pages.XXXXXX")
demo=
finish() {
    if [ -n "$demo" ] && kill -INT "$demo" 2>/dev/null; then
        for _ in $(seq 100); do
            kill -0 "$demo" 2>/dev/null || break
            sleep 0.1
        done
        kill -KILL "$demo" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 143' INT TERM

if [ $# -gt 0 ]; then flows=("${@/#/tests/browser/}"); flows=("${flows[@]/%/.test.ts}"); else
    flows=(tests/browser/*.test.ts)
fi
"$web/node_modules/.bin/esbuild" "${flows[@]}" --bundle --platform=node --format=cjs \
    --target=node18 --packages=external --out-extension:.js=.cjs --outdir="$work/flows" \
    --log-level=warning

if [ -z "${PLIE_URL:-}" ]; then
    tests/browser/demonstration.sh "$out"
    cp -a "$out/demonstration/donnees" "$work/donnees"
    : >"$work/demo.log" # Read before the demonstration has come to open it.
    "$out/plie" demo --donnees "$work/donnees" --site flandre-lys --site roubaix \
        --personnes "${PERSONNES:-120}" --port 0 >"$work/demo.log" 2>&1 &
    demo=$!
    for _ in $(seq 3000); do
        PLIE_URL=$(sed -n 's/.*\(http:\/\/127\.0\.0\.1:[0-9]*\).*/\1/p' "$work/demo.log" | head -n 1)
        [ -n "$PLIE_URL" ] && break
        kill -0 "$demo" 2>/dev/null || break
        sleep 0.1
    done
    if [ -z "$PLIE_URL" ]; then
        cat "$work/demo.log"
        echo 'the demonstration did not start'
        exit 1
    fi
    PLIE_MOT_DE_PASSE=$(sed -n 's/.*mot de passe « \([^ ]*\) ».*/\1/p' "$work/demo.log" | head -n 1)
fi
export PLIE_URL PLIE_MOT_DE_PASSE PLIE_ECRANS=$out/screens NODE_PATH=$web/node_modules

# One file after another: they share the demonstration.
status=0
for flow in "$work"/flows/*.cjs; do
    node --test ${FILTRE:+--test-name-pattern="$FILTRE"} "$flow" >"$work/flow.log" 2>&1 || status=1
    cat "$work/flow.log"
    cat "$work/flow.log" >>"$work/flows.log"
done
if [ "$status" != 0 ]; then
    [ -f "$work/demo.log" ] && tail -n 20 "$work/demo.log"
    exit "$status"
fi
passed=$(sed -n 's/^[#ℹ] pass \([0-9]*\)$/\1/p' "$work/flows.log" | awk '{n += $1} END {print n + 0}')
echo "[  PASSED  ] $passed test(s)."
