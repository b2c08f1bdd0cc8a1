#!/bin/bash
# Format, layout rules and static analysis of what is tracked. Each finding is one line; silence and
# a closing line mean clean.
set -u
cd "$(dirname "$0")/../.."
failures=0
report() { # report TITLE FINDINGS
    [ -z "$2" ] && return
    failures=$((failures + 1))
    printf '%s\n%s\n\n' "$1" "$2"
}
sources() { git ls-files 'common/*.[ch]' 'services/*.[ch]' 'tests/*.[ch]'; }

report 'Top level holds something else:' \
    "$(git ls-files | cut -d/ -f1 | sort -u |
        grep -vxE 'Makefile|README\.md|CONTRIBUTING\.md|LICENSE|services|proto|common|tests|compose|\..*')"

report 'Not as clang-format writes it (make format):' \
    "$(sources | xargs clang-format --dry-run 2>&1 | grep -oE '^[^:]+:[0-9]+' | sort -u -t: -k1,1)"

# A file includes only from its own module or modules below it; services never one another.
order='base store wire json protocole runtime client'
layout() {
    git ls-files 'common/*.[ch]' 'services/*.[ch]' | while read -r file; do
        module=$(echo "$file" | cut -d/ -f2)
        case $file in
        common/*) allowed="$(echo " $order" | sed "s/\(.* $module\).*/\1/")" ;;
        services/plie/*) allowed="$order bus reperage parcours entreprise reporting portail plie" ;;
        *) allowed="$order $module" ;;
        esac
        grep -oE '#include "[a-z_]+/' "$file" | sed 's/#include "//;s|/||' | sort -u |
            while read -r target; do
                echo " $allowed " | grep -q " $target " || echo "$file includes $target/"
            done
    done
    git grep -lE '#include <sqlite3\.h>' -- common services tests |
        grep -vE '^(common/store|tests/support/faulty_vfs|tests/bench)' | sed 's/$/ includes sqlite3.h/'
    git grep -lE '#include <c?zmq\.h>' -- common services tests |
        grep -vE '^(common/wire|tests/)' | sed 's/$/ includes zmq.h/'
}
report 'Includes against the layout:' "$(layout)"

report 'Functions longer than 70 lines:' \
    "$(sources | xargs awk 'FNR == 1 {b = 0} /^\{/ {b = FNR} /^\}/ {if (b && FNR - b > 70) print FILENAME ":" b ": " FNR - b; b = 0}')"
report 'Files longer than 500 lines:' \
    "$(sources | xargs wc -l | awk '$1 > 500 && $2 != "total" {print $2 ": " $1}')"
report 'Banned functions:' \
    "$(sources | xargs grep -nE '\b(strcpy|strcat|sprintf|strtok|atoi|gmtime|localtime|system|rand)\(' /dev/null)"
report 'Deadlines by the wall clock, which jumps:' \
    "$(git grep -n CLOCK_REALTIME -- common services ':!common/base/clock.c')"
report 'Unfinished words:' "$(git grep -nIwE 'FIX''ME|XX''X|TO''DO' -- common services tests proto compose '*.md')"
report 'Tests that wait for time to pass:' "$(git grep -nE '\b(usleep|nanosleep|sleep)\(' -- 'tests/*.c' ':!tests/bench')"
report 'Executable files that are no scripts:' \
    "$(git ls-files -s | awk '$1 == 100755 {print $4}' | grep -vE '\.sh$|^\.ci/run$')"

flags=$(make -s BUILD=debug print-cppflags)
make -s -j"$(nproc)" BUILD=debug generated >/dev/null || failures=$((failures + 1))
tidy() { # The file goes before the flags: xargs alone would put it behind.
    git ls-files 'common/*.c' 'services/*.c' |
        FLAGS=$flags xargs -P "$(nproc)" -I{} sh -c 'clang-tidy --quiet {} -- -std=c11 $FLAGS 2>/dev/null' |
        grep -E ': (warning|error):' | sort -u
}
report 'clang-tidy:' "$(tidy)"

# The pages and their flows: types, lint, and what a first visit downloads.
web=services/portail/web
gzip_max=150000
report 'tsc:' "$("$web/node_modules/.bin/tsc" -p "$web" 2>&1; "$web/node_modules/.bin/tsc" -p tests/browser 2>&1)"
lint() { (cd "$1" && "$OLDPWD/$web/node_modules/.bin/biome" check --colors=off 2>&1) || true; }
for folder in "$web" tests/browser; do
    report "biome in $folder:" "$(lint "$folder" | grep -vE '^(Checked|$)')"
done
report 'Pages: files longer than 500 lines:' \
    "$(git ls-files "$web/src" 'tests/browser/*.ts' | xargs wc -l | awk '$1 > 500 && $2 != "total" {print $2 ": " $1}')"
bundle=$(cat build/debug/web/app.js.gz build/debug/web/app.css.gz | wc -c)
[ "$bundle" -lt "$gzip_max" ] || report 'The bundle is too big:' "$bundle bytes gzipped, at most $gzip_max"

report 'Units of systemd:' "$(tests/support/systemd_check.sh)"

if [ "$failures" != 0 ]; then
    echo "check: $failures kinds of findings"
    exit 1
fi
echo 'check: clean'
