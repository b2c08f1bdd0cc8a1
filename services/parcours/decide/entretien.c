/* Interviews, contacts, absences and relances (DOMAIN.md rows 13-15). */
#include "parcours/decide/decide.h"

#include "base/check.h"

#include <string.h>

static const char ROLE_SAG[] = "sag"; /* Collects the proofs: may hand in a signed sheet. */

static bool attribut_oui(const struct valeur *valeur, const char *nom)
{
    return strcmp(valeur_attribut(valeur, nom), "oui") == 0;
}

static bool garde_heure(struct decision *d, const char *heure)
{
    if (heure[0] == '\0')
        return true;
    bool valid = strlen(heure) == 5 && heure[2] == ':' && strspn(heure, "0123456789:") == 5 &&
                 heure[0] != ':' && heure[1] != ':' && heure[3] != ':' && heure[4] != ':' &&
                 strncmp(heure, "24", 2) < 0 && heure[3] < '6';
    if (!valid)
        decision_refuse(d, "HEURE_INVALIDE", "heure",
                        "Le champ « heure » doit être une heure qui existe, écrite 09:30.");
    return valid;
}

/* A sheet is signed by who was there; an attempt or a letter has none. */
static bool garde_presence(struct decision *d, const Parcours__EnregistrerEntretien *c,
                           const struct valeur *genre)
{
    bool present = strcmp(c->presence, PRESENT) == 0;
    if (c->emargement && !present) {
        decision_refuse(d, "EMARGEMENT_SANS_PRESENCE", "emargement",
                        "Une absence ne s'émarge pas ; corrigez la présence ou l'émargement.");
        return false;
    }
    if (strcmp(c->presence, ABSENCE_INJUSTIFIEE) == 0 && attribut_oui(genre, "tentative")) {
        decision_refuse(d, "TENTATIVE_SANS_RENDEZ_VOUS", "presence",
                        "« %s » est une tentative : elle n'a pas de rendez-vous manqué.",
                        genre->libelle);
        return false;
    }
    return true;
}

/* What counts, by the protocol of the day. A remote interview is one only in a declared period of
 * confinement (RX 164). */
static void compter(Parcours__EntretienEnregistre *e, const struct valeur *genre)
{
    bool present = strcmp(e->presence, PRESENT) == 0;
    bool remote = strcmp(valeur_attribut(genre, "mode"), "distance") == 0;
    e->compte_contact = present && attribut_oui(genre, "compte_contact");
    e->compte_entretien = present && attribut_oui(genre, "compte_entretien");
    if (e->distance_confinement && remote && e->compte_contact && attribut_oui(genre, "individuel"))
        e->compte_entretien = true;
}

static void relances_dues(struct decision *d, const struct regles_accompagnement *rules,
                          const struct etat_entretien *s, const Parcours__EnregistrerEntretien *c,
                          int32_t date)
{
    for (size_t i = 0; i < rules->relance_count; i++) {
        Parcours__RelanceDue *e =
            decision_event(d, PARCOURS__EVENEMENT__FAIT_RELANCE_DUE, c->parcours, "");
        e->entretien = c->entretien;
        e->parcours = c->parcours;
        e->personne = decision_text(d, s->etat.personne);
        e->genre = decision_text(d, rules->relances[i].genre);
        e->avant = decision_date(d, date_week_end(date) + 7 * rules->relances[i].semaine);
    }
}

/* A fact of before the exit may come after the person was forgotten; words about it may not. */
static bool garde_commentaire(struct decision *d, const struct etat *etat,
                              const Prive__Texte *commentaire)
{
    if (!etat->effacee || texte_libre(d, commentaire) == NULL)
        return true;
    decision_refuse(d, "PERSONNE_EFFACEE", "commentaire",
                    "Les données de cette personne ont été effacées ; enregistrez l'entretien sans "
                    "commentaire.");
    return false;
}

static void enregistrer(struct decision *d, const struct regles *regles,
                        const struct etat_entretien *s, const Parcours__EnregistrerEntretien *c)
{
    const struct valeur *genre = regles_valeur(regles, "contact", c->genre);
    Prive__Texte *comment = texte_libre(d, c->commentaire);
    const char *person = comment == NULL ? "" : decision_text(d, s->etat.dite);
    Parcours__EntretienEnregistre *e =
        decision_event(d, PARCOURS__EVENEMENT__FAIT_ENTRETIEN_ENREGISTRE, c->entretien, person);
    e->entretien = c->entretien;
    e->parcours = c->parcours;
    e->personne = decision_text(d, s->etat.personne);
    e->referent = decision_text(d, s->referent_alors);
    e->date = c->date;
    e->heure = c->heure;
    e->genre = c->genre;
    e->duree_min = c->duree_min;
    e->presence = c->presence;
    e->emargement = c->emargement;
    e->prochain = c->prochain;
    e->distance_confinement = c->distance_confinement;
    e->commentaire = comment;
    compter(e, genre);
    e->emargement_attendu = regles->accompagnement.emargement_requis &&
                            strcmp(c->presence, PRESENT) == 0 &&
                            strcmp(valeur_attribut(genre, "mode"), "physique") == 0;
}

void decide_enregistrer_entretien(const void *state, const struct context *context,
                                  const ProtobufCMessage *command, struct decision *d)
{
    const struct etat_entretien *s = state;
    const Parcours__EnregistrerEntretien *c = (const Parcours__EnregistrerEntretien *)command;
    const struct regles *regles;
    int32_t date, prochain;
    if (!guard_id(d, "entretien", c->entretien) || !guard_id(d, "parcours", c->parcours) ||
        !guard_date(d, "date", c->date, &date) || !garde_heure(d, c->heure) ||
        !guard_range(d, "duree_min", c->duree_min, 0, LIMIT_DUREE_MIN) ||
        !guard_optional_date(d, "prochain", c->prochain, &prochain) ||
        !guard_order(d, "prochain", prochain, "date", date) ||
        !garde_portefeuille(d, context, &s->etat, NULL) ||
        !garde_nouveau(d, s->existe, "ENTRETIEN_DEJA_ENREGISTRE", "entretien", "Un entretien") ||
        !garde_fait(d, context, &s->etat, "date", date) ||
        !guard_regles(d, context, date, &regles) ||
        !guard_valeur(d, regles, "contact", "genre", c->genre, date) ||
        !guard_valeur(d, regles, "presence", "presence", c->presence, date) ||
        !garde_presence(d, c, regles_valeur(regles, "contact", c->genre)) ||
        !garde_commentaire(d, &s->etat, c->commentaire))
        return;
    enregistrer(d, regles, s, c);
    if (strcmp(c->presence, ABSENCE_INJUSTIFIEE) == 0 && s->etat.sortie_le == DATE_NONE)
        relances_dues(d, &regles->accompagnement, s, c, date);
}

/* --- Corrections and what comes later --------------------------------------------------------- */

static bool garde_entretien(struct decision *d, const struct etat_entretien *s)
{
    if (!s->existe)
        decision_refuse(d, "ENTRETIEN_INCONNU", "entretien",
                        "Cet entretien n'est pas enregistré ; donnez l'identifiant d'un entretien "
                        "qui l'est.");
    else if (s->annule)
        decision_refuse(d, "ENTRETIEN_ANNULE", "entretien",
                        "Cet entretien a été annulé comme erreur de saisie.");
    return !decision_is_refused(d);
}

void decide_annuler_entretien(const void *state, const struct context *context,
                              const ProtobufCMessage *command, struct decision *d)
{
    const struct etat_entretien *s = state;
    const Parcours__AnnulerEntretien *c = (const Parcours__AnnulerEntretien *)command;
    const struct regles *regles;
    if (!guard_id(d, "entretien", c->entretien) || !garde_entretien(d, s) ||
        !garde_portefeuille(d, context, &s->etat, NULL) ||
        !guard_regles(d, context, context->today, &regles) ||
        !garde_code_requis(d, regles, "motif_annulation", "motif", c->motif, context->today))
        return;
    Parcours__EntretienAnnule *e =
        decision_event(d, PARCOURS__EVENEMENT__FAIT_ENTRETIEN_ANNULE, c->entretien, "");
    e->entretien = c->entretien;
    e->parcours = decision_text(d, s->etat.parcours);
    e->personne = decision_text(d, s->etat.personne);
    e->motif = c->motif;
}

/* Also after the exit: the sheet of an interview held before it may come late. */
void decide_recevoir_emargement(const void *state, const struct context *context,
                                const ProtobufCMessage *command, struct decision *d)
{
    const struct etat_entretien *s = state;
    const Parcours__RecevoirEmargement *c = (const Parcours__RecevoirEmargement *)command;
    int32_t date;
    if (!guard_id(d, "entretien", c->entretien) || !guard_date(d, "date", c->date, &date) ||
        !guard_not_future(d, "date", date, context->today) || !garde_entretien(d, s) ||
        !garde_portefeuille(d, context, &s->etat, ROLE_SAG) ||
        !guard_order(d, "date", date, "date de l'entretien", s->date))
        return;
    if (strcmp(s->presence, PRESENT) != 0) {
        decision_refuse(d, "EMARGEMENT_SANS_PRESENCE", "entretien",
                        "Une absence ne s'émarge pas ; corrigez d'abord la présence.");
        return;
    }
    if (s->emargement) {
        decision_refuse(d, "EMARGEMENT_DEJA_RECU", "entretien",
                        "L'émargement de l'entretien du %s est déjà enregistré.",
                        jour_fr(d, s->date));
        return;
    }
    Parcours__EmargementRecu *e =
        decision_event(d, PARCOURS__EVENEMENT__FAIT_EMARGEMENT_RECU, c->entretien, "");
    e->entretien = c->entretien;
    e->parcours = decision_text(d, s->etat.parcours);
    e->personne = decision_text(d, s->etat.personne);
    e->date = c->date;
}

static bool garde_relance(struct decision *d, const struct etat_entretien *s)
{
    if (!s->relance_due)
        decision_refuse(d, "RELANCE_NON_DUE", "genre",
                        "Aucune relance de ce genre n'est due pour cet entretien ; seule une "
                        "absence injustifiée en appelle, du genre que dit le protocole.");
    else if (s->relance_faite)
        decision_refuse(d, "RELANCE_DEJA_FAITE", "genre",
                        "Cette relance de cette absence est déjà enregistrée.");
    return !decision_is_refused(d);
}

void decide_enregistrer_relance(const void *state, const struct context *context,
                                const ProtobufCMessage *command, struct decision *d)
{
    const struct etat_entretien *s = state;
    const Parcours__EnregistrerRelance *c = (const Parcours__EnregistrerRelance *)command;
    const struct regles *regles;
    int32_t date;
    if (!guard_id(d, "relance", c->relance) || !guard_id(d, "entretien", c->entretien) ||
        !guard_date(d, "date", c->date, &date) || !garde_entretien(d, s) ||
        !garde_portefeuille(d, context, &s->etat, NULL) ||
        !garde_nouveau(d, s->relance_existe, "RELANCE_DEJA_ENREGISTREE", "relance",
                       "Une relance") ||
        !garde_fait(d, context, &s->etat, "date", date) ||
        !guard_order(d, "date", date, "date de l'absence", s->date) ||
        !guard_regles(d, context, date, &regles) ||
        !guard_valeur(d, regles, "contact", "genre", c->genre, date) || !garde_relance(d, s))
        return;
    Parcours__RelanceEnregistree *e =
        decision_event(d, PARCOURS__EVENEMENT__FAIT_RELANCE_ENREGISTREE, c->relance, "");
    e->relance = c->relance;
    e->entretien = c->entretien;
    e->parcours = decision_text(d, s->etat.parcours);
    e->personne = decision_text(d, s->etat.personne);
    e->genre = c->genre;
    e->date = c->date;
}
