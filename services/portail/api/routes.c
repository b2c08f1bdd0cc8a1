/* /api/<service>/<Nom>: commands and queries of the services, for who may. */
#include "portail/api/api.h"

#include "json/reflect.h"

#include <stdlib.h>
#include <string.h>

bool call_is(const struct api_call *call, const char *service, const char *name)
{
    return strcmp(call->service->name, service) == 0 && strcmp(call->name, name) == 0;
}

const ProtobufCMessageDescriptor *call_message(const struct api_call *call)
{
    return call->member->descriptor;
}

/* --- Which one -------------------------------------------------------------------------------- */

static const ProtobufCFieldDescriptor *find_member(const ProtobufCMessageDescriptor *wrapper,
                                                   const char *name)
{
    for (unsigned i = 0; wrapper != NULL && i < wrapper->n_fields; i++) {
        const ProtobufCMessageDescriptor *message = wrapper->fields[i].descriptor;
        if (strcmp(message->short_name, name) == 0)
            return &wrapper->fields[i];
    }
    return NULL;
}

/* `rest` is "parcours/Dossier". A service's name is never both a command and a query. */
static bool find_call(const struct request *request, struct api_call *out, struct reply *reply)
{
    *out = (struct api_call){ .request = request };
    const char *slash = strchr(request->rest, '/');
    if (slash != NULL) {
        size_t size = (size_t)(slash - request->rest);
        char *service = arena_copy(request->arena, request->rest, size + 1);
        service[size] = '\0';
        out->consolidated = strcmp(service, CONFIG_CONSOLIDATION) == 0;
        out->service = interface_find(out->consolidated ? INSTANCES_SERVICE : service);
        out->name = slash + 1;
    }
    if (out->service == NULL) {
        reply_problem(reply, 404, "ADRESSE_INCONNUE", "",
                      "Cette adresse n'existe pas ; /api/openapi.json les donne toutes.");
        return false;
    }
    out->genre = DROIT_COMMANDE;
    out->member = find_member(out->service->commande, out->name);
    if (out->member == NULL) {
        out->genre = DROIT_REQUETE;
        out->member = find_member(out->service->requete, out->name);
    }
    if (out->member != NULL)
        return true;
    reply_problem(reply, 404, "NOM_INCONNU", "",
                  "Le service %s ne connaît pas ce nom ; /api/openapi.json les donne tous.",
                  out->service->name);
    return false;
}

static bool guard_droit(const struct api_call *call, struct reply *reply)
{
    const char *role = call->request->session->role;
    if (droits_allow(role, call->service->name, call->genre, call->member->name))
        return true;
    reply_problem(reply, 403, "NON_AUTORISE", "", "Le rôle « %s » ne donne pas droit à « %s ».",
                  role, call->name);
    return false;
}

static bool guard_consolidation(const struct api_call *call, struct reply *reply)
{
    const struct session *session = call->request->session;
    if (!call->consolidated ||
        (config_may_consolidate(call->request->gateway->config, session->site) &&
         droits_consolidate(session->role, call->member->name)))
        return true;
    reply_problem(reply, 403, "NON_AUTORISE", "",
                  "Les chiffres de tous les sites, sans aucune liste, se montrent à la direction "
                  "d'un site que plie.cfg nomme (portail = { consolidation = [ \"…\" ]; }).");
    return false;
}

static bool guard_methode(const struct api_call *call, struct reply *reply)
{
    bool posted = strcmp(call->request->method, "POST") == 0;
    if (posted || call->genre == DROIT_REQUETE)
        return true;
    reply_header(reply, "Allow", "POST");
    reply_problem(reply, 405, "METHODE_INTERDITE", "",
                  "« %s » enregistre quelque chose : cela se demande par POST.", call->name);
    return false;
}

/* --- What is said ----------------------------------------------------------------------------- */

static bool read_id(struct api_call *call, struct reply *reply)
{
    call->id = request_header(call->request, "X-Commande");
    if (call->genre == DROIT_REQUETE || (call->id != NULL && id_is_valid(call->id)))
        return true;
    reply_problem(reply, 400, "COMMANDE_SANS_ID", "",
                  "Une commande porte dans l'en-tête X-Commande un UUID en minuscules, le même à "
                  "chaque nouvel envoi.");
    return false;
}

static bool read_body(struct api_call *call, struct reply *reply)
{
    const struct request *request = call->request;
    if (strcmp(request->method, "POST") != 0) {
        call->json = arguments_json(request, call_message(call));
        return true;
    }
    call->json = request->body;
    if (memchr(request->body, '\0', request->body_size) == NULL)
        return true;
    reply_problem(reply, 400, "TEXTE_INVALIDE", "",
                  "Le corps de la demande doit être du JSON sans caractère nul.");
    return false;
}

/* --- Asking ----------------------------------------------------------------------------------- */

static int ask_query(const struct api_call *call, struct exchange_result *result, struct err *err)
{
    struct exchange exchange = call->consolidated
                                   ? gateway_exchange_consolidated(call->request)
                                   : gateway_exchange(call->request, call->service->name);
    return gateway_query(call->request, &exchange, call->name, call->json, result, err);
}

static void forward(const struct api_call *call, struct reply *reply)
{
    struct exchange_result result;
    struct err err = { 0 };
    int rc;
    if (call->genre == DROIT_COMMANDE) {
        struct exchange exchange = gateway_exchange(call->request, call->service->name);
        rc = exchange_command(&exchange, call->name, call->json, call->id, &result, &err);
    } else {
        rc = ask_query(call, &result, &err);
    }
    bool done = rc == 0 && result.outcome == EXCHANGE_DONE;
    if (done && call->genre == DROIT_COMMANDE && strcmp(call->service->name, "portail") == 0)
        sessions_heard(call->request->gateway->sessions, call->request->session->site, call->name,
                       call->json);
    if (!done || call->genre == DROIT_COMMANDE ||
        (filtre_reponse(call, &result.json, reply) && ouverture_note(call, result.json, reply)))
        gateway_answer(reply, rc, &result, &err);
    free(result.json);
}

static void handle_service(struct request *request, struct reply *reply)
{
    struct api_call call;
    if (!find_call(request, &call, reply))
        return;
    if (guard_droit(&call, reply) && guard_consolidation(&call, reply) &&
        guard_methode(&call, reply) && read_id(&call, reply) && read_body(&call, reply) &&
        filtre_question(&call, reply))
        forward(&call, reply);
    if (reply->status == 403)
        ouverture_note_refusal(&call);
}

const struct route routes_api[] = {
    { "GET", "/api/sites", ROUTE_OPEN, api_sites },
    { "GET", "/api/openapi.json", ROUTE_OPEN, api_openapi },
    { "GET", "/api/protocole", ROUTE_SESSION, api_protocole },
    { "GET", "/api/etat", ROUTE_SESSION, api_etat },
    { "POST", "/api/etat/reglement", ROUTE_SESSION | ROUTE_JETON, api_reglement },
    { "GET", "/api/", ROUTE_SESSION, handle_service },
    { "POST", "/api/", ROUTE_SESSION | ROUTE_JETON, handle_service },
    { NULL, NULL, 0, NULL },
};
