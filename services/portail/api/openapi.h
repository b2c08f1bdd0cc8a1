/* Inside openapi: the parts of the description (OpenAPI 3.1.0). Trees belong to the caller. */
#ifndef PORTAIL_API_OPENAPI_H
#define PORTAIL_API_OPENAPI_H

#include <jansson.h>
#include <protobuf-c/protobuf-c.h>

/* --- openapi_schema.c: messages as JSON schemas, by their full names. */

/* {"$ref": "#/components/schemas/parcours.Dossier"}; it and all below it are put into `schemas`. */
json_t *openapi_message(json_t *schemas, const ProtobufCMessageDescriptor *message);
/* The schema of one field, whether or not it repeats. */
json_t *openapi_field(json_t *schemas, const ProtobufCMessageDescriptor *parent,
                      const ProtobufCFieldDescriptor *field);

/* --- openapi_portail.c: what the gateway itself answers to. */
void openapi_portail_paths(json_t *paths);
void openapi_portail_schemas(json_t *schemas);

/* --- openapi.c */

/* Adds an operation; `method` in lower case. Takes `operation`. */
void openapi_put(json_t *paths, const char *path, const char *method, json_t *operation);
/* 400, 401, 403 …: "400 401 503", as references. `done` is the 200; takes it. */
json_t *openapi_responses(json_t *done, const char *problems);
/* A 200 with that schema; takes it. */
json_t *openapi_done(const char *description, const char *type, json_t *schema);

#endif
