/* Two roles read less of a person than the services tell: a facilitateur nothing of freins nor of
 * the social follow-up (FL 547), a CRE only who is, or was, a candidate. What a prescripteur and a
 * référent may see and write, repérage, parcours and entreprise judge by their portee. */
#include "portail/api/api.h"

#include <stdlib.h>
#include <string.h>

static bool is_role(const struct api_call *call, const char *role)
{
    return strcmp(call->request->session->role, role) == 0;
}

static bool refuse(struct reply *reply, const char *champ, const char *texte)
{
    reply_problem(reply, 403, "NON_AUTORISE", champ, "%s", texte);
    return false;
}

/* --- Who is a candidate ----------------------------------------------------------------------- */

/* Facts by which a participant has become the CRE's business too. */
static const char *const FAITS_CANDIDAT[] = { "BasculePoleEconomique", "CandidatPropose",
                                              "MerEffectuee", "EmbaucheDemarree",
                                              "ImmersionDemarree" };

static bool is_candidate(const json_t *dossier)
{
    if (json_is_true(json_object_get(dossier, "auPole")) ||
        json_array_size(json_object_get(dossier, "contrats")) > 0)
        return true;
    const json_t *fil = json_object_get(dossier, "fil");
    for (size_t i = 0; i < json_array_size(fil); i++) {
        const char *genre = json_string_value(json_object_get(json_array_get(fil, i), "genre"));
        for (size_t j = 0; genre != NULL && j < COUNT_OF(FAITS_CANDIDAT); j++)
            if (strcmp(genre, FAITS_CANDIDAT[j]) == 0)
                return true;
    }
    return false;
}

static bool guard_candidate(const json_t *dossier, struct reply *reply)
{
    return is_candidate(dossier) ||
           refuse(reply, "",
                  "Cette personne n'est pas candidate au pôle économique : son dossier "
                  "est à son référent.");
}

/* Asks parcours, in between, about who is asked about. */
static bool guard_candidate_of(const struct api_call *call, const char *field, struct reply *reply)
{
    json_t *question = json_loads(call->json, JSON_REJECT_DUPLICATES, NULL);
    const char *id = json_string_value(json_object_get(question, field));
    if (id == NULL) {
        json_decref(question);
        return true; /* The service says what is missing or wrong. */
    }
    json_t *about = json_pack("{s:s}", field, id);
    json_decref(question);
    char *text = json_dumps(about, JSON_COMPACT);
    json_decref(about);

    struct exchange exchange = gateway_exchange(call->request, "parcours");
    struct exchange_result result;
    struct err err = { 0 };
    int rc = exchange_query(&exchange, "Dossier", text, &result, &err);
    free(text);
    bool done = rc == 0 && result.outcome == EXCHANGE_DONE;
    if (!done) {
        gateway_answer(reply, rc, &result, &err);
        return false;
    }
    json_t *dossier = json_loads(result.json, 0, NULL);
    free(result.json);
    bool may = guard_candidate(dossier, reply);
    json_decref(dossier);
    return may;
}

bool filtre_question(const struct api_call *call, struct reply *reply)
{
    if (!is_role(call, "cre"))
        return true;
    if (call_is(call, "reperage", "Personne"))
        return guard_candidate_of(call, "personne", reply);
    return !call_is(call, "parcours", "SortiePossible") ||
           guard_candidate_of(call, "parcours", reply);
}

/* --- What a facilitateur does not see --------------------------------------------------------- */

static bool begins(const char *text, const char *start)
{
    return text != NULL && strncmp(text, start, strlen(start)) == 0;
}

static void hide_in_dossier(json_t *dossier)
{
    (void)json_object_set_new(dossier, "freins", json_array());
    json_t *seen = json_array();
    const json_t *fil = json_object_get(dossier, "fil");
    for (size_t i = 0; i < json_array_size(fil); i++) {
        json_t *ligne = json_array_get(fil, i);
        const char *genre = json_string_value(json_object_get(ligne, "genre"));
        if (begins(genre, "Frein") || begins(genre, "Diagnostic"))
            continue;
        (void)json_object_set_new(ligne, "texte", json_string("")); /* The référent's own words. */
        (void)json_array_append(seen, ligne);
    }
    (void)json_object_set_new(dossier, "fil", seen);
}

static void hide_in_personne(json_t *personne)
{
    static const char *const emptied[] = { "freins", "atouts" };
    static const char *const unsaid[] = { "besoinNumerique", "besoinComportement",
                                          "besoinSavoirsBase" };
    size_t i;
    json_t *ligne;
    json_array_foreach(json_object_get(personne, "diagnostics"), i, ligne)
    {
        for (size_t j = 0; j < COUNT_OF(emptied); j++)
            (void)json_object_set_new(ligne, emptied[j], json_array());
        for (size_t j = 0; j < COUNT_OF(unsaid); j++)
            (void)json_object_set_new(ligne, unsaid[j], json_string("NON_RENSEIGNE"));
        (void)json_object_set_new(ligne, "synthese", json_null());
    }
    json_array_foreach(json_object_get(personne, "prescriptions"), i, ligne)(void)
        json_object_set_new(ligne, "motif", json_null());
}

/* The list behind a figure of freins is one of persons with their freins. */
static bool guard_liste(const struct api_call *call, struct reply *reply)
{
    json_t *question = json_loads(call->json, 0, NULL);
    const char *code = json_string_value(json_object_get(question, "code"));
    bool hidden = code != NULL && strstr(code, "frein") != NULL;
    json_decref(question);
    return !hidden || refuse(reply, "code", "Les freins ne sont pas montrés au facilitateur.");
}

static void replace(char **json, const json_t *tree)
{
    free(*json);
    *json = json_dumps(tree, JSON_COMPACT);
    CHECK(*json != NULL);
}

static bool filtre_facilitateur(const struct api_call *call, char **json, struct reply *reply)
{
    bool dossier = call_is(call, "parcours", "Dossier");
    if (call_is(call, "reporting", "Liste"))
        return guard_liste(call, reply);
    if (!dossier && !call_is(call, "reperage", "Personne"))
        return true;
    json_t *tree = json_loads(*json, 0, NULL);
    CHECK(tree != NULL);
    if (dossier)
        hide_in_dossier(tree);
    else
        hide_in_personne(tree);
    replace(json, tree);
    json_decref(tree);
    return true;
}

bool filtre_reponse(const struct api_call *call, char **json, struct reply *reply)
{
    if (is_role(call, "facilitateur"))
        return filtre_facilitateur(call, json, reply);
    if (!is_role(call, "cre") || !call_is(call, "parcours", "Dossier"))
        return true;
    json_t *dossier = json_loads(*json, 0, NULL);
    bool may = guard_candidate(dossier, reply);
    json_decref(dossier);
    return may;
}
