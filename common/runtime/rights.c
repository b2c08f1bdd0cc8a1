#include "runtime/rights.h"

#include "base/log.h"
#include "runtime/rights_file.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_SIZE = 4096 };

/* What tells that a file is another one. */
struct file_mark {
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec modified;
    struct timespec changed;
};

struct rights {
    char path[PATH_SIZE]; /* "": everything is allowed. */
    pthread_rwlock_t lock;
    struct rights_table table;
    struct file_mark mark;
    atomic_uint_fast64_t revision;
};

/* --- Keeping up with it --- */

static bool file_mark_get(const char *path, struct file_mark *out)
{
    struct stat st;
    memset(out, 0, sizeof(*out));
    if (stat(path, &st) != 0)
        return false;
    out->device = st.st_dev;
    out->inode = st.st_ino;
    out->size = st.st_size;
    out->modified = st.st_mtim;
    out->changed = st.st_ctim;
    return true;
}

int rights_open(struct rights **out, const char *path, struct err *err)
{
    struct rights *rights = calloc(1, sizeof(*rights));
    CHECK(rights != NULL);
    CHECK(pthread_rwlock_init(&rights->lock, NULL) == 0);
    int rc = 0;
    if (path != NULL && strlen(path) >= sizeof(rights->path))
        rc = err_set(err, ERR_CONFIG, "%.60s… : chemin trop long", path);
    else if (path != NULL) {
        memcpy(rights->path, path, strlen(path) + 1);
        (void)file_mark_get(path, &rights->mark); /* Missing: reading it says so. */
        rc = rights_file_read(&rights->table, path, err);
    }
    if (rc < 0)
        rights_close(&rights);
    *out = rights;
    return rc;
}

void rights_close(struct rights **rights)
{
    if (*rights == NULL)
        return;
    rights_file_release(&(*rights)->table);
    (void)pthread_rwlock_destroy(&(*rights)->lock);
    free(*rights);
    *rights = NULL;
}

static void replace_table(struct rights *rights)
{
    struct rights_table table;
    struct err err = { 0 };
    if (rights_file_read(&table, rights->path, &err) < 0) {
        log_line(LOG_ERROR, "module=droits evenement=fichier_refuse texte=\"%s\"", err.text);
        return;
    }
    rights_file_release(&rights->table);
    rights->table = table;
    atomic_fetch_add(&rights->revision, 1);
    log_line(LOG_INFO, "module=droits evenement=fichier_relu cles=%zu", table.count);
}

void rights_refresh(struct rights *rights)
{
    struct file_mark mark;
    if (rights->path[0] == '\0' || !file_mark_get(rights->path, &mark))
        return;
    CHECK(pthread_rwlock_rdlock(&rights->lock) == 0);
    bool changed = memcmp(&mark, &rights->mark, sizeof(mark)) != 0;
    CHECK(pthread_rwlock_unlock(&rights->lock) == 0);
    if (!changed)
        return;
    CHECK(pthread_rwlock_wrlock(&rights->lock) == 0);
    if (memcmp(&mark, &rights->mark, sizeof(mark)) != 0) {
        rights->mark = mark;
        replace_table(rights);
    }
    CHECK(pthread_rwlock_unlock(&rights->lock) == 0);
}

uint64_t rights_revision(const struct rights *rights)
{
    return atomic_load(&rights->revision);
}

/* --- Asking --- */

static bool lists_name(const char (*names)[LIMIT_ID_SIZE], size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static const struct rights_entry *find_entry(const struct rights *rights, const char *key)
{
    for (size_t i = 0; i < rights->table.count; i++)
        if (strcmp(rights->table.entries[i].key, key) == 0)
            return &rights->table.entries[i];
    return NULL;
}

static const struct rights_entry *begin_entry(struct rights *rights, const char *key)
{
    CHECK(pthread_rwlock_rdlock(&rights->lock) == 0);
    return find_entry(rights, key);
}

static void end_entry(struct rights *rights)
{
    CHECK(pthread_rwlock_unlock(&rights->lock) == 0);
}

bool rights_allow_all(const struct rights *rights)
{
    return rights->path[0] == '\0';
}

bool rights_know(void *self, const char *key)
{
    struct rights *rights = self;
    rights_refresh(rights);
    bool known = begin_entry(rights, key) != NULL || rights_allow_all(rights);
    end_entry(rights);
    return known;
}

bool rights_may_append(struct rights *rights, const char *key, const char *site, const char *source)
{
    if (rights_allow_all(rights))
        return true;
    const struct rights_entry *entry = begin_entry(rights, key);
    bool may = entry != NULL && strcmp(entry->site, site) == 0 &&
               lists_name(entry->append, entry->append_count, source);
    end_entry(rights);
    return may;
}

static bool entry_follows(const struct rights_entry *entry, const char *site)
{
    return lists_name(entry->follow, entry->follow_count, site) ||
           lists_name(entry->follow, entry->follow_count, RIGHTS_ANY_SITE);
}

bool rights_may_follow(struct rights *rights, const char *key, const char *site)
{
    if (rights_allow_all(rights))
        return true;
    const struct rights_entry *entry = begin_entry(rights, key);
    bool may = entry != NULL && entry_follows(entry, site);
    end_entry(rights);
    return may;
}

size_t rights_list_follow(struct rights *rights, const char *key,
                          char out[LIMIT_SITES][LIMIT_ID_SIZE])
{
    memcpy(out[0], RIGHTS_ANY_SITE, sizeof(RIGHTS_ANY_SITE));
    if (rights_may_follow(rights, key, RIGHTS_ANY_SITE))
        return 1;
    const struct rights_entry *entry = begin_entry(rights, key);
    size_t count = entry == NULL ? 0 : entry->follow_count;
    for (size_t i = 0; i < count; i++)
        memcpy(out[i], entry->follow[i], LIMIT_ID_SIZE);
    end_entry(rights);
    return count;
}

bool rights_may_audit(struct rights *rights, const char *key, const char *site)
{
    if (rights_allow_all(rights))
        return true;
    const struct rights_entry *entry = begin_entry(rights, key);
    bool may = entry != NULL && entry->audit && entry_follows(entry, site);
    end_entry(rights);
    return may;
}

enum rights_voice rights_voice(struct rights *rights, const char *key, struct rights_actor *out)
{
    *out = (struct rights_actor){ "", "" };
    if (rights_allow_all(rights))
        return RIGHTS_VOICE_BELIEVED;
    enum rights_voice voice = RIGHTS_VOICE_NONE;
    const struct rights_entry *entry = begin_entry(rights, key);
    if (entry != NULL && entry->portail)
        voice = RIGHTS_VOICE_BELIEVED;
    if (entry != NULL && !entry->portail && entry->actor.id[0] != '\0') {
        *out = entry->actor;
        voice = RIGHTS_VOICE_BOUND;
    }
    end_entry(rights);
    return voice;
}
