#!/bin/bash
# run.sh BUILD_DIR NAME: gives a fuzz target its corpus, then FUZZ_SECONDS of bytes of its own.
# FUZZ_SEED: 0 draws. What makes it fail is kept beside the target: move it to the corpus with the
# mending. What is new to it gathers in BUILD_DIR, for tests/fuzz/merge.sh.
set -u
out=$1 name=$2
target=$out/tests/fuzz/${name}_fuzz
found=$out/tests/fuzz/found/$name
dictionary=tests/fuzz/$name.dict
mkdir -p "$found"
export ASAN_OPTIONS=quarantine_size_mb=16:malloc_context_size=5:detect_stack_use_after_return=0
export UBSAN_OPTIONS=print_stacktrace=1
"$target" -seed="${FUZZ_SEED:-0}" -max_total_time="${FUZZ_SECONDS:-60}" -print_final_stats=1 \
    -timeout=60 -rss_limit_mb=3072 -max_len="${FUZZ_LENGTH:-16384}" -reload=0 \
    -artifact_prefix="$target-" $([ -f "$dictionary" ] && echo "-dict=$dictionary") \
    "$found" "tests/fuzz/corpus/$name" >"$target.out" 2>&1
code=$?
executions=$(sed -n 's/^stat::number_of_executed_units: //p' "$target.out")
coverage=$(grep -oE 'cov: [0-9]+' "$target.out" | tail -n 1 | cut -d' ' -f2)
if [ "$code" != 0 ]; then
    tail -n 60 "$target.out"
    echo "fuzz $name: exit $code after ${executions:-?} executions"
    exit 1
fi
echo "fuzz $name: $executions executions, $coverage edges"
echo '[  PASSED  ] 1 test(s).'
