/* Yesterday's bytes still mean the same. tests/contract/<service>/golden/<Event>.bin holds one
 * event of each own type, every field set, as it was first written: it is decoded, encoded to the
 * same bytes, applied. golden/store.txt holds the apply_number and the digest of the store that
 * comes out of all of them: another digest under the same number means that apply or schema was
 * changed and the number forgotten.
 *
 * GOLDEN=ecrire writes the files of new types, and store.txt. A .bin that exists is never written
 * again: fields are only added. */
#ifndef TESTS_GOLDEN_H
#define TESTS_GOLDEN_H

#include "runtime/harness.h"

/* The event of the sample's type as its file holds it, in the arena. The sample is only what a new
 * file is written from. */
ProtobufCMessage *golden_load(struct arena *arena, const ProtobufCMessage *sample);

/* The rows that the harness has now are those of store.txt. Its log is gone afterwards. */
void golden_assert_store(struct harness *harness, const struct service *service);

#endif
