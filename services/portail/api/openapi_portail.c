#include "portail/api/openapi.h"

#include "base/check.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum security { OPEN, SESSION, JETON };

/* Schemas as JSON, '…' for "…". */
static const struct gateway_path {
    const char *path;
    const char *method;
    const char *summary;
    enum security security;
    const char *arguments; /* Names in the query or, with braces, in the path; parted by spaces. */
    const char *body;      /* NULL: none. */
    const char *type;      /* Of the answer. */
    const char *answer;    /* Its schema. */
    const char *problems;
} PATHS[] = {
    { "/connexion", "post", "Ouvre une session : cookie, et le jeton des envois.", OPEN, "",
      "{'type':'object','required':['site','identifiant','motDePasse'],'properties':{"
      "'site':{'type':'string'},'identifiant':{'type':'string'},"
      "'motDePasse':{'type':'string','format':'password'}}}",
      "application/json", "{'$ref':'#/components/schemas/Moi'}", "400 401 429 503" },
    { "/deconnexion", "post", "Ferme la session.", JETON, "", "{'type':'object'}",
      "application/json", "{'type':'object'}", "401 403" },
    { "/api/moi", "get", "Qui est connecté, et ce que son rôle peut demander.", SESSION, "", NULL,
      "application/json", "{'$ref':'#/components/schemas/Moi'}", "401" },
    { "/api/moi/mot-de-passe", "post", "Change son mot de passe.", JETON, "",
      "{'type':'object','required':['ancien','nouveau'],'properties':{"
      "'ancien':{'type':'string','format':'password'},"
      "'nouveau':{'type':'string','format':'password'}}}",
      "application/json", "{'$ref':'#/components/schemas/Moi'}", "400 401 403 422 429 503" },
    { "/api/comptes/{compte}/mot-de-passe", "post",
      "Donne un mot de passe provisoire, montré une fois.", JETON, "{compte}", "{'type':'object'}",
      "application/json", "{'type':'object','properties':{'motDePasse':{'type':'string'}}}",
      "400 401 403 404 422 503" },
    { "/api/sites", "get", "Les sites de l'installation.", OPEN, "", NULL, "application/json",
      "{'type':'object','properties':{'sites':{'type':'array','items':{'type':'object',"
      "'properties':{'site':{'type':'string'},'libelle':{'type':'string'}}}}}}",
      "" },
    { "/api/protocole", "get", "Le protocole du site en vigueur un jour.", SESSION, "au connu",
      NULL, "application/json",
      "{'type':'object','properties':{'digest':{'type':'string'},'depuis':{'type':'string'},"
      "'libelle':{'type':'string'},'contenu':{'type':'object'}}}",
      "400 401 404 422 503" },
    { "/api/openapi.json", "get", "Cette description.", OPEN, "", NULL, "application/json",
      "{'type':'object'}", "" },
    { "/api/events", "get", "Ce qui change, à mesure : événements « fait » et « recharger ».",
      SESSION, "", NULL, "text/event-stream", "{'type':'string'}", "401 503" },
    { "/api/export.csv", "post", "Une liste en CSV ; l'export est noté d'abord.", JETON, "",
      "{'$ref':'#/components/schemas/Export'}", "text/csv", "{'type':'string'}",
      "400 401 403 422 503" },
    { "/api/export.xlsx", "post", "Une liste en XLSX ; l'export est noté d'abord.", JETON, "",
      "{'$ref':'#/components/schemas/Export'}",
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
      "{'type':'string','contentEncoding':'base64'}", "400 401 403 422 503" },
    { "/api/etat", "get", "Où en sont les services du site, et ce qu'ils n'ont pas pu faire.",
      SESSION, "", NULL, "application/json", "{'$ref':'#/components/schemas/Etat'}", "401 403" },
    { "/api/etat/reglement", "post", "Ôte de la liste une réaction refusée, une fois traitée.",
      JETON, "",
      "{'type':'object','required':['service','evenement','note'],'properties':{"
      "'service':{'type':'string'},'evenement':{'type':'string'},'note':{'type':'string'}}}",
      "application/json", "{'type':'object'}", "400 401 403 422 503" },
    { "/api/traces", "get", "Le registre des accès.", SESSION, "segment objet compte acte apres",
      NULL, "application/json",
      "{'type':'object','properties':{'segments':{'type':'array'},'lignes':{'type':'array'},"
      "'suivant':{'type':['string','integer','null']}}}",
      "401 403 422 503" },
    { "/api/audit/evenements", "get", "Les événements sur une personne, et qui savait quoi.",
      SESSION, "personne parcours jusqu apres limite", NULL, "application/json",
      "{'type':'object','properties':{'lignes':{'type':'array','items':{'type':'object'}}}}",
      "401 403 422 503" },
    { "/api/audit/chaine", "get", "L'état de la chaîne du journal.", SESSION, "", NULL,
      "application/json",
      "{'type':'object','properties':{'etat':{'type':'string'},'anomalies':{'type':'array'},"
      "'teteSignee':{'type':['object','null']}}}",
      "401 403 503" },
    { "/api/audit/tete", "get", "La dernière tête signée du journal, à emporter.", SESSION, "",
      NULL, "application/json", "{'type':'object','properties':{'genre':{'type':'string'}}}",
      "401 403 404 503" },
    { "/api/audit/verification", "get", "Où en est la vérification.", SESSION, "", NULL,
      "application/json", "{'$ref':'#/components/schemas/Verification'}", "401 403 503" },
    { "/api/audit/verification", "post", "Lance la vérification.", JETON, "", "{'type':'object'}",
      "application/json", "{'$ref':'#/components/schemas/Verification'}", "401 403 503" },
    { "/healthz", "get", "La passerelle est-elle en vie ?", OPEN, "", NULL, "text/plain",
      "{'type':'string'}", "503" },
    { "/metrics", "get", "Compteurs, au format de Prometheus.", OPEN, "", NULL, "text/plain",
      "{'type':'string'}", "403" },
};

static const struct {
    const char *name;
    const char *schema;
} SCHEMAS[] = {
    { "Probleme",
      "{'type':'object','required':['code','champ','texte'],'properties':{"
      "'code':{'type':'string'},'champ':{'type':'string'},'texte':{'type':'string'}}}" },
    { "Moi", "{'type':'object','properties':{'site':{'type':'string'},"
             "'siteLibelle':{'type':'string'},'compte':{'type':'string'},"
             "'identifiant':{'type':'string'},'libelle':{'type':'string'},"
             "'role':{'type':'string'},'portee':{'type':'array','items':{'type':'string'}},"
             "'provisoire':{'type':'boolean'},'demonstration':{'type':'boolean'},"
             "'jeton':{'type':'string'},'droits':{'type':'array','items':{'type':'string'}}}}" },
    { "Etat", "{'type':'object','properties':{'services':{'type':'array','items':{"
              "'type':'object','properties':{'service':{'type':'string'},"
              "'enMarche':{'type':'boolean'},'arret':{'type':'string'},"
              "'reliee':{'type':'boolean'},'retard':{'type':'integer'},"
              "'enAttente':{'type':'integer'},'attenteMs':{'type':'integer'},"
              "'reactionsRefusees':{'type':'array','items':{'type':'object','properties':{"
              "'evenement':{'type':'string'},'commande':{'type':'string'},"
              "'code':{'type':'string'},'champ':{'type':'string'},"
              "'texte':{'type':'string'}}}}}}}}}" },
    { "Export", "{'type':'object','required':['titre','colonnes','lignes'],'properties':{"
                "'titre':{'type':'string'},'filtres':{'type':'string'},"
                "'personnes':{'type':'array','items':{'type':'string'}},"
                "'colonnes':{'type':'array','items':{'type':'object','properties':{"
                "'titre':{'type':'string'},'genre':{'type':'string'}}}},"
                "'lignes':{'type':'array','items':{'type':'array'}}}}" },
    { "Verification", "{'type':'object','properties':{'enCours':{'type':'boolean'},"
                      "'fait':{'type':['integer','string']},'total':{'type':['integer','string']},"
                      "'anomalies':{'type':'array'},'finieLe':{'type':['string','null']}}}" },
};

static json_t *read_schema(const char *written)
{
    enum { SIZE = 1024 };
    char json[SIZE];
    size_t size = strlen(written);
    CHECK(size < SIZE);
    for (size_t i = 0; i <= size; i++)
        json[i] = written[i] == '\'' ? '"' : written[i];
    json_t *schema = json_loads(json, JSON_DECODE_ANY, NULL);
    CHECK(schema != NULL);
    return schema;
}

static json_t *arguments_of(const char *names)
{
    json_t *arguments = json_array();
    while (*names != '\0') {
        size_t size = strcspn(names, " ");
        bool in_path = names[0] == '{';
        json_t *name = json_stringn(names + in_path, size - 2 * (size_t)in_path);
        (void)json_array_append_new(arguments,
                                    json_pack("{s:o, s:s, s:b, s:{s:s}}", "name", name, "in",
                                              in_path ? "path" : "query", "required",
                                              in_path ? 1 : 0, "schema", "type", "string"));
        names += size + (names[size] == ' ');
    }
    return arguments;
}

static json_t *security_of(enum security security)
{
    switch (security) {
    case OPEN:
        return json_array();
    case SESSION:
        return json_pack("[{s:[]}]", "session");
    case JETON:
        return json_pack("[{s:[], s:[]}]", "session", "jeton");
    }
    return json_array();
}

void openapi_portail_paths(json_t *paths)
{
    for (size_t i = 0; i < COUNT_OF(PATHS); i++) {
        const struct gateway_path *p = &PATHS[i];
        json_t *done = openapi_done("Fait.", p->type, read_schema(p->answer));
        json_t *operation = json_pack("{s:s, s:[s], s:o, s:o, s:o}", "summary", p->summary, "tags",
                                      "passerelle", "security", security_of(p->security),
                                      "parameters", arguments_of(p->arguments), "responses",
                                      openapi_responses(done, p->problems));
        if (p->body != NULL)
            (void)json_object_set_new(operation, "requestBody",
                                      json_pack("{s:b, s:{s:{s:o}}}", "required", 1, "content",
                                                "application/json", "schema",
                                                read_schema(p->body)));
        openapi_put(paths, p->path, p->method, operation);
    }
}

void openapi_portail_schemas(json_t *schemas)
{
    for (size_t i = 0; i < COUNT_OF(SCHEMAS); i++)
        (void)json_object_set_new(schemas, SCHEMAS[i].name, read_schema(SCHEMAS[i].schema));
}
