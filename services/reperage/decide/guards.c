#include "reperage/decide/decide.h"

#include <string.h>

enum { AGE_MAX = 120 };

bool reperage_guard_parmi(struct decision *d, const char *field, const char *code,
                          const char *codes)
{
    if (!guard_text(d, field, code))
        return false;
    size_t length = strlen(code);
    for (const char *at = codes; at != NULL; at = strchr(at, ' ')) {
        at += *at == ' ';
        size_t end = strcspn(at, " ");
        if (end == length && memcmp(at, code, length) == 0)
            return true;
    }
    decision_refuse(d, "VALEUR_INCONNUE", field,
                    "Le champ « %s » doit être une de ces valeurs : %s.", field, codes);
    return false;
}

bool reperage_guard_valeur_facultative(struct decision *d, const struct regles *regles,
                                       const char *liste, const char *field, const char *code,
                                       int32_t day)
{
    return code[0] == '\0' || guard_valeur(d, regles, liste, field, code, day);
}

bool reperage_guard_valeurs(struct decision *d, const struct regles *regles, const char *liste,
                            const char *field, char *const *codes, size_t count, int32_t day)
{
    if (count > REPERAGE_LISTE_MAX) {
        decision_refuse(d, "LISTE_TROP_LONGUE", field,
                        "Le champ « %s » a %zu valeurs ; %d au plus.", field, count,
                        REPERAGE_LISTE_MAX);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!guard_valeur(d, regles, liste, field, codes[i], day))
            return false;
        for (size_t j = 0; j < i; j++) {
            if (strcmp(codes[i], codes[j]) != 0)
                continue;
            decision_refuse(d, "VALEUR_REPETEE", field,
                            "Le champ « %s » répète une valeur ; donnez chacune une seule fois.",
                            field);
            return false;
        }
    }
    return true;
}

bool reperage_guard_presente(struct decision *d, const char *field, const struct personne *personne)
{
    if (!personne->effacee)
        return true;
    decision_refuse(d, "PERSONNE_EFFACEE", field,
                    "Les données de cette personne ont été effacées ; rien ne peut plus être "
                    "enregistré à son sujet.");
    return false;
}

bool reperage_guard_personne(struct decision *d, const char *field, const struct personne *personne)
{
    if (!personne->connue) {
        decision_refuse(d, "PERSONNE_INCONNUE", field,
                        "Aucune personne n'a cet identifiant ; enregistrez d'abord une "
                        "prescription.");
        return false;
    }
    if (strcmp(personne->id, personne->demandee) != 0) {
        decision_refuse(d, "PERSONNE_FUSIONNEE", field,
                        "Cette personne a été fusionnée ; indiquez l'identifiant conservé, %s.",
                        personne->id);
        return false;
    }
    return reperage_guard_presente(d, field, personne);
}

bool reperage_guard_identite(struct decision *d, const Prive__Identite *identite, int32_t day)
{
    int32_t birth;
    if (!guard_text(d, "identite.nom", identite->nom) ||
        !guard_text(d, "identite.prenom", identite->prenom) ||
        !guard_date(d, "identite.date_naissance", identite->date_naissance, &birth) ||
        !guard_not_future(d, "identite.date_naissance", birth, day))
        return false;
    if (date_age(birth, day) <= AGE_MAX)
        return true;
    decision_refuse(d, "DATE_INVALIDE", "identite.date_naissance",
                    "Cette date de naissance donne plus de %d ans ; vérifiez l'année.", AGE_MAX);
    return false;
}

const char *reperage_etat(const char *etat)
{
    static const struct {
        const char *etat;
        const char *dit;
    } ETATS[] = {
        { ETAT_RECUE, "reçue" },
        { ETAT_TRANSMISE, "transmise" },
        { ETAT_DIAGNOSTIQUEE, "diagnostiquée" },
        { ETAT_POSITIONNEE, "à l'ordre du jour d'un comité" },
        { ETAT_REPORTEE, "reportée" },
        { ETAT_ACCEPTEE, "acceptée" },
        { ETAT_REFUSEE, "refusée" },
        { ETAT_CLOSE, "close" },
    };
    for (size_t i = 0; i < COUNT_OF(ETATS); i++)
        if (strcmp(ETATS[i].etat, etat) == 0)
            return ETATS[i].dit;
    return etat;
}

bool reperage_guard_prescription(struct decision *d, const struct prescription *prescription)
{
    if (prescription->connue)
        return true;
    decision_refuse(d, "PRESCRIPTION_INCONNUE", "prescription",
                    "Aucune prescription n'a cet identifiant ; vérifiez-le ou enregistrez la "
                    "prescription.");
    return false;
}

bool reperage_guard_commune(struct decision *d, const char *field, const char *commune)
{
    if (!guard_text(d, field, commune))
        return false;
    bool corse = strncmp(commune, "2A", 2) == 0 || strncmp(commune, "2B", 2) == 0;
    size_t first = corse ? 2 : 0;
    if (strlen(commune) == 5 && strspn(commune + first, "0123456789") == 5 - first)
        return true;
    decision_refuse(d, "COMMUNE_INVALIDE", field,
                    "Le champ « %s » doit être un code INSEE de commune : cinq chiffres, ou 2A et "
                    "2B suivis de trois chiffres.",
                    field);
    return false;
}

/* --- Comités --------------------------------------------------------------------------------- */

const char *reperage_jour(struct decision *d, int32_t day)
{
    char text[DATE_FR_SIZE];
    date_format_fr(day, text);
    return decision_text(d, text);
}

bool reperage_guard_comite(struct decision *d, const struct comite *comite, const char *genre)
{
    if (!comite->connu) {
        decision_refuse(d, "COMITE_INCONNU", "comite",
                        "Aucun comité n'a cet identifiant ; planifiez-le d'abord.");
        return false;
    }
    if (comite->clos) {
        decision_refuse(d, "COMITE_CLOS", "comite",
                        "Le comité du %s est clos ; prenez un comité ouvert.",
                        reperage_jour(d, comite->date));
        return false;
    }
    if (genre == NULL || strcmp(comite->genre, genre) == 0)
        return true;
    decision_refuse(d, "COMITE_AUTRE_GENRE", "comite",
                    "Ce n'est pas à l'instance du comité du %s d'en décider ; prenez un comité de "
                    "celle qui le fait.",
                    reperage_jour(d, comite->date));
    return false;
}

bool reperage_guard_comite_tenu(struct decision *d, const struct comite *comite, const char *genre,
                                int32_t today)
{
    if (!reperage_guard_comite(d, comite, genre))
        return false;
    if (comite->date <= today)
        return true;
    decision_refuse(d, "COMITE_A_VENIR", "comite",
                    "Le comité se tient le %s ; ses décisions s'enregistrent à partir de ce jour.",
                    reperage_jour(d, comite->date));
    return false;
}

bool reperage_meme_territoire(const struct comite *comite, const char *territoire)
{
    return comite->territoire[0] == '\0' || territoire[0] == '\0' ||
           strcmp(comite->territoire, territoire) == 0;
}

const struct comite *reperage_prochain_comite(const struct comite *ouverts, size_t count,
                                              const char *genre, const char *territoire,
                                              int32_t depuis)
{
    for (size_t i = 0; i < count; i++)
        if (ouverts[i].date >= depuis && ouverts[i].lignes < REPERAGE_LIGNES_MAX &&
            strcmp(ouverts[i].genre, genre) == 0 &&
            reperage_meme_territoire(&ouverts[i], territoire))
            return &ouverts[i];
    return NULL;
}
