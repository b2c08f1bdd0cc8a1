/* Others' events that this service answers with commands of its own (DOMAIN.md §2). */
#include "entreprise/entreprise.h"
#include "entreprise/verbes.h"

void react_bascule_pole_economique(const struct event_context *context,
                                   const ProtobufCMessage *event, struct reaction *out)
{
    (void)context;
    const Parcours__BasculePoleEconomique *e = (const Parcours__BasculePoleEconomique *)event;
    Entreprise__EntrerAuPole *c = reaction_command(out, ENTREPRISE__COMMANDE__ACTE_ENTRER_AU_POLE);
    c->personne = e->personne;
    c->parcours = e->parcours;
    c->referent = e->referent;
    c->date = e->date;
    c->metiers = e->metiers;
    c->n_metiers = e->n_metiers;
    c->communes = e->communes;
    c->n_communes = e->n_communes;
    c->cv_remis = e->cv_remis;
}

static void quitter(struct reaction *out, char *personne, char *date, char *motif)
{
    Entreprise__QuitterPole *c = reaction_command(out, ENTREPRISE__COMMANDE__ACTE_QUITTER_POLE);
    c->personne = personne;
    c->date = date;
    c->motif = motif;
}

void react_retrait_pole_economique(const struct event_context *context,
                                   const ProtobufCMessage *event, struct reaction *out)
{
    (void)context;
    const Parcours__RetraitPoleEconomique *e = (const Parcours__RetraitPoleEconomique *)event;
    quitter(out, e->personne, e->date, e->motif[0] == '\0' ? (char *)"autre" : e->motif);
}

void react_sortie_validee(const struct event_context *context, const ProtobufCMessage *event,
                          struct reaction *out)
{
    (void)context;
    const Parcours__SortieValidee *e = (const Parcours__SortieValidee *)event;
    quitter(out, e->personne, e->date, (char *)"sortie");
}

void react_candidat_propose(const struct event_context *context, const ProtobufCMessage *event,
                            struct reaction *out)
{
    const Parcours__CandidatPropose *e = (const Parcours__CandidatPropose *)event;
    Entreprise__Positionner *c = reaction_command(out, ENTREPRISE__COMMANDE__ACTE_POSITIONNER);
    c->positionnement = reaction_id(out, context, 0);
    c->offre = e->offre;
    c->personne = e->personne;
    c->date = e->date;
    c->par = (char *)"referent";
}
