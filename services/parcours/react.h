/* Others' events that are answered by own commands. No rows. */
#ifndef PARCOURS_REACT_H
#define PARCOURS_REACT_H

#include "runtime/service.h"

react_fn react_entree_actee;
react_fn react_sortie_decidee;
react_fn react_embauche_demarree;
react_fn react_contrat_termine;
react_fn react_contrat_rompu;
react_fn react_immersion_demarree;
react_fn react_immersion_terminee;

#endif
