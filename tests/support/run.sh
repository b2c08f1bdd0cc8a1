#!/bin/bash
# run.sh BUILD_DIR BINARY...: runs the test binaries, as many side by side as there are processors,
# and closes with the counts. A binary that passed is run again only when it is newer than its log.
set -u
out=$1
shift
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_stack_use_after_return=1:strict_string_checks=1}
# What libraries without instrumentation do between two threads is not seen: only our own accesses.
export TSAN_OPTIONS=${TSAN_OPTIONS:-ignore_noninstrumented_modules=1:exitcode=66}
export UBSAN_OPTIONS=print_stacktrace=1
export PLIE_BUILD=$out

run_one() {
    local binary=$1 log=$1.log
    [ "$log" -nt "$binary" ] && tail -n 1 "$log" | grep -q '^passed$' && return 0
    local start=$SECONDS
    if timeout --kill-after=10 "${TEST_TIMEOUT:-900}" "$binary" >"$log" 2>&1; then
        grep -q '\[  PASSED  \] [1-9]' "$log" && echo passed >>"$log" || echo 'ran no test' >>"$log"
    else
        echo "exit $?" >>"$log"
    fi
    echo "$(tail -n 1 "$log") $((SECONDS - start))s ${binary#"$out"/}"
}
export -f run_one
export out
printf '%s\n' "$@" | xargs -P "$(nproc)" -I{} bash -c 'run_one {}'

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
