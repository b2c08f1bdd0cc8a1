/* The year: people are prescribed over it, each day's acts are played, the evening waits. */
#include "plie/demo/agenda.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t DAY_US = (int64_t)24 * 3600 * 1000000;

static void make_person(struct demo *demo, struct person *person, struct demo_site *site)
{
    const struct regles *regles = site->regles;
    person->site = site;
    hasard_id(demo, person->id);
    person->commune = &regles->communes[hasard(demo) % regles->commune_count];
    person->public_code =
        regles->entree.public_count == 0
            ? ""
            : regles->entree.publics[hasard(demo) % regles->entree.public_count].code;
    person->femme = hasard_percent(demo, 52);
    int age_days = hasard_between(demo, 27 * 365, 60 * 365);
    if (hasard_percent(demo, 4)) /* Too young for some sites: an explained refusal. */
        age_days = hasard_between(demo, 20 * 365, 25 * 365);
    person->naissance = demo->first_day - age_days;

    /* A référent of the territory makes the diagnosis. */
    const struct demo_referent *found = NULL;
    size_t seen = 0;
    for (size_t i = 0; i < site->referent_count; i++)
        if (strcmp(site->referents[i].territoire, person->commune->territoire) == 0 &&
            hasard(demo) % ++seen == 0)
            found = &site->referents[i];
    person->conseiller = found != NULL ? found : &site->referents[0];

    /* Six in ten in the first third of the year, so that parcours have time to end. */
    int days = demo->options->days;
    int offset = hasard_percent(demo, 60) ? hasard_between(demo, 1, days / 3)
                                          : hasard_between(demo, days / 3, days - 10);
    agenda_plan(demo, demo->first_day + offset, entree_begin, person, 0);
}

static int prepare(struct demo *demo, struct err *err)
{
    const struct config *config = demo->options->config;
    demo->site_count = config->site_count;
    demo->sites = calloc(demo->site_count, sizeof(*demo->sites));
    CHECK(demo->sites != NULL);
    for (size_t i = 0; i < demo->site_count; i++)
        demo->sites[i].name = config->sites[i];
    for (size_t i = 0; i < demo->site_count; i++) {
        int rc = site_prepare(demo, &demo->sites[i], err);
        if (rc < 0)
            return err_wrap(err, "site %s", config->sites[i]);
    }
    demo->people_count = (size_t)demo->options->people;
    demo->people = calloc(demo->people_count, sizeof(*demo->people));
    CHECK(demo->people != NULL);
    for (size_t i = 0; i < demo->people_count; i++)
        make_person(demo, &demo->people[i], &demo->sites[i % demo->site_count]);
    demo->result->people = demo->people_count;
    return 0;
}

static int play_day(struct demo *demo, struct err *err)
{
    demo->clock_us = (int64_t)demo->day * DAY_US + DAY_US / 24 * 7; /* Seven in the morning, UTC. */
    struct demo_act act;
    while (agenda_take(demo, demo->day, &act))
        act.run(demo, act.person, act.arg);
    return envoi_settle(demo, err);
}

static int play(struct demo *demo, struct err *err)
{
    agenda_open(demo);
    demo->clock_us = (int64_t)demo->day * DAY_US + DAY_US / 24 * 6;
    int rc = envoi_open(demo, err);
    if (rc == 0)
        rc = prepare(demo, err);
    const struct demo_options *options = demo->options;
    for (int i = 1; rc == 0 && i <= options->days; i++) {
        demo->day = demo->first_day + i;
        rc = play_day(demo, err);
        if (rc == 0 && options->progress != NULL)
            options->progress(options->progress_self, i, options->days,
                              demo->result->accepted + demo->result->refused);
    }
    return rc;
}

static void release(struct demo *demo)
{
    envoi_close(demo);
    agenda_close(demo);
    for (size_t i = 0; i < demo->site_count; i++) {
        for (struct demo_comite *comite = demo->sites[i].comites; comite != NULL;) {
            struct demo_comite *next = comite->next;
            free(comite);
            comite = next;
        }
        free(demo->sites[i].referents);
        protocole_close(&demo->sites[i].protocole);
    }
    free(demo->sites);
    free(demo->people);
}

int demo_play(const struct demo_options *options, struct demo_result *out, struct err *err)
{
    CHECK(options->people > 0);
    CHECK(options->days > 30);
    CHECK(options->config->site_count > 0);
    *out = (struct demo_result){ 0 };
    struct demo demo = { .options = options,
                         .random = options->seed,
                         .first_day = options->last_day - options->days,
                         .day = options->last_day - options->days,
                         .result = out };
    int rc = play(&demo, err);
    release(&demo);
    return rc;
}
