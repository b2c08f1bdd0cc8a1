/* The seal of personal parts: XChaCha20-Poly1305 under the site's key, bound to the event's id.
 *
 *     sealed = key number (4 bytes, little-endian) ‖ nonce (24) ‖ ciphertext and tag
 *
 * The key file has a line per key, «number hexadecimal-key»; the last one seals, all of them open.
 * An erased part is zeros of the same length. */
#ifndef RUNTIME_SEAL_H
#define RUNTIME_SEAL_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "runtime/message.h"

#include <stdbool.h>
#include <stdint.h>

enum { SEAL_KEY_SIZE = 32 };

struct seal;

/* ERR_CONFIG: no such file, or a line that is no key. Owned by the caller. */
MUST_USE int seal_read(struct seal **out, const char *path, struct err *err);
/* One key, number 1, given by the caller (tests). */
void seal_new(struct seal **out, const uint8_t key[SEAL_KEY_SIZE]);
void seal_close(struct seal **seal);

/* Adds a new random key to the file, which becomes the one that seals; makes the file (mode 0600)
 * when there is none. On the disk when this returns. ERR_CONFIG: there is no room for one more. */
MUST_USE int seal_add_key(const char *path, struct err *err);

struct bytes seal_personal(const struct seal *seal, const struct world *world, struct arena *arena,
                           const char *event_id, struct bytes personal);
/* ERR_CORRUPT: another event's, changed, or sealed with a key that the file does not have. */
MUST_USE int seal_open_personal(const struct seal *seal, struct arena *arena, const char *event_id,
                                struct bytes sealed, struct bytes *out, struct err *err);

#endif
