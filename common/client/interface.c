#include "client/interface.h"

#include "base/check.h"
#include "entreprise.pb-c.h"
#include "envelope.pb-c.h"
#include "parcours.pb-c.h"
#include "portail.pb-c.h"
#include "reperage.pb-c.h"
#include "reporting.pb-c.h"
#include "runtime/message.h"

#include <string.h>

const struct interface interfaces[INTERFACE_COUNT] = {
    { "reperage", &reperage__commande__descriptor, &reperage__evenement__descriptor,
      &reperage__requete__descriptor, &reperage__reponse__descriptor },
    { "parcours", &parcours__commande__descriptor, &parcours__evenement__descriptor,
      &parcours__requete__descriptor, &parcours__reponse__descriptor },
    { "entreprise", &entreprise__commande__descriptor, &entreprise__evenement__descriptor,
      &entreprise__requete__descriptor, &entreprise__reponse__descriptor },
    { "reporting", NULL, NULL, &reporting__requete__descriptor, &reporting__reponse__descriptor },
    { "portail", &portail__commande__descriptor, &portail__evenement__descriptor,
      &portail__requete__descriptor, &portail__reponse__descriptor },
};

const struct interface *interface_find(const char *name)
{
    for (size_t i = 0; i < INTERFACE_COUNT; i++)
        if (strcmp(interfaces[i].name, name) == 0)
            return &interfaces[i];
    return NULL;
}

const ProtobufCMessageDescriptor *interface_event(const char *type)
{
    static const ProtobufCMessageDescriptor *const own[] = {
        &plie__effacement_fait__descriptor,
        &plie__reaction_refusee__descriptor,
        &plie__reaction_reglee__descriptor,
    };
    for (size_t i = 0; i < COUNT_OF(own); i++)
        if (strcmp(own[i]->name, type) == 0)
            return own[i];
    for (size_t i = 0; i < INTERFACE_COUNT; i++) {
        const ProtobufCMessageDescriptor *wrapper = interfaces[i].evenement;
        unsigned member = wrapper == NULL ? 0 : message_member_named(wrapper, type);
        if (member != 0)
            return message_member(wrapper, member);
    }
    return NULL;
}
