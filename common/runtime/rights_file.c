#include "runtime/rights_file.h"

#include "runtime/lot.h"

#include <libconfig.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ENTRIES_MAX = 4096 };

static int fail(const config_setting_t *at, struct err *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static int fail(const config_setting_t *at, struct err *err, const char *format, ...)
{
    char text[ERR_TEXT_SIZE];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    return err_set(err, ERR_CONFIG, "%s:%u: %s", config_setting_source_file(at),
                   config_setting_source_line(at), text);
}

static int read_text(const config_setting_t *setting, char *out, size_t size, struct err *err)
{
    const char *text = config_setting_get_string(setting);
    if (text == NULL || strlen(text) >= size)
        return fail(setting, err, "« %s » : attendu un texte d'au plus %zu octets",
                    config_setting_name(setting), size - 1);
    memcpy(out, text, strlen(text) + 1);
    return 0;
}

static int read_bool(const config_setting_t *setting, bool *out, struct err *err)
{
    if (config_setting_type(setting) != CONFIG_TYPE_BOOL)
        return fail(setting, err, "« %s » : attendu true ou false", config_setting_name(setting));
    *out = config_setting_get_bool(setting) != 0;
    return 0;
}

static int read_names(const config_setting_t *setting, char (*out)[LIMIT_ID_SIZE], size_t max,
                      size_t *count, struct err *err)
{
    if (!config_setting_is_aggregate(setting) || config_setting_is_group(setting))
        return fail(setting, err, "« %s » : attendu une liste de noms entre crochets",
                    config_setting_name(setting));
    if ((size_t)config_setting_length(setting) > max)
        return fail(setting, err, "« %s » : trop de noms", config_setting_name(setting));
    for (int i = 0; i < config_setting_length(setting); i++) {
        const char *name = config_setting_get_string_elem(setting, i);
        bool any = name != NULL && strcmp(name, RIGHTS_ANY_SITE) == 0 && max == LIMIT_SITES;
        if (name == NULL || (!any && !lot_name_is_valid(name)))
            return fail(setting, err, "« %s » : un nom est fait de a-z, 0-9 et « - »",
                        name == NULL ? config_setting_name(setting) : name);
        memcpy(out[*count], name, strlen(name) + 1);
        (*count)++;
    }
    return 0;
}

static int read_field(struct rights_entry *entry, const config_setting_t *setting, struct err *err)
{
    const char *name = config_setting_name(setting);
    if (strcmp(name, "cle") == 0)
        return read_text(setting, entry->key, sizeof(entry->key), err);
    if (strcmp(name, "nom") == 0)
        return read_text(setting, entry->name, sizeof(entry->name), err);
    if (strcmp(name, "site") == 0)
        return read_text(setting, entry->site, sizeof(entry->site), err);
    if (strcmp(name, "ajouter") == 0)
        return read_names(setting, entry->append, LIMIT_SOURCES, &entry->append_count, err);
    if (strcmp(name, "suivre") == 0)
        return read_names(setting, entry->follow, LIMIT_SITES, &entry->follow_count, err);
    if (strcmp(name, "audit") == 0)
        return read_bool(setting, &entry->audit, err);
    if (strcmp(name, "portail") == 0)
        return read_bool(setting, &entry->portail, err);
    if (strcmp(name, "acteur") == 0)
        return read_text(setting, entry->actor.id, sizeof(entry->actor.id), err);
    if (strcmp(name, "role") == 0)
        return read_text(setting, entry->actor.role, sizeof(entry->actor.role), err);
    return fail(setting, err,
                "« %s » : attendu cle, nom, site, ajouter, suivre, audit, portail, acteur ou role",
                name);
}

static int check_entry(const struct rights_table *table, const struct rights_entry *entry,
                       const config_setting_t *setting, struct err *err)
{
    if (!wire_key_is_valid(entry->key))
        return fail(setting, err, "« cle » : attendu une clé publique de 40 caractères (Z85)");
    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->entries[i].key, entry->key) == 0)
            return fail(setting, err, "clé %s : déjà dans le fichier", entry->key);
    if (entry->append_count > 0 && !lot_name_is_valid(entry->site))
        return fail(setting, err, "« ajouter » demande le « site » où cette clé écrit");
    return 0;
}

static int read_entry(struct rights_table *table, const config_setting_t *setting, struct err *err)
{
    if (!config_setting_is_group(setting))
        return fail(setting, err, "« droits » : attendu des groupes { … }");
    struct rights_entry *entry = &table->entries[table->count];
    entry->follow = calloc(LIMIT_SITES, sizeof(*entry->follow));
    CHECK(entry->follow != NULL);
    int rc = 0;
    for (int i = 0; rc == 0 && i < config_setting_length(setting); i++)
        rc = read_field(entry, config_setting_get_elem(setting, (unsigned)i), err);
    if (rc == 0)
        rc = check_entry(table, entry, setting, err);
    table->count++; /* Also a wrong one: rights_file_release() frees it. */
    return rc;
}

void rights_file_release(struct rights_table *table)
{
    for (size_t i = 0; i < table->count; i++)
        free(table->entries[i].follow);
    free(table->entries);
    *table = (struct rights_table){ 0 };
}

static int read_table(struct rights_table *out, config_t *config, struct err *err)
{
    const config_setting_t *list = config_lookup(config, "droits");
    if (list == NULL || !config_setting_is_list(list))
        return err_set(err, ERR_CONFIG, "attendu « droits = ( { cle = \"…\"; … }, … ); »");
    int count = config_setting_length(list);
    if (count > ENTRIES_MAX)
        return err_set(err, ERR_CONFIG, "« droits » : %d clés, au plus %d", count, ENTRIES_MAX);
    out->entries = calloc((size_t)count + 1, sizeof(*out->entries));
    CHECK(out->entries != NULL);
    int rc = 0;
    for (int i = 0; rc == 0 && i < count; i++)
        rc = read_entry(out, config_setting_get_elem(list, (unsigned)i), err);
    return rc;
}

int rights_file_read(struct rights_table *out, const char *path, struct err *err)
{
    *out = (struct rights_table){ 0 };
    config_t config;
    config_init(&config);
    int rc = 0;
    if (config_read_file(&config, path) == CONFIG_TRUE)
        rc = read_table(out, &config, err);
    else
        rc = err_set(err, ERR_CONFIG, "%s:%d: %s", path, config_error_line(&config),
                     config_error_text(&config));
    config_destroy(&config);
    if (rc < 0)
        rights_file_release(out);
    return rc;
}
