/* Talks to the services of one installation as a script does: commands and queries over ZeroMQ.
 * One client belongs to one thread. Commands are sent again with the same id until answered or
 * until the time is over: every command is safe to repeat. */
#ifndef CLIENT_CLIENT_H
#define CLIENT_CLIENT_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/refusal.h"
#include "client/config.h"

#include "envelope.pb-c.h"

struct client;

/* With the key of that name ("console", "flandre-lys.portail"): it decides in whose name one may
 * speak. Without such a key only services that ask for none can be reached. */
MUST_USE int client_open_as(struct client **out, const struct config *config, const char *key,
                            const struct world *world, struct err *err);
/* As "console". */
MUST_USE int client_open(struct client **out, const struct config *config,
                         const struct world *world, struct err *err);
void client_close(struct client **client);

enum client_channel { CLIENT_COMMAND, CLIENT_QUERY };

/* Queues one request; never waits. ERR_LIMIT: take replies first. */
MUST_USE int client_send(struct client *client, const char *site, const char *service,
                         enum client_channel channel, const Plie__ServiceRequest *request,
                         struct err *err);
MUST_USE int client_send_bytes(struct client *client, const char *site, const char *service,
                               enum client_channel channel, const void *data, size_t size,
                               struct err *err);
/* The next reply of a service's channel, in the arena; NULL when none came within timeout_ms. */
MUST_USE int client_receive(struct client *client, const char *site, const char *service,
                            enum client_channel channel, int64_t timeout_ms, struct arena *arena,
                            Plie__ServiceReply **out, struct err *err);

/* Sends and waits for the reply with the request's id. A service that is not ready yet (it opens,
 * takes its events back, has too much to do) is asked again for some seconds before that is the
 * answer. ERR_UNREACHABLE after timeout_ms. */
MUST_USE int client_ask(struct client *client, const char *site, const char *service,
                        const Plie__ServiceRequest *request, int64_t timeout_ms,
                        struct arena *arena, Plie__ServiceReply **out, struct err *err);

/* A reply to a command that says neither yes nor no: no service of this version answers so. */
void client_refuse_without_outcome(struct refusal *out);

/* --- One instance of a service among several, by its endpoint (client/endpoints.h) --- */

/* A connection of its own, for questions; lives with the client, or until it is not asked for
 * during some minutes. The instance proves itself by the key of its site and service. */
struct client_peer;
MUST_USE int client_peer(struct client *client, const char *site, const char *service,
                         const char *endpoint, struct client_peer **out, struct err *err);
MUST_USE int client_peer_send(struct client_peer *peer, const Plie__ServiceRequest *request,
                              struct err *err);
/* Never waits. NULL: nothing came. */
MUST_USE int client_peer_receive(struct client_peer *peer, struct arena *arena,
                                 Plie__ServiceReply **out, struct err *err);
struct wire_socket *client_peer_socket(struct client_peer *peer); /* To wait for; borrowed. */

/* Is it the answer to this request? A DEALER may deliver that of an earlier, given-up one. */
bool client_is_answer(const Plie__ServiceReply *reply, const Plie__ServiceRequest *request);

#endif
