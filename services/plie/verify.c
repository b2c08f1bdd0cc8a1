/* `plie verify`: the journal and its chain, the heads that were signed of it, what the services
 * keep of it, and that each store is the function of it. */
#include "plie/verify.h"

#include "plie/fleet.h"
#include "plie/own_bus.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { FAULTS_SHOWN = 20, FAULT_SIZE = 1024 };

void report_fault(struct report *report, const char *format, ...)
{
    char line[FAULT_SIZE];
    va_list args;
    if (report->faults++ >= FAULTS_SHOWN)
        return;
    va_start(args, format);
    (void)vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    text_make_line(line); /* It may quote what somebody wrote into the journal. */
    (void)puts(line);
}

void report_journal_fault(void *self, const struct journal_fault *fault)
{
    bool of_one = fault->site[0] != '\0'; /* Of a site's Lot, not of the journal as a whole. */
    report_fault(self, "journal, événement %llu%s%s%s%s%s : %s",
                 (unsigned long long)fault->position, of_one ? " (" : "", fault->site,
                 of_one ? ", " : "", fault->source, of_one ? ")" : "", fault->what);
}

void report_progress(void *self, uint64_t position, uint64_t position_last)
{
    const struct report *report = self;
    progress_tell(report->progress, position, position_last);
}

int report_end(const struct report *report)
{
    if (report->faults == 0) {
        (void)printf("Tout concorde.\n");
        return EXIT_DONE;
    }
    (void)printf("%llu anomalie%s.\n", (unsigned long long)report->faults, PLURIEL(report->faults));
    return EXIT_REFUSED;
}

static void bus_directory(const struct config *config, char out[CONFIG_PATH_SIZE + 8])
{
    (void)snprintf(out, CONFIG_PATH_SIZE + 8, "%s/bus", config->donnees);
}

bool verify_has_journal(const struct config *config)
{
    char directory[CONFIG_PATH_SIZE + 8], path[CONFIG_PATH_SIZE + 32];
    bus_directory(config, directory);
    journal_path(directory, path, sizeof(path));
    return access(path, F_OK) == 0;
}

static int verify_file(struct report *report, struct err *err)
{
    char directory[CONFIG_PATH_SIZE + 8];
    bus_directory(report->config, directory);
    struct journal_watch watch = { .fault = report_journal_fault,
                                   .progress = report_progress,
                                   .self = report,
                                   .heads = report->check };
    struct journal_verdict verdict;
    int rc = journal_verify(directory, &watch, &verdict, err);
    progress_follow(report->progress, NULL, "");
    if (rc < 0)
        return err_wrap(err, "journal");
    if (verdict.fault_count == 0)
        (void)printf("journal : chaîne vérifiée jusqu'à l'événement %llu, %llu lots\n",
                     (unsigned long long)verdict.head.position,
                     (unsigned long long)verdict.lot_count);
    return 0;
}

/* What the services keep was read before: the journal is at least as far. */
static int verify_journal(struct report *report, struct err *err)
{
    int rc = verify_has_journal(report->config) ? verify_file(report, err)
                                                : verify_followed(report, err);
    if (rc == 0 && head_check_count(report->check) > 0)
        (void)printf("têtes signées et maillons gardés : %zu sur %zu concordent avec le journal\n",
                     head_check_held(report->check), head_check_count(report->check));
    return rc;
}

static int verify_all(struct report *report, bool witnesses_only, struct err *err)
{
    int rc = verify_add_heads(report, err);
    if (rc == 0 && witnesses_only)
        rc = verify_add_witnesses(report, err);
    if (rc == 0)
        rc = verify_journal(report, err);
    if (rc < 0 || witnesses_only)
        return rc;
    rc = own_bus_reach(report->config, &report->bus, err);
    if (rc == 0)
        rc = verify_stores(report, "", err);
    if (rc == 0)
        rc = verify_index(report, err);
    return rc == 0 ? verify_traces(report, err) : rc;
}

/* What a container or a unit runs, with no other key than its own. */
static int verify_part(struct report *report, const char *only, struct err *err)
{
    static const char tcp[] = "tcp://";
    if (strcmp(only, "bus") == 0) {
        int rc = verify_add_heads(report, err);
        if (rc == 0)
            rc = verify_journal(report, err);
        return rc == 0 ? verify_index(report, err) : rc;
    }
    int rc = fleet_check_only(only, err);
    if (rc == 0 && strncmp(report->config->bus, tcp, strlen(tcp)) != 0)
        rc = own_bus_reach(report->config, &report->bus, err);
    if (rc == 0)
        rc = verify_stores(report, only, err);
    if (rc == 0 && report->stores == 0) /* Else nothing looked at would pass for all is well. */
        rc = err_set(err, ERR_CONFIG, "aucune base de « %s » dans %s : rien n'a été vérifié", only,
                     report->config->donnees);
    return rc == 0 && strcmp(only, "portail") == 0 ? verify_traces(report, err) : rc;
}

static int export_head(const struct arguments *arguments, struct config *config)
{
    struct err err = { 0 };
    return verify_export_head(config, arguments->exporter_tete, &err) < 0 ? command_failed(&err)
                                                                          : EXIT_DONE;
}

/* 0: clean; 1: something does not hold, and was named. */
int command_verify(const struct arguments *arguments, struct config *config)
{
    if (arguments->exporter_tete != NULL)
        return export_head(arguments, config);
    if (arguments->journal != NULL || arguments->tete != NULL || arguments->cle != NULL)
        return verify_copy(arguments);
    struct err err = { 0 };
    struct report report = { .config = config };
    if (config->site_count == 0)
        config_find_sites(config);
    progress_start(&report.progress, "journal");
    head_check_open(&report.check, verify_has_journal(config));
    int rc = arguments->only[0] == '\0' ? verify_all(&report, arguments->temoins, &err)
                                        : verify_part(&report, arguments->only, &err);
    progress_stop(&report.progress);
    own_bus_stop(config, &report.bus);
    head_check_close(&report.check);
    verify_release_heads(&report);
    return rc < 0 ? command_failed(&err) : report_end(&report);
}
