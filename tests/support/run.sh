#!/bin/bash
# run.sh BUILD_DIR BINARY...: runs the test binaries in the order given, longest first, and closes
# with the counts. A binary that passed is run again only when it is newer than its log.
# As many run side by side as there are processors, and one more: many wait for most of their time.
# Fuzz targets (*_run) compute for a fixed time; they have the one more for themselves, until only
# they are left.
set -u
out=$1
shift
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_stack_use_after_return=1:strict_string_checks=1}
# What libraries without instrumentation do between two threads is not seen: only our own accesses.
export TSAN_OPTIONS=${TSAN_OPTIONS:-ignore_noninstrumented_modules=1:exitcode=66}
export UBSAN_OPTIONS=print_stacktrace=1
export PLIE_BUILD=$out
queues=$(mktemp -d "${TMPDIR:-/tmp}/plie-tests.XXXXXX")
trap 'rm -rf "$queues"' EXIT
trap 'exit 143' INT TERM

run_one() {
    local binary=$1 log=$1.log cost
    [ "$log" -nt "$binary" ] && tail -n 1 "$log" | grep -q '^passed$' && return 0
    local start=$SECONDS TIMEFORMAT='%U %S'
    if cost=$( { time timeout --kill-after=10 "${TEST_TIMEOUT:-900}" "$binary" >"$log" 2>&1; } 2>&1); then
        grep -q '\[  PASSED  \] [1-9]' "$log" && echo passed >>"$log" || echo 'ran no test' >>"$log"
    else
        echo "exit $?" >>"$log"
    fi
    cost=$(awk '{printf "%.1f", $1 + $2}' <<<"${cost##*$'\n'}")
    echo "$((SECONDS - start)) $cost" >>"$queues/costs"
    echo "$(tail -n 1 "$log") $((SECONDS - start))s (processor ${cost}s) ${binary#"$out"/}"
}

# take QUEUE...: the next program of the first of them that has one.
take() {
    local queue binary
    exec 9>"$queues/lock"
    flock 9
    for queue in "$@"; do
        read -r binary <"$queues/$queue" || continue
        sed -i 1d "$queues/$queue"
        echo "$binary"
        return 0
    done
    return 1
}

work() {
    local binary
    while binary=$(take "$@"); do
        run_one "$binary"
    done
}

: >"$queues/costs"
printf '%s\n' "$@" | grep -v '_run$' >"$queues/tests"
printf '%s\n' "$@" | grep '_run$' >"$queues/fuzz"
for _ in $(seq "$(nproc)"); do
    work tests fuzz &
done
work fuzz tests &
wait
awk '{clock += $1; cpu += $2}
     END {printf "%d programs: %d s of clock, %d s of processors\n", NR, clock, cpu}' "$queues/costs"

passed=0 failed=0
for binary in "$@"; do
    log=$binary.log
    if tail -n 1 "$log" | grep -q '^passed$'; then
        passed=$((passed + $(sed -n 's/.*\[  PASSED  \] \([0-9]*\) test.*/\1/p' "$log" | awk '{n += $1} END {print n + 0}')))
    else
        failed=$((failed + 1))
        echo "--- $log"
        tail -n 60 "$log"
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
