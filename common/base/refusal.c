#include "base/refusal.h"

#include "base/check.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* A text that was cut ends before the character that did not fit. */
static void trim_cut_character(char *text, size_t length)
{
    size_t start = length;
    while (start > 0 && ((unsigned char)text[start - 1] & 0xc0) == 0x80)
        start--;
    if (start == 0)
        return;
    unsigned char lead = (unsigned char)text[start - 1];
    size_t expected = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
    if (length - (start - 1) < expected)
        text[start - 1] = '\0';
}

static void set_text(char *out, size_t size, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));

static void set_text(char *out, size_t size, const char *format, va_list args)
{
    int length = vsnprintf(out, size, format, args);
    CHECK(length >= 0);
    if ((size_t)length >= size)
        trim_cut_character(out, size - 1);
}

static void copy_text(char *out, size_t size, const char *text)
{
    size_t length = strnlen(text, size - 1);
    memcpy(out, text, length);
    out[length] = '\0';
    if (text[length] != '\0')
        trim_cut_character(out, length);
}

bool refusal_set_list(struct refusal *out, const char *code, const char *field, const char *format,
                      va_list args)
{
    CHECK(out != NULL);
    CHECK(out->code[0] == '\0');
    CHECK(code[0] != '\0');

    copy_text(out->code, sizeof(out->code), code);
    copy_text(out->field, sizeof(out->field), field == NULL ? "" : field);
    set_text(out->text, sizeof(out->text), format, args);
    text_make_line(out->code); /* All three may be or quote what somebody sent. */
    text_make_line(out->field);
    text_make_line(out->text);
    return false;
}

bool refusal_set(struct refusal *out, const char *code, const char *field, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)refusal_set_list(out, code, field, format, args);
    va_end(args);
    return false;
}

void refusal_repeat(struct refusal *out, const char *code, const char *field, const char *text)
{
    (void)refusal_set(out, code[0] == '\0' ? "REFUS_SANS_CODE" : code, field, "%s", text);
}

bool refusal_is_set(const struct refusal *refusal)
{
    return refusal->code[0] != '\0';
}

void refusal_clear(struct refusal *refusal)
{
    *refusal = (struct refusal){ 0 };
}
