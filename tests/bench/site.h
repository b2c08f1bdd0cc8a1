/* A whole site in a process of its own, `plie serve`: bus and all services in one folder. */
#ifndef BENCH_SITE_H
#define BENCH_SITE_H

#include "bench/bench.h"

#include "client/client.h"
#include "client/exchange.h"

#include <sys/types.h>

#define SITE_NAME "flandre-lys"

struct site;

/* `folder` lies in the bench's and is made when missing. */
void site_start(struct site **out, const struct bench *bench, const char *folder);
void site_stop(struct site **site);

/* Adopts the protocol of compose/sites. */
void site_adopt(struct site *site, const struct bench *bench);
/* Until all services have heard one another. */
void site_settle(struct site *site);

struct client *site_client(struct site *site);
const struct config *site_config(struct site *site);
pid_t site_pid(const struct site *site);
uint16_t site_port(const struct site *site); /* Of the portail. */

/* The answer's JSON, to be freed. A refusal ends the run. `at_least` may be NULL; a service that
 * does not have it yet is asked again. */
char *site_ask(struct site *site, const char *service, const char *query, const char *json,
               const Plie__Marque *at_least);

/* The folder of a year of demonstration, played once for all measures. */
const char *site_demo_year(const struct bench *bench);
/* One with so many people, for one measure. */
void site_play_year(const struct bench *bench, const char *folder, const char *people);

#endif
