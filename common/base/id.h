/* Identifiers: UUIDv7 (RFC 9562) in their text form. New ones are made by the sender of a command;
 * what follows from an event is derived from its id, so that a replay derives the same. */
#ifndef BASE_ID_H
#define BASE_ID_H

#include "base/clock.h"

#include <stdbool.h>

enum { ID_SIZE = 37 };

void id_new(char out[ID_SIZE], const struct world *world);

/* Same cause and rank, same id (a UUIDv8 over BLAKE2b of both). `cause` is any text. */
void id_derive(char out[ID_SIZE], const char *cause, uint32_t rank);

/* The same as a UUIDv7 of an instant: sorts by time, and no randomness is in it. */
void id_derive_at(char out[ID_SIZE], int64_t utc_us, const char *cause, uint32_t rank);

/* 8-4-4-4-12 lower-case hexadecimal digits. */
bool id_is_valid(const char *text);

#endif
