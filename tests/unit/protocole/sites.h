/* Both shipped protocols, opened for a group of tests from compose/sites, as a site would be. */
#ifndef TESTS_UNIT_PROTOCOLE_SITES_H
#define TESTS_UNIT_PROTOCOLE_SITES_H

#include "base/date.h"
#include "base/limits.h"
#include "protocole/protocole.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct protocole *flandre_lys;
static struct protocole *roubaix;
static const struct regles *FL;
static const struct regles *RX;

static struct protocole *site_open(const char *path)
{
    struct err err = { 0 };
    char *text = NULL;
    struct protocole *protocole = NULL;
    int rc = protocole_load_text(&text, path, &err);
    if (rc == 0)
        rc = protocole_read(&protocole, text, path, &err);
    assert_string_equal(err.text, "");
    assert_int_equal(rc, 0);
    /* An event carries the text; the rest of the event and its envelope need a little room. */
    assert_true(strlen(text) < LIMIT_EVENT_SIZE - 1024);
    free(text);
    return protocole;
}

static int open_both(void **state)
{
    (void)state;
    flandre_lys = site_open("compose/sites/flandre-lys/protocole.cfg");
    roubaix = site_open("compose/sites/roubaix/protocole.cfg");
    FL = protocole_regles(flandre_lys, date_of(2017, 3, 14));
    RX = protocole_regles(roubaix, date_of(2022, 3, 14));
    return FL == NULL || RX == NULL;
}

static int close_both(void **state)
{
    (void)state;
    protocole_close(&flandre_lys);
    protocole_close(&roubaix);
    return 0;
}

#endif
