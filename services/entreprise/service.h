/* The service entreprise: see README.md. */
#ifndef ENTREPRISE_SERVICE_H
#define ENTREPRISE_SERVICE_H

#include "runtime/service.h"

extern const struct service entreprise_service;

#endif
