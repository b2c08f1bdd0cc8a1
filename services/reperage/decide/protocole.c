#include "reperage/decide/decide.h"

#include <string.h>

static void record(const struct protocole *protocole, const struct context *context,
                   const char *text, struct decision *out)
{
    Reperage__ProtocoleAdopte *event = decision_event(
        out, REPERAGE__EVENEMENT__FAIT_PROTOCOLE_ADOPTE, decision_text(out, context->site), "");
    event->texte = decision_text(out, text);
    event->digest = decision_text(out, protocole->digest);
    event->depuis = decision_date(out, protocole->versions[protocole->version_count - 1].depuis);
}

static void judge(const struct etat_protocole *etat, const struct protocole *protocole,
                  const struct context *context, const char *text, struct decision *out)
{
    if (strcmp(protocole->site, context->site) != 0)
        decision_refuse(out, "PROTOCOLE_AUTRE_SITE", "protocole_texte",
                        "Ce protocole est celui du site « %s » ; il faut celui de « %s ».",
                        protocole->site, context->site);
    else if (strcmp(etat->digest, protocole->digest) == 0)
        decision_refuse(out, "DEJA_ADOPTE", "protocole_texte",
                        "Ce protocole, au caractère près, est déjà celui qui est adopté.");
    else
        record(protocole, context, text, out);
}

/* Pure all the same: the text alone decides what is read from it. */
void reperage_decide_adopter_protocole(const void *state, const struct context *context,
                                       const ProtobufCMessage *command, struct decision *out)
{
    const Reperage__AdopterProtocole *c = (const Reperage__AdopterProtocole *)command;
    if (!guard_text(out, "protocole_texte", c->protocole_texte))
        return;
    struct err err = { 0 };
    struct protocole *protocole = NULL;
    const char *name = c->fichier[0] == '\0' ? "protocole" : c->fichier;
    if (protocole_read(&protocole, c->protocole_texte, name, &err) < 0) {
        decision_refuse(out, "PROTOCOLE_INVALIDE", "protocole_texte", "%s", err.text);
        return;
    }
    judge(state, protocole, context, c->protocole_texte, out);
    protocole_close(&protocole);
}
