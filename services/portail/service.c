#include "portail/service.h"

#include "portail.pb-c.h"
#include "portail_schema.h"

static const struct source_entry SOURCES[] = {
    { .source = "portail", .evenement = &portail__evenement__descriptor },
};

const struct service portail_service = {
    .name = "portail",
    .apply_number = 1,
    .schema = PORTAIL_SCHEMA,
    .commande = &portail__commande__descriptor,
    .requete = &portail__requete__descriptor,
    .reponse = &portail__reponse__descriptor,
    .sources = SOURCES,
    .source_count = COUNT_OF(SOURCES),
};
