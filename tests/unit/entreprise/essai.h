/* What the decide tests of entreprise share: a protocol in plain structs, a day, persons that are
 * obviously invented. Each test begins with a command in which everything is wrong and mends one
 * thing after the other, so that the order of the refusals is tested too. */
#ifndef UNIT_ENTREPRISE_ESSAI_H
#define UNIT_ENTREPRISE_ESSAI_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "entreprise/decide/gardes.h"

#define ID(n)    ((char *)"00000000-0000-7000-8000-00000000000" #n)
#define TEXTE(t) ((char *)(t))
static const char AUJOURDHUI[] = "2017-09-01";

/* --- Lists --- */
#define LISTE(nom_, valeurs_)                                                                      \
    {                                                                                              \
        .nom = nom_, .valeurs = valeurs_, .valeur_count = COUNT_OF(valeurs_), .source = "essai"    \
    }
#define VALEUR(code_, ...)                                                                         \
    {                                                                                              \
        .code = code_, .libelle = code_, .source = "essai", .depuis = DATE_NONE,                   \
        .jusqu = DATE_NONE, __VA_ARGS__                                                            \
    }
#define ATTRIBUTS(a) .attributs = a, .attribut_count = COUNT_OF(a)

static const struct attribut A_CDI[] = { { "terme", "exclu" }, { "marchand", "oui" } };
static const struct attribut A_CDD[] = { { "terme", "requis" }, { "marchand", "oui" } };
static const struct attribut A_INTERIM[] = { { "marchand", "oui" }, { "heures_mois_max", "210" } };
static const struct attribut A_CUI[] = { { "marchand", "non" }, { "aide", "oui" } };
static const struct attribut A_ACI[] = { { "marchand", "non" } };
static const struct attribut A_PAIE[] = { { "mensuelle", "oui" } };
static const struct attribut A_ATTESTATION[] = { { "periode", "oui" } };
static const struct attribut A_TRIPARTITE[] = { { "tripartite", "oui" } };
static const struct attribut A_AVEC_OFFRE[] = { { "premiere", "oui" }, { "offre", "requise" } };
static const struct attribut A_SANS_OFFRE[] = { { "premiere", "oui" }, { "offre", "exclue" } };
static const struct attribut A_PARTENAIRE[] = { { "sans_entreprise", "oui" } };
static const struct attribut A_PARTICIPANT[] = { { "participant", "oui" } };
static const struct attribut A_CLAUSE[] = { { "clause", "oui" } };

static const struct valeur V_CONTRAT[] = {
    VALEUR("cdi", ATTRIBUTS(A_CDI)),
    VALEUR("cdd", ATTRIBUTS(A_CDD)),
    VALEUR("interim", ATTRIBUTS(A_INTERIM)),
    VALEUR("cui_cae", ATTRIBUTS(A_CUI)),
};
static const struct valeur V_EMPLOYEUR[] = { VALEUR("entreprise", .attribut_count = 0),
                                             VALEUR("aci", ATTRIBUTS(A_ACI)) };
static const struct valeur V_ORIGINE[] = { VALEUR("locale_cre", .attribut_count = 0) };
static const struct valeur V_NON_RETENUE[] = { VALEUR("profil", .attribut_count = 0) };
static const struct valeur V_RUPTURE[] = { VALEUR("demission", .attribut_count = 0) };
static const struct valeur V_PIECE[] = {
    VALEUR("contrat_travail", .attribut_count = 0),
    VALEUR("fiches_paie_6", ATTRIBUTS(A_PAIE)),
    VALEUR("attestation_employeur", ATTRIBUTS(A_ATTESTATION)),
};
static const struct valeur V_SUIVI[] = {
    VALEUR("tel_premiere_semaine", .attribut_count = 0),
    VALEUR("visite_avant_fin_essai", ATTRIBUTS(A_TRIPARTITE)),
    VALEUR("clause_6_mois", ATTRIBUTS(A_CLAUSE)),
};
static const struct valeur V_IMMERSION[] = { VALEUR("pmsmp", .attribut_count = 0) };
static const struct valeur V_PROSPECTION[] = {
    VALEUR("premiere_visite_avec_offre", ATTRIBUTS(A_AVEC_OFFRE)),
    VALEUR("premiere_visite_sans_offre", ATTRIBUTS(A_SANS_OFFRE)),
    VALEUR("rencontre_partenaire", ATTRIBUTS(A_PARTENAIRE)),
    VALEUR("prospection_avec_participant", ATTRIBUTS(A_PARTICIPANT)),
    VALEUR("visite", .attribut_count = 0),
};
static const struct liste LISTES[] = {
    LISTE("prospection", V_PROSPECTION),
    LISTE("contrat", V_CONTRAT),
    LISTE("employeur", V_EMPLOYEUR),
    LISTE("origine_offre", V_ORIGINE),
    LISTE("motif_non_retenue", V_NON_RETENUE),
    LISTE("motif_rupture", V_RUPTURE),
    LISTE("piece", V_PIECE),
    LISTE("suivi", V_SUIVI),
    LISTE("immersion", V_IMMERSION),
};

/* --- Rules --- */
static const char *const P_CONTRAT[] = { "contrat_travail" };
static const char *const P_PREUVE[] = { "fiches_paie_6", "attestation_employeur" };
static const char *const P_KBIS[] = { "kbis" };
static const struct exigence EXIGENCES[] = {
    { .moment = "sortie",
      .sortie = "emploi",
      .public_concerne = "",
      .pieces = P_CONTRAT,
      .piece_count = 1,
      .source = "essai" },
    { .moment = "sortie",
      .sortie = "emploi",
      .public_concerne = "",
      .pieces = P_PREUVE,
      .piece_count = 2,
      .source = "essai" },
    { .moment = "sortie",
      .sortie = "creation",
      .public_concerne = "",
      .pieces = P_KBIS,
      .piece_count = 1,
      .source = "essai" },
};
static const char *const EXCLUS[] = { "cui_cae" };
static const struct regle_sortie SORTIES[] = {
    { .code = "emploi",
      .libelle = "emploi",
      .classe = CLASSE_POSITIVE,
      .objet = "emploi_durable",
      .calcul = CALCUL_DUREE,
      .contrats_exclus = EXCLUS,
      .contrat_exclu_count = 1,
      .mois = 6,
      .source = "essai",
      .lecture = "" },
    { .code = "creation",
      .libelle = "creation",
      .classe = CLASSE_POSITIVE,
      .objet = "creation",
      .calcul = CALCUL_ACTIVITE,
      .source = "essai",
      .lecture = "" },
};
static struct regles REGLES = {
    .depuis = 17167, /* 2017-01-01 */
    .jusqu = DATE_NONE,
    .listes = LISTES,
    .liste_count = COUNT_OF(LISTES),
    .exigences = EXIGENCES,
    .exigence_count = COUNT_OF(EXIGENCES),
    .sorties = SORTIES,
    .sortie_count = COUNT_OF(SORTIES),
    .entreprise = { .retour_mer_jours = 15,
                    .retour_mer_source = "essai",
                    .maintien_mois = 6,
                    .maintien_source = "essai",
                    .premier_contact_mois = 1 },
};
static const struct protocole PROTOCOLE = {
    .site = "essai", .libelle = "essai", .versions = &REGLES, .version_count = 1
};

/* --- One decision --- */
static struct arena ARENA;

static inline struct context essai_contexte(void)
{
    return (struct context){ .site = "essai",
                             .today = date_parse(AUJOURDHUI),
                             .command = ID(0),
                             .actor = "acteur",
                             .role = "auditeur",
                             .cause = "",
                             .protocole = NULL };
}

static inline struct decision essai_decider(decide_fn *decide, const struct etat *etat,
                                            const struct context *context,
                                            const ProtobufCMessage *command)
{
    arena_release(&ARENA);
    arena_init(&ARENA, (size_t)1 << 20);
    struct decision d;
    decision_init(&d, &ARENA, &entreprise__evenement__descriptor);
    decide(etat, context, command, &d);
    return d;
}

static inline void essai_refus(const struct decision *d, const char *code, const char *field)
{
    assert_string_equal(d->refusal.code, code);
    assert_string_equal(d->refusal.field, field);
    assert_int_equal(d->event_count, 0);
    assert_true(strlen(d->refusal.text) > 20);
}

/* The first event of an accepted command; `member` is the one expected. */
static inline const void *essai_accord(const struct decision *d, size_t count, unsigned member)
{
    assert_string_equal(d->refusal.text, "");
    assert_int_equal(d->event_count, count);
    assert_int_equal(d->events[0].member, member);
    return d->events[0].body;
}

/* In a test: `etat`, `x` (context) and `c` (command) are what stands now. */
#define REFUSE(decide, code, field)                                                                \
    do {                                                                                           \
        struct decision essai_d = essai_decider(decide, &etat, &x, &c.base);                       \
        essai_refus(&essai_d, code, field);                                                        \
    } while (0)

static inline int essai_fin(void **unused)
{
    (void)unused;
    arena_release(&ARENA);
    return 0;
}

static inline int essai_debut(void **unused)
{
    (void)unused;
    arena_init(&ARENA, (size_t)1 << 20);
    return 0;
}

/* --- States --- */
static inline struct etat_personne personne_ouverte(void)
{
    return (struct etat_personne){ .personne = ID(1),
                                   .origine = ID(1),
                                   .parcours = ID(2),
                                   .referent = "referent-a",
                                   .ouvert = true,
                                   .ouvert_le = date_parse("2017-01-10"),
                                   .sorti_le = DATE_NONE,
                                   .pole_depuis = DATE_NONE };
}

static inline struct etat_offre offre_captee(void)
{
    return (struct etat_offre){ .offre = ID(4),
                                .entreprise = ID(3),
                                .metier = "K2204",
                                .intitule = "Agent de propreté",
                                .commune = "59350",
                                .origine = "locale_cre",
                                .contrat = "cdd",
                                .postes = 2,
                                .pourvus = 0,
                                .captee_le = date_parse("2017-02-01"),
                                .version_le = date_parse("2017-02-01"),
                                .diffusee_le = DATE_NONE,
                                .close_le = DATE_NONE };
}

static inline struct etat_positionnement positionnement_a(enum etat_mer etat)
{
    bool mer = etat >= MER_EFFECTUEE;
    bool resultat = etat >= MER_RETENU && etat <= MER_DEMARRE;
    return (struct etat_positionnement){
        .positionnement = ID(5),
        .offre = ID(4),
        .etat = etat,
        .positionne_le = date_parse("2017-02-10"),
        .mer_le = mer ? date_parse("2017-02-15") : DATE_NONE,
        .resultat_le = resultat ? date_parse("2017-02-20") : DATE_NONE,
        .demarrage_prevu = resultat ? date_parse("2017-03-01") : DATE_NONE,
        .informe_le = DATE_NONE,
        .abandonne_le = etat == MER_ABANDONNE ? date_parse("2017-02-21") : DATE_NONE,
    };
}

static inline struct etat_embauche embauche_cdd(void)
{
    return (struct etat_embauche){ .embauche = ID(6),
                                   .contrat = "cdd",
                                   .employeur = "entreprise",
                                   .issue = "",
                                   .marchand = true,
                                   .debut = date_parse("2017-03-01"),
                                   .fin_prevue = date_parse("2017-08-31"),
                                   .fin_essai = date_parse("2017-03-31"),
                                   .avenant_le = date_parse("2017-03-01"),
                                   .essai_valide_le = DATE_NONE,
                                   .fin = DATE_NONE,
                                   .refus_le = DATE_NONE,
                                   .maintien_le = DATE_NONE };
}

#endif
