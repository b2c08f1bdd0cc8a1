/* Drives one service without sockets, for its unit and store tests: a ":memory:" store with the
 * service's schema and the runtime's own code for load, decide, apply, react and query. An
 * operating error aborts with its text: a test has no use for it.
 *
 *     struct harness *h = harness_open(&PARCOURS, PROTOCOLE_TEXT);
 *     harness_set_day(h, "2017-03-14");
 *     const struct decision *d = harness_command(h, &commande.base, NULL);
 *     assert_string_equal(d->refusal.code, "COMITE_CLOS");
 *     harness_close(&h);
 *
 * What a call returns lives until the next call on the same harness. */
#ifndef RUNTIME_HARNESS_H
#define RUNTIME_HARNESS_H

#include "runtime/service.h"

struct harness;

/* `protocole` is its text, adopted before anything else; NULL: none. The site is "essai", the clock
 * stands at 2017-06-01 10:00 UTC, commands come from the actor "acteur" without role. */
struct harness *harness_open(const struct service *service, const char *protocole);
void harness_close(struct harness **harness);

/* The clock: noon UTC of an ISO day. Recorded time never falls: setting an earlier day than the
 * last event's only changes `today`. */
void harness_set_day(struct harness *harness, const char *day);

/* Load, decide, and, when not refused, log and apply. `overrides` NULL: the defaults; else each of
 * its fields that is not zero replaces a default: now_us, today, command (its id), actor, role,
 * portee, cause. */
const struct decision *harness_command(struct harness *harness, const ProtobufCMessage *commande,
                                       const struct context *overrides);
/* Ids of the events of the last command, in order. */
const char *harness_event_id(const struct harness *harness, size_t index);

/* An event that another source recorded, or the service's own (then it is logged too). Zero or NULL
 * fields have defaults: the harness's site, a new id, the last time, "". */
struct harness_fact {
    const char *source;
    const ProtobufCMessage *evenement; /* The whole one. */
    int64_t time_us;
    const char *id;
    const char *site;
    const char *subject;
    const char *person;
    const char *actor;
    const char *cause;
    const char *const *erases;
    size_t erase_count;
};
/* Applies, then runs the reactions' commands. */
void harness_hear(struct harness *harness, const struct harness_fact *fact);
void harness_event(struct harness *harness, const char *source, const ProtobufCMessage *evenement,
                   int64_t time_us);
/* The refusals of reactions so far that nobody settled. */
size_t harness_refused_reactions(struct harness *harness);

/* `au` ISO, or NULL for today. Asked by the actor "acteur"; harness_query_as() by another. */
const struct answer *harness_query(struct harness *harness, const ProtobufCMessage *requete,
                                   const char *au);
/* Of `who` only actor, role and portee count. */
const struct answer *harness_query_as(struct harness *harness, const ProtobufCMessage *requete,
                                      const char *au, const struct context *who);

/* Of the service's own tables and its log. Ids and seals come from a fixed sequence: the same calls
 * give the same digest. */
void harness_digest(struct harness *harness, uint8_t out[STORE_DIGEST_SIZE]);

/* Replays the own log and all that was heard into a second store; "" when it equals the first. */
const char *harness_replay_difference(struct harness *harness);

struct store *harness_store(struct harness *harness);

#endif
