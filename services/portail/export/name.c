#include "portail/export/export.h"

#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { PLAIN_MAX = 60, ENCODED_MAX = 120 };

static void plain_name(const char *titre, char out[PLAIN_MAX + 1])
{
    text_fold(titre, out, PLAIN_MAX + 1);
    for (char *at = out; *at != '\0'; at++)
        *at = *at == ' ' ? '-' : (char)tolower((unsigned char)*at);
    if (out[0] == '\0')
        (void)snprintf(out, PLAIN_MAX + 1, "liste");
}

/* RFC 8187; whole characters only. */
static void encoded_name(const char *titre, char out[ENCODED_MAX + 16])
{
    size_t size = 0;
    for (const unsigned char *at = (const unsigned char *)titre; *at != '\0'; at++) {
        if (size > ENCODED_MAX - 12 && (*at & 0xC0) != 0x80)
            break;
        if (isalnum(*at) || *at == '-' || *at == '.' || *at == '_')
            out[size++] = (char)*at;
        else
            size += (size_t)snprintf(out + size, 4, "%%%02X", *at == '/' ? '-' : *at);
    }
    out[size] = '\0';
}

void export_disposition(const char *titre, const char *extension, char out[EXPORT_NAME_SIZE])
{
    char plain[PLAIN_MAX + 1], encoded[ENCODED_MAX + 16];
    plain_name(titre, plain);
    encoded_name(titre, encoded);
    (void)snprintf(out, EXPORT_NAME_SIZE, "attachment; filename=\"%s.%s\"; filename*=UTF-8''%s.%s",
                   plain, extension, encoded, extension);
}
