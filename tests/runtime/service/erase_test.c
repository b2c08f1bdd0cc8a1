/* A person is forgotten: after EffacementFait no file of the service holds the name or the sealed
 * bytes, and a replay agrees. The files are searched byte by byte. */
#include "support/faulty_vfs.h"
#include "support/toy_site.h"

#include "runtime/own_log.h"
#include "runtime/rebuild.h"
#include "store/lock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define PERSONNE "01890000-0000-7000-8000-0000000000aa"
#define AUTRE    "01890000-0000-7000-8000-0000000000bb"
#define NOM      "ZEPHYRINE-QUARTZ"

enum {
    LOOKS = 200, /* At what does not happen. */
    POINTS_MAX = 200,
};

struct place {
    struct toy_site site;
    struct toy_service *banque;
    struct toy_service *miroir;
    uint8_t sealed[512]; /* Of the first own event. */
    size_t sealed_size;
};

static void open_place(struct place *p)
{
    toy_open(&p->site);
    p->banque = toy_add(&p->site, &JOUET_BANQUE);
    p->miroir = toy_add(&p->site, &JOUET_MIROIR);
    toy_start(&p->site, p->banque);
    toy_start(&p->site, p->miroir);
}

/* How the first event is sealed in the log. */
static void read_sealed(struct place *p)
{
    char path[TOY_PATH_SIZE];
    toy_store_path(&p->site, p->banque, path);
    struct err err = { 0 };
    struct store *store = NULL;
    const struct store_options read = { .mode = STORE_READ };
    assert_int_equal(store_open(&store, path, &read, &err), 0);
    struct record record;
    assert_int_equal(own_log_get(store, &p->site.arena, 1, &record, &err), STMT_ROW);
    assert_true(record.sealed.size > 20 && record.sealed.size <= sizeof(p->sealed));
    memcpy(p->sealed, record.sealed.data, record.sealed.size);
    p->sealed_size = record.sealed.size;
    store_close(&store);
}

static bool is_anywhere(struct place *p, const void *bytes, size_t size)
{
    char where[300];
    bool found = folder_contains(p->site.folder, bytes, size, where, sizeof(where));
    if (found)
        print_message("found in %s\n", where);
    return found;
}

/* The bus takes the bytes off its disk a moment after it has answered. */
static void assert_nowhere(struct place *p, const void *bytes, size_t size)
{
    int64_t end = clock_monotonic_ms() + TOY_WAIT_MS;
    while (is_anywhere(p, bytes, size) && clock_monotonic_ms() < end)
        (void)toy_status(&p->site, p->banque);
    assert_false(is_anywhere(p, bytes, size));
}

static void assert_verified(struct place *p, struct toy_service *toy)
{
    struct runtime_options options;
    toy_options(&p->site, toy, &options);
    char difference[STORE_DIFFERENCE_SIZE];
    struct err err = { 0 };
    if (runtime_verify(&options, difference, &err) < 0)
        fail_msg("%s", err.text);
    assert_string_equal(difference, "");
}

static void path_of_copy(struct place *p, const char *suffix, char out[TOY_PATH_SIZE + 16])
{
    toy_store_path(&p->site, p->banque, out);
    (void)strncat(out, suffix, TOY_PATH_SIZE + 15 - strlen(out));
}

static void make_copy(struct place *p, const char *path)
{
    struct runtime_options options;
    toy_options(&p->site, p->banque, &options);
    const struct rebuild_options rebuild = { .runtime = &options, .path = path };
    struct err err = { 0 };
    if (runtime_rebuild(&rebuild, &err) < 0)
        fail_msg("%s", err.text);
    assert_int_equal(access(path, F_OK), 0);
}

static void no_file_holds_the_name_or_the_sealed_part_of_who_was_forgotten(void **unused)
{
    (void)unused;
    struct place p;
    open_place(&p);
    (void)toy_accept(&p.site, p.banque, jouet_ouvrir("c1", PERSONNE, NOM));
    (void)toy_accept(&p.site, p.banque, jouet_ouvrir("c2", AUTRE, "RESTE"));
    (void)toy_await(&p.site, p.banque, toy_outbox_is_empty);
    read_sealed(&p);
    assert_true(is_anywhere(&p, NOM, strlen(NOM)));
    assert_true(is_anywhere(&p, p.sealed, p.sealed_size));
    uint64_t last = toy_accept(&p.site, p.banque, jouet_effacer(PERSONNE));
    (void)toy_total(&p.site, p.miroir, "reperage", last);
    (void)toy_await(&p.site, p.banque, toy_has_erased);
    (void)toy_await(&p.site, p.miroir, toy_has_erased);
    assert_nowhere(&p, NOM, strlen(NOM));
    (void)toy_await(&p.site, p.banque, toy_outbox_is_empty);
    assert_nowhere(&p, p.sealed, p.sealed_size);
    assert_string_equal(toy_solde(&p.site, p.banque, "c1")->titulaire, "");
    assert_string_equal(toy_solde(&p.site, p.banque, "c2")->titulaire, "RESTE");
    assert_verified(&p, p.banque);
    assert_verified(&p, p.miroir);
    toy_close(&p.site);
}

static void a_copy_of_the_past_is_dropped_before_the_erasure_counts_as_done(void **unused)
{
    (void)unused;
    struct place p;
    open_place(&p);
    (void)toy_accept(&p.site, p.banque, jouet_ouvrir("c1", PERSONNE, NOM));
    (void)toy_await(&p.site, p.banque, toy_outbox_is_empty);
    p.site.now_us += INT64_C(3600) * 1000000;
    const struct toy_question past = { .requete = jouet_solde("c1"),
                                       .connu = "2017-03-14T08:59:00Z" };
    Plie__QueryReply *reply = toy_query(&p.site, p.banque, &past);
    assert_int_equal(reply->outcome_case, PLIE__QUERY_REPLY__OUTCOME_ANSWER);
    char copy[TOY_PATH_SIZE + 16];
    path_of_copy(&p, ".connu", copy);
    assert_int_equal(access(copy, F_OK), 0); /* Kept for the next question. */
    (void)toy_accept(&p.site, p.banque, jouet_effacer(PERSONNE));
    (void)toy_await(&p.site, p.banque, toy_has_erased);
    assert_int_not_equal(access(copy, F_OK), 0);
    assert_false(is_anywhere(&p, NOM, strlen(NOM)));
    reply = toy_query(&p.site, p.banque, &past); /* The past is there, the name is not. */
    assert_int_equal(reply->outcome_case, PLIE__QUERY_REPLY__OUTCOME_ANSWER);
    assert_false(is_anywhere(&p, NOM, strlen(NOM)));
    toy_close(&p.site);
}

static void a_rebuild_that_fails_anywhere_leaves_nothing_of_itself(void **unused)
{
    (void)unused;
    struct place p;
    open_place(&p);
    (void)toy_accept(&p.site, p.banque, jouet_ouvrir("c1", PERSONNE, NOM));
    (void)toy_await(&p.site, p.banque, toy_outbox_is_empty);
    char copy[TOY_PATH_SIZE + 16];
    path_of_copy(&p, ".copie", copy);
    struct runtime_options options;
    toy_options(&p.site, p.banque, &options);
    options.vfs = FAULTY_VFS;
    faulty_register();
    const struct rebuild_options rebuild = { .runtime = &options, .path = copy };
    int rc = ERR_IO;
    unsigned nth = 0;
    while (rc < 0 && nth < POINTS_MAX) {
        struct err err = { 0 };
        faulty_arm(++nth, FAULTY_STICKY);
        rc = runtime_rebuild(&rebuild, &err);
        assert_int_equal(access(copy, F_OK) == 0, rc == 0);
    }
    faulty_arm(0, FAULTY_ONCE);
    assert_true(nth > 5 && nth < POINTS_MAX);
    toy_close(&p.site);
}

static void a_rebuild_that_cannot_take_its_place_is_removed(void **unused)
{
    (void)unused;
    struct place p;
    open_place(&p);
    char live[TOY_PATH_SIZE], copy[TOY_PATH_SIZE + 16];
    toy_store_path(&p.site, p.banque, live);
    path_of_copy(&p, ".rebuild", copy);
    make_copy(&p, copy);
    struct err err = { 0 };
    assert_int_equal(runtime_put_in_place(copy, live, &err), ERR_BUSY); /* The service runs. */
    assert_int_not_equal(access(copy, F_OK), 0);
    (void)toy_accept(&p.site, p.banque, jouet_ouvrir("c1", PERSONNE, NOM));
    toy_close(&p.site);
}

/* But for one that goes on: who builds it holds its lock. */
static void what_a_crash_left_beside_the_store_goes_at_the_next_start(void **unused)
{
    static const char *const left[] = { ".neuf", ".verification", ".rebuild" };
    (void)unused;
    struct place p;
    open_place(&p);
    (void)toy_accept(&p.site, p.banque, jouet_ouvrir("c1", PERSONNE, NOM));
    (void)toy_await(&p.site, p.banque, toy_outbox_is_empty);
    for (size_t built = 0; built < COUNT_OF(left); built++) {
        char copies[COUNT_OF(left)][TOY_PATH_SIZE + 16];
        for (size_t i = 0; i < COUNT_OF(left); i++) {
            path_of_copy(&p, left[i], copies[i]);
            make_copy(&p, copies[i]);
        }
        int lock = -1;
        struct err err = { 0 };
        assert_int_equal(lock_take(copies[built], &lock, &err), 0);
        toy_stop(p.banque);
        toy_start(&p.site, p.banque);
        for (size_t i = 0; i < COUNT_OF(left); i++)
            assert_int_equal(access(copies[i], F_OK) == 0, i == built);
        lock_free(&lock);
    }
    toy_close(&p.site);
}

/* A rebuild beside the store that nobody came to take away. */
static void what_a_killed_verification_left_goes_with_who_is_forgotten(void **unused)
{
    (void)unused;
    struct place p;
    open_place(&p);
    (void)toy_accept(&p.site, p.banque, jouet_ouvrir("c1", PERSONNE, NOM));
    (void)toy_await(&p.site, p.banque, toy_outbox_is_empty);
    char copy[TOY_PATH_SIZE + 16];
    path_of_copy(&p, ".verification", copy);
    make_copy(&p, copy);
    assert_true(is_anywhere(&p, NOM, strlen(NOM)));
    (void)toy_accept(&p.site, p.banque, jouet_effacer(PERSONNE));
    (void)toy_await(&p.site, p.banque, toy_has_erased);
    assert_int_not_equal(access(copy, F_OK), 0);
    assert_false(is_anywhere(&p, NOM, strlen(NOM)));
    toy_close(&p.site);
}

static void a_verification_that_goes_on_is_waited_for(void **unused)
{
    (void)unused;
    struct place p;
    open_place(&p);
    (void)toy_accept(&p.site, p.banque, jouet_ouvrir("c1", PERSONNE, NOM));
    (void)toy_await(&p.site, p.banque, toy_outbox_is_empty);
    char copy[TOY_PATH_SIZE + 16];
    path_of_copy(&p, ".verification", copy);
    struct runtime_options options;
    toy_options(&p.site, p.banque, &options);
    struct store *kept = NULL;
    const struct rebuild_job job = { .options = &options, .path = copy, .kept = &kept };
    struct err err = { 0 };
    if (rebuild_store(&job, &err) < 0)
        fail_msg("%s", err.text);
    (void)toy_accept(&p.site, p.banque, jouet_effacer(PERSONNE));
    for (unsigned i = 0; i < LOOKS; i++)
        assert_false(toy_has_erased(toy_status(&p.site, p.banque)));
    store_close(&kept);
    (void)toy_await(&p.site, p.banque, toy_has_erased);
    assert_int_not_equal(access(copy, F_OK), 0);
    toy_close(&p.site);
}

static void a_copy_that_cannot_be_removed_holds_the_erasure_back(void **unused)
{
    static const char *const copies[] = { ".connu", ".neuf" };
    (void)unused;
    for (size_t i = 0; i < COUNT_OF(copies); i++) {
        struct place p;
        struct err err = { 0 };
        int lock = -1;
        open_place(&p);
        (void)toy_accept(&p.site, p.banque, jouet_ouvrir("c1", PERSONNE, NOM));
        char copy[TOY_PATH_SIZE + 16];
        path_of_copy(&p, copies[i], copy);
        assert_int_equal(lock_take(copy, &lock, &err), 0); /* Somebody builds it. */
        assert_int_equal(lock_make_private_file(copy, &err), 0);
        (void)toy_accept(&p.site, p.banque, jouet_effacer(PERSONNE));
        for (unsigned k = 0; k < LOOKS; k++)
            assert_false(toy_has_erased(toy_status(&p.site, p.banque)));
        lock_free(&lock);
        (void)toy_await(&p.site, p.banque, toy_has_erased);
        assert_int_not_equal(access(copy, F_OK), 0);
        toy_close(&p.site);
    }
}

static void what_has_not_left_when_a_person_is_forgotten_leaves_as_zeros(void **unused)
{
    (void)unused;
    struct place p;
    open_place(&p);
    (void)toy_accept(&p.site, p.banque, jouet_ouvrir("c0", AUTRE, "RESTE"));
    (void)toy_await(&p.site, p.banque, toy_outbox_is_empty);
    toy_bus_stop(&p.site);
    (void)toy_accept(&p.site, p.banque, jouet_ouvrir("c1", PERSONNE, NOM));
    (void)toy_accept(&p.site, p.banque, jouet_effacer(PERSONNE));
    (void)toy_accept(&p.site, p.banque, jouet_ouvrir("c2", PERSONNE, NOM)); /* Too late. */
    (void)toy_await(&p.site, p.banque, toy_has_erased);
    toy_bus_start(&p.site);
    (void)toy_await(&p.site, p.banque, toy_outbox_is_empty);
    assert_false(is_anywhere(&p, NOM, strlen(NOM)));
    assert_string_equal(toy_solde(&p.site, p.banque, "c2")->titulaire, "");
    assert_verified(&p, p.banque);
    toy_close(&p.site);
}

static void a_lost_store_comes_back_without_who_was_forgotten(void **unused)
{
    (void)unused;
    struct place p;
    open_place(&p);
    (void)toy_accept(&p.site, p.banque, jouet_ouvrir("c1", PERSONNE, NOM));
    (void)toy_accept(&p.site, p.banque, jouet_ouvrir("c2", AUTRE, "RESTE"));
    (void)toy_accept(&p.site, p.banque, jouet_effacer(PERSONNE));
    (void)toy_await(&p.site, p.banque, toy_has_erased);
    (void)toy_await(&p.site, p.banque, toy_outbox_is_empty);
    toy_stop(p.banque);
    char path[TOY_PATH_SIZE];
    toy_store_path(&p.site, p.banque, path);
    struct err err = { 0 };
    assert_int_equal(store_remove(path, &err), 0);
    toy_start(&p.site, p.banque);
    (void)toy_accept(&p.site, p.banque, jouet_deposer("c1", 1));
    assert_string_equal(toy_solde(&p.site, p.banque, "c1")->titulaire, "");
    assert_string_equal(toy_solde(&p.site, p.banque, "c2")->titulaire, "RESTE");
    toy_close(&p.site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_file_holds_the_name_or_the_sealed_part_of_who_was_forgotten),
        cmocka_unit_test(a_copy_of_the_past_is_dropped_before_the_erasure_counts_as_done),
        cmocka_unit_test(a_rebuild_that_fails_anywhere_leaves_nothing_of_itself),
        cmocka_unit_test(a_rebuild_that_cannot_take_its_place_is_removed),
        cmocka_unit_test(what_a_crash_left_beside_the_store_goes_at_the_next_start),
        cmocka_unit_test(what_a_killed_verification_left_goes_with_who_is_forgotten),
        cmocka_unit_test(a_verification_that_goes_on_is_waited_for),
        cmocka_unit_test(a_copy_that_cannot_be_removed_holds_the_erasure_back),
        cmocka_unit_test(what_has_not_left_when_a_person_is_forgotten_leaves_as_zeros),
        cmocka_unit_test(a_lost_store_comes_back_without_who_was_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
