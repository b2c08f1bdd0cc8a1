#include "base/text.h"

#include "base/check.h"

#include <stdint.h>
#include <string.h>

/* --- UTF-8 --- */

/* The length of the character at `text` and its code point; 0 when there is no well-formed one. */
static size_t decode(const unsigned char *text, size_t size, uint32_t *out)
{
    if (size == 0)
        return 0;
    unsigned char lead = text[0];
    if (lead < 0x80) {
        *out = lead;
        return 1;
    }
    size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
    if (lead < 0xc2 || lead > 0xf4 || length > size)
        return 0;
    uint32_t point = lead & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xc0) != 0x80)
            return 0;
        point = point << 6 | (text[i] & 0x3fu);
    }
    bool surrogate = point >= 0xd800 && point <= 0xdfff;
    if (point < smallest[length] || point > 0x10ffff || surrogate)
        return 0;
    *out = point;
    return length;
}

static bool is_control(uint32_t point)
{
    return (point < 0x20 && point != '\t' && point != '\n') || (point >= 0x7f && point <= 0x9f);
}

bool text_is_valid(const char *text, size_t size)
{
    const unsigned char *at = (const unsigned char *)text;
    while (size > 0) {
        uint32_t point = 0;
        size_t length = decode(at, size, &point);
        if (length == 0 || is_control(point))
            return false;
        at += length;
        size -= length;
    }
    return true;
}

void text_make_line(char *text)
{
    unsigned char *at = (unsigned char *)text;
    size_t size = strlen(text);
    while (size > 0) {
        uint32_t point = 0;
        size_t length = decode(at, size, &point);
        if (length == 0 || is_control(point) || point == '\t' || point == '\n') {
            *at = '?';
            length = 1;
        }
        at += length;
        size -= length;
    }
}

/* --- Numbers --- */

bool text_to_u64(const char *text, uint64_t *out)
{
    uint64_t value = 0;
    const char *at = text;
    for (; *at >= '0' && *at <= '9'; at++) {
        uint64_t digit = (uint64_t)(*at - '0');
        if (value > (UINT64_MAX - digit) / 10)
            return false;
        value = 10 * value + digit;
    }
    if (at == text || *at != '\0')
        return false;
    *out = value;
    return true;
}

/* --- Folding --- */

/* The letter under the accents: U+00C0 to U+017F, then U+1E00 to U+1EFF. A space is no letter; the
 * letters that are written as two (Æ, Œ, ß, Þ) have their second one elsewhere. */
static const char LATIN[] = "AAAAAAECEEEEIIIIDNOOOOO OUUUUYTSAAAAAAECEEEEIIIIDNOOOOO OUUUUYTY"
                            "AAAAAACCCCCCCCDDDDEEEEEEEEEEGGGGGGGGHHHHIIIIIIIIIIIIJJKKKLLLLLLL"
                            "LLLNNNNNN NNOOOOOOEERRRRRRSSSSSSSSTTTTTTUUUUUUUUUUUUWWYYYZZZZZZS";
static const char LATIN_ADDITIONAL[] =
    "AABBBBBBCCDDDDDDDDDDEEEEEEEEEEFFGGHHHHHHHHHHIIIIKKKKKKLLLLLLLLMM"
    "MMMMNNNNNNNNOOOOOOOOPPPPRRRRRRRRSSSSSSSSSSTTTTTTTTUUUUUUUUUUVVVV"
    "WWWWWWWWWWXXXXYYZZZZZZHTWYAS  S AAAAAAAAAAAAAAAAAAAAAAAAEEEEEEEE"
    "EEEEEEEEIIIIOOOOOOOOOOOOOOOOOOOOOOOOUUUUUUUUUUUUUUYYYYYYYY      ";

/* The second letter of those written as two. */
static char second_letter(uint32_t point)
{
    switch (point) {
    case 0xc6:  /* Æ */
    case 0xe6:  /* æ */
    case 0x152: /* Œ */
    case 0x153: /* œ */
        return 'E';
    case 0xdf:   /* ß */
    case 0x1e9e: /* ẞ */
        return 'S';
    case 0xde: /* Þ */
    case 0xfe: /* þ */
        return 'H';
    default:
        return '\0';
    }
}

/* 'A' to 'Z', '0' to '9', or ' ' for what is neither letter nor digit. */
static char first_letter(uint32_t point)
{
    if (point >= 'a' && point <= 'z')
        return (char)(point - 'a' + 'A');
    if ((point >= 'A' && point <= 'Z') || (point >= '0' && point <= '9'))
        return (char)point;
    if (point == 0x152 || point == 0x153)
        return 'O';
    if (point == 0xc6 || point == 0xe6)
        return 'A';
    if (point >= 0xc0 && point < 0x180)
        return LATIN[point - 0xc0];
    if (point >= 0x1e00 && point < 0x1f00)
        return LATIN_ADDITIONAL[point - 0x1e00];
    return ' ';
}

struct folding {
    char *out;
    size_t size;
    size_t length;
    bool space; /* One stands between the last letter and the next. */
};

static void fold_letter(struct folding *f, char letter)
{
    if (letter == ' ') {
        f->space = f->length > 0;
        return;
    }
    size_t needed = f->space ? 2 : 1;
    if (f->length + needed >= f->size) {
        f->size = 0; /* Cut: what follows does not fit either. */
        return;
    }
    if (f->space)
        f->out[f->length++] = ' ';
    f->out[f->length++] = letter;
    f->space = false;
}

static bool is_combining(uint32_t point)
{
    return point >= 0x300 && point <= 0x36f;
}

static bool is_cedilla(uint32_t point)
{
    return point == 0xc7 || point == 0xe7;
}

static void fold(const char *text, char *out, size_t size, bool cedilla_as_s)
{
    CHECK(size > 0);
    struct folding f = { .out = out, .size = size };
    const unsigned char *at = (const unsigned char *)text;
    size_t rest = strlen(text);
    while (rest > 0) {
        uint32_t point = ' ';
        size_t length = decode(at, rest, &point);
        if (length == 0)
            length = 1; /* No character: parts words. */
        if (cedilla_as_s && is_cedilla(point))
            fold_letter(&f, 'S');
        else if (!is_combining(point))
            fold_letter(&f, first_letter(point));
        if (second_letter(point) != '\0')
            fold_letter(&f, second_letter(point));
        at += length;
        rest -= length;
    }
    out[f.length] = '\0';
}

void text_fold(const char *text, char *out, size_t size)
{
    fold(text, out, size, false);
}

/* --- Phonetic key ---
 *
 * Rewriting rules over the folded letters, tried in their order at each place; the first that fits
 * wins. In the key a digit is a sound that no letter stands for: 1 an, 2 in, 3 on, 4 ou, 5 ch. */

enum next {
    NEXT_ANY,
    NEXT_SOFT,      /* E, I, Y. */
    NEXT_CONSONANT, /* Or the end; but N and M: ANNE is not spoken through the nose. */
    NEXT_END,
};

struct rule {
    const char *letters;
    enum next next;
    const char *sound;
};

static const struct rule RULES[] = {
    /* Written, not heard. */
    { "AULT", NEXT_END, "O" },
    { "AULD", NEXT_END, "O" },
    { "AMP", NEXT_END, "1" },
    { "OMP", NEXT_END, "3" },
    { "OUP", NEXT_END, "4" },
    { "ER", NEXT_END, "E" },
    { "EZ", NEXT_END, "E" },
    { "ES", NEXT_END, "E" },
    { "ANC", NEXT_END, "1" },
    { "ANG", NEXT_END, "1" },
    { "RG", NEXT_END, "R" },
    { "TS", NEXT_END, "" },
    { "DS", NEXT_END, "" },
    { "D", NEXT_END, "" },
    { "S", NEXT_END, "" },
    { "T", NEXT_END, "" },
    { "X", NEXT_END, "" },
    { "Z", NEXT_END, "" },
    { "EBVR", NEXT_ANY, "EVR" },
    { "ANCOI", NEXT_ANY, "1S4A" }, /* François, when typed without its cedilla. */
    { "CHAEL", NEXT_ANY, "KAEL" },
    { "GEOI", NEXT_ANY, "J4A" },
    /* Consonants written in several ways. */
    { "SCH", NEXT_ANY, "5" },
    { "CHR", NEXT_ANY, "KR" },
    { "CHL", NEXT_ANY, "KL" },
    { "CH", NEXT_ANY, "5" },
    { "SH", NEXT_ANY, "5" },
    { "PH", NEXT_ANY, "F" },
    { "GN", NEXT_ANY, "N" },
    { "QU", NEXT_ANY, "K" },
    { "CQ", NEXT_ANY, "K" },
    { "CK", NEXT_ANY, "K" },
    { "SC", NEXT_SOFT, "S" },
    { "C", NEXT_SOFT, "S" },
    { "GU", NEXT_SOFT, "G" },
    { "GEA", NEXT_ANY, "JA" },
    { "GEO", NEXT_ANY, "JO" },
    { "G", NEXT_SOFT, "J" },
    { "TION", NEXT_CONSONANT, "SI3" },
    { "C", NEXT_ANY, "K" },
    { "Q", NEXT_ANY, "K" },
    { "W", NEXT_ANY, "V" },
    { "Z", NEXT_ANY, "S" },
    { "X", NEXT_ANY, "KS" },
    { "H", NEXT_ANY, "" },
    /* Vowels through the nose, before a consonant or at the end. */
    { "OIN", NEXT_CONSONANT, "42" },
    { "IEN", NEXT_CONSONANT, "I2" },
    { "YEN", NEXT_CONSONANT, "I2" },
    { "EAN", NEXT_CONSONANT, "1" },
    { "AIN", NEXT_CONSONANT, "2" },
    { "EIN", NEXT_CONSONANT, "2" },
    { "AIM", NEXT_CONSONANT, "2" },
    { "IN", NEXT_CONSONANT, "2" },
    { "IM", NEXT_CONSONANT, "2" },
    { "YN", NEXT_CONSONANT, "2" },
    { "UN", NEXT_CONSONANT, "2" },
    { "AN", NEXT_CONSONANT, "1" },
    { "AM", NEXT_CONSONANT, "1" },
    { "EN", NEXT_CONSONANT, "1" },
    { "EM", NEXT_CONSONANT, "1" },
    { "ON", NEXT_CONSONANT, "3" },
    { "OM", NEXT_CONSONANT, "3" },
    /* Vowels written in several ways. */
    { "EAU", NEXT_ANY, "O" },
    { "AU", NEXT_ANY, "O" },
    { "OEU", NEXT_ANY, "E" },
    { "OE", NEXT_ANY, "E" },
    { "EU", NEXT_ANY, "E" },
    { "OU", NEXT_ANY, "4" },
    { "OI", NEXT_ANY, "4A" },
    { "OY", NEXT_ANY, "4A" },
    { "AI", NEXT_ANY, "E" },
    { "AY", NEXT_ANY, "E" },
    { "EI", NEXT_ANY, "E" },
    { "EY", NEXT_ANY, "E" },
    { "Y", NEXT_ANY, "I" },
};

static bool next_fits(enum next wanted, char letter)
{
    switch (wanted) {
    case NEXT_ANY:
        return true;
    case NEXT_SOFT:
        return letter == 'E' || letter == 'I' || letter == 'Y';
    case NEXT_CONSONANT:
        return letter == '\0' || strchr("AEIOUYHNM", letter) == NULL;
    case NEXT_END:
        return letter == '\0';
    }
    CHECK(!"a value of enum next");
    return false;
}

static const struct rule *rule_for(const char *letters)
{
    for (size_t i = 0; i < COUNT_OF(RULES); i++) {
        size_t length = strlen(RULES[i].letters);
        if (strncmp(letters, RULES[i].letters, length) == 0 &&
            next_fits(RULES[i].next, letters[length]))
            return &RULES[i];
    }
    return NULL;
}

/* No rule makes more than two sounds of a letter. */
enum { NAME_SIZE = 128, SOUND_SIZE = 2 * NAME_SIZE };

/* One word without doubled letters: LE BLANC and LEBLANC are one name. NN and MM stay. */
static void join_letters(const char *folded, char out[NAME_SIZE])
{
    size_t length = 0;
    for (; *folded != '\0'; folded++) {
        bool letter = *folded >= 'A' && *folded <= 'Z';
        bool doubled = length > 0 && out[length - 1] == *folded;
        if (letter && (!doubled || *folded == 'N' || *folded == 'M'))
            out[length++] = *folded;
    }
    out[length] = '\0';
}

static void sounds_of(const char *letters, char out[SOUND_SIZE])
{
    size_t length = 0;
    char first = letters[0];
    while (*letters != '\0') {
        const struct rule *rule = rule_for(letters);
        const char plain[] = { *letters, '\0' };
        for (const char *sound = rule != NULL ? rule->sound : plain; *sound != '\0'; sound++)
            if (length == 0 || out[length - 1] != *sound)
                out[length++] = *sound;
        letters += rule != NULL ? strlen(rule->letters) : 1;
    }
    while (length > 1 && out[length - 1] == 'E') /* Mute at the end. */
        length--;
    if (length == 0 && first != '\0')
        out[length++] = first;
    out[length] = '\0';
}

void text_phonetic(const char *text, char *out, size_t size)
{
    CHECK(size > 0);
    char folded[NAME_SIZE];
    char letters[NAME_SIZE];
    char sounds[SOUND_SIZE];
    fold(text, folded, sizeof(folded), true);
    join_letters(folded, letters);
    sounds_of(letters, sounds);
    size_t length = strnlen(sounds, size - 1);
    memcpy(out, sounds, length);
    out[length] = '\0';
}
