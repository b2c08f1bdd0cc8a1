/* An auditor alone, by the command line: an exported head, the public key and a copy of the journal
 * tell whether it is the one that was signed. And the services are witnesses of what runs. */
#include "support/folder.h"
#include "support/process.h"
#include "support/settled.h"

#include "base/check.h"
#include "store/store.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { PATH_SIZE = 200, JSON_SIZE = 1024 };
#define SITE      "flandre-lys"
#define PROTOCOLE "compose/sites/" SITE "/protocole.cfg"

static char folder[FOLDER_SIZE]; /* The installation. */
static char elsewhere[FOLDER_SIZE];
static char *printed, *said;
static struct process server;

static int plie_with(const char *donnees, const char *const *words)
{
    return process_run_on(donnees, words, NULL, &printed, &said);
}
#define plie(...) plie_with(folder, (const char *const[]){ __VA_ARGS__, NULL })

static void expect(int exit_code, int expected, const char *says)
{
    if (exit_code != expected || strstr(printed, says) == NULL)
        fail_msg("exit %d, expected %d and «%s»: %s%s", exit_code, expected, says, printed, said);
}

static const char *in(const char *where, const char *name)
{
    static char paths[4][PATH_SIZE];
    static size_t next;
    char *path = paths[next++ % COUNT_OF(paths)];
    (void)snprintf(path, PATH_SIZE, "%s/%s", where, name);
    return path;
}

static int open_folders(void **state)
{
    (void)state;
    folder_make(folder);
    folder_make(elsewhere);
    return 0;
}

static int close_folders(void **state)
{
    (void)state;
    if (server.pid > 0) {
        process_signal(&server, SIGKILL);
        (void)process_wait(&server);
    }
    free(printed);
    free(said);
    printed = said = NULL;
    folder_remove(folder);
    folder_remove(elsewhere);
    return 0;
}

static void serve(void)
{
    const char *const arguments[] = { "serve", "--donnees", folder, "--site",
                                      SITE,    "--port",    "0",    NULL };
    process_start(&server, arguments);
    process_expect(&server, "PRET");
}

static void stop(int signal_number)
{
    process_signal(&server, signal_number);
    (void)process_wait(&server);
}

static void prescribe(int number)
{
    char json[JSON_SIZE];
    (void)snprintf(json, sizeof(json),
                   "{\"prescription\":\"00000000-0000-7000-8000-1000000000%02d\","
                   "\"personne\":\"00000000-0000-7000-8000-2000000000%02d\","
                   "\"identite\":{\"nom\":\"ZEPHYR %c\",\"prenom\":\"Prune\","
                   "\"dateNaissance\":\"1980-05-%02d\"},\"sexe\":\"femme\",\"commune\":\"59295\","
                   "\"prescripteur\":{\"genre\":\"pole_emploi\"},\"date\":\"2022-03-01\","
                   "\"situation\":{\"date\":\"2022-03-01\",\"rsa\":\"OUI\"},"
                   "\"confirmeNouvelle\":true}",
                   number, number, 'A' + number, number + 1);
    expect(plie("send", "reperage", "Prescrire", json, "--site", SITE), 0, "");
    settle_folder(folder, SITE); /* The journal has it, and the witnesses have heard it. */
}

static void live(int number)
{
    serve();
    if (number == 0)
        expect(plie("protocole", "adopter", PROTOCOLE, "--site", SITE), 0, "");
    prescribe(number);
    stop(SIGTERM);
}

static void copy(const char *from, const char *to)
{
    char block[4096];
    FILE *in_file = fopen(from, "rb");
    FILE *out_file = fopen(to, "wb");
    assert_non_null(in_file);
    assert_non_null(out_file);
    for (size_t size; (size = fread(block, 1, sizeof(block), in_file)) > 0;)
        assert_int_equal(fwrite(block, 1, size, out_file), size);
    assert_int_equal(fclose(in_file), 0);
    assert_int_equal(fclose(out_file), 0);
}

static int audit(const char *journal, const char *tete, const char *cle)
{
    const char *const words[] = { "verify",
                                  "--journal",
                                  in(elsewhere, journal),
                                  "--tete",
                                  in(elsewhere, tete),
                                  "--cle",
                                  in(elsewhere, cle),
                                  NULL };
    return plie_with(in(elsewhere, "rien"), words);
}

static void spoil(const char *path, const char *sql)
{
    struct store *store;
    struct err err = { 0 };
    assert_int_equal(store_open(&store, path, &(struct store_options){ .mode = STORE_WRITE }, &err),
                     0);
    assert_int_equal(store_exec(store, sql, &err), 0);
    assert_int_equal(store_checkpoint(store, true, NULL, &err), 0);
    store_close(&store);
}

static void replace_in(const char *path, const char *from, const char *to)
{
    char text[8192];
    FILE *file = fopen(path, "r+");
    assert_non_null(file);
    size_t size = fread(text, 1, sizeof(text) - 1, file);
    text[size] = '\0';
    char *at = strstr(text, from);
    assert_non_null(at);
    assert_int_equal(strlen(from), strlen(to));
    memcpy(at, to, strlen(to));
    rewind(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void carry_away(const char *journal, const char *tete)
{
    copy(in(folder, "bus/journal.db"), in(elsewhere, journal));
    expect(plie("verify", "--exporter-tete", in(elsewhere, tete)), 0, "empreinte de la clé");
    copy(in(folder, "cles/bus.verification"), in(elsewhere, "bus.verification"));
}

static void an_auditor_needs_nothing_but_a_head_a_key_and_a_copy(void **state)
{
    (void)state;
    live(0);
    carry_away("premier.db", "premier.json");
    assert_int_equal(chmod(in(elsewhere, "premier.db"), 0400), 0);
    expect(audit("premier.db", "premier.json", "bus.verification"), 0, "Tout concorde.");
    assert_int_equal(access(in(elsewhere, "premier.db-wal"), F_OK), -1); /* Only read. */
    assert_int_equal(access(in(elsewhere, "premier.db-shm"), F_OK), -1);
    live(1);
    carry_away("second.db", "second.json");
    expect(audit("second.db", "premier.json", "bus.verification"), 0, "Tout concorde.");
    expect(audit("premier.db", "second.json", "bus.verification"), 1, "sa fin manque");
    /* Words that are missing, files that are none. */
    expect(plie("verify", "--journal", in(elsewhere, "second.db")), 2, "");
    expect(audit("second.db", "bus.verification", "bus.verification"), 4, "");
    expect(audit("second.db", "second.json", "second.json"), 2, "");
    expect(audit("second.json", "second.json", "bus.verification"), 1, "journal illisible");
    expect(audit("absent.db", "second.json", "bus.verification"), 2, "");
}

static void what_was_changed_since_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *sql;
        const char *says;
    } cases[] = {
        { "UPDATE lot SET events = CAST(replace(CAST(events AS TEXT), '59295', '59296') AS BLOB)"
          " WHERE instr(CAST(events AS TEXT), '59295') > 0",
          "contenu modifié" },
        { "UPDATE lot SET received = received + 1", "date de réception" },
        { "DELETE FROM lot WHERE first_position = (SELECT max(first_position) FROM lot)",
          "sa fin manque" },
        { "DELETE FROM lot WHERE first_position = 1", "absentes" },
        { "UPDATE journal SET generation = generation + 1", "autre génération" },
        { "UPDATE personal SET sealed = zeroblob(length(sealed))", "sans qu'aucun événement" },
    };
    live(0);
    carry_away("journal.db", "tete.json");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        copy(in(elsewhere, "journal.db"), in(elsewhere, "autre.db"));
        spoil(in(elsewhere, "autre.db"), cases[i].sql);
        expect(audit("autre.db", "tete.json", "bus.verification"), 1, cases[i].says);
    }
    copy(in(elsewhere, "tete.json"), in(elsewhere, "autre.json"));
    replace_in(in(elsewhere, "autre.json"), "\"recu\":\"20", "\"recu\":\"19");
    expect(audit("journal.db", "autre.json", "bus.verification"), 4, "");
    copy(in(elsewhere, "tete.json"), in(elsewhere, "autre.json"));
    replace_in(in(elsewhere, "autre.json"), "\"site\":\"flandre-lys\"", "\"site\":\"flandre-lyz\"");
    expect(audit("journal.db", "autre.json", "bus.verification"), 1, "la tête a été changée");
}

/* A new installation of the same people: another key, another journal. */
static void another_key_signs_nothing_for_us(void **state)
{
    (void)state;
    live(0);
    carry_away("journal.db", "tete.json");
    copy(in(elsewhere, "bus.verification"), in(elsewhere, "notre.verification"));
    assert_int_equal(unlink(in(folder, "cles/bus.signature")), 0);
    assert_int_equal(unlink(in(folder, "cles/bus.verification")), 0);
    live(1);
    carry_away("journal.db", "tete.json");
    expect(audit("journal.db", "tete.json", "bus.verification"), 0, "Tout concorde.");
    expect(audit("journal.db", "tete.json", "notre.verification"), 1, "et non par la clé donnée");
}

/* After a crash the end of the journal stands in its WAL: the evidence is not touched. */
static void a_copy_with_its_wal_is_read_aside(void **state)
{
    (void)state;
    struct stat before, after;
    live(0);
    carry_away("journal.db", "tete.json");
    serve();
    prescribe(1);
    stop(SIGKILL);
    copy(in(folder, "bus/journal.db"), in(elsewhere, "journal.db"));
    copy(in(folder, "bus/journal.db-wal"), in(elsewhere, "journal.db-wal"));
    assert_int_equal(stat(in(elsewhere, "journal.db-wal"), &before), 0);
    expect(audit("journal.db", "tete.json", "bus.verification"), 0, "Tout concorde.");
    assert_int_equal(stat(in(elsewhere, "journal.db-wal"), &after), 0);
    assert_int_equal(before.st_size, after.st_size);
    assert_int_equal(access(in(elsewhere, "journal.db-shm"), F_OK), -1);
}

static void the_services_are_witnesses(void **state)
{
    (void)state;
    live(0);
    copy(in(folder, "bus/journal.db"), in(elsewhere, "ancien.db"));
    live(1);
    expect(plie("verify"), 0, "Tout concorde.");
    expect(plie("verify", "--temoins"), 0, "flandre-lys.parcours : a suivi 1 site, garde");
    expect(plie("verify", "--witness"), 0, "Tout concorde.");
    copy(in(folder, "bus/journal.db"), in(elsewhere, "juste.db"));
    /* Withheld: an older state of it, sound in itself. */
    copy(in(elsewhere, "ancien.db"), in(folder, "bus/journal.db"));
    expect(plie("verify", "--temoins"), 1, "flandre-lys.parcours : va jusqu'à l'événement");
    /* Another journal. */
    copy(in(elsewhere, "juste.db"), in(folder, "bus/journal.db"));
    spoil(in(folder, "bus/journal.db"), "UPDATE journal SET generation = generation + 1");
    expect(plie("verify", "--temoins"), 1, "flandre-lys.reperage : parle d'une autre génération");
    copy(in(elsewhere, "juste.db"), in(folder, "bus/journal.db"));
    expect(plie("verify", "--temoins"), 0, "Tout concorde.");
}

static void any_past_is_rebuilt(void **state)
{
    (void)state;
    static const char *const instants[] = { "1950-01-01", "2022-01-01", "1969-12-31T23:00:00Z",
                                            "2199-12-31" };
    live(0);
    for (size_t i = 0; i < COUNT_OF(instants); i++) {
        expect(plie("rebuild", "parcours", "--site", SITE, "--until", instants[i], "--vers",
                    in(elsewhere, "parcours.db")),
               0, "reconstruit dans");
        assert_int_equal(access(in(elsewhere, "parcours.db"), R_OK), 0);
    }
    expect(plie("rebuild", "parcours", "--site", SITE, "--until", "hier", "--vers",
                in(elsewhere, "parcours.db")),
           2, "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_folders, close_folders)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_auditor_needs_nothing_but_a_head_a_key_and_a_copy),
        TEST(what_was_changed_since_is_named),
        TEST(another_key_signs_nothing_for_us),
        TEST(a_copy_with_its_wal_is_read_aside),
        TEST(the_services_are_witnesses),
        TEST(any_past_is_rebuilt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
