/* What a service's answer is over HTTP. */
#include "base/log.h"
#include "portail/inside.h"

#include <stdlib.h>
#include <string.h>

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text);
    size_t end_size = strlen(end);
    return size >= end_size && strcmp(text + size - end_size, end) == 0;
}

/* What was asked about does not exist; a wrong value of a list is another matter. */
static bool says_unknown(const char *code)
{
    return strcmp(code, "VALEUR_INCONNUE") != 0 &&
           (ends_with(code, "_INCONNU") || ends_with(code, "_INCONNUE"));
}

/* The same question or command may do in a moment. */
static bool says_later(const char *code)
{
    return strcmp(code, "SERVICE_OCCUPE") == 0 || strcmp(code, "PAS_ENCORE") == 0;
}

static int status_of_refusal(const struct exchange_result *result)
{
    if (strcmp(result->refusal.code, "NON_AUTORISE") == 0)
        return 403;
    if (result->command == NULL && result->query == NULL)
        return 400; /* The JSON reader's, before the service was asked. */
    if (says_later(result->refusal.code))
        return 503;
    if (result->query != NULL && says_unknown(result->refusal.code))
        return 404;
    return 422;
}

static void answer_failed(struct reply *reply, const struct exchange_result *result)
{
    bool too_much = strcmp(result->refusal.code, "REPONSE_TROP_GRANDE") == 0;
    if (refusal_is_set(&result->refusal))
        reply_refusal(reply, too_much ? 422 : 503, &result->refusal);
    else
        reply_problem(reply, 503, "INDISPONIBLE", "",
                      "Le service n'a pas pu répondre ; réessayez dans un instant.");
}

static void answer_unreached(struct reply *reply, int rc, const struct err *err)
{
    log_line(LOG_WARNING, "service=portail evenement=echange_en_echec texte=\"%s\"", err->text);
    static const char le_service[] = "le service ";
    if (rc == ERR_UNREACHABLE && strncmp(err->text, le_service, sizeof(le_service) - 1) == 0)
        reply_problem(reply, 503, "INDISPONIBLE", "", "L%s ; la page réessaie d'elle-même.",
                      err->text + 1);
    else if (rc == ERR_UNREACHABLE || rc == ERR_LIMIT || rc == ERR_BUSY)
        reply_problem(reply, 503, "INDISPONIBLE", "",
                      "Le service ne répond pas pour le moment ; la page réessaie d'elle-même.");
    else
        reply_problem(reply, 500, "ERREUR_INTERNE", "",
                      "La demande n'a pas pu être traitée ; l'incident est noté au journal "
                      "d'exploitation.");
}

void gateway_answer(struct reply *reply, int rc, struct exchange_result *result,
                    const struct err *err)
{
    if (rc < 0) {
        answer_unreached(reply, rc, err);
        return;
    }
    switch (result->outcome) {
    case EXCHANGE_DONE:
        reply_json_text(reply, 200, result->json);
        result->json = NULL;
        return;
    case EXCHANGE_REFUSED:
        reply_refusal(reply, status_of_refusal(result), &result->refusal);
        return;
    case EXCHANGE_FAILED:
        answer_failed(reply, result);
        return;
    }
}
