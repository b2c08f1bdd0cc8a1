#include "entreprise/apply/apply.h"

#include <string.h>

static const char SUIVI_ADD[] =
    "INSERT INTO suivi (suivi, embauche, code, date, avec, mode, commentaire, texte_de,"
    " enregistre_le) VALUES (:suivi, :embauche, :code, :date, :avec, :mode, :commentaire,"
    " :texte_de, :enregistre_le)";
static const char REFUS_SET[] = "UPDATE embauche SET refus_le = :date, refus_par = :par"
                                " WHERE embauche = :embauche";
static const char PROBLEME_ADD[] =
    "INSERT INTO probleme (probleme, embauche, date, nature, demande_par, enregistre_le)"
    " VALUES (:probleme, :embauche, :date, :nature, :demande_par, :enregistre_le)";

/* "employeur salarie": who was met, parted by a space; what does not fit is left out. */
static void join(char *const *values, size_t count, char *out, size_t size)
{
    size_t length = 0;
    out[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        size_t more = strlen(values[i]) + (length > 0 ? 1 : 0);
        if (length + more >= size)
            return;
        if (length > 0)
            out[length++] = ' ';
        memcpy(out + length, values[i], strlen(values[i]) + 1);
        length += strlen(values[i]);
    }
}

int apply_suivi_realise(struct store *store, const struct event_context *context,
                        const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__SuiviRealise *e = (const Entreprise__SuiviRealise *)event;
    char avec[LIMIT_LIBELLE_SIZE];
    join(e->avec, e->n_avec, avec, sizeof(avec));
    struct stmt s;
    stmt_begin(&s, store, SUIVI_ADD);
    stmt_text(&s, ":suivi", e->suivi);
    stmt_text(&s, ":embauche", e->embauche);
    stmt_text(&s, ":code", e->code);
    stmt_text(&s, ":date", e->date);
    stmt_text(&s, ":avec", avec);
    stmt_text(&s, ":mode", e->mode);
    stmt_text(&s, ":commentaire", texte_de(e->commentaire));
    stmt_text(&s, ":texte_de", context->person);
    stmt_text(&s, ":enregistre_le", context->recorded);
    return stmt_exec(&s, 1, err);
}

int apply_suivi_refuse(struct store *store, const struct event_context *context,
                       const ProtobufCMessage *event, struct err *err)
{
    (void)context;
    const Entreprise__SuiviRefuse *e = (const Entreprise__SuiviRefuse *)event;
    struct stmt s;
    stmt_begin(&s, store, REFUS_SET);
    stmt_text(&s, ":embauche", e->embauche);
    stmt_text(&s, ":date", e->date);
    stmt_text(&s, ":par", e->par);
    return stmt_exec(&s, 1, err);
}

int apply_probleme_signale(struct store *store, const struct event_context *context,
                           const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__ProblemeSignale *e = (const Entreprise__ProblemeSignale *)event;
    struct stmt s;
    stmt_begin(&s, store, PROBLEME_ADD);
    stmt_text(&s, ":probleme", e->probleme);
    stmt_text(&s, ":embauche", e->embauche);
    stmt_text(&s, ":date", e->date);
    stmt_text(&s, ":nature", e->nature);
    stmt_text(&s, ":demande_par", e->demande_par);
    stmt_text(&s, ":enregistre_le", context->recorded);
    return stmt_exec(&s, 1, err);
}

/* --- Immersions --- */

static const char IMMERSION_ADD[] =
    "INSERT INTO immersion (immersion, personne, origine, entreprise, genre, debut, fin_prevue,"
    " menee_a_terme, bilan, texte_de, enregistre_le) VALUES (:immersion, :personne, :origine,"
    " :entreprise, :genre, :debut, :fin_prevue, 0, '', '', :enregistre_le)";
static const char IMMERSION_END[] =
    "UPDATE immersion SET fin = :date, menee_a_terme = :menee_a_terme, bilan = :bilan,"
    " texte_de = :texte_de WHERE immersion = :immersion";

int apply_immersion_demarree(struct store *store, const struct event_context *context,
                             const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__ImmersionDemarree *e = (const Entreprise__ImmersionDemarree *)event;
    struct stmt s;
    stmt_begin(&s, store, IMMERSION_ADD);
    int rc = lier_personne(&s, store, e->personne, err);
    if (rc < 0)
        return rc;
    stmt_text(&s, ":immersion", e->immersion);
    stmt_text(&s, ":entreprise", e->entreprise);
    stmt_text(&s, ":genre", e->genre);
    stmt_text(&s, ":debut", e->debut);
    stmt_text(&s, ":fin_prevue", e->fin_prevue);
    stmt_text(&s, ":enregistre_le", context->recorded);
    return stmt_exec(&s, 1, err);
}

int apply_immersion_terminee(struct store *store, const struct event_context *context,
                             const ProtobufCMessage *event, struct err *err)
{
    const Entreprise__ImmersionTerminee *e = (const Entreprise__ImmersionTerminee *)event;
    struct stmt s;
    stmt_begin(&s, store, IMMERSION_END);
    stmt_text(&s, ":immersion", e->immersion);
    stmt_text(&s, ":date", e->date);
    stmt_i64(&s, ":menee_a_terme", e->menee_a_terme);
    stmt_text(&s, ":bilan", texte_de(e->bilan));
    stmt_text(&s, ":texte_de", context->person);
    return stmt_exec(&s, 1, err);
}
