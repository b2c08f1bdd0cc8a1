/* Protobuf ⇄ JSON by reflection, after the proto3 mapping: names in lowerCamelCase (proto names are
 * read too), 64-bit integers as texts (numbers are read too), enums by name (a number when it has
 * none), bytes in base64 (standard or URL-safe, padded or not, are read), maps as objects, absent
 * messages and oneofs left out (`null` is read as absent).
 *
 * Nothing from outside aborts: what cannot be read is refused with code, path of the field in proto
 * names and one French sentence that holds no value. */
#ifndef JSON_JSON_H
#define JSON_JSON_H

#include "base/arena.h"
#include "base/check.h"
#include "base/refusal.h"

#include <jansson.h>
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>

/* --- Writing --- */

enum json_defaults {
    JSON_WITHOUT_DEFAULTS, /* Zero, false, empty texts and empty lists are left out. */
    JSON_WITH_DEFAULTS,    /* They are written, and `null` for an absent message; oneofs are not. */
};

/* The text on one line, owned by the caller: free(). */
char *json_write(const ProtobufCMessage *message, enum json_defaults defaults);
/* The same as a tree, owned by the caller: json_decref(). */
json_t *json_from_message(const ProtobufCMessage *message, enum json_defaults defaults);

/* --- Reading --- */

/* Makes the message in the arena. False: refused. Codes: JSON_INVALIDE, CLE_EN_DOUBLE,
 * CHAMP_INCONNU, TYPE_INATTENDU, HORS_BORNES, VALEUR_INCONNUE, BASE64_INVALIDE, CHOIX_MULTIPLE,
 * TEXTE_INVALIDE, PROFONDEUR_EXCESSIVE, MESSAGE_TROP_GRAND (the arena is full).
 * What this accepts still has to pass message_validate(). */
MUST_USE bool json_read(struct arena *arena, const ProtobufCMessageDescriptor *descriptor,
                        const char *text, size_t size, ProtobufCMessage **out,
                        struct refusal *refusal);
/* From a tree that is already there; borrowed. */
MUST_USE bool json_to_message(struct arena *arena, const ProtobufCMessageDescriptor *descriptor,
                              json_t *tree, ProtobufCMessage **out, struct refusal *refusal);
/* Only the text: an object, without keys given twice. Owned by the caller: json_decref(). */
MUST_USE bool json_parse(const char *text, size_t size, json_t **out, struct refusal *refusal);

#endif
