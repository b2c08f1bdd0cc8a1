#include "portail/decide/gardes.h"

#include <stdio.h>
#include <string.h>

bool garde_administrateur(struct decision *d, const struct context *context)
{
    if (context->role[0] == '\0' || strcmp(context->role, ROLE_ADMINISTRATEUR) == 0)
        return true;
    decision_refuse(d, "NON_AUTORISE", "",
                    "Le rôle « %.40s » ne permet pas de gérer les comptes ; cela revient à "
                    "l'administrateur.",
                    context->role);
    return false;
}

bool garde_passerelle(struct decision *d, const struct context *context)
{
    if (context->role[0] == '\0')
        return true;
    decision_refuse(d, "NON_AUTORISE", "",
                    "Seul le portail lui-même enregistre ce fait ; le rôle « %.40s » ne le permet "
                    "pas.",
                    context->role);
    return false;
}

/* --- Shapes --- */

bool portail_is_identifiant(const char *text)
{
    size_t length = strlen(text);
    return length >= IDENTIFIANT_MIN && length <= IDENTIFIANT_MAX &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789._-") == length;
}

bool garde_identifiant(struct decision *d, const char *field, const char *text)
{
    if (!guard_text(d, field, text))
        return false;
    if (portail_is_identifiant(text))
        return true;
    decision_refuse(d, "IDENTIFIANT_INVALIDE", field,
                    "L'identifiant doit avoir de %d à %d caractères, parmi les lettres minuscules "
                    "sans accent, les chiffres, le point, le tiret et le tiret bas.",
                    IDENTIFIANT_MIN, IDENTIFIANT_MAX);
    return false;
}

static bool garde_taille(struct decision *d, const char *field, const char *text)
{
    size_t size = strlen(text);
    if (size <= LIBELLE_MAX)
        return true;
    decision_refuse(d, "TEXTE_TROP_LONG", field,
                    "Le champ « %s » fait %zu octets ; il ne doit pas en dépasser %d.", field, size,
                    LIBELLE_MAX);
    return false;
}

bool garde_libelle(struct decision *d, const char *field, const char *text)
{
    return guard_text(d, field, text) && garde_taille(d, field, text);
}

static bool all_digits(const char *text, size_t count)
{
    return strspn(text, "0123456789") >= count;
}

bool garde_segment(struct decision *d, const char *field, const char *text)
{
    if (!guard_text(d, field, text))
        return false;
    if (strlen(text) == SEGMENT_TEXT && all_digits(text, 4) && text[4] == '-') {
        char first[DATE_SIZE];
        (void)snprintf(first, sizeof(first), "%s-01", text);
        if (date_is_valid(first))
            return true;
    }
    decision_refuse(d, "SEGMENT_INVALIDE", field,
                    "Le champ « %s » doit être un mois, écrit AAAA-MM.", field);
    return false;
}

/* --- Roles (row 48) --- */

enum portee { PORTEE_AUCUNE, PORTEE_REFERENTS, PORTEE_STRUCTURES };
static const struct {
    const char *role;
    enum portee portee;
} ROLES[] = {
    { "direction", PORTEE_AUCUNE },         { "animation", PORTEE_AUCUNE },
    { "reperage", PORTEE_AUCUNE },          { "referent", PORTEE_REFERENTS },
    { "coach", PORTEE_REFERENTS },          { "cre", PORTEE_AUCUNE },
    { "facilitateur", PORTEE_AUCUNE },      { "sag", PORTEE_AUCUNE },
    { "prescripteur", PORTEE_STRUCTURES },  { "auditeur", PORTEE_AUCUNE },
    { ROLE_ADMINISTRATEUR, PORTEE_AUCUNE },
};

static bool garde_chaque(struct decision *d, enum portee genre, char *const *portee, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool good = genre == PORTEE_REFERENTS ? guard_id(d, "portee", portee[i])
                                              : garde_libelle(d, "portee", portee[i]);
        if (!good)
            return false;
        for (size_t j = 0; j < i; j++)
            if (strcmp(portee[i], portee[j]) == 0) {
                decision_refuse(d, "VALEUR_EN_DOUBLE", "portee",
                                "Le champ « portee » donne deux fois la même valeur ; une fois "
                                "suffit.");
                return false;
            }
    }
    return true;
}

static bool garde_portee(struct decision *d, const char *role, enum portee genre,
                         char *const *portee, size_t count)
{
    if (genre == PORTEE_AUCUNE && count > 0) {
        decision_refuse(d, "PORTEE_EXCLUE", "portee",
                        "Le rôle « %s » n'est limité à rien ; laissez la portée vide.", role);
        return false;
    }
    if (genre != PORTEE_AUCUNE && count == 0) {
        decision_refuse(d, "PORTEE_REQUISE", "portee",
                        genre == PORTEE_REFERENTS
                            ? "Le rôle « %s » demande une portée : le ou les référents dont il "
                              "tient le portefeuille."
                            : "Le rôle « %s » demande une portée : la structure au nom de laquelle "
                              "il prescrit.",
                        role);
        return false;
    }
    return guard_range(d, "nombre de portées", (int64_t)count, 0, PORTEE_MAX) &&
           garde_chaque(d, genre, portee, count);
}

bool garde_role(struct decision *d, const char *role, char *const *portee, size_t count)
{
    if (!guard_text(d, "role", role))
        return false;
    for (size_t i = 0; i < COUNT_OF(ROLES); i++)
        if (strcmp(ROLES[i].role, role) == 0)
            return garde_portee(d, role, ROLES[i].portee, portee, count);
    decision_refuse(d, "ROLE_INCONNU", "role",
                    "Le rôle « %.40s » n'existe pas ; il doit être direction, animation, reperage, "
                    "referent, coach, cre, facilitateur, sag, prescripteur, auditeur ou "
                    "administrateur.",
                    role);
    return false;
}

/* --- What there is --- */

bool garde_connu(struct decision *d, const struct etat_compte *etat)
{
    if (etat->compte != NULL)
        return true;
    decision_refuse(d, "COMPTE_INCONNU", "compte",
                    "Aucun compte n'a cet identifiant ; créez-le d'abord.");
    return false;
}

bool garde_ouvert(struct decision *d, const struct etat_compte *etat)
{
    if (!garde_connu(d, etat))
        return false;
    if (!etat->ferme)
        return true;
    decision_refuse(d, "COMPTE_FERME", "compte", "Ce compte est fermé ; rouvrez-le d'abord.");
    return false;
}

bool garde_pas_le_dernier(struct decision *d, const struct etat_compte *etat, const char *field)
{
    if (strcmp(etat->role, ROLE_ADMINISTRATEUR) != 0 || etat->administrateurs > 1)
        return true;
    decision_refuse(d, "DERNIER_ADMINISTRATEUR", field,
                    "Ce compte est le dernier administrateur ouvert du site ; donnez d'abord ce "
                    "rôle à un autre compte.");
    return false;
}
