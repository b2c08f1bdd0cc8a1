#include "parcours/apply/apply.h"

#include "parcours/load/load.h"

const char *ou_sans_fin(const char *date)
{
    return date[0] == '\0' ? SANS_FIN : date;
}

const char *texte_de(const Prive__Texte *texte)
{
    return texte == NULL ? "" : texte->texte;
}

/* The person of a parcours goes with it when merges are undone. */
static const char FIL_DU_PARCOURS[] =
    "INSERT INTO fil (personne, date, source, sequence, dite, parcours, genre, reference, code,"
    " detail, acteur, enregistre)"
    " SELECT personne, :date, :source, :sequence, dite, parcours, :genre, :reference, :code,"
    " :detail, :acteur, :enregistre FROM parcours WHERE parcours = :parcours";
static const char FIL_DE_LA_PERSONNE[] =
    "INSERT INTO fil (personne, date, source, sequence, dite, parcours, genre, reference, code,"
    " detail, acteur, enregistre)"
    " VALUES (:personne, :date, :source, :sequence, :dite, '', :genre, :reference, :code,"
    " :detail, :acteur, :enregistre)";

int fil_add(struct store *store, const struct event_context *context, const struct fil *line,
            struct err *err)
{
    bool of_parcours = line->parcours[0] != '\0';
    char personne[LIMIT_ID_SIZE] = "";
    if (!of_parcours) {
        int rc = load_personne(store, line->personne, personne, err);
        if (rc < 0)
            return rc;
    }
    struct stmt s;
    stmt_begin(&s, store, of_parcours ? FIL_DU_PARCOURS : FIL_DE_LA_PERSONNE);
    stmt_text(&s, ":date", line->date[0] == '\0' ? context->recorded : line->date);
    stmt_text(&s, ":source", context->source);
    stmt_u64(&s, ":sequence", context->sequence);
    stmt_text(&s, ":genre", line->genre);
    stmt_text(&s, ":reference", line->reference);
    stmt_text(&s, ":code", line->code);
    stmt_text(&s, ":detail", line->detail);
    stmt_text(&s, ":acteur", context->actor);
    stmt_i64(&s, ":enregistre", context->time_us);
    if (of_parcours) {
        stmt_text(&s, ":parcours", line->parcours);
    } else {
        stmt_text(&s, ":personne", personne);
        stmt_text(&s, ":dite", line->personne);
    }
    return stmt_exec(&s, 1, err);
}
