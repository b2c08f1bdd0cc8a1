/* The monthly review: thirteen lists, each line with its reason and its date, and what moved since
 * the last one (DOMAIN.md row 21). */
#include "parcours/query/commun.h"
#include "parcours/query/query.h"

#include "base/check.h"

#include <string.h>

static const struct {
    const char *code;
    const char *libelle;
} LISTES[CONSTAT_REVUE_COUNT] = {
    [CONSTAT_SILENCE] = { "silence", "Sans contact depuis trop longtemps" },
    [CONSTAT_SANS_ENTRETIEN] = { "sans_entretien", "Sans entretien depuis trop longtemps" },
    [CONSTAT_CONTACTS_DU_MOIS] = { "contacts_du_mois", "Contacts du mois non tenus" },
    [CONSTAT_NOUVELLE_ENTREE] = { "nouvelles_entrees", "Nouvelles entrées et leur plan d'action" },
    [CONSTAT_SANS_ETAPE] = { "sans_etape", "Sans étape" },
    [CONSTAT_EN_ETAPE] = { "en_etape", "En étape" },
    [CONSTAT_EN_VEILLE] = { "en_veille", "En veille" },
    [CONSTAT_SORTIE_PREVUE] = { "sorties_prevues", "Sorties prévues" },
    [CONSTAT_PARCOURS_LONG] = { "parcours_longs", "Parcours longs" },
    [CONSTAT_CONTRAT_A_TERME] = { "contrats_a_terme", "Contrats d'engagement à terme" },
    [CONSTAT_RELANCE_DUE] = { "relances_dues", "Relances dues" },
    [CONSTAT_EMARGEMENT_MANQUANT] = { "emargements_manquants", "Émargements manquants" },
    [CONSTAT_EN_DIFFICULTE] = { "en_difficulte", "En difficulté" },
};

struct revue {
    const struct query_context *context;
    const Parcours__Revue *query;
    const struct regles *regles;
    const struct regles *regles_depuis;
    struct answer *out;
    Parcours__ListeRevue *listes[CONSTAT_REVUE_COUNT]; /* NULL: not asked. */
    size_t row_count;
    char au[DATE_SIZE];
    char depuis[DATE_SIZE];
    int32_t depuis_day;
};

static bool connue(const char *liste)
{
    for (size_t i = 0; i < CONSTAT_REVUE_COUNT; i++)
        if (strcmp(LISTES[i].code, liste) == 0)
            return true;
    return liste[0] == '\0';
}

/* What moved since: a month before the day asked when nothing is said. */
static bool lire_depuis(struct revue *r)
{
    const char *given = r->query->depuis;
    r->depuis_day = given[0] == '\0' ? date_add_months(r->context->au, -1) : date_parse(given);
    if (r->depuis_day == DATE_NONE || r->depuis_day > r->context->au) {
        answer_refuse(r->out, "DATE_INVALIDE", "depuis",
                      "Le champ « depuis » doit être une date qui existe, au plus tard le jour "
                      "demandé.");
        return false;
    }
    date_format(r->depuis_day, r->depuis);
    return true;
}

static bool verifier(struct revue *r)
{
    if (!verifier_id(r->out, "referent", r->query->referent))
        return false;
    if (!connue(r->query->liste)) {
        answer_refuse(r->out, "VALEUR_INCONNUE", "liste",
                      "Cette liste n'est pas de celles de la revue : « %s », « %s »…",
                      LISTES[0].code, LISTES[1].code);
        return false;
    }
    r->regles = regles_au(r->context, r->out);
    if (r->regles == NULL || !lire_depuis(r))
        return false;
    r->regles_depuis = regles_du(r->context, r->depuis_day);
    return true;
}

/* --- Lines ------------------------------------------------------------------------------------ */

static const char *source_de(const struct revue *r, enum constat_code code)
{
    const struct regles_accompagnement *rules = &r->regles->accompagnement;
    if (code == CONSTAT_PARCOURS_LONG)
        return rules->parcours_long_source;
    if (code == CONSTAT_CONTRAT_A_TERME)
        return rules->contrat_source;
    if (code == CONSTAT_SANS_ETAPE)
        return rules->etapes_source;
    for (size_t i = 0; i < rules->silence_count; i++)
        if (rules->silences[i].sur_entretien == (code == CONSTAT_SANS_ENTRETIEN) &&
            (code == CONSTAT_SILENCE || code == CONSTAT_SANS_ENTRETIEN))
            return rules->silences[i].source;
    return "";
}

static void ouvrir_listes(struct revue *r, Parcours__RevueReponse *body)
{
    for (size_t i = 0; i < CONSTAT_REVUE_COUNT; i++) {
        if (r->query->liste[0] != '\0' && strcmp(r->query->liste, LISTES[i].code) != 0)
            continue;
        Parcours__ListeRevue *list = answer_add(r->out, &body->n_listes, (void ***)&body->listes,
                                                &parcours__liste_revue__descriptor);
        list->code = (char *)LISTES[i].code;
        list->libelle = (char *)LISTES[i].libelle;
        list->source = answer_text(r->out, source_de(r, (enum constat_code)i));
        r->listes[i] = list;
    }
}

static void ajouter(struct revue *r, const struct ouvert *who, const struct constat *constat,
                    const char *movement)
{
    Parcours__ListeRevue *list = r->listes[constat->code];
    if (strcmp(movement, "sorti") != 0)
        list->total++;
    if (r->row_count == LIMIT_PAGE_ROWS)
        return;
    r->row_count++;
    Parcours__LigneRevue *line = answer_add(r->out, &list->n_lignes, (void ***)&list->lignes,
                                            &parcours__ligne_revue__descriptor);
    line->parcours = answer_text(r->out, who->parcours);
    line->personne = answer_text(r->out, who->personne);
    line->referent = answer_text(r->out, who->referent);
    line->raison = answer_text(r->out, constat->raison);
    line->date = answer_date(r->out, constat->date);
    line->source = answer_text(r->out, constat->source);
    line->mouvement = (char *)movement;
    line->reference = answer_text(r->out, constat->reference);
}

static bool demandee(const struct revue *r, const struct constat *constat)
{
    return constat->code < CONSTAT_REVUE_COUNT && r->listes[constat->code] != NULL;
}

/* In both: it stays; then only: it has left the list since. */
static void comparer(struct revue *r, const struct ouvert *who, const struct constats *now,
                     const struct constats *then)
{
    for (size_t i = 0; i < now->count; i++)
        if (demandee(r, &now->items[i]))
            ajouter(r, who, &now->items[i],
                    constats_ont(then, now->items[i].code) ? "reste" : "nouveau");
    for (size_t i = 0; i < then->count; i++)
        if (demandee(r, &then->items[i]) && !constats_ont(now, then->items[i].code))
            ajouter(r, who, &then->items[i], "sorti");
}

static int regarder(struct revue *r, struct store *store, struct arena *scratch,
                    const struct ouvert *who, struct err *err)
{
    struct dossier dossier;
    struct constats *now = arena_alloc(scratch, sizeof(*now));
    struct constats *then = arena_alloc(scratch, sizeof(*then));
    bool exits = r->listes[CONSTAT_SORTIE_PREVUE] != NULL;
    const struct dossier_demande asked = { who->parcours, r->au, exits };
    int rc = load_dossier(store, scratch, &asked, &dossier, err);
    if (rc < 0)
        return rc;
    if (who->au)
        constater(scratch, r->regles, &dossier, r->context->au, now);
    if (who->depuis)
        constater(scratch, r->regles_depuis, &dossier, r->depuis_day, then);
    comparer(r, who, now, then);
    return 0;
}

static int regarder_tous(struct revue *r, struct store *store, struct err *err)
{
    struct ouverts who = { .referent = r->query->referent, .au = r->au, .depuis = r->depuis };
    struct arena rows, scratch;
    arena_init(&rows, 8 * LIMIT_ANSWER_SIZE);
    arena_init(&scratch, 2 * LIMIT_ANSWER_SIZE);
    int rc = load_ouverts(store, &rows, &who, err);
    for (size_t i = 0; i < who.count && rc == 0; i++) {
        arena_reset(&scratch);
        rc = regarder(r, store, &scratch, &who.items[i], err);
    }
    arena_release(&scratch);
    arena_release(&rows);
    return rc;
}

int query_revue(struct store *store, const struct query_context *context,
                const ProtobufCMessage *query, struct answer *out, struct err *err)
{
    struct revue r = { .context = context, .query = (const Parcours__Revue *)query, .out = out };
    if (!verifier(&r))
        return 0;
    au_texte(context, r.au);
    Parcours__RevueReponse *body = answer_body(out, PARCOURS__REPONSE__CONTENU_REVUE);
    ouvrir_listes(&r, body);
    struct file_active file;
    int rc = load_file_active(store, r.regles, r.query->referent, r.au, &file, err);
    if (rc < 0)
        return rc;
    body->file_active = (int32_t)file.participants;
    body->capacite = (int32_t)file.capacite;
    return regarder_tous(&r, store, err);
}
