/* What repérage's tests share: a service on a ":memory:" store under the real protocol of a site,
 * invented people, and each step of a prescription's way as one call. Commands go through load,
 * decide and apply, as in the runtime. */
#ifndef UNIT_REPERAGE_ESSAI_H
#define UNIT_REPERAGE_ESSAI_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/id.h"
#include "entreprise.pb-c.h"
#include "parcours.pb-c.h"
#include "reperage.pb-c.h"
#include "reperage/reperage.h"
#include "reperage/service.h"
#include "runtime/harness.h"
#include "runtime/message.h"

#define PEUT_SERVIR __attribute__((unused))

static const char FLANDRE_LYS[] PEUT_SERVIR = "compose/sites/flandre-lys/protocole.cfg";
static const char ROUBAIX[] PEUT_SERVIR = "compose/sites/roubaix/protocole.cfg";

#define HAZEBROUCK    ((char *)"59295")
#define ARMENTIERES   ((char *)"59017")
#define VILLE_ROUBAIX ((char *)"59512")
#define PARIS         ((char *)"75056")
#define OUI           REPERAGE__DECLARATION__OUI
#define NON           REPERAGE__DECLARATION__NON

/* A UUID of its own for each letter and number: ID('p', 1). Lives as long as the program. */
static inline char *essai_id(char kind, int number)
{
    static char texts[128][512][ID_SIZE];
    char *out = texts[(unsigned char)kind % 128][number % 512];
    (void)snprintf(out, ID_SIZE, "%08x-0000-7000-8000-%012x", (unsigned)kind, (unsigned)number);
    return out;
}
#define ID(kind, number) essai_id(kind, number)

static inline char *essai_protocole(const char *path)
{
    struct err err = { 0 };
    char *text = NULL;
    if (protocole_load_text(&text, path, &err) < 0)
        fail_msg("%s", err.text);
    return text;
}

/* Adopted on the day itself: recorded time never falls, and many rows are dated by it. */
static inline struct harness *essai_ouvrir(const char *path, const char *day)
{
    struct harness *h = harness_open(&reperage_service, NULL);
    harness_set_day(h, day);
    Reperage__ProtocoleAdopte adopted = REPERAGE__PROTOCOLE_ADOPTE__INIT;
    adopted.texte = essai_protocole(path);
    Reperage__Evenement whole = REPERAGE__EVENEMENT__INIT;
    whole.fait_case = REPERAGE__EVENEMENT__FAIT_PROTOCOLE_ADOPTE;
    whole.protocole_adopte = &adopted;
    harness_event(h, "reperage", &whole.base, 0);
    free(adopted.texte);
    return h;
}

/* --- Commands -------------------------------------------------------------------------------- */

/* A command's own message in its Commande; `member` is its field number. */
static inline const struct decision *essai_commande(struct harness *h, unsigned member,
                                                    ProtobufCMessage *body)
{
    struct arena arena;
    arena_init(&arena, (size_t)1 << 20);
    const ProtobufCMessage *whole =
        message_wrap(&arena, &reperage__commande__descriptor, member, body);
    const struct decision *d = harness_command(h, whole, NULL);
    arena_release(&arena);
    return d;
}

static inline const struct decision *essai_accord(const struct decision *d)
{
    if (refusal_is_set(&d->refusal))
        fail_msg("%s (%s): %s", d->refusal.code, d->refusal.field, d->refusal.text);
    return d;
}

static inline void essai_refus(const struct decision *d, const char *code, const char *field)
{
    if (strcmp(d->refusal.code, code) != 0 || strcmp(d->refusal.field, field) != 0)
        fail_msg("expected %s (%s), got «%s» (%s): %s", code, field, d->refusal.code,
                 d->refusal.field, d->refusal.text);
    assert_int_equal(d->event_count, 0);
    assert_true(strlen(d->refusal.text) > 20);
}

#define ACTE(name) REPERAGE__COMMANDE__ACTE_##name
#define ENVOYER(h, name, body)                                                                     \
    essai_accord(essai_commande(h, REPERAGE__COMMANDE__ACTE_##name, &(body).base))
#define REFUSER(h, name, body, code, field)                                                        \
    essai_refus(essai_commande(h, REPERAGE__COMMANDE__ACTE_##name, &(body).base), code, field)

/* The event number `index` of a decision, checked to be of that kind. */
static inline const void *essai_evenement(const struct decision *d, size_t index, unsigned member)
{
    assert_true(index < d->event_count);
    assert_int_equal(d->events[index].member, member);
    return d->events[index].body;
}
#define EVENEMENT(d, index, name) essai_evenement(d, index, REPERAGE__EVENEMENT__FAIT_##name)

/* --- Questions ------------------------------------------------------------------------------- */

static inline const void *essai_question(struct harness *h, unsigned member, ProtobufCMessage *body,
                                         const char *au, const char *refusal)
{
    struct arena arena;
    arena_init(&arena, (size_t)1 << 20);
    const ProtobufCMessage *whole =
        message_wrap(&arena, &reperage__requete__descriptor, member, body);
    const struct answer *a = harness_query(h, whole, au);
    arena_release(&arena);
    if (strcmp(a->refusal.code, refusal) != 0)
        fail_msg("expected «%s», got «%s»: %s", refusal, a->refusal.code, a->refusal.text);
    return a->body;
}
#define DEMANDER(h, name, body, au)                                                                \
    essai_question(h, REPERAGE__REQUETE__QUESTION_##name, &(body).base, au, "")
#define DEMANDER_EN_VAIN(h, name, body, code)                                                      \
    ((void)essai_question(h, REPERAGE__REQUETE__QUESTION_##name, &(body).base, NULL, code))

/* --- Facts of others ------------------------------------------------------------------------- */

static inline void essai_entendre(struct harness *h, const char *source,
                                  const ProtobufCMessageDescriptor *evenement, unsigned member,
                                  ProtobufCMessage *body)
{
    struct arena arena;
    arena_init(&arena, (size_t)1 << 20);
    harness_event(h, source, message_wrap(&arena, evenement, member, body), 0);
    arena_release(&arena);
}
#define PARCOURS_DIT(h, name, body)                                                                \
    essai_entendre(h, "parcours", &parcours__evenement__descriptor,                                \
                   PARCOURS__EVENEMENT__FAIT_##name, &(body).base)

/* --- Invented people ------------------------------------------------------------------------- */

struct essai_personne {
    Prive__Identite identite;
    Prive__Coordonnees coordonnees;
    Reperage__Prescripteur prescripteur;
    Reperage__Situation situation;
    Reperage__Prescrire prescrire;
};

/* Person number n: another name and birthday each, RSA and registered for years, proofs to come. */
static inline Reperage__Prescrire *essai_prescription(struct essai_personne *p, int n, char *date)
{
    static const char *const noms[] = {
        "ZÉPHYR", "QUARTZ", "ONYX", "GALÈNE", "BASALTE", "TUFFEAU"
    };
    static const char *const prenoms[] = { "Prune", "Basile", "Clé", "Ambre", "Violette", "Orme" };
    static char births[6][DATE_SIZE] = { "1980-03-12", "1975-11-30", "1988-07-01",
                                         "1969-01-19", "1991-05-23", "1983-09-08" };
    Prive__Identite identite = PRIVE__IDENTITE__INIT;
    Prive__Coordonnees coordonnees = PRIVE__COORDONNEES__INIT;
    Reperage__Prescripteur prescripteur = REPERAGE__PRESCRIPTEUR__INIT;
    Reperage__Situation situation = REPERAGE__SITUATION__INIT;
    Reperage__Prescrire c = REPERAGE__PRESCRIRE__INIT;
    identite.nom = (char *)(uintptr_t)noms[n % 6];
    identite.prenom = (char *)(uintptr_t)prenoms[n % 6];
    identite.date_naissance = births[n % 6];
    coordonnees.adresse = (char *)"3 rue des Carrières";
    coordonnees.telephone = (char *)"0300000000";
    prescripteur.genre = (char *)"pole_emploi";
    prescripteur.structure = (char *)"Agence d'essai";
    situation.inscrit_demandeur_emploi = OUI;
    situation.inscrit_depuis = (char *)"2014-02-01";
    situation.rsa = OUI;
    situation.qpv = NON;
    situation.rqth = NON;
    *p = (struct essai_personne){ identite, coordonnees, prescripteur, situation, c };
    p->prescrire.identite = &p->identite;
    p->prescrire.coordonnees = &p->coordonnees;
    p->prescrire.prescripteur = &p->prescripteur;
    p->prescrire.situation = &p->situation;
    p->prescrire.prescription = ID('r', n);
    p->prescrire.personne = ID('p', n);
    p->prescrire.sexe = (char *)(n % 2 == 0 ? "femme" : "homme");
    p->prescrire.commune = HAZEBROUCK;
    p->prescrire.date = date;
    return &p->prescrire;
}

/* --- Steps ----------------------------------------------------------------------------------- */
/* Each takes place on a day that the harness has reached; ids follow from the person's number. */

static inline void essai_prescrire(struct harness *h, int n, char *commune, char *date)
{
    struct essai_personne p;
    Reperage__Prescrire *c = essai_prescription(&p, n, date);
    c->commune = commune;
    ENVOYER(h, PRESCRIRE, *c);
}

static inline void essai_transmettre(struct harness *h, int n, char *date)
{
    Reperage__TransmettrePrescription c = REPERAGE__TRANSMETTRE_PRESCRIPTION__INIT;
    c.prescription = ID('r', n);
    c.conseiller = ID('c', 1);
    c.date = date;
    ENVOYER(h, TRANSMETTRE_PRESCRIPTION, c);
}

static inline void essai_planifier_diagnostic(struct harness *h, int n, int number, char *date,
                                              char *lettre)
{
    Reperage__PlanifierDiagnostic c = REPERAGE__PLANIFIER_DIAGNOSTIC__INIT;
    c.diagnostic = ID('d', n * 10 + number);
    c.prescription = ID('r', n);
    c.date = date;
    c.lettre_du = lettre;
    ENVOYER(h, PLANIFIER_DIAGNOSTIC, c);
}

static inline Reperage__RealiserDiagnostic essai_diagnostic(int n, int number, char *date)
{
    static char *freins[] = { (char *)"mobilite", (char *)"projet" };
    Reperage__RealiserDiagnostic c = REPERAGE__REALISER_DIAGNOSTIC__INIT;
    c.diagnostic = ID('d', n * 10 + number);
    c.date = date;
    c.emargement = 1;
    c.avis = (char *)"favorable";
    c.freins = freins;
    c.n_freins = 2;
    c.disponible = c.motive = c.volontaire = OUI;
    c.niveau_etape = (char *)"emploi";
    return c;
}

static inline void essai_recevoir(struct harness *h, int n, int number, const char *piece,
                                  char *date)
{
    Reperage__RecevoirPiece c = REPERAGE__RECEVOIR_PIECE__INIT;
    c.piece_recue = ID('k', n * 20 + number);
    c.personne = ID('p', n);
    c.piece = (char *)(uintptr_t)piece;
    c.date = date;
    c.datee_du = date;
    c.original = 1;
    ENVOYER(h, RECEVOIR_PIECE, c);
}

static const char *const PIECES_FL[] PEUT_SERVIR = { "domicile", "identite",
                                                     "questionnaire_fse_entree", "ressources",
                                                     "inscription_pe" };
static const char *const PIECES_RX[] PEUT_SERVIR = { "fiche_prescription",
                                                     "identite",
                                                     "domicile",
                                                     "ressources",
                                                     "cv",
                                                     "inscription_pe",
                                                     "cer",
                                                     "questionnaire_fse_entree",
                                                     "contrat_engagement" };

static inline void essai_recevoir_tout(struct harness *h, int n, const char *const *pieces,
                                       size_t count, char *date)
{
    for (size_t i = 0; i < count; i++)
        essai_recevoir(h, n, (int)i, pieces[i], date);
}

static inline void essai_planifier_comite(struct harness *h, int number, const char *genre,
                                          const char *territoire, char *date)
{
    Reperage__PlanifierComite c = REPERAGE__PLANIFIER_COMITE__INIT;
    c.comite = ID('m', number);
    c.genre = (char *)(uintptr_t)genre;
    c.territoire = (char *)(uintptr_t)territoire;
    c.date = date;
    c.physique = 1;
    ENVOYER(h, PLANIFIER_COMITE, c);
}

static inline void essai_inscrire(struct harness *h, int n, int comite)
{
    Reperage__InscrireAuComite c = REPERAGE__INSCRIRE_AU_COMITE__INIT;
    c.comite = ID('m', comite);
    c.prescription = ID('r', n);
    ENVOYER(h, INSCRIRE_AU_COMITE, c);
}

static inline const struct decision *essai_entrer(struct harness *h, int n, int comite)
{
    Reperage__DeciderEntree c = REPERAGE__DECIDER_ENTREE__INIT;
    c.comite = ID('m', comite);
    c.prescription = ID('r', n);
    return ENVOYER(h, DECIDER_ENTREE, c);
}

static inline void essai_clore_comite(struct harness *h, int number)
{
    Reperage__CloreComite c = REPERAGE__CLORE_COMITE__INIT;
    c.comite = ID('m', number);
    ENVOYER(h, CLORE_COMITE, c);
}

/* Prescribed, sent and diagnosed in March 2017 [FL]; the day stays on 2017-03-10. */
static inline void essai_diagnostiquer(struct harness *h, int n)
{
    static char sent[] = "2017-03-02";
    static char seen[] = "2017-03-10";
    static char prescribed[] = "2017-03-01";
    harness_set_day(h, seen);
    essai_prescrire(h, n, HAZEBROUCK, prescribed);
    essai_transmettre(h, n, sent);
    essai_planifier_diagnostic(h, n, 0, seen, sent);
    Reperage__RealiserDiagnostic c = essai_diagnostic(n, 0, seen);
    ENVOYER(h, REALISER_DIAGNOSTIC, c);
}

/* And with all pièces on the agenda of comité number `comite`, which must be planned. */
static inline void essai_positionner(struct harness *h, int n, int comite)
{
    static char received[] = "2017-03-10";
    essai_diagnostiquer(h, n);
    essai_recevoir_tout(h, n, PIECES_FL, COUNT_OF(PIECES_FL), received);
    essai_inscrire(h, n, comite);
}

/* parcours opens what the comité has decided, and says so. */
static inline void essai_ouvrir_parcours(struct harness *h, int n, char *date)
{
    Parcours__ParcoursOuvert e = PARCOURS__PARCOURS_OUVERT__INIT;
    e.parcours = ID('q', n);
    e.personne = ID('p', n);
    e.prescription = ID('r', n);
    e.date = date;
    e.territoire = (char *)"hazebrouck";
    PARCOURS_DIT(h, PARCOURS_OUVERT, e);
}

static inline void essai_proposer_sortie(struct harness *h, int n, const char *classe, char *date)
{
    Parcours__SortieProposee e = PARCOURS__SORTIE_PROPOSEE__INIT;
    e.proposition = ID('s', n);
    e.parcours = ID('q', n);
    e.personne = ID('p', n);
    e.sortie = (char *)"emploi_contrat";
    e.classe = (char *)(uintptr_t)classe;
    e.date = date;
    e.comite_genre = (char *)"comite_suivi";
    e.territoire = (char *)"hazebrouck";
    PARCOURS_DIT(h, SORTIE_PROPOSEE, e);
}

static inline void essai_sortir(struct harness *h, int n, char *date)
{
    Parcours__SortieValidee e = PARCOURS__SORTIE_VALIDEE__INIT;
    e.proposition = ID('s', n);
    e.parcours = ID('q', n);
    e.personne = ID('p', n);
    e.sortie = (char *)"emploi_contrat";
    e.date = date;
    PARCOURS_DIT(h, SORTIE_VALIDEE, e);
}

/* Every row follows from the events alone. */
static inline void essai_rejouer(struct harness *h)
{
    assert_string_equal(harness_replay_difference(h), "");
}

#endif
