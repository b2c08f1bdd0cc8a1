/* The service repérage as the runtime sees it. */
#ifndef REPERAGE_SERVICE_H
#define REPERAGE_SERVICE_H

#include "runtime/service.h"

extern const struct service reperage_service;

#endif
