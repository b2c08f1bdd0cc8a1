#include "reperage/decide/decide.h"

#include <string.h>

/* --- PlanifierComite -------------------------------------------------------------------------- */

static bool guard_genre(struct decision *d, const struct regles *regles, const char *genre,
                        int32_t day)
{
    const struct regles_entree *entree = &regles->entree;
    if (!guard_valeur(d, regles, "instance", "genre", genre, day))
        return false;
    if (strcmp(genre, entree->comite_entree) == 0 ||
        strcmp(genre, entree->comite_sortie_positive) == 0 ||
        strcmp(genre, entree->comite_sortie_autre) == 0)
        return true;
    decision_refuse(d, "INSTANCE_SANS_DECISION", "genre",
                    "L'instance « %s » ne décide ni entrées ni sorties ; celles du protocole sont "
                    "« %s », « %s » et « %s ».",
                    regles_libelle(regles, "instance", genre),
                    regles_libelle(regles, "instance", entree->comite_entree),
                    regles_libelle(regles, "instance", entree->comite_sortie_positive),
                    regles_libelle(regles, "instance", entree->comite_sortie_autre));
    return false;
}

static bool guard_territoire(struct decision *d, const struct regles *regles,
                             const char *territoire)
{
    if (territoire[0] == '\0' || regles_territoire(regles, territoire) != NULL)
        return true;
    const char *codes = "";
    for (size_t i = 0; i < regles->territoire_count; i++)
        codes = arena_format(d->arena, "%s%s%s", codes, i == 0 ? "" : ", ",
                             regles->territoires[i].code);
    decision_refuse(d, "TERRITOIRE_INCONNU", "territoire",
                    "Les territoires du protocole sont : %s ; laissez vide pour un comité de tous "
                    "les territoires.",
                    codes);
    return false;
}

static void positionner(struct decision *out, const struct comite *comite, const char *prescription,
                        const char *proposition, const char *personne)
{
    Reperage__PositionneComite *event =
        decision_event(out, REPERAGE__EVENEMENT__FAIT_POSITIONNE_COMITE,
                       prescription[0] == '\0' ? proposition : prescription, "");
    event->comite = decision_text(out, comite->id);
    event->prescription = decision_text(out, prescription);
    event->proposition = decision_text(out, proposition);
    event->personne = decision_text(out, personne);
    event->date = decision_date(out, comite->date);
}

static bool guard_planifier(struct decision *out, const struct context *context,
                            const struct etat_comite *etat, const Reperage__PlanifierComite *c,
                            int32_t *day)
{
    const struct regles *regles;
    if (!guard_id(out, "comite", c->comite) || !guard_date(out, "date", c->date, day) ||
        !guard_regles(out, context, *day, &regles) || !guard_genre(out, regles, c->genre, *day) ||
        !guard_territoire(out, regles, c->territoire))
        return false;
    if (etat->comite.connu) {
        decision_refuse(out, "DEJA_PLANIFIE", "comite",
                        "Un comité a déjà cet identifiant, le %s ; déplacez-le, ou donnez un "
                        "nouvel identifiant.",
                        reperage_jour(out, etat->comite.date));
        return false;
    }
    if (!etat->jumeau)
        return true;
    decision_refuse(out, "COMITE_EN_DOUBLE", "date",
                    "Un comité de ce genre et de ce territoire est déjà planifié le %s.",
                    reperage_jour(out, *day));
    return false;
}

void reperage_decide_planifier_comite(const void *state, const struct context *context,
                                      const ProtobufCMessage *command, struct decision *out)
{
    const struct etat_comite *etat = state;
    const Reperage__PlanifierComite *c = (const Reperage__PlanifierComite *)command;
    int32_t day;
    if (!guard_planifier(out, context, etat, c, &day))
        return;
    Reperage__ComitePlanifie *event =
        decision_event(out, REPERAGE__EVENEMENT__FAIT_COMITE_PLANIFIE, c->comite, "");
    event->comite = c->comite;
    event->genre = c->genre;
    event->territoire = c->territoire;
    event->date = c->date;
    event->physique = c->physique;
    if (day < context->today)
        return; /* Recorded afterwards: nothing goes on its agenda by itself. */
    const struct comite comite = { .id = c->comite, .date = day };
    for (size_t i = 0; i < etat->attente_count; i++)
        positionner(out, &comite, "", etat->attentes[i].id, etat->attentes[i].personne);
}

/* --- DeplacerComite --------------------------------------------------------------------------- */

static bool guard_deplacable(struct decision *d, const struct comite *comite, int32_t day)
{
    if (!reperage_guard_comite(d, comite, NULL))
        return false;
    if (comite->entrees + comite->reports + comite->refus + comite->sorties > 0) {
        decision_refuse(d, "COMITE_COMMENCE", "comite",
                        "Le comité du %s a déjà pris des décisions ; sa date ne change plus.",
                        reperage_jour(d, comite->date));
        return false;
    }
    if (comite->date != day)
        return true;
    decision_refuse(d, "DEJA_A_CETTE_DATE", "date", "Le comité est déjà prévu le %s.",
                    reperage_jour(d, day));
    return false;
}

void reperage_decide_deplacer_comite(const void *state, const struct context *context,
                                     const ProtobufCMessage *command, struct decision *out)
{
    const struct etat_comite *etat = state;
    const Reperage__DeplacerComite *c = (const Reperage__DeplacerComite *)command;
    int32_t day;
    const struct regles *regles;
    if (!guard_id(out, "comite", c->comite) || !guard_date(out, "date", c->date, &day) ||
        !guard_regles(out, context, day, &regles) || !guard_deplacable(out, &etat->comite, day))
        return;
    Reperage__ComiteDeplace *event =
        decision_event(out, REPERAGE__EVENEMENT__FAIT_COMITE_DEPLACE, c->comite, "");
    event->comite = c->comite;
    event->date = c->date;
}

/* --- InscrireAuComite ------------------------------------------------------------------------- */

static bool guard_une_ligne(struct decision *d, const char *prescription, const char *proposition)
{
    if (!guard_optional_id(d, "prescription", prescription) ||
        !guard_optional_id(d, "proposition", proposition))
        return false;
    if ((prescription[0] == '\0') != (proposition[0] == '\0'))
        return true;
    decision_refuse(d, "LIGNE_AMBIGUE", "prescription",
                    "Indiquez une prescription ou une proposition de sortie, l'une des deux.");
    return false;
}

static bool guard_proposition(struct decision *d, const struct proposition *proposition,
                              const struct personne *personne)
{
    if (!proposition->connue) {
        decision_refuse(d, "PROPOSITION_INCONNUE", "proposition",
                        "Aucune proposition de sortie n'a cet identifiant ; le référent la fait "
                        "dans le parcours.");
        return false;
    }
    if (proposition->close) {
        decision_refuse(d,
                        proposition->decision[0] == '\0' ? "PROPOSITION_RETIREE" : "DEJA_DECIDEE",
                        "proposition",
                        proposition->decision[0] == '\0'
                            ? "Cette proposition a été retirée ; il en faut une nouvelle."
                            : "Cette proposition a déjà été décidée ; il en faut une nouvelle.");
        return false;
    }
    return reperage_guard_presente(d, "proposition", personne);
}

static bool guard_inscriptible(struct decision *d, const struct prescription *p)
{
    if (!reperage_guard_prescription(d, p) ||
        !reperage_guard_presente(d, "prescription", &p->personne))
        return false;
    if (strcmp(p->etat, ETAT_POSITIONNEE) == 0)
        decision_refuse(d, "DEJA_INSCRITE", "prescription",
                        "Cette prescription est déjà à l'ordre du jour du comité du %s ; "
                        "retirez-l'en d'abord.",
                        reperage_jour(d, p->comite_date));
    else if (strcmp(p->etat, ETAT_RECUE) == 0 || strcmp(p->etat, ETAT_TRANSMISE) == 0)
        decision_refuse(d, "DIAGNOSTIC_ABSENT", "prescription",
                        "Le diagnostic de cette prescription n'a pas eu lieu ; il précède le "
                        "comité.");
    else if (strcmp(p->etat, ETAT_DIAGNOSTIQUEE) != 0 && strcmp(p->etat, ETAT_REPORTEE) != 0)
        decision_refuse(d, "DEJA_DECIDEE", "prescription",
                        "Cette prescription est %s ; elle ne passe plus en comité.",
                        reperage_etat(p->etat));
    return !decision_is_refused(d);
}

static bool guard_place(struct decision *d, const struct comite *comite, const char *territoire)
{
    if (comite->lignes >= REPERAGE_LIGNES_MAX) {
        decision_refuse(d, "COMITE_COMPLET", "comite",
                        "L'ordre du jour du comité du %s a déjà %d lignes, le maximum ; prenez un "
                        "autre comité.",
                        reperage_jour(d, comite->date), comite->lignes);
        return false;
    }
    if (reperage_meme_territoire(comite, territoire))
        return true;
    decision_refuse(d, "COMITE_AUTRE_TERRITOIRE", "comite",
                    "Le comité du %s est celui du territoire « %s » ; la ligne est du territoire "
                    "« %s ».",
                    reperage_jour(d, comite->date), comite->territoire, territoire);
    return false;
}

/* What one line asks of its comité. */
struct ligne {
    const char *genre;
    const char *territoire;
    int32_t depuis; /* Not before: the diagnosis, a report's day, the proposal. */
    const char *depuis_nom;
};

static const struct comite *choisir(struct decision *d, const struct context *context,
                                    const struct etat_ligne *etat, const struct ligne *ligne,
                                    const char *demande)
{
    if (demande[0] == '\0') {
        int32_t since = ligne->depuis > context->today ? ligne->depuis : context->today;
        return reperage_prochain_comite(etat->ouverts, etat->ouvert_count, ligne->genre,
                                        ligne->territoire, since);
    }
    const struct comite *comite = &etat->comite;
    if (!reperage_guard_comite(d, comite, ligne->genre) ||
        !guard_place(d, comite, ligne->territoire) ||
        !guard_order(d, "comite", comite->date, ligne->depuis_nom, ligne->depuis))
        return NULL;
    return comite;
}

static void inscrire_prescription(const struct etat_ligne *etat, const struct context *context,
                                  const Reperage__InscrireAuComite *c, struct decision *out)
{
    const struct prescription *p = &etat->prescription;
    const struct regles *regles;
    int32_t day = etat->comite.connu ? etat->comite.date : context->today;
    if (!guard_inscriptible(out, p) || !guard_regles(out, context, day, &regles))
        return;
    const struct domicile *domicile = reperage_domicile(&p->personne, day);
    bool moved = domicile != NULL && domicile->territoire[0] != '\0';
    bool postponed = strcmp(p->etat, ETAT_REPORTEE) == 0 && p->report_jusqu != DATE_NONE;
    const struct ligne ligne = {
        .genre = regles->entree.comite_entree,
        .territoire = moved ? domicile->territoire : p->territoire,
        .depuis = postponed ? p->report_jusqu : p->realise.realise,
        .depuis_nom = postponed ? "date du report" : "date du diagnostic",
    };
    const struct comite *comite = choisir(out, context, etat, &ligne, c->comite);
    if (comite != NULL)
        positionner(out, comite, p->id, "", p->personne.id);
    else if (!decision_is_refused(out))
        decision_refuse(out, "AUCUN_COMITE", "comite",
                        "Aucun comité « %s » n'est planifié pour le territoire « %s » ; "
                        "planifiez-en un.",
                        regles_libelle(regles, "instance", ligne.genre), ligne.territoire);
}

/* An exit proposal waits when no comité is planned: planning one takes it up. */
static void inscrire_proposition(const struct etat_ligne *etat, const struct context *context,
                                 const Reperage__InscrireAuComite *c, struct decision *out)
{
    const struct proposition *proposition = &etat->proposition;
    if (!guard_proposition(out, proposition, &etat->personne))
        return;
    if (proposition->comite[0] != '\0') {
        decision_refuse(out, "DEJA_INSCRITE", "proposition",
                        "Cette proposition est déjà à l'ordre du jour du comité du %s ; "
                        "retirez-l'en d'abord.",
                        reperage_jour(out, proposition->comite_date));
        return;
    }
    const struct ligne ligne = {
        .genre = proposition->comite_genre,
        .territoire = proposition->territoire,
        .depuis = proposition->date,
        .depuis_nom = "date de la sortie proposée",
    };
    const struct comite *comite = choisir(out, context, etat, &ligne, c->comite);
    if (comite != NULL)
        positionner(out, comite, "", proposition->id,
                    etat->personne.connue ? etat->personne.id : proposition->personne);
}

void reperage_decide_inscrire_au_comite(const void *state, const struct context *context,
                                        const ProtobufCMessage *command, struct decision *out)
{
    const Reperage__InscrireAuComite *c = (const Reperage__InscrireAuComite *)command;
    if (!guard_optional_id(out, "comite", c->comite) ||
        !guard_une_ligne(out, c->prescription, c->proposition))
        return;
    if (c->prescription[0] != '\0')
        inscrire_prescription(state, context, c, out);
    else
        inscrire_proposition(state, context, c, out);
}

/* --- RetirerDuComite -------------------------------------------------------------------------- */

static void retirer(struct decision *out, const char *comite, const struct ligne_ouverte *ligne,
                    const char *motif)
{
    Reperage__RetireDuComite *event = decision_event(
        out, REPERAGE__EVENEMENT__FAIT_RETIRE_DU_COMITE,
        ligne->prescription[0] == '\0' ? ligne->proposition : ligne->prescription, "");
    event->comite = decision_text(out, comite);
    event->prescription = decision_text(out, ligne->prescription);
    event->proposition = decision_text(out, ligne->proposition);
    event->personne = decision_text(out, ligne->personne);
    event->motif = decision_text(out, motif);
}

void reperage_decide_retirer_du_comite(const void *state, const struct context *context,
                                       const ProtobufCMessage *command, struct decision *out)
{
    (void)context;
    const struct etat_ligne *etat = state;
    const Reperage__RetirerDuComite *c = (const Reperage__RetirerDuComite *)command;
    if (!guard_id(out, "comite", c->comite) ||
        !guard_une_ligne(out, c->prescription, c->proposition) ||
        !guard_code(out, "motif", c->motif) || !reperage_guard_comite(out, &etat->comite, NULL))
        return;
    bool entry = c->prescription[0] != '\0';
    const char *current = entry ? etat->prescription.comite : etat->proposition.comite;
    if (strcmp(current, c->comite) != 0) {
        decision_refuse(out, "NON_INSCRITE", entry ? "prescription" : "proposition",
                        "Cette ligne n'attend pas de décision à l'ordre du jour du comité du %s.",
                        reperage_jour(out, etat->comite.date));
        return;
    }
    const struct ligne_ouverte ligne = {
        .prescription = c->prescription,
        .proposition = c->proposition,
        .personne = entry                   ? etat->prescription.personne.id
                    : etat->personne.connue ? etat->personne.id
                                            : etat->proposition.personne,
    };
    retirer(out, c->comite, &ligne, c->motif);
}

/* --- CloreComite ------------------------------------------------------------------------------ */

static const struct comite *suivant(const struct etat_comite *etat, const struct context *context,
                                    const char *proposition)
{
    for (size_t i = 0; i < etat->proposition_count; i++) {
        if (strcmp(etat->propositions[i].id, proposition) != 0)
            continue;
        for (size_t j = 0; j < etat->ouvert_count; j++)
            if (strcmp(etat->ouverts[j].id, etat->comite.id) != 0 &&
                etat->ouverts[j].date >= context->today &&
                strcmp(etat->ouverts[j].genre, etat->comite.genre) == 0 &&
                reperage_meme_territoire(&etat->ouverts[j], etat->propositions[i].territoire))
                return &etat->ouverts[j];
    }
    return NULL;
}

static void rendre_lignes(const struct etat_comite *etat, const struct context *context,
                          struct decision *out)
{
    for (size_t i = 0; i < etat->ligne_count; i++) {
        const struct ligne_ouverte *ligne = &etat->lignes[i];
        retirer(out, etat->comite.id, ligne, RETRAIT_NON_EXAMINEE);
        if (ligne->proposition[0] == '\0')
            continue;
        const struct comite *next = suivant(etat, context, ligne->proposition);
        if (next != NULL)
            positionner(out, next, "", ligne->proposition, ligne->personne);
    }
}

void reperage_decide_clore_comite(const void *state, const struct context *context,
                                  const ProtobufCMessage *command, struct decision *out)
{
    const struct etat_comite *etat = state;
    const Reperage__CloreComite *c = (const Reperage__CloreComite *)command;
    if (!guard_id(out, "comite", c->comite))
        return;
    if (etat->comite.connu && etat->comite.clos) {
        decision_refuse(out, "DEJA_CLOS", "comite", "Le comité du %s est déjà clos.",
                        reperage_jour(out, etat->comite.date));
        return;
    }
    if (!reperage_guard_comite_tenu(out, &etat->comite, NULL, context->today))
        return;
    rendre_lignes(etat, context, out);
    Reperage__ComiteClos *event =
        decision_event(out, REPERAGE__EVENEMENT__FAIT_COMITE_CLOS, c->comite, c->comite);
    event->comite = c->comite;
    event->date = decision_date(out, context->today);
    event->entrees = etat->comite.entrees;
    event->reports = etat->comite.reports;
    event->refus = etat->comite.refus;
    event->sorties = etat->comite.sorties;
    event->observations = c->observations;
}
