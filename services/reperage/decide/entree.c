/* What a comité decides about an entry. */
#include "reperage/decide/decide.h"

#include "reperage/eligibilite.h"

#include <string.h>

static const struct {
    const char *etat;
    const char *code;
    const char *sentence;
} CLOSES[] = {
    { ETAT_ACCEPTEE, "DEJA_ACCEPTEE", "L'entrée de cette prescription a déjà été actée." },
    { ETAT_REFUSEE, "DEJA_REFUSEE",
      "Cette prescription a déjà été refusée ; une nouvelle prescription est possible." },
    { ETAT_CLOSE, "DEJA_CLOSE",
      "Cette prescription a été close sans diagnostic ; une nouvelle prescription est possible." },
};

static bool guard_ligne(struct decision *d, const struct etat_ligne *etat)
{
    const struct prescription *p = &etat->prescription;
    if (!reperage_guard_prescription(d, p))
        return false;
    for (size_t i = 0; i < COUNT_OF(CLOSES); i++)
        if (strcmp(p->etat, CLOSES[i].etat) == 0)
            decision_refuse(d, CLOSES[i].code, "prescription", "%s", CLOSES[i].sentence);
    if (decision_is_refused(d))
        return false;
    if (strcmp(p->comite, etat->comite.id) == 0)
        return true;
    decision_refuse(d, "NON_INSCRITE", "prescription",
                    "Cette prescription n'attend pas de décision à l'ordre du jour du comité du "
                    "%s ; inscrivez-la d'abord.",
                    reperage_jour(d, etat->comite.date));
    return false;
}

/* --- DeciderEntree ---------------------------------------------------------------------------- */

/* A fact names nobody: an id has neither spaces nor accents. */
static bool est_acteur(const char *id)
{
    size_t length =
        strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._@-");
    return length > 0 && id[length] == '\0' && length < LIMIT_ID_SIZE;
}

static bool guard_derogation(struct decision *d, const struct regles *regles,
                             const Reperage__DeciderEntree *c, int32_t day)
{
    const struct regles_entree *entree = &regles->entree;
    if (c->derogation[0] == '\0' && c->derogation_par[0] != '\0') {
        decision_refuse(d, "DEROGATION_REQUISE", "derogation",
                        "Quelqu'un donne une dérogation sans qu'on sache laquelle ; indiquez-la.");
        return false;
    }
    if (c->derogation[0] == '\0')
        return true;
    if (!guard_valeur(d, regles, "derogation", "derogation", c->derogation, day))
        return false;
    if (!codes_contain(entree->derogations, entree->derogation_count, c->derogation)) {
        decision_refuse(d, "DEROGATION_SANS_OBJET", "derogation",
                        "Le protocole n'ouvre pas l'entrée par la dérogation « %s ».",
                        c->derogation);
        return false;
    }
    if (est_acteur(c->derogation_par))
        return true;
    decision_refuse(d, "DEROGATION_SANS_AUTEUR", "derogation_par",
                    "Une dérogation est donnée en comité par un représentant de la direction ; "
                    "indiquez l'identifiant de son compte, sans espace, et non son nom.");
    return false;
}

static bool guard_eligible(struct decision *d, const struct eligibilite *eligibilite)
{
    const struct critere *critere = reperage_critere_fermant(eligibilite);
    if (critere != NULL) {
        decision_refuse(d, critere->refus, "prescription", "%s : %s (%s)", critere->libelle,
                        critere->explication, critere->source);
        return false;
    }
    if (eligibilite->eligible)
        return true;
    decision_refuse(d, "PIECES_MANQUANTES", "prescription",
                    "L'entrée ne se décide pas sans ses pièces. Il manque : %s.",
                    reperage_manquantes_texte(d->arena, &eligibilite->manquantes));
    return false;
}

/* One parcours at a time, and none begins inside the one before. */
static bool guard_une_entree(struct decision *d, const struct personne *personne, int32_t day)
{
    if (personne->parcours_ouvert[0] == '\0')
        return guard_order(d, "comite", day, "sortie du parcours précédent",
                           personne->derniere_sortie);
    decision_refuse(d, "PARCOURS_OUVERT", "prescription",
                    "Cette personne est déjà accompagnée ; elle peut entrer de nouveau après sa "
                    "sortie.");
    return false;
}

/* [RX] The signed contract is a pièce of the entry (RX 91): the event carries its date. That of a
 * parcours before is not of this one. */
static const char *contrat_signe(struct decision *d, const struct regles *regles,
                                 const struct etat_ligne *etat)
{
    int32_t signed_on = DATE_NONE;
    for (size_t i = 0; i < etat->piece_count; i++) {
        const struct piece *piece = &etat->pieces[i];
        if (strcmp(piece->piece, PIECE_CONTRAT) == 0 && piece->date <= etat->comite.date &&
            piece->date > etat->prescription.personne.derniere_sortie)
            signed_on = piece->datee_du == DATE_NONE ? piece->date : piece->datee_du;
    }
    return regles->accompagnement.contrat_a_l_entree ? decision_date(d, signed_on) : "";
}

static char **copier_codes(struct decision *d, const char *const *codes, size_t count)
{
    char **copies = decision_alloc(d, (count + 1) * sizeof(*copies));
    for (size_t i = 0; i < count; i++)
        copies[i] = decision_text(d, codes[i]);
    return copies;
}

static void copier_criteres(struct decision *d, const struct eligibilite *eligibilite,
                            Reperage__EntreeActee *event)
{
    event->n_criteres = eligibilite->critere_count;
    event->criteres = decision_alloc(d, (event->n_criteres + 1) * sizeof(void *));
    for (size_t i = 0; i < eligibilite->critere_count; i++) {
        const struct critere *given = &eligibilite->criteres[i];
        Reperage__Critere *copy = decision_new(d, &reperage__critere__descriptor);
        copy->code = decision_text(d, given->code);
        copy->libelle = decision_text(d, given->libelle);
        copy->etat = given->etat;
        copy->explication = decision_text(d, given->explication);
        copy->source = decision_text(d, given->source);
        event->criteres[i] = copy;
    }
}

static void remplir_personne(struct decision *d, const struct etat_ligne *etat,
                             Reperage__EntreeActee *event)
{
    const struct personne *personne = &etat->prescription.personne;
    int32_t day = etat->comite.date;
    const struct domicile *domicile = reperage_domicile(personne, day);
    event->personne = decision_text(d, personne->id);
    event->territoire = decision_text(d, domicile->territoire);
    event->commune = decision_text(d, domicile->commune);
    event->age = personne->naissance == DATE_NONE ? 0 : date_age(personne->naissance, day);
    event->sexe = decision_text(d, personne->sexe);
    event->situation = (Reperage__Situation *)(uintptr_t)reperage_situation(personne, day);
}

static void record_entree(const struct etat_ligne *etat, const struct context *context,
                          const Reperage__DeciderEntree *c, const struct eligibilite *eligibilite,
                          struct decision *out)
{
    const struct prescription *p = &etat->prescription;
    const struct regles *regles = protocole_regles(context->protocole, etat->comite.date);
    Reperage__EntreeActee *event =
        decision_event(out, REPERAGE__EVENEMENT__FAIT_ENTREE_ACTEE, c->prescription, "");
    event->prescription = c->prescription;
    event->comite = c->comite;
    event->date = decision_date(out, etat->comite.date);
    remplir_personne(out, etat, event);
    event->conseiller = decision_text(out, p->realise.conseiller);
    event->referent = c->referent;
    event->publics = copier_codes(out, eligibilite->publics, eligibilite->public_count);
    event->n_publics = eligibilite->public_count;
    event->derogation = c->derogation;
    event->derogation_par = c->derogation_par;
    event->niveau_etape = decision_text(out, p->realise.niveau_etape);
    event->prescripteur = decision_new(out, &reperage__prescripteur__descriptor);
    event->prescripteur->genre = decision_text(out, p->prescripteur);
    event->prescripteur->structure = decision_text(out, p->structure);
    event->genre = decision_text(out, p->genre);
    event->contrat_participant = decision_text(out, contrat_signe(out, regles, etat));
    event->contrat_referent = event->contrat_participant;
    copier_criteres(out, eligibilite, event);
    event->protocole = decision_text(out, context->protocole->digest);
    event->freins = copier_codes(out, p->realise.freins, p->realise.frein_count);
    event->n_freins = p->realise.frein_count;
    event->date_prescription = decision_date(out, p->date);
}

void reperage_decide_decider_entree(const void *state, const struct context *context,
                                    const ProtobufCMessage *command, struct decision *out)
{
    const struct etat_ligne *etat = state;
    const struct prescription *p = &etat->prescription;
    const Reperage__DeciderEntree *c = (const Reperage__DeciderEntree *)command;
    const struct regles *regles;
    int32_t day = etat->comite.connu ? etat->comite.date : context->today;
    if (!guard_id(out, "comite", c->comite) || !guard_id(out, "prescription", c->prescription) ||
        !guard_optional_id(out, "referent", c->referent) ||
        !guard_regles(out, context, day, &regles) || !guard_derogation(out, regles, c, day) ||
        !reperage_guard_comite_tenu(out, &etat->comite, regles->entree.comite_entree,
                                    context->today) ||
        !guard_ligne(out, etat) || !reperage_guard_presente(out, "prescription", &p->personne) ||
        !guard_une_entree(out, &p->personne, day))
        return;
    const struct domicile *domicile = reperage_domicile(&p->personne, day);
    const struct candidature candidature = {
        .naissance = p->personne.naissance,
        .commune = domicile == NULL ? "" : domicile->commune,
        .situation = reperage_situation(&p->personne, day),
        .clause = strcmp(p->genre, GENRE_CLAUSE) == 0,
        .diagnostic = p->realise.connu ? &p->realise : NULL,
        .pieces = etat->pieces,
        .piece_count = etat->piece_count,
        .derogation = c->derogation,
        .sortie_precedente = p->personne.derniere_sortie,
    };
    struct eligibilite eligibilite;
    reperage_eligibilite(out->arena, context->protocole, &candidature, day, &eligibilite);
    if (guard_eligible(out, &eligibilite))
        record_entree(etat, context, c, &eligibilite, out);
}

/* --- ReporterEntree, RefuserEntree ------------------------------------------------------------ */

static bool guard_decision(struct decision *out, const struct context *context,
                           const struct etat_ligne *etat, const char *liste, const char *motif)
{
    const struct regles *regles;
    int32_t day = etat->comite.connu ? etat->comite.date : context->today;
    return guard_regles(out, context, day, &regles) &&
           guard_valeur(out, regles, liste, "motif", motif, day) &&
           reperage_guard_comite_tenu(out, &etat->comite, regles->entree.comite_entree,
                                      context->today) &&
           guard_ligne(out, etat);
}

void reperage_decide_reporter_entree(const void *state, const struct context *context,
                                     const ProtobufCMessage *command, struct decision *out)
{
    const struct etat_ligne *etat = state;
    const struct prescription *p = &etat->prescription;
    const Reperage__ReporterEntree *c = (const Reperage__ReporterEntree *)command;
    int32_t jusqu;
    if (!guard_id(out, "comite", c->comite) || !guard_id(out, "prescription", c->prescription) ||
        !guard_date(out, "jusqu", c->jusqu, &jusqu) ||
        !guard_decision(out, context, etat, "motif_report", c->motif) ||
        !reperage_guard_presente(out, "prescription", &p->personne) ||
        !guard_order(out, "jusqu", jusqu, "date du comité", etat->comite.date))
        return;
    Reperage__EntreeReportee *event =
        decision_event(out, REPERAGE__EVENEMENT__FAIT_ENTREE_REPORTEE, c->prescription, "");
    event->prescription = c->prescription;
    event->personne = decision_text(out, p->personne.id);
    event->comite = c->comite;
    event->date = decision_date(out, etat->comite.date);
    event->motif = c->motif;
    event->jusqu = c->jusqu;
    event->territoire = decision_text(out, p->territoire);
}

void reperage_decide_refuser_entree(const void *state, const struct context *context,
                                    const ProtobufCMessage *command, struct decision *out)
{
    const struct etat_ligne *etat = state;
    const struct prescription *p = &etat->prescription;
    const Reperage__RefuserEntree *c = (const Reperage__RefuserEntree *)command;
    if (!guard_id(out, "comite", c->comite) || !guard_id(out, "prescription", c->prescription) ||
        !guard_decision(out, context, etat, "motif_refus", c->motif))
        return;
    Reperage__EntreeRefusee *event =
        decision_event(out, REPERAGE__EVENEMENT__FAIT_ENTREE_REFUSEE, c->prescription, "");
    event->prescription = c->prescription;
    event->personne = decision_text(out, p->personne.id);
    event->comite = c->comite;
    event->date = decision_date(out, etat->comite.date);
    event->motif = c->motif;
    event->territoire = decision_text(out, p->territoire);
}
