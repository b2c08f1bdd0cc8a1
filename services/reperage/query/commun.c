#include "reperage/query/query.h"

#include <string.h>

static const char PRESCRITE_FIND[] =
    "SELECT 1 FROM prescription x WHERE x.prescription = :id"
    " AND instr(:structures, char(10) || x.structure || char(10)) > 0";
static const char ENVOYEE_FIND[] =
    "SELECT 1 FROM personne p JOIN personne g ON g.racine = p.racine"
    " JOIN prescription x ON x.personne = g.personne WHERE p.personne = :id"
    " AND instr(:structures, char(10) || x.structure || char(10)) > 0 LIMIT 1";

int64_t reperage_limite(int32_t asked)
{
    return asked <= 0 || asked > LIMIT_PAGE_ROWS ? LIMIT_PAGE_ROWS : asked;
}

void reperage_query_entiere(struct answer *out, size_t count)
{
    if (count <= LIMIT_PAGE_ROWS)
        return;
    answer_refuse(out, "REPONSE_TROP_GRANDE", "du",
                  "Plus de %d lignes sur cette période ; demandez une période plus courte.",
                  LIMIT_PAGE_ROWS);
}

bool reperage_query_date(struct answer *out, const char *field, const char *text, int32_t otherwise,
                         char day[DATE_SIZE])
{
    int32_t number = text[0] == '\0' ? otherwise : date_parse(text);
    if (number == DATE_NONE) {
        answer_refuse(out, "DATE_INVALIDE", field,
                      "Le champ « %s » doit être une date qui existe, écrite AAAA-MM-JJ, "
                      "entre 1900 et 2199.",
                      field);
        return false;
    }
    date_format(number, day);
    return true;
}

bool reperage_query_periode(struct answer *out, const struct query_context *context, const char *du,
                            const char *jusqu, struct periode *periode)
{
    date_format(context->au, periode->au);
    if (!reperage_query_date(out, "du", du, date_parse(periode->du), periode->du) ||
        !reperage_query_date(out, "jusqu", jusqu, date_parse(periode->jusqu), periode->jusqu))
        return false;
    if (du[0] == '\0' || jusqu[0] == '\0' || strcmp(periode->du, periode->jusqu) <= 0)
        return true;
    answer_refuse(out, "DATE_INCOHERENTE", "jusqu",
                  "La fin de la période ne peut pas précéder son début.");
    return false;
}

void reperage_query_lier(struct stmt *s, const struct periode *periode)
{
    stmt_text(s, ":au", periode->au);
    stmt_text(s, ":du", periode->du);
    stmt_text(s, ":jusqu", periode->jusqu);
}

const struct regles *reperage_query_regles(struct answer *out, const struct query_context *context,
                                           int32_t day)
{
    const struct regles *regles =
        context->protocole == NULL ? NULL : protocole_regles(context->protocole, day);
    char text[DATE_FR_SIZE];
    date_format_fr(day, text);
    if (regles == NULL)
        answer_refuse(out, "PROTOCOLE_ABSENT", "",
                      "Aucun protocole du site n'est en vigueur au %s ; adoptez-en un d'abord.",
                      text);
    return regles;
}

char *reperage_answer_text(struct answer *out, const char *text)
{
    return answer_text(out, text == NULL ? "" : text);
}

Prive__Texte *reperage_next_texte(struct answer *out, struct stmt *s)
{
    const char *text = answer_next_text(out, s);
    if (text[0] == '\0')
        return NULL;
    Prive__Texte *texte = answer_new(out, &prive__texte__descriptor);
    texte->texte = reperage_answer_text(out, text);
    return texte;
}

void reperage_answer_criteres(struct answer *out, const struct eligibilite *eligibilite,
                              size_t *count, Reperage__Critere ***items)
{
    for (size_t i = 0; i < eligibilite->critere_count; i++) {
        const struct critere *given = &eligibilite->criteres[i];
        Reperage__Critere *line =
            answer_add(out, count, (void ***)items, &reperage__critere__descriptor);
        line->code = reperage_answer_text(out, given->code);
        line->libelle = reperage_answer_text(out, given->libelle);
        line->etat = given->etat;
        line->explication = reperage_answer_text(out, given->explication);
        line->source = reperage_answer_text(out, given->source);
    }
}

void reperage_answer_codes(struct answer *out, const char *const *codes, size_t code_count,
                           size_t *count, char ***items)
{
    char **copies = answer_alloc(out, (code_count + 1) * sizeof(*copies));
    for (size_t i = 0; i < code_count; i++)
        copies[i] = reperage_answer_text(out, codes[i]);
    *items = copies;
    *count = code_count;
}

void reperage_answer_manquantes(struct answer *out, const struct manquantes *manquantes,
                                size_t *count, Reperage__PieceManquante ***items)
{
    for (size_t i = 0; i < manquantes->count; i++) {
        const struct manquante *given = &manquantes->lignes[i];
        Reperage__PieceManquante *line =
            answer_add(out, count, (void ***)items, &reperage__piece_manquante__descriptor);
        line->moment = reperage_answer_text(out, given->moment);
        reperage_answer_codes(out, given->pieces, given->piece_count, &line->n_pieces,
                              &line->pieces);
        line->libelle = reperage_answer_text(out, given->libelle);
        line->raison = reperage_answer_text(out, reperage_raison(given->raison));
        line->source = reperage_answer_text(out, given->source);
        line->a_confirmer = given->a_confirmer;
    }
}

/* --- Who comes back --------------------------------------------------------------------------- */

static const char SORTIE_AVANT[] =
    "SELECT '', max(q.sortie) FROM personne p JOIN parcours q ON q.personne = p.personne"
    " WHERE p.racine = :racine AND q.sortie <= :jour";
/* Of the parcours that runs or was the last to begin: its entry, and the exit before that. */
static const char SORTIE_AVANT_ENTREE[] =
    "SELECT q.date, (SELECT max(a.sortie) FROM personne b JOIN parcours a ON a.personne ="
    "  b.personne WHERE b.racine = :racine AND a.parcours <> q.parcours AND a.sortie <= q.date)"
    " FROM personne p JOIN parcours q ON q.personne = p.personne"
    " WHERE p.racine = :racine AND q.date <= :jour ORDER BY q.date DESC LIMIT 1";

int reperage_query_sortie_precedente(struct store *store, const char *racine, const char *moment,
                                     int32_t jour, int32_t *out, struct err *err)
{
    *out = DATE_NONE;
    char text[DATE_SIZE];
    date_format(jour, text);
    struct stmt s;
    stmt_begin(&s, store, strcmp(moment, MOMENT_ENTREE) == 0 ? SORTIE_AVANT : SORTIE_AVANT_ENTREE);
    stmt_text(&s, ":racine", racine);
    stmt_text(&s, ":jour", text);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW && strcmp(moment, MOMENT_SORTIE_VALIDEE) == 0)
        *out = date_parse(stmt_column_text(&s, 0)) - 1;
    else if (rc == STMT_ROW)
        *out = date_parse(stmt_column_text(&s, 1));
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

int reperage_query_juger(struct store *store, const struct query_context *context,
                         struct arena *arena, const struct prescription *prescription, int32_t date,
                         const char *derogation, struct eligibilite *out, struct err *err)
{
    const struct personne *personne = &prescription->personne;
    const struct piece *pieces = NULL;
    size_t piece_count = 0;
    int rc =
        reperage_load_pieces(store, arena, personne->id, context->au, &pieces, &piece_count, err);
    int32_t sortie = DATE_NONE;
    if (rc == 0)
        rc = reperage_query_sortie_precedente(store, personne->id, MOMENT_ENTREE, date, &sortie,
                                              err);
    if (rc < 0)
        return rc;
    const struct domicile *domicile = reperage_domicile(personne, date);
    const struct candidature candidature = {
        .naissance = personne->naissance,
        .commune = domicile == NULL ? "" : domicile->commune,
        .situation = reperage_situation(personne, date),
        .clause = strcmp(prescription->genre, GENRE_CLAUSE) == 0,
        .diagnostic = prescription->realise.connu ? &prescription->realise : NULL,
        .pieces = pieces,
        .piece_count = piece_count,
        .derogation = derogation,
        .sortie_precedente = sortie,
    };
    reperage_eligibilite(arena, context->protocole, &candidature, date, out);
    return 0;
}

void reperage_ligne_prescription(struct answer *out, struct stmt *s,
                                 Reperage__LignePrescription *line)
{
    line->prescription = answer_next_text(out, s);
    line->personne = answer_next_text(out, s);
    line->date = answer_next_text(out, s);
    line->prescripteur = answer_new(out, &reperage__prescripteur__descriptor);
    line->prescripteur->genre = answer_next_text(out, s);
    line->prescripteur->structure = answer_next_text(out, s);
    line->etat = answer_next_text(out, s);
    line->conseiller = answer_next_text(out, s);
    line->transmise_le = answer_next_text(out, s);
    line->diagnostic_avant = answer_next_text(out, s);
    line->diagnostic = answer_next_text(out, s);
    line->diagnostic_date = answer_next_text(out, s);
    line->avis = answer_next_text(out, s);
    line->territoire = answer_next_text(out, s);
    line->comite = answer_next_text(out, s);
    line->comite_date = answer_next_text(out, s);
    line->genre = answer_next_text(out, s);
    line->report_jusqu = answer_next_text(out, s);
    line->lettres = (int32_t)stmt_next_i64(s);
    line->en_retard = stmt_next_i64(s) != 0;
    line->diagnostic_manque = answer_next_text(out, s);
}

/* --- What a prescripteur sees ---------------------------------------------------------------- */

char *reperage_query_structures(struct answer *out, const struct query_context *context)
{
    if (strcmp(context->role, "prescripteur") != 0)
        return NULL;
    char *names = answer_text(out, "\n");
    for (size_t i = 0; i < context->portee_count; i++)
        if (context->portee[i][0] != '\0')
            names = answer_format(out, "%s%s\n", names, context->portee[i]);
    return names;
}

static int est_des_structures(struct store *store, const char *sql, const char *structures,
                              const char *id, bool *out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, sql);
    stmt_text(&s, ":structures", structures);
    stmt_text(&s, ":id", id);
    int rc = stmt_step(&s, err);
    *out = rc == STMT_ROW;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

int reperage_query_prescrite_par(struct store *store, const char *structures,
                                 const char *prescription, bool *out, struct err *err)
{
    return est_des_structures(store, PRESCRITE_FIND, structures, prescription, out, err);
}

int reperage_query_envoyee_par(struct store *store, const char *structures, const char *personne,
                               bool *out, struct err *err)
{
    return est_des_structures(store, ENVOYEE_FIND, structures, personne, out, err);
}
