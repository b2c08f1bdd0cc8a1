#include "runtime/lot.h"

#include "base/date.h"
#include "base/id.h"
#include "runtime/lot_bytes.h"

#include <sodium.h>
#include <string.h>

/* --- One Event --- */

/* Field numbers of plie.Event and how each travels; a newer field may be anything. */
enum {
    EVENT_ID = 1,
    EVENT_TYPE = 2,
    EVENT_PERSON = 4,
    EVENT_SEEN = 5,
    EVENT_TIME = 6,
    EVENT_FACTS = 10,
    EVENT_PERSONAL_DIGEST = 11,
    EVENT_ERASES = 12,
};
enum { MARQUE_SOURCE = 1, MARQUE_SEQUENCE = 2 };

struct event {
    struct span packed;
    struct span id;
    struct span type;
    struct span person;
    struct span personal_digest;
    int64_t time_us;
    bool erases;
};

static bool is_text(struct span bytes)
{
    return bytes.size <= LIMIT_TEXT_SIZE &&
           (bytes.size == 0 || memchr(bytes.data, '\0', bytes.size) == NULL);
}

static bool seen_add(struct lot_facts *facts, struct span source, uint64_t sequence)
{
    if (source.size == 0 || source.size >= LIMIT_ID_SIZE)
        return false;
    size_t i = 0;
    while (i < facts->seen_count && (memcmp(facts->seen[i].source, source.data, source.size) != 0 ||
                                     facts->seen[i].source[source.size] != '\0'))
        i++;
    if (i == LIMIT_SOURCES)
        return false;
    struct lot_mark *mark = &facts->seen[i];
    if (i == facts->seen_count) {
        facts->seen_count++;
        *mark = (struct lot_mark){ .sequence = 0 };
        memcpy(mark->source, source.data, source.size);
    }
    if (sequence > mark->sequence)
        mark->sequence = sequence;
    return true;
}

static bool read_marque(struct span in, struct lot_facts *facts)
{
    struct span source = { NULL, 0 };
    uint64_t sequence = 0;
    struct field field;
    while (in.size > 0) {
        if (!span_read_field(&in, &field))
            return false;
        if (field.number == MARQUE_SOURCE) {
            if (field.wire != BYTES_SIZED || !is_text(field.bytes))
                return false;
            source = field.bytes;
        }
        if (field.number == MARQUE_SEQUENCE) {
            if (field.wire != BYTES_VARINT)
                return false;
            sequence = field.value;
        }
    }
    return seen_add(facts, source, sequence);
}

static bool event_take(struct event *event, const struct field *field, struct lot_facts *facts)
{
    if (field->number > EVENT_ERASES)
        return true;
    if (field->wire != (field->number == EVENT_TIME ? BYTES_VARINT : BYTES_SIZED))
        return false;
    bool opaque = field->number == EVENT_FACTS || field->number == EVENT_PERSONAL_DIGEST ||
                  field->number == EVENT_SEEN || field->number == EVENT_TIME;
    if (!opaque && !is_text(field->bytes))
        return false;
    switch (field->number) {
    case EVENT_ID:
        event->id = field->bytes;
        return true;
    case EVENT_TYPE:
        event->type = field->bytes;
        return true;
    case EVENT_PERSON:
        event->person = field->bytes;
        return true;
    case EVENT_SEEN:
        return read_marque(field->bytes, facts);
    case EVENT_TIME:
        event->time_us = (int64_t)field->value;
        return true;
    case EVENT_PERSONAL_DIGEST:
        event->personal_digest = field->bytes;
        return true;
    case EVENT_ERASES:
        event->erases = true;
        return field->bytes.size > 0 && field->bytes.size < LIMIT_ID_SIZE;
    default:
        return true;
    }
}

static bool event_read(struct span in, struct event *event, struct lot_facts *facts)
{
    *event = (struct event){ .packed = in };
    struct field field;
    while (in.size > 0)
        if (!span_read_field(&in, &field) || !event_take(event, &field, facts))
            return false;
    return true;
}

/* --- A Lot --- */

static bool is_name_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

bool lot_name_is_valid(const char *name)
{
    size_t size = 0;
    while (size < LIMIT_ID_SIZE && is_name_letter(name[size]))
        size++;
    return size > 0 && size < LIMIT_ID_SIZE && name[size] == '\0';
}

bool sealed_is_zeros(const uint8_t *sealed, size_t size)
{
    return size == 0 || sodium_is_zero(sealed, size);
}

enum { PARTS_SIZE_MAX = LIMIT_MESSAGE_SIZE - LIMIT_LOT_SIZE - 4096 };

/* With its parts it must fit the frame in which followers get it. */
static size_t parts_size(const Plie__Lot *lot)
{
    size_t size = 0;
    for (size_t i = 0; i < lot->n_personal; i++)
        size += lot->personal[i]->sealed.len + 2 * LIMIT_ID_SIZE;
    return size;
}

static int check_header(const Plie__Lot *lot, struct err *err)
{
    if (!lot_name_is_valid(lot->site) || !lot_name_is_valid(lot->source))
        return err_set(err, ERR_INVALID, "site ou source : nom invalide");
    if (lot->epoch == 0 || lot->epoch > INT64_MAX)
        return err_set(err, ERR_INVALID, "époque %llu impossible", (unsigned long long)lot->epoch);
    if (lot->count == 0 || lot->first_sequence == 0 ||
        lot->first_sequence > (uint64_t)INT64_MAX - lot->count)
        return err_set(err, ERR_INVALID, "numéros impossibles : %u événement(s) à partir de %llu",
                       lot->count, (unsigned long long)lot->first_sequence);
    if (lot->events.len > LIMIT_LOT_SIZE)
        return err_set(err, ERR_INVALID, "%zu octets d'événements, au plus %d", lot->events.len,
                       LIMIT_LOT_SIZE);
    if (parts_size(lot) > PARTS_SIZE_MAX)
        return err_set(err, ERR_INVALID, "%zu octets de parties personnelles, au plus %d",
                       parts_size(lot), PARTS_SIZE_MAX);
    return 0;
}

/* What stands in the way of the event, or NULL. */
static const char *event_judge(const Plie__Lot *lot, const struct event *event,
                               const struct lot_facts *facts)
{
    char id[ID_SIZE] = "";
    if (event->id.size == ID_SIZE - 1)
        memcpy(id, event->id.data, event->id.size);
    if (event->packed.size > LIMIT_EVENT_SIZE)
        return "trop grand";
    if (!id_is_valid(id))
        return "identifiant absent ou mal formé";
    if (event->type.size == 0 || event->type.size >= LIMIT_ID_SIZE * 2)
        return "type absent ou trop long";
    if (event->time_us >= TIME_END_US)
        return "heure après l'an 2199";
    if (event->time_us < 0 || event->time_us < facts->last_time_us)
        return "heure antérieure à celle de l'événement précédent";
    if (event->erases && strcmp(lot->source, LOT_SOURCE_ERASING) != 0)
        return "seul le repérage ordonne un effacement";
    return NULL;
}

static const char *personal_judge(const struct event *event, const Plie__Personal *personal)
{
    if (event->personal_digest.size == 0)
        return personal == NULL ? NULL : "partie personnelle sans empreinte";
    if (event->personal_digest.size != EVENT_DIGEST_SIZE)
        return "empreinte de la partie personnelle mal formée";
    if (personal == NULL)
        return "partie personnelle absente";
    size_t person_size = strlen(personal->person);
    if (person_size == 0 || person_size >= LIMIT_ID_SIZE || person_size != event->person.size ||
        memcmp(personal->person, event->person.data, person_size) != 0)
        return "partie personnelle d'une autre personne";
    if (sealed_is_zeros(personal->sealed.data, personal->sealed.len))
        return personal->sealed.len > 0 ? NULL : "partie personnelle vide";
    uint8_t digest[EVENT_DIGEST_SIZE];
    event_digest(personal->sealed.data, personal->sealed.len, digest);
    return memcmp(digest, event->personal_digest.data, sizeof(digest)) == 0
               ? NULL
               : "partie personnelle différente de son empreinte";
}

struct check {
    const Plie__Lot *lot;
    struct lot_facts *facts;
    bool followed; /* Personal parts go back to their owner only. */
    uint32_t event_count;
    size_t personal_count;
};

static int check_event(struct check *c, struct span packed, struct err *err)
{
    struct event event;
    const char *fault = NULL;
    if (c->event_count >= c->lot->count)
        fault = "en trop";
    else if (!event_read(packed, &event, c->facts))
        fault = "illisible";
    if (fault == NULL)
        fault = event_judge(c->lot, &event, c->facts);
    if (fault == NULL) {
        const Plie__Personal *personal = NULL;
        if (c->personal_count < c->lot->n_personal &&
            c->lot->personal[c->personal_count]->index == c->event_count)
            personal = c->lot->personal[c->personal_count++];
        if (personal != NULL || !c->followed)
            fault = personal_judge(&event, personal);
    }
    if (fault != NULL)
        return err_set(err, ERR_INVALID, "événement %llu : %s",
                       (unsigned long long)c->lot->first_sequence + c->event_count, fault);
    c->event_count++;
    c->facts->last_event = packed.data;
    c->facts->last_event_size = packed.size;
    c->facts->last_time_us = event.time_us;
    c->facts->erases = c->facts->erases || event.erases;
    return 0;
}

static bool seen_names_itself(const Plie__Lot *lot, const struct lot_facts *facts)
{
    for (size_t i = 0; i < facts->seen_count; i++)
        if (strcmp(facts->seen[i].source, lot->source) == 0)
            return true;
    return false;
}

static int check_lot(const Plie__Lot *lot, bool followed, struct lot_facts *out, struct err *err)
{
    out->seen_count = 0;
    out->last_time_us = 0;
    out->erases = false;
    int rc = check_header(lot, err);
    struct check c = { .lot = lot, .facts = out, .followed = followed };
    struct span in = { lot->events.data, lot->events.len };
    while (rc == 0 && in.size > 0) {
        struct field field;
        if (!span_read_field(&in, &field) || field.number != 1 || field.wire != BYTES_SIZED)
            return err_set(err, ERR_INVALID, "événements illisibles");
        rc = check_event(&c, field.bytes, err);
    }
    if (rc < 0)
        return rc;
    if (c.event_count != lot->count)
        return err_set(err, ERR_INVALID, "%u événement(s) annoncé(s), %u présent(s)", lot->count,
                       c.event_count);
    if (c.personal_count != lot->n_personal)
        return err_set(err, ERR_INVALID, "partie personnelle hors du lot ou en désordre");
    if (seen_names_itself(lot, out))
        return err_set(err, ERR_INVALID, "« seen » cite la source même du lot");
    return 0;
}

int lot_check(const Plie__Lot *lot, struct lot_facts *out, struct err *err)
{
    return check_lot(lot, false, out, err);
}

int lot_check_followed(const Plie__Lot *lot, struct lot_facts *out, struct err *err)
{
    return check_lot(lot, true, out, err);
}

bool events_last(const uint8_t *events, size_t size, const uint8_t **event, size_t *event_size)
{
    struct span in = { events, size };
    struct field field = { 0 };
    while (in.size > 0)
        if (!span_read_field(&in, &field) || field.number != 1 || field.wire != BYTES_SIZED)
            return false;
    *event = field.bytes.data;
    *event_size = field.bytes.size;
    return field.number == 1;
}

/* --- Digests --- */

static void put_u64(uint8_t out[8], uint64_t value)
{
    for (int i = 0; i < 8; i++)
        out[i] = (uint8_t)(value >> (8 * i));
}

static void add_text(crypto_generichash_state *state, const char *text)
{
    uint8_t size[8];
    put_u64(size, strlen(text));
    (void)crypto_generichash_update(state, size, sizeof(size));
    (void)crypto_generichash_update(state, (const uint8_t *)text, strlen(text));
}

void chain_next(const uint8_t previous[CHAIN_SIZE], const Plie__Lot *lot, uint8_t out[CHAIN_SIZE])
{
    uint8_t numbers[3 * 8];
    put_u64(numbers, lot->epoch);
    put_u64(numbers + 8, lot->first_sequence);
    put_u64(numbers + 16, lot->count);
    crypto_generichash_state state;
    (void)crypto_generichash_init(&state, NULL, 0, CHAIN_SIZE);
    (void)crypto_generichash_update(&state, previous, CHAIN_SIZE);
    add_text(&state, lot->site);
    add_text(&state, lot->source);
    (void)crypto_generichash_update(&state, numbers, sizeof(numbers));
    (void)crypto_generichash_update(&state, lot->events.data, lot->events.len);
    (void)crypto_generichash_final(&state, out, CHAIN_SIZE);
}

void event_digest(const void *event, size_t size, uint8_t out[EVENT_DIGEST_SIZE])
{
    (void)crypto_generichash(out, EVENT_DIGEST_SIZE, event, size, NULL, 0);
}
