/* A signed head: what the bus answers for with its key. With one of them, a copy of the journal and
 * the public key anybody verifies, without trusting who runs the bus: a journal that was rewritten,
 * with all its chains made anew, is another one at the signed position.
 *
 * The signed bytes (integers little-endian u64; Ed25519, detached):
 *
 *     "PLIE tete 1" filled up with zeros to 16 bytes
 *     generation ‖ position ‖ received ‖ signed_us ‖ order (32) ‖ number of sites
 *     for each site that has an event, by name: leaf (32)
 *
 *     leaf  = BLAKE2b-256("PLIE site 1" filled up to 16 ‖ length of the name ‖ name ‖ position of
 *             its last event ‖ chain)
 *     order = BLAKE2b-256(order before ‖ first_position ‖ count ‖ received ‖ chain), Lot by Lot
 * from 32 zeros: what the sites' own chains do not say, which Lot stands where and when it was
 * received
 *
 * Of a site that somebody may not read only the leaf is shown (an empty name here): it hides behind
 * a chain that nobody can guess, and the signature holds all the same. */
#ifndef RUNTIME_SIGNED_HEAD_H
#define RUNTIME_SIGNED_HEAD_H

#include "base/arena.h"
#include "bus.pb-c.h"
#include "runtime/lot.h"

enum {
    HEAD_KEY_SIZE = 32,
    HEAD_SEED_SIZE = 32,
    HEAD_SIGNATURE_SIZE = 64,
    HEAD_FINGERPRINT_SIZE = 40, /* "1a2b 3c4d …", eight groups of four, with its end. */
    HEAD_BYTES_MAX = 16 + 5 * 8 + CHAIN_SIZE + LIMIT_SITES * CHAIN_SIZE,
};

struct head_keys {
    uint8_t public_key[HEAD_KEY_SIZE];
    uint8_t seed[HEAD_SEED_SIZE];
};

struct head_site {
    char site[LIMIT_ID_SIZE]; /* "": only the leaf is shown. */
    uint64_t position;
    uint8_t chain[CHAIN_SIZE];
    uint8_t leaf[CHAIN_SIZE];
};

struct signed_head {
    uint64_t generation;
    uint64_t position;
    int64_t received;
    int64_t signed_us;
    uint8_t order[CHAIN_SIZE];
    struct head_site *sites; /* By name; of malloc. */
    size_t site_count;
    uint8_t key[HEAD_KEY_SIZE];
    uint8_t signature[HEAD_SIGNATURE_SIZE];
};

void head_release(struct signed_head *head);

/* Makes room for `count` sites; the caller fills in name, position and chain, by name. */
void head_make_sites(struct signed_head *head, size_t count);
/* Fills in leaves, key and signature. */
void head_sign(struct signed_head *head, const struct head_keys *keys);
/* The signature is that of its key; whether the key is the right one the caller judges. */
bool head_is_signed(const struct signed_head *head);
/* The signed bytes; returns their number. */
size_t head_bytes(const struct signed_head *head, uint8_t out[HEAD_BYTES_MAX]);

void head_leaf(const char *site, uint64_t position, const uint8_t chain[CHAIN_SIZE],
               uint8_t out[CHAIN_SIZE]);
/* One Lot more. */
void head_order_next(uint8_t order[CHAIN_SIZE], uint64_t first_position, uint64_t count,
                     int64_t received, const uint8_t chain[CHAIN_SIZE]);

/* As it travels, in the arena; `shows` NULL: every site. */
Bus__SignedHead *head_message(const struct signed_head *head, struct arena *arena,
                              bool (*shows)(void *self, const char *site), void *self);
/* ERR_INVALID: no such message. Says nothing of the signature. */
MUST_USE int head_read_message(struct signed_head *out, const Bus__SignedHead *message,
                               struct err *err);
MUST_USE int head_unpack(struct signed_head *out, const void *data, size_t size, struct err *err);

/* As a file: one line of JSON, of malloc. */
char *head_text(const struct signed_head *head);
/* One such line. ERR_INVALID says in French what is wrong with it. */
MUST_USE int head_read_text(struct signed_head *out, const char *text, size_t size,
                            struct err *err);

/* --- Keys -------------------------------------------------------------------------------------
 * Two text files: the secret one «ed25519=…», «secrete=…» (mode 0600), the public one its first
 * line. */
void head_fingerprint(const uint8_t key[HEAD_KEY_SIZE], char out[HEAD_FINGERPRINT_SIZE]);
/* Makes both files. ERR_IO: one of them is there already. */
MUST_USE int head_keys_make(const char *secret_path, const char *public_path, struct err *err);
/* The public one alone. */
MUST_USE int head_key_write(const char *path, const uint8_t key[HEAD_KEY_SIZE], struct err *err);
/* ERR_ABSENT, ERR_CONFIG. */
MUST_USE int head_keys_read(const char *path, struct head_keys *out, struct err *err);
MUST_USE int head_key_read(const char *path, uint8_t out[HEAD_KEY_SIZE], struct err *err);

#endif
