#include "plie/command.h"
#include "plie/fleet.h"
#include "plie/own_bus.h"

#include "bus/journal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { FAULTS_SHOWN = 20 };

struct report {
    uint64_t faults;
    struct bus *bus; /* Our own, when none was running. */
};

static void print_fault(void *self, const struct journal_fault *fault)
{
    struct report *report = self;
    if (report->faults++ < FAULTS_SHOWN)
        (void)printf("journal, événement %llu (%s, %s) : %s\n", (unsigned long long)fault->position,
                     fault->site, fault->source, fault->what);
}

static int verify_journal(const struct config *config, struct report *report, struct err *err)
{
    char directory[CONFIG_PATH_SIZE + 8];
    (void)snprintf(directory, sizeof(directory), "%s/bus", config->donnees);
    struct journal_watch watch = { .fault = print_fault, .self = report };
    struct journal_verdict verdict;
    int rc = journal_verify(directory, &watch, &verdict, err);
    if (rc < 0)
        return err_wrap(err, "journal");
    if (verdict.fault_count == 0)
        (void)printf("journal : chaîne vérifiée jusqu'à l'événement %llu, %llu lots\n",
                     (unsigned long long)verdict.head.position,
                     (unsigned long long)verdict.lot_count);
    return 0;
}

static int verify_store(const struct config *config, const char *site, const char *service,
                        struct report *report, struct err *err)
{
    struct fleet_options options = { .config = config, .only = "", .instance = "" };
    struct fleet_runtime described;
    int rc = fleet_describe(&options, site, service, &described, err);
    char path[CONFIG_PATH_SIZE + 128];
    if (rc == 0)
        runtime_store_path(&described.options, path, sizeof(path));
    if (rc < 0 || access(path, F_OK) != 0)
        return rc; /* Runs elsewhere: verified there. */
    char difference[STORE_DIFFERENCE_SIZE];
    rc = runtime_verify(&described.options, difference, err);
    if (rc == ERR_CORRUPT ||
        rc == ERR_INVALID) { /* Of this store; the others are still to be seen. */
        report->faults++;
        (void)printf("%s.%s : ne se reconstruit pas : %s\n", site, service, err->text);
        err_clear(err);
        return 0;
    }
    if (rc < 0)
        return err_wrap(err, "%s.%s", site, service);
    if (difference[0] != '\0') {
        report->faults++;
        (void)printf("%s.%s : diffère de sa reconstruction : %s\n", site, service, difference);
    } else {
        (void)printf("%s.%s : égal à sa reconstruction\n", site, service);
    }
    return 0;
}

static int verify_stores(struct config *config, struct report *report, struct err *err)
{
    int rc = own_bus_reach(config, &report->bus, err);
    for (size_t i = 0; rc == 0 && i < config->site_count; i++)
        for (const char *const *service = config_services; rc == 0 && *service != NULL; service++)
            rc = verify_store(config, config->sites[i], *service, report, err);
    if (rc == 0)
        rc = verify_store(config, CONFIG_CONSOLIDATION, "reporting", report, err);
    return rc;
}

/* 0: clean; 1: something does not hold, and was named. */
int command_verify(const struct arguments *arguments, struct config *config)
{
    (void)arguments;
    struct err err = { 0 };
    struct report report = { 0 };
    if (config->site_count == 0)
        config_find_sites(config);
    int rc = verify_journal(config, &report, &err);
    if (rc == 0)
        rc = verify_stores(config, &report, &err);
    bus_stop(&report.bus);
    if (rc < 0)
        return command_failed(&err);
    (void)printf(report.faults == 0 ? "Tout concorde.\n" : "%llu anomalies.\n",
                 (unsigned long long)report.faults);
    return report.faults == 0 ? EXIT_DONE : EXIT_REFUSED;
}
