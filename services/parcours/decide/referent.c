/* Référents, their absences and portfolios (DOMAIN.md row 11). */
#include "parcours/decide/decide.h"

#include "base/check.h"

#include <string.h>

enum { ETP_ENTIER = 100 };

static bool garde_genre(struct decision *d, const struct regles *regles, const char *genre)
{
    if (regles->capacite_count == 0 || regles_capacite(regles, genre) != NULL)
        return true;
    char *genres = decision_text(d, "");
    for (size_t i = 0; i < regles->capacite_count; i++)
        genres = arena_format(d->arena, "%s%s« %s »", genres, i == 0 ? "" : ", ",
                              regles->capacites[i].genre);
    decision_refuse(d, "VALEUR_INCONNUE", "genre",
                    "Le genre doit être l'un de ceux dont le protocole donne la capacité : %s.",
                    genres);
    return false;
}

static bool garde_territoires(struct decision *d, const struct regles *regles,
                              const Parcours__EnregistrerReferent *c)
{
    for (size_t i = 0; i < c->n_territoires; i++) {
        if (regles_territoire(regles, c->territoires[i]) == NULL) {
            decision_refuse(d, "TERRITOIRE_INCONNU", "territoires",
                            "Le territoire n° %zu n'est pas de ceux du protocole du site.", i + 1);
            return false;
        }
        if (codes_contain((const char *const *)c->territoires, i, c->territoires[i])) {
            decision_refuse(d, "VALEUR_EN_DOUBLE", "territoires",
                            "Le territoire n° %zu est donné deux fois ; donnez chacun une fois.",
                            i + 1);
            return false;
        }
    }
    return true;
}

static bool garde_structures(struct decision *d, const Parcours__EnregistrerReferent *c)
{
    for (size_t i = 0; i < c->n_structures_suivies; i++) {
        const char *one = c->structures_suivies[i];
        if (one[0] != '\0' && !codes_contain((const char *const *)c->structures_suivies, i, one))
            continue;
        decision_refuse(d, "VALEUR_EN_DOUBLE", "structures_suivies",
                        "La structure suivie n° %zu est vide ou donnée deux fois.", i + 1);
        return false;
    }
    return true;
}

void decide_enregistrer_referent(const void *state, const struct context *context,
                                 const ProtobufCMessage *command, struct decision *d)
{
    (void)state;
    const Parcours__EnregistrerReferent *c = (const Parcours__EnregistrerReferent *)command;
    const struct regles *regles;
    int32_t du, au, accord, confidentialite;
    if (!guard_id(d, "referent", c->referent) || !guard_text(d, "libelle", c->libelle) ||
        !guard_text(d, "genre", c->genre) || !guard_date(d, "du", c->du, &du) ||
        !guard_optional_date(d, "au", c->au, &au) || !guard_order(d, "au", au, "du", du) ||
        !guard_range(d, "etp_centi", c->etp_centi, 1, ETP_ENTIER) ||
        !guard_date(d, "accord_plie", c->accord_plie, &accord) ||
        !guard_not_future(d, "accord_plie", accord, context->today) ||
        !guard_order(d, "du", du, "accord_plie", accord) ||
        !guard_optional_date(d, "confidentialite", c->confidentialite, &confidentialite) ||
        !guard_not_future(d, "confidentialite", confidentialite, context->today) ||
        !garde_direction(d, context) || !guard_regles(d, context, du, &regles) ||
        !garde_genre(d, regles, c->genre) ||
        !garde_code(d, regles, "filiere", "filiere", c->filiere, du) ||
        !garde_territoires(d, regles, c) || !garde_structures(d, c))
        return;

    Parcours__ReferentEnregistre *e =
        decision_event(d, PARCOURS__EVENEMENT__FAIT_REFERENT_ENREGISTRE, c->referent, "");
    e->referent = c->referent;
    e->libelle = c->libelle;
    e->genre = c->genre;
    e->structure = c->structure;
    e->territoires = copier_codes(d, c->territoires, c->n_territoires);
    e->n_territoires = c->n_territoires;
    e->filiere = c->filiere;
    e->etp_centi = c->etp_centi;
    e->du = c->du;
    e->au = c->au;
    e->accord_plie = c->accord_plie;
    e->confidentialite = c->confidentialite;
    e->structures_suivies = copier_codes(d, c->structures_suivies, c->n_structures_suivies);
    e->n_structures_suivies = c->n_structures_suivies;
}

static bool garde_referent(struct decision *d, const struct etat_referent *referent,
                           const char *field)
{
    if (referent->existe)
        return true;
    decision_refuse(d, "REFERENT_INCONNU", field,
                    "Ce référent n'est pas enregistré ; enregistrez-le d'abord.");
    return false;
}

/* FL 142: replaced from the n-th day of absence on. An absence that ends before needs nobody. */
static char *remplacement(struct decision *d, const struct regles *regles, int32_t du, int32_t au)
{
    int days = regles->accompagnement.absence_referent_jours;
    int32_t due = du + days - 1;
    return decision_date(d, days == 0 || (au != DATE_NONE && au < due) ? DATE_NONE : due);
}

void decide_signaler_absence(const void *state, const struct context *context,
                             const ProtobufCMessage *command, struct decision *d)
{
    const struct etat_absence *etat = state;
    const Parcours__SignalerAbsence *c = (const Parcours__SignalerAbsence *)command;
    const struct regles *regles;
    int32_t du, au;
    if (!guard_id(d, "referent", c->referent) || !guard_date(d, "du", c->du, &du) ||
        !guard_optional_date(d, "au", c->au, &au) || !guard_order(d, "au", au, "du", du) ||
        !garde_referent(d, &etat->referent, "referent"))
        return;
    bool own = codes_contain(context->portee, context->portee_count, c->referent);
    if (!own && !garde_direction(d, context))
        return;
    if (etat->ouverte_du != DATE_NONE && (au == DATE_NONE || au >= etat->ouverte_du)) {
        decision_refuse(d, "ABSENCE_DEJA_OUVERTE", "du",
                        "Une absence sans fin court depuis le %s ; donnez d'abord sa fin.",
                        jour_fr(d, etat->ouverte_du));
        return;
    }
    if (etat->connue) {
        decision_refuse(d, "ABSENCE_DEJA_SIGNALEE", "du",
                        "Cette absence est déjà enregistrée avec ces dates.");
        return;
    }
    if (!guard_regles(d, context, du, &regles))
        return;
    Parcours__AbsenceActeur *e =
        decision_event(d, PARCOURS__EVENEMENT__FAIT_ABSENCE_ACTEUR, c->referent, "");
    e->referent = c->referent;
    e->du = c->du;
    e->au = c->au;
    e->remplacement_du = remplacement(d, regles, du, au);
}

/* RX 255: told some months before the convention ends. */
void decide_signaler_fin_convention(const void *state, const struct context *context,
                                    const ProtobufCMessage *command, struct decision *d)
{
    const struct etat_convention *etat = state;
    const Parcours__SignalerFinConvention *c = (const Parcours__SignalerFinConvention *)command;
    const struct regles *regles;
    int32_t fin, informe;
    if (!guard_text(d, "structure", c->structure) || !guard_date(d, "fin", c->fin, &fin) ||
        !guard_date(d, "informe_le", c->informe_le, &informe) ||
        !guard_not_future(d, "informe_le", informe, context->today) ||
        !garde_direction(d, context) || !guard_regles(d, context, informe, &regles))
        return;
    if (etat->existe) {
        decision_refuse(d, "CONVENTION_DEJA_SIGNALEE", "structure",
                        "La fin de la convention de cette structure est déjà enregistrée.");
        return;
    }
    if (etat->referent_count == 0) {
        decision_refuse(d, "STRUCTURE_INCONNUE", "structure",
                        "Aucun référent en activité n'est de cette structure ; écrivez son nom "
                        "comme dans leur fiche.");
        return;
    }
    int months = regles->accompagnement.preavis_convention_mois;
    int32_t before = months == 0 ? DATE_NONE : date_add_months(fin, -months);
    Parcours__ConventionNonReconduite *e =
        decision_event(d, PARCOURS__EVENEMENT__FAIT_CONVENTION_NON_RECONDUITE, "", "");
    e->structure = c->structure;
    e->fin = c->fin;
    e->informe_le = c->informe_le;
    e->preavis_avant = decision_date(d, before);
    e->preavis_tenu = before == DATE_NONE || informe <= before;
    e->referents = copier_codes(d, (char *const *)etat->referents, etat->referent_count);
    e->n_referents = etat->referent_count;
}

/* --- Changing référents ----------------------------------------------------------------------- */

static bool garde_actif(struct decision *d, const struct etat_referent *referent, const char *field,
                        int32_t day)
{
    if (!garde_referent(d, referent, field))
        return false;
    if (referent->actif)
        return true;
    decision_refuse(d, "REFERENT_INACTIF", field,
                    "Ce référent n'est pas en activité le %s ; il l'est du %s%s%s.",
                    jour_fr(d, day), jour_fr(d, referent->du),
                    referent->au == DATE_NONE ? "" : " au ",
                    referent->au == DATE_NONE ? "" : jour_fr(d, referent->au));
    return false;
}

static bool garde_accord(struct decision *d, const struct context *context, const char *text,
                         bool requis)
{
    int32_t accord;
    if (!guard_optional_date(d, "accord_direction", text, &accord) ||
        !guard_not_future(d, "accord_direction", accord, context->today))
        return false;
    if (accord != DATE_NONE || !requis)
        return true;
    decision_refuse(d, "ACCORD_DIRECTION_MANQUANT", "accord_direction",
                    "Un changement de référent se partage avec la direction ; donnez la date de "
                    "son accord.");
    return false;
}

static void designer(struct decision *d, const char *parcours, const char *personne,
                     const char *referent, const char *precedent,
                     const Parcours__TransfererPortefeuille *acte)
{
    Parcours__ReferentDesigne *e =
        decision_event(d, PARCOURS__EVENEMENT__FAIT_REFERENT_DESIGNE, parcours, "");
    e->parcours = (char *)parcours;
    e->personne = (char *)personne;
    e->referent = (char *)referent;
    e->precedent = (char *)precedent;
    e->date = acte->date;
    e->motif = acte->motif;
    e->accord_direction = acte->accord_direction;
}

void decide_designer_referent(const void *state, const struct context *context,
                              const ProtobufCMessage *command, struct decision *d)
{
    const struct etat_designation *s = state;
    const Parcours__DesignerReferent *c = (const Parcours__DesignerReferent *)command;
    bool change = s->etat.referent[0] != '\0';
    const struct regles *regles;
    int32_t date;
    if (!guard_id(d, "parcours", c->parcours) || !guard_id(d, "referent", c->referent) ||
        !guard_date(d, "date", c->date, &date) || !garde_portefeuille(d, context, &s->etat, NULL) ||
        !garde_direction(d, context) || !garde_en_cours(d, &s->etat) ||
        !garde_fait(d, context, &s->etat, "date", date) ||
        !garde_actif(d, &s->referent, "referent", date) ||
        !garde_accord(d, context, c->accord_direction, change) ||
        !guard_regles(d, context, date, &regles) || (change && !guard_text(d, "motif", c->motif)) ||
        !garde_code(d, regles, "motif_changement_referent", "motif", c->motif, date))
        return;
    if (strcmp(s->etat.referent, c->referent) == 0) {
        decision_refuse(d, "REFERENT_DEJA_DESIGNE", "referent",
                        "Ce référent accompagne déjà ce parcours, depuis le %s.",
                        jour_fr(d, s->etat.referent_du));
        return;
    }
    if (change && !guard_order(d, "date", date, "désignation précédente", s->etat.referent_du))
        return;
    const Parcours__TransfererPortefeuille acte = { .date = c->date,
                                                    .motif = c->motif,
                                                    .accord_direction = c->accord_direction };
    designer(d, c->parcours, s->etat.personne, c->referent, s->etat.referent, &acte);
}

void decide_transferer_portefeuille(const void *state, const struct context *context,
                                    const ProtobufCMessage *command, struct decision *d)
{
    const struct etat_transfert *s = state;
    const Parcours__TransfererPortefeuille *c = (const Parcours__TransfererPortefeuille *)command;
    const struct regles *regles;
    int32_t date;
    if (!guard_id(d, "de", c->de) || !guard_id(d, "vers", c->vers) ||
        !guard_date(d, "date", c->date, &date) ||
        !guard_not_future(d, "date", date, context->today) || !garde_direction(d, context) ||
        !garde_referent(d, &s->de, "de") || !garde_actif(d, &s->vers, "vers", date) ||
        !garde_accord(d, context, c->accord_direction, true) ||
        !guard_regles(d, context, date, &regles) ||
        !garde_code_requis(d, regles, "motif_changement_referent", "motif", c->motif, date))
        return;
    if (strcmp(c->de, c->vers) == 0) {
        decision_refuse(d, "REFERENT_DEJA_DESIGNE", "vers",
                        "Le portefeuille va d'un référent à un autre ; donnez-en un autre.");
        return;
    }
    if (s->ligne_count == 0) {
        decision_refuse(d, "PORTEFEUILLE_VIDE", "de",
                        "Ce référent n'accompagne aucun parcours ouvert ; il n'y a rien à "
                        "transférer.");
        return;
    }
    for (size_t i = 0; i < s->ligne_count; i++) {
        const struct portefeuille_ligne *ligne = &s->lignes[i];
        if (!guard_order(d, "date", date, "désignation la plus récente", ligne->du))
            return;
        designer(d, ligne->parcours, ligne->personne, c->vers, c->de, c);
    }
}
