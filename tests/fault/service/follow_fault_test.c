/* A follower on a disk that fails at its n-th call, for every n: it may die or try again, and in
 * the next life it has heard everything once, with each reaction once. Each life is a child. */
#include "support/faulty_vfs.h"
#include "support/toy_site.h"

#include "base/log.h"
#include "runtime/command.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define PERSONNE "01890000-0000-7000-8000-0000000000aa"

enum { DEPOSITS = 6, REACTIONS = 2, LAST = 1 + DEPOSITS, POINTS_MAX = 200, MET_NO_FAULT = 4 };

static unsigned nth;
static enum faulty_mode mode;

static void must(bool fact, const char *what)
{
    if (fact)
        return;
    (void)fprintf(stderr, "in the child: %s\n", what);
    _exit(1);
}

static int live(const char *folder, int (*life)(struct toy_site *site))
{
    (void)fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        log_set_level(LOG_ERROR + 1);
        struct toy_site site;
        toy_open_in(&site, folder);
        toy_bus_start(&site);
        int code = life(&site);
        for (size_t i = 0; i < TOY_SERVICES_MAX; i++)
            toy_stop(&site.services[i]);
        toy_bus_stop(&site);
        _exit(code);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* The mirror has lived before: its store is made. */
static int record_deposits(struct toy_site *site)
{
    struct toy_service *banque = toy_add(site, &JOUET_BANQUE);
    struct toy_service *miroir = toy_add(site, &JOUET_MIROIR);
    toy_start(site, banque);
    toy_start(site, miroir);
    (void)toy_total(site, miroir, "reperage",
                    toy_accept(site, banque, jouet_ouvrir("c1", PERSONNE, "QUARTZ")));
    toy_stop(miroir);
    for (int i = 0; i < DEPOSITS; i++)
        (void)toy_accept(site, banque, jouet_deposer("c1", i % 3 == 0 ? 1000 : 1));
    (void)toy_await(site, banque, toy_outbox_is_empty);
    return 0;
}

static void hear_everything(struct toy_site *site, struct toy_service *miroir)
{
    const Jouet__TotalReponse *total = toy_total(site, miroir, "reperage", LAST);
    must(total->montant == 2 * 1000 + 4, "the sum");
    must(total->felicitations == REACTIONS, "the reactions");
}

static int hear_on_a_failing_disk(struct toy_site *site)
{
    faulty_register();
    struct toy_service *miroir = toy_add(site, &JOUET_MIROIR);
    miroir->vfs = FAULTY_VFS;
    faulty_arm(nth, mode);
    struct err err = { 0 };
    if (toy_try_start(site, miroir, &err) < 0)
        return EXIT_COMMIT_FAILED; /* It failed while opening. */
    hear_everything(site, miroir);
    (void)toy_await(site, miroir, toy_outbox_is_empty);
    return faulty_fired() == 0 ? MET_NO_FAULT : 0;
}

static int hear_on_a_good_disk(struct toy_site *site)
{
    struct toy_service *miroir = toy_add(site, &JOUET_MIROIR);
    toy_start(site, miroir);
    hear_everything(site, miroir);
    (void)toy_await(site, miroir, toy_outbox_is_empty);
    must(toy_status(site, miroir)->marks[0]->sequence == REACTIONS, "each reaction once");
    struct runtime_options options;
    toy_options(site, miroir, &options);
    char difference[STORE_DIFFERENCE_SIZE];
    struct err err = { 0 };
    must(runtime_verify(&options, difference, &err) == 0, err.text);
    must(difference[0] == '\0', difference);
    return 0;
}

static void copy_file(const char *from, const char *to)
{
    static char buffer[1 << 16];
    FILE *in = fopen(from, "rb");
    FILE *out = fopen(to, "wb");
    assert_non_null(in);
    assert_non_null(out);
    size_t size;
    while ((size = fread(buffer, 1, sizeof(buffer), in)) > 0)
        assert_int_equal(fwrite(buffer, 1, size, out), size);
    assert_int_equal(fclose(in), 0);
    assert_int_equal(fclose(out), 0);
}

static void copy_folder(const char *from, const char *to)
{
    DIR *dir = opendir(from);
    assert_non_null(dir);
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        char source[FOLDER_SIZE + 300];
        char target[FOLDER_SIZE + 300];
        struct stat st;
        (void)snprintf(source, sizeof(source), "%s/%s", from, entry->d_name);
        (void)snprintf(target, sizeof(target), "%s/%s", to, entry->d_name);
        assert_int_equal(stat(source, &st), 0);
        if (S_ISREG(st.st_mode))
            copy_file(source, target);
    }
    (void)closedir(dir);
}

static void each_fault_point(enum faulty_mode how)
{
    mode = how;
    int code = 0;
    char before[FOLDER_SIZE];
    folder_make(before);
    assert_int_equal(live(before, record_deposits), 0);
    for (nth = 1; code != MET_NO_FAULT; nth++) {
        assert_true(nth < POINTS_MAX);
        char folder[FOLDER_SIZE];
        folder_make(folder);
        copy_folder(before, folder);
        code = live(folder, hear_on_a_failing_disk);
        assert_true(code == 0 || code == MET_NO_FAULT || code == EXIT_COMMIT_FAILED ||
                    code == FAULTY_EXIT_CODE);
        assert_int_equal(live(folder, hear_on_a_good_disk), 0);
        folder_remove(folder);
    }
    folder_remove(before);
    print_message("%u fault points\n", nth - 1);
    assert_true(nth > 10);
}

static void a_call_that_fails_once_makes_nothing_heard_twice_or_never(void **unused)
{
    (void)unused;
    each_fault_point(FAULTY_ONCE);
}

static void a_death_in_the_middle_makes_nothing_heard_twice_or_never(void **unused)
{
    (void)unused;
    each_fault_point(FAULTY_EXIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_that_fails_once_makes_nothing_heard_twice_or_never),
        cmocka_unit_test(a_death_in_the_middle_makes_nothing_heard_twice_or_never),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
