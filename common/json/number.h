/* Numbers of JSON: written as a number or as a text, whole where a whole one is wanted. */
#ifndef JSON_NUMBER_H
#define JSON_NUMBER_H

#include "base/check.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum number_verdict { NUMBER_READ, NUMBER_NONE /* No such number. */, NUMBER_OUT_OF_RANGE };

MUST_USE enum number_verdict number_read_i64(const json_t *value, int64_t min, int64_t max,
                                             int64_t *out);
MUST_USE enum number_verdict number_read_u64(const json_t *value, uint64_t *out);
/* "NaN", "Infinity", "-Infinity" are numbers too. `single`: must fit a float. */
MUST_USE enum number_verdict number_read_real(const json_t *value, bool single, double *out);

#endif
