/* Scenes for tests of parcours: commands, events and questions written as JSON, with ' for " and
 * @name for an id that is always the same for that name.
 *
 *     faire(h, "{'designer_referent': {'parcours': '@p1', 'referent': '@r2', …}}", NULL);
 */
#ifndef TESTS_PARCOURS_SCENE_H
#define TESTS_PARCOURS_SCENE_H

#include "unit/parcours/essai.h"

#include "base/id.h"
#include "entreprise.pb-c.h"
#include "parcours.pb-c.h"
#include "parcours/service.h"
#include "reperage.pb-c.h"
#include "runtime/harness.h"
#include "runtime/message.h"
#include "json/json.h"

#include <ctype.h>

enum { SCENE_TEXT_SIZE = 64 * 1024 };

MAYBE_UNUSED static const char *ident(const char *name)
{
    static char ids[8][ID_SIZE];
    static unsigned next;
    char *out = ids[next++ % 8];
    id_derive(out, name, 0);
    return out;
}

/* ' becomes ", @name its id. */
MAYBE_UNUSED static void scene_text(const char *source, char *out)
{
    size_t n = 0;
    while (*source != '\0') {
        assert_true(n + ID_SIZE < SCENE_TEXT_SIZE);
        if (*source != '@') {
            out[n++] = *source == '\'' ? '"' : *source;
            source++;
            continue;
        }
        char name[64];
        size_t length = 0;
        for (source++; isalnum((unsigned char)*source) && length < sizeof(name) - 1; source++)
            name[length++] = *source;
        name[length] = '\0';
        memcpy(out + n, ident(name), ID_SIZE - 1);
        n += ID_SIZE - 1;
    }
    out[n] = '\0';
}

MAYBE_UNUSED static ProtobufCMessage *
scene_message(struct arena *arena, const ProtobufCMessageDescriptor *descriptor, const char *source)
{
    static char text[SCENE_TEXT_SIZE];
    struct refusal refusal = { 0 };
    ProtobufCMessage *out = NULL;
    scene_text(source, text);
    if (!json_read(arena, descriptor, text, strlen(text), &out, &refusal))
        fail_msg("%s: %s %s in %s", refusal.code, refusal.field, refusal.text, text);
    return out;
}

MAYBE_UNUSED static struct arena scene_arena = { .size_max = 0 };

MAYBE_UNUSED static struct arena *scene_memory(void)
{
    if (scene_arena.size_max == 0)
        arena_init(&scene_arena, 256 * 1024 * 1024);
    return &scene_arena;
}

MAYBE_UNUSED static const struct decision *faire(struct harness *h, const char *commande,
                                                 const struct context *who)
{
    return harness_command(
        h, scene_message(scene_memory(), &parcours__commande__descriptor, commande), who);
}

/* The same, which must be accepted. */
MAYBE_UNUSED static void accepter(struct harness *h, const char *commande)
{
    const struct decision *d = faire(h, commande, NULL);
    if (d->refusal.code[0] != '\0')
        fail_msg("%s: %s (%s)", commande, d->refusal.code, d->refusal.text);
}

MAYBE_UNUSED static void entendre(struct harness *h, const char *source, const char *evenement)
{
    const ProtobufCMessageDescriptor *descriptor =
        strcmp(source, "reperage") == 0     ? &reperage__evenement__descriptor
        : strcmp(source, "entreprise") == 0 ? &entreprise__evenement__descriptor
                                            : &parcours__evenement__descriptor;
    size_t refused = harness_refused_reactions(h);
    harness_event(h, source, scene_message(scene_memory(), descriptor, evenement), 0);
    assert_int_equal(harness_refused_reactions(h), refused);
}

MAYBE_UNUSED static const struct answer *demander(struct harness *h, const char *requete,
                                                  const char *au)
{
    return harness_query(h, scene_message(scene_memory(), &parcours__requete__descriptor, requete),
                         au);
}

/* A table of commands: each is refused with its code, or accepted ("") with so many events. */
struct cas {
    const char *commande;
    const char *code;
    const char *champ; /* NULL: any. */
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
        if (cases[i].champ != NULL && strcmp(d->refusal.field, cases[i].champ) != 0)
            fail_msg("case %zu %s: field \"%s\"", i, cases[i].commande, d->refusal.field);
        if (cases[i].code[0] == '\0')
            assert_int_equal(d->event_count, cases[i].evenements);
        else
            assert_true(strlen(d->refusal.text) > 20); /* It says what would be right. */
    }
}
#define DEROULER(h, cases, who) derouler(h, cases, COUNT_OF(cases), who)

/* Two référents of a territory, and one person accompanied by the first since 10/01. */
MAYBE_UNUSED static struct harness *scene_sous(const char *protocole, const char *territoire,
                                               const char *annee)
{
    struct harness *h = harness_open(&parcours_service, protocole);
    char command[1024];
    char day[DATE_SIZE];
    (void)snprintf(day, sizeof(day), "%s-06-01", annee);
    harness_set_day(h, day);
    static const char *const referents[] = { "r1", "r2" };
    for (size_t i = 0; i < COUNT_OF(referents); i++) {
        (void)snprintf(command, sizeof(command),
                       "{'enregistrer_referent': {'referent': '@%s', 'libelle': 'Référent %zu',"
                       " 'genre': 'referent', 'structure': 'Maison', 'territoires': ['%s'],"
                       " 'etp_centi': 100, 'du': '%s-01-02', 'accord_plie': '%s-01-01',"
                       " 'confidentialite': '%s-01-01'}}",
                       referents[i], i + 1, territoire, annee, annee, annee);
        accepter(h, command);
    }
    (void)snprintf(command, sizeof(command),
                   "{'ouvrir_parcours': {'parcours': '@p1', 'personne': '@x1',"
                   " 'date': '%s-01-10', 'territoire': '%s', 'referent': '@r1', 'age': 40,"
                   " 'sexe': 'femme', 'niveau_etape': 'projet'}}",
                   annee, territoire);
    accepter(h, command);
    return h;
}

MAYBE_UNUSED static struct harness *scene_ouvrir(const char *site, const char *annee)
{
    char *text = essai_texte(site);
    struct harness *h =
        scene_sous(text, strcmp(site, FLANDRE_LYS) == 0 ? "armentieres" : "roubaix", annee);
    free(text);
    return h;
}

MAYBE_UNUSED static void scene_fermer(struct harness **h)
{
    assert_string_equal(harness_replay_difference(*h), ""); /* The rows follow from the events. */
    harness_close(h);
    arena_release(&scene_arena);
    scene_arena.size_max = 0;
}

#endif
