/* Inside `plie verify` only. */
#ifndef PLIE_VERIFY_H
#define PLIE_VERIFY_H

#include "bus/bus.h"
#include "bus/journal.h"
#include "plie/command.h"
#include "plie/progress.h"
#include "runtime/head_check.h"
#include "runtime/heard_head.h"

struct report {
    struct config *config;
    uint64_t faults;
    size_t stores;   /* That were looked at. */
    struct bus *bus; /* Our own, when none was running. */
    struct progress *progress;

    bool key_known; /* The bus's verification key is here. */
    uint8_t key[HEAD_KEY_SIZE];
    struct head_check *check;
    struct signed_head *heads; /* Those that the journal's own host keeps. */
    size_t head_count;
    struct testimony *testimonies; /* Of the services; `check` borrows their heads. */
    size_t testimony_count;
};

/* One more anomaly, named. */
void report_fault(struct report *report, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Fits journal_watch and audit_options: both faults are the same. */
void report_journal_fault(void *report, const struct journal_fault *fault);

/* «Tout concorde.», or how many anomalies; the exit code that says the same. */
int report_end(const struct report *report);

/* The same of its progress. */
void report_progress(void *report, uint64_t position, uint64_t position_last);

/* Is the journal's file here? */
bool verify_has_journal(const struct config *config);

/* --- verify_stores.c --- */
/* Those that are here, of the part `only` ("": all), each instance with its own key. */
MUST_USE int verify_stores(struct report *report, const char *only, struct err *err);

/* --- verify_heads.c --- */
MUST_USE int verify_add_heads(struct report *report, struct err *err);
/* What each service keeps: from its store, or asked when it runs elsewhere. */
MUST_USE int verify_add_witnesses(struct report *report, struct err *err);
void verify_release_heads(struct report *report);
/* The journal through the bus, when its file is elsewhere. */
MUST_USE int verify_followed(struct report *report, struct err *err);
MUST_USE int verify_export_head(struct config *config, const char *path, struct err *err);

/* --- verify_index.c: after the stores, so that a bus has thrown away what is of no use. --- */
MUST_USE int verify_index(struct report *report, struct err *err);

/* --- verify_copy.c: nothing but a copy of the journal, signed heads, the public key. --- */
int verify_copy(const struct arguments *arguments);

/* --- verify_traces.c --- */
MUST_USE int verify_traces(struct report *report, struct err *err);

#endif
