/* Inside the JSON interface: one question or command on its way to a service. */
#ifndef PORTAIL_API_API_H
#define PORTAIL_API_API_H

#include "client/interface.h"
#include "portail/api/droits.h"
#include "portail/inside.h"

struct api_call {
    const struct request *request;
    const struct interface *service;
    bool consolidated; /* The reporting over all sites, not the site's. */
    enum droit_genre genre;
    const ProtobufCFieldDescriptor *member; /* Of the wrapper: "enregistrer_entretien". */
    const char *name;                       /* "EnregistrerEntretien" */
    const char *json;                       /* The message, as text. */
    const char *id;                         /* Of a command. */
};

bool call_is(const struct api_call *call, const char *service, const char *name);
const ProtobufCMessageDescriptor *call_message(const struct api_call *call);

/* --- arguments.c: GET arguments as the JSON of a message. The text lives in the arena. */
const char *arguments_json(const struct request *request,
                           const ProtobufCMessageDescriptor *message);

/* --- filtre.c: what a role sees less of than the service answers. */

/* Before asking. False: `reply` says why not. May ask services itself. */
MUST_USE bool filtre_question(const struct api_call *call, struct reply *reply);
/* Takes out of a done answer what the role does not see; *json is replaced. False: `reply` says
 * why nothing of it may be given. */
MUST_USE bool filtre_reponse(const struct api_call *call, char **json, struct reply *reply);
/* --- ouverture.c: an answer with names, or a whole dossier, is noted before it is given. False:
 * it could not be noted, and `reply` says so. */
MUST_USE bool ouverture_note(const struct api_call *call, const char *json, struct reply *reply);
/* Somebody who may not asked for one: noted too, as far as that goes. */
void ouverture_note_refusal(const struct api_call *call);

/* --- Handlers of their own files. */
handler_fn api_sites;
handler_fn api_protocole;
handler_fn api_openapi;
handler_fn api_etat;
handler_fn api_reglement;

/* --- openapi.c: the description as one line of JSON. Made once; borrowed. */
const char *openapi_text(void);

#endif
