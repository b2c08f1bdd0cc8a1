#include "reperage/pieces.h"

#include "base/check.h"

#include <string.h>

const char *reperage_raison(enum raison_manque raison)
{
    switch (raison) {
    case MANQUE_AUCUN:
        return "";
    case MANQUE_COPIE:
        return "copie_seule";
    case MANQUE_NON_DATEE:
        return "non_datee";
    case MANQUE_PERIMEE:
        return "perimee";
    case MANQUE_ABSENTE:
        return "absente";
    }
    return "";
}

static const char *raison_texte(enum raison_manque raison)
{
    switch (raison) {
    case MANQUE_AUCUN:
    case MANQUE_ABSENTE:
        return "";
    case MANQUE_COPIE:
        return " (copie seule, l'original est demandé)";
    case MANQUE_NON_DATEE:
        return " (reçue sans sa date)";
    case MANQUE_PERIMEE:
        return " (périmée)";
    }
    return "";
}

/* Written or received too long ago: «moins de n mois» is broken on the day n months later. */
static bool est_jeune(const struct piece *piece, int mois, int32_t date)
{
    return date < date_add_months(piece->datee_du, mois);
}

static enum raison_manque juger_piece(const struct piece *piece, const struct exigence *exigence,
                                      int32_t date)
{
    if (piece->date > date)
        return MANQUE_ABSENTE;
    if (piece->valable_jusqu != DATE_NONE && piece->valable_jusqu < date)
        return MANQUE_PERIMEE;
    if (exigence != NULL && exigence->validite_mois > 0) {
        if (piece->datee_du == DATE_NONE)
            return MANQUE_NON_DATEE;
        if (!est_jeune(piece, exigence->validite_mois, date))
            return MANQUE_PERIMEE;
    }
    if (exigence != NULL && exigence->original && !piece->original)
        return MANQUE_COPIE;
    return MANQUE_AUCUN;
}

/* Who comes back shows the same identity, but answers the questionnaires of the FSE anew. */
static bool est_par_parcours(const struct demande_pieces *demande, const char *code)
{
    const struct valeur *found = regles_valeur(demande->regles, "piece", code);
    return found != NULL && strcmp(valeur_attribut(found, "par_parcours"), "oui") == 0;
}

static bool est_du_parcours_precedent(const struct demande_pieces *demande,
                                      const struct piece *piece)
{
    if (piece->date > demande->sortie_precedente || demande->sortie_precedente > demande->date)
        return false;
    if (strcmp(demande->moment, MOMENT_SORTIE) == 0 ||
        strcmp(demande->moment, MOMENT_SORTIE_VALIDEE) == 0)
        return !piece->du_contrat;
    return strcmp(piece->piece, PIECE_CONTRAT) == 0 || est_par_parcours(demande, piece->piece);
}

/* The best that the dossier has of one code. */
static enum raison_manque juger_code(const struct demande_pieces *demande,
                                     const struct exigence *exigence, const char *code)
{
    enum raison_manque best = MANQUE_ABSENTE;
    for (size_t i = 0; i < demande->piece_count; i++) {
        if (strcmp(demande->pieces[i].piece, code) != 0 ||
            est_du_parcours_precedent(demande, &demande->pieces[i]))
            continue;
        enum raison_manque got = juger_piece(&demande->pieces[i], exigence, demande->date);
        if (got < best)
            best = got;
    }
    return best;
}

static enum raison_manque juger_exigence(const struct demande_pieces *demande,
                                         const struct exigence *exigence)
{
    enum raison_manque best = MANQUE_ABSENTE;
    for (size_t i = 0; i < exigence->piece_count; i++) {
        enum raison_manque got = juger_code(demande, exigence, exigence->pieces[i]);
        if (got < best)
            best = got;
    }
    return best;
}

static bool concerne(const struct demande_pieces *demande, const struct exigence *exigence)
{
    if (strcmp(exigence->moment, demande->moment) != 0)
        return false;
    if (exigence->sortie[0] != '\0' && strcmp(exigence->sortie, demande->sortie) != 0)
        return false;
    return exigence->public_concerne[0] == '\0' ||
           codes_contain(demande->publics, demande->public_count, exigence->public_concerne);
}

enum raison_manque reperage_piece_etat(const struct demande_pieces *demande, const char *code)
{
    enum raison_manque worst = juger_code(demande, NULL, code);
    for (size_t i = 0; i < demande->regles->exigence_count; i++) {
        const struct exigence *exigence = &demande->regles->exigences[i];
        if (!concerne(demande, exigence) ||
            !codes_contain(exigence->pieces, exigence->piece_count, code))
            continue;
        enum raison_manque got = juger_code(demande, exigence, code);
        if (got > worst)
            worst = got;
    }
    return worst;
}

static const char *alternatives(struct arena *arena, const struct regles *regles,
                                const char *const *codes, size_t count)
{
    const char *text = "";
    for (size_t i = 0; i < count; i++)
        text = arena_format(arena, "%s%s%s", text, i == 0 ? "" : " ou ",
                            regles_libelle(regles, "piece", codes[i]));
    return text;
}

static void ajouter(struct manquantes *out, struct manquante ligne)
{
    if (out->count < REPERAGE_MANQUANTES_MAX)
        out->lignes[out->count++] = ligne;
}

static void ajouter_exigence(struct arena *arena, const struct demande_pieces *demande,
                             const struct exigence *exigence, enum raison_manque raison,
                             struct manquantes *out)
{
    ajouter(out, (struct manquante){
                     .moment = exigence->moment,
                     .libelle = alternatives(arena, demande->regles, exigence->pieces,
                                             exigence->piece_count),
                     .source = exigence->source,
                     .pieces = exigence->pieces,
                     .piece_count = exigence->piece_count,
                     .raison = raison,
                     .a_confirmer = exigence->a_confirmer,
                 });
}

void reperage_manquantes(struct arena *arena, const struct demande_pieces *demande,
                         struct manquantes *out)
{
    for (size_t i = 0; i < demande->regles->exigence_count; i++) {
        const struct exigence *exigence = &demande->regles->exigences[i];
        if (!concerne(demande, exigence))
            continue;
        enum raison_manque raison = juger_exigence(demande, exigence);
        if (raison != MANQUE_AUCUN)
            ajouter_exigence(arena, demande, exigence, raison, out);
    }
}

/* The exit's requirement that names this pièce; NULL: the engine asked for it on its own. */
static const struct exigence *exigence_de(const struct demande_pieces *demande, const char *code)
{
    for (size_t i = 0; i < demande->regles->exigence_count; i++) {
        const struct exigence *exigence = &demande->regles->exigences[i];
        if (concerne(demande, exigence) &&
            codes_contain(exigence->pieces, exigence->piece_count, code))
            return exigence;
    }
    return NULL;
}

void reperage_manquantes_sortie(struct arena *arena, const struct demande_pieces *demande,
                                const char *const *attendues, size_t attendue_count,
                                struct manquantes *out)
{
    for (size_t i = 0; i < attendue_count; i++) {
        const struct exigence *exigence = exigence_de(demande, attendues[i]);
        enum raison_manque raison = exigence == NULL ? juger_code(demande, NULL, attendues[i])
                                                     : juger_exigence(demande, exigence);
        if (raison == MANQUE_AUCUN)
            continue;
        if (exigence == NULL)
            reperage_manquante_ajouter(arena, demande, attendues[i], "", raison, out);
        else
            ajouter_exigence(arena, demande, exigence, raison, out);
    }
}

size_t reperage_manquantes_bloquantes(const struct manquantes *manquantes)
{
    size_t count = 0;
    for (size_t i = 0; i < manquantes->count; i++)
        count += !manquantes->lignes[i].a_confirmer;
    return count;
}

static bool deja_listee(const struct manquantes *out, const char *code)
{
    for (size_t i = 0; i < out->count; i++)
        if (codes_contain(out->lignes[i].pieces, out->lignes[i].piece_count, code))
            return true;
    return false;
}

void reperage_manquante_ajouter(struct arena *arena, const struct demande_pieces *demande,
                                const char *code, const char *source, enum raison_manque raison,
                                struct manquantes *out)
{
    if (deja_listee(out, code))
        return;
    const char **codes = arena_alloc(arena, sizeof(*codes));
    codes[0] = code;
    ajouter(out, (struct manquante){ .moment = demande->moment,
                                     .libelle = regles_libelle(demande->regles, "piece", code),
                                     .source = source,
                                     .pieces = codes,
                                     .piece_count = 1,
                                     .raison = raison });
}

const char *reperage_manquantes_texte(struct arena *arena, const struct manquantes *manquantes)
{
    const char *text = "";
    for (size_t i = 0; i < manquantes->count; i++)
        if (!manquantes->lignes[i].a_confirmer)
            text = arena_format(arena, "%s%s%s%s", text, text[0] == '\0' ? "" : " ; ",
                                manquantes->lignes[i].libelle,
                                raison_texte(manquantes->lignes[i].raison));
    return text;
}
