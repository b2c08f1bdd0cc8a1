/* Is everything there, and how much of it: for whoever watches over this host. Asked on the host
 * itself only. */
#ifndef PORTAIL_HEALTH_H
#define PORTAIL_HEALTH_H

#include "portail/inside.h"

/* False after the refusal: somebody asks from elsewhere. */
bool health_guard_local(const struct request *request, struct reply *reply);
/* Does the service have several instances, which are watched all the time? */
bool health_is_spread(const struct gateway *gateway, const char *site, const char *service);

void health_answer_metrics(struct request *request, struct reply *reply);

#endif
