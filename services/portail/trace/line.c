#include "portail/trace/inside.h"

#include "base/date.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHORT_MAX = 256 };

/* How each line ends: ,"avant":"<64>","tete":"<64>"} */
static const char AVANT[] = ",\"avant\":\"";
static const char TETE[] = "\",\"tete\":\"";
static const char END[] = "\"}";
enum {
    HEX = 2 * TRACE_HASH_SIZE,
    TAIL_SIZE = sizeof(AVANT) - 1 + HEX + sizeof(TETE) - 1 + HEX + sizeof(END) - 1,
};

static void to_hex(const uint8_t hash[TRACE_HASH_SIZE], char out[TRACE_HEX_SIZE])
{
    (void)sodium_bin2hex(out, TRACE_HEX_SIZE, hash, TRACE_HASH_SIZE);
}

/* The text up to `tete`'s value excluded is what is hashed. */
static void hash_line(const char *line, size_t size, uint8_t out[TRACE_HASH_SIZE])
{
    (void)crypto_generichash(out, TRACE_HASH_SIZE, (const unsigned char *)line, size, NULL, 0);
}

/* At most `max` bytes, cut at the end of a character. */
static json_t *bounded(const char *text, size_t max)
{
    if (text == NULL)
        return json_string("");
    size_t size = strnlen(text, max + 1);
    if (size > max) {
        size = max;
        while (size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80)
            size--;
    }
    return json_stringn(text, size);
}

int line_write(struct segment *segment, const struct trace_line *line, int64_t now_us,
               char out[TRACE_LINE_MAX], size_t *size, struct err *err)
{
    char quand[TIME_TEXT_SIZE], avant[TRACE_HEX_SIZE], tete[TRACE_HEX_SIZE];
    time_format(now_us, quand);
    to_hex(segment->tete, avant);
    json_t *tree = json_pack(
        "{s:I, s:s, s:o, s:o, s:o, s:o, s:o, s:s}", "n", (json_int_t)(segment->nombre + 1), "quand",
        quand, "compte", bounded(line->compte, SHORT_MAX), "role", bounded(line->role, SHORT_MAX),
        "acte", bounded(line->acte, SHORT_MAX), "objet", bounded(line->objet, SHORT_MAX), "detail",
        bounded(line->detail, TRACE_TEXT_MAX), "avant", avant);
    if (tree == NULL)
        return err_set(err, ERR_INVALID, "ligne de trace : texte qui n'est pas en UTF-8");
    size_t length = json_dumpb(tree, out, TRACE_LINE_MAX, JSON_COMPACT);
    json_decref(tree);
    if (length + TAIL_SIZE >= TRACE_LINE_MAX) /* Controls take six bytes each. */
        return err_set(err, ERR_INVALID, "ligne de trace : %zu octets, %d au plus", length,
                       TRACE_LINE_MAX - TAIL_SIZE);
    /* jansson closed the object after `avant`: the head comes before that end. */
    (void)snprintf(out + length - (sizeof(END) - 1), TRACE_LINE_MAX - length, "%s", TETE);
    length += sizeof(TETE) - 1 - (sizeof(END) - 1);
    hash_line(out, length, segment->tete);
    to_hex(segment->tete, tete);
    (void)snprintf(out + length, TRACE_LINE_MAX - length, "%s%s\n", tete, END);
    *size = length + HEX + sizeof(END); /* END's own end stands for the line feed. */
    segment->nombre++;
    segment->size += *size;
    return 0;
}

bool line_is_whole(const char *line, size_t size)
{
    return size > TAIL_SIZE && memcmp(line + size - (sizeof(END) - 1), END, sizeof(END) - 1) == 0 &&
           memcmp(line + size - TAIL_SIZE, AVANT, sizeof(AVANT) - 1) == 0;
}

static bool hex_is(const char *text, const uint8_t hash[TRACE_HASH_SIZE])
{
    char hex[TRACE_HEX_SIZE];
    to_hex(hash, hex);
    return memcmp(text, hex, HEX) == 0;
}

const char *line_check(struct segment *segment, bool link_known, const char *line, size_t size)
{
    char number[32];
    int length =
        snprintf(number, sizeof(number), "{\"n\":%llu,", (unsigned long long)segment->nombre + 1);
    if (!line_is_whole(line, size) || memchr(line, '\0', size) != NULL)
        return "ce n'est pas une ligne de trace";
    if (memcmp(line, number, (size_t)length) != 0)
        return "le numéro ne suit pas celui de la ligne d'avant";
    const char *avant = line + size - TAIL_SIZE + sizeof(AVANT) - 1;
    const char *tete = avant + HEX + sizeof(TETE) - 1;
    uint8_t hash[TRACE_HASH_SIZE];
    hash_line(line, (size_t)(tete - line), hash);
    if (memcmp(avant + HEX, TETE, sizeof(TETE) - 1) != 0 || !hex_is(tete, hash))
        return "le contenu a été modifié";
    if (segment->nombre == 0 && !link_known) {
        if (sodium_hex2bin(segment->avant, TRACE_HASH_SIZE, avant, HEX, NULL, NULL, NULL) != 0)
            return "ce n'est pas une ligne de trace";
    } else if (!hex_is(avant, segment->tete)) {
        return "elle ne suit pas la ligne d'avant";
    }
    memcpy(segment->tete, hash, TRACE_HASH_SIZE);
    segment->nombre++;
    segment->size += size + 1;
    return NULL;
}
