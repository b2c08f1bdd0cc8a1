#include "portail/api/api.h"

#include "base/log.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WHERE_SIZE = 96, DETAIL_SIZE = 256 };

/* Answers that name somebody or give a dossier whole (row 47): one person, or a list of them. */
static const struct ouverture {
    const char *service;
    const char *name;
    const char *acte;
    const char *liste; /* Where the persons stand; NULL: the answer is about one. */
} OUVERTURES[] = {
    { "reperage", "Identites", "liste", "identites" },
    { "reperage", "Recherche", "recherche", "identites" },
    { "reperage", "Doublons", "recherche", "identites" },
    { "reperage", "Personne", "ouverture", NULL },
    { "parcours", "Dossier", "ouverture", NULL },
};

static const struct ouverture *find(const struct api_call *call)
{
    for (size_t i = 0; call->genre == DROIT_REQUETE && i < COUNT_OF(OUVERTURES); i++)
        if (call_is(call, OUVERTURES[i].service, OUVERTURES[i].name))
            return &OUVERTURES[i];
    return NULL;
}

/* The page from which it was asked: the path only, for what follows it may name somebody. */
static void read_where(const struct request *request, char out[WHERE_SIZE])
{
    out[0] = '\0';
    const char *referer = request_header(request, "Referer");
    const char *host = referer == NULL ? NULL : strstr(referer, "://");
    const char *path = host == NULL ? NULL : strchr(host + 3, '/');
    size_t size = 0;
    for (; path != NULL && *path != '\0' && size < WHERE_SIZE - 1; path++) {
        if (!isalnum((unsigned char)*path) && strchr("/_-.", *path) == NULL)
            break;
        out[size++] = *path;
    }
    out[size] = '\0';
}

static int note(const struct api_call *call, const char *acte, const char *objet,
                const char *how_many, struct err *err)
{
    const struct request *request = call->request;
    char where[WHERE_SIZE];
    read_where(request, where);
    char detail[DETAIL_SIZE];
    (void)snprintf(detail, sizeof(detail), "%s.%s%s%s%s", call->service->name, call->name, how_many,
                   where[0] == '\0' ? "" : ", depuis ", where);
    struct trace_line line = {
        .compte = request->session->compte,
        .role = request->session->role,
        .acte = acte,
        .objet = objet == NULL ? "" : objet,
        .detail = detail,
    };
    return trace_note(gateway_trace(request->gateway, request->session->site), &line, err);
}

static int note_answer(const struct api_call *call, const struct ouverture *ouverture,
                       const json_t *answer, struct err *err)
{
    if (ouverture->liste == NULL)
        return note(call, ouverture->acte, json_string_value(json_object_get(answer, "personne")),
                    "", err);
    const json_t *liste = json_object_get(answer, ouverture->liste);
    size_t count = json_array_size(liste);
    if (count == 0 && strcmp(ouverture->acte, "liste") == 0)
        return 0; /* Nobody was named. */
    const json_t *only = count == 1 ? json_array_get(liste, 0) : NULL;
    char how_many[32];
    (void)snprintf(how_many, sizeof(how_many), " : %zu personne%s", count, count < 2 ? "" : "s");
    return note(call, ouverture->acte, json_string_value(json_object_get(only, "personne")),
                how_many, err);
}

static void log_failure(const struct err *err)
{
    log_line(LOG_ERROR, "service=portail evenement=trace_en_echec texte=\"%s\"", err->text);
}

bool ouverture_note(const struct api_call *call, const char *json, struct reply *reply)
{
    const struct ouverture *ouverture = find(call);
    if (ouverture == NULL)
        return true;
    json_t *answer = json_loads(json, 0, NULL);
    CHECK(answer != NULL);
    struct err err = { 0 };
    int rc = note_answer(call, ouverture, answer, &err);
    json_decref(answer);
    if (rc == 0)
        return true;
    log_failure(&err);
    reply_problem(reply, 503, "TRACE_IMPOSSIBLE", "",
                  "La consultation n'a pas pu être inscrite au registre des accès : le dossier "
                  "n'est pas montré. Prévenez l'administrateur.");
    return false;
}

void ouverture_note_refusal(const struct api_call *call)
{
    if (find(call) == NULL)
        return;
    json_t *question = call->json == NULL ? NULL : json_loads(call->json, 0, NULL);
    const char *personne = json_string_value(json_object_get(question, "personne"));
    bool known = personne != NULL && id_is_valid(personne);
    struct err err = { 0 };
    if (note(call, "refus", known ? personne : "", "", &err) < 0)
        log_failure(&err);
    json_decref(question);
}
