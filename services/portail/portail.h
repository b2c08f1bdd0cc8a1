/* The portail as a service (DOMAIN.md row 48): the accounts of a site, and the heads of its access
 * log. This header holds what its verbs share; the tables that hand them to the runtime stand in
 * service.c.
 *
 * Account:  ouvert ─▶ ferme ─▶ ouvert …    never deleted: its id is the actor of what was recorded
 *
 * - An identifiant belongs to one account of the site for ever, closed ones included: a name that
 *   stands in an old event must not come to mean somebody else.
 * - A référent or coach works for given référents, a prescripteur for given structures (as they
 *   stand in prescriptions); no other role is limited.
 * - Accounts are the administrateur's. There is always an open one: the last can neither be closed
 *   nor get another role, and nobody closes the own account.
 * - That a password was set, and what the access log's head is, only the gateway itself knows: no
 *   role of a person records it.
 * - A segment of the access log only grows; it can be deleted once its month is over. */
#ifndef PORTAIL_PORTAIL_H
#define PORTAIL_PORTAIL_H

#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"
#include "base/id.h"
#include "portail.pb-c.h"
#include "runtime/service.h"
#include "store/store.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    IDENTIFIANT_MIN = 2,
    IDENTIFIANT_MAX = 64,
    LIBELLE_MAX = 120, /* Bytes; also of a structure's name. */
    PORTEE_MAX = 32,
    TETE_SIZE = 32,   /* BLAKE2b-256. */
    SEGMENT_TEXT = 7, /* "2026-11" */
};

#define ROLE_ADMINISTRATEUR "administrateur"

/* --- What decisions know; texts are borrowed from the arena --- */
struct etat_compte {
    const char *compte; /* NULL: unknown. */
    const char *libelle;
    const char *role;
    const char **portee;
    size_t portee_count;
    bool ferme;
    const char *pris_par;    /* The account that has the identifiant asked for; NULL: none. */
    int64_t administrateurs; /* Open ones. */
};

struct etat_segment {
    bool connu;
    bool supprime;
    uint64_t nombre;
    const uint8_t *tete;
    size_t tete_size;
};

/* Lower-case letters without accents, digits, . _ -; also asked before a login is looked for. */
bool portail_is_identifiant(const char *text);

/* --- Verbs --- */
load_fn portail_load_creer, portail_load_modifier, portail_load_fermer, portail_load_rouvrir,
    portail_load_noter, portail_load_ancrer, portail_load_supprimer;
decide_fn portail_decide_creer_compte, portail_decide_modifier_compte, portail_decide_fermer_compte,
    portail_decide_rouvrir_compte, portail_decide_noter_mot_de_passe, portail_decide_ancrer_traces,
    portail_decide_supprimer_traces;
apply_fn portail_apply_compte_cree, portail_apply_compte_modifie, portail_apply_compte_ferme,
    portail_apply_compte_rouvert, portail_apply_mot_de_passe_defini, portail_apply_traces_ancrees,
    portail_apply_traces_supprimees;
query_fn portail_query_comptes, portail_query_compte, portail_query_segments;

#endif
