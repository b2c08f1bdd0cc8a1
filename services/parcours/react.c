#include "parcours/react.h"

#include "entreprise.pb-c.h"
#include "parcours.pb-c.h"
#include "parcours/parcours.h"
#include "reperage.pb-c.h"

void react_entree_actee(const struct event_context *context, const ProtobufCMessage *event,
                        struct reaction *out)
{
    const Reperage__EntreeActee *e = (const Reperage__EntreeActee *)event;
    Parcours__OuvrirParcours *c = reaction_command(out, PARCOURS__COMMANDE__ACTE_OUVRIR_PARCOURS);
    c->parcours = reaction_id(out, context, 0);
    c->personne = e->personne;
    c->prescription = e->prescription;
    c->date = e->date;
    c->territoire = e->territoire;
    c->conseiller = e->conseiller;
    c->referent = e->referent;
    c->age = e->age;
    c->sexe = e->sexe;
    c->publics = e->publics;
    c->n_publics = e->n_publics;
    c->niveau_etape = e->niveau_etape;
    c->contrat_participant = e->contrat_participant;
    c->contrat_referent = e->contrat_referent;
    c->freins = e->freins;
    c->n_freins = e->n_freins;
}

void react_sortie_decidee(const struct event_context *context, const ProtobufCMessage *event,
                          struct reaction *out)
{
    (void)context;
    const Reperage__SortieDecidee *e = (const Reperage__SortieDecidee *)event;
    if (e->validee) {
        Parcours__ValiderSortie *c = reaction_command(out, PARCOURS__COMMANDE__ACTE_VALIDER_SORTIE);
        c->proposition = e->proposition;
        c->date_decision = e->date;
        c->comite = e->comite;
        return;
    }
    Parcours__RejeterSortie *c = reaction_command(out, PARCOURS__COMMANDE__ACTE_REJETER_SORTIE);
    c->proposition = e->proposition;
    c->date_decision = e->date;
    c->comite = e->comite;
    c->motif = e->motif;
}

/* Which parcours, and which kind of étape, is found from the embauche when it is decided. */
static void suivre(const struct event_context *context, struct reaction *out, char *embauche,
                   char *date, char *fin_prevue)
{
    Parcours__DemarrerEtape *c = reaction_command(out, PARCOURS__COMMANDE__ACTE_DEMARRER_ETAPE);
    c->etape = reaction_id(out, context, 0);
    c->embauche = embauche;
    c->date = date;
    c->fin_prevue = fin_prevue;
}

void react_embauche_demarree(const struct event_context *context, const ProtobufCMessage *event,
                             struct reaction *out)
{
    const Entreprise__EmbaucheDemarree *e = (const Entreprise__EmbaucheDemarree *)event;
    suivre(context, out, e->embauche, e->debut, e->fin_prevue);
    Parcours__DemarrerEtape *c = (Parcours__DemarrerEtape *)out->commands[0].body;
    c->contrat = e->contrat;
    c->marchand = e->marchand;
}

void react_immersion_demarree(const struct event_context *context, const ProtobufCMessage *event,
                              struct reaction *out)
{
    const Entreprise__ImmersionDemarree *e = (const Entreprise__ImmersionDemarree *)event;
    suivre(context, out, e->immersion, e->debut, e->fin_prevue);
}

static Parcours__TerminerEtape *clore(struct reaction *out, char *embauche, char *date,
                                      const char *issue)
{
    Parcours__TerminerEtape *c = reaction_command(out, PARCOURS__COMMANDE__ACTE_TERMINER_ETAPE);
    c->embauche = embauche;
    c->date = date;
    c->issue = (char *)issue;
    return c;
}

/* The end at term is no rupture. */
void react_contrat_termine(const struct event_context *context, const ProtobufCMessage *event,
                           struct reaction *out)
{
    (void)context;
    const Entreprise__ContratTermine *e = (const Entreprise__ContratTermine *)event;
    (void)clore(out, e->embauche, e->date, ISSUE_TERMINEE);
}

void react_contrat_rompu(const struct event_context *context, const ProtobufCMessage *event,
                         struct reaction *out)
{
    (void)context;
    const Entreprise__ContratRompu *e = (const Entreprise__ContratRompu *)event;
    clore(out, e->embauche, e->date, ISSUE_ABANDONNEE)->motif = e->motif;
}

void react_immersion_terminee(const struct event_context *context, const ProtobufCMessage *event,
                              struct reaction *out)
{
    (void)context;
    const Entreprise__ImmersionTerminee *e = (const Entreprise__ImmersionTerminee *)event;
    (void)clore(out, e->immersion, e->date, e->menee_a_terme ? ISSUE_TERMINEE : ISSUE_ABANDONNEE);
}
