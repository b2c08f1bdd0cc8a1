/* An exit that a référent proposes goes on the next comité's agenda. Which one it is, decide finds
 * in the calendar; with none planned the proposal waits for the next one to be. */
#include "reperage/verbs.h"

#include "parcours.pb-c.h"

void reperage_react_sortie_proposee(const struct event_context *context,
                                    const ProtobufCMessage *event, struct reaction *out)
{
    (void)context;
    const Parcours__SortieProposee *e = (const Parcours__SortieProposee *)event;
    Reperage__InscrireAuComite *command =
        reaction_command(out, REPERAGE__COMMANDE__ACTE_INSCRIRE_AU_COMITE);
    command->proposition = e->proposition;
}
