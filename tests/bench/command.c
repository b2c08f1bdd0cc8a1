/* A service's own commit: a real command (CreerEntreprise) through the socket of a service in a
 * running site, from sending to its answer; and from there to being seen in reporting. */
#include "bench/load.h"
#include "bench/peer_postgres.h"
#include "bench/site.h"

#include "base/id.h"
#include "entreprise.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIRET_DIGITS = 14, SERIAL_DIGITS = 13, WAIT_MS = 30000, VISITS = 500, VISITS_QUICK = 50 };

static const struct peer_name COMMIT = { "PostgreSQL, one-row commits", "yes" };
static const struct peer_name COMMIT_GROUP = { "PostgreSQL, that many a transaction", "yes" };

/* --- The command --- */

struct sender {
    struct site *site;
    struct arena arena;
    uint64_t serial;
    Plie__Marque mark; /* Of the last answer. */
};

/* A number that a SIRET may be: its last digit makes the Luhn sum right. */
static void make_siret(uint64_t serial, char out[SIRET_DIGITS + 1])
{
    (void)snprintf(out, SIRET_DIGITS + 1, "%013llu0", (unsigned long long)serial + 1000000000000);
    int sum = 0;
    for (int i = 0; i < SERIAL_DIGITS; i++) {
        int digit = out[i] - '0';
        int weighted = i % 2 == 0 ? 2 * digit : digit;
        sum += weighted > 9 ? weighted - 9 : weighted;
    }
    out[SERIAL_DIGITS] = (char)('0' + (10 - sum % 10) % 10);
}

static void send_command(void *self)
{
    struct sender *sender = self;
    char id[ID_SIZE];
    char company[ID_SIZE];
    char siret[SIRET_DIGITS + 1];
    uint8_t body[512];
    id_new(id, world_system());
    id_new(company, world_system());
    make_siret(sender->serial++, siret);

    Entreprise__CreerEntreprise creer = ENTREPRISE__CREER_ENTREPRISE__INIT;
    creer.entreprise = company;
    creer.siret = siret;
    creer.raison_sociale = "MOBY Câlin et fils";
    creer.commune = "59350";
    creer.naf = "8899B";
    creer.employeur = "entreprise";
    Entreprise__Commande commande = ENTREPRISE__COMMANDE__INIT;
    commande.acte_case = ENTREPRISE__COMMANDE__ACTE_CREER_ENTREPRISE;
    commande.creer_entreprise = &creer;
    Plie__Actor actor = PLIE__ACTOR__INIT;
    actor.id = "bench";
    Plie__CommandRequest command = PLIE__COMMAND_REQUEST__INIT;
    command.id = id;
    command.actor = &actor;
    command.body = (ProtobufCBinaryData){ entreprise__commande__pack(&commande, body), body };
    Plie__ServiceRequest request = PLIE__SERVICE_REQUEST__INIT;
    request.body_case = PLIE__SERVICE_REQUEST__BODY_COMMAND;
    request.command = &command;
    struct err err = { 0 };
    bench_need(client_send(site_client(sender->site), SITE_NAME, "entreprise", CLIENT_COMMAND,
                           &request, &err),
               &err);
}

static void receive_answer(void *self)
{
    struct sender *sender = self;
    struct err err = { 0 };
    Plie__ServiceReply *reply = NULL;
    arena_reset(&sender->arena);
    bench_need(client_receive(site_client(sender->site), SITE_NAME, "entreprise", CLIENT_COMMAND,
                              WAIT_MS, &sender->arena, &reply, &err),
               &err);
    if (reply == NULL || reply->body_case != PLIE__SERVICE_REPLY__BODY_COMMAND)
        bench_fail("entreprise does not answer");
    const Plie__CommandReply *answer = reply->command;
    if (answer->outcome_case != PLIE__COMMAND_REPLY__OUTCOME_ACCEPTED)
        bench_fail("CreerEntreprise: %s",
                   answer->outcome_case == PLIE__COMMAND_REPLY__OUTCOME_REFUSED
                       ? answer->refused->text
                       : answer->failed->text);
    sender->mark = *answer->accepted;
    sender->mark.source = "entreprise"; /* The answer's own goes with the arena. */
}

/* --- The measures --- */

static void measure_commits(const struct bench *bench, struct sender *sender,
                            struct postgres_peer *postgres, size_t window)
{
    struct payload row;
    payload_make(&row, 1);
    struct load_client ours_client = { sender, send_command, receive_answer };
    struct load_plan plan = { window, 1, bench->round_ms };
    struct load_plan transaction = { 1, window, bench->round_ms };
    struct series ours = { .count = 0 };
    struct series commits = { .count = 0 };
    struct series groups = { .count = 0 };
    struct load_client client;
    for (int i = 0; i < bench->rounds; i++) {
        load_run(&ours_client, &plan, &ours);
        site_settle(sender->site); /* What follows is not part of the next round. */
        postgres_client(postgres, "rows", &row, 1, &client);
        load_run(&client, &plan, &commits);
        if (window == 1)
            continue;
        postgres_client(postgres, "rows", &row, window, &client);
        load_run(&client, &transaction, &groups);
    }
    char measure[64];
    (void)snprintf(measure, sizeof(measure), "CreerEntreprise, %zu in flight", window);
    struct aim aim = { .ratio_min = window == 1 ? 0.8 : 0 };
    report_against(measure, &ours, &COMMIT, &commits, &aim);
    if (window > 1)
        report_against(measure, &ours, &COMMIT_GROUP, &groups, &(struct aim){ .ratio_min = 0 });
    payload_free(&row);
}

/* From a command's answer to reporting's, which knows it. */
static void measure_visible(const struct bench *bench, struct sender *sender)
{
    static uint32_t times_us[VISITS];
    size_t visits = bench->quick ? VISITS_QUICK : VISITS;
    struct series series = { .count = 0 };
    int64_t start_us = load_now_us();
    for (size_t i = 0; i < visits; i++) {
        send_command(sender);
        receive_answer(sender);
        int64_t answered_us = load_now_us();
        free(site_ask(sender->site, "reporting", "Sites", "{}", &sender->mark));
        times_us[i] = (uint32_t)(load_now_us() - answered_us);
    }
    double seconds = (double)(load_now_us() - start_us) / 1e6;
    series_add_times(&series, (double)visits / seconds, times_us, visits);
    report_alone("answered, then seen in reporting", &series);
}

void measure_commands(const struct bench *bench)
{
    enum { ARENA_SIZE = 1024 * 1024 };
    struct sender sender = { .serial = 1 };
    struct postgres_peer *postgres;
    arena_init(&sender.arena, ARENA_SIZE);
    site_start(&sender.site, bench, "commands");
    site_adopt(sender.site, bench);
    postgres_start(&postgres, bench, "commands-pg");

    report_table("Commands of a running site, from sending to the answer", "commands/s");
    measure_commits(bench, &sender, postgres, 1);
    measure_commits(bench, &sender, postgres, 16);
    measure_visible(bench, &sender);

    postgres_stop(&postgres);
    site_stop(&sender.site);
    arena_release(&sender.arena);
}
