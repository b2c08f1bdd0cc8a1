/* One encrypted file of a backup. Whoever writes it needs the public key of the backups only and
 * cannot read it again; whoever reads it needs the secret key and learns of every changed, missing
 * or added byte, and of a file that is another one's or another backup's.
 *
 *     "PLIE sauvegarde 1\n" ‖ id of the backup ‖ the file's own key, sealed (crypto_box_seal)
 *     ‖ header ‖ chunks (crypto_secretstream_xchacha20poly1305), the last one TAG_FINAL
 *
 * Associated data of every chunk: magic, id and the file's name. */
#ifndef PLIE_COFFRE_H
#define PLIE_COFFRE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { COFFRE_KEY_SIZE = 32, COFFRE_ID_SIZE = 16, COFFRE_DIGEST_SIZE = 32 };

struct coffre;

/* What a file of a backup is: where it stands, its name in the backup, the backup's id. */
struct coffre_nom {
    const char *path;
    const char *name;
    const uint8_t *id; /* Opening: NULL takes the one that the file names. */
};

/* A new file; ERR_BUSY: it exists. Nothing is durable before coffre_finish(). */
MUST_USE int coffre_create(struct coffre **out, const struct coffre_nom *nom,
                           const uint8_t public_key[COFFRE_KEY_SIZE], struct err *err);
MUST_USE int coffre_write(struct coffre *coffre, const void *data, size_t size, struct err *err);
/* Ends, syncs and closes the file; the digest (BLAKE2b-256, may be NULL) and size of what was
 * written. */
MUST_USE int coffre_finish(struct coffre **coffre, uint8_t digest[COFFRE_DIGEST_SIZE],
                           uint64_t *size, struct err *err);

/* ERR_DENIED: not for this key, or its beginning was changed. ERR_CORRUPT: no such file, or another
 * backup's. */
MUST_USE int coffre_open(struct coffre **out, const struct coffre_nom *nom,
                         const uint8_t secret_key[COFFRE_KEY_SIZE], struct err *err);
/* The next bytes, borrowed until the next call; *size 0 after the last. ERR_CORRUPT, naming the
 * file: what was read so far may not be used. */
MUST_USE int coffre_read(struct coffre *coffre, const uint8_t **data, size_t *size,
                         struct err *err);
const uint8_t *coffre_id(const struct coffre *coffre);
/* Of what was read or written so far. */
void coffre_digest(struct coffre *coffre, uint8_t out[COFFRE_DIGEST_SIZE], uint64_t *size);

void coffre_close(struct coffre **coffre); /* Also what was not finished. */

/* --- Keys: files of one line, "publique=…" or "secrete=…" in hexadecimal ----------------------
 * Makes a pair; both files are new ones (ERR_BUSY when either exists). */
MUST_USE int coffre_keys_make(const char *public_path, const char *secret_path, struct err *err);
MUST_USE int coffre_public_read(const char *path, uint8_t out[COFFRE_KEY_SIZE], struct err *err);
MUST_USE int coffre_secret_read(const char *path, uint8_t out[COFFRE_KEY_SIZE], struct err *err);

#endif
