/* A libconfig text as JSON: groups as objects in their order, lists and arrays as arrays. */
#ifndef PORTAIL_API_CONFIG_JSON_H
#define PORTAIL_API_CONFIG_JSON_H

#include "base/err.h"

#include <jansson.h>

/* *out is the caller's: json_decref(). ERR_INVALID names the line. */
MUST_USE int config_json(const char *text, json_t **out, struct err *err);

#endif
