#!/bin/sh
# Installs the Debian packages named as arguments that are missing; silent when none is.
set -eu

# Node.js may have come another way, with npm in the same package.
is_there() {
    case $1 in
    nodejs) command -v node >/dev/null && return 0 ;;
    npm) command -v npm >/dev/null && return 0 ;;
    esac
    dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'
}

missing=
for package in "$@"; do
    is_there "$package" || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
root=
[ "$(id -u)" = 0 ] || root=sudo
echo "Installing:$missing"
$root apt-get update -q >/dev/null
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $root apt-get install -y -q --no-install-recommends $missing >/dev/null
