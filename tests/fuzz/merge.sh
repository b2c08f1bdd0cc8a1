#!/bin/bash
# merge.sh BUILD_DIR NAME [FOLDER...]: the committed corpus of a target anew: the smallest set of
# files that reaches what the old ones, those found in BUILD_DIR and those of the folders reach.
set -eu
out=$1 name=$2
shift 2
target=$out/tests/fuzz/${name}_fuzz
corpus=tests/fuzz/corpus/$name
export ASAN_OPTIONS=quarantine_size_mb=16:malloc_context_size=5
mkdir -p "$corpus" "$out/tests/fuzz/found/$name" "$corpus.new"
"$target" -merge=1 -max_len="${FUZZ_LENGTH:-16384}" "$corpus.new" "$corpus" \
    "$out/tests/fuzz/found/$name" "$@" 2>&1 | tail -n 1
rm -rf "$corpus"
mv "$corpus.new" "$corpus"
du -sb "$corpus"
