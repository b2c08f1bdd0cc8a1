/* The exit: closing interview, proposal with its proofs, the comité, and sometimes a return. */
#include "plie/demo/agenda.h"

#include "parcours.pb-c.h"
#include "reperage.pb-c.h"

#include <string.h>

#define TEXT(s)   ((char *)(uintptr_t)(s))
#define DATE(day) TEXT(envoi_date(demo, (day)))

static void come_back(struct demo *demo, struct person *person, int arg)
{
    (void)arg;
    entree_begin(demo, person, 1);
}

static void decide(struct demo *demo, struct person *person, int arg)
{
    (void)arg;
    if (!person->sortie_acceptee)
        return;
    Reperage__DeciderSortie c = REPERAGE__DECIDER_SORTIE__INIT;
    bool valid = hasard_percent(demo, 94);
    c.comite = TEXT(person->comite->id);
    c.proposition = person->proposition;
    c.validee = valid;
    if (!valid)
        c.motif = "dossier_incomplet";
    envoi(demo, person->site, "reperage", REPERAGE__COMMANDE__ACTE_DECIDER_SORTIE, &c.base, NULL);
    if (!valid)
        return;
    person->sorti = demo->day;
    person->au_pole = false;
    if (hasard_percent(demo, 4))
        agenda_plan(demo, demo->day + hasard_between(demo, 60, 120), come_back, person, 0);
}

static const char *comite_of(const struct person *person, const struct regle_sortie *rule)
{
    const struct regles_entree *entree = &person->site->regles->entree;
    return rule != NULL && rule->classe == CLASSE_POSITIVE ? entree->comite_sortie_positive
                                                           : entree->comite_sortie_autre;
}

static void hand_in_proofs(struct demo *demo, struct person *person)
{
    const struct regles *regles = person->site->regles;
    for (size_t i = 0; i < regles->exigence_count; i++) {
        const struct exigence *exigence = &regles->exigences[i];
        if (strcmp(exigence->moment, "sortie") != 0 || exigence->piece_count == 0 ||
            (exigence->sortie[0] != '\0' && strcmp(exigence->sortie, person->sortie) != 0))
            continue;
        Reperage__RecevoirPiece c = REPERAGE__RECEVOIR_PIECE__INIT;
        char id[ID_SIZE];
        hasard_id(demo, id);
        c.piece_recue = id;
        c.personne = person->id;
        c.piece = TEXT(exigence->pieces[0]);
        c.date = DATE(demo->day);
        c.datee_du = DATE(demo->day);
        c.original = true;
        envoi(demo, person->site, "reperage", REPERAGE__COMMANDE__ACTE_RECEVOIR_PIECE, &c.base,
              NULL);
    }
}

static void propose(struct demo *demo, struct person *person, int arg)
{
    (void)arg;
    if (person->sorti != 0)
        return;
    Parcours__ProposerSortie c = PARCOURS__PROPOSER_SORTIE__INIT;
    hasard_id(demo, person->proposition);
    c.proposition = person->proposition;
    c.parcours = person->parcours;
    c.sortie = TEXT(person->sortie);
    c.date = DATE(demo->day);
    c.bilan_le = DATE(demo->day - 1);
    const struct regle_sortie *rule = regles_sortie(person->site->regles, person->sortie);
    if (rule == NULL || rule->classe != CLASSE_POSITIVE) {
        c.relais = TEXT(hasard_code(demo, person->site, "relais", "", ""));
        c.motif = TEXT(hasard_code(demo, person->site, "motif_sortie", "", ""));
    }
    person->sortie_acceptee = false;
    envoi(demo, person->site, "parcours", PARCOURS__COMMANDE__ACTE_PROPOSER_SORTIE, &c.base,
          &person->sortie_acceptee);
    person->comite = site_next_comite(person->site, comite_of(person, rule),
                                      person->commune->territoire, demo->day + 1);
    if (person->comite != NULL)
        agenda_plan(demo, person->comite->day, decide, person, 0);
}

static void judge(struct demo *demo, struct person *person)
{
    const struct regle_sortie *rule = regles_sortie(person->site->regles, person->sortie);
    for (size_t i = 0; rule != NULL && i < rule->jugement_count; i++) {
        Parcours__JugerSortie c = PARCOURS__JUGER_SORTIE__INIT;
        c.parcours = person->parcours;
        c.sortie = TEXT(person->sortie);
        c.jugement = TEXT(rule->jugements[i].code);
        c.favorable = true;
        c.date = DATE(demo->day);
        envoi(demo, person->site, "parcours", PARCOURS__COMMANDE__ACTE_JUGER_SORTIE, &c.base, NULL);
    }
}

/* The proofs first; the proposal when the services have heard of them. */
void sortie_begin(struct demo *demo, struct person *person, int arg)
{
    (void)arg;
    if (person->sorti != 0 || person->parcours[0] == '\0')
        return;
    hand_in_proofs(demo, person);
    judge(demo, person);
    agenda_plan(demo, demo->day + 2, propose, person, 0);
}
