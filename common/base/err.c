#include "base/err.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* How many bytes of a character stand here; 0: none that a line may hold. */
static size_t character_size(const char *text)
{
    unsigned char lead = (unsigned char)text[0];
    size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
    bool whole = strnlen(text, size) == size && text_is_valid(text, size);
    return whole && lead != '\t' && lead != '\n' ? size : 0;
}

/* One line of UTF-8, whatever bytes of a file or a peer are quoted in it, and wherever it was cut.
 */
static void make_line(char *text)
{
    while (*text != '\0') {
        size_t size = character_size(text);
        if (size == 0)
            *text = '?';
        text += size == 0 ? 1 : size;
    }
}

void err_note(struct err *err, enum err_code code, const char *format, ...)
{
    CHECK(err != NULL);
    CHECK(code < 0);
    CHECK(err->code == ERR_OK);

    va_list args;
    va_start(args, format);
    (void)vsnprintf(err->text, sizeof(err->text), format, args);
    va_end(args);
    make_line(err->text);
    err->code = code;
}

int err_wrap(struct err *err, const char *format, ...)
{
    CHECK(err != NULL);
    CHECK(err->code < 0);

    char text[ERR_TEXT_SIZE];
    memcpy(text, err->text, sizeof(text));
    va_list args;
    va_start(args, format);
    int length = vsnprintf(err->text, sizeof(err->text), format, args);
    va_end(args);
    if (length >= 0 && (size_t)length < sizeof(err->text))
        (void)snprintf(err->text + length, sizeof(err->text) - (size_t)length, ": %s", text);
    make_line(err->text);
    return err->code;
}

void err_clear(struct err *err)
{
    CHECK(err != NULL);
    err->code = ERR_OK;
    err->text[0] = '\0';
}
