# Docker engines of the test's own: each in a network namespace and a mount namespace of its own, with
# all that it keeps in one folder, so that nothing on the host is touched. Sourced; wants $WORK, a
# folder. An engine is a machine: `engine_use NAME`, then everything is about that one.
# shellcheck shell=sh disable=SC2016

ENGINES=
export DOCKER_BUILDKIT=0

engine_use() {
    ENGINE="$WORK/engine.$1"
    CGROUP="plie-essai-$$-$1"
    export DOCKER_HOST="unix://$ENGINE/socket" DOCKER_CONFIG="$ENGINE/client"
}
engine_pid() { cat "$ENGINE/own" 2>/dev/null; }

engine_start() { # NAME
    engine_use "$1"
    ENGINES="$ENGINES $1"
    mkdir -p "$ENGINE/client"
    # No PID of a wrapper: unshare and sh become dockerd itself.
    unshare -n -m --propagation slave sh -c '
        ip link set lo up
        exec dockerd --data-root "$1/data" --exec-root "$1/exec" -H "unix://$1/socket" \
            -p "$1/pid" --bridge=none --cgroup-parent="$2" --log-level=warn' \
        sh "$ENGINE" "$CGROUP" >"$ENGINE/log" 2>&1 &
    echo $! >"$ENGINE/own"
    tries=0
    until docker info >/dev/null 2>&1; do
        tries=$((tries + 1))
        if [ $tries -gt 600 ] || ! kill -0 "$(engine_pid)" 2>/dev/null; then
            tail -n 20 "$ENGINE/log" >&2
            return 1
        fi
        sleep 0.1
    done
}

# In the engine's network namespace: its published ports are there, and only there.
engine_inside() {
    nsenter -t "$(engine_pid)" -n -- "$@"
}

engine_stop_all() {
    for name in $ENGINES; do
        engine_use "$name"
        docker ps --all --quiet 2>/dev/null | xargs -r docker rm --force --volumes >/dev/null 2>&1
        engine_stop
    done
    ENGINES=
}

# Also what outlives an engine that was stopped in a hurry: all that runs in its cgroup.
engine_stop() {
    kill "$(engine_pid)" 2>/dev/null || true
    wait "$(engine_pid)" 2>/dev/null || true
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

# --- A network between machines --------------------------------------------------------------------
# The switch is a namespace of its own, held by one process; each machine has one cable to it.
LAN_PID=
lan_start() {
    unshare -n sleep infinity &
    LAN_PID=$!
    until [ "$(readlink "/proc/$LAN_PID/ns/net")" != "$(readlink /proc/self/ns/net)" ]; do
        sleep 0.05
    done
    lan_switch link add switch type bridge
    lan_switch link set switch up
}
lan_switch() { nsenter -t "$LAN_PID" -n -- ip "$@"; }
lan_plug() { # NAME PID ADDRESS
    lan_switch link add "to-$1" type veth peer name lan0 netns "$2"
    lan_switch link set "to-$1" master switch up
    nsenter -t "$2" -n -- ip address add "$3/24" dev lan0
    nsenter -t "$2" -n -- ip link set lan0 up
}
lan_cut() { lan_switch link set "to-$1" down; }
lan_mend() { lan_switch link set "to-$1" up; }
lan_move() { # PID FROM TO
    nsenter -t "$1" -n -- ip address del "$2/24" dev lan0
    nsenter -t "$1" -n -- ip address add "$3/24" dev lan0
}
lan_stop() {
    [ -z "$LAN_PID" ] || kill "$LAN_PID" 2>/dev/null || true
    LAN_PID=
}
