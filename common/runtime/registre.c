#include "runtime/registre.h"

#include "base/check.h"
#include "base/file.h"
#include "base/sorted.h"
#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE_SIZE = 2 * LIMIT_ID_SIZE + 64 };

static const char HEADER[] = "# Effacements : site, personne, position dans le journal. "
                             "« plie restore » les applique.\n";

/* --- In memory ------------------------------------------------------------------------------- */

static int compare(const void *a, const void *b)
{
    const struct registre_ligne *one = a;
    const struct registre_ligne *other = b;
    int order = strcmp(one->site, other->site);
    return order != 0 ? order : strcmp(one->personne, other->personne);
}

struct pair {
    const char *site;
    const char *personne;
};

static int compare_pair(const void *key, const void *item)
{
    const struct pair *pair = key;
    const struct registre_ligne *ligne = item;
    int order = strcmp(pair->site, ligne->site);
    return order != 0 ? order : strcmp(pair->personne, ligne->personne);
}

/* Where it stands, or would stand when it is not found. */
static size_t place_of(const struct registre *r, const char *site, const char *personne,
                       bool *found)
{
    const struct pair pair = { site, personne };
    return sorted_place(&pair, r->lignes, r->count, sizeof(*r->lignes), compare_pair, found);
}

bool registre_has(const struct registre *r, const char *site, const char *personne)
{
    bool found;
    (void)place_of(r, site, personne, &found);
    return found;
}

/* One more, which has no place yet. */
static struct registre_ligne *append(struct registre *r, const char *site, const char *personne,
                                     uint64_t position)
{
    CHECK(strlen(site) < LIMIT_ID_SIZE && strlen(personne) < LIMIT_ID_SIZE);
    if (r->count == r->capacity) {
        r->capacity = r->capacity * 2 + 16;
        r->lignes = realloc(r->lignes, r->capacity * sizeof(*r->lignes));
        CHECK(r->lignes != NULL);
    }
    struct registre_ligne *ligne = &r->lignes[r->count++];
    *ligne = (struct registre_ligne){ .position = position };
    memcpy(ligne->site, site, strlen(site));
    memcpy(ligne->personne, personne, strlen(personne));
    return ligne;
}

/* The same erasure twice: its position is the lowest that is known. */
static void join(struct registre_ligne *ligne, uint64_t position)
{
    if (ligne->position == 0 || (position != 0 && position < ligne->position))
        ligne->position = position;
}

/* After any number of append(): sorted, each pair once. */
static void sort(struct registre *r)
{
    size_t kept = 0;
    if (r->count > 0)
        qsort(r->lignes, r->count, sizeof(*r->lignes), compare);
    for (size_t i = 0; i < r->count; i++) {
        if (kept > 0 && compare(&r->lignes[kept - 1], &r->lignes[i]) == 0)
            join(&r->lignes[kept - 1], r->lignes[i].position);
        else
            r->lignes[kept++] = r->lignes[i];
    }
    r->count = kept;
}

void registre_add(struct registre *r, const char *site, const char *personne, uint64_t position)
{
    bool found;
    size_t place = place_of(r, site, personne, &found);
    if (found) {
        join(&r->lignes[place], position);
        return;
    }
    struct registre_ligne added = *append(r, site, personne, position);
    memmove(&r->lignes[place + 1], &r->lignes[place], (r->count - 1 - place) * sizeof(added));
    r->lignes[place] = added;
}

void registre_release(struct registre *r)
{
    free(r->lignes);
    *r = (struct registre){ 0 };
}

/* --- Reading --------------------------------------------------------------------------------- */

/* One word of ids and names: up to the next space; NULL when it is none. */
static const char *take_word(const char *line, char out[LIMIT_ID_SIZE])
{
    size_t length = strcspn(line, " ");
    if (length == 0 || length >= LIMIT_ID_SIZE || line[length] != ' ')
        return NULL;
    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)line[i]) && line[i] != '-')
            return NULL;
    memcpy(out, line, length);
    out[length] = '\0';
    return line + length + 1;
}

static bool take_line(struct registre *out, const char *line)
{
    char site[LIMIT_ID_SIZE], personne[LIMIT_ID_SIZE];
    const char *rest = take_word(line, site);
    if (rest != NULL)
        rest = take_word(rest, personne);
    uint64_t position;
    if (rest == NULL || !text_to_u64(rest, &position) || position > INT64_MAX)
        return false;
    (void)append(out, site, personne, position);
    return true;
}

static int fail(const char *path, struct err *err)
{
    return errno == ENOENT ? err_set(err, ERR_ABSENT, "%s : %s", path, err_reason(errno))
                           : file_fail(path, err);
}

/* *ended: the last line has its end. */
static int read_lines(FILE *file, const char *path, struct registre *out, size_t *passed_over,
                      bool *ended, struct err *err)
{
    char line[LINE_SIZE];
    bool begins = true;
    *ended = true;
    while (fgets(line, sizeof(line), file) != NULL) {
        size_t length = strlen(line);
        *ended = length > 0 && line[length - 1] == '\n';
        if (*ended)
            line[length - 1] = '\0';
        bool comment = line[0] == '#' || line[0] == '\0';
        bool taken = begins && *ended && (comment || take_line(out, line));
        if (begins && !taken && passed_over != NULL)
            (*passed_over)++;
        begins = *ended;
    }
    sort(out); /* Once: erasures stand there in the order of time. */
    return ferror(file) ? fail(path, err) : 0;
}

int registre_read(const char *path, struct registre *out, size_t *passed_over, struct err *err)
{
    if (passed_over != NULL)
        *passed_over = 0;
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return fail(path, err);
    bool ended;
    int rc = read_lines(file, path, out, passed_over, &ended, err);
    (void)fclose(file);
    return rc;
}

/* --- Writing --------------------------------------------------------------------------------- */

static void append_missing(FILE *file, const struct registre *known, const struct registre *lignes)
{
    for (size_t i = 0; i < lignes->count; i++) {
        const struct registre_ligne *ligne = &lignes->lignes[i];
        if (!registre_has(known, ligne->site, ligne->personne))
            (void)fprintf(file, "%s %s %" PRIu64 "\n", ligne->site, ligne->personne,
                          ligne->position);
    }
}

/* The file is open for reading and appending, and locked. */
static int note_locked(FILE *file, const char *path, const struct registre *lignes, struct err *err)
{
    struct registre known = { 0 };
    bool ended;
    int rc = read_lines(file, path, &known, NULL, &ended, err);
    if (rc == 0) {
        bool is_new = fseek(file, 0, SEEK_END) == 0 && ftell(file) == 0;
        if (is_new)
            (void)fputs(HEADER, file);
        if (!ended)
            (void)fputc('\n', file);
        append_missing(file, &known, lignes);
        if (ferror(file) || fflush(file) != 0 || fsync(fileno(file)) != 0)
            rc = fail(path, err);
        else if (is_new)
            rc = file_sync_folder_of(path, err);
    }
    registre_release(&known);
    return rc;
}

int registre_note(const char *path, const struct registre *lignes, struct err *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0)
        return fail(path, err);
    FILE *file = fdopen(fd, "a+");
    CHECK(file != NULL);
    rewind(file);
    int rc = flock(fd, LOCK_EX) == 0 ? note_locked(file, path, lignes, err) : fail(path, err);
    (void)fclose(file);
    return rc;
}

/* --- What a store knows ---------------------------------------------------------------------- */

static const char EFFACE_TABLE[] =
    "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'rt_efface'";
static const char EFFACE_LIST[] = "SELECT person FROM rt_efface ORDER BY person";

static const char EFFACE_DONE[] =
    "SELECT e.person FROM rt_efface AS e JOIN rt_effacement AS o ON o.evenement = e.evenement"
    " WHERE o.fait = 1 ORDER BY e.person";

static int list(struct store *store, const char *sql, const char *site, struct registre *out,
                struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, EFFACE_TABLE);
    int rc = stmt_step(&s, err);
    stmt_end(&s);
    if (rc != STMT_ROW)
        return rc;
    stmt_begin(&s, store, sql);
    while ((rc = stmt_step(&s, err)) == STMT_ROW)
        if (strlen(stmt_column_text(&s, 0)) < LIMIT_ID_SIZE)
            registre_add(out, site, stmt_column_text(&s, 0), 0);
    return rc;
}

int registre_of_service(struct store *store, const char *site, struct registre *out,
                        struct err *err)
{
    return list(store, EFFACE_LIST, site, out, err);
}

int registre_of_done(struct store *store, const char *site, struct registre *out, struct err *err)
{
    return list(store, EFFACE_DONE, site, out, err);
}
