/* Texts from outside: are they UTF-8 or a number, and how do names compare? */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Well-formed UTF-8 (RFC 3629: no overlong form, no surrogate) without control characters other
 * than tab and line feed. */
bool text_is_valid(const char *text, size_t size);

/* Makes one line of it: whatever stands in no line of text becomes '?', in place, byte by byte. */
void text_make_line(char *text);

/* Decimal digits and nothing else, of a number that fits; *out is left alone otherwise. */
bool text_to_u64(const char *text, uint64_t *out);

/* Upper-case ASCII without accents or punctuation, words parted by one space: "D'Été" → "D ETE".
 * What does not fit in `size` is cut. */
void text_fold(const char *text, char *out, size_t size);

/* A French phonetic key of a name: names that sound alike have the same key. Deterministic and
 * coarse on purpose; a person confirms every match (DOMAIN.md row 1). */
void text_phonetic(const char *text, char *out, size_t size);

#endif
