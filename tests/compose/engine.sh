# A docker engine of the test's own: in a network namespace and a mount namespace of its own, with all
# that it keeps in one folder, so that nothing on the host is touched. Sourced; wants $WORK, a folder.
# shellcheck shell=sh

ENGINE="$WORK/engine"
CGROUP="plie-essai-$$"
export DOCKER_HOST="unix://$ENGINE/socket" DOCKER_BUILDKIT=0 DOCKER_CONFIG="$ENGINE/client"

engine_start() {
    mkdir -p "$ENGINE/client"
    # No PID of a wrapper: unshare and sh become dockerd itself.
    unshare -n -m --propagation slave sh -c '
        ip link set lo up
        exec dockerd --data-root "$1/data" --exec-root "$1/exec" -H "unix://$1/socket" \
            -p "$1/pid" --bridge=none --cgroup-parent="$2" --log-level=warn' \
        sh "$ENGINE" "$CGROUP" >"$ENGINE/log" 2>&1 &
    ENGINE_PID=$!
    tries=0
    until docker info >/dev/null 2>&1; do
        tries=$((tries + 1))
        if [ $tries -gt 300 ] || ! kill -0 "$ENGINE_PID" 2>/dev/null; then
            tail -n 20 "$ENGINE/log" >&2
            return 1
        fi
        sleep 0.1
    done
}

# In the engine's network namespace: its published ports are there, and only there.
engine_inside() {
    nsenter -t "$ENGINE_PID" -n -- "$@"
}

# Also what outlives an engine that was stopped in a hurry: all that runs in its cgroup.
engine_stop() {
    [ -n "${ENGINE_PID:-}" ] || return 0
    kill "$ENGINE_PID" 2>/dev/null || true
    wait "$ENGINE_PID" 2>/dev/null || true
    ENGINE_PID=
    engine_processes | xargs -r kill -9 2>/dev/null || true
    ps -eo pid=,args= | awk -v folder="$ENGINE/" \
        '/containerd/ && index($0, folder) { print $1 }' | xargs -r kill -9 2>/dev/null || true
    tries=0
    while [ $tries -lt 50 ] && [ -n "$(engine_cgroups)" ]; do
        engine_cgroups | xargs -r rmdir 2>/dev/null || true
        tries=$((tries + 1))
        sleep 0.1
    done
}

engine_cgroups() { find /sys/fs/cgroup -depth -type d -path "*/$CGROUP*" 2>/dev/null; }
engine_processes() {
    find /sys/fs/cgroup -path "*/$CGROUP*" -name cgroup.procs -exec cat {} + 2>/dev/null | sort -u
}
