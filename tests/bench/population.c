#include "bench/population.h"
#include "bench/bench.h"

#include "base/date.h"
#include "entreprise.pb-c.h"
#include "parcours.pb-c.h"
#include "reperage.pb-c.h"
#include "reporting/service.h"

#include <stdio.h>

/* The person being told; ids are as long as real ones. */
struct teller {
    struct store *store;
    uint64_t random;
    int64_t events;
    size_t site_index;
    char site[32];
    char personne[40];
    char prescription[40];
    char parcours[40];
    char other[40]; /* Étape, interview … */
    size_t others;
    int32_t entree;
    int32_t sortie; /* After the last day told: still there. */
};

static const char *const TERRITOIRES[] = { "centre", "nord", "sud", "est", "ouest" };
static const char *const PRESCRIPTEURS[] = { "pole_emploi", "travailleur_social", "association",
                                             "mission_locale", "demarche_volontaire" };

static uint32_t dice(struct teller *t, uint32_t sides)
{
    t->random = t->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(t->random >> 33) % sides;
}

void population_site(char out[32], size_t site)
{
    (void)snprintf(out, 32, "site-%02u", (unsigned)(site % 100));
}

void population_referent(char out[32], size_t site, size_t referent)
{
    (void)snprintf(out, 32, "referent-%02u-%02u", (unsigned)(site % 100),
                   (unsigned)(referent % 100));
}

static void tell(struct teller *t, size_t source, unsigned member, ProtobufCMessage *event,
                 int32_t day)
{
    struct event_context context = { .site = t->site,
                                     .source = reporting_service.sources[source].source,
                                     .id = "",
                                     .subject = "",
                                     .person = "",
                                     .actor = "",
                                     .cause = "",
                                     .time_us = (int64_t)day * 86400 * 1000000 };
    date_format(day, context.recorded);
    struct err err = { 0 };
    bench_need(reporting_service.sources[source].apply[member](t->store, &context, event, &err),
               &err);
    t->events++;
}

#define REPERAGE(MEMBER, EVENT, DAY)                                                               \
    tell(t, 0, REPERAGE__EVENEMENT__FAIT_##MEMBER, &(EVENT).base, DAY)
#define PARCOURS(MEMBER, EVENT, DAY)                                                               \
    tell(t, 1, PARCOURS__EVENEMENT__FAIT_##MEMBER, &(EVENT).base, DAY)
#define ENTREPRISE(MEMBER, EVENT, DAY)                                                             \
    tell(t, 2, ENTREPRISE__EVENEMENT__FAIT_##MEMBER, &(EVENT).base, DAY)

/* --- The team --------------------------------------------------------------------------------- */

static void tell_team(struct teller *t)
{
    for (size_t r = 0; r < POPULATION_REFERENTS; r++) {
        char id[32];
        char *territoire = (char *)TERRITOIRES[r % COUNT_OF(TERRITOIRES)];
        population_referent(id, t->site_index, r);
        Parcours__ReferentEnregistre e = PARCOURS__REFERENT_ENREGISTRE__INIT;
        e.referent = id;
        e.genre = r % 4 == 3 ? "coach" : "referent";
        e.etp_centi = 100;
        e.n_territoires = 1;
        e.territoires = &territoire;
        e.du = "2014-01-01";
        PARCOURS(REFERENT_ENREGISTRE, e, date_of(2014, 1, 1));
    }
}

/* --- One person ------------------------------------------------------------------------------- */

static char *next_id(struct teller *t, const char *kind)
{
    (void)snprintf(t->other, sizeof(t->other), "%s-0000-7000-8000-%012u", kind,
                   (unsigned)t->others++);
    return t->other;
}

static void tell_entry(struct teller *t, const char *prescrit, const char *entree)
{
    Reperage__Situation s = REPERAGE__SITUATION__INIT;
    s.date = (char *)prescrit;
    s.rsa = dice(t, 3);
    s.qpv = dice(t, 3);
    s.rqth = dice(t, 3);
    s.rsa_socle = dice(t, 3);
    s.inscrit_demandeur_emploi = dice(t, 3);
    Reperage__Prescripteur p = REPERAGE__PRESCRIPTEUR__INIT;
    p.genre = (char *)PRESCRIPTEURS[dice(t, COUNT_OF(PRESCRIPTEURS))];
    char *territoire = (char *)TERRITOIRES[dice(t, COUNT_OF(TERRITOIRES))];
    char *publics[] = { "rsa" };

    Reperage__PersonneEnregistree who = REPERAGE__PERSONNE_ENREGISTREE__INIT;
    who.personne = t->personne;
    who.sexe = dice(t, 2) == 0 ? "femme" : "homme";
    REPERAGE(PERSONNE_ENREGISTREE, who, t->entree - 30);
    Reperage__PrescriptionRecue sent = REPERAGE__PRESCRIPTION_RECUE__INIT;
    sent.prescription = t->prescription;
    sent.personne = t->personne;
    sent.prescripteur = &p;
    sent.date = (char *)prescrit;
    sent.territoire = territoire;
    sent.situation = &s;
    REPERAGE(PRESCRIPTION_RECUE, sent, t->entree - 30);
    Reperage__EntreeActee e = REPERAGE__ENTREE_ACTEE__INIT;
    e.prescription = t->prescription;
    e.personne = t->personne;
    e.date = (char *)entree;
    e.date_prescription = (char *)prescrit;
    e.territoire = territoire;
    e.situation = &s;
    e.n_publics = dice(t, 2);
    e.publics = publics;
    REPERAGE(ENTREE_ACTEE, e, t->entree);
    Parcours__ParcoursOuvert o = PARCOURS__PARCOURS_OUVERT__INIT;
    o.parcours = t->parcours;
    o.personne = t->personne;
    o.prescription = t->prescription;
    o.date = (char *)entree;
    o.territoire = territoire;
    o.n_publics = e.n_publics;
    o.publics = publics;
    PARCOURS(PARCOURS_OUVERT, o, t->entree);
}

static void tell_referent(struct teller *t, int32_t day, bool first)
{
    char referent[32];
    char date[DATE_SIZE];
    population_referent(referent, t->site_index, dice(t, POPULATION_REFERENTS));
    date_format(day, date);
    Parcours__ReferentDesigne e = PARCOURS__REFERENT_DESIGNE__INIT;
    e.parcours = t->parcours;
    e.personne = t->personne;
    e.referent = referent;
    e.precedent = first ? "" : "referent";
    e.date = date;
    PARCOURS(REFERENT_DESIGNE, e, day);
}

static void tell_etape(struct teller *t, int32_t day)
{
    char date[DATE_SIZE];
    date_format(day, date);
    Parcours__EtapeDemarree e = PARCOURS__ETAPE_DEMARREE__INIT;
    e.etape = next_id(t, "etape");
    e.parcours = t->parcours;
    e.personne = t->personne;
    e.genre = dice(t, 2) == 0 ? "formation_prf" : "atelier_tre";
    e.axe = "competences";
    e.date = date;
    PARCOURS(ETAPE_DEMARREE, e, day);
}

static void tell_interview(struct teller *t, int32_t day)
{
    char date[DATE_SIZE];
    date_format(day, date);
    Parcours__EntretienEnregistre e = PARCOURS__ENTRETIEN_ENREGISTRE__INIT;
    e.entretien = next_id(t, "entretien");
    e.parcours = t->parcours;
    e.personne = t->personne;
    e.date = date;
    e.genre = "entretien_physique";
    e.presence = "present";
    e.compte_contact = true;
    e.compte_entretien = dice(t, 2) == 0;
    PARCOURS(ENTRETIEN_ENREGISTRE, e, day);
}

static void tell_frein(struct teller *t, int32_t day)
{
    char date[DATE_SIZE];
    date_format(day, date);
    Parcours__FreinDeclare e = PARCOURS__FREIN_DECLARE__INIT;
    e.frein = next_id(t, "frein");
    e.parcours = t->parcours;
    e.personne = t->personne;
    e.genre = "mobilite";
    e.date = date;
    PARCOURS(FREIN_DECLARE, e, day);
    if (dice(t, 2) == 0)
        return;
    Parcours__FreinLeve l = PARCOURS__FREIN_LEVE__INIT;
    l.frein = t->other;
    l.parcours = t->parcours;
    l.personne = t->personne;
    l.date = date;
    PARCOURS(FREIN_LEVE, l, day);
}

static void tell_mer(struct teller *t, int32_t day)
{
    char date[DATE_SIZE];
    date_format(day, date);
    Entreprise__MerEffectuee m = ENTREPRISE__MER_EFFECTUEE__INIT;
    m.positionnement = next_id(t, "mer");
    m.personne = t->personne;
    m.date = date;
    ENTREPRISE(MER_EFFECTUEE, m, day);
    Entreprise__MerResultat r = ENTREPRISE__MER_RESULTAT__INIT;
    r.positionnement = t->other;
    r.personne = t->personne;
    r.date = date;
    r.retenu = dice(t, 3) == 0;
    ENTREPRISE(MER_RESULTAT, r, day);
}

static void tell_exit(struct teller *t)
{
    char date[DATE_SIZE];
    date_format(t->sortie, date);
    Parcours__SortieValidee e = PARCOURS__SORTIE_VALIDEE__INIT;
    e.proposition = t->parcours;
    e.parcours = t->parcours;
    e.personne = t->personne;
    e.sortie = "emploi_cdi";
    e.classe = dice(t, 2) == 0 ? "positive" : "autre";
    e.objet = "emploi_durable";
    e.date = date;
    e.date_decision = date;
    PARCOURS(SORTIE_VALIDEE, e, t->sortie);
}

static void tell_person(struct teller *t, size_t number)
{
    enum { FIRST_DAY = 16436 /* 2015-01-01 */, DAYS = 1096, STAY_MAX = 1460, MONTH = 30 };
    char prescrit[DATE_SIZE];
    char entree[DATE_SIZE];
    (void)snprintf(t->personne, sizeof(t->personne), "personne-0000-7000-8000-%012u",
                   (unsigned)number);
    (void)snprintf(t->prescription, sizeof(t->prescription), "prescrip-0000-7000-8000-%012u",
                   (unsigned)number);
    (void)snprintf(t->parcours, sizeof(t->parcours), "parcours-0000-7000-8000-%012u",
                   (unsigned)number);
    t->entree = FIRST_DAY + (int32_t)dice(t, DAYS);
    t->sortie = t->entree + MONTH + (int32_t)dice(t, STAY_MAX);
    int32_t last = t->sortie < FIRST_DAY + DAYS ? t->sortie : FIRST_DAY + DAYS;
    date_format(t->entree - MONTH, prescrit);
    date_format(t->entree, entree);
    tell_entry(t, prescrit, entree);
    tell_referent(t, t->entree, true);
    for (int32_t day = t->entree + 10; day < last; day += MONTH * 2)
        tell_interview(t, day + (int32_t)dice(t, MONTH));
    for (int32_t day = t->entree + 60; day < last; day += 210)
        tell_etape(t, day);
    if (t->entree + MONTH < last) {
        tell_frein(t, t->entree + MONTH);
        tell_mer(t, t->entree + MONTH);
    }
    if (dice(t, 4) == 0 && t->entree + 200 < last)
        tell_referent(t, t->entree + 200, false);
    if (t->sortie < FIRST_DAY + DAYS)
        tell_exit(t);
}

int64_t reporting_bench_fill(struct store *store, size_t people)
{
    enum { GROUP = 1000 };
    struct teller t = { .store = store, .random = 42 };
    struct err err = { 0 };
    bench_need(store_begin(store, &err), &err);
    for (t.site_index = 0; t.site_index < POPULATION_SITES; t.site_index++) {
        population_site(t.site, t.site_index);
        tell_team(&t);
    }
    for (size_t i = 0; i < people; i++) {
        t.site_index = i % POPULATION_SITES;
        population_site(t.site, t.site_index);
        tell_person(&t, i);
        if (i % GROUP != GROUP - 1)
            continue;
        bench_need(store_commit(store, &err), &err);
        bench_need(store_begin(store, &err), &err);
    }
    bench_need(store_commit(store, &err), &err);
    return t.events;
}
