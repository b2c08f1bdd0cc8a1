/* `plie restore`: see restore.h for the order of things. Exit codes: 1 when the backup or the data
 * folder is not as it must be (nothing was changed), 3 when a bus is needed and none answers. */
#include "plie/restore.h"
#include "plie/command.h"
#include "plie/fleet.h"

#include "base/date.h"
#include "base/file.h"
#include "client/identity.h"
#include "store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void restore_target(const struct restore *r, const char *name, char out[CONFIG_PATH_SIZE * 2])
{
    (void)snprintf(out, (size_t)CONFIG_PATH_SIZE * 2, "%s/%s", r->config->donnees, name);
}

void restore_aside(const struct restore *r, const char *name, char out[CONFIG_PATH_SIZE * 2])
{
    (void)snprintf(out, (size_t)CONFIG_PATH_SIZE * 2, "%s/%s", r->aside, name);
}

/* --- What is wanted, and from where --- */

static bool is_wanted(const struct restore *r, const struct sauvegarde_fichier *fichier)
{
    char name[2 * CONFIG_NAME_SIZE + CONFIG_NAME_SIZE];
    if (r->seulement == NULL)
        return true;
    if (fichier->genre == SAUVEGARDE_JOURNAL)
        return strcmp(r->seulement, "bus") == 0;
    (void)snprintf(name, sizeof(name), "%s.%s%s%s", fichier->site, fichier->service,
                   fichier->instance[0] == '\0' ? "" : "-", fichier->instance);
    return fichier->genre == SAUVEGARDE_MAGASIN && strcmp(name, r->seulement) == 0;
}

static int choose(struct restore *r, struct err *err)
{
    size_t kept = 0;
    for (size_t i = 0; i < r->sauvegarde.count; i++)
        if (is_wanted(r, &r->sauvegarde.fichiers[i]))
            r->sauvegarde.fichiers[kept++] = r->sauvegarde.fichiers[i];
    r->sauvegarde.count = kept;
    if (kept > 0)
        return 0;
    if (r->seulement == NULL)
        return err_set(err, ERR_INVALID, "rien dans cette sauvegarde");
    return err_set(err, ERR_INVALID,
                   "%s n'est pas dans cette sauvegarde (attendu bus ou SITE.SERVICE)",
                   r->seulement);
}

static int read_register(struct restore *r, const char *given, struct err *err)
{
    char path[CONFIG_PATH_SIZE * 2];
    size_t passed_over = 0;
    const char *kept = r->config->registre;
    if (given != NULL)
        (void)snprintf(path, sizeof(path), "%s", given);
    else
        (void)snprintf(path, sizeof(path), "%.*s/../" SAUVEGARDE_REGISTRE, CONFIG_PATH_SIZE,
                       r->folder);
    int rc = registre_read(path, &r->registre, &passed_over, err);
    if (rc == ERR_ABSENT)
        return err_wrap(err, "le registre des effacements manque à côté de la sauvegarde ; "
                             "--registre FICHIER dit où il est");
    if (passed_over > 0)
        (void)fprintf(stderr, "plie : %s : %zu ligne%s illisible%s passée%s\n", path, passed_over,
                      PLURIEL(passed_over), PLURIEL(passed_over), PLURIEL(passed_over));
    if (rc == 0 && kept[0] != '\0' && access(kept, F_OK) == 0)
        rc = registre_read(kept, &r->registre, &passed_over, err);
    return rc;
}

/* --- What must hold before anything is written --- */

static int check_free(const struct restore *r, struct err *err)
{
    struct sauvegarde there = { 0 };
    int rc = sauvegarde_find(r->config, &there, err);
    if (rc == ERR_ABSENT) {
        err_clear(err);
        rc = 0;
    }
    if (rc == 0 && there.count > 0)
        rc = err_set(err, ERR_BUSY,
                     "%s contient déjà des données (%s) ; une sauvegarde se rétablit dans un "
                     "dossier vide, ou --seulement SITE.SERVICE pour une seule base",
                     r->config->donnees, there.fichiers[0].name);
    sauvegarde_release(&there);
    return rc;
}

static int check_unused(const struct restore *r, struct err *err)
{
    char path[CONFIG_PATH_SIZE * 2];
    int lock = -1;
    restore_target(r, r->sauvegarde.fichiers[0].name, path);
    if (access(path, F_OK) != 0)
        return 0;
    int rc = lock_take(path, &lock, err);
    if (rc == 0)
        lock_free(&lock);
    return rc == ERR_BUSY ? err_wrap(err, "arrêtez d'abord ce service") : rc;
}

static int check_keys(const struct restore *r, struct err *err)
{
    for (size_t i = 0; i < r->sauvegarde.count; i++) {
        const struct sauvegarde_fichier *fichier = &r->sauvegarde.fichiers[i];
        char path[CONFIG_PATH_SIZE];
        if (fichier->genre != SAUVEGARDE_MAGASIN || fleet_service(fichier->service) == NULL ||
            fleet_service(fichier->service)->commande == NULL)
            continue;
        identity_site_key_path(r->config, fichier->site, path);
        if (access(path, R_OK) != 0)
            return err_set(err, ERR_CONFIG,
                           "%s manque : rapportez d'abord les clés, qui ne sont pas dans les "
                           "sauvegardes",
                           path);
    }
    return 0;
}

static int check(const struct restore *r, struct err *err)
{
    bool found = sauvegarde_is_demo(r->config, &r->sauvegarde.fichiers[0]);
    if (r->seulement != NULL && found != r->sauvegarde.demo)
        return err_set(err, ERR_INVALID, "la sauvegarde vient d'un dossier %s démonstration",
                       r->sauvegarde.demo ? "de" : "qui n'est pas de");
    int rc = r->seulement == NULL ? check_free(r, err) : check_unused(r, err);
    return rc < 0 ? rc : check_keys(r, err);
}

/* --- Aside --- */

static int copy_out(struct coffre *coffre, int fd, const char *path, struct err *err)
{
    for (;;) {
        const uint8_t *data;
        size_t size;
        int rc = coffre_read(coffre, &data, &size, err);
        if (rc < 0 || size == 0)
            return rc;
        while (size > 0) {
            ssize_t written = write(fd, data, size);
            if (written < 0 && errno != EINTR)
                return file_fail(path, err);
            data += written > 0 ? written : 0;
            size -= written > 0 ? (size_t)written : 0;
        }
    }
}

static int check_digest(struct coffre *coffre, const struct sauvegarde_fichier *fichier,
                        struct err *err)
{
    uint8_t digest[COFFRE_DIGEST_SIZE];
    uint64_t size;
    coffre_digest(coffre, digest, &size);
    if (size == fichier->size && memcmp(digest, fichier->digest, sizeof(digest)) == 0)
        return 0;
    return err_set(err, ERR_CORRUPT, "%s : ce n'est pas le contenu que le manifeste annonce",
                   fichier->name);
}

static int make_folder_of(const char *path, struct err *err)
{
    char folder[CONFIG_PATH_SIZE * 2];
    dossier_of(path, folder);
    return config_make_directory(folder, err);
}

static int decrypt(const struct restore *r, const struct sauvegarde_fichier *fichier,
                   struct err *err)
{
    char from[CONFIG_PATH_SIZE * 2], to[CONFIG_PATH_SIZE * 2];
    sauvegarde_path(r->folder, fichier->name, from);
    restore_aside(r, fichier->name, to);
    const struct coffre_nom nom = { from, fichier->name, r->sauvegarde.id };
    struct coffre *coffre = NULL;
    int fd = -1;
    int rc = coffre_open(&coffre, &nom, r->secret_key, err);
    if (rc == ERR_ABSENT)
        err->code = rc = ERR_CORRUPT; /* The manifest says that it belongs here. */
    if (rc == 0)
        rc = make_folder_of(to, err);
    if (rc == 0) {
        fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
        rc = fd < 0 ? file_fail(to, err) : copy_out(coffre, fd, to, err);
    }
    if (rc == 0)
        rc = check_digest(coffre, fichier, err);
    if (rc == 0 && fsync(fd) != 0)
        rc = file_fail(to, err);
    if (fd >= 0)
        (void)close(fd);
    coffre_close(&coffre);
    return rc;
}

void restore_aside_folder(const struct restore *r, const struct sauvegarde_fichier *fichier,
                          char out[CONFIG_PATH_SIZE * 2])
{
    char path[CONFIG_PATH_SIZE * 2];
    restore_aside(r, fichier->name, path);
    dossier_of(path, out);
}

static int take_over_journal(struct restore *r, const struct sauvegarde_fichier *fichier,
                             struct err *err)
{
    char directory[CONFIG_PATH_SIZE * 2];
    restore_aside_folder(r, fichier, directory);
    const struct journal_options options = { .directory = directory,
                                             .mode = JOURNAL_WRITE,
                                             .demo = r->sauvegarde.demo,
                                             .world = world_system() };
    return journal_restore(&options, &r->registre, &r->journal, err);
}

static int take_over_store(struct restore *r, const struct sauvegarde_fichier *fichier,
                           struct err *err)
{
    char path[CONFIG_PATH_SIZE * 2];
    restore_aside(r, fichier->name, path);
    const struct restored_store restored = {
        .path = path,
        .site = strcmp(fichier->site, CONFIG_CONSOLIDATION) == 0 ? "" : fichier->site,
        .registre = &r->registre,
        .generation_before = r->journal.generation == 0 ? 0 : r->journal.generation_before,
        .generation = r->journal.generation,
    };
    size_t unknown = 0;
    int rc = runtime_restore(&restored, &unknown, err);
    r->unknown += unknown;
    return rc;
}

/* Sessions that ended since must not come back to life. */
static int end_sessions(const struct restore *r, const struct sauvegarde_fichier *fichier,
                        struct err *err)
{
    char path[CONFIG_PATH_SIZE * 2];
    struct store *store = NULL;
    const struct store_options write = { .mode = STORE_WRITE };
    restore_aside(r, fichier->name, path);
    int rc = store_open(&store, path, &write, err);
    if (rc == 0)
        rc = store_exec(store, "DELETE FROM session", err);
    store_close(&store);
    return rc;
}

static int take_over(struct restore *r, struct err *err)
{
    int rc = 0;
    /* The journal first: its generation is the stores' too. */
    for (size_t i = 0; rc == 0 && i < r->sauvegarde.count; i++)
        if (r->sauvegarde.fichiers[i].genre == SAUVEGARDE_JOURNAL)
            rc = take_over_journal(r, &r->sauvegarde.fichiers[i], err);
    for (size_t i = 0; rc == 0 && i < r->sauvegarde.count; i++) {
        const struct sauvegarde_fichier *fichier = &r->sauvegarde.fichiers[i];
        if (fichier->genre == SAUVEGARDE_MAGASIN)
            rc = take_over_store(r, fichier, err);
        else if (fichier->genre == SAUVEGARDE_SECRETS)
            rc = end_sessions(r, fichier, err);
        if (rc < 0)
            (void)err_wrap(err, "%s", fichier->name);
    }
    return rc;
}

/* --- Into their place --- */

/* What stood beside the store that is gone says nothing of this one. */
static int remove_beside(const char *path, struct err *err)
{
    char name[CONFIG_PATH_SIZE * 2 + 32];
    (void)snprintf(name, sizeof(name), "%s.temoin", path);
    if (unlink(name) != 0 && errno != ENOENT)
        return file_fail(name, err);
    (void)snprintf(name, sizeof(name), "%s.connu", path);
    int rc = access(name, F_OK) == 0 ? store_remove(name, err) : 0;
    return rc < 0 ? rc : runtime_remove_left(path, err);
}

/* A file takes its place by its name alone. What was made ready in another volume cannot, and is
 * first copied beside that place. */
static int bring_near(char from[CONFIG_PATH_SIZE * 2], const char *to, struct err *err)
{
    char near[CONFIG_PATH_SIZE * 2 + 16];
    (void)snprintf(near, sizeof(near), "%s.retabli", to);
    int rc = dossier_copy(from, near, err);
    if (rc == 0)
        (void)snprintf(from, (size_t)CONFIG_PATH_SIZE * 2, "%s", near);
    else
        (void)unlink(near);
    return rc;
}

static int put_in_place(const struct restore *r, const struct sauvegarde_fichier *fichier,
                        struct err *err)
{
    char from[CONFIG_PATH_SIZE * 2], to[CONFIG_PATH_SIZE * 2];
    restore_aside(r, fichier->name, from);
    restore_target(r, fichier->name, to);
    int rc = make_folder_of(to, err);
    if (rc == 0 && fichier->volume > 0)
        rc = bring_near(from, to, err);
    if (rc == 0 && fichier->genre == SAUVEGARDE_TRACES)
        rc = rename(from, to) == 0 ? 0 : file_fail(to, err);
    else if (rc == 0)
        rc = store_replace(from, to, err);
    if (rc < 0 || fichier->genre == SAUVEGARDE_SECRETS)
        return rc;
    if (fichier->genre != SAUVEGARDE_TRACES)
        return remove_beside(to, err);
    *strrchr(to, '/') = '\0';
    return dossier_sync(to, err);
}

static int mark_demo(const struct restore *r, const struct sauvegarde_fichier *fichier,
                     struct err *err)
{
    struct config place = *r->config;
    sauvegarde_root(r->config, fichier, place.donnees);
    int rc = config_make_directory(place.donnees, err);
    return rc < 0 ? rc : config_mark_demo(&place, err);
}

static int put_all_in_place(const struct restore *r, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && r->sauvegarde.demo && i < r->sauvegarde.count; i++)
        rc = mark_demo(r, &r->sauvegarde.fichiers[i], err);
    for (size_t i = 0; rc == 0 && i < r->sauvegarde.count; i++)
        rc = put_in_place(r, &r->sauvegarde.fichiers[i], err);
    return rc;
}

/* --- The command --- */

static int restore_aside_first(struct restore *r, struct config *config, struct err *err)
{
    int rc = config_make_directory(config->donnees, err);
    dossier_remove(r->aside); /* Of a restore that was killed. */
    for (size_t i = 0; rc == 0 && i < r->sauvegarde.count; i++)
        rc = decrypt(r, &r->sauvegarde.fichiers[i], err);
    if (rc == 0)
        rc = take_over(r, err);
    if (rc == 0 && r->unknown > 0)
        rc = restore_forget(r, err);
    if (rc == 0)
        rc = put_all_in_place(r, err);
    dossier_remove(r->aside);
    return rc;
}

static int run(struct restore *r, const struct arguments *arguments, struct config *config,
               struct err *err)
{
    int rc = coffre_secret_read(arguments->cle, r->secret_key, err);
    if (rc == 0)
        rc = manifeste_read(&r->sauvegarde, r->folder, r->secret_key, err);
    if (rc == 0)
        rc = choose(r, err);
    if (rc == 0)
        rc = read_register(r, arguments->registre, err);
    if (rc == 0)
        rc = check(r, err);
    return rc < 0 ? rc : restore_aside_first(r, config, err);
}

static void print_done(const struct restore *r)
{
    char when[TIME_TEXT_SIZE];
    time_format(r->sauvegarde.when_us, when);
    for (size_t i = 0; i < r->sauvegarde.count; i++)
        (void)printf("%s : rétabli\n", r->sauvegarde.fichiers[i].name);
    (void)printf("État du %.19sZ ; effacements au registre : %zu", when, r->registre.count);
    (void)printf(r->unknown > 0 ? ", appliqués de nouveau.\n" : ", tous déjà faits.\n");
    if (r->journal.generation != 0)
        (void)printf("Le journal a une nouvelle génération : les services d'autres machines le "
                     "disent et reprennent après « plie rebuild ».\n");
}

static int exit_code_of(const struct err *err)
{
    int code = command_failed(err);
    bool refused = err->code == ERR_CORRUPT || err->code == ERR_DENIED || err->code == ERR_BUSY ||
                   err->code == ERR_INVALID || err->code == ERR_ABSENT;
    return refused ? EXIT_REFUSED : code;
}

int command_restore(const struct arguments *arguments, struct config *config)
{
    if (arguments->de == NULL || arguments->cle == NULL)
        return command_usage("restore attend --de SAUVEGARDE et --cle FICHIER");
    struct err err = { 0 };
    struct restore r = { .config = config,
                         .folder = arguments->de,
                         .seulement = arguments->seulement };
    (void)snprintf(r.aside, sizeof(r.aside), "%s/.restauration", config->donnees);
    int rc = run(&r, arguments, config, &err);
    if (rc == 0)
        print_done(&r);
    sodium_memzero(r.secret_key, sizeof(r.secret_key));
    registre_release(&r.registre);
    sauvegarde_release(&r.sauvegarde);
    return rc < 0 ? exit_code_of(&err) : EXIT_DONE;
}
