/* Reporting: counts, lists and targets over what the three other services of one site, some, or all
 * have told. It owns no fact and no name. */
#ifndef REPORTING_SERVICE_H
#define REPORTING_SERVICE_H

#include "runtime/service.h"

extern const struct service reporting_service;

/* Events that change no figure, each with the reason. A test holds that every event of the three
 * services is either applied or named here. */
struct reporting_ignored {
    const char *source;
    const char *event; /* Member of the source's Evenement. */
    const char *reason;
};
extern const struct reporting_ignored REPORTING_IGNORED[];
extern const size_t REPORTING_IGNORED_COUNT;

#endif
