/* The key files of one installation, in the folder `cles` (mode 0700):
 *   <name>.cle   a program's CURVE key pair, mode 0600: bus, console, <site>.<service>
 *   <name>.pub   its public half, to be handed to other hosts
 *   <site>.site  the key that seals the site's personal parts, mode 0600; backed up elsewhere
 *   droits.cfg   which key may do what on the bus and in whose name it may speak */
#ifndef CLIENT_IDENTITY_H
#define CLIENT_IDENTITY_H

#include "client/config.h"
#include "runtime/signed_head.h"

/* ERR_ABSENT when the file does not exist. */
MUST_USE int identity_read(const struct config *config, const char *name, struct wire_keys *out,
                           struct err *err);
MUST_USE int identity_read_public(const struct config *config, const char *name,
                                  char out[WIRE_KEY_SIZE], struct err *err);
MUST_USE int identity_write_public(const struct config *config, const char *name,
                                   const char key[WIRE_KEY_SIZE], struct err *err);
/* Makes what is missing, keeps what is there. *made counts the new pairs. ERR_DENIED: there is only
 * the public half of another host. */
MUST_USE int identity_make(const struct config *config, const char *name, size_t *made,
                           struct err *err);
MUST_USE int identity_make_site_key(const struct config *config, const char *site, size_t *made,
                                    struct err *err);
/* The bus's signing key (runtime/signed_head.h): "bus.signature", and for auditors
 * "bus.verification". */
MUST_USE int identity_make_signing(const struct config *config, size_t *made, struct err *err);
MUST_USE int identity_read_signing(const struct config *config, struct head_keys *out,
                                   struct err *err);
MUST_USE int identity_read_verification(const struct config *config, uint8_t out[HEAD_KEY_SIZE],
                                        struct err *err);
void identity_site_key_path(const struct config *config, const char *site,
                            char out[CONFIG_PATH_SIZE]);
void identity_rights_path(const struct config *config, char out[CONFIG_PATH_SIZE]);
/* The rights of the usual roles of every key found; an existing file is kept. */
MUST_USE int identity_write_rights(const struct config *config, bool *written, struct err *err);
/* Adds the rights of the usual role of one more key to the file, which is written in its place:
 * what has it mounted or open sees the change. Nothing else in it is touched, and a key that stands
 * there already, whatever its rights, is left as it is. */
MUST_USE int identity_grant(const struct config *config, const char *name, struct err *err);

/* --- Between hosts: only public halves travel ---
 * A file of lines "name=key": of the bus host "bus", of another one all keys made there. The name
 * "console" becomes "<prefix>.console". */
MUST_USE int identity_give(const struct config *config, const char *prefix, const char *path,
                           size_t *given, struct err *err);
/* Keeps each key of such a file as <name>.pub and grants it its usual rights here. ERR_DENIED for a
 * name that is not `from`'s ("roubaix": "roubaix.…"; NULL: "bus"), and when a name is known with
 * another key: somebody has to take that one away first. */
MUST_USE int identity_take(const struct config *config, const char *from, const char *path,
                           size_t *taken, struct err *err);

#endif
