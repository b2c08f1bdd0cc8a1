/* Why something from outside was not taken: the answer to whoever asked, never an operating error.
 * `code` is a stable fact in capitals (CHAMP_INCONNU), `field` the path of the field it is about
 * ("demarrer_etape.pieces[2].code", empty when none), `text` one French sentence that says what
 * would be right. None of them holds a personal value. */
#ifndef BASE_REFUSAL_H
#define BASE_REFUSAL_H

#include <stdarg.h>
#include <stdbool.h>

enum { REFUSAL_CODE_SIZE = 64, REFUSAL_FIELD_SIZE = 128, REFUSAL_TEXT_SIZE = 512 };

struct refusal {
    char code[REFUSAL_CODE_SIZE];
    char field[REFUSAL_FIELD_SIZE];
    char text[REFUSAL_TEXT_SIZE];
};

/* Sets all three; what does not fit is cut at the end of a UTF-8 character, and each is one line of
 * text whatever it quotes. The first refusal is the one that counts: a second on the same struct
 * aborts. Returns false, so that `return refusal_set(...)` reads well. `field` NULL: none. */
bool refusal_set(struct refusal *out, const char *code, const char *field, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

bool refusal_set_list(struct refusal *out, const char *code, const char *field, const char *format,
                      va_list args) __attribute__((format(printf, 4, 0)));

/* Somebody else's refusal, said again. One that has no code gets one: it is a refusal all the same.
 */
void refusal_repeat(struct refusal *out, const char *code, const char *field, const char *text);

bool refusal_is_set(const struct refusal *refusal);
void refusal_clear(struct refusal *refusal);

#endif
