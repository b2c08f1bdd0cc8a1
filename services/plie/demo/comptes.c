#include "plie/demo/comptes.h"

#include "client/exchange.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TIMEOUT_MS = 15000, ARENA_SIZE = 8 * 1024 * 1024 };

/* As the generator writes it in prescriptions. */
static const char STRUCTURE[] = "Association de démonstration";

enum portee { PORTEE_NONE, PORTEE_REFERENT, PORTEE_COACH, PORTEE_STRUCTURE };
static const struct {
    const char *role;
    const char *libelle;
    enum portee portee;
} ROLES[] = {
    { "direction", "Direction (démonstration)", PORTEE_NONE },
    { "animation", "Équipe d'animation (démonstration)", PORTEE_NONE },
    { "reperage", "Repérage (démonstration)", PORTEE_NONE },
    { "referent", "Référent (démonstration)", PORTEE_REFERENT },
    { "coach", "Coach (démonstration)", PORTEE_COACH },
    { "cre", "Relations entreprises (démonstration)", PORTEE_NONE },
    { "facilitateur", "Facilitateur (démonstration)", PORTEE_NONE },
    { "sag", "Assistante de gestion (démonstration)", PORTEE_NONE },
    { "prescripteur", "Prescripteur (démonstration)", PORTEE_STRUCTURE },
    { "auditeur", "Auditeur (démonstration)", PORTEE_NONE },
    { "administrateur", "Administrateur (démonstration)", PORTEE_NONE },
};

/* --- Whose portfolio -------------------------------------------------------------------------- */

static int ask_referents(const struct config *config, const char *site, json_t **out,
                         struct err *err)
{
    struct arena arena;
    arena_init(&arena, ARENA_SIZE);
    struct exchange exchange = { .arena = &arena,
                                 .world = world_system(),
                                 .site = site,
                                 .service = "parcours",
                                 .timeout_ms = TIMEOUT_MS };
    struct exchange_result result = { 0 };
    int rc = client_open(&exchange.client, config, exchange.world, err);
    if (rc == 0)
        rc = exchange_query(&exchange, "Referents", "{}", &result, err);
    *out = rc == 0 && result.outcome == EXCHANGE_DONE ? json_loads(result.json, 0, NULL) : NULL;
    if (rc == 0 && *out == NULL)
        rc = err_set(err, ERR_INVALID, "%s : %s", site, result.refusal.text);
    free(result.json);
    client_close(&exchange.client);
    arena_release(&arena);
    return rc;
}

/* The fullest portfolio of that kind; of any kind when the site has none of it. "": nobody. */
static const char *fullest(json_t *referents, const char *genre)
{
    const char *best = "", *any = "";
    json_int_t most = -1, most_of_all = -1;
    size_t i;
    json_t *line;
    json_array_foreach(json_object_get(referents, "lignes"), i, line)
    {
        json_int_t count = json_integer_value(json_object_get(line, "participants"));
        const char *id = json_string_value(json_object_get(line, "referent"));
        const char *kind = json_string_value(json_object_get(line, "genre"));
        if (id == NULL || kind == NULL)
            continue;
        if (count > most_of_all) {
            most_of_all = count;
            any = id;
        }
        if (strcmp(kind, genre) == 0 && count > most) {
            most = count;
            best = id;
        }
    }
    return best[0] == '\0' ? any : best;
}

static const char *portee_of(enum portee portee, json_t *referents)
{
    switch (portee) {
    case PORTEE_REFERENT:
        return fullest(referents, "referent");
    case PORTEE_COACH:
        return fullest(referents, "coach");
    case PORTEE_STRUCTURE:
        return STRUCTURE;
    case PORTEE_NONE:
        break;
    }
    return "";
}

/* --- The accounts ------------------------------------------------------------------------------
 */

static int make_site(struct gateway *portail, const struct config *config, const char *site,
                     struct err *err)
{
    json_t *referents = NULL;
    int rc = ask_referents(config, site, &referents, err);
    for (size_t i = 0; rc == 0 && i < COUNT_OF(ROLES); i++) {
        const char *portee = portee_of(ROLES[i].portee, referents);
        if (ROLES[i].portee != PORTEE_NONE && portee[0] == '\0')
            continue; /* Nobody to stand for. */
        struct gateway_account account = { .site = site,
                                           .identifiant = ROLES[i].role,
                                           .libelle = ROLES[i].libelle,
                                           .role = ROLES[i].role,
                                           .portee = &portee,
                                           .portee_count = portee[0] == '\0' ? 0 : 1,
                                           .password = COMPTES_MOT_DE_PASSE };
        rc = gateway_demo_account(portail, &account, err);
    }
    json_decref(referents);
    return rc < 0 ? err_wrap(err, "comptes de démonstration de %s", site) : 0;
}

int comptes_make(struct gateway *portail, const struct config *config, struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < config->site_count; i++)
        rc = make_site(portail, config, config->sites[i], err);
    return rc;
}

void comptes_print(const struct config *config)
{
    (void)printf("Sites :");
    for (size_t i = 0; i < config->site_count; i++)
        (void)printf("%s %s", i == 0 ? "" : ",", config->sites[i]);
    (void)printf("\nComptes, les mêmes pour chaque site, mot de passe « %s » :\n",
                 COMPTES_MOT_DE_PASSE);
    for (size_t i = 0; i < COUNT_OF(ROLES); i++)
        (void)printf("  %-15s %.*s\n", ROLES[i].role,
                     (int)(strstr(ROLES[i].libelle, " (") - ROLES[i].libelle), ROLES[i].libelle);
}
