#include "portail/session/moi.h"

#include "portail/api/droits.h"

static void add_droit(void *self, const char *name)
{
    (void)json_array_append_new(self, json_string(name));
}

json_t *moi_json(const struct gateway *gateway, const struct session *session)
{
    char label[SITE_LABEL_SIZE];
    gateway_site_label(gateway, session->site, label);
    json_t *portee = json_array();
    for (size_t i = 0; i < session->portee_count; i++)
        (void)json_array_append_new(portee, json_string(session->portee[i]));
    json_t *droits = json_array();
    droits_list(session->role, droits, add_droit);
    if (config_may_consolidate(gateway->config, session->site))
        droits_list_consolidated(session->role, droits, add_droit);
    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:o,s:b,s:b,s:s,s:o}", "site", session->site,
                     "siteLibelle", label, "compte", session->compte, "identifiant",
                     session->identifiant, "libelle", session->libelle, "role", session->role,
                     "portee", portee, "provisoire", session->provisoire, "demonstration",
                     gateway->config->demo, "jeton", session->jeton, "droits", droits);
}
