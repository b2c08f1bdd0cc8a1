/* Small files and words that come from elsewhere. The first byte chooses:
 *   0, 1  public keys of another host, of a site or of the bus (`plie keys recevoir`)
 *   2     a key file, read as each kind of key
 *   3     a month of the access log, as `plie verify` reads it beside a backup
 *   4     what a process that died left beside its store
 *   5     dates, instants, names, ids and whole texts, as commands and arguments bring them
 *   6     the text of a signed head, then a head as it travels; what is read is written the same */
#define _GNU_SOURCE /* mkdtemp */

#include "fuzz/fuzz.h"
#include "fuzz/repair.h"
#include "support/folder.h"

#include "base/date.h"
#include "base/id.h"
#include "base/text.h"
#include "client/identity.h"
#include "portail/trace/trace.h"
#include "runtime/heard_head.h"
#include "runtime/seal.h"
#include "runtime/witness.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = FOLDER_SIZE + 320, FOLDED_SIZE = 128 };

static char folder[FOLDER_SIZE] = "/dev/shm/plie-XXXXXX";
static struct config config;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    fuzz_prepare();
    if (mkdtemp(folder) == NULL)
        folder_make(folder);
    (void)snprintf(config.cles, sizeof(config.cles), "%s", folder);
    return 0;
}

__attribute__((destructor)) static void clean_up(void)
{
    folder_remove(folder);
}

static void empty_folder(void)
{
    DIR *directory = opendir(folder);
    CHECK(directory != NULL);
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        char path[PATH_SIZE];
        (void)snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        (void)unlink(path);
    }
    (void)closedir(directory);
}

static void write_file(const char *name, const void *data, size_t size)
{
    char path[PATH_SIZE];
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    CHECK(file != NULL);
    CHECK(size == 0 || fwrite(data, 1, size, file) == size);
    CHECK(fclose(file) == 0);
}

static void check_end(int rc, struct err *err)
{
    CHECK(rc == 0 || err->text[0] != '\0');
    CHECK(text_is_valid(err->text, strlen(err->text)));
    CHECK(strchr(err->text, '\n') == NULL);
    err_clear(err);
}

/* --- Keys --- */

/* What came stays in the folder of keys, under names of whoever sent it. */
static void check_names(const char *from)
{
    DIR *directory = opendir(folder);
    CHECK(directory != NULL);
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        const char *name = entry->d_name;
        bool ours = name[0] == '.' || strncmp(name, "droits.cfg", 10) == 0 ||
                    (from == NULL && strcmp(name, "bus.verification") == 0);
        size_t length = from == NULL ? 0 : strlen(from);
        if (!ours && from == NULL)
            CHECK(strcmp(name, "bus.pub") == 0);
        else if (!ours)
            CHECK(strncmp(name, from, length) == 0 && name[length] == '.');
    }
    (void)closedir(directory);
}

static void take_keys(const char *from, const uint8_t *data, size_t size)
{
    size_t taken = 0;
    struct err err = { 0 };
    empty_folder();
    check_end(identity_take(&config, from, fuzz_file(data, size), &taken, &err), &err);
    check_names(from);
}

static void read_keys(const uint8_t *data, size_t size)
{
    struct wire_keys keys;
    struct head_keys head_keys;
    struct seal *seal;
    struct err err = { 0 };
    char key[WIRE_KEY_SIZE];
    uint8_t verification[HEAD_KEY_SIZE];
    const char *path = fuzz_file(data, size);
    empty_folder();
    write_file("console.cle", data, size);
    write_file("bus.pub", data, size);
    write_file("bus.verification", data, size);
    check_end(identity_read(&config, "console", &keys, &err), &err);
    check_end(identity_read_public(&config, "bus", key, &err), &err);
    check_end(identity_read_verification(&config, verification, &err), &err);
    check_end(head_keys_read(path, &head_keys, &err), &err);
    int rc = seal_read(&seal, path, &err);
    check_end(rc, &err);
    if (rc == 0)
        seal_close(&seal);
}

/* --- What lies beside --- */

static void see_fault(void *self, const char *what)
{
    CHECK(what[0] != '\0' && text_is_valid(what, strlen(what)));
    ++*(size_t *)self;
}

static void read_traces(const uint8_t *data, size_t size)
{
    size_t faults = 0;
    const struct trace_watch watch = { .fault = see_fault, .self = &faults };
    const struct trace_anchor anchor = { .head = { .segment = "2017-06", .nombre = 1 } };
    struct err err = { 0 };
    empty_folder();
    write_file("2017-06.jsonl", data, size);
    check_end(trace_verify(folder, &anchor, 1, &watch, &err), &err);
    CHECK(faults > 0); /* Nobody has a line whose digest is zero. */
}

static void read_witness(const uint8_t *data, size_t size)
{
    char path[PATH_SIZE];
    struct witness witness;
    struct err err = { 0 };
    empty_folder();
    write_file("parcours.db.temoin", data, size);
    (void)snprintf(path, sizeof(path), "%s/parcours.db", folder);
    int rc = witness_open(&witness, path, &err);
    check_end(rc, &err);
    if (rc < 0)
        return;
    CHECK(strnlen(witness.working, sizeof(witness.working)) < sizeof(witness.working));
    witness_close(&witness);
}

/* --- Words --- */

static void read_date(const char *text)
{
    char again[DATE_SIZE], french[DATE_FR_SIZE], when[TIME_TEXT_SIZE], once_more[TIME_TEXT_SIZE];
    int32_t day = date_parse(text);
    if (day != DATE_NONE) {
        date_format(day, again);
        CHECK(strcmp(again, text) == 0);
        date_format_fr(day, french);
    }
    int64_t instant = time_parse(text);
    if (instant >= 0) {
        time_format(instant, when);
        CHECK(time_parse(when) == instant);
        (void)date_paris(instant);
    }
    int64_t any = 0;
    memcpy(&any, text, strnlen(text, sizeof(any)));
    time_format(any, once_more);
    CHECK(strlen(once_more) == strlen("2017-03-14T08:15:00.123456Z"));
}

static void read_words(const uint8_t *data, size_t size)
{
    char folded[FOLDED_SIZE], again[FOLDED_SIZE], sound[FOLDED_SIZE];
    char *text = strndup((const char *)data, size);
    CHECK(text != NULL);
    read_date(text);
    text_fold(text, folded, sizeof(folded));
    text_fold(folded, again, sizeof(again));
    CHECK(strcmp(folded, again) == 0);
    text_phonetic(text, sound, sizeof(sound));
    CHECK(strlen(folded) < FOLDED_SIZE && strlen(sound) < FOLDED_SIZE);
    CHECK(IMPLIES(id_is_valid(text), strlen(text) == ID_SIZE - 1));
    CHECK(IMPLIES(lot_name_is_valid(text), strchr(text, '/') == NULL && strchr(text, '.') == NULL));
    text_make_line(text);
    CHECK(text_is_valid(text, strlen(text)) && strpbrk(text, "\t\n") == NULL);
    free(text);
}

/* --- Heads --- */

static void check_same(const struct signed_head *a, const struct signed_head *b)
{
    uint8_t left[HEAD_BYTES_MAX], right[HEAD_BYTES_MAX];
    size_t size = head_bytes(a, left);
    CHECK(head_bytes(b, right) == size && memcmp(left, right, size) == 0);
    CHECK(memcmp(a->key, b->key, HEAD_KEY_SIZE) == 0);
    CHECK(memcmp(a->signature, b->signature, HEAD_SIGNATURE_SIZE) == 0);
}

/* Written as a text and read again. */
static void check_text(const struct signed_head *head)
{
    struct signed_head again;
    struct err err = { 0 };
    char *text = head_text(head);
    if (head->received >= 0 && head->received < TIME_END_US && head->signed_us >= 0 &&
        head->signed_us < TIME_END_US) {
        CHECK(head_read_text(&again, text, strlen(text), &err) == 0);
        check_same(head, &again);
        head_release(&again);
    }
    free(text);
    (void)head_is_signed(head);
}

/* As a service judges one that comes after it. */
static void check_judged(const struct signed_head *head)
{
    struct signed_head signed_one = *head;
    struct chains chains = { 0 };
    bool keep = false;
    struct err err = { 0 };
    if (head->position == 0)
        return;
    head_sign(&signed_one, fuzz_head_keys()); /* Its sites are borrowed. */
    const struct signed_head none = { .position = 0 };
    CHECK(heard_judge(&none, &signed_one, &chains, &keep, &err) == 0);
    CHECK(keep);
    CHECK(heard_judge(&signed_one, &signed_one, &chains, &keep, &err) == 0);
    CHECK(!keep);
}

static void read_heads(const uint8_t *data, size_t size)
{
    struct signed_head head;
    struct err err = { 0 };
    int rc = head_read_text(&head, (const char *)data, size, &err);
    if (rc == 0)
        check_text(&head);
    head_release(&head);
    check_end(rc, &err);
    rc = head_unpack(&head, data, size, &err);
    if (rc == 0) {
        check_text(&head);
        check_judged(&head);
    }
    head_release(&head);
    check_end(rc, &err);
}

/* --- The target --- */

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t size_max, unsigned seed)
{
    if (size < 2 || data[0] % 7 != 6 || data[1] == '{' || seed % 4 == 0)
        return LLVMFuzzerMutate(data, size, size_max);
    return 1 +
           fuzz_mutate(&bus__signed_head__descriptor, NULL, data + 1, size - 1, size_max - 1, seed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const READ[])(const uint8_t *data,
                                size_t size) = { NULL,         NULL,       read_keys, read_traces,
                                                 read_witness, read_words, read_heads };
    if (size == 0)
        return 0;
    size_t which = data[0] % COUNT_OF(READ);
    if (which < 2)
        take_keys(which == 0 ? "roubaix" : NULL, data + 1, size - 1);
    else
        READ[which](data + 1, size - 1);
    return 0;
}
