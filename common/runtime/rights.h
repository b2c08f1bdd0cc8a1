/* Who may do what, by the CURVE key that a peer has proved. One file, `droits.cfg`
 * (libconfig), read by the bus and by every service; it is read again when it has changed, so a
 * right that was taken away is gone at the next message, also on an open connection.
 *
 *     droits = (
 *         { cle = "<40 characters of Z85>"; nom = "parcours de flandre-lys";
 *           site = "flandre-lys"; ajouter = [ "parcours" ]; suivre = [ "flandre-lys" ]; },
 *         { cle = "…"; nom = "portail de flandre-lys"; site = "flandre-lys"; ajouter = [ "portail"
 * ]; suivre = [ "flandre-lys" ]; portail = true; }, { cle = "…"; nom = "consolidation"; suivre = [
 * "*" ]; }, { cle = "…"; nom = "contrôle"; suivre = [ "*" ]; audit = true; acteur = "audit"; }
 *     );
 *
 *   cle      the public key; once in the file
 *   nom      for people
 *   site     where it appends; only with `ajouter`
 *   ajouter  the sources that it may append as; it gets back what these have sealed
 *   suivre   the sites whose facts it may follow, "*" for all
 *   audit    it also gets the sealed parts of the sites that it may follow
 *   portail  its word on actor, role and scope is believed
 *   acteur   the one actor that any other key speaks for, with the `role` beside it
 *
 * Thread-safe. A missing or wrong file is ERR_CONFIG with its line; a file that becomes wrong later
 * changes nothing and is logged. */
#ifndef RUNTIME_RIGHTS_H
#define RUNTIME_RIGHTS_H

#include "base/err.h"
#include "base/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rights;

/* NULL: everything is allowed (one process, one directory, no keys). */
MUST_USE int rights_open(struct rights **out, const char *path, struct err *err);
void rights_close(struct rights **rights);

/* Reads the file again when it has changed; cheap, for every round of messages. */
void rights_refresh(struct rights *rights);
/* Another number since a file was read again: what was allowed before must be asked again. */
uint64_t rights_revision(const struct rights *rights);

bool rights_allow_all(const struct rights *rights); /* Opened without a file. */
/* Has any right at all. Fits wire_zap_start(): `rights` is a struct rights. */
bool rights_know(void *rights, const char *key);
bool rights_may_append(struct rights *rights, const char *key, const char *site,
                       const char *source);
/* RIGHTS_ANY_SITE asks about all of them. */
bool rights_may_follow(struct rights *rights, const char *key, const char *site);
/* The sites that the key may follow today, or RIGHTS_ANY_SITE alone; the count. */
#define RIGHTS_ANY_SITE "*"
size_t rights_list_follow(struct rights *rights, const char *key,
                          char out[LIMIT_SITES][LIMIT_ID_SIZE]);
bool rights_may_audit(struct rights *rights, const char *key, const char *site);

/* In whose name a key speaks to a service. */
enum rights_voice {
    RIGHTS_VOICE_NONE,     /* For nobody: a command is refused. */
    RIGHTS_VOICE_BOUND,    /* For the actor given back, whatever it says. */
    RIGHTS_VOICE_BELIEVED, /* For whom it says: the portail's key, or without a file. */
};
struct rights_actor {
    char id[LIMIT_ID_SIZE];
    char role[LIMIT_CODE_SIZE];
};
enum rights_voice rights_voice(struct rights *rights, const char *key, struct rights_actor *out);

#endif
