/* What `plie backup` and `plie restore` share: the folder of a backup and its manifest.
 *
 *     DOSSIER/registre                          who was erased (runtime/registre.h)
 *     DOSSIER/sauvegarde-2026-11-22T03-55-01.250Z/  manifeste, and one coffre (coffre.h) a file
 *
 * A file's name there is its path in the data folder with "_" for "/". The manifest is written last
 * and names all the others with size and digest.
 *
 * The data folder may also be a folder of volumes, each the data folder of one container:
 * "flandre-lys-parcours/flandre-lys/parcours.db". It is one or the other. */
#ifndef PLIE_SAUVEGARDE_H
#define PLIE_SAUVEGARDE_H

#include "plie/coffre.h"

#include "client/config.h"
#include "runtime/registre.h"
#include "runtime/runtime.h"

enum { SAUVEGARDE_NAME_SIZE = 192 };

#define SAUVEGARDE_MANIFESTE "manifeste"
#define SAUVEGARDE_REGISTRE  "registre"
#define SAUVEGARDE_CLE       "sauvegarde.publique" /* In the folder of keys. */

enum sauvegarde_genre {
    SAUVEGARDE_MAGASIN, /* The store of a service. */
    SAUVEGARDE_JOURNAL,
    SAUVEGARDE_SECRETS, /* Passwords and sessions of the portail. */
    SAUVEGARDE_TRACES,  /* A segment of the access log. */
};

struct sauvegarde_fichier {
    char name[SAUVEGARDE_NAME_SIZE]; /* Path in the data folder: "flandre-lys/parcours.db". */
    size_t volume;                   /* How much of it names the volume; mostly 0. */
    enum sauvegarde_genre genre;
    char site[CONFIG_NAME_SIZE];     /* Folder: a site's, or the consolidation's; else "". */
    char service[CONFIG_NAME_SIZE];  /* Of a store. */
    char instance[CONFIG_NAME_SIZE]; /* Of a store; mostly "". */
    uint64_t size;
    uint8_t digest[COFFRE_DIGEST_SIZE];
    struct store_place place; /* Of a store; of the journal generation and position. */
};

struct sauvegarde {
    uint8_t id[COFFRE_ID_SIZE];
    int64_t when_us;
    bool demo;
    struct sauvegarde_fichier *fichiers; /* Stores first, the journal last. */
    size_t count;
};

/* What there is in a data folder, and whether it is a demonstration's. */
MUST_USE int sauvegarde_find(const struct config *config, struct sauvegarde *out, struct err *err);
void sauvegarde_release(struct sauvegarde *sauvegarde);
/* False: such a path is no file of a backup. Fills in genre, site, service and instance. */
bool sauvegarde_classify(const char *name, struct sauvegarde_fichier *out);
/* The data folder of what has this file: a volume's, when it is in one. */
void sauvegarde_root(const struct config *config, const struct sauvegarde_fichier *fichier,
                     char out[CONFIG_PATH_SIZE]);
bool sauvegarde_is_demo(const struct config *config, const struct sauvegarde_fichier *fichier);

/* The path of a file in the backup's folder. */
void sauvegarde_path(const char *folder, const char *name, char out[CONFIG_PATH_SIZE * 2]);

MUST_USE int manifeste_write(const struct sauvegarde *sauvegarde, const char *folder,
                             const uint8_t public_key[COFFRE_KEY_SIZE], struct err *err);
/* ERR_CORRUPT, ERR_DENIED as coffre.h; ERR_ABSENT: no backup there. */
MUST_USE int manifeste_read(struct sauvegarde *out, const char *folder,
                            const uint8_t secret_key[COFFRE_KEY_SIZE], struct err *err);

/* fsync of a folder; removing one with all that is in it (one level of folders). */
MUST_USE int dossier_sync(const char *path, struct err *err);
void dossier_remove(const char *path);
/* `to` is on the disk when this returns, its name perhaps not yet. */
MUST_USE int dossier_copy(const char *from, const char *to, struct err *err);
/* The folder of a file. */
void dossier_of(const char *path, char out[CONFIG_PATH_SIZE * 2]);

#endif
