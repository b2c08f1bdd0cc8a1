/* Each store that is here is rebuilt beside itself and compared. */
#include "plie/fleet.h"
#include "plie/verify.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

/* One instance of a service, with its own key. */
struct subject {
    const char *site;
    const char *service;
    const char *instance;
};

/* What a build of before left here, or one that was taken back: there is nothing to compare it
 * with. */
static int is_of_another_build(const struct fleet_runtime *described, const char *file, bool *out,
                               struct err *err)
{
    char path[2 * CONFIG_PATH_SIZE];
    struct store *store = NULL;
    struct store_place place = { 0 };
    const struct store_options read = { .mode = STORE_READ };
    (void)snprintf(path, sizeof(path), "%s/%s.db", described->directory, file);
    int rc = store_open(&store, path, &read, err);
    if (rc == 0)
        rc = runtime_place(store, &place, err);
    store_close(&store);
    *out =
        place.apply_number != 0 && place.apply_number != described->options.service->apply_number;
    return rc;
}

static int verify_store(struct report *report, const struct subject *of, struct err *err)
{
    report->stores++;
    struct fleet_options options = { .config = report->config,
                                     .only = "",
                                     .instance = of->instance };
    struct fleet_runtime described;
    int rc = fleet_describe(&options, of->site, of->service, &described, err);
    if (rc < 0)
        return rc;
    const char *dash = of->instance[0] == '\0' ? "" : "-";
    char name[3 * CONFIG_NAME_SIZE], difference[STORE_DIFFERENCE_SIZE] = "";
    bool other = false;
    (void)snprintf(name, sizeof(name), "%s.%s%s%s", of->site, of->service, dash, of->instance);
    rc = is_of_another_build(&described, strchr(name, '.') + 1, &other, err);
    if (rc == 0 && other) {
        (void)printf("%s : non vérifié ; elle vient d'une autre version du programme et sera "
                     "refaite quand un service la prendra\n",
                     name);
        return 0;
    }
    progress_follow(report->progress, report->config, name);
    if (rc == 0)
        rc = runtime_verify(&described.options, difference, err);
    progress_follow(report->progress, NULL, "");
    if (rc == ERR_CORRUPT ||
        rc == ERR_INVALID) { /* Of this store; the others are still to be seen. */
        report_fault(report, "%s : ne se reconstruit pas : %s", name, err->text);
        err_clear(err);
        return 0;
    }
    if (rc < 0)
        return err_wrap(err, "%s", name);
    if (difference[0] != '\0')
        report_fault(report, "%s : diffère de sa reconstruction : %s", name, difference);
    else
        (void)printf("%s : égal à sa reconstruction\n", name);
    return 0;
}

/* Of "reporting.db" it is "", of "reporting-2.db" it is "2"; NULL: not a store of the service. */
static const char *instance_of(const char *file, const char *service, char out[CONFIG_NAME_SIZE])
{
    static const char extension[] = ".db";
    size_t size = strlen(file), length = strlen(service);
    if (strncmp(file, service, length) != 0 || size < length + strlen(extension) ||
        strcmp(file + size - strlen(extension), extension) != 0)
        return NULL;
    size_t rest = size - length - strlen(extension);
    if (rest == 0)
        return "";
    if (file[length] != '-' || rest < 2 || rest > CONFIG_NAME_SIZE)
        return NULL;
    (void)snprintf(out, CONFIG_NAME_SIZE, "%.*s", (int)rest - 1, file + length + 1);
    return out;
}

/* Every instance whose store is here; what runs elsewhere is verified there. */
static int verify_service(struct report *report, const char *site, const char *service,
                          struct err *err)
{
    char path[2 * CONFIG_PATH_SIZE];
    (void)snprintf(path, sizeof(path), "%s/%s", report->config->donnees, site);
    DIR *directory = opendir(path);
    int rc = 0;
    if (directory == NULL)
        return 0;
    for (struct dirent *entry = readdir(directory); rc == 0 && entry != NULL;
         entry = readdir(directory)) {
        char instance[CONFIG_NAME_SIZE];
        struct subject of = { site, service, instance_of(entry->d_name, service, instance) };
        if (of.instance != NULL)
            rc = verify_store(report, &of, err);
    }
    (void)closedir(directory);
    return rc;
}

static int verify_site(struct report *report, const char *site, const char *only, struct err *err)
{
    size_t before = report->stores;
    int rc = 0;
    for (const char *const *service = config_services; rc == 0 && *service != NULL; service++)
        if (only[0] == '\0' || strcmp(only, *service) == 0)
            rc = verify_service(report, site, *service, err);
    if (rc == 0 && report->stores == before)
        (void)printf("%s : aucune base ici, rien n'a été comparé\n", site);
    return rc;
}

int verify_stores(struct report *report, const char *only, struct err *err)
{
    const struct config *config = report->config;
    bool consolidation = strcmp(only, CONFIG_CONSOLIDATION) == 0;
    int rc = 0;
    for (size_t i = 0; rc == 0 && !consolidation && i < config->site_count; i++)
        rc = verify_site(report, config->sites[i], only, err);
    if (rc == 0 && (only[0] == '\0' || consolidation))
        rc = verify_service(report, CONFIG_CONSOLIDATION, "reporting", err);
    return rc;
}
