#include "runtime/query.h"

#include "base/check.h"
#include "base/log.h"
#include "runtime/command.h"
#include "runtime/command_input.h"
#include "runtime/hear.h"

#include <stdio.h>
#include <string.h>

/* --- Replies --------------------------------------------------------------------------------- */

static void pack_reply(struct core *core, Plie__QueryReply *reply, struct bytes *out)
{
    Plie__ServiceReply whole = PLIE__SERVICE_REPLY__INIT;
    whole.body_case = PLIE__SERVICE_REPLY__BODY_QUERY;
    whole.query = reply;
    *out = message_pack(&core->arena, &whole.base);
}

/* One that is too long is not said back. */
static const char *id_of(const Plie__QueryRequest *request)
{
    return strlen(request->id) < LIMIT_ID_SIZE ? request->id : "";
}

static Plie__Refusal *refusal_body(struct core *core, const struct refusal *refusal)
{
    Plie__Refusal *body = message_new(&core->arena, &plie__refusal__descriptor);
    body->code = arena_text(&core->arena, refusal->code);
    body->field = arena_text(&core->arena, refusal->field);
    body->text = arena_text(&core->arena, refusal->text);
    return body;
}

static void pack_refusal(struct core *core, const char *id, const struct refusal *refusal,
                         Plie__QueryReply__OutcomeCase outcome, struct bytes *out)
{
    Plie__QueryReply reply = PLIE__QUERY_REPLY__INIT;
    reply.id = (char *)id;
    reply.outcome_case = outcome;
    if (outcome == PLIE__QUERY_REPLY__OUTCOME_FAILED)
        reply.failed = refusal_body(core, refusal);
    else
        reply.refused = refusal_body(core, refusal);
    pack_reply(core, &reply, out);
}

void question_refuse(struct core *core, struct status *status, const struct question *question,
                     struct bytes *reply)
{
    status_add(status, COUNTER_REQUETES_REFUSEES, 1);
    status_count_reason(status, question->refusal.code);
    pack_refusal(core, id_of(question->request), &question->refusal,
                 PLIE__QUERY_REPLY__OUTCOME_REFUSED, reply);
}

void question_fail(struct core *core, struct status *status, const Plie__QueryRequest *request,
                   const struct err *err, struct bytes *reply)
{
    struct refusal refusal = { 0 };
    if (err->code == ERR_UNREACHABLE)
        (void)refusal_set(&refusal, "JOURNAL_INJOIGNABLE", "connu",
                          "L'état passé se relit dans le journal, qui ne répond pas ; reposez la "
                          "question plus tard.");
    else if (err->code == ERR_LIMIT)
        (void)refusal_set(&refusal, "REPONSE_TROP_GRANDE", NULL,
                          "La réponse dépasse %d octets ; demandez moins de lignes à la fois.",
                          LIMIT_ANSWER_SIZE);
    else
        refusal_of_error(err, &refusal);
    status_add(status, COUNTER_REQUETES_EN_ECHEC, 1);
    log_line(LOG_WARNING, "service=%s site=%s evenement=requete_en_echec texte=\"%s\"",
             core->service->name, core->site, err->text);
    pack_refusal(core, id_of(request), &refusal, PLIE__QUERY_REPLY__OUTCOME_FAILED, reply);
}

/* --- Reading --------------------------------------------------------------------------------- */

/* An instant of a year before 1970, with its date's year put into another one: is it one at all? */
static bool is_before_1970(const char *text)
{
    char later[TIME_TEXT_SIZE + 8];
    char day[DATE_SIZE];
    (void)snprintf(day, sizeof(day), "%.10s", text);
    if (strnlen(text, sizeof(later)) >= sizeof(later) || date_parse(day) == DATE_NONE ||
        date_parse(day) >= 0)
        return false;
    (void)snprintf(later, sizeof(later), "2000%s", text + 4);
    return time_parse(later) >= 0;
}

int64_t connu_parse(const char *text)
{
    int32_t day = date_parse(text);
    int64_t instant = day == DATE_NONE ? time_parse(text) : date_paris_start(day + 1) - 1;
    if (instant > 0)
        return instant;
    /* 0 would mean now. */
    return instant == 0 || day != DATE_NONE || is_before_1970(text) ? 1 : -1;
}

static bool read_connu(struct core *core, const char *text, struct question *out)
{
    int64_t now = core->world->now_us(core->world->self);
    if (now < core->known_us) /* The clock went back: what is recorded did not. */
        now = core->known_us;
    out->connu_us = 0;
    if (text[0] == '\0')
        return true;
    int64_t instant = connu_parse(text);
    if (instant < 0)
        return refusal_set(&out->refusal, "DATE_INVALIDE", "connu",
                           "Le champ « connu » doit être une date AAAA-MM-JJ ou un instant "
                           "AAAA-MM-JJThh:mm:ssZ.");
    out->connu_us = instant >= now ? 0 : instant;
    return true;
}

static bool read_au(const char *text, struct question *out)
{
    out->context.au = text[0] == '\0' ? out->context.today : date_parse(text);
    if (out->context.au != DATE_NONE)
        return true;
    return refusal_set(&out->refusal, "DATE_INVALIDE", "au",
                       "Le champ « au » doit être une date qui existe, écrite AAAA-MM-JJ.");
}

static bool read_speaker(struct core *core, struct rights *rights, const char *key,
                         struct question *out)
{
    struct speaker speaker;
    if (!speaker_read(&core->arena, rights, key, out->request->actor, &speaker, &out->refusal))
        return false;
    out->context.actor = speaker.actor;
    out->context.role = speaker.role;
    out->context.portee = speaker.portee;
    out->context.portee_count = speaker.portee_count;
    return true;
}

static bool read_id(struct question *out)
{
    if (strlen(out->request->id) < LIMIT_ID_SIZE)
        return true;
    return refusal_set(&out->refusal, "ID_INVALIDE", "id",
                       "L'identifiant de la requête doit avoir moins de %d octets.", LIMIT_ID_SIZE);
}

enum query_verdict question_read(struct core *core, struct rights *rights, const char *key,
                                 const Plie__QueryRequest *request, struct question *out)
{
    *out = (struct question){ .request = request, .context = { .site = core->site } };
    if (!read_id(out) || !read_speaker(core, rights, key, out) ||
        !read_connu(core, request->connu, out))
        return QUERY_REFUSED;
    int64_t now = core->world->now_us(core->world->self);
    out->context.connu_us = out->connu_us == 0 ? now : out->connu_us;
    out->context.today = date_paris(out->context.connu_us);
    if (!read_au(request->au, out))
        return QUERY_REFUSED;
    out->body = body_read(&core->arena, core->service->requete, request->body, &out->refusal);
    if (out->body == NULL)
        return QUERY_REFUSED;
    return out->connu_us == 0 ? QUERY_NOW : QUERY_PAST;
}

/* Rows do not depend on a source without meaning to the service: its mark need not be saved yet. */
static uint64_t mark_followed(const struct core *core, struct status *status, const char *site,
                              const char *source)
{
    return hears_source(core, source) ? marks_get(&core->marks, site, source)
                                      : status_mark(status, site, source);
}

/* "parcours" of the own site, or "roubaix/parcours". */
static uint64_t mark_of(const struct core *core, struct status *status, const char *source)
{
    if (core_has_log(core) && strcmp(source, core->service->name) == 0)
        return core->sequence;
    const char *slash = strchr(source, '/');
    if (slash == NULL)
        return mark_followed(core, status, core->site, source);
    char site[LIMIT_ID_SIZE];
    (void)snprintf(site, sizeof(site), "%.*s", (int)(slash - source), source);
    return mark_followed(core, status, site, slash + 1);
}

bool question_is_due(const struct core *core, struct status *status,
                     const struct question *question)
{
    const Plie__QueryRequest *request = question->request;
    for (size_t i = 0; i < request->n_at_least; i++) {
        const Plie__Marque *wanted = request->at_least[i];
        if (mark_of(core, status, wanted->source) < wanted->sequence)
            return false;
    }
    return true;
}

/* --- Answering ------------------------------------------------------------------------------- */

static void add_mark(struct core *core, Plie__QueryReply *reply, const char *source,
                     uint64_t sequence)
{
    reply->marks = arena_grow(&core->arena, reply->marks, reply->n_marks, sizeof(Plie__Marque *));
    Plie__Marque *mark = message_new(&core->arena, &plie__marque__descriptor);
    mark->source = arena_text(&core->arena, source);
    mark->sequence = sequence;
    reply->marks[reply->n_marks++] = mark;
}

static void add_marks(struct core *core, Plie__QueryReply *reply)
{
    if (core_has_log(core))
        add_mark(core, reply, core->service->name, core->sequence);
    for (size_t i = 0; i < core->marks.count; i++) {
        const struct mark *mark = &core->marks.items[i];
        bool same_site = strcmp(mark->site, core->site) == 0;
        add_mark(core, reply,
                 same_site ? mark->source
                           : arena_format(&core->arena, "%s/%s", mark->site, mark->source),
                 mark->sequence);
    }
}

static int pack_answer(struct core *core, const struct question *question,
                       const struct answer *answer, struct bytes *out, struct err *err)
{
    ProtobufCMessage *whole =
        message_wrap(&core->arena, core->service->reponse, answer->member, answer->body);
    size_t size = protobuf_c_message_get_packed_size(whole);
    if (size > LIMIT_ANSWER_SIZE - LIMIT_EVENT_SIZE)
        return err_set(err, ERR_LIMIT, "an answer of %zu bytes", size);
    struct bytes packed = message_pack(&core->arena, whole);
    Plie__QueryReply reply = PLIE__QUERY_REPLY__INIT;
    reply.id = question->request->id;
    reply.outcome_case = PLIE__QUERY_REPLY__OUTCOME_ANSWER;
    reply.answer = (ProtobufCBinaryData){ packed.size, packed.data };
    reply.au = arena_date(&core->arena, question->context.au);
    if (core->known_us > 0) {
        reply.connu = arena_alloc(&core->arena, TIME_TEXT_SIZE);
        time_format(core->known_us, reply.connu);
    }
    add_marks(core, &reply);
    pack_reply(core, &reply, out);
    return 0;
}

static int ask_service(struct core *core, struct question *question, struct bytes *reply,
                       struct err *err)
{
    question->context.protocole = core_protocole(core);
    struct answer answer;
    int rc = step_query(core, &question->context, question->body, &answer, err);
    if (rc < 0)
        return rc;
    if (refusal_is_set(&answer.refusal)) {
        question->refusal = answer.refusal;
        return 0;
    }
    return pack_answer(core, question, &answer, reply, err);
}

void question_answer(struct core *core, struct status *status, struct question *question,
                     struct bytes *reply)
{
    struct err err = { 0 };
    *reply = (struct bytes){ 0 };
    if (ask_service(core, question, reply, &err) < 0)
        question_fail(core, status, question->request, &err, reply);
    else if (refusal_is_set(&question->refusal))
        question_refuse(core, status, question, reply);
    else
        status_add(status, COUNTER_REQUETES, 1);
}
