/* A sound journal is spoiled in one place, as a hand or a bad disk would; journal_verify() names
 * the place. Every spoiling is SQL on the file, or a byte of the file itself. */
#include "support/bus_peer.h"

#include "base/log.h"
#include "bus/journal.h"

static const char SITE[] = "flandre-lys";

enum { LOTS = 40 };

struct found {
    unsigned count;
    uint64_t position; /* Of the first. */
    char site[LIMIT_ID_SIZE];
    char source[LIMIT_ID_SIZE];
    char what[512];
};

static void note(void *self, const struct journal_fault *fault)
{
    struct found *found = self;
    if (found->count++ > 0)
        return;
    found->position = fault->position;
    (void)snprintf(found->site, sizeof(found->site), "%s", fault->site);
    (void)snprintf(found->source, sizeof(found->source), "%s", fault->source);
    (void)snprintf(found->what, sizeof(found->what), "%s", fault->what);
}

static struct found verify(const char *folder)
{
    struct found found = { .count = 0 };
    struct journal_watch watch = { .fault = note, .self = &found };
    struct journal_verdict verdict;
    struct err err = { 0 };
    if (journal_verify(folder, &watch, &verdict, &err) < 0)
        fail_msg("%s", err.text);
    assert_int_equal(verdict.fault_count, found.count);
    return found;
}

static void must(int rc, const struct err *err)
{
    if (rc < 0)
        fail_msg("%s", err->text);
}

/* Two sources and two sites in turn; p1 has parts at positions 1 and 9, p2 at 5; p1 is erased by an
 * event of repérage. */
static void fill(struct journal *journal, struct arena *arena)
{
    static const char *const sources[][2] = { { "flandre-lys", "reperage" },
                                              { "flandre-lys", "parcours" },
                                              { "roubaix", "parcours" } };
    struct journal_producer *producers[3];
    struct err err = { 0 };
    must(journal_begin(journal, &err), &err);
    for (size_t i = 0; i < 3; i++) {
        must(journal_add_producer(journal, sources[i][0], sources[i][1], &producers[i], &err),
             &err);
        journal_next_epoch(producers[i]);
    }
    for (unsigned i = 0; i < LOTS; i++) {
        struct journal_producer *producer = producers[i % 3];
        struct lot_plan p = { .site = sources[i % 3][0],
                              .source = producer->source,
                              .epoch = 1,
                              .first = producer->mark + 1,
                              .count = 2,
                              .person = i == 0 || i == 4 ? "p1"
                                        : i == 2         ? "p2"
                                                         : NULL,
                              .sealed = "partie-scellee",
                              .erases = i == 30 ? "p1" : NULL };
        must(journal_append(journal, producer, lot_make(arena, &p), i, &err), &err);
    }
    must(journal_erase(journal, SITE, "p1", &err), &err);
    must(journal_commit(journal, &err), &err);
    must(journal_checkpoint(journal, true, NULL, &err), &err);
}

static void make_journal(char folder[FOLDER_SIZE])
{
    struct arena arena;
    struct err err = { 0 };
    struct journal *journal;
    folder_make(folder);
    arena_init(&arena, PEER_ARENA_SIZE);
    struct journal_options options = { .directory = folder,
                                       .mode = JOURNAL_WRITE,
                                       .world = world_system() };
    must(journal_open(&journal, &options, &err), &err);
    fill(journal, &arena);
    journal_close(&journal);
    arena_release(&arena);
}

static void spoil(const char *folder, const char *sql)
{
    char path[FOLDER_SIZE + 20];
    struct err err = { 0 };
    struct store *store;
    journal_path(folder, path, sizeof(path));
    must(store_open(&store, path, &(struct store_options){ .mode = STORE_WRITE }, &err), &err);
    must(store_exec(store, sql, &err), &err);
    must(store_checkpoint(store, true, NULL, &err), &err);
    store_close(&store);
}

static void a_sound_journal_has_no_fault(void **unused)
{
    (void)unused;
    char folder[FOLDER_SIZE];
    make_journal(folder);
    struct journal_verdict verdict;
    struct found found = { .count = 0 };
    struct err err = { 0 };
    struct journal_watch watch = { .fault = note, .self = &found };
    assert_int_equal(journal_verify(folder, &watch, &verdict, &err), 0);
    if (found.count > 0)
        fail_msg("%llu %s", (unsigned long long)found.position, found.what);
    assert_int_equal(verdict.lot_count, LOTS);
    assert_int_equal(verdict.head.position, 2 * LOTS);
    folder_remove(folder);
}

static void each_spoiled_place_is_named(void **unused)
{
    (void)unused;
    static const struct {
        const char *sql;
        uint64_t position;
        const char *source;
        const char *what;
    } cases[] = {
        { "UPDATE lot SET events = CAST(replace(CAST(events AS TEXT), 'essai', 'ESSAI') AS BLOB)"
          " WHERE first_position = 21",
          21, "parcours", "contenu modifié" },
        { "UPDATE lot SET chain = zeroblob(32) WHERE first_position = 21", 21, "parcours",
          "contenu modifié" },
        { "UPDATE lot SET previous = zeroblob(32) WHERE first_position = 21", 21, "parcours",
          "chaîne rompue" },
        { "UPDATE lot SET count = 3 WHERE first_position = 21", 21, "parcours", "contenu modifié" },
        { "UPDATE lot SET site = 'autre' WHERE first_position = 21", 21, "parcours", "numéro" },
        { "UPDATE lot SET source = 'reperage' WHERE first_position = 21", 21, "reperage",
          "numéro" },
        { "UPDATE lot SET first_sequence = 999 WHERE first_position = 21", 21, "parcours",
          "numéro 999" },
        { "UPDATE lot SET epoch = 7 WHERE first_position = 21", 21, "parcours", "contenu modifié" },
        { "UPDATE lot SET received = 0 WHERE first_position = 21", 21, "parcours", "reçu avant" },
        { "DELETE FROM lot WHERE first_position = 21", 23, "parcours",
          "positions 21 à 22 absentes" },
        { "DELETE FROM lot WHERE first_position = 79", 80, "", "tête du site" },
        { "UPDATE lot SET first_position = 100 WHERE first_position = 79", 100, "reperage",
          "positions 79 à 99 absentes" },
        { "UPDATE personal SET sealed = zeroblob(length(sealed)) WHERE position = 5", 5, "parcours",
          "sans qu'aucun événement" },
        { "UPDATE personal SET sealed = CAST('partie-SCELLEE' AS BLOB) WHERE position = 5", 5,
          "parcours", "différente de son empreinte" },
        { "DELETE FROM personal WHERE position = 5", 5, "parcours", "1 partie(s)" },
        { "INSERT INTO personal VALUES (6, 'roubaix', 'p9', x'00')", 80, "",
          "parties personnelles" },
        { "UPDATE personal SET person = 'p9' WHERE position = 5", 5, "parcours", "autre personne" },
        { "UPDATE producer SET mark = 99 WHERE site = 'roubaix'", 78, "parcours", "marque 99" },
        { "UPDATE site SET chain = zeroblob(32) WHERE site = 'roubaix'", 78, "", "tête du site" },
        { "DELETE FROM site WHERE site = 'roubaix'", 78, "", "table des sites" },
        { "UPDATE producer SET epoch = 0 WHERE site = 'roubaix'", 78, "parcours", "époque 0" },
        { "UPDATE producer SET first_position = 5 WHERE site = 'roubaix'", 78, "parcours",
          "dernier lot" },
        { "DELETE FROM producer WHERE site = 'roubaix'", 78, "parcours", "table des sources" },
        { "INSERT INTO erased VALUES ('p2', 'flandre-lys', 5)", 5, "", "sans qu'aucun événement" },
        { "INSERT INTO erased VALUES ('p1', 'roubaix', 79)", 79, "", "sans qu'aucun événement" },
        { "DELETE FROM erased", 62, "reperage", "n'est pas retenu" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char folder[FOLDER_SIZE];
        make_journal(folder);
        spoil(folder, cases[i].sql);
        struct found found = verify(folder);
        if (found.count == 0 || found.position != cases[i].position ||
            strcmp(found.source, cases[i].source) != 0 || strstr(found.what, cases[i].what) == NULL)
            fail_msg("%s: %u fault(s), first at %llu of %s.%s: %s", cases[i].sql, found.count,
                     (unsigned long long)found.position, found.site, found.source, found.what);
        folder_remove(folder);
    }
}

static long find_in_file(FILE *file, const char *marker)
{
    size_t matched = 0;
    int c;
    rewind(file);
    while (matched < strlen(marker) && (c = fgetc(file)) != EOF)
        matched = c == marker[matched] ? matched + 1 : c == marker[0] ? 1 : 0;
    return matched == strlen(marker) ? ftell(file) - (long)matched : -1;
}

/* The facts of sequence 9 of a source are 40 times 'j'; the first such run is roubaix's. */
static void one_flipped_bit_on_the_disk_is_found(void **unused)
{
    (void)unused;
    char folder[FOLDER_SIZE];
    char path[FOLDER_SIZE + 20];
    make_journal(folder);
    journal_path(folder, path, sizeof(path));
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    long at = find_in_file(file, "jjjjjjjjjjjjjjjjjjjj");
    assert_true(at > 0);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    assert_int_equal(fputc('j' ^ 1, file), 'j' ^ 1);
    assert_int_equal(fclose(file), 0);
    struct found found = verify(folder);
    assert_int_equal(found.count, 1);
    assert_true(found.position >= 25 && found.position <= 29); /* Lot 12, 13 or 14: sequence 9. */
    assert_non_null(strstr(found.what, "contenu modifié"));
    folder_remove(folder);
}

static void a_damaged_page_is_a_finding_not_a_crash(void **unused)
{
    (void)unused;
    for (long page = 1; page <= 4; page++) {
        char folder[FOLDER_SIZE];
        char path[FOLDER_SIZE + 20];
        make_journal(folder);
        journal_path(folder, path, sizeof(path));
        FILE *file = fopen(path, "r+b");
        assert_non_null(file);
        assert_int_equal(fseek(file, page * 4096, SEEK_SET), 0);
        for (int i = 0; i < 64; i++)
            (void)fputc(0xff, file);
        assert_int_equal(fclose(file), 0);
        struct found found = { .count = 0 };
        struct journal_watch watch = { .fault = note, .self = &found };
        struct journal_verdict verdict;
        struct err err = { 0 };
        int rc = journal_verify(folder, &watch, &verdict, &err);
        assert_true(rc == ERR_CORRUPT || found.count > 0);
        folder_remove(folder);
    }
}

static void there_must_be_a_journal(void **unused)
{
    (void)unused;
    char folder[FOLDER_SIZE];
    folder_make(folder);
    struct journal_watch watch = { .fault = note };
    struct journal_verdict verdict;
    struct err err = { 0 };
    assert_int_equal(journal_verify(folder, &watch, &verdict, &err), ERR_ABSENT);
    folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_journal_has_no_fault),
        cmocka_unit_test(each_spoiled_place_is_named),
        cmocka_unit_test(one_flipped_bit_on_the_disk_is_found),
        cmocka_unit_test(a_damaged_page_is_a_finding_not_a_crash),
        cmocka_unit_test(there_must_be_a_journal),
    };
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
