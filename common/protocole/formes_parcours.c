#include "protocole/formes.h"

/* --- Accompaniment ---------------------------------------------------------------------------- */
static const char *juger_contact(const void *objet)
{
    const struct regle_contact *contact = objet;
    if (contact->exempte && contact->entretiens_par_mois > 0)
        return "« exempte » et « entretiens_par_mois » s'excluent";
    if (contact->distance_admise && contact->entretiens_par_mois > 0)
        return "« distance_admise » et « entretiens_par_mois » s'excluent";
    return NULL;
}

static const struct champ CONTACT[] = {
    ENTIER(struct regle_contact, entretiens_par_mois, 0, 31),
    ENTIER(struct regle_contact, contacts_par_mois, 0, 31),
    VRAI(struct regle_contact, distance_admise),
    VRAI(struct regle_contact, exempte),
    TEXTE(struct regle_contact, source, REQUIS),
};
static FORME(F_CONTACT, "une règle de contact", struct regle_contact, CONTACT,
             .juger = juger_contact);

#define SITUATION(name, rank)                                                                      \
    GROUPE(struct regle_contact, name, (rank) * sizeof(struct regle_contact), &F_CONTACT, REQUIS)
static const struct champ SITUATIONS[] = {
    SITUATION("ordinaire", SITUATION_ORDINAIRE),
    SITUATION("emploi_marchand", SITUATION_EMPLOI_MARCHAND),
    SITUATION("formation_temps_plein", SITUATION_FORMATION_TEMPS_PLEIN),
    SITUATION("etape", SITUATION_ETAPE),
    SITUATION("veille", SITUATION_VEILLE),
    SITUATION("termes_particuliers", SITUATION_TERMES_PARTICULIERS),
};
static FORME(F_SITUATIONS, "les règles de contact", struct regle_contact[SITUATION_COUNT],
             SITUATIONS, 0);

static const char *juger_silence(const void *objet)
{
    const struct regle_silence *silence = objet;
    return silence->mois + silence->jours > 0 ? NULL : "attendu « mois » ou « jours »";
}

static const struct champ SILENCE[] = {
    CODE(struct regle_silence, code, REQUIS),
    VRAI(struct regle_silence, sur_entretien),
    ENTIER(struct regle_silence, mois, 0, MOIS_MAX),
    ENTIER(struct regle_silence, jours, 0, JOURS_MAX),
    TEXTE(struct regle_silence, source, REQUIS),
};
static FORME(F_SILENCE, "une règle de silence", struct regle_silence, SILENCE, .cle = "code",
             .juger = juger_silence);

static const struct champ RELANCE[] = {
    CODE(struct regle_relance, genre, REQUIS, DE("contact")),
    ENTIER(struct regle_relance, semaine, 0, SEMAINES_MAX),
    TEXTE(struct regle_relance, source, REQUIS),
};
static FORME(F_RELANCE, "une relance", struct regle_relance, RELANCE, .cle = "genre");

static const char *const SIGNATAIRES[] = { "participant", "referent", "direction",
                                           "equipe_animation", NULL };

static const char *juger_accompagnement(const void *objet)
{
    const struct regles_accompagnement *regles = objet;
    if (regles->contrat_mois > 0 && regles->bilan_mois_avant >= regles->contrat_mois)
        return "attendu « bilan_mois_avant » plus petit que « contrat_mois »";
    if (regles->contrat_mois == 0 && (regles->bilan_mois_avant > 0 || regles->contrat_renouvelable))
        return "un contrat sans terme n'a ni « bilan_mois_avant » ni « contrat_renouvelable »";
    if (regles->etapes_min > 0 && regles->etapes_source[0] == '\0')
        return "attendu « etapes_source » avec « etapes_min »";
    if (regles->parcours_long_mois > 0 && regles->parcours_long_source[0] == '\0')
        return "attendu « parcours_long_source » avec « parcours_long_mois »";
    return NULL;
}

static const struct champ ACCOMPAGNEMENT[] = {
    GROUPE(struct regles_accompagnement, "contact", offsetof(struct regles_accompagnement, contact),
           &F_SITUATIONS, REQUIS),
    LISTE(struct regles_accompagnement, silences, silence_count, &F_SILENCE),
    LISTE(struct regles_accompagnement, relances, relance_count, &F_RELANCE),
    VRAI(struct regles_accompagnement, emargement_requis),
    ENTIER(struct regles_accompagnement, contrat_mois, 0, MOIS_MAX),
    VRAI(struct regles_accompagnement, contrat_renouvelable),
    VRAI(struct regles_accompagnement, contrat_a_l_entree),
    CODES(struct regles_accompagnement, signataires, signataire_count, REQUIS,
          .choix = SIGNATAIRES),
    ENTIER(struct regles_accompagnement, bilan_mois_avant, 0, MOIS_MAX),
    TEXTE(struct regles_accompagnement, contrat_source, REQUIS),
    ENTIER(struct regles_accompagnement, etapes_min, 0, 50),
    TEXTE(struct regles_accompagnement, etapes_source),
    ENTIER(struct regles_accompagnement, parcours_long_mois, 0, MOIS_MAX),
    TEXTE(struct regles_accompagnement, parcours_long_source),
    ENTIER(struct regles_accompagnement, absence_referent_jours, 0, JOURS_MAX),
    ENTIER(struct regles_accompagnement, preavis_convention_mois, 0, MOIS_MAX),
};
FORME(FORME_ACCOMPAGNEMENT, "les règles d'accompagnement", struct regles_accompagnement,
      ACCOMPAGNEMENT, .juger = juger_accompagnement);

static const char *const GENRES[] = { "referent", "coach", NULL };
static const struct champ CAPACITE[] = {
    TEXTE(struct capacite, genre, REQUIS, .choix = GENRES),
    ENTIER(struct capacite, file_active, 1, 1000),
    ENTIER(struct capacite, annuel, 0, 1000),
    TEXTE(struct capacite, source, REQUIS),
};
FORME(FORME_CAPACITE, "une capacité", struct capacite, CAPACITE, .cle = "genre");

static const struct champ FORMATION[] = {
    ENTIER(struct regles_formation, devis, 0, 10),
    ENTIER(struct regles_formation, jours_individuel, 0, JOURS_MAX),
    ENTIER(struct regles_formation, heures_collectif, 0, HEURES_MAX),
    VRAI(struct regles_formation, droit_commun_requis),
    TEXTE(struct regles_formation, source, REQUIS),
};
FORME(FORME_FORMATION, "le financement de formation", struct regles_formation, FORMATION, 0);
