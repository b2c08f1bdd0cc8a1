/* The rules that figures need, out of the protocol that a site adopted: objectives and thresholds.
 * They come with the event, so that a consolidation knows those of each site. */
#include "protocole/protocole.h"
#include "base/log.h"
#include "reperage.pb-c.h"
#include "reporting/apply/apply.h"
#include "reporting/apply/lignes.h"

static int clear(struct store *store, const char *site, struct err *err)
{
    static const char OBJECTIF_CLEAR[] = "DELETE FROM objectif WHERE site = :site";
    static const char SEUIL_CLEAR[] = "DELETE FROM seuil WHERE site = :site";
    static const char *const statements[] = { OBJECTIF_CLEAR, SEUIL_CLEAR };
    for (size_t i = 0; i < COUNT_OF(statements); i++) {
        struct stmt s;
        stmt_begin(&s, store, statements[i]);
        stmt_text(&s, ":site", site);
        int rc = stmt_exec(&s, -1, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int64_t last_day(const struct regles *regles)
{
    return regles->jusqu == DATE_NONE ? JAMAIS : regles->jusqu;
}

static int objectif_add(struct store *store, const char *site, const struct regles *regles,
                        const struct objectif *objectif, struct err *err)
{
    static const char OBJECTIF_ADD[] =
        "INSERT INTO objectif (site, depuis, indicateur, par, jusqu, valeur_centi, unite, source)"
        " VALUES (:site, :depuis, :indicateur, :par, :jusqu, :valeur, :unite, :source)";
    struct stmt s;
    stmt_begin(&s, store, OBJECTIF_ADD);
    stmt_text(&s, ":site", site);
    stmt_i64(&s, ":depuis", regles->depuis);
    stmt_i64(&s, ":jusqu", last_day(regles));
    stmt_text(&s, ":indicateur", objectif->indicateur);
    stmt_text(&s, ":par", objectif->par);
    stmt_i64(&s, ":valeur", objectif->valeur_centi);
    stmt_text(&s, ":unite", objectif->unite);
    stmt_text(&s, ":source", objectif->source);
    return stmt_exec(&s, 1, err);
}

struct seuil {
    const char *code;
    int mois;
    int jours;
    int nombre;
    const char *source;
};

static int seuil_add(struct store *store, const char *site, const struct regles *regles,
                     const struct seuil *seuil, struct err *err)
{
    static const char SEUIL_ADD[] =
        "INSERT INTO seuil (site, depuis, code, jusqu, mois, jours, nombre, source)"
        " VALUES (:site, :depuis, :code, :jusqu, :mois, :jours, :nombre, :source)";
    struct stmt s;
    stmt_begin(&s, store, SEUIL_ADD);
    stmt_text(&s, ":site", site);
    stmt_i64(&s, ":depuis", regles->depuis);
    stmt_i64(&s, ":jusqu", last_day(regles));
    stmt_text(&s, ":code", seuil->code);
    stmt_i64(&s, ":mois", seuil->mois);
    stmt_i64(&s, ":jours", seuil->jours);
    stmt_i64(&s, ":nombre", seuil->nombre);
    stmt_text(&s, ":source", seuil->source);
    return stmt_exec(&s, 1, err);
}

static int version_add(struct store *store, const char *site, const struct regles *regles,
                       struct err *err)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < regles->objectif_count; i++)
        rc = objectif_add(store, site, regles, &regles->objectifs[i], err);
    const struct regles_accompagnement *rules = &regles->accompagnement;
    for (size_t i = 0; rc == 0 && i < rules->silence_count; i++) {
        const struct regle_silence *silence = &rules->silences[i];
        const struct seuil seuil = { silence->code, silence->mois, silence->jours, 0,
                                     silence->source };
        rc = seuil_add(store, site, regles, &seuil, err);
    }
    int64_t no = 0; /* A public of the site is known before anybody is of it. */
    for (size_t i = 0; rc == 0 && i < regles->entree.public_count; i++)
        rc = public_get(store, regles->entree.publics[i].code, &no, err);
    const struct seuil etapes = { "etapes_min", 0, 0, rules->etapes_min, rules->etapes_source };
    if (rc == 0 && rules->etapes_min > 0)
        rc = seuil_add(store, site, regles, &etapes, err);
    return rc;
}

int apply_protocole_adopte(struct store *store, const struct event_context *context,
                           const ProtobufCMessage *event, struct err *err)
{
    const Reperage__ProtocoleAdopte *e = (const Reperage__ProtocoleAdopte *)event;
    int rc = ecoute_note(store, context, err);
    if (rc == 0)
        rc = clear(store, context->site, err);
    if (rc < 0)
        return rc;
    /* Repérage has checked the text. One that cannot be read leaves the figures without objectives,
     * which is said beside each of them; it must not stop the counting. */
    struct protocole *protocole = NULL;
    struct err unreadable = { 0 };
    if (protocole_read(&protocole, e->texte, "protocole", &unreadable) < 0) {
        log_line(LOG_ERROR, "service=reporting site=%s protocole=illisible", context->site);
        return 0;
    }
    for (size_t i = 0; rc == 0 && i < protocole->version_count; i++)
        rc = version_add(store, context->site, &protocole->versions[i], err);
    protocole_close(&protocole);
    return rc;
}
