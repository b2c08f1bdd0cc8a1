/* Questions about the portfolio, at a date. Read only. */
#ifndef PARCOURS_QUERY_H
#define PARCOURS_QUERY_H

#include "parcours.pb-c.h"
#include "runtime/service.h"

query_fn query_referents;
query_fn query_dossier;
query_fn query_sortie_possible;
query_fn query_portefeuille;
query_fn query_revue;
query_fn query_taches;
query_fn query_propositions;
query_fn query_offres_diffusees;
query_fn query_diagnostics_a_faire;

#endif
