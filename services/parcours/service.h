/* The service parcours: tables that hand its verbs to the runtime. */
#ifndef PARCOURS_SERVICE_H
#define PARCOURS_SERVICE_H

#include "runtime/service.h"

extern const struct service parcours_service;

#endif
