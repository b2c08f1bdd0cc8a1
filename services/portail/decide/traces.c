#include "portail/decide/gardes.h"

#include <inttypes.h>
#include <string.h>

static bool garde_tete(struct decision *d, const Portail__AncrerTraces *c)
{
    if (c->nombre == 0 || c->nombre > INT64_MAX) {
        decision_refuse(d, "NOMBRE_INVALIDE", "nombre",
                        "Un segment s'ancre à partir de sa première ligne.");
        return false;
    }
    if (c->tete.len == TETE_SIZE)
        return true;
    decision_refuse(d, "TETE_INVALIDE", "tete",
                    "La tête d'un segment est une empreinte de %d octets, pas de %zu.", TETE_SIZE,
                    c->tete.len);
    return false;
}

static bool garde_conserve(struct decision *d, const struct etat_segment *etat)
{
    if (!etat->supprime)
        return true;
    decision_refuse(d, "SEGMENT_SUPPRIME", "segment", "Ce segment a déjà été supprimé.");
    return false;
}

static bool is_same_head(const struct etat_segment *etat, const Portail__AncrerTraces *c)
{
    return etat->nombre == c->nombre && etat->tete_size == c->tete.len &&
           memcmp(etat->tete, c->tete.data, c->tete.len) == 0;
}

/* Fewer lines, or others: somebody wrote in what was anchored. */
static bool garde_croissance(struct decision *d, const struct etat_segment *etat,
                             const Portail__AncrerTraces *c)
{
    if (!etat->connu || c->nombre > etat->nombre)
        return true;
    decision_refuse(d, "TRACES_RECULENT", c->nombre < etat->nombre ? "nombre" : "tete",
                    "Ce segment a été ancré avec %" PRIu64 " lignes et une autre tête ; il ne peut "
                    "que croître.",
                    etat->nombre);
    return false;
}

void portail_decide_ancrer_traces(const void *state, const struct context *context,
                                  const ProtobufCMessage *command, struct decision *out)
{
    const struct etat_segment *etat = state;
    const Portail__AncrerTraces *c = (const Portail__AncrerTraces *)command;
    if (!garde_passerelle(out, context) || !garde_segment(out, "segment", c->segment) ||
        !garde_tete(out, c) || !garde_conserve(out, etat))
        return;
    if (etat->connu && is_same_head(etat, c))
        return; /* Nothing new to record. */
    if (!garde_croissance(out, etat, c))
        return;
    Portail__TracesAncrees *event =
        decision_event(out, PORTAIL__EVENEMENT__FAIT_TRACES_ANCREES, c->segment, "");
    event->segment = c->segment;
    event->nombre = c->nombre;
    event->tete = c->tete;
}

void portail_decide_supprimer_traces(const void *state, const struct context *context,
                                     const ProtobufCMessage *command, struct decision *out)
{
    const struct etat_segment *etat = state;
    const Portail__SupprimerTraces *c = (const Portail__SupprimerTraces *)command;
    if (!garde_passerelle(out, context) || !garde_segment(out, "segment", c->segment))
        return;
    if (!etat->connu) {
        decision_refuse(out, "SEGMENT_INCONNU", "segment",
                        "Ce segment n'a jamais été ancré ; ancrez sa tête avant de le supprimer.");
        return;
    }
    if (!garde_conserve(out, etat))
        return;
    char today[DATE_SIZE];
    date_format(context->today, today);
    if (strncmp(c->segment, today, SEGMENT_TEXT) >= 0) {
        decision_refuse(out, "SEGMENT_EN_COURS", "segment",
                        "Le mois de ce segment n'est pas terminé ; seul un mois passé peut être "
                        "supprimé.");
        return;
    }
    Portail__TracesSupprimees *event =
        decision_event(out, PORTAIL__EVENEMENT__FAIT_TRACES_SUPPRIMEES, c->segment, "");
    event->segment = c->segment;
    event->nombre = etat->nombre;
}
