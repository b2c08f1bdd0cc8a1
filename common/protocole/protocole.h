/* The rules of a site: every threshold, list of communes, exit rule and list of
 * required documents. Written as libconfig (compose/sites/<site>/protocole.cfg), adopted as an
 * event, read here into plain structs that live as long as the protocol. Nothing of a site is in
 * code.
 *
 * A protocol has versions; each holds from its `depuis` until the next one's, and keeps the
 * sections and lists that it does not tell anew. A list only grows: values are closed, never taken
 * out. A rule is always asked at the date of the fact it judges. Every rule carries `source`: the
 * seed's line ("FL 94", "RX 118") or "lecture" with the reading of DOMAIN.md §7; explanations quote
 * it. */
#ifndef PROTOCOLE_PROTOCOLE_H
#define PROTOCOLE_PROTOCOLE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- Value lists ------------------------------------------------------------------------------ */
struct attribut {
    const char *nom;
    const char *valeur;
};
struct valeur {
    const char *code;
    const char *libelle;
    const char *source;
    int32_t depuis;                   /* DATE_NONE: always. */
    int32_t jusqu;                    /* Closed after this day; DATE_NONE: open. */
    const struct attribut *attributs; /* famille, axe, compte, secteur … */
    size_t attribut_count;
};
struct liste {
    const char *nom; /* etape, sortie, piece, contact, frein, contrat, prescripteur, public … */
    const struct valeur *valeurs;
    size_t valeur_count;
    const char *source; /* Of the values that state none themselves. */
};

/* --- Territory -------------------------------------------------------------------------------- */
struct territoire {
    const char *code;
    const char *libelle;
    int64_t etp_centi; /* Référent ETP × 100; 0 when the site gives none. */
    const char *source;
};
struct commune {
    const char *insee;
    const char *nom;
    const char *territoire;
    bool qpv;         /* A priority district of this commune counts. */
    bool a_confirmer; /* The eligibility answer says so. */
    const char *source;
};

/* --- Entry ------------------------------------------------------------------------------------ */
struct public_prioritaire {
    const char *code;
    const char *libelle;
    const char *piece; /* The proof it needs; "" when none. */
    const char *source;
};
struct regles_entree {
    int age_min; /* Reached at the comité's date; 0: no age rule. */
    const char *age_source;
    const char *const *derogations; /* Open the entry below the age; an open list: `autre`. */
    size_t derogation_count;
    const struct public_prioritaire *publics;
    size_t public_count;
    bool public_requis;         /* One public must hold; a status alone is never enough (FL 288). */
    bool volontaire_requis;     /* RX 114 */
    bool disponibilite_requise; /* FL 61 */
    bool motivation_requise;    /* FL 282 */
    int diagnostic_jours; /* After the prescription was sent to the référent (RX 118); 0: none. */
    const char *diagnostic_source;
    int lettres_avant_cloture; /* Appointment letters before a no-show closes it (RX 95). */
    const char *comite_entree; /* Kind that decides entries: comite_entree, comite_acces. */
    const char *comite_sortie_positive; /* comite_suivi [FL]; comite_acces [RX]. */
    const char *comite_sortie_autre;    /* comite_suivi [FL]; equipe_animation [RX]. */
    const char *source;
};

/* --- Pièces ----------------------------------------------------------------------------------- */
/* One requirement: any one of the alternatives satisfies it. */
struct exigence {
    const char *moment; /* entree, non_entree_absence, non_entree_diagnostic, etape, sortie … */
    const char *sortie; /* For moment `sortie`: its code; "" for all. */
    const char *public_concerne; /* Only when the person has this public; "" for all. */
    const char *const *pieces;   /* Alternatives: codes of the list `piece`. */
    size_t piece_count;
    bool original;
    int validite_mois; /* Younger than this at the comité's date; 0: no limit. */
    bool a_confirmer;
    const char *source;
};

/* --- Accompaniment ---------------------------------------------------------------------------- */
enum situation_contact {
    SITUATION_ORDINAIRE,
    SITUATION_EMPLOI_MARCHAND,
    SITUATION_FORMATION_TEMPS_PLEIN,
    SITUATION_ETAPE, /* In a started étape. */
    SITUATION_VEILLE,
    SITUATION_TERMES_PARTICULIERS,
    SITUATION_COUNT
};
/* What is due per calendar month in one situation. */
struct regle_contact {
    int entretiens_par_mois; /* Individual, physical. */
    int contacts_par_mois;   /* Phone or mail, beside the interviews; reached. */
    bool distance_admise;    /* Phone and mail count for all of it. */
    bool exempte;            /* No monthly interview due. */
    const char *source;
};
struct regle_silence {
    const char *code;   /* "silence" (contact), "sans_entretien" (interview). */
    bool sur_entretien; /* Counts from the last interview, else the last contact. */
    int mois;
    int jours; /* Added to the months: RX is 1 month and 1 day. */
    const char *source;
};
struct regle_relance {
    const char *genre; /* relance_courrier, relance_telephone */
    int semaine;       /* Due by the Sunday of the absence's ISO week + this many weeks. */
    const char *source;
};
struct regles_accompagnement {
    struct regle_contact contact[SITUATION_COUNT];
    const struct regle_silence *silences;
    size_t silence_count;
    const struct regle_relance *relances;
    size_t relance_count;
    bool emargement_requis; /* RX 162 */
    int contrat_mois;       /* 0: no term. */
    bool contrat_renouvelable;
    bool contrat_a_l_entree;        /* The signed contract is a pièce of the entry (RX 91). */
    const char *const *signataires; /* participant, referent, direction, equipe_animation */
    size_t signataire_count;
    int bilan_mois_avant; /* Before the contract's end. */
    const char *contrat_source;
    int etapes_min; /* Per parcours; 0: none. */
    const char *etapes_source;
    int parcours_long_mois; /* 0: no such list. */
    const char *parcours_long_source;
    int absence_referent_jours; /* A replacement is due from this day (FL 142). */
    int preavis_convention_mois;
};
struct capacite {
    const char *genre; /* referent, coach */
    int file_active;   /* Participants per ETP. */
    int annuel;        /* Accompanied in the year per ETP; 0: none. */
    const char *source;
};

/* --- Exit (DOMAIN.md §4) ---------------------------------------------------------------------- */
enum calcul_sortie {
    CALCUL_AUCUN,     /* Pièces and judgments only: a request, an administrative exit. */
    CALCUL_DUREE,     /* Held for more than `mois` months. */
    CALCUL_SIGNATURE, /* Kind and signed length decide; positive once held `mois` is proven. */
    CALCUL_HEURES_GLISSANTES, /* `heures` in any sliding window of `fenetre_mois`. */
    CALCUL_MOIS_PLEINS, /* `mois` calendar months of ≥ `heures` each inside `fenetre_mois`. */
    CALCUL_DIPLOME,     /* A qualification obtained. */
    CALCUL_ACTIVITE     /* A company active for more than `mois` months (0: at creation). */
};
enum classe_sortie { CLASSE_POSITIVE, CLASSE_AUTRE, CLASSE_NEGATIVE };
struct jugement {
    const char *code; /* conforme_projet, accord_participant, concertation_animation … */
    const char *libelle;
    const char *source;
};
struct regle_sortie {
    const char *code; /* Of the list `sortie`. */
    const char *libelle;
    enum classe_sortie classe;
    const char *objet; /* emploi_durable, formation_qualifiante, creation, autre */
    enum calcul_sortie calcul;
    const char *const *contrats; /* Kinds that count; empty: all but the excluded ones. */
    size_t contrat_count;
    const char *const *contrats_exclus;
    size_t contrat_exclu_count;
    const char *const *contrats_a_apprecier; /* The text excludes them not: a person judges. */
    size_t contrat_a_apprecier_count;
    const char *const *employeurs_exclus; /* aci, ai … */
    size_t employeur_exclu_count;
    int mois;
    int64_t heures_centi;
    int fenetre_mois;
    bool cumul_meme_employeur; /* Contracts without a gap at one employer add up. */
    int duree_signee_mois; /* CALCUL_SIGNATURE: signed length must be more than this; 0 for a CDI.
                            */
    const struct jugement *jugements; /* Recorded human judgments that it needs. */
    size_t jugement_count;
    bool concertation; /* Always «à apprécier» until the équipe d'animation has agreed. */
    bool a_confirmer;
    const char *source;
    const char *lecture; /* The reading applied, one French sentence; "" when the text is plain. */
};

/* --- Entreprise ------------------------------------------------------------------------------- */
enum suivi_reference { SUIVI_DEBUT, SUIVI_FIN_ESSAI, SUIVI_FIN_CONTRAT };
struct regle_suivi {
    const char *code; /* tel_premiere_semaine … */
    const char *libelle;
    enum suivi_reference reference;
    int mois;
    int jours; /* Due on reference + mois + jours. */
    const char *source;
};
struct regles_entreprise {
    const struct regle_suivi *suivis;
    size_t suivi_count;
    int retour_mer_jours; /* After the planned start (FL 728). */
    const char *retour_mer_source;
    int maintien_mois; /* Held this long: MaintienSixMois. */
    const char *maintien_source;
    int premier_contact_mois; /* First contact of the CRE with a new candidate of the pool. */
    bool mer_par_referent; /* RX 190-196: the référent does the CRE's work for own candidates. */
};

/* --- Training funding ------------------------------------------------------------------------- */
/* All 0 where the site's text gives no delay. */
struct regles_formation {
    int devis;                /* Quotes that a request needs (RX 89). */
    int jours_individuel;     /* Complete dossier before an individual start (RX 184). */
    int heures_collectif;     /* … before a collective one. */
    bool droit_commun_requis; /* Tried first and recorded (RX 178). */
    const char *source;
};

/* --- Readings --------------------------------------------------------------------------------- */
/* How the site reads a point that its text leaves open (DOMAIN.md §7); explanations quote it. */
struct lecture {
    const char *code;
    const char *texte; /* One French sentence. */
    const char *source;
};

/* --- Objectives ------------------------------------------------------------------------------- */
struct objectif {
    const char *indicateur; /* Code of reporting: file_active, renouvellement … */
    const char *par;        /* site, etp, etp_referent, etp_coach, referent, coach, cre … */
    int64_t valeur_centi;   /* 42 % is 4200; 95 people are 9500. */
    const char *unite;      /* pourcent, personnes, sorties, heures, nombre */
    const char *source;
};

/* --- One version -------------------------------------------------------------------------------
 */
struct regles {
    int32_t depuis;
    int32_t jusqu; /* The day before the next version; DATE_NONE for the last one. */
    const struct liste *listes;
    size_t liste_count;
    const struct territoire *territoires;
    size_t territoire_count;
    const struct commune *communes;
    size_t commune_count;
    struct regles_entree entree;
    const struct exigence *exigences;
    size_t exigence_count;
    struct regles_accompagnement accompagnement;
    const struct capacite *capacites;
    size_t capacite_count;
    const struct regle_sortie *sorties;
    size_t sortie_count;
    struct regles_entreprise entreprise;
    const struct objectif *objectifs;
    size_t objectif_count;
    int64_t fse_taux_centi;          /* 6000 is 60 %; 0 when the text gives none. */
    int64_t forfait_indirects_centi; /* 1500 is 15 % */
    const char *fse_source;
    struct regles_formation formation;
    const struct lecture *lectures;
    size_t lecture_count;
    int traces_mois; /* How long the log of who opened what is kept; 0: twelve months. */
};

enum {
    PROTOCOLE_DIGEST_SIZE = 65,     /* BLAKE2b-256 of the text, hexadecimal. */
    PROTOCOLE_TEXT_MAX = 200 * 1024 /* Bytes; a longer text is refused. */
};

struct protocole {
    const char *site;
    const char *libelle;
    char digest[PROTOCOLE_DIGEST_SIZE];
    const struct regles *versions; /* Oldest first. */
    size_t version_count;
    void *memory; /* Owned. */
};

/* Reads a whole protocol from its text. A mistake is ERR_CONFIG with «fichier:ligne: what is
 * expected» in French; `name` stands for the file. The communes and lists stand in the text itself:
 * a protocol is one self-contained text, so that an event can carry it. */
MUST_USE int protocole_read(struct protocole **out, const char *text, const char *name,
                            struct err *err);
/* A file with its @include lines put in, so that it is one text. Owned by the caller (free). */
MUST_USE int protocole_load_text(char **out, const char *path, struct err *err);
void protocole_close(struct protocole **protocole);

/* The rules in force on a day; NULL before the first version. */
const struct regles *protocole_regles(const struct protocole *protocole, int32_t day);

/* NULL when absent. */
const struct liste *regles_liste(const struct regles *regles, const char *nom);
const struct valeur *regles_valeur(const struct regles *regles, const char *liste,
                                   const char *code);
/* What a sentence says for a code: the value's label, else the code. `regles` NULL: the code. */
const char *regles_libelle(const struct regles *regles, const char *liste, const char *code);
const char *valeur_attribut(const struct valeur *valeur, const char *nom); /* "" when absent. */
bool valeur_ouverte(const struct valeur *valeur, int32_t day);
const struct commune *regles_commune(const struct regles *regles, const char *insee);
const struct territoire *regles_territoire(const struct regles *regles, const char *code);
const struct regle_sortie *regles_sortie(const struct regles *regles, const char *code);
const struct capacite *regles_capacite(const struct regles *regles, const char *genre);
const struct objectif *regles_objectif(const struct regles *regles, const char *indicateur,
                                       const char *par);
const struct lecture *regles_lecture(const struct regles *regles, const char *code);
bool codes_contain(const char *const *codes, size_t count, const char *code);

#endif
