#include "reperage/decide/decide.h"

#include "reperage/eligibilite.h"
#include "runtime/message.h"

#include <string.h>

/* --- CorrigerIdentite ------------------------------------------------------------------------- */

static bool same_identite(const Prive__Identite *said, const struct identite *known)
{
    return strcmp(said->nom, known->nom) == 0 && strcmp(said->prenom, known->prenom) == 0 &&
           strcmp(said->nom_naissance, known->nom_naissance) == 0 &&
           strcmp(said->date_naissance, known->naissance) == 0;
}

static bool guard_quelque_chose(struct decision *d, const Reperage__CorrigerIdentite *c,
                                const struct personne *personne)
{
    bool sex = c->sexe[0] != '\0' && strcmp(c->sexe, personne->sexe) != 0;
    bool identite = c->identite != NULL && !same_identite(c->identite, &personne->identite);
    if (identite || c->coordonnees != NULL || sex)
        return true;
    decision_refuse(d, "RIEN_A_CORRIGER", "identite",
                    "Rien ne change ; donnez l'identité, les coordonnées ou le sexe corrigés.");
    return false;
}

void reperage_decide_corriger_identite(const void *state, const struct context *context,
                                       const ProtobufCMessage *command, struct decision *out)
{
    const struct personne *personne = &((const struct etat_personne *)state)->personne;
    const Reperage__CorrigerIdentite *c = (const Reperage__CorrigerIdentite *)command;
    const struct regles *regles;
    if (!guard_id(out, "personne", c->personne) ||
        (c->identite != NULL && !reperage_guard_identite(out, c->identite, context->today)) ||
        !guard_regles(out, context, context->today, &regles) ||
        !reperage_guard_valeur_facultative(out, regles, "sexe", "sexe", c->sexe, context->today) ||
        !reperage_guard_parmi(out, "motif", c->motif, "rectification changement") ||
        !reperage_guard_personne(out, "personne", personne) ||
        !reperage_guard_suivi(out, context, personne) || !guard_quelque_chose(out, c, personne))
        return;
    Reperage__IdentiteCorrigee *event =
        decision_event(out, REPERAGE__EVENEMENT__FAIT_IDENTITE_CORRIGEE, c->personne, c->personne);
    event->personne = c->personne;
    event->identite = c->identite;
    event->coordonnees = c->coordonnees;
    event->sexe = c->sexe[0] == '\0' ? decision_text(out, personne->sexe) : c->sexe;
    event->motif = c->motif;
}

/* --- ChangerDomicile -------------------------------------------------------------------------- */

static bool guard_demenage(struct decision *d, const Reperage__ChangerDomicile *c,
                           const struct personne *personne, int32_t day)
{
    if (personne->domicile_count == 0)
        return true;
    const struct domicile *last = &personne->domiciles[0];
    if (!guard_order(d, "date", day, "date du dernier domicile", last->du))
        return false;
    if (strcmp(last->commune, c->commune) != 0 || c->coordonnees != NULL)
        return true;
    decision_refuse(d, "DEJA_DOMICILIE", "commune",
                    "La commune %s est déjà celle du domicile ; indiquez la nouvelle commune ou "
                    "les nouvelles coordonnées.",
                    c->commune);
    return false;
}

void reperage_decide_changer_domicile(const void *state, const struct context *context,
                                      const ProtobufCMessage *command, struct decision *out)
{
    const struct personne *personne = &((const struct etat_personne *)state)->personne;
    const Reperage__ChangerDomicile *c = (const Reperage__ChangerDomicile *)command;
    int32_t day;
    const struct regles *regles;
    if (!guard_id(out, "personne", c->personne) ||
        !reperage_guard_commune(out, "commune", c->commune) ||
        !guard_date(out, "date", c->date, &day) ||
        !guard_not_future(out, "date", day, context->today) ||
        !guard_regles(out, context, day, &regles) ||
        !reperage_guard_personne(out, "personne", personne) ||
        !reperage_guard_suivi(out, context, personne) || !guard_demenage(out, c, personne, day))
        return;
    const struct commune *commune = reperage_commune(context->protocole, c->commune, day, NULL);
    Reperage__DomicileChange *event =
        decision_event(out, REPERAGE__EVENEMENT__FAIT_DOMICILE_CHANGE, c->personne, c->personne);
    event->personne = c->personne;
    event->commune = c->commune;
    event->territoire = decision_text(out, commune == NULL ? "" : commune->territoire);
    event->hors_perimetre = commune == NULL;
    event->date = c->date;
    event->coordonnees = c->coordonnees;
}

/* --- ChangerSituation ------------------------------------------------------------------------- */

/* The same said twice tells nothing new. */
static bool guard_situation_nouvelle(struct decision *d, const Reperage__Situation *said,
                                     const struct personne *personne)
{
    struct bytes new = message_pack(d->arena, &said->base);
    for (size_t i = 0; i < personne->situation_count; i++) {
        struct bytes known = message_pack(d->arena, &personne->situations[i].situation->base);
        if (known.size != new.size || memcmp(known.data, new.data, new.size) != 0)
            continue;
        decision_refuse(d, "SITUATION_INCHANGEE", "situation",
                        "Cette situation est déjà enregistrée à cette date ; corrigez ce qui a "
                        "changé, ou rien n'est à faire.");
        return false;
    }
    return true;
}

void reperage_decide_changer_situation(const void *state, const struct context *context,
                                       const ProtobufCMessage *command, struct decision *out)
{
    const struct personne *personne = &((const struct etat_personne *)state)->personne;
    const Reperage__ChangerSituation *c = (const Reperage__ChangerSituation *)command;
    if (!guard_id(out, "personne", c->personne))
        return;
    if (c->situation == NULL) {
        decision_refuse(out, "CHAMP_REQUIS", "situation", "Le champ « situation » est requis.");
        return;
    }
    int32_t day;
    const struct regles *regles;
    if (!guard_date(out, "situation.date", c->situation->date, &day) ||
        !guard_not_future(out, "situation.date", day, context->today) ||
        !guard_regles(out, context, day, &regles) ||
        !reperage_guard_situation(out, regles, c->situation, day, context->today) ||
        !reperage_guard_personne(out, "personne", personne) ||
        !reperage_guard_suivi(out, context, personne) ||
        !guard_situation_nouvelle(out, c->situation, personne))
        return;
    Reperage__SituationChangee *event =
        decision_event(out, REPERAGE__EVENEMENT__FAIT_SITUATION_CHANGEE, c->personne, "");
    event->personne = c->personne;
    event->situation = c->situation;
}

/* --- Fusions ---------------------------------------------------------------------------------- */

static bool guard_deux(struct decision *d, const char *garde, const char *absorbee)
{
    if (!guard_id(d, "garde", garde) || !guard_id(d, "absorbee", absorbee))
        return false;
    if (strcmp(garde, absorbee) != 0)
        return true;
    decision_refuse(d, "MEME_PERSONNE", "absorbee",
                    "Les deux identifiants sont le même ; il faut ceux de deux personnes.");
    return false;
}

void reperage_decide_fusionner_personnes(const void *state, const struct context *context,
                                         const ProtobufCMessage *command, struct decision *out)
{
    (void)context;
    const struct etat_fusion *etat = state;
    const Reperage__FusionnerPersonnes *c = (const Reperage__FusionnerPersonnes *)command;
    if (!guard_deux(out, c->garde, c->absorbee))
        return;
    if (etat->absorbee_dans[0] != '\0' && strcmp(etat->absorbee.id, etat->garde.id) == 0) {
        decision_refuse(out, "DEJA_FUSIONNEES", "absorbee",
                        "Ces deux personnes sont déjà fusionnées ; l'identifiant conservé est %s.",
                        etat->garde.id);
        return;
    }
    if (!reperage_guard_personne(out, "garde", &etat->garde) ||
        !reperage_guard_personne(out, "absorbee", &etat->absorbee))
        return;
    if (etat->garde.parcours_ouvert[0] != '\0' && etat->absorbee.parcours_ouvert[0] != '\0') {
        decision_refuse(out, "DEUX_PARCOURS_OUVERTS", "absorbee",
                        "Chacune a un parcours ouvert ; l'un des deux doit d'abord finir par une "
                        "sortie.");
        return;
    }
    if (etat->garde.groupe_count + etat->absorbee.groupe_count > REPERAGE_GROUPE_MAX) {
        decision_refuse(out, "FUSIONS_TROP_NOMBREUSES", "absorbee",
                        "Une personne réunit au plus %d enregistrements ; ces deux-là en ont %zu "
                        "et %zu. Annulez d'abord une fusion faite à tort.",
                        REPERAGE_GROUPE_MAX, etat->garde.groupe_count, etat->absorbee.groupe_count);
        return;
    }
    Reperage__PersonnesFusionnees *event =
        decision_event(out, REPERAGE__EVENEMENT__FAIT_PERSONNES_FUSIONNEES, c->garde, "");
    event->garde = c->garde;
    event->absorbee = c->absorbee;
}

void reperage_decide_annuler_fusion(const void *state, const struct context *context,
                                    const ProtobufCMessage *command, struct decision *out)
{
    (void)context;
    const struct etat_fusion *etat = state;
    const Reperage__AnnulerFusion *c = (const Reperage__AnnulerFusion *)command;
    if (!guard_deux(out, c->garde, c->absorbee))
        return;
    if (!etat->absorbee.connue || strcmp(etat->absorbee_dans, c->garde) != 0) {
        decision_refuse(out, "FUSION_ABSENTE", "absorbee",
                        "Ces deux personnes ne sont pas fusionnées ainsi ; donnez la personne "
                        "conservée et celle qui y a été fusionnée.");
        return;
    }
    if (!reperage_guard_presente(out, "garde", &etat->garde))
        return;
    Reperage__FusionAnnulee *event =
        decision_event(out, REPERAGE__EVENEMENT__FAIT_FUSION_ANNULEE, c->garde, "");
    event->garde = c->garde;
    event->absorbee = c->absorbee;
}

/* --- EffacerPersonne -------------------------------------------------------------------------- */

void reperage_decide_effacer_personne(const void *state, const struct context *context,
                                      const ProtobufCMessage *command, struct decision *out)
{
    const struct personne *personne = &((const struct etat_personne *)state)->personne;
    const Reperage__EffacerPersonne *c = (const Reperage__EffacerPersonne *)command;
    /* A restore does again what was done, whatever the restored store lacks: the exit that came
     * before, or anything about the person, whom other stores may name. */
    bool registre = strcmp(c->motif, "registre") == 0 && context->role[0] == '\0';
    if (!guard_id(out, "personne", c->personne) ||
        (!registre &&
         !reperage_guard_parmi(out, "motif", c->motif, "demande duree_conservation")) ||
        ((personne->connue || !registre) && !reperage_guard_personne(out, "personne", personne)))
        return;
    if (personne->parcours_ouvert[0] != '\0' && !registre) {
        decision_refuse(out, "PARCOURS_OUVERT", "personne",
                        "Cette personne est accompagnée ; l'effacement est possible après sa "
                        "sortie.");
        return;
    }
    Reperage__PersonneEffacee *event =
        decision_event(out, REPERAGE__EVENEMENT__FAIT_PERSONNE_EFFACEE, c->personne, "");
    event->personne = c->personne;
    event->motif = c->motif;
    event->n_personnes = personne->groupe_count;
    event->personnes = decision_alloc(out, (personne->groupe_count + 1) * sizeof(char *));
    for (size_t i = 0; i < personne->groupe_count; i++)
        event->personnes[i] = decision_text(out, personne->groupe[i]);
    decision_erases(out, personne->groupe, personne->groupe_count);
}
