#!/bin/sh
# Makes the image of all services (see README.md): image.sh [NAME] [PROGRAM]. Needs the docker client,
# mmdebstrap, and the program built for this release of Debian. No network but Debian's mirror.
# BASE_TAR keeps the base from one call to the next, MIRROR names another mirror.
set -eu

name=${1:-plie}
program=${2:-build/release/plie}
here=$(dirname "$0")
base=plie-base

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

# The libraries that the program is linked with, and what they stand on: no shell, no package manager.
packages=libc6,libzmq5,libprotobuf-c1,libsqlite3-0,libsodium23,libjansson4,libconfig9
packages=$packages,libmicrohttpd12,libxlsxwriter4
tar=${BASE_TAR:-$work/base.tar}
if [ ! -f "$tar" ]; then
    # shellcheck disable=SC2086
    mmdebstrap --quiet --format=tar --variant=extract --include="$packages" \
        --dpkgopt='path-exclude=/usr/share/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
        "${SUITE:-bookworm}" "$tar.part" ${MIRROR:-} >&2
    mv "$tar.part" "$tar"
fi
docker import --message 'Debian libraries, nothing else' "$tar" "$base" >/dev/null

mkdir -p "$work/context/donnees/.restauration"
cp "$here/Containerfile" "$work/context/Dockerfile"
cp -r "$here/sites" "$work/context/sites"
cp "$program" "$work/context/plie"
strip "$work/context/plie"
DOCKER_BUILDKIT=0 docker build --quiet --build-arg "BASE=$base" --tag "$name" "$work/context"
