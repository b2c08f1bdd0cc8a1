/* A site whose people record acts drawn at random: known and unknown ids, dates that fit and dates
 * that do not, whole ways in and out so that chance gets somewhere. The same seed, the same acts.
 */
#ifndef SUPPORT_HASARD_H
#define SUPPORT_HASARD_H

#include <stdint.h>

/* Lives through some acts, then fails the test unless the services agree: no reaction refused, the
 * file active, the pool, entries and exits the same wherever they are asked, stores as the journal
 * gives them. */
void hasard_vivre(const char *site, uint64_t seed, int actes);

#endif
