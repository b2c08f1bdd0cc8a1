# Backed up while it runs, lost, and restored into fresh volumes of another project (sauvegarde.md, «In
# containers»). Sourced by un_hote.sh.
# shellcheck shell=sh disable=SC2154,SC2034

SITE_EFFACE=roubaix

back_up() {
    compose_run sauvegarde >"$WORK/sauvegarde" || fail "plie backup"
    note "$(cat "$WORK/sauvegarde")"
}
# One whose parcours is not open: the first whom repérage agrees to erase.
erase_somebody() {
    timeout 60 docker exec "${PROJECT}_$SITE_EFFACE-console" /usr/local/bin/plie log \
        --site "$SITE_EFFACE" --source reperage 2>>"$WORK/log" |
        sed -n 's/.*"personne":"\([^"]*\)".*/\1/p' | sort -u >"$WORK/personnes"
    while read -r personne; do
        if console $SITE_EFFACE send reperage EffacerPersonne \
            "{\"personne\":\"$personne\",\"motif\":\"demande\"}" </dev/null >>"$WORK/log" 2>&1; then
            echo "$personne"
            return 0
        fi
    done <"$WORK/personnes"
    return 1
}
identity_of() { console $SITE_EFFACE ask reperage Identites "{\"personnes\":[\"$1\"]}"; }

# Not one store's first bytes, nor a name of the demonstration, can be read in what a backup is.
check_encrypted() {
    ! grep -rlaE 'SQLite format 3|"nom"|dateNaissance' "$PLIE_SAUVEGARDES"/sauvegarde-* ||
        fail "a backup can be read"
}

back_up_and_restore() {
    step "plie backup of all containers' volumes, while they run"
    "$build/plie" keys --sauvegarde "$WORK/sauvegarde.secrete" --cles "$PLIE_CLES_HOTE" >>"$WORK/log"
    install -d -o 10001 -g 10001 -m 700 "$PLIE_SAUVEGARDES"
    chown -R 10001:10001 "$PLIE_CLES_HOTE" "$WORK/sauvegarde.secrete"
    back_up
    first=$(basename "$PLIE_SAUVEGARDES"/sauvegarde-*)
    check_encrypted
    step "somebody is erased after it; only the register of the next backup knows"
    personne=$(erase_somebody) || fail "nobody may be erased"
    await_nobody_lags 'reporting[-0-9]*@tous'
    back_up
    grep -q "$personne" "$PLIE_SAUVEGARDES/registre" || fail "the register does not know"

    step "the host is lost, with all volumes"
    consoles_end
    compose_down
    PROJECT=retour
    export COMPOSE_PROJECT_NAME=$PROJECT
    cp "$PLIE_CLES"/*/*.site "$PLIE_CLES_HOTE"
    chown -R 10001:10001 "$PLIE_CLES_HOTE"
    step "another one: fresh volumes, plie restore of the first backup, start"
    restored=$(now)
    compose up --no-start
    compose_run -v "$WORK/sauvegarde.secrete:/cle:ro" restauration \
        restore --de "/sauvegardes/$first" --cle /cle >"$WORK/restauration" ||
        fail "plie restore: $(cat "$WORK/restauration")"
    note "$(grep 'effacements au registre' "$WORK/restauration")"
    grep -q 'effacements au registre : 1, appliqués de nouveau' "$WORK/restauration" ||
        fail "the register was not applied"
    compose up -d
    await_healthy 12
    note "all answer $(since "$restored") after the order"
    await_nobody_lags 'reporting[-0-9]*@tous'
    compose run --detach --name "${PROJECT}_$SITE_EFFACE-console" "$SITE_EFFACE-console" log --follow
    identity_of "$personne" >"$WORK/identite" || fail "who was erased cannot be asked for"
    grep -q '"effacee":true' "$WORK/identite" || fail "back again: $(cat "$WORK/identite")"
    ! grep -q '"nom":' "$WORK/identite" || fail "has a name again: $(cat "$WORK/identite")"
    SITE=flandre-lys
    log_in direction direction "$PASSWORD_DIRECTION"
    [ "$(page_question)" = answered ] || fail "the account of the direction did not come back"
    verify_all 12
}
