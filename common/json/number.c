#include "json/number.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Decimal digits with at most a minus sign in front: no spaces, no '+', no hexadecimal. */
static bool is_whole_text(const char *text)
{
    if (*text == '-')
        text++;
    size_t count = strspn(text, "0123456789");
    return count > 0 && text[count] == '\0';
}

static enum number_verdict whole_from_real(double real, int64_t *out)
{
    static const double exact_max = 9007199254740992.0; /* 2^53: above it a real has gaps. */
    if (real != floor(real))
        return NUMBER_NONE;
    if (real > exact_max || real < -exact_max)
        return NUMBER_OUT_OF_RANGE;
    *out = (int64_t)real;
    return NUMBER_READ;
}

static enum number_verdict whole_from_text(const char *text, int64_t *out)
{
    if (!is_whole_text(text))
        return NUMBER_NONE;
    errno = 0;
    *out = strtoll(text, NULL, 10);
    return errno == ERANGE ? NUMBER_OUT_OF_RANGE : NUMBER_READ;
}

enum number_verdict number_read_i64(const json_t *value, int64_t min, int64_t max, int64_t *out)
{
    enum number_verdict verdict = NUMBER_READ;
    if (json_is_integer(value))
        *out = json_integer_value(value);
    else if (json_is_real(value))
        verdict = whole_from_real(json_real_value(value), out);
    else if (json_is_string(value))
        verdict = whole_from_text(json_string_value(value), out);
    else
        verdict = NUMBER_NONE;
    bool outside = verdict == NUMBER_READ && (*out < min || *out > max);
    return outside ? NUMBER_OUT_OF_RANGE : verdict;
}

enum number_verdict number_read_u64(const json_t *value, uint64_t *out)
{
    const char *text = json_string_value(value);
    if (text != NULL && text[0] != '-') {
        if (!is_whole_text(text))
            return NUMBER_NONE;
        errno = 0;
        *out = strtoull(text, NULL, 10);
        return errno == ERANGE ? NUMBER_OUT_OF_RANGE : NUMBER_READ;
    }
    int64_t number = 0;
    enum number_verdict verdict = number_read_i64(value, 0, INT64_MAX, &number);
    if (verdict == NUMBER_READ)
        *out = (uint64_t)number;
    return verdict;
}

/* The three that JSON has no number for. */
static bool is_special(const char *text, double *out)
{
    *out = strcmp(text, "NaN") == 0         ? (double)NAN
           : strcmp(text, "Infinity") == 0  ? (double)INFINITY
           : strcmp(text, "-Infinity") == 0 ? -(double)INFINITY
                                            : 0;
    return *out != 0;
}

static bool is_real_text(const char *text, double *out)
{
    char *end = NULL;
    if (text[0] == '\0' || strspn(text, "+-.0123456789eE") != strlen(text))
        return false;
    *out = strtod(text, &end);
    return *end == '\0';
}

enum number_verdict number_read_real(const json_t *value, bool single, double *out)
{
    if (json_is_string(value)) {
        const char *text = json_string_value(value);
        if (is_special(text, out))
            return NUMBER_READ;
        if (!is_real_text(text, out))
            return NUMBER_NONE;
    } else if (json_is_number(value)) {
        *out = json_number_value(value);
    } else {
        return NUMBER_NONE;
    }
    static const double single_end = 0x1.ffffffp127; /* Rounds to no float from here on. */
    if (*out == 0)
        *out = 0; /* Never the negative one: packed, it would be left out as no value. */
    bool outside = !isfinite(*out) || (single && fabs(*out) >= single_end);
    return outside ? NUMBER_OUT_OF_RANGE : NUMBER_READ;
}
