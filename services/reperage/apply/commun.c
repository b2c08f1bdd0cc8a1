#include "reperage/apply/apply.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { MOT_SIZE = 128 };

static const char ETAT_ADD[] = "INSERT INTO etat (prescription, sequence, etat, du)"
                               " VALUES (:prescription, :sequence, :etat, :du)";
static const char DOMICILE_ADD[] =
    "INSERT INTO domicile (personne, sequence, du, commune, territoire)"
    " VALUES (:personne, :sequence, :du, :commune, :territoire)";
static const char SITUATION_ADD[] = "INSERT INTO situation (personne, sequence, date, situation)"
                                    " VALUES (:personne, :sequence, :date, :situation)";
/* The version before gives what this one leaves out. */
static const char IDENTITE_ADD[] =
    "INSERT INTO identite (personne, sequence, nom, prenom, nom_naissance, naissance, adresse,"
    " telephone, mail)"
    " SELECT :personne, :sequence, coalesce(:nom, d.nom, ''), coalesce(:prenom, d.prenom, ''),"
    " coalesce(:nom_naissance, d.nom_naissance, ''), coalesce(:naissance, d.naissance, ''),"
    " coalesce(:adresse, d.adresse, ''), coalesce(:telephone, d.telephone, ''),"
    " coalesce(:mail, d.mail, '')"
    " FROM (SELECT 1) LEFT JOIN (SELECT * FROM identite WHERE personne = :personne"
    " ORDER BY sequence DESC LIMIT 1) d";
static const char IDENTITE_GET[] = "SELECT nom, prenom, nom_naissance FROM identite"
                                   " WHERE personne = :personne AND sequence = :sequence";
static const char MOT_ADD[] = "INSERT INTO mot (personne, sequence, genre, mot, son)"
                              " VALUES (:personne, :sequence, :genre, :mot, :son)"
                              " ON CONFLICT DO NOTHING";

int reperage_etat_add(struct store *store, const struct event_context *context,
                      const char *prescription, const char *etat, const char *du, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, ETAT_ADD);
    stmt_text(&s, ":prescription", prescription);
    stmt_u64(&s, ":sequence", context->sequence);
    stmt_text(&s, ":etat", etat);
    stmt_text(&s, ":du", du);
    return stmt_exec(&s, 1, err);
}

int reperage_domicile_add(struct store *store, const struct event_context *context,
                          const char *personne, const char *du, const char *commune,
                          const char *territoire, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, DOMICILE_ADD);
    stmt_text(&s, ":personne", personne);
    stmt_u64(&s, ":sequence", context->sequence);
    stmt_text(&s, ":du", du);
    stmt_text(&s, ":commune", commune);
    stmt_text(&s, ":territoire", territoire);
    return stmt_exec(&s, 1, err);
}

int reperage_situation_add(struct store *store, const struct event_context *context,
                           const char *personne, const Reperage__Situation *situation,
                           struct err *err)
{
    if (situation == NULL)
        return 0;
    size_t size = reperage__situation__get_packed_size(situation);
    uint8_t *packed = malloc(size + 1);
    CHECK(packed != NULL);
    (void)reperage__situation__pack(situation, packed);
    struct stmt s;
    stmt_begin(&s, store, SITUATION_ADD);
    stmt_text(&s, ":personne", personne);
    stmt_u64(&s, ":sequence", context->sequence);
    stmt_text(&s, ":date", situation->date);
    stmt_blob(&s, ":situation", packed, size);
    int rc = stmt_exec(&s, 1, err);
    free(packed);
    return rc;
}

/* --- Identities ------------------------------------------------------------------------------ */

struct nom {
    const char *genre;
    char text[512];
};

static int mot_add(struct store *store, const struct event_context *context, const char *personne,
                   const char *genre, const char *mot, struct err *err)
{
    char son[MOT_SIZE];
    text_phonetic(mot, son, sizeof(son));
    struct stmt s;
    stmt_begin(&s, store, MOT_ADD);
    stmt_text(&s, ":personne", personne);
    stmt_u64(&s, ":sequence", context->sequence);
    stmt_text(&s, ":genre", genre);
    stmt_text(&s, ":mot", mot);
    stmt_text(&s, ":son", son);
    return stmt_exec(&s, -1, err);
}

static int mots_add(struct store *store, const struct event_context *context, const char *personne,
                    const struct nom *nom, struct err *err)
{
    char folded[512];
    text_fold(nom->text, folded, sizeof(folded));
    for (char *at = folded; *at != '\0';) {
        size_t length = strcspn(at, " ");
        char *next = at + length + (at[length] == ' ');
        at[length] = '\0';
        int rc = length == 0 ? 0 : mot_add(store, context, personne, nom->genre, at, err);
        if (rc < 0)
            return rc;
        at = next;
    }
    return 0;
}

static void copy_column(struct stmt *s, struct nom *nom, const char *genre)
{
    const char *text = stmt_next_text(s);
    size_t length = strnlen(text, sizeof(nom->text) - 1);
    nom->genre = genre;
    memcpy(nom->text, text, length);
    nom->text[length] = '\0';
}

static int version_mots_add(struct store *store, const struct event_context *context,
                            const char *personne, struct err *err)
{
    static const char *const genres[] = { "nom", "prenom", "naissance" };
    struct nom noms[COUNT_OF(genres)];
    struct stmt s;
    stmt_begin(&s, store, IDENTITE_GET);
    stmt_text(&s, ":personne", personne);
    stmt_u64(&s, ":sequence", context->sequence);
    int rc = stmt_step(&s, err);
    for (size_t i = 0; rc == STMT_ROW && i < COUNT_OF(genres); i++)
        copy_column(&s, &noms[i], genres[i]);
    bool found = rc == STMT_ROW;
    stmt_end(&s);
    if (rc < 0)
        return rc;
    CHECK(found);
    for (size_t i = 0; i < COUNT_OF(genres); i++) {
        rc = mots_add(store, context, personne, &noms[i], err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static void bind_or_null(struct stmt *s, const char *name, bool given, const char *value)
{
    if (given)
        stmt_text(s, name, value);
    else
        stmt_null(s, name);
}

int reperage_identite_add(struct store *store, const struct event_context *context,
                          const char *personne, const Prive__Identite *identite,
                          const Prive__Coordonnees *coordonnees, struct err *err)
{
    static const Prive__Identite SANS_IDENTITE = PRIVE__IDENTITE__INIT;
    static const Prive__Coordonnees SANS_COORDONNEES = PRIVE__COORDONNEES__INIT;
    bool named = identite != NULL;
    bool located = coordonnees != NULL;
    if (!named && !located)
        return 0;
    const Prive__Identite *i = named ? identite : &SANS_IDENTITE;
    const Prive__Coordonnees *c = located ? coordonnees : &SANS_COORDONNEES;
    struct stmt s;
    stmt_begin(&s, store, IDENTITE_ADD);
    stmt_text(&s, ":personne", personne);
    stmt_u64(&s, ":sequence", context->sequence);
    bind_or_null(&s, ":nom", named, i->nom);
    bind_or_null(&s, ":prenom", named, i->prenom);
    bind_or_null(&s, ":nom_naissance", named, i->nom_naissance);
    bind_or_null(&s, ":naissance", named, i->date_naissance);
    bind_or_null(&s, ":adresse", located, c->adresse);
    bind_or_null(&s, ":telephone", located, c->telephone);
    bind_or_null(&s, ":mail", located, c->mail);
    int rc = stmt_exec(&s, 1, err);
    if (rc < 0)
        return rc;
    return version_mots_add(store, context, personne, err);
}

const char *reperage_texte(const Prive__Texte *texte)
{
    return texte == NULL ? "" : texte->texte;
}
