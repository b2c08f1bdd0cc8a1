/* Inside the portail only: what the parts of one gateway share. */
#ifndef PORTAIL_INSIDE_H
#define PORTAIL_INSIDE_H

#include "client/exchange.h"
#include "portail/gateway.h"
#include "portail/http/http.h"
#include "portail/live/live.h"
#include "portail/session/session.h"
#include "portail/trace/trace.h"

struct away;
struct keeper;
struct marks;
struct verifications;

struct gateway {
    const struct config *config;
    const struct world *world;
    struct sessions *sessions;
    struct live *live;
    struct trace *traces[LIMIT_SITES]; /* In the order of config->sites. */
    struct keeper *keeper;
    struct verifications *verifications;
    struct away *away;           /* Services that do not answer. */
    struct marks *marks;         /* What each session recorded, was told of or was shown. */
    struct instances *instances; /* Of reporting: its questions are spread over them. */
    char *certificate;           /* PEM texts; NULL: plain HTTP. */
    char *certificate_key;
    struct http *http;
    char url[CONFIG_ENDPOINT_SIZE];
};

/* What the parts answer to; each table ends with a route without a prefix. */
extern const struct route routes_session[]; /* session/routes.c: login, own account, passwords */
extern const struct route routes_api[];     /* api/routes.c: services, sites, protocole, openapi */
extern const struct route routes_audit[];   /* trace/routes.c: /api/traces, /api/audit/… */
extern const struct route routes_export[];  /* export/routes.c: /api/export.csv, .xlsx */

/* How the protocol in force names a site; its own name while that is not known. From memory, asked
 * again at most once a minute. (api/sites.c) */
enum { SITE_LABEL_SIZE = 256 };
void gateway_site_label(const struct gateway *gateway, const char *site, char out[SITE_LABEL_SIZE]);

extern const struct route routes_health[]; /* health.c: /healthz, /metrics (health_metrics.c) */

/* NULL: no such site. */
struct trace *gateway_trace(const struct gateway *gateway, const char *site);

/* The exchange of a request with a service of its session's site, in the session's name. */
struct exchange gateway_exchange(const struct request *request, const char *service);
/* Asks for the day `au` and what was known at `connu`, when the address has them. The past may take
 * its time: a service rebuilds its store for it, and keeps it for the next question. */
MUST_USE int gateway_query(const struct request *request, struct exchange *exchange,
                           const char *name, const char *json, struct exchange_result *out,
                           struct err *err);
/* With reporting over all sites: no name, and no line of anybody (api/droits.h says who may). */
struct exchange gateway_exchange_consolidated(const struct request *request);

/* Answers with what the exchange gave: 200 with the JSON, 422 with the refusal (403 NON_AUTORISE,
 * 404 when the code ends in _INCONNU or _INCONNUE and the call was a query, 503 for what may be
 * asked again as it is), 503 INDISPONIBLE when the service is away. */
void gateway_answer(struct reply *reply, int rc, struct exchange_result *result,
                    const struct err *err);

#endif
