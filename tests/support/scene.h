/* A whole installation for one test: bus and services of some sites in this process, over real ipc
 * sockets in a temporary folder, at a date that the test sets. Commands and questions are given as
 * their JSON, written with printf's words; a failure fails the test and says what came. */
#ifndef SUPPORT_SCENE_H
#define SUPPORT_SCENE_H

#include "base/id.h"
#include "base/refusal.h"
#include "client/config.h"
#include "plie/fleet.h"

#include <jansson.h>
#include <stdbool.h>

struct scene;

/* `sites` end with NULL; each one's protocol in compose/sites is adopted. The date is ISO; the
 * clock stands at nine in the morning and moves by a second with every command. */
struct scene *scene_open(const char *const *sites, const char *date);
/* The same, with a register of erasures, as plie.cfg would name it. */
struct scene *scene_open_with_registre(const char *const *sites, const char *date,
                                       const char *registre);
/* Of what starts from now on; "": none. */
void scene_set_registre(struct scene *scene, const char *registre);
void scene_close(struct scene **scene); /* Removes the folder. */
/* Closes it once all that a scenario must leave behind is true: no service refused a reaction, and
 * every store equals the one that the journal gives. */
void scene_end(struct scene **scene);

void scene_date(struct scene *scene, const char *date);
void scene_advance(struct scene *scene, int64_t us); /* The clock alone. */
const struct config *scene_config(struct scene *scene);
struct fleet *scene_fleet(struct scene *scene);
const char *scene_directory(struct scene *scene);
const struct world *scene_world(struct scene *scene);

/* A new id, the same in every run; lives as long as the scene. */
const char *scene_id(struct scene *scene);

/* Sends as nobody in particular (role ""); waits until all services of the site have heard it and
 * have reacted. Fails the test when it is refused. */
void scene_accept(struct scene *scene, const char *site, const char *command, const char *format,
                  ...) __attribute__((format(printf, 4, 5)));
/* The same without waiting: while a part of the site is away. */
void scene_send(struct scene *scene, const char *site, const char *command, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Sends it whatever the answer: "" when it was accepted, else the refusal's code. Waits likewise.
 */
const char *scene_try(struct scene *scene, const char *site, const char *command,
                      const char *format, ...) __attribute__((format(printf, 4, 5)));
/* `command` is "service.Commande". The refusal's code must be `code`; its sentence must be there.
 */
void scene_refuse(struct scene *scene, const char *site, const char *command, const char *code,
                  const char *format, ...) __attribute__((format(printf, 5, 6)));
/* The refusal that scene_refuse() or scene_refuse_message() met last. */
const struct refusal *scene_refusal(struct scene *scene);
/* Sends a message as the bytes that it packs to: no JSON reader stands in between. */
void scene_refuse_message(struct scene *scene, const char *site, const char *service,
                          const char *code, const ProtobufCMessage *commande);
/* Sends as an actor with a role and one thing that it is limited to (NULL: nothing). */
void scene_as(struct scene *scene, const char *actor, const char *role, const char *portee);

/* `query` is "service.Requete". The answer belongs to the scene and lives until the next call. */
json_t *scene_ask(struct scene *scene, const char *site, const char *query, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The dates of the next questions: facts as of `au`, known at `connu`; NULL for now. */
void scene_past(struct scene *scene, const char *au, const char *connu);

/* Waits until all services of all sites have heard one another. */
void scene_settle(struct scene *scene);

/* How much is written: the journal's last position, and the last event of each store of a site. */
struct scene_written {
    uint64_t journal;
    uint64_t marks[5]; /* In the order of config_services. */
};
struct scene_written scene_written(struct scene *scene, const char *site);
void scene_assert_written(struct scene *scene, const char *site,
                          const struct scene_written *expected);
/* Waits until every service that keeps a log has done `count` erasures: files made anew. */
void scene_wait_erased(struct scene *scene, const char *site, size_t count);
/* No service of the site refused a command with which it had to answer another's event. */
void scene_assert_no_refused_reaction(struct scene *scene, const char *site);

/* A value of an answer by its path, "lignes.0.referent"; "" or 0 when it is not there. */
const char *scene_text(json_t *answer, const char *path);
int64_t scene_number(json_t *answer, const char *path);
size_t scene_count(json_t *answer, const char *path);
/* The first row of a list in which the field has the value; NULL when none has. A field may be a
 * path of its own; a NULL value asks for the last row. */
json_t *scene_row(json_t *answer, const char *list, const char *field, const char *value);

#endif
