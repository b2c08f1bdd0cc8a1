# The pages of a site as a browser asks for them, from outside. Sourced; PAGES is the address, SITE the
# site's name.
# shellcheck shell=sh disable=SC2154,SC2034

PASSWORD_ADMIN='Zephyr-prune-1789' PASSWORD_DIRECTION='Quartz-basile-1848'

page() { # WHO METHOD PATH [JSON]: what is answered; its status goes to $WORK/status.WHO
    engine_inside curl --silent --show-error --insecure --noproxy '*' --max-time 60 \
        --cookie "$WORK/jar.$1" --cookie-jar "$WORK/jar.$1" --request "$2" \
        --header "X-Jeton: $(cat "$WORK/jeton.$1" 2>/dev/null)" \
        --header "X-Commande: $(cat /proc/sys/kernel/random/uuid)" \
        --header 'Content-Type: application/json' --output "$WORK/page.$1" \
        --write-out '%{http_code}' ${4:+--data "$4"} "$PAGES$3" >"$WORK/status.$1" || true
    cat "$WORK/page.$1"
}
page_done() {
    page "$@" >>"$WORK/log"
    case $(cat "$WORK/status.$1") in
    20?) ;;
    *) fail "$2 $3: $(cat "$WORK/status.$1" "$WORK/page.$1")" ;;
    esac
}
member() { sed -n "s/.*\"$2\":\"\([^\"]*\)\".*/\1/p" "$WORK/page.$1"; } # WHO NAME: of its answer
log_in() { # WHO IDENTIFIANT PASSWORD
    page_done "$1" POST /connexion \
        "{\"site\":\"$SITE\",\"identifiant\":\"$2\",\"motDePasse\":\"$3\"}"
    member "$1" jeton >"$WORK/jeton.$1"
}
log_in_first() { # WHO IDENTIFIANT GIVEN NEW: with a password that is to be changed
    log_in "$1" "$2" "$3"
    page_done "$1" POST /api/moi/mot-de-passe "{\"ancien\":\"$3\",\"nouveau\":\"$4\"}"
    log_in "$1" "$2" "$4"
}

# Whoever installs the site opens an account for its direction.
pages_open() {
    given=$(docker logs "$(container "$SITE-portail")" 2>&1 |
        sed -n 's/.*administrateur, mot de passe \(.*\)$/\1/p')
    log_in_first admin administrateur "$given" "$PASSWORD_ADMIN"
    account=$(cat /proc/sys/kernel/random/uuid)
    page_done admin POST /api/portail/CreerCompte "{\"compte\":\"$account\",
        \"identifiant\":\"direction\",\"libelle\":\"Direction\",\"role\":\"direction\"}"
    page_done admin POST "/api/comptes/$account/mot-de-passe" '{}'
    log_in_first direction direction "$(member admin motDePasse)" "$PASSWORD_DIRECTION"
}

# One question: "answered", or what came instead.
page_question() {
    page direction GET '/api/reporting/Indicateur?code=entrees' >/dev/null
    if [ "$(cat "$WORK/status.direction")" = 200 ]; then
        echo answered
    else
        echo "FAILED $(cat "$WORK/status.direction" "$WORK/page.direction")"
    fi
}
