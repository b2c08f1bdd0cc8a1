/* Any bytes: a text cut anywhere, or damaged in a few places, is read or refused with a file and a
 * line; nothing else happens. The sanitizers watch. A refusal is one French line of valid UTF-8. */
#include "base/text.h"
#include "protocole/protocole.h"
#include "unit/protocole/minimal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* libconfig 1.5 loses the text it was reading when it meets a mistake; the other tests of this
 * folder watch for what this module would lose. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libconfig";
}

enum { DAMAGES = 3000, SITE_CUTS = 60 };

/* xorshift64: the same damage on every run. */
static uint64_t draw(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static bool read_anything(const char *text)
{
    struct err err = { 0 };
    struct protocole *protocole = NULL;
    int rc = protocole_read(&protocole, text, "site.cfg", &err);
    if (rc == 0) {
        assert_non_null(protocole);
        protocole_close(&protocole);
        return true;
    }
    assert_int_equal(rc, ERR_CONFIG);
    assert_null(protocole);
    assert_true(text_is_valid(err.text, strlen(err.text)));
    assert_non_null(strstr(err.text, ".cfg:"));
    assert_null(strchr(err.text, '\n'));
    return false;
}

static void a_text_cut_anywhere_is_refused(void **unused)
{
    (void)unused;
    char text[sizeof(MINIMAL)];
    for (size_t cut = 0; cut + 3 < sizeof(MINIMAL) - 1; cut++) { /* The end may lose «;» and LF. */
        memcpy(text, MINIMAL, cut);
        text[cut] = '\0';
        assert_false(read_anything(text));
    }
}

static const char *const PIECES[] = {
    "{",           "}",          "(",  ")",     "[",        "]",    "\"",
    ";",           "=",          ",",  "/*",    "//",       "#",    "@include \"x\"",
    "99999999999", "0x7fffffff", "-1", "1.5e9", "true",     "\\",   "\\x00",
    "\xc3",        "\xe2\x80",   "\n", "\t",    "versions", "code", "depuis = \"2020-01-01\";",
    "site",        "((((((((((", "é",  "5L"
};

static void damage(char *text, size_t size, uint64_t *state)
{
    size_t at = draw(state) % size;
    const char *piece = PIECES[draw(state) % COUNT_OF(PIECES)];
    size_t length = strlen(piece);
    switch (draw(state) % 3) {
    case 0: /* Something in the place of something. */
        if (at + length <= size)
            memcpy(text + at, piece, length);
        break;
    case 1: { /* A stretch moved. */
        size_t from = draw(state) % size;
        size_t count = draw(state) % 40;
        if (at + count <= size && from + count <= size)
            memmove(text + at, text + from, count);
        break;
    }
    default: { /* A byte. */
        char byte = (char)(draw(state) & 0xff);
        text[at] = byte == '\0' ? ' ' : byte;
    }
    }
}

static void a_damaged_text_is_read_or_refused(void **unused)
{
    (void)unused;
    uint64_t state = 20170101;
    unsigned refused = 0;
    for (int i = 0; i < DAMAGES; i++) {
        char text[sizeof(MINIMAL)];
        memcpy(text, MINIMAL, sizeof(text));
        for (uint64_t n = 1 + draw(&state) % 4; n > 0; n--)
            damage(text, sizeof(MINIMAL) - 1, &state);
        refused += read_anything(text) ? 0 : 1;
    }
    assert_true(refused > DAMAGES / 2);
}

static void cut_site(const char *path)
{
    struct err err = { 0 };
    char *text = NULL;
    assert_int_equal(protocole_load_text(&text, path, &err), 0);
    size_t size = strlen(text);
    uint64_t state = 20220101;
    for (int i = 0; i < SITE_CUTS; i++) {
        size_t cut = draw(&state) % (size - 8);
        char kept = text[cut];
        text[cut] = '\0';
        assert_false(read_anything(text));
        text[cut] = kept;
    }
    for (int i = 0; i < SITE_CUTS; i++) {
        damage(text, size, &state);
        (void)read_anything(text);
    }
    free(text);
}

static void a_shipped_protocol_cut_or_damaged_is_read_or_refused(void **unused)
{
    (void)unused;
    cut_site("compose/sites/flandre-lys/protocole.cfg");
    cut_site("compose/sites/roubaix/protocole.cfg");
}

static void a_list_of_nothing_but_groups_is_refused_at_once(void **unused)
{
    (void)unused;
    static const char HEAD[] = "site = \"x\"; libelle = \"x\"; versions = (";
    size_t size = PROTOCOLE_TEXT_MAX;
    char *text = malloc(size + 1);
    assert_non_null(text);
    memcpy(text, HEAD, sizeof(HEAD) - 1);
    size_t at = sizeof(HEAD) - 1;
    for (; at + 5 < size; at += 3)
        memcpy(text + at, "{},", 3);
    memcpy(text + at, "{})", 4);
    assert_false(read_anything(text));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_cut_anywhere_is_refused),
        cmocka_unit_test(a_damaged_text_is_read_or_refused),
        cmocka_unit_test(a_shipped_protocol_cut_or_damaged_is_read_or_refused),
        cmocka_unit_test(a_list_of_nothing_but_groups_is_refused_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
