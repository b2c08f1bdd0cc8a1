#include "parcours/constat/interne.h"

#include "base/check.h"

#include <string.h>

enum { NOUVELLE_JOURS = 31 /* How long a piece of news stands among the tasks. */ };

const char *const SIGNATAIRES_ORDRE[4] = { "participant", "referent", "direction",
                                           "equipe_animation" };

struct constat *constat_add(struct regard *r, enum constat_code code, int32_t date)
{
    struct constat *one = &r->out->items[r->out->count];
    if (r->out->count < CONSTATS_MAX)
        r->out->count++;
    *one = (struct constat){
        .code = code, .date = date, .genre = "", .raison = "", .source = "", .reference = ""
    };
    return one;
}

const char *jour(const struct regard *r, int32_t day)
{
    char *out = arena_alloc(r->arena, DATE_FR_SIZE);
    date_format_fr(day, out);
    return out;
}

bool connu(const struct regard *r, int32_t date)
{
    return date != DATE_NONE && date <= r->day;
}

bool constats_ont(const struct constats *constats, enum constat_code code)
{
    for (size_t i = 0; i < constats->count; i++)
        if (constats->items[i].code == code)
            return true;
    return false;
}

/* --- Étapes ----------------------------------------------------------------------------------- */

static bool en_cours(const struct dossier_etape *etape, int32_t day)
{
    return etape->debut != DATE_NONE && etape->debut <= day &&
           (etape->fin == DATE_NONE || day < etape->fin);
}

int dossier_etapes_demarrees(const struct dossier *dossier, int32_t day)
{
    int count = 0;
    for (size_t i = 0; i < dossier->etape_count; i++)
        if (dossier->etapes[i].debut != DATE_NONE && dossier->etapes[i].debut <= day)
            count++;
    return count;
}

const struct dossier_etape *dossier_etape_en_cours(const struct dossier *dossier, int32_t day)
{
    const struct dossier_etape *latest = NULL;
    for (size_t i = 0; i < dossier->etape_count; i++)
        if (en_cours(&dossier->etapes[i], day))
            latest = &dossier->etapes[i];
    return latest;
}

static int etapes_prevues(const struct regard *r)
{
    int count = 0;
    for (size_t i = 0; i < r->dossier->etape_count; i++) {
        const struct dossier_etape *one = &r->dossier->etapes[i];
        if (!connu(r, one->prevue_le) || connu(r, one->debut) || connu(r, one->fin))
            continue;
        count++;
    }
    return count;
}

static int32_t derniere_fin(const struct regard *r)
{
    int32_t last = r->dossier->entree;
    for (size_t i = 0; i < r->dossier->etape_count; i++) {
        const struct dossier_etape *one = &r->dossier->etapes[i];
        if (connu(r, one->fin) && one->debut != DATE_NONE && one->fin > last)
            last = one->fin;
    }
    return last;
}

static void constater_sans_etape(struct regard *r)
{
    int32_t since = derniere_fin(r);
    int started = dossier_etapes_demarrees(r->dossier, r->day);
    struct constat *c = constat_add(r, CONSTAT_SANS_ETAPE, since);
    c->source = r->rules->etapes_source;
    const char *what = since == r->dossier->entree ? "l'entrée, le " : "le ";
    if (r->rules->etapes_min > 0)
        c->raison =
            arena_format(r->arena, "Sans étape depuis %s%s ; %d étape%s sur %d", what,
                         jour(r, since), started, started > 1 ? "s" : "", r->rules->etapes_min);
    else
        c->raison = arena_format(r->arena, "Sans étape depuis %s%s ; %d étape%s en tout", what,
                                 jour(r, since), started, started > 1 ? "s" : "");
}

static void constater_etapes(struct regard *r)
{
    const struct dossier_etape *running = dossier_etape_en_cours(r->dossier, r->day);
    if (running == NULL) {
        constater_sans_etape(r);
        return;
    }
    struct constat *c = constat_add(r, CONSTAT_EN_ETAPE, running->debut);
    c->reference = running->etape;
    c->raison =
        arena_format(r->arena, "%s depuis le %s",
                     regles_libelle(r->regles, "etape", running->genre), jour(r, running->debut));
    for (size_t i = 0; i < r->dossier->etape_count; i++) {
        const struct dossier_etape *one = &r->dossier->etapes[i];
        if (!en_cours(one, r->day) || one->fin_prevue == DATE_NONE || one->fin_prevue >= r->day)
            continue;
        c = constat_add(r, CONSTAT_ETAPE_A_CLORE, one->fin_prevue);
        c->reference = one->etape;
        c->raison =
            arena_format(r->arena, "%s : fin prévue le %s, à clore ou prolonger",
                         regles_libelle(r->regles, "etape", one->genre), jour(r, one->fin_prevue));
    }
}

/* --- Veille, entry, length -------------------------------------------------------------------- */

static void constater_veilles(struct regard *r)
{
    for (size_t i = 0; i < r->dossier->veille_count; i++) {
        const struct dossier_veille *one = &r->dossier->veilles[i];
        if (!connu(r, one->du) || (one->fin != DATE_NONE && one->fin <= r->day))
            continue;
        struct constat *c = constat_add(r, CONSTAT_EN_VEILLE, one->du);
        c->raison = arena_format(r->arena, "En veille depuis le %s : %s", jour(r, one->du),
                                 regles_libelle(r->regles, "motif_veille", one->motif));
        if (one->jusqu == DATE_NONE || one->jusqu >= r->day)
            continue;
        c = constat_add(r, CONSTAT_VEILLE_A_TERME, one->jusqu);
        c->raison =
            arena_format(r->arena, "La veille était prévue jusqu'au %s", jour(r, one->jusqu));
    }
}

static void constater_entree(struct regard *r)
{
    int32_t entree = r->dossier->entree;
    if (date_add_months(entree, 1) <= r->day)
        return;
    int planned = etapes_prevues(r);
    int started = dossier_etapes_demarrees(r->dossier, r->day);
    struct constat *c = constat_add(r, CONSTAT_NOUVELLE_ENTREE, entree);
    c->raison = arena_format(r->arena,
                             "Entrée le %s ; plan d'action : %d étape%s prévue%s, "
                             "%d démarrée%s",
                             jour(r, entree), planned, planned > 1 ? "s" : "",
                             planned > 1 ? "s" : "", started, started > 1 ? "s" : "");
}

static void constater_longueur(struct regard *r)
{
    int months = r->rules->parcours_long_mois;
    int32_t limit = date_add_months(r->dossier->entree, months);
    if (months == 0 || r->day < limit)
        return;
    struct constat *c = constat_add(r, CONSTAT_PARCOURS_LONG, limit);
    c->source = r->rules->parcours_long_source;
    c->raison = arena_format(r->arena, "Entrée le %s : %d mois de parcours ; long à %d mois",
                             jour(r, r->dossier->entree),
                             date_months_between(r->dossier->entree, r->day), months);
}

/* --- Contract of engagement ------------------------------------------------------------------- */

const struct dossier_contrat *dossier_contrat_au(const struct dossier *dossier, int32_t day)
{
    const struct dossier_contrat *found = NULL;
    for (size_t i = 0; i < dossier->contrat_count; i++) {
        const struct dossier_contrat *one = &dossier->contrats[i];
        if (one->debut != DATE_NONE && (found == NULL || one->debut <= day))
            found = one;
    }
    return found;
}

/* A renewal that was decided but holds later: the end before it is settled. */
static bool renouvele(const struct regard *r, const struct dossier_contrat *contrat)
{
    return connu(r, contrat->bilan_le);
}

static void constater_terme(struct regard *r)
{
    const struct dossier_contrat *contrat = dossier_contrat_au(r->dossier, r->day);
    if (contrat == NULL || contrat->fin == DATE_NONE || renouvele(r, contrat))
        return;
    int32_t due = date_add_months(contrat->fin, -r->rules->bilan_mois_avant);
    if (r->day < due)
        return;
    struct constat *c = constat_add(r, CONSTAT_CONTRAT_A_TERME, due);
    c->source = r->rules->contrat_source;
    c->raison =
        contrat->fin < r->day
            ? arena_format(r->arena, "Contrat échu le %s, sans bilan", jour(r, contrat->fin))
            : arena_format(r->arena, "Contrat jusqu'au %s : bilan dû le %s", jour(r, contrat->fin),
                           jour(r, due));
}

static char *signatures_manquantes(const struct regard *r, const struct dossier_contrat *contrat)
{
    char *text = arena_text(r->arena, "");
    for (size_t i = 0; i < COUNT_OF(SIGNATAIRES_ORDRE); i++) {
        const char *who = SIGNATAIRES_ORDRE[i];
        if (!codes_contain(r->rules->signataires, r->rules->signataire_count, who) ||
            (contrat != NULL && connu(r, date_parse(contrat->signatures[i]))))
            continue;
        text = arena_format(r->arena, "%s%s%s", text, text[0] == '\0' ? "" : ", ",
                            strcmp(who, "referent") == 0           ? "référent"
                            : strcmp(who, "equipe_animation") == 0 ? "équipe d'animation"
                                                                   : who);
    }
    return text;
}

static void constater_signature(struct regard *r)
{
    if (!r->dossier->contrat_du)
        return;
    const struct dossier_contrat *first =
        r->dossier->contrat_count == 0 ? NULL : &r->dossier->contrats[0];
    if (first != NULL && connu(r, first->complet_le))
        return;
    struct constat *c = constat_add(r, CONSTAT_CONTRAT_A_SIGNER, r->dossier->entree);
    c->source = r->rules->contrat_source;
    c->raison = arena_format(r->arena, "Contrat d'engagement : signature attendue (%s)",
                             signatures_manquantes(r, first));
}

/* --- Difficulties and news -------------------------------------------------------------------- */

static const char *difficulte(const struct regard *r, const struct dossier_evenement *e)
{
    switch (e->genre) {
    case EVENEMENT_ABSENCE:
        return arena_format(r->arena, "absence injustifiée le %s", jour(r, e->date));
    case EVENEMENT_RUPTURE:
        return arena_format(r->arena, "contrat rompu le %s (%s)", jour(r, e->date),
                            regles_libelle(r->regles, "motif_rupture", e->code));
    case EVENEMENT_PROBLEME:
        return arena_format(r->arena, "problème signalé dans l'entreprise le %s", jour(r, e->date));
    case EVENEMENT_MER_RESULTAT:
    case EVENEMENT_INFORME:
    case EVENEMENT_SUIVI_REFUSE:
    case EVENEMENT_MAINTIEN:
    case EVENEMENT_COMITE:
        break;
    }
    return NULL;
}

/* What went wrong and was not talked over in an interview since. */
static void constater_difficultes(struct regard *r)
{
    int32_t talked = contact_dernier(&r->dossier->suivi, true, r->day);
    char *all = arena_text(r->arena, "");
    int32_t first = DATE_NONE;
    for (size_t i = 0; i < r->dossier->evenement_count; i++) {
        const struct dossier_evenement *e = &r->dossier->evenements[i];
        if (!connu(r, e->date) || e->date < r->dossier->entree ||
            (talked != DATE_NONE && e->date <= talked))
            continue;
        const char *what = difficulte(r, e);
        if (what == NULL)
            continue;
        all = arena_format(r->arena, "%s%s%s", all, all[0] == '\0' ? "" : ", ", what);
        first = first == DATE_NONE ? e->date : first;
    }
    if (first == DATE_NONE)
        return;
    struct constat *c = constat_add(r, CONSTAT_EN_DIFFICULTE, first);
    c->raison = arena_format(r->arena, "Depuis le dernier entretien : %s", all);
}

static void annoncer(struct regard *r, const struct dossier_evenement *e, const char *genre,
                     const char *raison)
{
    bool coming = e->genre == EVENEMENT_COMITE;
    struct constat *c = constat_add(r, CONSTAT_NOUVELLE, coming ? e->comite : e->date);
    c->genre = genre;
    c->reference = e->reference;
    c->raison = raison;
}

static bool informe(const struct regard *r, const struct dossier_evenement *mer)
{
    if (strcmp(mer->code, MER_NON_RETENU) != 0)
        return true;
    for (size_t i = 0; i < r->dossier->evenement_count; i++) {
        const struct dossier_evenement *one = &r->dossier->evenements[i];
        if (one->genre == EVENEMENT_INFORME && connu(r, one->date) &&
            strcmp(one->reference, mer->reference) == 0)
            return true;
    }
    return false;
}

/* FL 726: the result goes to the référent, and to the candidate with its motive. */
static const char *resultat(const struct regard *r, const struct dossier_evenement *mer)
{
    if (strcmp(mer->code, MER_RETENU) == 0)
        return arena_format(r->arena, "Mise en relation : retenu le %s", jour(r, mer->date));
    return arena_format(r->arena, "Mise en relation : non retenu (%s)%s",
                        regles_libelle(r->regles, "motif_non_retenue", mer->detail),
                        informe(r, mer) ? "" : " ; à lui dire");
}

static void constater_nouvelle(struct regard *r, const struct dossier_evenement *e)
{
    switch (e->genre) {
    case EVENEMENT_MER_RESULTAT:
        annoncer(r, e, "mer_resultat", resultat(r, e));
        return;
    case EVENEMENT_SUIVI_REFUSE:
        annoncer(r, e, "suivi_refuse",
                 arena_format(r->arena, "Suivi en entreprise refusé le %s", jour(r, e->date)));
        return;
    case EVENEMENT_PROBLEME:
        annoncer(
            r, e, "probleme_signale",
            arena_format(r->arena, "Problème signalé dans l'entreprise le %s", jour(r, e->date)));
        return;
    case EVENEMENT_RUPTURE:
        annoncer(r, e, "contrat_rompu",
                 arena_format(r->arena, "Contrat rompu le %s (%s)", jour(r, e->date),
                              regles_libelle(r->regles, "motif_rupture", e->code)));
        return;
    case EVENEMENT_COMITE:
        annoncer(r, e, "passage_comite",
                 arena_format(r->arena, "Passage en comité le %s : prévenir la personne",
                              jour(r, e->comite)));
        return;
    case EVENEMENT_ABSENCE:
    case EVENEMENT_INFORME:
    case EVENEMENT_MAINTIEN:
        return;
    }
}

static bool recente(const struct regard *r, const struct dossier_evenement *e)
{
    if (e->genre == EVENEMENT_COMITE)
        return r->day <= e->comite && !connu(r, e->fin);
    return r->day - e->date < NOUVELLE_JOURS;
}

static void constater_nouvelles(struct regard *r)
{
    for (size_t i = 0; i < r->dossier->evenement_count; i++) {
        const struct dossier_evenement *e = &r->dossier->evenements[i];
        if (connu(r, e->date) && recente(r, e))
            constater_nouvelle(r, e);
    }
}

static void constater_perimetre(struct regard *r)
{
    if (!connu(r, r->dossier->hors_perimetre))
        return;
    struct constat *c = constat_add(r, CONSTAT_HORS_PERIMETRE, r->dossier->hors_perimetre);
    c->raison = arena_format(r->arena,
                             "Domicile hors du périmètre depuis le %s : une sortie est à "
                             "envisager",
                             jour(r, r->dossier->hors_perimetre));
}

void constater(struct arena *arena, const struct regles *regles, const struct dossier *dossier,
               int32_t day, struct constats *out)
{
    out->count = 0;
    struct regard r = { .arena = arena,
                        .regles = regles,
                        .rules = &regles->accompagnement,
                        .dossier = dossier,
                        .day = day,
                        .out = out };
    constater_silences(&r);
    constater_mois(&r);
    constater_relances(&r);
    constater_feuilles(&r);
    constater_entree(&r);
    constater_etapes(&r);
    constater_veilles(&r);
    constater_longueur(&r);
    constater_terme(&r);
    constater_signature(&r);
    constater_sorties(&r);
    constater_difficultes(&r);
    constater_perimetre(&r);
    constater_nouvelles(&r);
}
