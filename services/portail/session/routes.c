/* /connexion, /deconnexion, /api/moi and passwords. */
#include "portail/session/account.h"
#include "portail/session/moi.h"

#include "base/log.h"
#include "portail/api/droits.h"
#include "portail/marks.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* --- What is said ----------------------------------------------------------------------------- */

/* A text field of the body; "" when it is absent or none. */
static const char *body_text(json_t *body, const char *field)
{
    const char *text = json_string_value(json_object_get(body, field));
    return text == NULL ? "" : text;
}

static bool guard_given(json_t *body, const char *field, struct reply *reply)
{
    if (body_text(body, field)[0] != '\0')
        return true;
    reply_problem(reply, 400, "CHAMP_REQUIS", field, "Le champ « %s » est requis.", field);
    return false;
}

static void answer_away(struct reply *reply, const struct err *err)
{
    log_line(LOG_WARNING, "service=portail session=\"%s\"", err->text);
    reply_problem(reply, 503, "INDISPONIBLE", "",
                  "Le service des comptes ne répond pas pour le moment ; réessayez dans un "
                  "instant.");
}

static void answer_busy(struct reply *reply)
{
    reply_header(reply, "Retry-After", "2");
    reply_problem(reply, 503, "OCCUPE", "",
                  "Trop de connexions à la fois ; réessayez dans quelques secondes.");
}

static void note(const struct gateway *gateway, const char *site, const struct trace_line *line)
{
    struct trace *trace = gateway_trace(gateway, site);
    struct err err = { 0 };
    if (trace != NULL && trace_note(trace, line, &err) < 0)
        log_line(LOG_ERROR, "service=portail site=%s traces=\"%s\"", site, err.text);
}

/* --- Login ------------------------------------------------------------------------------------ */

struct login {
    const char *site;
    const char *identifiant;
    const char *password;
};

/* The same for every reason: nobody learns here which accounts exist. */
static void answer_wrong(struct reply *reply)
{
    reply_problem(reply, 401, "CONNEXION_REFUSEE", "",
                  "L'identifiant ou le mot de passe ne convient pas ; vérifiez-les, ou demandez un "
                  "nouveau mot de passe à l'administrateur.");
}

static void answer_throttled(struct reply *reply, int64_t wait_s)
{
    reply_header(reply, "Retry-After", "%lld", (long long)wait_s);
    reply_problem(reply, 429, "TROP_D_ESSAIS", "",
                  "Trop d'essais sans succès ; recommencez dans %lld seconde%s.", (long long)wait_s,
                  wait_s > 1 ? "s" : "");
}

static void welcome(struct request *request, const struct session *session, struct reply *reply)
{
    if (request->session != NULL)
        sessions_logout(request->gateway->sessions, request->session->token);
    note(request->gateway, session->site,
         &(struct trace_line){ .compte = session->compte,
                               .role = session->role,
                               .acte = "connexion",
                               .objet = session->compte,
                               .detail = "" });
    marks_begin(request->gateway->marks, session->token);
    reply_session_cookie(reply, request, session->token);
    reply_json(reply, 200, moi_json(request->gateway, session));
}

static void refuse(const struct request *request, const struct login *login, struct reply *reply)
{
    note(request->gateway, login->site,
         &(struct trace_line){ .compte = "",
                               .role = "",
                               .acte = "refus",
                               .objet = "connexion",
                               .detail = request->address });
    answer_wrong(reply);
}

static void log_in(struct request *request, const struct login *login, struct reply *reply)
{
    struct client *client = request_client(request, login->site);
    if (client == NULL) {
        answer_wrong(reply); /* Not a site of this installation. */
        return;
    }
    struct session session;
    enum login_verdict verdict;
    int64_t wait_s = 0;
    struct err err = { 0 };
    if (sessions_login(request->gateway->sessions, client, login->site, login->identifiant,
                       login->password, request->address, &verdict, &wait_s, &session, &err) < 0) {
        answer_away(reply, &err);
        return;
    }
    switch (verdict) {
    case LOGIN_DONE:
        welcome(request, &session, reply);
        sodium_memzero(&session, sizeof(session));
        return;
    case LOGIN_WRONG:
        refuse(request, login, reply);
        return;
    case LOGIN_THROTTLED:
        answer_throttled(reply, wait_s);
        return;
    case LOGIN_BUSY:
        answer_busy(reply);
        return;
    }
}

static void handle_login(struct request *request, struct reply *reply)
{
    json_t *body;
    if (!request_json(request, &body, reply))
        return;
    const struct login login = { body_text(body, "site"), body_text(body, "identifiant"),
                                 body_text(body, "motDePasse") };
    if (guard_given(body, "site", reply) && guard_given(body, "identifiant", reply) &&
        guard_given(body, "motDePasse", reply))
        log_in(request, &login, reply);
    json_decref(body);
}

static void handle_logout(struct request *request, struct reply *reply)
{
    sessions_logout(request->gateway->sessions, request->session->token);
    reply_session_cookie(reply, request, "");
    reply_json(reply, 200, json_object());
}

static void handle_moi(struct request *request, struct reply *reply)
{
    reply_json(reply, 200, moi_json(request->gateway, request->session));
}

/* --- Passwords -------------------------------------------------------------------------------- */

/* In the name of who did it, but with no role: that a password was set only the gateway knows. */
static struct asker asker_of(const struct request *request)
{
    const struct session *session = request->session;
    return (struct asker){ request->client, request->gateway->world, session->site,
                           session->compte };
}

static void changed(struct request *request, struct reply *reply)
{
    const struct asker asker = asker_of(request);
    struct refusal refusal = { 0 };
    struct err err = { 0 };
    int rc = account_note_password(&asker, request->session->compte, false, &refusal, &err);
    if (rc < 0 || refusal_is_set(&refusal)) /* It is changed all the same. */
        log_line(LOG_ERROR, "service=portail compte=%s mot_de_passe_non_note=\"%s%s\"",
                 request->session->compte, err.text, refusal.code);
    struct session session = *request->session;
    session.provisoire = false;
    reply_json(reply, 200, moi_json(request->gateway, &session));
}

static void change_password(struct request *request, json_t *body, struct reply *reply)
{
    struct refusal refusal = { 0 };
    struct err err = { 0 };
    bool done;
    int rc = sessions_change_password(request->gateway->sessions, request->session,
                                      body_text(body, "ancien"), body_text(body, "nouveau"), &done,
                                      &refusal, &err);
    if (rc == ERR_LIMIT)
        answer_busy(reply);
    else if (rc < 0)
        answer_away(reply, &err);
    else if (!done)
        reply_refusal(reply, 422, &refusal);
    else
        changed(request, reply);
}

static void handle_own_password(struct request *request, struct reply *reply)
{
    json_t *body;
    if (!request_json(request, &body, reply))
        return;
    if (guard_given(body, "ancien", reply) && guard_given(body, "nouveau", reply))
        change_password(request, body, reply);
    json_decref(body);
}

/* The id in "<compte>/mot-de-passe". */
static bool read_compte(const struct request *request, char out[ID_SIZE])
{
    const char *slash = strchr(request->rest, '/');
    if (slash == NULL || slash - request->rest != ID_SIZE - 1 ||
        strcmp(slash, "/mot-de-passe") != 0)
        return false;
    (void)snprintf(out, ID_SIZE, "%s", request->rest);
    return id_is_valid(out);
}

static void give_password(struct request *request, const char *compte, struct reply *reply)
{
    const struct asker asker = asker_of(request);
    struct refusal refusal = { 0 };
    struct err err = { 0 };
    int rc = account_note_password(&asker, compte, true, &refusal, &err);
    if (rc == 0 && refusal_is_set(&refusal)) {
        reply_refusal(reply, strcmp(refusal.code, "COMPTE_INCONNU") == 0 ? 404 : 422, &refusal);
        return;
    }
    char given[PASSWORD_GIVEN_SIZE];
    if (rc == 0)
        rc = sessions_set_password(request->gateway->sessions, request->session->site, compte, NULL,
                                   true, given, &err);
    if (rc == 0)
        reply_json(reply, 200, json_pack("{s:s}", "motDePasse", given));
    else if (rc == ERR_LIMIT)
        answer_busy(reply);
    else
        answer_away(reply, &err);
    sodium_memzero(given, sizeof(given));
}

static void handle_given_password(struct request *request, struct reply *reply)
{
    char compte[ID_SIZE];
    if (!droits_accounts(request->session->role))
        reply_problem(reply, 403, "NON_AUTORISE", "",
                      "Le rôle « %s » ne permet pas de donner un mot de passe ; cela revient à "
                      "l'administrateur.",
                      request->session->role);
    else if (!read_compte(request, compte))
        reply_problem(reply, 404, "ADRESSE_INCONNUE", "",
                      "Cette adresse n'existe pas ; un mot de passe se donne à "
                      "/api/comptes/<compte>/mot-de-passe.");
    else if (strcmp(compte, request->session->compte) == 0)
        reply_problem(reply, 422, "PROPRE_COMPTE", "",
                      "Changez votre propre mot de passe en donnant l'ancien.");
    else
        give_password(request, compte, reply);
}

const struct route routes_session[] = {
    { "POST", "/connexion", ROUTE_SLOW, handle_login },
    { "POST", "/deconnexion", ROUTE_SESSION | ROUTE_JETON | ROUTE_ANY_PASSWORD, handle_logout },
    { "GET", "/api/moi", ROUTE_SESSION | ROUTE_ANY_PASSWORD, handle_moi },
    { "POST", "/api/moi/mot-de-passe",
      ROUTE_SESSION | ROUTE_JETON | ROUTE_ANY_PASSWORD | ROUTE_SLOW, handle_own_password },
    { "POST", "/api/comptes/", ROUTE_SESSION | ROUTE_JETON | ROUTE_SLOW, handle_given_password },
    { NULL, NULL, 0, NULL },
};
