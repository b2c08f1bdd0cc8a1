/* Follows the journal through a bad network as an auditor does, comes back after every silence, and
 * writes down each event that it was sent. */
#ifndef SUPPORT_SUIVEUR_H
#define SUPPORT_SUIVEUR_H

#include "base/err.h"
#include "base/id.h"
#include "client/config.h"

struct suiveur;

struct suiveur *suiveur_start(const struct config *config);
/* Until it has been sent the event at the position; false after wait_ms. */
bool suiveur_wait(struct suiveur *suiveur, uint64_t position, int64_t wait_ms);
void suiveur_stop(struct suiveur *suiveur);
void suiveur_free(struct suiveur **suiveur); /* Stopped before. */

/* After suiveur_stop(). ids[k] is the event at position k + 1. `fault` is "" unless something was
 * sent out of order, twice, or not at all. */
const char (*suiveur_ids(const struct suiveur *suiveur, uint64_t *count))[ID_SIZE];
const char *suiveur_fault(const struct suiveur *suiveur);
unsigned suiveur_returns(const struct suiveur *suiveur); /* How often it came back. */

#endif
