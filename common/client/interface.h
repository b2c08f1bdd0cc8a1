/* What one may ask of each service: the wrappers of its commands, events and queries. */
#ifndef CLIENT_INTERFACE_H
#define CLIENT_INTERFACE_H

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>

struct interface {
    const char *name;                            /* "parcours" */
    const ProtobufCMessageDescriptor *commande;  /* NULL: takes no command. */
    const ProtobufCMessageDescriptor *evenement; /* NULL: records no event. */
    const ProtobufCMessageDescriptor *requete;
    const ProtobufCMessageDescriptor *reponse; /* Same field numbers as `requete`. */
};

enum { INTERFACE_COUNT = 5 };

/* In the order in which a site's services are started. */
extern const struct interface interfaces[INTERFACE_COUNT];

const struct interface *interface_find(const char *name); /* NULL: no such service. */

/* An event's own message by its type ("parcours.EtapeDemarree", "plie.EffacementFait"), whichever
 * service recorded it. NULL: this program is older than that event. */
const ProtobufCMessageDescriptor *interface_event(const char *type);

#endif
