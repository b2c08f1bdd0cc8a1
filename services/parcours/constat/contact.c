#include "parcours/constat/interne.h"

static const char *dispense(const struct regard *r, const struct regle_silence *rule)
{
    enum situation_contact situation = contact_situation(&r->dossier->suivi, r->day);
    const struct regle_contact *contact = &r->rules->contact[situation];
    if (!rule->sur_entretien || !contact->exempte)
        return "";
    return arena_format(r->arena, " ; entretien mensuel dispensé (%s)", contact->source);
}

void constater_silences(struct regard *r)
{
    for (size_t i = 0; i < r->rules->silence_count; i++) {
        const struct regle_silence *rule = &r->rules->silences[i];
        struct silence s;
        contact_silence(rule, &r->dossier->suivi, r->day, &s);
        if (!s.rompu)
            continue;
        const char *what = rule->sur_entretien ? "entretien" : "contact";
        struct constat *c = constat_add(
            r, rule->sur_entretien ? CONSTAT_SANS_ENTRETIEN : CONSTAT_SILENCE, s.rompu_le);
        c->source = rule->source;
        int months = date_months_between(s.depuis, r->day);
        const char *since = jour(r, s.depuis);
        char *begun = s.jamais
                          ? arena_format(r->arena, "Aucun %s depuis l'entrée, le %s", what, since)
                          : arena_format(r->arena, "Dernier %s le %s", what, since);
        c->raison = arena_format(r->arena, "%s : %d mois passé%s%s", begun, months,
                                 months > 1 ? "s" : "", dispense(r, rule));
    }
}

static const char *mois_fr(int32_t day)
{
    static const char *const names[] = { "janvier",   "février", "mars",     "avril",
                                         "mai",       "juin",    "juillet",  "août",
                                         "septembre", "octobre", "novembre", "décembre" };
    int year, month, day_of_month;
    date_split(day, &year, &month, &day_of_month);
    return names[month - 1];
}

/* "2 contacts sur 3" */
static const char *compte(const struct regard *r, const char *what, int done, int due)
{
    return arena_format(r->arena, "%d %s%s sur %d", done, what, done > 1 ? "s" : "", due);
}

void constater_mois(struct regard *r)
{
    struct contact_mois month;
    contact_mois(r->rules, &r->dossier->suivi, r->day, &month);
    if (month.tenu)
        return;
    struct constat *c = constat_add(r, CONSTAT_CONTACTS_DU_MOIS, date_month_end(r->day));
    bool interview = month.entretiens < month.entretiens_dus;
    c->genre = interview ? "entretien_du_mois" : "contact_du_mois";
    c->source = month.regle->source;
    if (month.contacts_dus == 0)
        c->raison = arena_format(r->arena, "%s en %s",
                                 compte(r, "entretien", month.entretiens, month.entretiens_dus),
                                 mois_fr(r->day));
    else if (month.entretiens_dus == 0)
        c->raison =
            arena_format(r->arena, "%s en %s",
                         compte(r, "contact", month.contacts, month.contacts_dus), mois_fr(r->day));
    else
        c->raison =
            arena_format(r->arena, "%s et %s en %s",
                         compte(r, "entretien", month.entretiens, month.entretiens_dus),
                         compte(r, "contact", month.contacts, month.contacts_dus), mois_fr(r->day));
}

static const char *source_relance(const struct regard *r, const char *genre)
{
    for (size_t i = 0; i < r->rules->relance_count; i++)
        if (codes_contain(&r->rules->relances[i].genre, 1, genre))
            return r->rules->relances[i].source;
    return "";
}

void constater_relances(struct regard *r)
{
    for (size_t i = 0; i < r->dossier->relance_count; i++) {
        const struct dossier_relance *one = &r->dossier->relances[i];
        if (!connu(r, one->absence) || connu(r, one->fait_le))
            continue;
        struct constat *c = constat_add(r, CONSTAT_RELANCE_DUE, one->avant);
        c->genre = one->genre;
        c->reference = one->entretien;
        c->source = source_relance(r, one->genre);
        c->raison =
            arena_format(r->arena, "Absence injustifiée du %s : %s au plus tard le %s%s",
                         jour(r, one->absence), regles_libelle(r->regles, "contact", one->genre),
                         jour(r, one->avant), one->avant < r->day ? ", en retard" : "");
    }
}

void constater_feuilles(struct regard *r)
{
    for (size_t i = 0; i < r->dossier->feuille_count; i++) {
        const struct dossier_feuille *one = &r->dossier->feuilles[i];
        if (!connu(r, one->date) || connu(r, one->recu_le))
            continue;
        struct constat *c = constat_add(r, CONSTAT_EMARGEMENT_MANQUANT, one->date);
        c->reference = one->entretien;
        c->raison =
            arena_format(r->arena, "Entretien du %s sans feuille d'émargement", jour(r, one->date));
    }
}
