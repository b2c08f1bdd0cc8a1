/* The fields of a generated message, reached by their descriptors. For this module only. */
#ifndef JSON_FIELD_H
#define JSON_FIELD_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>

enum { FIELD_NAME_SIZE = 96 };

/* A oneof's member that is not the one set is absent, whatever its bytes say. */
bool field_is_absent(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);
bool field_is_oneof(const ProtobufCFieldDescriptor *field);
/* The case of the field's oneof: the number of the member that is set, 0 for none. */
unsigned field_oneof_case(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);
void field_set_oneof_case(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);

/* The value of a singular field, in the message. */
void *field_value(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);
const void *field_value_const(const ProtobufCMessage *message,
                              const ProtobufCFieldDescriptor *field);

/* Of a repeated field: how many values, the address of one, and replacing all of them. */
size_t field_count(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);
const void *field_item(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                       size_t index);
void field_set_items(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, void *items,
                     size_t count);

/* Bytes of one value in memory. */
size_t field_value_size(const ProtobufCFieldDescriptor *field);

/* A proto3 map: descriptors carry no mark of it, only the form of its generated entry. */
bool field_is_map(const ProtobufCMessageDescriptor *parent, const ProtobufCFieldDescriptor *field);

/* "date_debut" → "dateDebut". */
void field_camel_name(const char *name, char out[FIELD_NAME_SIZE]);
/* By its proto name or its JSON name; NULL: no such field. */
const ProtobufCFieldDescriptor *field_find(const ProtobufCMessageDescriptor *descriptor,
                                           const char *name);

/* A message that is one oneof and nothing else: Commande, Evenement, Requete, Reponse. */
bool message_is_wrapper(const ProtobufCMessageDescriptor *descriptor);

#endif
