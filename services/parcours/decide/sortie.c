/* Exits: judged, proposed with their verdict, decided by a comité (DOMAIN.md row 22, §4). */
#include "parcours/decide/decide.h"

#include "base/check.h"

#include <string.h>

static const struct regle_sortie *garde_regle(struct decision *d, const struct regles *regles,
                                              const char *sortie)
{
    if (!guard_text(d, "sortie", sortie))
        return NULL;
    const struct regle_sortie *regle = regles_sortie(regles, sortie);
    if (regle == NULL)
        decision_refuse(d, "SORTIE_INCONNUE", "sortie",
                        "Cette sortie n'est pas de celles du protocole du site.");
    return regle;
}

/* --- Judgments -------------------------------------------------------------------------------- */

static bool garde_jugement(struct decision *d, const struct regle_sortie *regle,
                           const Parcours__JugerSortie *c, const struct etat_sortie *s)
{
    if (!guard_text(d, "jugement", c->jugement))
        return false;
    if (!verdict_jugement_attendu(regle, c->jugement)) {
        decision_refuse(d, "JUGEMENT_INATTENDU", "jugement",
                        "La sortie « %s » ne demande pas ce jugement (%s).", regle->libelle,
                        regle->source);
        return false;
    }
    if (c->contrat[0] != '\0' && !s->objet_connu) {
        decision_refuse(d, "CONTRAT_INCONNU", "contrat",
                        "Ce contrat n'est pas connu pour cette personne ; donnez une de ses "
                        "embauches ou étapes, ou rien.");
        return false;
    }
    if (s->juge) {
        decision_refuse(
            d, "JUGEMENT_DEJA_ENREGISTRE", "jugement",
            "Ce jugement est déjà enregistré à cette date ; donnez-en une autre pour en "
            "changer.");
        return false;
    }
    return true;
}

void decide_juger_sortie(const void *state, const struct context *context,
                         const ProtobufCMessage *command, struct decision *d)
{
    const struct etat_sortie *s = state;
    const Parcours__JugerSortie *c = (const Parcours__JugerSortie *)command;
    const struct regles *regles;
    int32_t date;
    if (!guard_id(d, "parcours", c->parcours) || !guard_date(d, "date", c->date, &date) ||
        !guard_optional_id(d, "contrat", c->contrat) ||
        !garde_portefeuille(d, context, &s->etat, NULL) || !garde_en_cours(d, &s->etat) ||
        !garde_fait(d, context, &s->etat, "date", date) || !guard_regles(d, context, date, &regles))
        return;
    const struct regle_sortie *regle = garde_regle(d, regles, c->sortie);
    if (regle == NULL || !garde_jugement(d, regle, c, s))
        return;
    Parcours__SortieJugee *e =
        decision_event(d, PARCOURS__EVENEMENT__FAIT_SORTIE_JUGEE, c->parcours, "");
    e->parcours = c->parcours;
    e->personne = decision_text(d, s->etat.personne);
    e->sortie = c->sortie;
    e->jugement = c->jugement;
    e->favorable = c->favorable;
    e->date = c->date;
    e->contrat = c->contrat;
}

/* --- Proposing -------------------------------------------------------------------------------- */

static bool garde_sans_proposition(struct decision *d, const struct etat *etat)
{
    if (etat->proposition[0] == '\0')
        return true;
    decision_refuse(d, "SORTIE_DEJA_PROPOSEE", "parcours",
                    "Une sortie est déjà proposée pour ce parcours ; retirez-la ou attendez la "
                    "décision.");
    return false;
}

/* A positive exit that does not count is no proposal: the refusal explains, and names what lacks.
 */
static bool garde_verdict(struct decision *d, const Parcours__Verdict *verdict,
                          const struct regle_sortie *regle)
{
    if (regle->classe != CLASSE_POSITIVE ||
        verdict->valeur != PARCOURS__VERDICT__VALEUR__NON_POSITIVE)
        return true;
    const char *missing = verdict_manque(d->arena, verdict);
    decision_refuse(d, "SORTIE_NON_POSITIVE", "sortie", "%s.%s%s%s", verdict->explication,
                    missing[0] == '\0' ? "" : " Il manque : ", missing,
                    missing[0] == '\0' ? "" : ".");
    return false;
}

static void proposer(struct decision *d, const struct context *context, const struct regles *regles,
                     const struct etat_sortie *s, const Parcours__ProposerSortie *c,
                     Parcours__Verdict *verdict)
{
    Prive__Texte *argument = texte_libre(d, c->argument);
    char *personne = decision_text(d, s->etat.personne);
    bool positive = strcmp(verdict->classe, "positive") == 0;
    Parcours__SortieProposee *e =
        decision_event(d, PARCOURS__EVENEMENT__FAIT_SORTIE_PROPOSEE, c->proposition,
                       argument == NULL ? "" : decision_text(d, s->etat.dite));
    e->proposition = c->proposition;
    e->parcours = c->parcours;
    e->personne = personne;
    e->sortie = c->sortie;
    e->classe = verdict->classe;
    e->date = c->date;
    e->bilan_le = c->bilan_le;
    e->relais = c->relais;
    e->motif = c->motif;
    e->comite_genre = decision_text(d, positive ? regles->entree.comite_sortie_positive
                                                : regles->entree.comite_sortie_autre);
    e->verdict = verdict;
    e->protocole = decision_text(d, context->protocole->digest);
    e->territoire = decision_text(d, s->etat.territoire);
    e->argument = argument;
}

void decide_proposer_sortie(const void *state, const struct context *context,
                            const ProtobufCMessage *command, struct decision *d)
{
    const struct etat_sortie *s = state;
    const Parcours__ProposerSortie *c = (const Parcours__ProposerSortie *)command;
    const struct regles *regles;
    int32_t date, bilan;
    if (!guard_id(d, "proposition", c->proposition) || !guard_id(d, "parcours", c->parcours) ||
        !guard_date(d, "date", c->date, &date) ||
        !guard_optional_date(d, "bilan_le", c->bilan_le, &bilan) ||
        !garde_portefeuille(d, context, &s->etat, NULL) || !garde_en_cours(d, &s->etat) ||
        !garde_nouveau(d, s->existe, "SORTIE_DEJA_PROPOSEE", "proposition", "Une proposition") ||
        !garde_sans_proposition(d, &s->etat) || !garde_fait(d, context, &s->etat, "date", date) ||
        !garde_fait(d, context, &s->etat, "bilan_le", bilan) ||
        !guard_regles(d, context, date, &regles) ||
        !garde_code(d, regles, "motif_sortie", "motif", c->motif, date) ||
        !garde_code(d, regles, "relais", "relais", c->relais, date))
        return;
    const struct regle_sortie *regle = garde_regle(d, regles, c->sortie);
    if (regle == NULL)
        return;
    struct faits faits = s->faits;
    faits.au = context->today;
    Parcours__Verdict *verdict = verdict_rendre(d->arena, regles, regle, &faits);
    if (garde_verdict(d, verdict, regle))
        proposer(d, context, regles, s, c, verdict);
}

/* --- Deciding --------------------------------------------------------------------------------- */

static bool garde_proposition(struct decision *d, const struct etat_sortie *s)
{
    if (!s->existe)
        decision_refuse(d, "PROPOSITION_INCONNUE", "proposition",
                        "Cette proposition de sortie n'existe pas.");
    else if (!s->ouverte)
        decision_refuse(d, "PROPOSITION_CLOSE", "proposition",
                        "Cette proposition de sortie est déjà décidée ou retirée.");
    return !decision_is_refused(d);
}

void decide_retirer_proposition(const void *state, const struct context *context,
                                const ProtobufCMessage *command, struct decision *d)
{
    const struct etat_sortie *s = state;
    const Parcours__RetirerProposition *c = (const Parcours__RetirerProposition *)command;
    const struct regles *regles;
    if (!guard_id(d, "proposition", c->proposition) || !garde_proposition(d, s) ||
        !garde_portefeuille(d, context, &s->etat, NULL) ||
        !guard_regles(d, context, context->today, &regles) ||
        !garde_code_requis(d, regles, "motif_annulation", "motif", c->motif, context->today))
        return;
    Parcours__PropositionRetiree *e =
        decision_event(d, PARCOURS__EVENEMENT__FAIT_PROPOSITION_RETIREE, c->proposition, "");
    e->proposition = c->proposition;
    e->parcours = decision_text(d, s->etat.parcours);
    e->personne = decision_text(d, s->etat.personne);
    e->motif = c->motif;
}

void decide_valider_sortie(const void *state, const struct context *context,
                           const ProtobufCMessage *command, struct decision *d)
{
    const struct etat_sortie *s = state;
    const Parcours__ValiderSortie *c = (const Parcours__ValiderSortie *)command;
    int32_t date;
    if (!guard_id(d, "proposition", c->proposition) || !guard_optional_id(d, "comite", c->comite) ||
        !guard_date(d, "date_decision", c->date_decision, &date) ||
        !guard_not_future(d, "date_decision", date, context->today) ||
        !garde_direction(d, context) || !garde_proposition(d, s) ||
        !guard_order(d, "date_decision", date, "date de la sortie", s->date))
        return;
    Parcours__SortieValidee *e =
        decision_event(d, PARCOURS__EVENEMENT__FAIT_SORTIE_VALIDEE, s->etat.parcours, "");
    e->proposition = c->proposition;
    e->parcours = decision_text(d, s->etat.parcours);
    e->personne = decision_text(d, s->etat.personne);
    e->sortie = decision_text(d, s->sortie);
    e->classe = decision_text(d, s->classe);
    e->objet = decision_text(d, s->objet);
    e->date = decision_date(d, s->date);
    e->date_decision = c->date_decision;
    e->comite = c->comite;
    e->referent = decision_text(d, s->etat.referent);
    e->motif = decision_text(d, s->motif);
    e->etait_au_pole = s->etait_au_pole;
    e->territoire = decision_text(d, s->etat.territoire);
}

void decide_rejeter_sortie(const void *state, const struct context *context,
                           const ProtobufCMessage *command, struct decision *d)
{
    const struct etat_sortie *s = state;
    const Parcours__RejeterSortie *c = (const Parcours__RejeterSortie *)command;
    int32_t date;
    if (!guard_id(d, "proposition", c->proposition) || !guard_optional_id(d, "comite", c->comite) ||
        !guard_date(d, "date_decision", c->date_decision, &date) ||
        !guard_not_future(d, "date_decision", date, context->today) ||
        (!est_reaction(context) && c->motif[0] != '\0' && !guard_code(d, "motif", c->motif)) ||
        !garde_direction(d, context) || !garde_proposition(d, s))
        return;
    Parcours__SortieRejetee *e =
        decision_event(d, PARCOURS__EVENEMENT__FAIT_SORTIE_REJETEE, c->proposition, "");
    e->proposition = c->proposition;
    e->parcours = decision_text(d, s->etat.parcours);
    e->personne = decision_text(d, s->etat.personne);
    e->date_decision = c->date_decision;
    e->comite = c->comite;
    e->motif = c->motif;
}
