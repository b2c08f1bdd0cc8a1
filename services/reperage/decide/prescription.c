#include "reperage/decide/decide.h"

#include "reperage/eligibilite.h"
#include "reperage/ressemblance.h"

#include <string.h>

/* --- Prescrire ------------------------------------------------------------------------------- */

static bool guard_prescripteur(struct decision *d, const struct regles *regles,
                               const Reperage__Prescripteur *prescripteur, int32_t day)
{
    static const Reperage__Prescripteur AUCUN = REPERAGE__PRESCRIPTEUR__INIT;
    const Reperage__Prescripteur *given = prescripteur == NULL ? &AUCUN : prescripteur;
    return guard_valeur(d, regles, "prescripteur", "prescripteur.genre", given->genre, day);
}

static bool guard_perimetre(struct decision *d, const struct context *context, const char *insee,
                            int32_t day)
{
    if (reperage_commune(context->protocole, insee, day, NULL) != NULL)
        return true;
    decision_refuse(d, "COMMUNE_HORS_PERIMETRE", "commune",
                    "La commune %s ne fait pas partie du périmètre du PLIE au %s ; indiquez le "
                    "code INSEE d'une commune membre.",
                    insee, reperage_jour(d, day));
    return false;
}

/* The known person is the one that the form describes. */
static bool guard_meme_personne(struct decision *d, const Reperage__Prescrire *c,
                                const struct personne *personne)
{
    if (!reperage_guard_personne(d, "personne", personne))
        return false;
    if (c->identite != NULL) {
        const struct identite typed = { "", c->identite->nom, c->identite->prenom,
                                        c->identite->nom_naissance, c->identite->date_naissance };
        if (reperage_ressemblance(&typed, &personne->identite) != RESSEMBLANCE_EGALE) {
            decision_refuse(d, "IDENTITE_DIFFERENTE", "identite",
                            "Cette personne est déjà enregistrée sous une autre identité ; laissez "
                            "l'identité vide, ou corrigez d'abord celle de la personne.");
            return false;
        }
    }
    if (c->sexe[0] == '\0' || strcmp(c->sexe, personne->sexe) == 0)
        return true;
    decision_refuse(d, "SEXE_DIFFERENT", "sexe",
                    "Le sexe enregistré est « %s » ; corrigez d'abord l'identité de la personne.",
                    personne->sexe);
    return false;
}

/* Somewhere else since the day of the prescription: the later domicile would hide this one. */
static bool guard_domicile(struct decision *d, const Reperage__Prescrire *c,
                           const struct personne *personne, int32_t day)
{
    if (personne->domicile_count == 0 || strcmp(personne->domiciles[0].commune, c->commune) == 0)
        return true;
    return guard_order(d, "date", day, "date du dernier domicile", personne->domiciles[0].du);
}

static bool guard_libre(struct decision *d, const struct personne *personne)
{
    if (personne->prescription_ouverte[0] != '\0') {
        decision_refuse(d, "PRESCRIPTION_EN_COURS", "personne",
                        "Une prescription de cette personne est encore en cours ; elle doit être "
                        "décidée ou close avant une nouvelle.");
        return false;
    }
    if (personne->parcours_ouvert[0] == '\0')
        return true;
    decision_refuse(d, "PARCOURS_OUVERT", "personne",
                    "Cette personne est déjà accompagnée ; une nouvelle prescription est possible "
                    "après sa sortie.");
    return false;
}

static bool guard_nouvelle(struct decision *d, const struct etat_prescrire *etat,
                           const Reperage__Prescrire *c, const struct regles *regles, int32_t day)
{
    if (c->identite == NULL) {
        decision_refuse(d, "IDENTITE_REQUISE", "identite",
                        "Cette personne n'est pas encore connue ; donnez son nom, son prénom et sa "
                        "date de naissance.");
        return false;
    }
    if (!guard_valeur(d, regles, "sexe", "sexe", c->sexe, day))
        return false;
    const struct identite typed = { "", c->identite->nom, c->identite->prenom,
                                    c->identite->nom_naissance, c->identite->date_naissance };
    const char *ids = "";
    for (size_t i = 0; i < etat->semblable_count; i++)
        if (reperage_ressemblance(&typed, &etat->semblables[i]) >= RESSEMBLANCE_PROBABLE)
            ids = arena_format(d->arena, "%s%s%s", ids, ids[0] == '\0' ? "" : ", ",
                               etat->semblables[i].personne);
    if (ids[0] == '\0' || c->confirme_nouvelle)
        return true;
    decision_refuse(d, "DOUBLON_PROBABLE", "identite",
                    "Cette personne ressemble à une personne déjà connue : %s. Prescrivez pour "
                    "elle, ou confirmez qu'il s'agit d'une autre personne.",
                    ids);
    return false;
}

static void record_personne(const Reperage__Prescrire *c, const struct personne *personne,
                            const char *territoire, struct decision *out)
{
    if (!personne->connue) {
        Reperage__PersonneEnregistree *event = decision_event(
            out, REPERAGE__EVENEMENT__FAIT_PERSONNE_ENREGISTREE, c->personne, c->personne);
        event->personne = c->personne;
        event->identite = c->identite;
        event->coordonnees = c->coordonnees;
        event->sexe = c->sexe;
        event->commune = c->commune;
        event->territoire = decision_text(out, territoire);
        return;
    }
    bool moved =
        personne->domicile_count == 0 || strcmp(personne->domiciles[0].commune, c->commune) != 0;
    if (!moved && c->coordonnees == NULL)
        return;
    Reperage__DomicileChange *event =
        decision_event(out, REPERAGE__EVENEMENT__FAIT_DOMICILE_CHANGE, c->personne, c->personne);
    event->personne = c->personne;
    event->commune = c->commune;
    event->territoire = decision_text(out, territoire);
    event->date = c->date;
    event->coordonnees = c->coordonnees;
}

static void record_prescription(const Reperage__Prescrire *c, const struct personne *personne,
                                const char *territoire, int32_t day, struct decision *out)
{
    Reperage__PrescriptionRecue *event = decision_event(
        out, REPERAGE__EVENEMENT__FAIT_PRESCRIPTION_RECUE, c->prescription, c->personne);
    int32_t birth =
        personne->connue ? personne->naissance : date_parse(c->identite->date_naissance);
    event->prescription = c->prescription;
    event->personne = c->personne;
    event->prescripteur = c->prescripteur;
    event->date = c->date;
    event->genre = c->genre;
    event->commune = c->commune;
    event->territoire = decision_text(out, territoire);
    event->situation = reperage_situation_datee(out, c->situation, c->date);
    event->age = birth == DATE_NONE ? 0 : date_age(birth, day);
    event->sexe = personne->connue ? decision_text(out, personne->sexe) : c->sexe;
    event->motif = c->motif;
}

static bool guard_prescrire(const struct etat_prescrire *etat, const struct context *context,
                            const Reperage__Prescrire *c, int32_t *day, struct decision *out)
{
    const struct regles *regles;
    if (!guard_id(out, "prescription", c->prescription) ||
        !guard_id(out, "personne", c->personne) || !guard_date(out, "date", c->date, day) ||
        !guard_not_future(out, "date", *day, context->today) ||
        !guard_regles(out, context, *day, &regles) ||
        !reperage_guard_prescrit_pour(out, context, c) ||
        (c->identite != NULL && !reperage_guard_identite(out, c->identite, *day)) ||
        !reperage_guard_valeur_facultative(out, regles, "sexe", "sexe", c->sexe, *day) ||
        !guard_prescripteur(out, regles, c->prescripteur, *day) ||
        (c->genre[0] != '\0' && !reperage_guard_parmi(out, "genre", c->genre, GENRE_CLAUSE)) ||
        !reperage_guard_situation(out, regles, c->situation, *day, context->today) ||
        !reperage_guard_commune(out, "commune", c->commune) ||
        !guard_perimetre(out, context, c->commune, *day))
        return false;
    if (etat->prescription_connue) {
        decision_refuse(out, "DEJA_RECUE", "prescription",
                        "Une prescription a déjà cet identifiant ; une nouvelle en a un nouveau.");
        return false;
    }
    if (!etat->personne.connue)
        return guard_nouvelle(out, etat, c, regles, *day);
    return guard_meme_personne(out, c, &etat->personne) &&
           guard_domicile(out, c, &etat->personne, *day) && guard_libre(out, &etat->personne);
}

void reperage_decide_prescrire(const void *state, const struct context *context,
                               const ProtobufCMessage *command, struct decision *out)
{
    const struct etat_prescrire *etat = state;
    const Reperage__Prescrire *c = (const Reperage__Prescrire *)command;
    int32_t day;
    if (!guard_prescrire(etat, context, c, &day, out))
        return;
    const struct commune *commune = reperage_commune(context->protocole, c->commune, day, NULL);
    record_personne(c, &etat->personne, commune->territoire, out);
    record_prescription(c, &etat->personne, commune->territoire, day, out);
}

/* --- TransmettrePrescription ------------------------------------------------------------------ */

static bool guard_a_transmettre(struct decision *out, const struct prescription *p,
                                const char *conseiller)
{
    bool before_diagnosis =
        strcmp(p->etat, ETAT_RECUE) == 0 || strcmp(p->etat, ETAT_TRANSMISE) == 0;
    if (!before_diagnosis) {
        decision_refuse(out, "PRESCRIPTION_DEJA_TRAITEE", "prescription",
                        "Cette prescription est %s ; on ne transmet qu'une prescription dont le "
                        "diagnostic reste à faire.",
                        reperage_etat(p->etat));
        return false;
    }
    if (strcmp(p->conseiller, conseiller) != 0)
        return true;
    decision_refuse(out, "DEJA_TRANSMISE", "conseiller",
                    "Cette prescription a déjà été transmise à ce conseiller, le %s.",
                    reperage_jour(out, p->transmise_le));
    return false;
}

void reperage_decide_transmettre_prescription(const void *state, const struct context *context,
                                              const ProtobufCMessage *command, struct decision *out)
{
    const struct prescription *p = &((const struct etat_prescription *)state)->prescription;
    const Reperage__TransmettrePrescription *c = (const Reperage__TransmettrePrescription *)command;
    int32_t day;
    const struct regles *regles;
    if (!guard_id(out, "prescription", c->prescription) ||
        !guard_id(out, "conseiller", c->conseiller) || !guard_date(out, "date", c->date, &day) ||
        !guard_not_future(out, "date", day, context->today) ||
        !guard_regles(out, context, day, &regles) || !reperage_guard_prescription(out, p) ||
        !reperage_guard_presente(out, "prescription", &p->personne) ||
        !guard_order(out, "date", day, "date de la prescription", p->date) ||
        !guard_order(out, "date", day, "date de la transmission", p->transmise_le) ||
        !guard_a_transmettre(out, p, c->conseiller))
        return;
    Reperage__PrescriptionTransmise *event =
        decision_event(out, REPERAGE__EVENEMENT__FAIT_PRESCRIPTION_TRANSMISE, c->prescription, "");
    event->prescription = c->prescription;
    event->personne = decision_text(out, p->personne.id);
    event->conseiller = c->conseiller;
    event->date = c->date;
    int days = regles->entree.diagnostic_jours;
    event->diagnostic_avant = decision_date(out, days == 0 ? DATE_NONE : day + days);
}
