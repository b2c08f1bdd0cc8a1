/* What an auditor asks of the gateway itself: who opened what, the events about somebody, the state
 * of the chain. Each look at a person's events is noted first, as any opening of a dossier. */
#include "portail/inside.h"

#include "base/date.h"
#include "base/log.h"
#include "base/text.h"
#include "client/reader.h"
#include "portail/api/droits.h"
#include "portail/trace/evenements.h"
#include "portail/trace/verification.h"
#include "runtime/signed_head.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TRACES_PAGE = 200, STATUS_MS = 3000, ARENA_SIZE = 16 * 1024 * 1024, HEX_SIZE = 80 };

/* --- Who may, and what is noted --- */

static bool may_audit(const struct request *request, struct reply *reply)
{
    if (droits_audit(request->session->role))
        return true;
    reply_problem(reply, 403, "NON_AUTORISE", "",
                  "Le rôle « %s » ne permet pas de consulter l'audit ; cela revient à la direction "
                  "et à l'auditeur.",
                  request->session->role);
    return false;
}

static bool note(const struct request *request, const char *acte, const char *objet,
                 const char *detail, struct reply *reply)
{
    const struct session *session = request->session;
    struct err err = { 0 };
    struct trace_line line = { session->compte, session->role, acte, objet, detail };
    if (trace_note(gateway_trace(request->gateway, session->site), &line, &err) == 0)
        return true;
    log_line(LOG_ERROR, "service=portail evenement=trace_en_echec texte=\"%s\"", err.text);
    reply_problem(reply, 503, "TRACE_IMPOSSIBLE", "",
                  "La consultation n'a pas pu être inscrite au registre des accès : elle n'est pas "
                  "montrée. Prévenez l'administrateur.");
    return false;
}

static bool note_look(const struct request *request, const char *objet, const char *detail,
                      struct reply *reply)
{
    return note(request, "audit", objet, detail, reply);
}

static void answer_unreadable(struct reply *reply, const struct err *err)
{
    log_line(LOG_WARNING, "service=portail evenement=audit texte=\"%s\"", err->text);
    if (err->code == ERR_UNREACHABLE)
        reply_problem(reply, 503, "INDISPONIBLE", "",
                      "Le journal ne répond pas pour le moment ; réessayez dans un instant.");
    else
        reply_problem(reply, 500, "ERREUR_INTERNE", "",
                      "La lecture a échoué ; l'incident est noté au journal d'exploitation.");
}

static bool read_position(const struct request *request, const char *name, uint64_t *out,
                          struct reply *reply)
{
    const char *text = request_argument(request, name);
    char *end;
    *out = 0;
    if (text == NULL || text[0] == '\0')
        return true;
    *out = strtoull(text, &end, 10);
    if (text[0] >= '0' && text[0] <= '9' && *end == '\0' && *out <= INT64_MAX)
        return true;
    reply_problem(reply, 422, "VALEUR_INVALIDE", name, "Le champ « %s » doit être un nombre.",
                  name);
    return false;
}

/* --- GET /api/traces?segment=&objet=&compte=&acte=&apres= --- */

struct traces {
    json_t *lines;
    json_int_t last;
};

static void add_trace(void *self, const char *json)
{
    struct traces *traces = self;
    json_t *line = json_loads(json, 0, NULL);
    if (line == NULL)
        return;
    traces->last = json_integer_value(json_object_get(line, "n"));
    (void)json_array_append_new(traces->lines, line);
}

/* Newest first. */
static json_t *list_segments(struct trace *trace, char newest[TRACE_SEGMENT_SIZE])
{
    struct trace_head *heads;
    size_t count = trace_heads(trace, &heads);
    json_t *segments = json_array();
    newest[0] = '\0';
    if (count > 0)
        memcpy(newest, heads[count - 1].segment, TRACE_SEGMENT_SIZE);
    for (size_t i = count; i > 0; i--)
        (void)json_array_append_new(segments, json_string(heads[i - 1].segment));
    free(heads);
    return segments;
}

/* `segment` NULL or "": the newest. */
static void answer_traces(struct request *request, const char *segment,
                          const struct trace_filter *filter, struct reply *reply)
{
    char newest[TRACE_SEGMENT_SIZE];
    struct err err = { 0 };
    struct trace *trace = gateway_trace(request->gateway, request->session->site);
    struct traces traces = { json_array(), 0 };
    json_t *segments = list_segments(trace, newest);
    if (segment == NULL || segment[0] == '\0')
        segment = newest;
    int rc = trace_read(trace, segment, filter, &traces, add_trace, &err);
    if (rc < 0) {
        json_decref(traces.lines);
        json_decref(segments);
        answer_unreadable(reply, &err);
        return;
    }
    bool more = json_array_size(traces.lines) == TRACES_PAGE && traces.last > 1;
    const char *broken = trace_broken(trace);
    reply_json(reply, 200,
               json_pack("{s:o, s:o, s:I, s:s, s:s}", "segments", segments, "lignes", traces.lines,
                         "suivant", more ? traces.last : (json_int_t)0, "segment", segment,
                         "anomalie", broken == NULL ? "" : broken));
}

/* What is looked for is noted: it must be a text. */
static bool read_text(const struct request *request, const char *name, const char **out,
                      struct reply *reply)
{
    *out = request_argument(request, name);
    if (*out == NULL || text_is_valid(*out, strlen(*out)))
        return true;
    reply_problem(reply, 422, "VALEUR_INVALIDE", name, "Le champ « %s » doit être un texte.", name);
    return false;
}

static void handle_traces(struct request *request, struct reply *reply)
{
    struct trace_filter filter = { .limit = TRACES_PAGE };
    const char *segment;
    if (!may_audit(request, reply) || !read_text(request, "objet", &filter.objet, reply) ||
        !read_text(request, "compte", &filter.compte, reply) ||
        !read_text(request, "acte", &filter.acte, reply) ||
        !read_text(request, "segment", &segment, reply) ||
        !read_position(request, "apres", &filter.avant_n, reply))
        return;
    const char *objet = filter.objet == NULL ? "" : filter.objet;
    if (note_look(request, objet, "traces", reply))
        answer_traces(request, segment, &filter, reply);
}

/* --- GET /api/audit/evenements?personne=|parcours=&jusqu=&apres=&limite= --- */

static bool read_id(const struct request *request, const char *name, const char **out,
                    struct reply *reply)
{
    const char *text = request_argument(request, name);
    *out = text == NULL || text[0] == '\0' ? NULL : text;
    if (*out == NULL || id_is_valid(*out))
        return true;
    reply_problem(reply, 422, "IDENTIFIANT_INVALIDE", name,
                  "Le champ « %s » doit être un identifiant.", name);
    return false;
}

static bool read_until(const struct request *request, struct evenements_question *out,
                       struct reply *reply)
{
    const char *text = request_argument(request, "jusqu");
    out->jusqu = DATE_NONE;
    out->jusqu_us = -1;
    if (text == NULL || text[0] == '\0')
        return true;
    out->jusqu = date_parse(text);
    if (out->jusqu == DATE_NONE)
        out->jusqu_us = time_parse(text);
    if (out->jusqu != DATE_NONE || out->jusqu_us >= 0)
        return true;
    reply_problem(reply, 422, "DATE_INVALIDE", "jusqu",
                  "Le champ « jusqu » doit être une date (2026-11-22) ou un instant "
                  "(2026-11-22T08:15:00Z).");
    return false;
}

static void handle_evenements(struct request *request, struct reply *reply)
{
    struct evenements_question question = { .config = request->gateway->config,
                                            .site = request->session->site };
    uint64_t limit;
    if (!may_audit(request, reply) || !read_id(request, "personne", &question.personne, reply) ||
        !read_id(request, "parcours", &question.parcours, reply) ||
        !read_until(request, &question, reply) ||
        !read_position(request, "apres", &question.apres, reply) ||
        !read_position(request, "limite", &limit, reply))
        return;
    question.limit = (size_t)limit;
    if (question.personne == NULL && question.parcours == NULL) {
        reply_problem(reply, 422, "CHAMP_REQUIS", "personne",
                      "Dites de quelle personne, ou de quel parcours.");
        return;
    }
    const char *objet = question.personne != NULL ? question.personne : question.parcours;
    if (!note_look(request, objet, "audit.evenements", reply))
        return;
    struct err err = { 0 };
    json_t *page;
    if (evenements_read(&question, &page, &err) < 0)
        answer_unreadable(reply, &err);
    else
        reply_json(reply, 200, page);
}

/* --- GET /api/audit/chaine --- */

struct head {
    uint64_t position;
    uint64_t events;
    char chain[HEX_SIZE];
    struct signed_head signed_head; /* The last one of the bus; position 0: none. */
};

/* Of other sites the leaf alone: where a bus has no rights file it shows them all. */
static void hide_others(struct signed_head *head, const char *site)
{
    for (size_t i = 0; i < head->site_count; i++)
        if (strcmp(head->sites[i].site, site) != 0)
            head->sites[i].site[0] = '\0';
}

static int read_head(const struct request *request, struct head *out, struct err *err)
{
    char key[CONFIG_NAME_SIZE * 2];
    struct arena arena;
    Bus__StatusReply *status;
    const char *site = request->session->site;
    *out = (struct head){ 0 };
    (void)snprintf(key, sizeof(key), "%s.portail", site);
    arena_init(&arena, ARENA_SIZE);
    int rc = reader_status_as(request->gateway->config, key, STATUS_MS, &arena, &status, err);
    for (size_t i = 0; rc == 0 && i < status->n_sites; i++) {
        const Bus__SiteHead *head = status->sites[i];
        if (strcmp(head->site, site) != 0)
            continue;
        out->position = head->position;
        for (size_t j = 0; j < head->chain.len && 2 * j + 3 < HEX_SIZE; j++)
            (void)snprintf(out->chain + 2 * j, 3, "%02x", head->chain.data[j]);
    }
    for (size_t i = 0; rc == 0 && i < status->n_producers; i++)
        if (strcmp(status->producers[i]->site, site) == 0)
            out->events += status->producers[i]->mark;
    if (rc == 0 && status->signed_ != NULL)
        rc = head_read_message(&out->signed_head, status->signed_, err);
    hide_others(&out->signed_head, site);
    arena_release(&arena);
    return rc;
}

/* null: the bus has signed none. */
static json_t *signed_json(const struct signed_head *head)
{
    char when[TIME_TEXT_SIZE], fingerprint[HEAD_FINGERPRINT_SIZE];
    if (head->position == 0)
        return json_null();
    time_format(head->signed_us, when);
    head_fingerprint(head->key, fingerprint);
    return json_pack("{s:I, s:s, s:s, s:b}", "position", (json_int_t)head->position, "signee", when,
                     "empreinteCle", fingerprint, "valide", head_is_signed(head));
}

static const char *state_of(const json_t *last, const struct head *head)
{
    if (json_is_true(json_object_get(last, "enCours")))
        return "en_cours";
    if (json_array_size(json_object_get(last, "anomalies")) > 0)
        return "anomalies";
    if (json_string_length(json_object_get(last, "finieLe")) == 0)
        return "jamais_verifiee";
    uint64_t until = (uint64_t)json_integer_value(json_object_get(last, "jusqu"));
    return until < head->position ? "a_verifier" : "verifiee";
}

static void handle_chaine(struct request *request, struct reply *reply)
{
    struct head head;
    struct err err = { 0 };
    if (!may_audit(request, reply))
        return;
    if (read_head(request, &head, &err) < 0) {
        answer_unreadable(reply, &err);
        return;
    }
    json_t *last = verifications_state(request->gateway->verifications, request->session->site);
    CHECK(last != NULL);
    reply_json(reply, 200,
               json_pack("{s:s, s:I, s:s, s:I, s:O, s:O, s:O, s:o}", "etat", state_of(last, &head),
                         "position", (json_int_t)head.position, "tete", head.chain, "evenements",
                         (json_int_t)head.events, "verifieeJusqu", json_object_get(last, "jusqu"),
                         "verifieeLe", json_object_get(last, "finieLe"), "anomalies",
                         json_object_get(last, "anomalies"), "teteSignee",
                         signed_json(&head.signed_head)));
    json_decref(last);
    head_release(&head.signed_head);
}

/* --- GET /api/audit/tete: the last signed head as a file, for an auditor to carry away. --- */

static bool note_export(const struct request *request, const struct signed_head *head,
                        struct reply *reply)
{
    char detail[80];
    (void)snprintf(detail, sizeof(detail), "tête signée, événement %llu",
                   (unsigned long long)head->position);
    return note(request, "export", "chaine", detail, reply);
}

static void give_head(const struct signed_head *head, struct reply *reply)
{
    char day[TIME_TEXT_SIZE];
    char *text = head_text(head);
    size_t size = strlen(text);
    text[size] = '\n'; /* In the place of the end: files of several days can be joined. */
    time_format(head->signed_us, day);
    reply_header(reply, "Content-Disposition", "attachment; filename=\"tete-%.10s-%llu.json\"", day,
                 (unsigned long long)head->position);
    reply_bytes(reply, 200, "application/json", text, size + 1);
}

static void handle_tete(struct request *request, struct reply *reply)
{
    struct head head;
    struct err err = { 0 };
    if (!may_audit(request, reply))
        return;
    if (read_head(request, &head, &err) < 0)
        answer_unreadable(reply, &err);
    else if (head.signed_head.position == 0)
        reply_problem(reply, 404, "TETE_INCONNUE", "",
                      "Le bus n'a encore signé aucune tête du journal.");
    else if (note_export(request, &head.signed_head, reply))
        give_head(&head.signed_head, reply);
    head_release(&head.signed_head);
}

/* --- GET, POST /api/audit/verification --- */

static void handle_state(struct request *request, struct reply *reply)
{
    if (!may_audit(request, reply))
        return;
    reply_json(reply, 200,
               verifications_state(request->gateway->verifications, request->session->site));
}

/* One that is running already is the answer too. */
static void handle_verify(struct request *request, struct reply *reply)
{
    const struct gateway *gateway = request->gateway;
    const char *site = request->session->site;
    if (!may_audit(request, reply) || !note_look(request, "chaine", "vérification", reply))
        return;
    (void)verifications_start(gateway->verifications, site);
    reply_json(reply, 200, verifications_state(gateway->verifications, site));
}

const struct route routes_audit[] = {
    { "GET", "/api/traces", ROUTE_SESSION, handle_traces },
    { "GET", "/api/audit/evenements", ROUTE_SESSION, handle_evenements },
    { "GET", "/api/audit/chaine", ROUTE_SESSION, handle_chaine },
    { "GET", "/api/audit/tete", ROUTE_SESSION, handle_tete },
    { "GET", "/api/audit/verification", ROUTE_SESSION, handle_state },
    { "POST", "/api/audit/verification", ROUTE_SESSION | ROUTE_JETON, handle_verify },
    { NULL, NULL, 0, NULL },
};
