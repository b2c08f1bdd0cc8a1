/* What the store tests of entreprise share: the service over a ":memory:" store with a shipped
 * protocol, commands and questions in one line, persons heard from parcours. Names are obviously
 * invented. Every command goes through the runtime's own code. */
#ifndef STORE_ENTREPRISE_SCENE_H
#define STORE_ENTREPRISE_SCENE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/id.h"
#include "entreprise/entreprise.h"
#include "entreprise/service.h"
#include "runtime/harness.h"

#define SCENE_UNUSED __attribute__((unused))
#define TEXTE(t)     ((char *)(t))

static struct harness *scene;

/* --- Ids: a name gives always the same --- */
enum { NOMS = 64 };
static SCENE_UNUSED char *id(const char *nom)
{
    static char ids[NOMS][ID_SIZE];
    static char noms[NOMS][32];
    for (size_t i = 0; i < NOMS; i++) {
        if (noms[i][0] == '\0') {
            (void)snprintf(noms[i], sizeof(noms[i]), "%s", nom);
            id_derive(ids[i], nom, 0);
        }
        if (strcmp(noms[i], nom) == 0)
            return ids[i];
    }
    fail_msg("more than %d names", NOMS);
    return NULL;
}

/* --- The service --- */
static SCENE_UNUSED void ouvrir(const char *site, const char *jour)
{
    char path[64];
    (void)snprintf(path, sizeof(path), "compose/sites/%s/protocole.cfg", site);
    struct err err = { 0 };
    char *texte = NULL;
    if (protocole_load_text(&texte, path, &err) < 0)
        fail_msg("%s", err.text);
    scene = harness_open(&entreprise_service, texte);
    free(texte);
    harness_set_day(scene, jour);
}

/* Every scene ends with a replay that gives the same store. */
static SCENE_UNUSED void fermer(void)
{
    assert_string_equal(harness_replay_difference(scene), "");
    harness_close(&scene);
}

/* --- Acts --- */
static SCENE_UNUSED const struct decision *agir(unsigned member, ProtobufCMessage *body,
                                                const struct context *qui)
{
    Entreprise__Commande commande = ENTREPRISE__COMMANDE__INIT;
    commande.acte_case = (Entreprise__Commande__ActeCase)member;
    commande.creer_entreprise = (Entreprise__CreerEntreprise *)body;
    return harness_command(scene, &commande.base, qui);
}

/* acte(CREER_ENTREPRISE, CreerEntreprise, CREER_ENTREPRISE, .siret = …) as "accepted". */
#define ACTE(MEMBRE, Type, INIT, ...)                                                              \
    do {                                                                                           \
        Entreprise__##Type scene_c = ENTREPRISE__##INIT##__INIT;                                   \
        scene_c = (Entreprise__##Type){ .base = scene_c.base, __VA_ARGS__ };                       \
        scene_remplir(&scene_c.base);                                                              \
        const struct decision *scene_d =                                                           \
            agir(ENTREPRISE__COMMANDE__ACTE_##MEMBRE, &scene_c.base, NULL);                        \
        assert_string_equal(scene_d->refusal.text, "");                                            \
    } while (0)
#define REFUS(CODE, MEMBRE, Type, INIT, ...)                                                       \
    do {                                                                                           \
        Entreprise__##Type scene_c = ENTREPRISE__##INIT##__INIT;                                   \
        scene_c = (Entreprise__##Type){ .base = scene_c.base, __VA_ARGS__ };                       \
        scene_remplir(&scene_c.base);                                                              \
        const struct decision *scene_d =                                                           \
            agir(ENTREPRISE__COMMANDE__ACTE_##MEMBRE, &scene_c.base, NULL);                        \
        assert_string_equal(scene_d->refusal.code, CODE);                                          \
    } while (0)

/* Texts left out of a designated initialiser are NULL; a message has "" there. */
static SCENE_UNUSED void scene_remplir(ProtobufCMessage *message)
{
    const ProtobufCMessageDescriptor *descriptor = message->descriptor;
    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
        if (field->type != PROTOBUF_C_TYPE_STRING || field->label == PROTOBUF_C_LABEL_REPEATED)
            continue;
        char *texte;
        void *place = (unsigned char *)message + field->offset;
        memcpy(&texte, place, sizeof(texte));
        if (texte == NULL)
            texte = TEXTE("");
        memcpy(place, &texte, sizeof(texte));
    }
}

/* --- Heard --- */
static SCENE_UNUSED void entendre_parcours(unsigned member, ProtobufCMessage *body)
{
    scene_remplir(body);
    Parcours__Evenement e = PARCOURS__EVENEMENT__INIT;
    e.fait_case = (Parcours__Evenement__FaitCase)member;
    e.parcours_ouvert = (Parcours__ParcoursOuvert *)body;
    harness_event(scene, "parcours", &e.base, 0);
}

static SCENE_UNUSED void entendre_reperage(unsigned member, ProtobufCMessage *body)
{
    scene_remplir(body);
    Reperage__Evenement e = REPERAGE__EVENEMENT__INIT;
    e.fait_case = (Reperage__Evenement__FaitCase)member;
    e.protocole_adopte = (Reperage__ProtocoleAdopte *)body;
    harness_event(scene, "reperage", &e.base, 0);
}

#define ENTENDU(MEMBRE, Type, INIT, ...)                                                           \
    do {                                                                                           \
        Parcours__##Type scene_e = PARCOURS__##INIT##__INIT;                                       \
        scene_e = (Parcours__##Type){ .base = scene_e.base, __VA_ARGS__ };                         \
        entendre_parcours(PARCOURS__EVENEMENT__FAIT_##MEMBRE, &scene_e.base);                      \
    } while (0)
#define ENTENDU_REPERAGE(MEMBRE, Type, INIT, ...)                                                  \
    do {                                                                                           \
        Reperage__##Type scene_e = REPERAGE__##INIT##__INIT;                                       \
        scene_e = (Reperage__##Type){ .base = scene_e.base, __VA_ARGS__ };                         \
        entendre_reperage(REPERAGE__EVENEMENT__FAIT_##MEMBRE, &scene_e.base);                      \
    } while (0)

/* A person with an open parcours, its référent, and the pool when there are jobs. */
static SCENE_UNUSED void entrer(const char *personne, const char *referent, const char *date)
{
    char parcours[40];
    (void)snprintf(parcours, sizeof(parcours), "p-%s", personne);
    ENTENDU(PARCOURS_OUVERT, ParcoursOuvert, PARCOURS_OUVERT, .parcours = id(parcours),
            .personne = id(personne), .date = TEXTE(date));
    ENTENDU(REFERENT_DESIGNE, ReferentDesigne, REFERENT_DESIGNE, .parcours = id(parcours),
            .personne = id(personne), .referent = TEXTE(referent), .date = TEXTE(date));
}

static SCENE_UNUSED void basculer(const char *personne, const char *date, const char *metier,
                                  const char *commune)
{
    char parcours[40];
    (void)snprintf(parcours, sizeof(parcours), "p-%s", personne);
    char *metiers[] = { TEXTE(metier) };
    char *communes[] = { TEXTE(commune) };
    ENTENDU(BASCULE_POLE_ECONOMIQUE, BasculePoleEconomique, BASCULE_POLE_ECONOMIQUE,
            .parcours = id(parcours), .personne = id(personne), .referent = TEXTE("referent-a"),
            .date = TEXTE(date), .n_metiers = 1, .metiers = metiers, .n_communes = 1,
            .communes = communes, .cv_remis = true);
}

/* --- Common acts --- */
static SCENE_UNUSED void creer_entreprise(const char *nom, const char *siret)
{
    ACTE(CREER_ENTREPRISE, CreerEntreprise, CREER_ENTREPRISE, .entreprise = id(nom),
         .siret = TEXTE(siret), .raison_sociale = TEXTE(nom), .commune = TEXTE("59350"),
         .naf = TEXTE("8121Z"), .employeur = TEXTE("entreprise"));
}

static SCENE_UNUSED void capter(const char *offre, const char *entreprise, const char *metier,
                                const char *date)
{
    ACTE(CAPTER_OFFRE, CapterOffre, CAPTER_OFFRE, .offre = id(offre), .entreprise = id(entreprise),
         .metier = TEXTE(metier), .intitule = TEXTE(offre), .postes = 1, .contrat = TEXTE("cdi"),
         .origine = TEXTE("locale_cre"), .commune = TEXTE("59350"), .date = TEXTE(date),
         .exigences = TEXTE("Permis B"));
}

static SCENE_UNUSED void positionner(const char *positionnement, const char *offre,
                                     const char *personne, const char *date)
{
    ACTE(POSITIONNER, Positionner, POSITIONNER, .positionnement = id(positionnement),
         .offre = id(offre), .personne = id(personne), .date = TEXTE(date), .par = TEXTE("cre"));
}

static SCENE_UNUSED void embaucher(const char *embauche, const char *personne,
                                   const char *entreprise, const char *debut)
{
    ACTE(DEMARRER_EMBAUCHE, DemarrerEmbauche, DEMARRER_EMBAUCHE, .embauche = id(embauche),
         .personne = id(personne), .entreprise = id(entreprise), .contrat = TEXTE("cdi"),
         .debut = TEXTE(debut), .heures_hebdo_centi = 3500);
}

/* --- Questions --- */
static SCENE_UNUSED const void *demander(unsigned member, ProtobufCMessage *body, const char *au,
                                         const struct context *qui)
{
    static const struct context PERSONNE = { 0 };
    scene_remplir(body);
    Entreprise__Requete requete = ENTREPRISE__REQUETE__INIT;
    requete.question_case = (Entreprise__Requete__QuestionCase)member;
    requete.entreprises = (Entreprise__Entreprises *)body;
    const struct answer *a =
        harness_query_as(scene, &requete.base, au, qui == NULL ? &PERSONNE : qui);
    if (refusal_is_set(&a->refusal))
        fail_msg("%s", a->refusal.text);
    assert_int_equal(a->member, member);
    return a->body;
}

static SCENE_UNUSED const char *refus_de(unsigned member, ProtobufCMessage *body,
                                         const struct context *qui)
{
    static const struct context PERSONNE = { 0 };
    scene_remplir(body);
    Entreprise__Requete requete = ENTREPRISE__REQUETE__INIT;
    requete.question_case = (Entreprise__Requete__QuestionCase)member;
    requete.entreprises = (Entreprise__Entreprises *)body;
    return harness_query_as(scene, &requete.base, NULL, qui == NULL ? &PERSONNE : qui)
        ->refusal.code;
}

/* QUESTION(lignes, Offres, OFFRES, "2017-03-01", .etat = …) declares `lignes`, the answer. */
#define QUESTION(nom, Type, MAJ, au, ...)                                                          \
    Entreprise__##Type nom##_q = ENTREPRISE__##MAJ##__INIT;                                        \
    nom##_q = (Entreprise__##Type){ .base = nom##_q.base, __VA_ARGS__ };                           \
    const Entreprise__##Type##Reponse *nom =                                                       \
        demander(ENTREPRISE__REQUETE__QUESTION_##MAJ, &nom##_q.base, au, NULL)

#endif
