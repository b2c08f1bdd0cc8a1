/* What the tests of parcours share: the two sites' rules, days, an arena. */
#ifndef TESTS_PARCOURS_ESSAI_H
#define TESTS_PARCOURS_ESSAI_H

#include "base/arena.h"
#include "base/check.h"
#include "base/date.h"
#include "base/err.h"
#include "protocole/protocole.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MAYBE_UNUSED __attribute__((unused))

static const char FLANDRE_LYS[] MAYBE_UNUSED = "compose/sites/flandre-lys/protocole.cfg";
static const char ROUBAIX[] MAYBE_UNUSED = "compose/sites/roubaix/protocole.cfg";

/* 2017-03-14 is D(2017, 3, 14). */
#define D(year, month, day) date_of(year, month, day)

MAYBE_UNUSED static char *essai_texte(const char *path)
{
    char *text = NULL;
    struct err err = { 0 };
    if (protocole_load_text(&text, path, &err) < 0)
        fail_msg("%s", err.text);
    return text;
}

MAYBE_UNUSED static struct protocole *essai_protocole(const char *path)
{
    char *text = essai_texte(path);
    struct protocole *protocole = NULL;
    struct err err = { 0 };
    if (protocole_read(&protocole, text, path, &err) < 0)
        fail_msg("%s", err.text);
    free(text);
    return protocole;
}

#endif
