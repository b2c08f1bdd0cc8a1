/* An operating error: a negative code and one line of text with the values. Whoever detects the
 * failure sets the text once; a layer border may add its place in front with err_wrap().
 * Refusals of a command are not errors (see runtime/decision.h). */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/check.h"

enum { ERR_TEXT_SIZE = 512 };

enum err_code {
    ERR_OK = 0,
    ERR_IO = -1,          /* Disk or network failed. */
    ERR_FULL = -2,        /* Disk full. */
    ERR_BUSY = -3,        /* Somebody else holds it. */
    ERR_CORRUPT = -4,     /* Data that cannot be; only a person can mend it. */
    ERR_INVALID = -5,     /* Bytes or text from outside that are not what they should be. */
    ERR_CONFIG = -6,      /* A file or option that a person must correct. */
    ERR_UNREACHABLE = -7, /* A peer does not answer. */
    ERR_LIMIT = -8,       /* A limit of base/limits.h was reached. */
    ERR_FENCED = -9,      /* A newer epoch of the same producer exists. */
    ERR_ABSENT = -10,     /* What was asked for does not exist. */
    ERR_DENIED = -11,     /* The peer's key does not have this right. */
};

struct err {
    int code;
    char text[ERR_TEXT_SIZE];
};

/* Sets code and text; a second failure on the same err would hide the first and aborts.
 * Gives `code`, so that `return err_set(...)` reads well; as a macro, so that whoever reads the
 * code (static analysis too) sees that it is negative. */
#define err_set(err, code, ...) (err_note(err, code, __VA_ARGS__), err_code(code))
static inline int err_code(enum err_code code)
{
    return (int)code;
}
void err_note(struct err *err, enum err_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Adds "place: " in front of the text. Returns the code that err already has. */
int err_wrap(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

void err_clear(struct err *err);

/* What the system says of an errno, in French where people meet it. */
const char *err_reason(int number);

#endif
