#include "portail/live/inside.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "parcours.EtapeDemarree" is told as "EtapeDemarree". */
static const char *short_type(const char *type)
{
    const char *dot = strrchr(type, '.');
    return dot == NULL ? type : dot + 1;
}

struct told *told_event(const char *source, const Plie__Event *event, bool with_ids)
{
    json_t *tree =
        json_pack("{s:s, s:s, s:s, s:s, s:s}", "service", source, "type", short_type(event->type),
                  "sujet", with_ids ? event->subject : "", "personne",
                  with_ids ? event->person : "", "acteur", with_ids ? event->actor : "");
    if (tree == NULL)
        return NULL; /* Not UTF-8: nothing that a page could use. */
    char *json = json_dumps(tree, JSON_COMPACT);
    json_decref(tree);
    CHECK(json != NULL);
    char text[LIVE_EVENT_MAX];
    int size = snprintf(text, sizeof(text), "event: fait\ndata: %s\n\n", json);
    free(json);
    if (size < 0 || (size_t)size >= sizeof(text))
        return NULL;
    struct told *told = malloc(sizeof(*told) + (size_t)size);
    CHECK(told != NULL);
    told->references = 1;
    told->size = (size_t)size;
    memcpy(told->text, text, told->size);
    return told;
}

void told_release(struct told *told)
{
    if (told != NULL && --told->references == 0)
        free(told);
}
