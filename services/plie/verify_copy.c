/* An auditor alone: signed heads, the bus's public key and a copy of the journal. No installation,
 * no bus, no other key. What is judged is only read, from any medium. */
#include "plie/verify.h"

#include "base/date.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 4096, LINE_MAX_SIZE = 1024 * 1024, HEADS_MAX = 10000, BLOCK_SIZE = 64 * 1024 };

struct copy {
    struct report report;
    char file[PATH_SIZE];   /* The journal. */
    char folder[PATH_SIZE]; /* Where it was copied to, with its WAL; "": it is read in its place. */
    enum journal_mode mode;
};

/* --- Heads --- */

static int add_head(struct report *report, const char *line, size_t size, struct err *err)
{
    struct signed_head head;
    int rc = head_read_text(&head, line, size, err);
    if (rc < 0)
        return rc;
    if (report->head_count == HEADS_MAX) {
        head_release(&head);
        return err_set(err, ERR_LIMIT, "plus de %d têtes signées", HEADS_MAX);
    }
    struct signed_head *heads =
        realloc(report->heads, (report->head_count + 1) * sizeof(*report->heads));
    CHECK(heads != NULL);
    report->heads = heads;
    heads[report->head_count++] = head;
    return 0;
}

/* One a line: files of several exports may be joined. */
static int read_heads(struct report *report, const char *path, struct err *err)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t capacity = 0;
    int rc = 0;
    if (file == NULL)
        return err_set(err, ERR_IO, "%s : %s", path, err_reason(errno));
    for (ssize_t size = 0; rc == 0 && (size = getline(&line, &capacity, file)) > 0;) {
        if (size > LINE_MAX_SIZE)
            rc = err_set(err, ERR_INVALID, "une ligne de %zd octets", size);
        else if (strspn(line, " \t\r\n") < (size_t)size)
            rc = add_head(report, line, (size_t)size, err);
    }
    free(line);
    (void)fclose(file);
    if (rc == 0 && report->head_count == 0)
        rc = err_set(err, ERR_INVALID, "aucune tête signée");
    return rc < 0 ? err_wrap(err, "%s", path) : 0;
}

static void judge_heads(struct report *report)
{
    char ours[HEAD_FINGERPRINT_SIZE], its[HEAD_FINGERPRINT_SIZE], when[TIME_TEXT_SIZE], who[64];
    head_fingerprint(report->key, ours);
    for (size_t i = 0; i < report->head_count; i++) {
        const struct signed_head *head = &report->heads[i];
        head_fingerprint(head->key, its);
        time_format(head->signed_us, when);
        (void)snprintf(who, sizeof(who), "tête signée le %s", when);
        if (memcmp(head->key, report->key, HEAD_KEY_SIZE) != 0)
            report_fault(report, "%s : par la clé %s, et non par la clé donnée %s", who, its, ours);
        else if (!head_is_signed(head))
            report_fault(report, "%s : la signature n'est pas la sienne, la tête a été changée",
                         who);
        else
            head_check_add_head(report->check, who, head);
    }
}

/* --- The journal --- */

static bool is_being_written(const char *file)
{
    char path[PATH_SIZE + 8];
    (void)snprintf(path, sizeof(path), "%s.lock", file);
    int lock = open(path, O_RDONLY | O_CLOEXEC);
    if (lock < 0)
        return false;
    bool held = flock(lock, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    (void)close(lock);
    return held;
}

static int copy_bytes(int from, int to)
{
    static char block[BLOCK_SIZE];
    ssize_t size;
    while ((size = read(from, block, sizeof(block))) > 0)
        for (ssize_t done = 0; done < size;) {
            ssize_t written = write(to, block + done, (size_t)(size - done));
            if (written <= 0)
                return -1;
            done += written;
        }
    return size < 0 ? -1 : 0;
}

static int copy_file(const struct copy *copy, const char *suffix, struct err *err)
{
    char from_path[PATH_SIZE + 8], to_path[PATH_SIZE + 32];
    (void)snprintf(from_path, sizeof(from_path), "%s%s", copy->file, suffix);
    (void)snprintf(to_path, sizeof(to_path), "%s/journal.db%s", copy->folder, suffix);
    int from = open(from_path, O_RDONLY | O_CLOEXEC);
    int to = open(to_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    int rc = from < 0 || to < 0 || copy_bytes(from, to) < 0
                 ? err_set(err, ERR_IO, "%s : %s", to < 0 ? to_path : from_path, err_reason(errno))
                 : 0;
    if (from >= 0)
        (void)close(from);
    if (to >= 0)
        (void)close(to);
    return rc;
}

static void remove_copy(struct copy *copy)
{
    static const char *const suffixes[] = { "", "-wal", "-shm" };
    char path[PATH_SIZE + 32];
    if (copy->folder[0] == '\0')
        return;
    for (size_t i = 0; i < COUNT_OF(suffixes); i++) {
        (void)snprintf(path, sizeof(path), "%s/journal.db%s", copy->folder, suffixes[i]);
        (void)unlink(path);
    }
    (void)rmdir(copy->folder);
}

/* SQLite has to write beside a file whose end is still in its WAL: it does so beside a copy. */
static int copy_aside(struct copy *copy, struct err *err)
{
    const char *folder = getenv("TMPDIR");
    (void)snprintf(copy->folder, sizeof(copy->folder), "%s/plie.XXXXXX",
                   folder == NULL || folder[0] == '\0' ? "/tmp" : folder);
    if (mkdtemp(copy->folder) == NULL) {
        int rc = err_set(err, ERR_IO, "%s : %s", copy->folder, err_reason(errno));
        copy->folder[0] = '\0';
        return rc;
    }
    int rc = copy_file(copy, "", err);
    if (rc == 0)
        rc = copy_file(copy, "-wal", err);
    (void)snprintf(copy->file, sizeof(copy->file), "%.*s/journal.db", PATH_SIZE - 16, copy->folder);
    return rc;
}

static int find_journal(struct copy *copy, const char *path, struct err *err)
{
    struct stat it;
    char wal[PATH_SIZE + 8];
    if (stat(path, &it) != 0)
        return err_set(err, ERR_CONFIG, "%s : %s", path, err_reason(errno));
    if (S_ISDIR(it.st_mode))
        journal_path(path, copy->file, sizeof(copy->file));
    else
        (void)snprintf(copy->file, sizeof(copy->file), "%s", path);
    if (access(copy->file, R_OK) != 0)
        return err_set(err, ERR_CONFIG, "%s : %s", copy->file, err_reason(errno));
    (void)snprintf(wal, sizeof(wal), "%s-wal", copy->file);
    bool has_wal = stat(wal, &it) == 0 && it.st_size > 0;
    bool live = is_being_written(copy->file);
    copy->mode = live || has_wal ? JOURNAL_READ : JOURNAL_ARCHIVE;
    return has_wal && !live ? copy_aside(copy, err) : 0;
}

static void verify_journal(struct copy *copy)
{
    struct report *report = &copy->report;
    struct journal_watch watch = { .fault = report_journal_fault,
                                   .progress = report_progress,
                                   .self = report,
                                   .heads = report->check };
    struct journal_verdict verdict;
    struct err err = { 0 };
    const struct journal_options options = { .file = copy->file, .mode = copy->mode };
    progress_start(&report->progress, "journal");
    int rc = journal_verify_copy(&options, &watch, &verdict, &err);
    progress_stop(&report->progress);
    if (rc < 0)
        report_fault(report, "journal illisible : %s", err.text);
    else if (report->faults == 0)
        (void)printf("journal : chaîne vérifiée jusqu'à l'événement %llu, %llu lots\n",
                     (unsigned long long)verdict.head.position,
                     (unsigned long long)verdict.lot_count);
}

static void print_heads(const struct report *report)
{
    const struct signed_head *last = &report->heads[0];
    char when[TIME_TEXT_SIZE], fingerprint[HEAD_FINGERPRINT_SIZE];
    for (size_t i = 1; i < report->head_count; i++)
        if (report->heads[i].position > last->position)
            last = &report->heads[i];
    time_format(last->signed_us, when);
    head_fingerprint(report->key, fingerprint);
    (void)printf("têtes signées : %zu concordent ; la dernière, de l'événement %llu, signée le %s "
                 "par la clé %s\n",
                 head_check_held(report->check), (unsigned long long)last->position, when,
                 fingerprint);
}

int verify_copy(const struct arguments *arguments)
{
    if (arguments->journal == NULL || arguments->tete == NULL || arguments->cle == NULL)
        return command_usage("verify d'une copie attend --journal FICHIER_OU_DOSSIER, --tete "
                             "FICHIER et --cle CLE_PUBLIQUE");
    static struct copy copy;
    copy = (struct copy){ .mode = JOURNAL_ARCHIVE };
    struct report *report = &copy.report;
    struct err err = { 0 };
    int rc = head_key_read(arguments->cle, report->key, &err);
    if (rc == 0)
        rc = read_heads(report, arguments->tete, &err);
    if (rc == 0)
        rc = find_journal(&copy, arguments->journal, &err);
    if (rc == 0) {
        head_check_open(&report->check, true);
        judge_heads(report);
        verify_journal(&copy);
        if (report->faults == 0)
            print_heads(report);
        head_check_close(&report->check);
    }
    remove_copy(&copy);
    verify_release_heads(report);
    return rc < 0 ? command_failed(&err) : report_end(report);
}
