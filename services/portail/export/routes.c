#include "portail/export/export.h"

#include "base/date.h"
#include "base/log.h"
#include "portail/api/droits.h"
#include "portail/inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DETAIL_SIZE = EXPORT_FILTERS_MAX + 128 };

static const char XLSX[] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
static const char CSV[] = "text/csv; charset=utf-8";

/* Before anything is given: without its line in the access log there is no export. */
static bool note_export(const struct request *request, const struct export_table *table,
                        const char *extension, struct reply *reply)
{
    const struct session *session = request->session;
    char detail[DETAIL_SIZE];
    struct err err = { 0 };
    (void)snprintf(detail, sizeof(detail), "%s, %zu lignes, %zu personnes ; filtres : %s",
                   extension, json_array_size(table->lignes), table->personne_count,
                   table->filtres[0] == '\0' ? "aucun" : table->filtres);
    struct trace_line line = { session->compte, session->role, "export", table->titre, detail };
    if (trace_note(gateway_trace(request->gateway, session->site), &line, &err) == 0)
        return true;
    log_line(LOG_ERROR, "service=portail evenement=trace_en_echec texte=\"%s\"", err.text);
    reply_problem(reply, 503, "TRACE_IMPOSSIBLE", "",
                  "L'export n'a pas pu être inscrit au registre des accès : il n'est pas donné. "
                  "Prévenez l'administrateur.");
    return false;
}

static void give(struct reply *reply, const struct export_table *table, const char *extension,
                 const char *type, void *data, size_t size)
{
    char name[EXPORT_NAME_SIZE];
    export_disposition(table->titre, extension, name);
    reply_header(reply, "Content-Disposition", "%s", name);
    reply_bytes(reply, 200, type, data, size);
}

static void give_csv(const struct export_table *table, struct reply *reply)
{
    char *text;
    size_t size;
    export_csv(table, &text, &size);
    give(reply, table, "csv", CSV, text, size);
}

static void give_xlsx(const struct request *request, const struct export_table *table,
                      struct reply *reply)
{
    char site[SITE_LABEL_SIZE], date[DATE_FR_SIZE], par[SESSION_TEXT_SIZE * 2 + 8], tmp[512];
    struct err err = { 0 };
    void *data;
    size_t size;
    gateway_site_label(request->gateway, request->session->site, site);
    const struct world *world = request->gateway->world;
    date_format_fr(date_paris(world->now_us(world->self)), date);
    (void)snprintf(par, sizeof(par), "%s (%s)", request->session->libelle, request->session->role);
    (void)snprintf(tmp, sizeof(tmp), "%.400s/portail/export", request->gateway->config->donnees);
    struct export_about about = { site, date, par, tmp };
    int rc = config_make_directory(tmp, &err);
    if (rc == 0)
        rc = export_xlsx(table, &about, &data, &size, &err);
    if (rc == 0) {
        give(reply, table, "xlsx", XLSX, data, size);
        return;
    }
    log_line(LOG_ERROR, "service=portail evenement=export_en_echec texte=\"%s\"", err.text);
    reply_problem(reply, 500, "EXPORT_IMPOSSIBLE", "",
                  "Le fichier n'a pas pu être écrit ; prévenez l'administrateur, le disque est "
                  "peut-être plein.");
}

static void export_as(struct request *request, const char *extension, struct reply *reply)
{
    struct export_table table;
    struct refusal refusal = { 0 };
    json_t *tree;
    if (!droits_export(request->session->role)) {
        reply_problem(reply, 403, "NON_AUTORISE", "",
                      "Le rôle « %s » ne permet pas d'exporter des listes.",
                      request->session->role);
        return;
    }
    if (!request_json(request, &tree, reply))
        return;
    if (!export_read(tree, &table, &refusal))
        reply_refusal(reply, 422, &refusal);
    else if (note_export(request, &table, extension, reply) && strcmp(extension, "csv") == 0)
        give_csv(&table, reply);
    else if (reply->status == 0)
        give_xlsx(request, &table, reply);
    json_decref(tree);
}

static void handle_csv(struct request *request, struct reply *reply)
{
    export_as(request, "csv", reply);
}

static void handle_xlsx(struct request *request, struct reply *reply)
{
    export_as(request, "xlsx", reply);
}

const struct route routes_export[] = {
    { "POST", "/api/export.csv", ROUTE_SESSION | ROUTE_JETON, handle_csv },
    { "POST", "/api/export.xlsx", ROUTE_SESSION | ROUTE_JETON, handle_xlsx },
    { NULL, NULL, 0, NULL },
};
