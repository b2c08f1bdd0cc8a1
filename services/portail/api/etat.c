/* The state of the site's services, for whoever answers for them: is each there, how far behind,
 * what it was told and could not do. Somebody must empty that list. */
#include "client/reglement.h"
#include "portail/api/api.h"
#include "portail/away.h"

#include "base/log.h"

#include <string.h>

enum { STATUS_MS = 1000, REGLEMENT_MS = 5000 };

static bool guard_etat(const struct request *request, struct reply *reply)
{
    if (droits_etat(request->session->role))
        return true;
    reply_problem(reply, 403, "NON_AUTORISE", "",
                  "Le rôle « %s » ne permet pas de voir l'état des services ; cela revient à "
                  "l'administrateur et à la direction.",
                  request->session->role);
    return false;
}

/* --- GET /api/etat ---------------------------------------------------------------------------- */

/* NULL: away. */
static const Plie__StatusReply *ask_status(const struct request *request, const char *service)
{
    struct away *away = request->gateway->away;
    const char *site = request->session->site;
    Plie__StatusRequest status = PLIE__STATUS_REQUEST__INIT;
    Plie__ServiceRequest question = PLIE__SERVICE_REQUEST__INIT;
    question.body_case = PLIE__SERVICE_REQUEST__BODY_STATUS;
    question.status = &status;
    Plie__ServiceReply *reply;
    struct err err = { 0 };
    arena_reset(request->exchange_arena);
    int64_t patience = away_is(away, site, service) ? AWAY_SHORT_MS : STATUS_MS;
    int rc = client_ask(request->client, site, service, &question, patience,
                        request->exchange_arena, &reply, &err);
    if (rc == 0 || rc == ERR_UNREACHABLE)
        away_note(away, site, service, rc == 0);
    return rc == 0 && reply->body_case == PLIE__SERVICE_REPLY__BODY_STATUS ? reply->status : NULL;
}

static json_int_t counter(const Plie__StatusReply *status, const char *name)
{
    for (size_t i = 0; i < status->n_counters; i++)
        if (strcmp(status->counters[i]->name, name) == 0)
            return status->counters[i]->value;
    return 0;
}

static json_t *refused_reactions(const Plie__StatusReply *status)
{
    json_t *list = json_array();
    for (size_t i = 0; i < status->n_refused_reactions; i++) {
        const Plie__ReactionRefusee *reaction = status->refused_reactions[i];
        if (reaction->refus == NULL) /* No service of ours says so. */
            continue;
        (void)json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:s, s:s}", "evenement", reaction->evenement,
                            "commande", reaction->commande, "code", reaction->refus->code, "champ",
                            reaction->refus->field, "texte", reaction->refus->text));
    }
    return list;
}

static json_t *describe(const char *service, const Plie__StatusReply *status)
{
    if (status == NULL)
        return json_pack("{s:s, s:b, s:[]}", "service", service, "enMarche", 0,
                         "reactionsRefusees");
    const char *stopped = status->poison[0] != '\0' ? status->poison : status->stopped;
    bool has_log = strcmp(service, "reporting") != 0;
    return json_pack("{s:s, s:b, s:s, s:b, s:I, s:I, s:I, s:o}", "service", service, "enMarche", 1,
                     "arret", stopped, "reliee", !has_log || counter(status, "bus_ouvert") != 0,
                     "retard", counter(status, "retard_positions"), "enAttente",
                     counter(status, "outbox_evenements"), "attenteMs",
                     counter(status, "outbox_age_ms"), "reactionsRefusees",
                     refused_reactions(status));
}

void api_etat(struct request *request, struct reply *reply)
{
    if (!guard_etat(request, reply))
        return;
    json_t *services = json_array();
    for (const char *const *service = config_services; *service != NULL; service++)
        (void)json_array_append_new(services, describe(*service, ask_status(request, *service)));
    reply_json(reply, 200, json_pack("{s:o}", "services", services));
}

/* --- POST /api/etat/reglement ----------------------------------------------------------------- */

static const char *field(json_t *body, const char *name)
{
    const char *text = json_string_value(json_object_get(body, name));
    return text == NULL ? "" : text;
}

static void settle(const struct request *request, json_t *body, struct reply *reply)
{
    const struct session *session = request->session;
    const struct reglement reglement = {
        .site = session->site,
        .service = field(body, "service"),
        .id = request_header(request, "X-Commande"),
        .actor = session->compte,
        .role = session->role,
        .evenement = field(body, "evenement"),
        .note = field(body, "note"),
    };
    if (reglement.id == NULL || !id_is_valid(reglement.id)) {
        reply_problem(reply, 400, "COMMANDE_SANS_ID", "",
                      "Une commande porte dans l'en-tête X-Commande un UUID en minuscules, le même "
                      "à chaque nouvel envoi.");
        return;
    }
    if (interface_find(reglement.service) == NULL) {
        reply_problem(reply, 422, "SERVICE_INCONNU", "service",
                      "Le champ « service » doit être le nom d'un service du site.");
        return;
    }
    struct err err = { 0 };
    struct refusal refusal = { 0 };
    if (client_regler(request->client, &reglement, REGLEMENT_MS, &refusal, &err) < 0) {
        log_line(LOG_WARNING, "service=portail evenement=reglement texte=\"%s\"", err.text);
        reply_problem(reply, 503, "INDISPONIBLE", "",
                      "Le service %s ne répond pas ; réessayez dans un instant.",
                      reglement.service);
    } else if (refusal_is_set(&refusal)) {
        reply_refusal(reply, 422, &refusal);
    } else {
        reply_json(reply, 200, json_object());
    }
}

void api_reglement(struct request *request, struct reply *reply)
{
    json_t *body;
    if (!guard_etat(request, reply) || !request_json(request, &body, reply))
        return;
    settle(request, body, reply);
    json_decref(body);
}
