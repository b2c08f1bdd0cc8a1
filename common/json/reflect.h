/* What a message from outside must hold to, and what descriptors tell, whatever the message is.
 *
 * protobuf-c checks neither UTF-8 nor lengths nor enum values when it unpacks; whoever unpacks what
 * somebody else sent calls message_validate() before anything reads it. */
#ifndef JSON_REFLECT_H
#define JSON_REFLECT_H

#include "base/check.h"
#include "base/refusal.h"

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>

enum {
    MESSAGE_TEXT_SIZE = 512,   /* Bytes of a text that is no free text: ids, codes, names. */
    MESSAGE_LIST_COUNT = 2000, /* Values of a repeated field. */
};

/* Texts are UTF-8 without controls and within their limit, lists are bounded, enum values known,
 * messages not nested too deep. Free texts (`prive.Texte`, a field named `texte`) may have
 * LIMIT_TEXT_SIZE bytes; a field named `protocole_texte`, and `texte` of ProtocoleAdopte and
 * ProtocoleReponse, LIMIT_COMMAND_SIZE. Refusals: TEXTE_INVALIDE, TEXTE_TROP_LONG,
 * LISTE_TROP_LONGUE, VALEUR_INCONNUE, PROFONDEUR_EXCESSIVE. Their field is the path in proto names
 * ("pieces[2].code"), without the member when `message` is a wrapper such as Commande. */
MUST_USE bool message_validate(const ProtobufCMessage *message, struct refusal *out);

/* A newer sender said something that this program does not know; here or in a nested message. */
bool message_has_unknown(const ProtobufCMessage *message);

/* The member of a wrapper (Commande, Evenement, Requete, Reponse) by any of its names:
 * "DemarrerEtape", "demarrer_etape", "demarrerEtape", "parcours.DemarrerEtape". 0: none. */
unsigned wrapper_find_member(const ProtobufCMessageDescriptor *wrapper, const char *name);

/* Over a wrapper of events: fields of the package `prive` stand only as direct singular fields of a
 * member's own message, outside any oneof, and no message contains itself. On false, `out` says
 * where. */
enum { DESCRIPTOR_TEXT_SIZE = 256 };
bool descriptor_check_private(const ProtobufCMessageDescriptor *wrapper,
                              char out[DESCRIPTOR_TEXT_SIZE]);

/* A message below, or itself, contains itself: unpacking such a one has no limit of depth. */
bool descriptor_is_recursive(const ProtobufCMessageDescriptor *descriptor);

#endif
