#include "portail/trace/evenements.h"

#include "base/date.h"
#include "client/interface.h"
#include "portail/trace/ids.h"
#include "portail/trace/recueil.h"
#include "runtime/message.h"
#include "json/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ARENA_SIZE = 64 * 1024 * 1024,
    STATUS_MS = 3000,
    READINGS_MAX = 8,
    FETCHES_MAX = 32, /* Each finds ids that the one before had learnt. */
    FUSIONS_MAX = 64
};

/* Fields that hold the id of something that is one person's alone. */
static const char *const HERS[] = {
    "personne",  "prescription", "diagnostic", "proposition", "piece_recue", "parcours",
    "entretien", "relance",      "etape",      "frein",       "embauche",    "positionnement",
    "suivi",     "probleme",     "immersion",  "personnes",
};

/* Another id of the same person, unless the two were parted again. */
struct fusion {
    char other[ID_SIZE];
    bool holds;
};

struct reading {
    const struct evenements_question *question;
    struct arena arena;
    struct ids ids;
    struct ids asked; /* Those whose events were fetched. */
    struct recueil recueil;
    struct fusion fusions[FUSIONS_MAX];
    size_t fusion_count;
    json_t *lines;
    uint64_t last;   /* Position of the last line. */
    bool more;       /* The page is full. */
    bool incomplete; /* Earlier events may be hers too: a person's id was learnt late. */
};

/* --- Whose is it? --- */

/* Does a text of the message's own fields stand in the set? Read from the bytes: most events are
 * somebody else's and are not unpacked. */
static bool facts_name(const struct reading *reading, const ProtobufCBinaryData *facts)
{
    const uint8_t *at = facts->data;
    const uint8_t *end = facts->data + facts->len;
    while (at < end) {
        uint64_t parts[2] = { 0 }; /* Tag, then length or number. */
        unsigned wire_type = 0;
        for (size_t i = 0; i < COUNT_OF(parts); i++) {
            for (unsigned shift = 0; at < end && shift < 64; shift += 7) {
                parts[i] |= (uint64_t)(*at & 0x7F) << shift;
                if ((*at++ & 0x80) == 0)
                    break;
            }
            wire_type = (unsigned)parts[0] & 7;
            if (wire_type != 0 && wire_type != 2)
                return false; /* Our messages have numbers, texts and messages. */
        }
        if (wire_type == 0)
            continue;
        if (parts[1] > (uint64_t)(end - at))
            return false;
        if (ids_has(&reading->ids, (const char *)at, (size_t)parts[1]))
            return true;
        at += parts[1];
    }
    return false;
}

static bool is_hers(const struct reading *reading, const Plie__Event *event)
{
    return ids_has(&reading->ids, event->person, strlen(event->person)) ||
           ids_has(&reading->ids, event->subject, strlen(event->subject)) ||
           facts_name(reading, &event->facts);
}

static bool field_is_hers(const ProtobufCFieldDescriptor *field)
{
    for (size_t i = 0; i < COUNT_OF(HERS); i++)
        if (strcmp(HERS[i], field->name) == 0)
            return field->type == PROTOBUF_C_TYPE_STRING;
    return false;
}

static bool learn_field(struct reading *reading, const ProtobufCMessage *facts,
                        const ProtobufCFieldDescriptor *field)
{
    const char *member = (const char *)facts + field->offset;
    if (field->label != PROTOBUF_C_LABEL_REPEATED)
        return ids_add(&reading->ids, *(char *const *)(const void *)member);
    size_t count = *(const size_t *)(const void *)((const char *)facts + field->quantifier_offset);
    char *const *values = *(char **const *)(const void *)member;
    bool learnt = false;
    for (size_t i = 0; i < count; i++)
        learnt = ids_add(&reading->ids, values[i]) || learnt;
    return learnt;
}

static bool note_fusion(struct reading *reading, const Plie__Event *event,
                        const ProtobufCMessage *facts)
{
    bool holds = strcmp(event->type, "reperage.PersonnesFusionnees") == 0;
    if (!holds && strcmp(event->type, "reperage.FusionAnnulee") != 0)
        return false;
    const char *kept = message_text(facts, "garde");
    const char *absorbed = message_text(facts, "absorbee");
    const char *other = ids_has(&reading->ids, kept, strlen(kept)) ? absorbed : kept;
    size_t i = 0;
    while (i < reading->fusion_count && strcmp(reading->fusions[i].other, other) != 0)
        i++;
    if (i < FUSIONS_MAX) {
        (void)snprintf(reading->fusions[i].other, ID_SIZE, "%s", other);
        reading->fusions[i].holds = holds;
        reading->fusion_count += i == reading->fusion_count;
    }
    return true;
}

static void learn(struct reading *reading, const Plie__Event *event, const ProtobufCMessage *facts)
{
    if (facts == NULL || note_fusion(reading, event, facts))
        return;
    for (unsigned i = 0; i < facts->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &facts->descriptor->fields[i];
        if (field_is_hers(field) && learn_field(reading, facts, field) &&
            strncmp(field->name, "personne", strlen("personne")) == 0)
            reading->incomplete = true;
    }
}

/* Known only at the end: what holds then. */
static void learn_fusions(struct reading *reading)
{
    for (size_t i = 0; i < reading->fusion_count; i++)
        if (reading->fusions[i].holds && ids_add(&reading->ids, reading->fusions[i].other))
            reading->incomplete = true;
}

/* --- One line --- */

static void set_text(json_t *line, const char *key, const char *value)
{
    (void)json_object_set_new(line, key, json_string(value));
}

/* When it happened, as the event says it. */
static const char *date_of_facts(const ProtobufCMessage *facts)
{
    static const char *const fields[] = { "date", "debut", "du", "mois" };
    for (size_t i = 0; facts != NULL && i < COUNT_OF(fields); i++) {
        const char *text = message_text(facts, fields[i]);
        if (text[0] != '\0')
            return text;
    }
    return "";
}

static json_t *seen_marks(const Plie__Event *event)
{
    json_t *marks = json_array();
    for (size_t i = 0; i < event->n_seen; i++)
        (void)json_array_append_new(marks,
                                    json_pack("{s:s, s:I}", "source", event->seen[i]->source,
                                              "sequence", (json_int_t)event->seen[i]->sequence));
    return marks;
}

static void add_line(struct reading *reading, const struct recueil_event *found,
                     const Plie__Event *event, const ProtobufCMessage *facts)
{
    char quand[TIME_TEXT_SIZE], recu[TIME_TEXT_SIZE];
    json_t *line = json_object();
    time_format(event->time, quand);
    time_format(found->received, recu);
    reading->last = found->position;
    (void)json_object_set_new(line, "position", json_integer((json_int_t)reading->last));
    (void)json_object_set_new(line, "sequence", json_integer((json_int_t)found->sequence));
    set_text(line, "id", event->id);
    set_text(line, "source", found->source);
    set_text(line, "type", event->type);
    set_text(line, "sujet", event->subject);
    set_text(line, "personne", event->person);
    set_text(line, "acteur", event->actor);
    set_text(line, "quand", quand);
    set_text(line, "recu", recu);
    set_text(line, "date", date_of_facts(facts));
    set_text(line, "commande", event->command);
    set_text(line, "cause", event->cause);
    (void)json_object_set_new(line, "vu", seen_marks(event));
    (void)json_object_set_new(line, "contenu",
                              facts == NULL ? json_object()
                                            : json_from_message(facts, JSON_WITH_DEFAULTS));
    (void)json_array_append_new(reading->lines, line);
}

static bool is_asked_for(const struct reading *reading, uint64_t position, const Plie__Event *event)
{
    const struct evenements_question *question = reading->question;
    return position > question->apres &&
           (question->jusqu == DATE_NONE || date_paris(event->time) <= question->jusqu) &&
           (question->jusqu_us < 0 || event->time <= question->jusqu_us);
}

/* --- The journal --- */

static void read_event(struct reading *reading, const struct recueil_event *found,
                       const Plie__Event *event)
{
    if (!is_hers(reading, event))
        return;
    const ProtobufCMessageDescriptor *descriptor = interface_event(event->type);
    ProtobufCMessage *facts =
        descriptor == NULL
            ? NULL
            : arena_unpack(&reading->arena, descriptor, event->facts.data, event->facts.len);
    learn(reading, event, facts);
    if (!is_asked_for(reading, found->position, event))
        return;
    size_t limit = reading->question->limit;
    if (json_array_size(reading->lines) ==
        (limit == 0 || limit > EVENEMENTS_PAGE ? EVENEMENTS_PAGE : limit))
        reading->more = true;
    else
        add_line(reading, found, event, facts);
}

static void read_found(struct reading *reading)
{
    for (size_t i = 0; i < reading->recueil.count; i++) {
        const struct recueil_event *found = &reading->recueil.events[i];
        arena_reset(&reading->arena);
        const Plie__Event *event = (Plie__Event *)arena_unpack(
            &reading->arena, &plie__event__descriptor, found->packed.data, found->packed.len);
        if (event != NULL)
            read_event(reading, found, event);
    }
}

/* Again, as long as ids of the same person are learnt after events that may name them. */
static void read_all(struct reading *reading)
{
    for (int i = 0; i < READINGS_MAX; i++) {
        json_decref(reading->lines);
        reading->lines = json_array();
        reading->more = false;
        reading->incomplete = false;
        read_found(reading);
        learn_fusions(reading);
        if (!reading->incomplete)
            break;
    }
}

static bool wants(const void *self, const Plie__Event *event)
{
    return is_hers(self, event);
}

/* The events of all ids that nobody asked for yet. *fetched is false when there are none. */
static int fetch(struct reading *reading, bool *fetched, struct err *err)
{
    const struct ids *ids = &reading->ids;
    const char **names = calloc(ids->count + 1, sizeof(*names));
    CHECK(names != NULL);
    struct recueil_wish wish = { .names = names, .wants = wants, .self = reading };
    for (size_t i = 0; i < ids->places; i++)
        if (ids->items[i][0] != '\0' && ids_add(&reading->asked, ids->items[i]))
            names[wish.count++] = ids->items[i];
    *fetched = wish.count > 0;
    int rc = *fetched ? recueil_fetch(&reading->recueil, &wish, err) : 0;
    free(names);
    return rc;
}

/* What is hers is learnt from what is found, until nothing new is. */
static int find_all(struct reading *reading, struct err *err)
{
    bool fetched = true;
    int rc = 0;
    reading->lines = json_array();
    for (int i = 0; rc == 0 && reading->recueil.until > 0 && i < FETCHES_MAX; i++) {
        rc = fetch(reading, &fetched, err);
        if (rc < 0 || !fetched)
            break;
        read_all(reading);
    }
    return rc;
}

int evenements_read(const struct evenements_question *question, json_t **out, struct err *err)
{
    char key[CONFIG_NAME_SIZE * 2];
    Bus__StatusReply *status;
    struct reading reading = { .question = question };
    arena_init(&reading.arena, ARENA_SIZE);
    if (question->personne != NULL)
        (void)ids_add(&reading.ids, question->personne);
    if (question->parcours != NULL)
        (void)ids_add(&reading.ids, question->parcours);
    (void)snprintf(key, sizeof(key), "%s.portail", question->site);
    int rc = reader_status_as(question->config, key, STATUS_MS, &reading.arena, &status, err);
    reading.recueil = (struct recueil){ .config = question->config,
                                        .key = key,
                                        .site = question->site,
                                        .until = rc == 0 ? status->position : 0 };
    recueil_open(&reading.recueil);
    if (rc == 0)
        rc = find_all(&reading, err);
    if (rc == 0)
        *out = json_pack("{s:O, s:I}", "lignes", reading.lines, "suivant",
                         (json_int_t)(reading.more ? reading.last : 0));
    json_decref(reading.lines);
    recueil_close(&reading.recueil);
    ids_release(&reading.asked);
    ids_release(&reading.ids);
    arena_release(&reading.arena);
    return rc;
}
