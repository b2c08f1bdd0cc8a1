/* What apply and query of reporting have in common: how a fact is kept, and what its marks mean.
 *
 * An indicator is told by a few rows of one table (`fait`) or by periods (`presence`, `etp`); so
 * what decides whether a fact counts is settled when it is applied, as marks, and a query compares
 * bits. The rules of counting are those of DOMAIN.md §5 and §7. */
#ifndef REPORTING_REPORTING_H
#define REPORTING_REPORTING_H

#include "base/date.h"

#include <stdint.h>

/* «Not ended», in rows and in rules. */
#define JAMAIS INT32_MAX

/* Bits of fait.marques; those of one genre never meet those of another. */
enum marque {
    /* sortie_validee */
    SORTIE_POSITIVE = 1 << 0,
    SORTIE_EMPLOI_DURABLE = 1 << 1, /* Positive, and what it counts as. */
    SORTIE_FORMATION = 1 << 2,
    SORTIE_CREATION = 1 << 3,
    SORTIE_AU_POLE = 1 << 4,  /* Was in the pôle économique. */
    SORTIE_INCONNUE = 1 << 5, /* No kind was recorded. */
    /* entretien_enregistre */
    ENTRETIEN_COMPTE = 1 << 0, /* By the protocol, as decided when it was recorded. */
    ENTRETIEN_CONTACT = 1 << 1,
    ENTRETIEN_PRESENT = 1 << 2,
    ENTRETIEN_INJUSTIFIE = 1 << 3,
    ENTRETIEN_EMARGE = 1 << 4,
    ENTRETIEN_A_EMARGER = 1 << 5,
    /* etape_demarree, etape_terminee */
    ETAPE_ANNULEE = 1 << 0, /* Never counts (DOMAIN.md row 16). */
    ETAPE_MENEE = 1 << 1,
    ETAPE_ABANDONNEE = 1 << 2,
    ETAPE_DIPLOME = 1 << 3,
    /* frein_declare */
    FREIN_LEVE = 1 << 0,
    /* prescription_transmise */
    DIAGNOSTIC_SANS_OBJET = 1 << 0, /* Closed without a diagnosis. */
    /* diagnostic_realise, entree_actee */
    DELAI_INCONNU = 1 << 0,
    ENTREE_DEROGATION = 1 << 1,
    /* diagnostic_manque */
    ABSENCE_EXCUSEE = 1 << 0,
    /* comite_planifie */
    COMITE_TENU = 1 << 0,
    /* contrat_engagement_signe */
    CONTRAT_COMPLET = 1 << 0,
    /* offre_negociee, offre_cloturee */
    OFFRE_DEQUALIFIEE = 1 << 0,
    OFFRE_POURVUE = 1 << 1,
    /* mer_resultat */
    MER_RETENUE = 1 << 0,
    MER_INFORMEE = 1 << 1, /* The candidate was told (FL 726). */
    /* embauche_demarree, contrat_fini */
    EMBAUCHE_AIDEE_NON_MARCHANDE = 1 << 0, /* No start in the sense of FL 774. */
    EMBAUCHE_ROMPUE = 1 << 1,
    EMBAUCHE_AU_POLE = 1 << 2,
    /* immersion_terminee */
    IMMERSION_MENEE = 1 << 0,
    /* probleme_signale */
    PROBLEME_MEDIATION = 1 << 0,
};

/* fait.genre: kinds of facts are kept as numbers. A new one is put where its name belongs, which
 * moves the others: raise apply_number. */
int64_t genre_no(const char *genre); /* Of a name that genre.c has. */
const char *genre_nom(int64_t no);   /* "" for no kind. */

/* attente.sur */
enum attente_sur { ATTENTE_CONTACT = 0, ATTENTE_ENTRETIEN = 1 };

/* Publics that are told apart, of all sites together: the bits of a number. */
enum { PUBLICS_MAX = 62 };

/* declaration.etat */
enum etat_declare { ETAT_INCONNU = 0, ETAT_OUI = 1, ETAT_NON = 2, ETAT_TU = 3 };

#endif
