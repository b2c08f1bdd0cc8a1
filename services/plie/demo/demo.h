/* The demonstration year: a seeded generator that sends commands as people would, over the sockets
 * that people use. Same seed, same people, same acts, same events.
 *
 * An act is something that somebody does on a day; it sends commands and plans further acts. The
 * day ends when every service has heard all the others (envoi_settle), so what one service tells
 * another is known the next morning, as in life. Names are obviously invented. */
#ifndef PLIE_DEMO_DEMO_H
#define PLIE_DEMO_DEMO_H

#include "base/date.h"
#include "base/id.h"
#include "client/client.h"
#include "protocole/protocole.h"

enum {
    DEMO_REFERENTS_MAX = 4096,
    DEMO_COMPANIES_MAX = 512,
    DEMO_CODES_MAX = 128,
};

struct demo;
struct demo_act;
struct demo_queue;
struct demo_sender;
struct demo_comite;
struct person;
typedef void act_fn(struct demo *demo, struct person *person, int arg);

/* A member of staff who accompanies. */
struct demo_referent {
    char id[ID_SIZE];
    const char *territoire;
    const char *genre;
};

struct demo_company {
    char id[ID_SIZE];
    const char *employeur;
};

struct demo_site {
    const char *name;
    struct protocole *protocole;
    const struct regles *regles; /* In force on the last day. */
    struct demo_referent *referents;
    size_t referent_count;
    struct demo_company companies[DEMO_COMPANIES_MAX];
    size_t company_count;
    struct demo_comite *comites;
};

/* One comité of a territory and kind; people are put on its agenda until its day. */
struct demo_comite {
    char id[ID_SIZE];
    const char *genre;
    const char *territoire;
    int32_t day;
    struct demo_comite *next;
};

struct person {
    struct demo_site *site;
    char id[ID_SIZE];
    char prescription[ID_SIZE];
    char diagnostic[ID_SIZE];
    char parcours[ID_SIZE];
    char etape[ID_SIZE];
    char frein[ID_SIZE];
    char offre[ID_SIZE];
    char positionnement[ID_SIZE];
    char embauche[ID_SIZE];
    char proposition[ID_SIZE];
    char absence[ID_SIZE];
    const struct commune *commune;
    const struct demo_referent *conseiller;
    const struct demo_comite *comite;
    const char *public_code;
    const struct demo_company *entreprise;
    const char *contrat;
    const char *sortie;
    int32_t naissance;
    int32_t embauche_debut;
    int32_t embauche_fin;
    int32_t entree;
    int32_t sorti;
    int heures_hebdo;
    int lettres;
    int reports;
    bool femme;
    bool entre; /* The comité's decision was accepted by the service. */
    bool au_pole;
    bool en_emploi;
    bool en_etape;
    bool frein_accepte;
    bool sortie_acceptee;
};

struct demo_options {
    const struct config *config;
    const struct world *world;
    const char *protocoles; /* Folder of the sites' folders. */
    uint64_t seed;
    int people;       /* Over all sites. */
    int32_t last_day; /* The year ends here. */
    int days;
    void (*progress)(void *self, int day, int days, uint64_t commands);
    void *progress_self;
    /* For fault tests, may be NULL: after each command that left, and each answer that came. */
    void (*sent)(void *self, uint64_t count);
    void (*answered)(void *self, const char *command, bool accepted);
    void *watch_self;
};

struct demo_result {
    uint64_t accepted;
    uint64_t refused;
    uint64_t people;
    char refusals[1024]; /* "CODE: n; …", most frequent first; what does not fit is left out. */
};

/* Plays the year into running services of stores created with `demo`. Refusals of single commands
 * are counted; a service that accepts or refuses nothing for a minute ends it. */
MUST_USE int demo_play(const struct demo_options *options, struct demo_result *out,
                       struct err *err);

/* --- Inside the generator ----------------------------------------------------------------------
 */
struct demo {
    const struct demo_options *options;
    struct client *client;
    struct demo_site *sites;
    size_t site_count;
    struct person *people;
    size_t people_count;
    uint64_t random; /* State of the generator. */
    int32_t day;
    int32_t first_day;
    int64_t clock_us; /* Recorded time of the next command. */
    struct demo_queue *queue;
    struct demo_sender *sender;
    struct demo_result *result;
};

/* hasard.c: the seeded choices. */
uint64_t hasard(struct demo *demo);
int hasard_between(struct demo *demo, int min, int max); /* Both included. */
bool hasard_percent(struct demo *demo, int percent);
void hasard_id(struct demo *demo, char out[ID_SIZE]);
const char *hasard_nom(struct demo *demo);
const char *hasard_prenom(struct demo *demo);
/* A code of a site's list whose attribute has the value ("" attribute: any); never `autre`,
 * `non_renseigne` or `ne_souhaite_pas_repondre`. */
const char *hasard_code(struct demo *demo, const struct demo_site *site, const char *liste,
                        const char *attribut, const char *valeur);

/* envoi.c: commands, answers, and the evening of a day. `member` is the field number in the
 * service's Commande; *accepted (may be NULL) is set when the answer comes. */
MUST_USE int envoi_open(struct demo *demo, struct err *err);
void envoi_close(struct demo *demo);
void envoi(struct demo *demo, const struct demo_site *site, const char *service, unsigned member,
           const ProtobufCMessage *message, bool *accepted);
MUST_USE int envoi_settle(struct demo *demo, struct err *err);
/* False: no parcours was opened, or a failure that the evening tells. */
bool envoi_find_parcours(struct demo *demo, struct person *person);
struct arena *envoi_arena(struct demo *demo);           /* What lives until the evening. */
const char *envoi_date(struct demo *demo, int32_t day); /* ISO; lives until the evening. */

/* The acts, by what they are about. */
MUST_USE int site_prepare(struct demo *demo, struct demo_site *site, struct err *err);
const struct demo_comite *site_next_comite(const struct demo_site *site, const char *genre,
                                           const char *territoire, int32_t from);
void entree_begin(struct demo *demo, struct person *person, int arg);
void suivi_begin(struct demo *demo, struct person *person, int arg);
void emploi_begin(struct demo *demo, struct person *person, int arg);
void emploi_site_month(struct demo *demo, struct demo_site *site);
void sortie_begin(struct demo *demo, struct person *person, int arg);

#endif
