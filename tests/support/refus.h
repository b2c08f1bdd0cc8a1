/* Bad input: refused with its code, its field and one French sentence, and nothing is written. */
#ifndef SUPPORT_REFUS_H
#define SUPPORT_REFUS_H

#include "support/vie.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Somebody of Flandre Lys who entered on 14/02/2022, and what stood written then. */
struct refus {
    struct scene *scene;
    struct vie vie;
    struct scene_written before;
};

/* What stands written now is what must not change. */
static inline void refus_marquer(struct refus *refus)
{
    scene_settle(refus->scene);
    refus->before = scene_written(refus->scene, "flandre-lys");
}

static inline int refus_open(void **state)
{
    static struct refus refus;
    static const char *const sites[] = { "flandre-lys", NULL };
    refus.scene = scene_open(sites, "2022-02-01");
    refus.vie = vie_flandre_lys(refus.scene);
    vie_referent(&refus.vie, "referent", 100);
    vie_entrer(&refus.vie, "2022-02-14");
    refus_marquer(&refus);
    *state = &refus;
    return 0;
}

static inline int refus_close(void **state)
{
    struct refus *refus = *state;
    scene_assert_no_refused_reaction(refus->scene, refus->vie.site);
    scene_close(&refus->scene);
    return 0;
}

/* One sentence for a person: words, an end, no word of the program's, no «les 1 postes». */
static inline void refus_assert_sentence(const char *text)
{
    static const char *const inside[] = { "null", "error", "Parcours__", "sqlite", "{", "es 1 " };
    size_t length = strlen(text);
    assert_true(length > 15);
    assert_non_null(strchr(text, ' '));
    if (strchr(".!?", text[length - 1]) == NULL)
        fail_msg("no sentence: %s", text);
    for (size_t i = 0; i < sizeof(inside) / sizeof(inside[0]); i++)
        if (strstr(text, inside[i]) != NULL)
            fail_msg("« %s » in: %s", inside[i], text);
}

static inline void refus_assert(struct refus *refus, const char *field)
{
    const struct refusal *refusal = scene_refusal(refus->scene);
    if (strcmp(refusal->field, field) != 0)
        fail_msg("%s: field « %s », expected « %s »: %s", refusal->code, refusal->field, field,
                 refusal->text);
    refus_assert_sentence(refusal->text);
    scene_assert_written(refus->scene, "flandre-lys", &refus->before);
}

#define REFUSE(refus, command, code, field, ...)                                                   \
    do {                                                                                           \
        scene_refuse((refus)->scene, "flandre-lys", command, code, __VA_ARGS__);                   \
        refus_assert(refus, field);                                                                \
    } while (0)

#endif
