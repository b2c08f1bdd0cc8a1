/* What others say of the journal, held against the journal as an auditor reads it (audit.h): signed
 * heads, and the links of the chain that services keep. Each claim is judged when the reading has
 * passed its position.
 *
 *     head_check_before(), audit_see(), head_check_see()     for each Lot
 *     head_check_end(), audit_end()                          after the last */
#ifndef RUNTIME_HEAD_CHECK_H
#define RUNTIME_HEAD_CHECK_H

#include "runtime/audit.h"
#include "runtime/signed_head.h"

struct head_check;

struct chain_place {
    const char *site;
    uint64_t position; /* Of the last event of a Lot of the site. */
    const uint8_t *chain;
};

/* `whole` as in audit_options: without it only the sites that a head shows are judged. */
void head_check_open(struct head_check **out, bool whole);
void head_check_close(struct head_check **check);

/* `who` says whose claim it is, for people; copied. The head is borrowed; its signature was judged
 * before. */
void head_check_add_head(struct head_check *check, const char *who, const struct signed_head *head);
/* Somebody followed the site until this position and keeps this link. */
void head_check_add_link(struct head_check *check, const char *who, uint64_t generation,
                         const struct chain_place *place);

/* Before the first Lot; claims of another generation are reported now. */
void head_check_begin(struct head_check *check, struct audit *audit, uint64_t generation);
/* Before the Lot at this position is seen. */
void head_check_before(struct head_check *check, struct audit *audit, uint64_t first_position);
void head_check_see(struct head_check *check, const Bus__Stored *stored);
void head_check_end(struct head_check *check, struct audit *audit);

size_t head_check_held(const struct head_check *check); /* Claims that are true. */
size_t head_check_count(const struct head_check *check);

#endif
