/* Scenes for tests of the portail's service: commands and questions as JSON, with ' for " and @name
 * for an id that is always the same for that name. */
#ifndef TESTS_PORTAIL_SCENE_H
#define TESTS_PORTAIL_SCENE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/id.h"
#include "portail.pb-c.h"
#include "portail/service.h"
#include "runtime/harness.h"
#include "runtime/message.h"
#include "json/json.h"

#include <ctype.h>

#define MAYBE_UNUSED __attribute__((unused))
enum { SCENE_TEXT_SIZE = 16 * 1024 };

MAYBE_UNUSED static struct arena scene_arena;

MAYBE_UNUSED static const char *ident(const char *name)
{
    static char ids[8][ID_SIZE];
    static unsigned next;
    char *out = ids[next++ % 8];
    id_derive(out, name, 0);
    return out;
}

MAYBE_UNUSED static void scene_write(const char *source, char *out)
{
    size_t n = 0;
    for (; *source != '\0'; source++) {
        assert_true(n + ID_SIZE < SCENE_TEXT_SIZE);
        out[n++] = *source == '\'' ? '"' : *source;
        if (*source != '@')
            continue;
        char name[64];
        size_t length = 0;
        while (isalnum((unsigned char)source[1]) && length < sizeof(name) - 1)
            name[length++] = *++source;
        name[length] = '\0';
        n += (size_t)snprintf(out + n - 1, ID_SIZE, "%s", ident(name)) - 1;
    }
    out[n] = '\0';
}

MAYBE_UNUSED static ProtobufCMessage *scene_read(const ProtobufCMessageDescriptor *descriptor,
                                                 const char *source)
{
    char text[SCENE_TEXT_SIZE];
    scene_write(source, text);
    struct refusal refusal = { 0 };
    ProtobufCMessage *out = NULL;
    if (!json_read(&scene_arena, descriptor, text, strlen(text), &out, &refusal))
        fail_msg("%s: %s %s in %s", refusal.code, refusal.field, refusal.text, text);
    return out;
}

MAYBE_UNUSED static const struct decision *faire(struct harness *h, const char *commande,
                                                 const struct context *who)
{
    return harness_command(h, scene_read(&portail__commande__descriptor, commande), who);
}

MAYBE_UNUSED static void accepter(struct harness *h, const char *commande)
{
    const struct decision *d = faire(h, commande, NULL);
    if (d->refusal.code[0] != '\0')
        fail_msg("%s: %s (%s)", commande, d->refusal.code, d->refusal.text);
}

MAYBE_UNUSED static const struct answer *demander(struct harness *h, const char *requete,
                                                  const char *au)
{
    return harness_query(h, scene_read(&portail__requete__descriptor, requete), au);
}

/* Refused with the code about the field, or accepted ("") with so many events. */
struct cas {
    const char *commande;
    const char *code;
    const char *champ;
    size_t evenements;
};
MAYBE_UNUSED static void derouler(struct harness *h, const struct cas *cases, size_t count,
                                  const struct context *who)
{
    for (size_t i = 0; i < count; i++) {
        const struct decision *d = faire(h, cases[i].commande, who);
        if (strcmp(d->refusal.code, cases[i].code) != 0)
            fail_msg("case %zu %s: \"%s\" instead of \"%s\" (%s)", i, cases[i].commande,
                     d->refusal.code, cases[i].code, d->refusal.text);
        assert_string_equal(d->refusal.field, cases[i].champ);
        if (cases[i].code[0] == '\0')
            assert_int_equal(d->event_count, cases[i].evenements);
        else
            assert_true(strlen(d->refusal.text) > 20);
    }
}
#define DEROULER(h, cases, who) derouler(h, cases, COUNT_OF(cases), who)

MAYBE_UNUSED static struct harness *ouvrir(void)
{
    arena_init(&scene_arena, (size_t)16 << 20);
    struct harness *h = harness_open(&portail_service, NULL);
    harness_set_day(h, "2017-06-01");
    return h;
}

/* Every scene ends with a replay that gives the same rows. */
MAYBE_UNUSED static void fermer(struct harness **h)
{
    assert_string_equal(harness_replay_difference(*h), "");
    harness_close(h);
    arena_release(&scene_arena);
}

#endif
