/* What the fuzz targets share. A target is one file NAME_fuzz.c with LLVMFuzzerTestOneInput(),
 * which must do the same for the same bytes whatever came before: a file of the corpus alone shows
 * its bug again. Corpus: corpus/NAME/, dictionary (when it helps): NAME.dict. */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include "base/check.h"
#include "base/refusal.h"

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t size_max, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t size_max); /* Of libFuzzer. */

/* No log lines, libsodium ready. Once, from LLVMFuzzerInitialize(). */
void fuzz_prepare(void);

/* A refusal that a person may see: a code, one sentence of valid UTF-8. */
void fuzz_check_refusal(const struct refusal *refusal);

/* The bytes as a file that can be opened by its name, until the next call. */
const char *fuzz_file(const uint8_t *data, size_t size);

/* Changes packed protobuf where it stands: a field at any depth is changed, doubled, moved, taken
 * out or added, so that the lengths around it stay right. `inside` tells which message stands in a
 * field of bytes, NULL for none. Now and then it changes plain bytes instead. */
typedef const ProtobufCMessageDescriptor *fuzz_inside_fn(const ProtobufCMessageDescriptor *message,
                                                         const ProtobufCFieldDescriptor *field);
size_t fuzz_mutate(const ProtobufCMessageDescriptor *message, fuzz_inside_fn *inside, uint8_t *data,
                   size_t size, size_t size_max, unsigned seed);

#endif
