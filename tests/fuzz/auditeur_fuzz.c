/* An auditor alone, with files that somebody else made: signed heads, and a copy of a journal whose
 * rows may be any, as whoever runs the bus could write them. `plie verify` ends with a verdict, and
 * what it prints is lines of text.
 *
 * A frame is by its `pair` a row of the journal (bus.Stored), a signed head, a line of the heads'
 * file as it is, or what the tables beside the rows say (bus.StatusReply; its followers are
 * persons who were erased). What is repaired follows on what stands before, signed by the right
 * key. */
#define _GNU_SOURCE /* mkdtemp */

#include "fuzz/fuzz.h"
#include "fuzz/plie.h"
#include "fuzz/repair.h"
#include "fuzz/wire.h"
#include "support/folder.h"

#include "bus/journal_inside.h"
#include "fuzz.pb-c.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ARENA_SIZE = 64 * 1024 * 1024, FRAMES_MAX = 32, PATH_SIZE = FOLDER_SIZE + 32 };
enum kind { ROW, HEAD, LINE, TABLES, KINDS };

static char folder[FOLDER_SIZE] = "/dev/shm/plie-XXXXXX";
static char journal_file[PATH_SIZE], heads_file[PATH_SIZE], key_file[PATH_SIZE];
static uint8_t *empty_journal;
static size_t empty_size;
static struct arena arena;

/* --- Rows as they are given, whatever the journal's own writer would say --- */

static const char LOT_ADD[] =
    "INSERT OR REPLACE INTO lot (first_position, count, site, source, epoch, first_sequence,"
    " received, personal_count, previous, chain, events)"
    " VALUES (:first_position, :count, :site, :source, :epoch, :first_sequence, :received,"
    " :personal_count, :previous, :chain, :events)";
static const char PERSONAL_ADD[] =
    "INSERT OR REPLACE INTO personal (position, site, person, sealed)"
    " VALUES (:position, :site, :person, :sealed)";
static const char SITE_SET[] = "INSERT OR REPLACE INTO site (site, position, chain)"
                               " VALUES (:site, :position, :chain)";
static const char PRODUCER_SET[] =
    "INSERT OR REPLACE INTO producer (site, source, epoch, mark, first_position)"
    " VALUES (:site, :source, :epoch, :mark, :first_position)";
static const char ERASED_SET[] = "INSERT OR REPLACE INTO erased (person, site, position)"
                                 " VALUES (:person, 'essai', :position)";
static const char GENERATION_SET[] = "UPDATE journal SET generation = :generation";

static void must(int rc, const struct err *err)
{
    if (rc < 0)
        (void)fprintf(stdout, "%s\n", err->text);
    CHECK(rc >= 0);
}

static void blob(struct stmt *s, const char *name, const ProtobufCBinaryData *bytes)
{
    stmt_blob(s, name, bytes->len == 0 ? (const uint8_t *)"" : bytes->data, bytes->len);
}

static void add_personal(struct store *store, const Bus__Stored *stored)
{
    const Plie__Lot *lot = stored->lot;
    struct err err = { 0 };
    for (size_t i = 0; i < lot->n_personal; i++) {
        struct stmt s;
        stmt_begin(&s, store, PERSONAL_ADD);
        stmt_i64(&s, ":position", (int64_t)(stored->first_position + lot->personal[i]->index));
        stmt_text(&s, ":site", lot->site);
        stmt_text(&s, ":person", lot->personal[i]->person);
        blob(&s, ":sealed", &lot->personal[i]->sealed);
        must(stmt_exec(&s, 1, &err), &err);
    }
}

static void set_site(struct store *store, const Bus__SiteHead *site)
{
    struct err err = { 0 };
    struct stmt s;
    stmt_begin(&s, store, SITE_SET);
    stmt_text(&s, ":site", site->site);
    stmt_i64(&s, ":position", (int64_t)site->position);
    blob(&s, ":chain", &site->chain);
    must(stmt_exec(&s, 1, &err), &err);
}

static void set_producer(struct store *store, const Bus__Producer *producer, uint64_t position)
{
    struct err err = { 0 };
    struct stmt s;
    stmt_begin(&s, store, PRODUCER_SET);
    stmt_text(&s, ":site", producer->site);
    stmt_text(&s, ":source", producer->source);
    stmt_i64(&s, ":epoch", (int64_t)producer->epoch);
    stmt_i64(&s, ":mark", (int64_t)producer->mark);
    stmt_i64(&s, ":first_position", (int64_t)position);
    must(stmt_exec(&s, 1, &err), &err);
}

static void set_erased(struct store *store, const Bus__Follower *follower)
{
    struct err err = { 0 };
    struct stmt s;
    stmt_begin(&s, store, ERASED_SET);
    stmt_text(&s, ":person", follower->name);
    stmt_i64(&s, ":position", (int64_t)follower->position);
    must(stmt_exec(&s, 1, &err), &err);
}

static void set_tables(struct store *store, const Bus__StatusReply *status)
{
    struct err err = { 0 };
    struct stmt s;
    for (size_t i = 0; i < status->n_sites; i++)
        set_site(store, status->sites[i]);
    for (size_t i = 0; i < status->n_producers; i++)
        set_producer(store, status->producers[i], status->position);
    for (size_t i = 0; i < status->n_followers; i++)
        set_erased(store, status->followers[i]);
    stmt_begin(&s, store, GENERATION_SET);
    stmt_i64(&s, ":generation", (int64_t)status->generation);
    must(stmt_exec(&s, 1, &err), &err);
}

/* As the journal's own writer keeps them. */
static void add_tables(struct store *store, const Bus__Stored *stored)
{
    const Plie__Lot *lot = stored->lot;
    Bus__SiteHead site = BUS__SITE_HEAD__INIT;
    Bus__Producer producer = BUS__PRODUCER__INIT;
    site.site = lot->site;
    site.position = stored->first_position + lot->count - 1;
    site.chain = stored->chain;
    producer.site = lot->site;
    producer.source = lot->source;
    producer.epoch = lot->epoch;
    producer.mark = lot->first_sequence + lot->count - 1;
    set_site(store, &site);
    set_producer(store, &producer, stored->first_position);
}

static void add_row(struct store *store, const Bus__Stored *stored)
{
    const Plie__Lot *lot = stored->lot;
    struct err err = { 0 };
    struct stmt s;
    stmt_begin(&s, store, LOT_ADD);
    stmt_i64(&s, ":first_position", (int64_t)stored->first_position);
    stmt_i64(&s, ":count", lot->count);
    stmt_text(&s, ":site", lot->site);
    stmt_text(&s, ":source", lot->source);
    stmt_i64(&s, ":epoch", (int64_t)lot->epoch);
    stmt_i64(&s, ":first_sequence", (int64_t)lot->first_sequence);
    stmt_i64(&s, ":received", stored->received);
    stmt_i64(&s, ":personal_count", (int64_t)lot->n_personal);
    blob(&s, ":previous", &stored->previous);
    blob(&s, ":chain", &stored->chain);
    blob(&s, ":events", &lot->events);
    must(stmt_exec(&s, 1, &err), &err);
    add_personal(store, stored);
    add_tables(store, stored);
}

/* --- The files --- */

static struct {
    struct store *store;
    FILE *heads;
    struct fuzz_end end;
} made;

static void take_row(const Fuzz__Trame *trame)
{
    Bus__Stored *stored = (Bus__Stored *)arena_unpack(&arena, &bus__stored__descriptor,
                                                      trame->octets.data, trame->octets.len);
    if (stored == NULL || stored->lot == NULL)
        return;
    if (trame->reparer)
        fuzz_repair_stored(&arena, stored, &made.end);
    add_row(made.store, stored);
}

static void take_tables(const Fuzz__Trame *trame)
{
    const Bus__StatusReply *status = (const Bus__StatusReply *)arena_unpack(
        &arena, &bus__status_reply__descriptor, trame->octets.data, trame->octets.len);
    if (status != NULL)
        set_tables(made.store, status);
}

/* A right one says what stands in the journal so far. */
static void say_where(Bus__SignedHead *head, uint64_t generation)
{
    static Bus__SiteHead site;
    static Bus__HeadEntry entry;
    static Bus__HeadEntry *entries[] = { &entry };
    bus__site_head__init(&site);
    bus__head_entry__init(&entry);
    site.site = "essai";
    site.position = made.end.position;
    site.chain = (ProtobufCBinaryData){ CHAIN_SIZE, made.end.chain };
    entry.shown_case = BUS__HEAD_ENTRY__SHOWN_SITE;
    entry.site = &site;
    head->entries = entries;
    head->n_entries = 1;
    head->position = made.end.position;
    head->order = (ProtobufCBinaryData){ CHAIN_SIZE, made.end.order };
    head->generation = generation;
}

static void take_head(const Fuzz__Trame *trame)
{
    Bus__SignedHead *message = (Bus__SignedHead *)arena_unpack(
        &arena, &bus__signed_head__descriptor, trame->octets.data, trame->octets.len);
    struct signed_head head;
    struct err err = { 0 };
    if (message == NULL)
        return;
    if (trame->reparer && message->position == 0 && made.end.position > 0)
        say_where(message, message->generation);
    if (trame->reparer)
        message = fuzz_repair_head(&arena, message);
    if (head_read_message(&head, message, &err) < 0)
        return;
    char *text = head_text(&head);
    (void)fprintf(made.heads, "%s\n", text);
    free(text);
    head_release(&head);
}

static void take(const Fuzz__Trame *trame)
{
    switch ((enum kind)(trame->pair % KINDS)) {
    case ROW:
        take_row(trame);
        return;
    case HEAD:
        take_head(trame);
        return;
    case LINE:
        (void)fwrite(trame->octets.data, 1, trame->octets.len, made.heads);
        return;
    case TABLES:
        take_tables(trame);
        return;
    case KINDS:
        return;
    }
}

static void write_file(const char *path, const void *data, size_t size)
{
    FILE *file = fopen(path, "w");
    CHECK(file != NULL);
    CHECK(fwrite(data, 1, size, file) == size);
    CHECK(fclose(file) == 0);
}

static void make_files(const Fuzz__Entree *entree)
{
    const struct store_options options = { .mode = STORE_WRITE };
    struct err err = { 0 };
    write_file(journal_file, empty_journal, empty_size);
    made.end = (struct fuzz_end){ .position = 0 };
    made.heads = fopen(heads_file, "w");
    CHECK(made.heads != NULL);
    must(store_open(&made.store, journal_file, &options, &err), &err);
    must(store_begin(made.store, &err), &err);
    for (size_t i = 0; i < entree->n_trames && i < FRAMES_MAX; i++)
        take(entree->trames[i]);
    must(store_commit(made.store, &err), &err);
    store_close(&made.store);
    CHECK(fclose(made.heads) == 0);
}

/* --- Mutation --- */

static const ProtobufCMessageDescriptor *changed;

static const ProtobufCMessageDescriptor *inside(const ProtobufCMessageDescriptor *message,
                                                const ProtobufCFieldDescriptor *field)
{
    if (message == &fuzz__trame__descriptor)
        return changed;
    if (message == &plie__lot__descriptor && strcmp(field->name, "events") == 0)
        return &plie__events__descriptor;
    return NULL;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t size_max, unsigned seed)
{
    static const ProtobufCMessageDescriptor *const MESSAGES[] = { &bus__stored__descriptor,
                                                                  &bus__stored__descriptor,
                                                                  &bus__signed_head__descriptor,
                                                                  &bus__status_reply__descriptor };
    changed = MESSAGES[seed % COUNT_OF(MESSAGES)];
    return fuzz_mutate(&fuzz__entree__descriptor, inside, data, size, size_max, seed);
}

/* --- The target --- */

static void read_empty_journal(void)
{
    FILE *file = fopen(journal_file, "r");
    CHECK(file != NULL);
    CHECK(fseek(file, 0, SEEK_END) == 0);
    empty_size = (size_t)ftell(file);
    rewind(file);
    empty_journal = malloc(empty_size);
    CHECK(empty_journal != NULL);
    CHECK(fread(empty_journal, 1, empty_size, file) == empty_size);
    CHECK(fclose(file) == 0);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    struct journal *journal;
    struct err err = { 0 };
    char hex[2 * HEAD_KEY_SIZE + 1], line[128];
    fuzz_prepare();
    fuzz_world_reset();
    arena_init(&arena, ARENA_SIZE);
    if (mkdtemp(folder) == NULL)
        folder_make(folder);
    (void)snprintf(journal_file, PATH_SIZE, "%s/journal.db", folder);
    (void)snprintf(heads_file, PATH_SIZE, "%s/tetes", folder);
    (void)snprintf(key_file, PATH_SIZE, "%s/cle", folder);
    const struct journal_options options = { .directory = folder,
                                             .mode = JOURNAL_WRITE,
                                             .world = fuzz_world() };
    must(journal_open(&journal, &options, &err), &err);
    journal_close(&journal);
    read_empty_journal();
    (void)sodium_bin2hex(hex, sizeof(hex), fuzz_head_keys()->public_key, HEAD_KEY_SIZE);
    (void)snprintf(line, sizeof(line), "ed25519=%s\n", hex);
    write_file(key_file, line, strlen(line));
    fuzz_plie_open();
    return 0;
}

__attribute__((destructor)) static void clean_up(void)
{
    folder_remove(folder);
    free(empty_journal);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *words[] = { "verify",   "--journal", journal_file, "--tete",
                            heads_file, "--cle",     key_file };
    arena_reset(&arena);
    const Fuzz__Entree *entree =
        (const Fuzz__Entree *)arena_unpack(&arena, &fuzz__entree__descriptor, data, size);
    if (entree == NULL || entree->n_trames == 0)
        return 0;
    fuzz_world_reset();
    make_files(entree);
    int code = fuzz_plie(COUNT_OF(words), words);
    size_t printed;
    const char *text = fuzz_printed(&printed);
    bool whole = strstr(text, "Tout concorde.\n") != NULL;
    CHECK(code >= 0 && code <= 4);
    CHECK(whole == (code == 0));
    CHECK(IMPLIES(code == 1, strstr(text, " anomalie") != NULL));
    return 0;
}
