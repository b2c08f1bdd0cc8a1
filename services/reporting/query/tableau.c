/* Boards, the catalogue, and what this instance has heard. */
#include "reporting/query/query.h"

#include <string.h>

static const char *const VENTILATIONS[] = { "site",         "mois",   "territoire", "referent",
                                            "prescripteur", "public", "sexe",       "motif" };

static void add_text(struct answer *answer, size_t *count, char ***items, const char *text)
{
    char **grown = answer_alloc(answer, (*count + 1) * sizeof(*grown));
    if (*count > 0)
        memcpy(grown, *items, *count * sizeof(*grown));
    grown[(*count)++] = (char *)text;
    *items = grown;
}

static void define(const struct indicateur *i, Reporting__DefinitionIndicateur *out,
                   struct answer *answer)
{
    out->code = (char *)i->code;
    out->libelle = (char *)i->libelle;
    out->definition = (char *)i->definition;
    out->unite = (char *)i->unite;
    out->source = (char *)i->source;
    out->taux = i->mesure != MESURE_NOMBRE;
    out->au_jour = i->au_jour;
    for (size_t v = 0; v < COUNT_OF(VENTILATIONS); v++)
        if (ventilation_find(i, VENTILATIONS[v]) != NULL)
            add_text(answer, &out->n_ventilations, &out->ventilations, VENTILATIONS[v]);
    if (i->par_genre != NULL)
        add_text(answer, &out->n_ventilations, &out->ventilations, i->par_genre);
    if (i->par_classe != NULL)
        add_text(answer, &out->n_ventilations, &out->ventilations, i->par_classe);
    const struct tableau *board;
    for (size_t b = 0; (board = tableau_at(b)) != NULL; b++)
        for (const char *const *code = board->indicateurs; *code != NULL; code++)
            if (strcmp(*code, i->code) == 0)
                add_text(answer, &out->n_tableaux, &out->tableaux, board->code);
}

int query_catalogue(struct store *store, const struct query_context *context,
                    const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    (void)store, (void)context, (void)query, (void)err;
    Reporting__CatalogueReponse *body = answer_body(out, REPORTING__REPONSE__CONTENU_CATALOGUE);
    const struct indicateur *i;
    for (size_t at = 0; (i = indicateur_at(at)) != NULL; at++)
        define(i,
               answer_add(out, &body->n_indicateurs, (void ***)&body->indicateurs,
                          &reporting__definition_indicateur__descriptor),
               out);
    return 0;
}

int query_tableau(struct store *store, const struct query_context *context,
                  const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    const Reporting__Tableau *asked = (const Reporting__Tableau *)query;
    const struct tableau *board = tableau_find(asked->tableau);
    if (board == NULL) {
        answer_refuse(out, "TABLEAU_INCONNU", "tableau",
                      "Aucun tableau « %s » : il faut direction, reperage, referent ou cre.",
                      asked->tableau);
        return 0;
    }
    struct filtre filtre;
    int rc = filtre_read(store, context, asked->filtre, &filtre, out, err);
    if (rc < 0 || refusal_is_set(&out->refusal))
        return rc;
    Reporting__TableauReponse *body = answer_body(out, REPORTING__REPONSE__CONTENU_TABLEAU);
    for (const char *const *code = board->indicateurs; rc == 0 && *code != NULL; code++) {
        struct question q = { .indicateur = indicateur_find(*code), .filtre = filtre, .par = "" };
        CHECK(q.indicateur != NULL);
        rc = valeur_ask(store, &q,
                        answer_add(out, &body->n_valeurs, (void ***)&body->valeurs,
                                   &reporting__valeur__descriptor),
                        out, err);
    }
    return rc;
}

int query_sites(struct store *store, const struct query_context *context,
                const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    static const char SITES[] = "SELECT site, sum(evenements), max(dernier) FROM ecoute"
                                " GROUP BY site ORDER BY site";
    (void)context, (void)query;
    Reporting__SitesReponse *body = answer_body(out, REPORTING__REPONSE__CONTENU_SITES);
    struct stmt s;
    stmt_begin(&s, store, SITES);
    int rc;
    while ((rc = stmt_step(&s, err)) == STMT_ROW) {
        Reporting__LigneSite *row = answer_add(out, &body->n_lignes, (void ***)&body->lignes,
                                               &reporting__ligne_site__descriptor);
        char time[TIME_TEXT_SIZE];
        row->site = answer_next_text(out, &s);
        row->evenements = stmt_column_u64(&s, 1);
        time_format(stmt_column_i64(&s, 2), time);
        row->dernier = answer_text(out, time);
    }
    return rc;
}
