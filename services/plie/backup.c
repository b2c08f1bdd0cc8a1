/* `plie backup`: all stores of this host while their services run, then the journal, which thereby
 * knows at least what each store was told. No plain text leaves the data folder: a
 * copy lives in a file without a name there until it is encrypted. */
#include "plie/command.h"
#include "plie/sauvegarde.h"

#include "base/date.h"
#include "base/file.h"
#include "base/text.h"
#include "bus/journal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEPT_DAYS = 35, KEPT_DAYS_MAX = 3650, READ_SIZE = 256 * 1024 };

static const char PREFIX[] = "sauvegarde-";
static const char UNDER_WAY[] = ".en-cours-";

struct backup {
    const struct config *config;
    const char *folder;               /* --vers */
    char made[CONFIG_PATH_SIZE + 64]; /* The backup's folder under its temporary name. */
    char name[64];                    /* And its final one. */
    uint8_t public_key[COFFRE_KEY_SIZE];
    struct sauvegarde sauvegarde;
    struct registre registre; /* What is known here of erasures. */
    int lock_fd;
};

/* --- One file --- */

/* `size` bytes of it, or all when that is 0. */
static int stream(int fd, uint64_t size, struct coffre *coffre, struct err *err)
{
    uint8_t *block = malloc(READ_SIZE);
    CHECK(block != NULL);
    int rc = 0;
    for (uint64_t done = 0; rc == 0 && (size == 0 || done < size);) {
        size_t want = size == 0 || size - done > READ_SIZE ? READ_SIZE : (size_t)(size - done);
        ssize_t count = read(fd, block, want);
        if (count == 0)
            break;
        rc = count < 0 ? err_set(err, ERR_IO, "copie : %s", err_reason(errno))
                       : coffre_write(coffre, block, (size_t)count, err);
        done += count > 0 ? (uint64_t)count : 0;
    }
    free(block);
    return rc;
}

static int encrypt(struct backup *b, struct sauvegarde_fichier *fichier, int fd, uint64_t size,
                   struct err *err)
{
    char path[CONFIG_PATH_SIZE * 2];
    sauvegarde_path(b->made, fichier->name, path);
    const struct coffre_nom nom = { path, fichier->name, b->sauvegarde.id };
    struct coffre *coffre = NULL;
    int rc = coffre_create(&coffre, &nom, b->public_key, err);
    if (rc == 0)
        rc = stream(fd, size, coffre, err);
    if (rc == 0)
        rc = coffre_finish(&coffre, fichier->digest, &fichier->size, err);
    coffre_close(&coffre);
    return rc;
}

/* What is said of a store and its copy are of one moment. */
static int copy_store(struct backup *b, struct sauvegarde_fichier *fichier, const char *path,
                      int *fd, struct err *err)
{
    char aside[CONFIG_PATH_SIZE * 2];
    (void)snprintf(aside, sizeof(aside), "%s.sauvegarde", path);
    struct store *store = NULL;
    const struct store_options read = { .mode = STORE_READ };
    int rc = store_open(&store, path, &read, err);
    if (rc == 0)
        rc = store_begin_read(store, err);
    if (rc == 0 && fichier->genre == SAUVEGARDE_MAGASIN)
        rc = runtime_place(store, &fichier->place, err);
    if (rc == 0 && fichier->genre == SAUVEGARDE_MAGASIN &&
        strcmp(fichier->site, CONFIG_CONSOLIDATION) != 0)
        rc = registre_of_service(store, fichier->site, &b->registre, err);
    if (rc == 0)
        rc = store_copy_unnamed(store, aside, fd, err);
    if (store != NULL)
        store_rollback(store);
    store_close(&store);
    return rc;
}

static int copy_journal_view(struct backup *b, struct journal *journal,
                             struct sauvegarde_fichier *fichier, const char *aside, int *fd,
                             struct err *err)
{
    struct journal_head head;
    int rc = journal_begin_view(journal, err);
    if (rc < 0)
        return rc;
    rc = journal_head(journal, &head, err);
    if (rc == 0)
        rc = journal_erased(journal, &b->registre, err);
    if (rc == 0)
        rc = journal_copy_unnamed(journal, aside, fd, err);
    journal_end_view(journal);
    fichier->place.generation = head.generation;
    fichier->place.position = head.position;
    return rc;
}

static int copy_journal(struct backup *b, struct sauvegarde_fichier *fichier, const char *path,
                        int *fd, struct err *err)
{
    char directory[CONFIG_PATH_SIZE * 2], aside[CONFIG_PATH_SIZE * 2];
    dossier_of(path, directory);
    (void)snprintf(aside, sizeof(aside), "%s.sauvegarde", path);
    struct journal *journal = NULL;
    const struct journal_options read = { .directory = directory, .mode = JOURNAL_READ };
    int rc = journal_open(&journal, &read, err);
    if (rc == 0)
        rc = copy_journal_view(b, journal, fichier, aside, fd, err);
    journal_close(&journal);
    return rc;
}

/* Whole lines of what is there now; *size 0: an empty segment. */
static int open_traces(const char *path, int *fd, uint64_t *size, struct err *err)
{
    *size = 0;
    *fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (*fd < 0 || fstat(*fd, &st) != 0)
        return file_fail(path, err);
    for (off_t at = st.st_size; at > 0; at--) {
        char last;
        if (pread(*fd, &last, 1, at - 1) != 1)
            return file_fail(path, err);
        if (last == '\n') {
            *size = (uint64_t)at;
            return 0;
        }
    }
    return 0;
}

static int back_up_file(struct backup *b, struct sauvegarde_fichier *fichier, struct err *err)
{
    char path[CONFIG_PATH_SIZE + SAUVEGARDE_NAME_SIZE];
    (void)snprintf(path, sizeof(path), "%s/%s", b->config->donnees, fichier->name);
    int fd = -1;
    uint64_t size = 0;
    int rc = 0;
    switch (fichier->genre) {
    case SAUVEGARDE_MAGASIN:
    case SAUVEGARDE_SECRETS:
        rc = copy_store(b, fichier, path, &fd, err);
        break;
    case SAUVEGARDE_JOURNAL:
        rc = copy_journal(b, fichier, path, &fd, err);
        break;
    case SAUVEGARDE_TRACES:
        rc = open_traces(path, &fd, &size, err);
        if (rc == 0 && size == 0) {
            (void)close(fd);
            fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
        }
        break;
    }
    if (rc == 0)
        rc = encrypt(b, fichier, fd, size, err);
    if (fd >= 0)
        (void)close(fd);
    return rc < 0 ? err_wrap(err, "%s", fichier->name) : 0;
}

/* --- The folder --- */

/* One backup at a time; what a killed one left goes. */
static int open_folder(struct backup *b, struct err *err)
{
    char path[CONFIG_PATH_SIZE + 64];
    int rc = config_make_directory(b->folder, err);
    if (rc < 0)
        return rc;
    (void)snprintf(path, sizeof(path), "%s/.verrou", b->folder);
    b->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (b->lock_fd < 0)
        return file_fail(path, err);
    if (flock(b->lock_fd, LOCK_EX | LOCK_NB) != 0)
        return err_set(err, ERR_BUSY, "%s : une autre sauvegarde est en cours", b->folder);
    DIR *folder = opendir(b->folder);
    if (folder == NULL)
        return file_fail(b->folder, err);
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        if (strncmp(entry->d_name, UNDER_WAY, strlen(UNDER_WAY)) != 0)
            continue;
        (void)snprintf(path, sizeof(path), "%s/%.60s", b->folder, entry->d_name);
        dossier_remove(path);
    }
    (void)closedir(folder);
    return 0;
}

static int make_folder(struct backup *b, struct err *err)
{
    char when[TIME_TEXT_SIZE];
    b->sauvegarde.when_us = world_system()->now_us(world_system()->self);
    randombytes_buf(b->sauvegarde.id, sizeof(b->sauvegarde.id));
    time_format(b->sauvegarde.when_us, when);
    for (char *c = when; *c != '\0'; c++)
        *c = *c == ':' ? '-' : *c;
    (void)snprintf(b->name, sizeof(b->name), "%s%.23sZ", PREFIX, when);
    (void)snprintf(b->made, sizeof(b->made), "%s/%s%s", b->folder, UNDER_WAY, b->name);
    return mkdir(b->made, S_IRWXU) == 0 ? 0 : file_fail(b->made, err);
}

static int finish_folder(struct backup *b, struct err *err)
{
    char final[CONFIG_PATH_SIZE + 64];
    (void)snprintf(final, sizeof(final), "%s/%s", b->folder, b->name);
    int rc = manifeste_write(&b->sauvegarde, b->made, b->public_key, err);
    if (rc == 0)
        rc = dossier_sync(b->made, err);
    if (rc == 0 && access(final, F_OK) == 0)
        rc = err_set(err, ERR_BUSY, "%s existe déjà", final);
    if (rc == 0 && rename(b->made, final) != 0)
        rc = file_fail(final, err);
    return rc < 0 ? rc : dossier_sync(b->folder, err);
}

/* --- The register and old backups --- */

static int update_register(struct backup *b, struct err *err)
{
    char path[CONFIG_PATH_SIZE * 2];
    size_t passed_over = 0;
    const char *kept = b->config->registre;
    if (kept[0] != '\0' && registre_read(kept, &b->registre, &passed_over, err) < 0) {
        if (err->code != ERR_ABSENT)
            return err->code;
        err_clear(err);
    }
    sauvegarde_path(b->folder, SAUVEGARDE_REGISTRE, path);
    return registre_note(path, &b->registre, err);
}

/* The day in a backup's name, or DATE_NONE when it is none. */
static int32_t day_of(const char *name)
{
    char day[DATE_SIZE];
    size_t length = strlen(PREFIX);
    if (strncmp(name, PREFIX, length) != 0 ||
        strlen(name) != length + strlen("AAAA-MM-JJTHH-MM-SS.mmmZ"))
        return DATE_NONE;
    (void)snprintf(day, sizeof(day), "%.10s", name + length);
    return date_parse(day);
}

static int remove_old(const struct backup *b, int kept_days, size_t *removed, struct err *err)
{
    DIR *folder = opendir(b->folder);
    if (folder == NULL)
        return file_fail(b->folder, err);
    int32_t today = day_of(b->name);
    for (struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        int32_t day = day_of(entry->d_name);
        if (day == DATE_NONE || today - day <= kept_days)
            continue;
        char path[CONFIG_PATH_SIZE + 64], doomed[CONFIG_PATH_SIZE + 80];
        (void)snprintf(path, sizeof(path), "%s/%.60s", b->folder, entry->d_name);
        /* Under the other name first: one that is half removed does not look whole. */
        (void)snprintf(doomed, sizeof(doomed), "%s/%s%.50s", b->folder, UNDER_WAY, entry->d_name);
        if (rename(path, doomed) != 0)
            continue;
        dossier_remove(doomed);
        (*removed)++;
    }
    (void)closedir(folder);
    return 0;
}

/* --- The command --- */

static int back_up(struct backup *b, struct err *err)
{
    int rc = sauvegarde_find(b->config, &b->sauvegarde, err);
    if (rc == 0 && b->sauvegarde.count == 0)
        return err_set(err, ERR_ABSENT, "%s : rien à sauvegarder", b->config->donnees);
    if (rc == 0)
        rc = make_folder(b, err);
    for (size_t i = 0; rc == 0 && i < b->sauvegarde.count; i++)
        rc = back_up_file(b, &b->sauvegarde.fichiers[i], err);
    if (rc == 0)
        rc = update_register(b, err);
    return rc < 0 ? rc : finish_folder(b, err);
}

static int prepare(struct backup *b, struct err *err)
{
    char path[CONFIG_PATH_SIZE * 2];
    (void)signal(SIGXFSZ, SIG_IGN); /* A write beyond a limit fails instead. */
    sauvegarde_path(b->config->cles, SAUVEGARDE_CLE, path);
    int rc = coffre_public_read(path, b->public_key, err);
    if (rc == ERR_ABSENT)
        return err_wrap(err,
                        "pas de clé publique des sauvegardes (plie keys --sauvegarde FICHIER)");
    return rc < 0 ? rc : open_folder(b, err);
}

static void print_done(const struct backup *b, size_t removed)
{
    uint64_t size = 0;
    for (size_t i = 0; i < b->sauvegarde.count; i++)
        size += b->sauvegarde.fichiers[i].size;
    (void)printf("%s/%s : %zu fichier%s, %" PRIu64 " octets ; %zu effacement%s au registre\n",
                 b->folder, b->name, b->sauvegarde.count, PLURIEL(b->sauvegarde.count), size,
                 b->registre.count, PLURIEL(b->registre.count));
    if (removed > 0)
        (void)printf("%zu sauvegarde%s trop ancienne%s supprimée%s\n", removed, PLURIEL(removed),
                     PLURIEL(removed), PLURIEL(removed));
}

static bool read_days(const char *text, int *out)
{
    uint64_t days = KEPT_DAYS;
    if ((text != NULL && !text_to_u64(text, &days)) || days < 1 || days > KEPT_DAYS_MAX)
        return false;
    *out = (int)days;
    return true;
}

int command_backup(const struct arguments *arguments, struct config *config)
{
    int kept_days;
    if (arguments->vers == NULL || strlen(arguments->vers) + 80 >= CONFIG_PATH_SIZE)
        return command_usage("backup attend --vers DOSSIER");
    if (!read_days(arguments->garder, &kept_days))
        return command_usage("--garder %s : attendu de 1 à %d jours", arguments->garder,
                             KEPT_DAYS_MAX);
    struct err err = { 0 };
    size_t removed = 0;
    struct backup b = { .config = config, .folder = arguments->vers, .lock_fd = -1 };
    int rc = prepare(&b, &err);
    if (rc == 0) {
        rc = back_up(&b, &err);
        if (rc < 0)
            dossier_remove(b.made);
    }
    if (rc == 0)
        rc = remove_old(&b, kept_days, &removed, &err);
    if (rc == 0)
        print_done(&b, removed);
    if (b.lock_fd >= 0)
        (void)close(b.lock_fd);
    registre_release(&b.registre);
    sauvegarde_release(&b.sauvegarde);
    return rc < 0 ? command_failed(&err) : EXIT_DONE;
}
