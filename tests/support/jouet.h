/* Two toy services for the tests of the runtime (jouet.proto): small enough to be read at once,
 * with everything that a real one has: a personal part, refusals, a reaction, an erasure. */
#ifndef SUPPORT_JOUET_H
#define SUPPORT_JOUET_H

#include "jouet.pb-c.h"
#include "runtime/service.h"

/* Named «reperage»: only that source may order erasures. */
extern const struct service JOUET_BANQUE;
/* Hears the bank, reacts to deposits of 1000 and more; refuses to congratulate above 9000. */
extern const struct service JOUET_MIROIR;
/* Hears both, takes no command. */
extern const struct service JOUET_TABLEAU;

/* Messages for tests; one of each kind at a time, reused by the next call. */
const ProtobufCMessage *jouet_ouvrir(const char *compte, const char *personne, const char *nom);
const ProtobufCMessage *jouet_deposer(const char *compte, int64_t montant);
const ProtobufCMessage *jouet_retirer(const char *compte, int64_t montant);
const ProtobufCMessage *jouet_effacer(const char *personne);
const ProtobufCMessage *jouet_casser(const char *ou);
const ProtobufCMessage *jouet_adopter(const char *texte);
const ProtobufCMessage *jouet_bavarder(uint32_t evenements, uint32_t taille);
const ProtobufCMessage *jouet_solde(const char *compte);
const ProtobufCMessage *jouet_total(void);

#endif
