/* The index beside the journal: derived, so a difference is mended by removing the file. */
#include "plie/verify.h"

#include "bus/index.h"

#include <stdio.h>

int verify_index(struct report *report, struct err *err)
{
    char directory[CONFIG_PATH_SIZE + 8];
    char difference[INDEX_DIFFERENCE_SIZE];
    uint64_t position;
    (void)snprintf(directory, sizeof(directory), "%s/bus", report->config->donnees);
    const struct index_watch watch = { report_progress, report };
    progress_follow(report->progress, NULL, "index");
    int rc = verify_has_journal(report->config)
                 ? index_verify(directory, &watch, difference, &position, err)
                 : ERR_ABSENT;
    progress_follow(report->progress, NULL, "");
    if (rc == ERR_ABSENT) { /* Elsewhere, or too small a journal to need one. */
        err_clear(err);
        return 0;
    }
    if (rc < 0)
        return err_wrap(err, "index");
    if (difference[0] != '\0')
        report_fault(report, "index : %s (le bus le refait quand on retire bus/index.db)",
                     difference);
    else
        (void)printf("index : égal à ce que le journal en donne jusqu'à l'événement %llu\n",
                     (unsigned long long)position);
    return 0;
}
