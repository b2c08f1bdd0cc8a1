/* The accounts of a site (row 48 of DOMAIN.md): who may work in the pages, in which role. */
#ifndef PORTAIL_SERVICE_H
#define PORTAIL_SERVICE_H

#include "runtime/service.h"

extern const struct service portail_service;

#endif
