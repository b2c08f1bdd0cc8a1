/* Who else says something of the journal: the heads that the bus has signed, and the services. */
#include "plie/verify.h"

#include "base/date.h"
#include "bus/heads.h"
#include "client/client.h"
#include "client/identity.h"
#include "client/reader.h"
#include "plie/fleet.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    ARENA_SIZE = 16 * 1024 * 1024,
    STATUS_MS = 3000,
    SILENCE_MS = 10 * 1000,
    WHO_SIZE = 2 * CONFIG_NAME_SIZE + 32,
};

/* --- Heads --- */

static int read_key(struct report *report, struct err *err)
{
    int rc = identity_read_verification(report->config, report->key, err);
    report->key_known = rc == 0;
    if (rc != ERR_ABSENT)
        return rc;
    err_clear(err); /* The bus is another host's. */
    return 0;
}

/* False: reported, and worth nothing. */
static bool judge_signature(struct report *report, const char *who, const struct signed_head *head)
{
    char fingerprint[HEAD_FINGERPRINT_SIZE];
    head_fingerprint(head->key, fingerprint);
    if (!head_is_signed(head))
        report_fault(report, "%s : la signature n'est pas celle de sa clé", who);
    else if (report->key_known && memcmp(head->key, report->key, HEAD_KEY_SIZE) != 0)
        report_fault(report, "%s : signée par une autre clé que celle du bus (%s)", who,
                     fingerprint);
    else
        return true;
    return false;
}

static void name_head(const struct signed_head *head, char out[WHO_SIZE])
{
    char when[TIME_TEXT_SIZE];
    time_format(head->signed_us, when);
    (void)snprintf(out, WHO_SIZE, "tête signée le %s", when);
}

static int read_heads(struct report *report, const char *directory, struct err *err)
{
    struct heads *heads;
    int rc = heads_open(&heads, directory, STORE_READ, NULL, err);
    if (rc == ERR_ABSENT) { /* Nothing was signed yet. */
        err_clear(err);
        return 0;
    }
    if (rc == 0)
        rc = heads_list(heads, &report->heads, &report->head_count, err);
    heads_close(&heads);
    return rc;
}

static int read_generation(const char *directory, uint64_t *out, struct err *err)
{
    struct journal *journal;
    struct journal_head head;
    const struct journal_options options = { .directory = directory, .mode = JOURNAL_READ };
    int rc = journal_open(&journal, &options, err);
    if (rc == 0)
        rc = journal_head(journal, &head, err);
    *out = rc == 0 ? head.generation : 0;
    journal_close(&journal);
    return rc;
}

/* Those of the journal as it is; an older generation's speak of another one. */
static int add_local_heads(struct report *report, struct err *err)
{
    char directory[CONFIG_PATH_SIZE + 8], who[WHO_SIZE];
    uint64_t generation;
    (void)snprintf(directory, sizeof(directory), "%s/bus", report->config->donnees);
    int rc = read_heads(report, directory, err);
    if (rc == 0)
        rc = read_generation(directory, &generation, err);
    for (size_t i = 0; rc == 0 && i < report->head_count; i++) {
        const struct signed_head *head = &report->heads[i];
        name_head(head, who);
        if (judge_signature(report, who, head) && head->generation == generation)
            head_check_add_head(report->check, who, head);
    }
    return rc;
}

int verify_add_heads(struct report *report, struct err *err)
{
    int rc = read_key(report, err);
    if (rc == 0 && verify_has_journal(report->config))
        rc = add_local_heads(report, err);
    return rc < 0 ? err_wrap(err, "têtes signées") : 0;
}

void verify_release_heads(struct report *report)
{
    for (size_t i = 0; i < report->head_count; i++)
        head_release(&report->heads[i]);
    for (size_t i = 0; i < report->testimony_count; i++)
        testimony_release(&report->testimonies[i]);
    free(report->heads);
    free(report->testimonies);
}

/* --- Witnesses --- */

static void add_testimony(struct report *report, const char *name, const struct testimony *said)
{
    char who[WHO_SIZE];
    for (size_t i = 0; i < said->chains.count; i++) {
        const struct chain *chain = &said->chains.items[i];
        const struct chain_place place = { chain->site, chain->position, chain->link };
        head_check_add_link(report->check, name, said->generation, &place);
    }
    (void)snprintf(who, sizeof(who), "%s, tête entendue", name);
    bool has_head = said->head.position > 0;
    if (has_head && judge_signature(report, who, &said->head))
        head_check_add_head(report->check, who, &said->head);
    (void)printf("%s : a suivi %zu site%s%s\n", name, said->chains.count,
                 PLURIEL(said->chains.count), has_head ? ", garde une tête signée" : "");
}

static int read_local(const char *path, struct testimony *out, struct err *err)
{
    struct store *store;
    const struct store_options read = { .mode = STORE_READ };
    *out = (struct testimony){ .generation = 0 };
    int rc = store_open(&store, path, &read, err);
    if (rc == 0)
        rc = testimony_read(store, out, err);
    store_close(&store);
    return rc;
}

static int ask(struct report *report, const char *site, const char *service, struct testimony *out,
               struct err *err)
{
    struct arena arena;
    struct client *client = NULL;
    Plie__ServiceReply *reply;
    Plie__StatusRequest status = PLIE__STATUS_REQUEST__INIT;
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    request.body_case = PLIE__SERVICE_REQUEST__BODY_STATUS;
    request.status = &status;
    *out = (struct testimony){ .generation = 0 };
    arena_init(&arena, ARENA_SIZE);
    int rc = client_open(&client, report->config, world_system(), err);
    if (rc == 0)
        rc = client_ask(client, site, service, &request, STATUS_MS, &arena, &reply, err);
    if (rc == 0 && reply->body_case == PLIE__SERVICE_REPLY__BODY_STATUS)
        rc = testimony_of_status(reply->status, out, err);
    client_close(&client);
    arena_release(&arena);
    return rc;
}

static int add_witness(struct report *report, const char *site, const char *service,
                       struct err *err)
{
    struct fleet_options options = { .config = report->config, .only = "", .instance = "" };
    struct fleet_runtime described;
    struct testimony said;
    char path[CONFIG_PATH_SIZE + 128], name[2 * CONFIG_NAME_SIZE];
    (void)snprintf(name, sizeof(name), "%s.%s", site, service);
    int rc = fleet_describe(&options, site, service, &described, err);
    if (rc < 0)
        return rc;
    runtime_store_path(&described.options, path, sizeof(path));
    bool local = access(path, F_OK) == 0;
    if (!local && !config_has_address(report->config, site, service))
        return 0; /* Does not run here, and nobody knows where. */
    rc = local ? read_local(path, &said, err) : ask(report, site, service, &said, err);
    if (rc == ERR_UNREACHABLE) {
        (void)printf("%s : injoignable, n'a pas pu être entendu\n", name);
        err_clear(err);
        testimony_release(&said);
        return 0;
    }
    CHECK(report->testimony_count < LIMIT_SITES * LIMIT_SOURCES);
    report->testimonies[report->testimony_count++] = said;
    if (rc == 0)
        add_testimony(report, name, &report->testimonies[report->testimony_count - 1]);
    return rc < 0 ? err_wrap(err, "%s", name) : 0;
}

int verify_add_witnesses(struct report *report, struct err *err)
{
    const struct config *config = report->config;
    report->testimonies = calloc((size_t)LIMIT_SITES * LIMIT_SOURCES, sizeof(struct testimony));
    CHECK(report->testimonies != NULL);
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < config->site_count; i++)
        for (const char *const *service = config_services; rc == 0 && *service != NULL; service++)
            rc = add_witness(report, config->sites[i], *service, err);
    return rc == 0 ? add_witness(report, CONFIG_CONSOLIDATION, "reporting", err) : rc;
}

/* --- The journal through the bus --- */

static void see_fault(void *self, const struct audit_fault *fault)
{
    const struct journal_fault told = { fault->position, fault->site, fault->source, fault->what };
    report_journal_fault(self, &told);
}

static void see_chunk(struct report *report, struct audit *audit, const Bus__Chunk *chunk)
{
    for (size_t i = 0; i < chunk->n_lots; i++) {
        head_check_before(report->check, audit, chunk->lots[i]->first_position);
        audit_see(audit, chunk->lots[i]);
    }
}

static int read_all(struct report *report, struct audit *audit, uint64_t until, struct err *err)
{
    struct reader *reader = NULL;
    const struct reader_options options = { .config = report->config,
                                            .until_position = until,
                                            .personal = true };
    int rc = until == 0 ? 0 : reader_open(&reader, &options, err);
    for (bool end = until == 0; rc == 0 && !end;) {
        const Bus__Reply *reply;
        rc = reader_next(reader, SILENCE_MS, &reply, err);
        if (rc == 0 && reply == NULL)
            rc = err_set(err, ERR_UNREACHABLE, "le bus ne répond plus");
        if (rc < 0)
            break;
        end = reply->body_case == BUS__REPLY__BODY_END;
        if (reply->body_case == BUS__REPLY__BODY_CHUNK)
            see_chunk(report, audit, reply->chunk);
    }
    reader_close(&reader);
    return rc;
}

static void judge_heads(struct audit *audit, const Bus__StatusReply *status)
{
    size_t count;
    const struct audit_site *seen = audit_sites(audit, &count);
    for (size_t i = 0; i < status->n_sites; i++) {
        const Bus__SiteHead *head = status->sites[i];
        const struct audit_fault at = { head->position, head->site, "", NULL };
        const struct audit_site *site = NULL;
        for (size_t j = 0; j < count; j++)
            if (strcmp(seen[j].site, head->site) == 0)
                site = &seen[j];
        if (head->position > 0 &&
            (site == NULL || site->position != head->position || head->chain.len != CHAIN_SIZE ||
             memcmp(site->chain, head->chain.data, CHAIN_SIZE) != 0))
            audit_report(audit, &at, "la tête du site n'est pas celle de son dernier lot");
    }
}

int verify_followed(struct report *report, struct err *err)
{
    struct arena arena;
    struct audit *audit;
    Bus__StatusReply *status;
    arena_init(&arena, ARENA_SIZE);
    audit_open(&audit, &(struct audit_options){ .fault = see_fault, .self = report });
    int rc = reader_status(report->config, &arena, &status, err);
    if (rc == 0) {
        head_check_begin(report->check, audit, status->generation);
        rc = read_all(report, audit, status->position, err);
    }
    if (rc == 0) {
        head_check_end(report->check, audit);
        audit_end(audit);
        judge_heads(audit, status);
        if (audit_fault_count(audit) == 0)
            (void)printf("journal, lu à travers le bus : chaîne vérifiée jusqu'à l'événement %llu, "
                         "%llu lots\n",
                         (unsigned long long)status->position,
                         (unsigned long long)audit_lot_count(audit));
    }
    audit_close(&audit);
    arena_release(&arena);
    return rc;
}

/* --- Exporting --- */

static int last_of_bus(struct config *config, struct signed_head *out, struct err *err)
{
    struct arena arena;
    Bus__StatusReply *status;
    arena_init(&arena, ARENA_SIZE);
    int rc = reader_status(config, &arena, &status, err);
    if (rc == 0 && status->signed_ != NULL)
        rc = head_read_message(out, status->signed_, err);
    arena_release(&arena);
    return rc;
}

static int last_of_file(struct config *config, struct signed_head *out, struct err *err)
{
    char directory[CONFIG_PATH_SIZE + 8];
    struct heads *heads;
    (void)snprintf(directory, sizeof(directory), "%s/bus", config->donnees);
    int rc = heads_open(&heads, directory, STORE_READ, NULL, err);
    if (rc == 0)
        rc = heads_last(heads, out, err);
    heads_close(&heads);
    return rc;
}

static int write_head(const struct signed_head *head, const char *path, struct err *err)
{
    char fingerprint[HEAD_FINGERPRINT_SIZE];
    bool to_stdout = strcmp(path, "-") == 0;
    FILE *file = to_stdout ? stdout : fopen(path, "w");
    if (file == NULL)
        return err_set(err, ERR_IO, "%s : %s", path, err_reason(errno));
    char *text = head_text(head);
    bool written = fprintf(file, "%s\n", text) > 0;
    free(text);
    written = (to_stdout ? fflush(file) : fclose(file)) == 0 && written;
    if (!written)
        return err_set(err, ERR_IO, "%s : écriture impossible", path);
    head_fingerprint(head->key, fingerprint);
    if (!to_stdout)
        (void)printf("Tête signée de l'événement %llu dans %s ; empreinte de la clé : %s\n",
                     (unsigned long long)head->position, path, fingerprint);
    return 0;
}

int verify_export_head(struct config *config, const char *path, struct err *err)
{
    struct signed_head head = { 0 };
    /* Where its file is, it is read: the bus need not run, and says the same when it does. */
    int rc = verify_has_journal(config) ? last_of_file(config, &head, err)
                                        : last_of_bus(config, &head, err);
    if (rc == ERR_ABSENT)
        err_clear(err);
    if ((rc == 0 || rc == ERR_ABSENT) && head.position == 0)
        rc = err_set(err, ERR_ABSENT,
                     "aucune tête n'a encore été signée : un bus qui tourne avec sa clé "
                     "(plie keys) en signe une toutes les dix secondes et à son arrêt");
    if (rc == 0)
        rc = write_head(&head, path, err);
    head_release(&head);
    return rc;
}
