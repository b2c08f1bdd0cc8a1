# What each container of compose.yaml may see and reach. Sourced.
# shellcheck shell=sh disable=SC2154,SC2034

# A secret half is made in one place, and no public file holds one.
check_secrets_given() {
    ! grep -rl secrete "$PLIE_CLES/public" || fail "a secret key was given away"
    for site in flandre-lys roubaix; do
        for service in reperage parcours entreprise reporting portail; do
            [ "$(find "$PLIE_CLES" -name "$site.$service.cle" | wc -l)" -eq 1 ] ||
                fail "$site.$service.cle is in more than one place"
        done
    done
}

check_hardening() {
    docker ps --quiet | xargs docker inspect --format \
        '{{.Name}} {{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}}' \
        >"$WORK/hard"
    [ "$(grep -c ' 10001:10001 true \[ALL\] \[no-new-privileges:true\]$' "$WORK/hard")" -eq 12 ] ||
        fail "not hardened: $(cat "$WORK/hard")"
    # Of secret halves each has its own; a portail has its certificate's too.
    docker ps --quiet | xargs docker inspect --format \
        '{{.Name}} {{range .Mounts}}{{.Destination}} {{end}}' >"$WORK/mounts"
    while read -r name mounts; do
        others=$(echo "$mounts" | tr ' ' '\n' | grep '\.cle$' | grep -cv certificat)
        [ "$others" -eq 1 ] || fail "$name has $others secret keys"
    done <"$WORK/mounts"
}

# In the network of a container: does something take a connection there?
reaches() { # SERVICE ADDRESS PORT
    nsenter -t "$(pid_of "$(container "$1")")" -n -- timeout 1 bash -c "exec 3<>/dev/tcp/$2/$3" \
        2>/dev/null
}
check_isolation() {
    reaches roubaix-parcours "$(address_of bus roubaix-bus)" 5000 || fail "the bus is out of reach"
    reaches roubaix-parcours "$(address_of roubaix-reperage roubaix)" 5002 || fail "the own site is"
    for network in flandre-lys flandre-lys-bus; do
        address=$(address_of flandre-lys-reperage $network)
        ! reaches roubaix-parcours "$address" 5002 || fail "roubaix reaches flandre-lys at $address"
        ! reaches roubaix-portail "$address" 5002 || fail "roubaix reaches flandre-lys at $address"
    done
    ! reaches roubaix-parcours "$(address_of bus flandre-lys-bus)" 5000 ||
        fail "roubaix reaches the bus in another site's network"
}

# Somebody else has the address that was the bus's.
take_address() {
    docker run --detach --rm --network "${PROJECT}_$1" --tmpfs /tmp:mode=1777 -e PLIE_CONFIG= \
        -e PLIE_DONNEES=/tmp/d -e PLIE_CLES=/tmp/c --name "${PROJECT}_other" plie-essai:1 \
        serve --site zephyr >>"$WORK/log"
}
give_address_back() { docker rm --force "${PROJECT}_other" >>"$WORK/log" 2>&1; }
