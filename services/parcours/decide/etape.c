/* Étapes: planned, started, ended (DOMAIN.md row 16); a job or an immersion is one too. */
#include "parcours/decide/decide.h"

#include "base/check.h"

#include <string.h>

enum { HEURES_MAX_CENTI = 10000 * 100 };

static bool garde_mode(struct decision *d, const char *mode)
{
    if (mode[0] == '\0' || strcmp(mode, "individuel") == 0 || strcmp(mode, "collectif") == 0)
        return true;
    decision_refuse(d, "VALEUR_INCONNUE", "mode",
                    "Le mode d'une étape est « individuel » ou « collectif ».");
    return false;
}

/* What the étape's kind says when the command does not. */
static char *ou_attribut(struct decision *d, const char *given, const struct valeur *genre,
                         const char *attribut)
{
    return decision_text(d, given[0] != '\0' ? given : valeur_attribut(genre, attribut));
}

void decide_prevoir_etape(const void *state, const struct context *context,
                          const ProtobufCMessage *command, struct decision *d)
{
    const struct etat_etape *s = state;
    const Parcours__PrevoirEtape *c = (const Parcours__PrevoirEtape *)command;
    const struct regles *regles;
    int32_t debut, fin;
    if (!guard_id(d, "etape", c->etape) || !guard_id(d, "parcours", c->parcours) ||
        !guard_optional_date(d, "debut_prevu", c->debut_prevu, &debut) ||
        !guard_optional_date(d, "fin_prevue", c->fin_prevue, &fin) ||
        !guard_order(d, "fin_prevue", fin, "debut_prevu", debut) || !garde_mode(d, c->mode) ||
        !garde_portefeuille(d, context, &s->etat, NULL) || !garde_en_cours(d, &s->etat) ||
        !garde_nouveau(d, s->existe, "ETAPE_DEJA_ENREGISTREE", "etape", "Une étape") ||
        !guard_order(d, "debut_prevu", debut, "entrée", s->etat.entree) ||
        !guard_order(d, "fin_prevue", fin, "entrée", s->etat.entree) ||
        !guard_regles(d, context, context->today, &regles) ||
        !guard_valeur(d, regles, "etape", "genre", c->genre, context->today) ||
        !garde_code(d, regles, "origine_etape", "origine", c->origine, context->today))
        return;
    const struct valeur *genre = regles_valeur(regles, "etape", c->genre);
    Prive__Texte *objectif = texte_libre(d, c->objectif);
    char *personne = decision_text(d, s->etat.personne);
    Parcours__EtapePrevue *e =
        decision_event(d, PARCOURS__EVENEMENT__FAIT_ETAPE_PREVUE, c->etape,
                       objectif == NULL ? "" : decision_text(d, s->etat.dite));
    e->etape = c->etape;
    e->parcours = c->parcours;
    e->personne = personne;
    e->genre = c->genre;
    e->famille = ou_attribut(d, "", genre, "famille");
    e->axe = ou_attribut(d, "", genre, "axe");
    e->origine = ou_attribut(d, c->origine, genre, "origine");
    e->mode = ou_attribut(d, c->mode, genre, "mode");
    e->structure = c->structure;
    e->debut_prevu = c->debut_prevu;
    e->fin_prevue = c->fin_prevue;
    e->objectif = objectif;
}

/* --- Starting --------------------------------------------------------------------------------- */

/* The kind of étape that follows an embauche: what the list of contracts (or immersions) names,
 * else the most particular of clause, iae, emploi that the site has. */
static const char *genre_suivi(const struct regles *regles, const struct etat_etape *s)
{
    const struct valeur *what =
        regles_valeur(regles, s->immersion ? "immersion" : "contrat", s->contrat);
    if (what != NULL && valeur_attribut(what, "etape")[0] != '\0')
        return valeur_attribut(what, "etape");
    if (s->immersion)
        return "immersion";
    if (s->clause && regles_valeur(regles, "etape", "clause") != NULL)
        return "clause";
    bool iae = what != NULL && strcmp(valeur_attribut(what, "iae"), "oui") == 0;
    return iae && regles_valeur(regles, "etape", "iae") != NULL ? "iae" : "emploi";
}

static bool garde_demarrable(struct decision *d, const struct etat_etape *s,
                             const Parcours__DemarrerEtape *c)
{
    if (s->existe && s->fin != DATE_NONE)
        decision_refuse(d, "ETAPE_DEJA_TERMINEE", "etape", "Cette étape est terminée depuis le %s.",
                        jour_fr(d, s->fin));
    else if (s->existe && s->debut != DATE_NONE)
        decision_refuse(d, "ETAPE_DEJA_DEMARREE", "etape", "Cette étape a démarré le %s.",
                        jour_fr(d, s->debut));
    else if (s->existe && c->parcours[0] != '\0' && strcmp(c->parcours, s->etat.parcours) != 0)
        decision_refuse(d, "ETAPE_DEJA_ENREGISTREE", "etape",
                        "Cette étape est celle d'un autre parcours.");
    else if (c->embauche[0] != '\0' && !s->embauche_existe)
        decision_refuse(d, "EMBAUCHE_INCONNUE", "embauche",
                        "Cette embauche n'est pas connue ; enregistrez-la d'abord.");
    else if (c->embauche[0] != '\0' && s->embauche_suivie)
        decision_refuse(d, "EMBAUCHE_DEJA_SUIVIE", "embauche",
                        "Une étape suit déjà cette embauche.");
    return !decision_is_refused(d);
}

/* The facts of the étape as they will stand: of the plan, else of the command, else of its kind. */
struct demarrage {
    const char *genre;
    const char *famille;
    const char *axe;
    const char *origine;
    const char *mode;
    const char *structure;
};

static void reprendre_prevue(const struct etat_etape *s, const Parcours__DemarrerEtape *c,
                             struct demarrage *out)
{
    out->genre = s->genre;
    out->famille = s->famille;
    out->axe = s->axe;
    out->origine = c->origine[0] != '\0' ? c->origine : s->origine;
    out->mode = c->mode[0] != '\0' ? c->mode : s->mode;
    out->structure = c->structure[0] != '\0' ? c->structure : s->structure;
}

static bool decrire(struct decision *d, const struct regles *regles, const struct etat_etape *s,
                    const Parcours__DemarrerEtape *c, int32_t date, struct demarrage *out)
{
    if (!garde_code(d, regles, "origine_etape", "origine", c->origine, date))
        return false;
    if (s->existe) {
        reprendre_prevue(s, c, out);
        return true;
    }
    out->genre = c->genre;
    if (out->genre[0] == '\0' && c->embauche[0] != '\0')
        out->genre = genre_suivi(regles, s);
    if (!guard_valeur(d, regles, "etape", "genre", out->genre, date))
        return false;
    const struct valeur *genre = regles_valeur(regles, "etape", out->genre);
    out->famille = valeur_attribut(genre, "famille");
    out->axe = valeur_attribut(genre, "axe");
    out->origine = ou_attribut(d, c->origine, genre, "origine");
    out->mode = ou_attribut(d, c->mode, genre, "mode");
    out->structure = c->structure;
    return true;
}

static void demarrer(struct decision *d, const struct etat_etape *s,
                     const Parcours__DemarrerEtape *c, const struct demarrage *what, char *date)
{
    Parcours__EtapeDemarree *e =
        decision_event(d, PARCOURS__EVENEMENT__FAIT_ETAPE_DEMARREE, c->etape, "");
    e->etape = c->etape;
    e->parcours = decision_text(d, s->etat.parcours);
    e->personne = decision_text(d, s->etat.personne);
    e->genre = decision_text(d, what->genre);
    e->famille = decision_text(d, what->famille);
    e->axe = decision_text(d, what->axe);
    e->origine = decision_text(d, what->origine);
    e->mode = decision_text(d, what->mode);
    e->structure = decision_text(d, what->structure);
    e->date = date;
    e->fin_prevue = c->fin_prevue[0] != '\0' ? c->fin_prevue : decision_date(d, s->fin_prevue);
    e->temps_plein = c->temps_plein;
    e->embauche = c->embauche;
    e->contrat = c->contrat;
    e->marchand = c->marchand;
    e->referent_etape = c->referent_etape;
}

/* An embauche heard of: nothing to follow when the person is in no parcours. */
static void suivre_embauche(const struct etat_etape *s, const struct context *context,
                            const Parcours__DemarrerEtape *c, struct decision *d)
{
    if (!s->etat.existe || s->existe || s->etat.sortie_le != DATE_NONE)
        return;
    const struct regles *regles;
    struct demarrage what;
    int32_t date, fin;
    if (!guard_date(d, "date", c->date, &date) ||
        !guard_optional_date(d, "fin_prevue", c->fin_prevue, &fin))
        return;
    if (date < s->etat.entree) /* It was there at the entry: as an étape it begins with it. */
        date = s->etat.entree;
    if (fin != DATE_NONE && fin < date)
        return; /* Over before the entry. */
    if (!guard_regles(d, context, date, &regles) || !decrire(d, regles, s, c, date, &what))
        return;
    demarrer(d, s, c, &what, decision_date(d, date));
}

void decide_demarrer_etape(const void *state, const struct context *context,
                           const ProtobufCMessage *command, struct decision *d)
{
    const struct etat_etape *s = state;
    const Parcours__DemarrerEtape *c = (const Parcours__DemarrerEtape *)command;
    if (!guard_id(d, "etape", c->etape) || !guard_optional_id(d, "parcours", c->parcours) ||
        !guard_optional_id(d, "embauche", c->embauche))
        return;
    if (est_reaction(context)) {
        suivre_embauche(s, context, c, d);
        return;
    }
    const struct regles *regles;
    struct demarrage what;
    int32_t date, fin;
    if (!guard_date(d, "date", c->date, &date) ||
        !guard_optional_date(d, "fin_prevue", c->fin_prevue, &fin) ||
        !guard_order(d, "fin_prevue", fin, "date", date) || !garde_mode(d, c->mode) ||
        !garde_portefeuille(d, context, &s->etat, NULL) || !garde_en_cours(d, &s->etat) ||
        !garde_demarrable(d, s, c) || !garde_fait(d, context, &s->etat, "date", date) ||
        !guard_regles(d, context, date, &regles) || !decrire(d, regles, s, c, date, &what) ||
        !garde_code(d, regles, "contrat", "contrat", c->contrat, date))
        return;
    demarrer(d, s, c, &what, c->date);
}

/* --- Ending ----------------------------------------------------------------------------------- */

static bool garde_issue(struct decision *d, const Parcours__TerminerEtape *c)
{
    static const char *const issues[] = { ISSUE_TERMINEE, ISSUE_ABANDONNEE, ISSUE_ANNULEE };
    static const char *const diplomes[] = { "", DIPLOME_OBTENU, "non_obtenu" };
    if (!codes_contain(issues, COUNT_OF(issues), c->issue))
        decision_refuse(d, "VALEUR_INCONNUE", "issue",
                        "L'issue d'une étape est « " ISSUE_TERMINEE " », « " ISSUE_ABANDONNEE
                        " » ou « " ISSUE_ANNULEE " ».");
    else if (!codes_contain(diplomes, COUNT_OF(diplomes), c->diplome))
        decision_refuse(d, "VALEUR_INCONNUE", "diplome",
                        "Le diplôme est « " DIPLOME_OBTENU " », « non_obtenu » ou vide quand "
                        "l'étape n'en vise pas.");
    return !decision_is_refused(d);
}

static bool garde_terminable(struct decision *d, const struct etat_etape *s,
                             const Parcours__TerminerEtape *c)
{
    bool started = s->debut != DATE_NONE;
    bool cancel = strcmp(c->issue, ISSUE_ANNULEE) == 0;
    if (s->fin != DATE_NONE)
        decision_refuse(d, "ETAPE_DEJA_TERMINEE", "etape", "Cette étape est terminée depuis le %s.",
                        jour_fr(d, s->fin));
    else if (started && cancel)
        decision_refuse(d, "ETAPE_DEMARREE", "issue",
                        "Cette étape a démarré le %s : elle se termine ou s'abandonne, elle ne "
                        "s'annule plus.",
                        jour_fr(d, s->debut));
    else if (!started && !cancel)
        decision_refuse(d, "ETAPE_NON_DEMARREE", "issue",
                        "Cette étape n'a pas démarré : elle s'annule, ou démarre d'abord.");
    else if (strcmp(c->diplome, DIPLOME_OBTENU) == 0 && strcmp(c->issue, ISSUE_TERMINEE) != 0)
        decision_refuse(d, "DIPLOME_SANS_FIN", "diplome",
                        "Un diplôme s'obtient au terme de l'étape : son issue est « terminee ».");
    return !decision_is_refused(d);
}

static void terminer(struct decision *d, const struct etat_etape *s,
                     const Parcours__TerminerEtape *c, char *date)
{
    Prive__Texte *bilan = texte_libre(d, c->bilan);
    char *personne = decision_text(d, s->etat.personne);
    char *etape = decision_text(d, s->etape);
    Parcours__EtapeTerminee *e =
        decision_event(d, PARCOURS__EVENEMENT__FAIT_ETAPE_TERMINEE, etape,
                       bilan == NULL ? "" : decision_text(d, s->etat.dite));
    e->etape = etape;
    e->parcours = decision_text(d, s->etat.parcours);
    e->personne = personne;
    e->date = date;
    e->issue = c->issue;
    e->bilan_le = c->bilan_le;
    e->heures_centi = c->heures_centi;
    e->diplome = c->diplome;
    e->motif = c->motif;
    e->demarree = s->debut != DATE_NONE;
    e->bilan = bilan;
}

static bool garde_etape(struct decision *d, const struct etat_etape *s)
{
    if (s->existe)
        return true;
    decision_refuse(d, "ETAPE_INCONNUE", "etape",
                    "Cette étape n'est pas enregistrée ; donnez l'identifiant d'une étape prévue "
                    "ou démarrée.");
    return false;
}

/* A contract or immersion heard to have ended: nothing to close when no étape follows it. */
static void clore_suivie(const struct etat_etape *s, const Parcours__TerminerEtape *c,
                         struct decision *d)
{
    int32_t date;
    if (!s->existe || s->fin != DATE_NONE || s->debut == DATE_NONE ||
        !guard_date(d, "date", c->date, &date))
        return;
    terminer(d, s, c, decision_date(d, date < s->debut ? s->debut : date));
}

void decide_terminer_etape(const void *state, const struct context *context,
                           const ProtobufCMessage *command, struct decision *d)
{
    const struct etat_etape *s = state;
    const Parcours__TerminerEtape *c = (const Parcours__TerminerEtape *)command;
    int32_t date, bilan;
    if (!guard_optional_id(d, "embauche", c->embauche) ||
        (c->embauche[0] == '\0' && !guard_id(d, "etape", c->etape)))
        return;
    if (est_reaction(context)) {
        clore_suivie(s, c, d);
        return;
    }
    if (!guard_date(d, "date", c->date, &date) || !garde_issue(d, c) ||
        !guard_optional_date(d, "bilan_le", c->bilan_le, &bilan) ||
        !guard_not_future(d, "bilan_le", bilan, context->today) ||
        (c->motif[0] != '\0' && !guard_code(d, "motif", c->motif)) ||
        !guard_range(d, "heures_centi", c->heures_centi, 0, HEURES_MAX_CENTI) ||
        !garde_etape(d, s) || !garde_portefeuille(d, context, &s->etat, NULL) ||
        !garde_en_cours(d, &s->etat) || !garde_terminable(d, s, c) ||
        !garde_fait(d, context, &s->etat, "date", date) ||
        !guard_order(d, "date", date, "début de l'étape", s->debut) ||
        !guard_order(d, "bilan_le", bilan, "début de l'étape", s->debut))
        return;
    terminer(d, s, c, c->date);
}
