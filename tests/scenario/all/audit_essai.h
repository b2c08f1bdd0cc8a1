/* A site with an auditor at a browser, for what the gateway itself answers. */
#ifndef ALL_TEST_AUDIT_ESSAI_H
#define ALL_TEST_AUDIT_ESSAI_H

#include "base/date.h"
#include "base/log.h"
#include "portail/api/droits.h"
#include "protocole/protocole.h"
#include "store/store.h"
#include "support/equipe.h"
#include "support/vie.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

#include <cmocka.h>

static const char SITE[] = "flandre-lys";
enum { PATH_SIZE = 512 };

struct given {
    struct scene *scene;
    struct vie vie;
    struct vie other;
    struct equipe equipe;
    struct visitor *auditeur;
};

static inline int open_site(void **state)
{
    static struct given given;
    const char *const sites[] = { SITE, "roubaix", NULL };
    given.scene = scene_open(sites, "2022-02-01");
    log_set_level(LOG_ERROR + 1); /* Logs are spoiled here, which is said loudly. */
    given.vie = vie_flandre_lys(given.scene);
    vie_referent(&given.vie, "referent", 100);
    given.other = vie_autre(&given.vie);
    equipe_open(&given.equipe, given.scene, SITE);
    given.auditeur = equipe_login(&given.equipe, "auditeur", NULL);
    *state = &given;
    return 0;
}

static inline int close_site(void **state)
{
    struct given *given = *state;
    equipe_close(&given->equipe);
    scene_close(&given->scene);
    return 0;
}

static inline json_t *get(struct visitor *visitor, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static inline json_t *get(struct visitor *visitor, int status, const char *format, ...)
{
    char path[PATH_SIZE];
    struct visit visit;
    va_list args;
    va_start(args, format);
    (void)vsnprintf(path, sizeof(path), format, args);
    va_end(args);
    visitor_get(visitor, path, &visit);
    if (visit.status != status)
        fail_msg("%s: %d %.300s", path, visit.status, visit.body);
    json_t *json = json_incref(visit.json);
    visit_release(&visit);
    return json;
}

static inline json_t *verify(struct given *given)
{
    assert_int_equal(equipe_ask(given->auditeur, "/api/audit/verification", NULL, "{}"), 200);
    for (;;) {
        json_t *state = get(given->auditeur, 200, "/api/audit/verification");
        if (!json_is_true(json_object_get(state, "enCours")))
            return state;
        json_decref(state);
    }
}

#endif
