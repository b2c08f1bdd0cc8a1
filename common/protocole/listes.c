/* Value lists: a list declares its attributes and, where they are few, the values that each may
 * have; a value of the list then gives them as keys of its own. */
#include "protocole/formes.h"

#include "base/date.h"

#include <string.h>

/* The group of the list that a value stands in: value → valeurs → list. */
static const config_setting_t *attributs_de(const config_setting_t *valeur)
{
    const config_setting_t *list = config_setting_parent(config_setting_parent(valeur));
    const config_setting_t *found = config_setting_get_member(list, "attributs");
    return found != NULL && config_setting_is_group(found) ? found : NULL;
}

/* A boolean reads as oui / non; NULL for anything that is neither text nor boolean. */
static const char *attribut_texte(const config_setting_t *setting)
{
    if (config_setting_type(setting) == CONFIG_TYPE_BOOL)
        return config_setting_get_bool(setting) ? "oui" : "non";
    return config_setting_get_string(setting);
}

static bool valeur_permise(const config_setting_t *permises, const char *text)
{
    int length = config_setting_length(permises);
    for (int i = 0; i < length; i++) {
        const char *one = config_setting_get_string_elem(permises, i);
        if (one != NULL && strcmp(one, text) == 0)
            return true;
    }
    return length == 0;
}

static bool est_attribut(struct lecteur *lecteur, const config_setting_t *setting)
{
    const config_setting_t *declared = attributs_de(config_setting_parent(setting));
    if (declared == NULL)
        return false;
    const config_setting_t *permises =
        config_setting_get_member(declared, config_setting_name(setting));
    if (permises == NULL)
        return false;
    char name[EXTRAIT_SIZE];
    char got[EXTRAIT_SIZE];
    (void)lecture_extrait(config_setting_name(setting), name, sizeof(name));
    const char *text = attribut_texte(setting);
    unsigned line = config_setting_source_line(setting);
    if (text == NULL)
        (void)lecture_erreur(lecteur, line, "attribut « %s » : attendu un texte, true ou false",
                             name);
    else if (!valeur_permise(permises, text))
        (void)lecture_erreur(lecteur, line,
                             "attribut « %s » : « %s » n'est pas parmi les valeurs que la liste "
                             "déclare dans « attributs »",
                             name, lecture_extrait(text, got, sizeof(got)));
    return true;
}

static void lire_attributs(struct lecteur *lecteur, const config_setting_t *setting, void *objet)
{
    struct valeur *valeur = objet;
    const config_setting_t *declared = attributs_de(setting);
    int length = declared == NULL ? 0 : config_setting_length(setting);
    if (length == 0)
        return;
    struct attribut *attributs = arena_alloc(lecteur->arena, sizeof(*attributs) * (size_t)length);
    for (int i = 0; i < length; i++) {
        const config_setting_t *child = config_setting_get_elem(setting, (unsigned)i);
        if (config_setting_get_member(declared, config_setting_name(child)) == NULL)
            continue;
        attributs[valeur->attribut_count++] = (struct attribut){
            .nom = arena_text(lecteur->arena, config_setting_name(child)),
            .valeur = arena_text(lecteur->arena, attribut_texte(child)),
        };
    }
    valeur->attributs = attributs;
}

static const char *juger_valeur(const void *objet)
{
    const struct valeur *valeur = objet;
    if (valeur->depuis != DATE_NONE && valeur->jusqu != DATE_NONE && valeur->jusqu < valeur->depuis)
        return "attendu « jusqu » pas avant « depuis »";
    return NULL;
}

static const struct champ VALEUR[] = {
    CODE(struct valeur, code, REQUIS), TEXTE(struct valeur, libelle, REQUIS),
    TEXTE(struct valeur, source),      DATE(struct valeur, depuis),
    DATE(struct valeur, jusqu),
};
static FORME(F_VALEUR, "une valeur", struct valeur, VALEUR, .cle = "code", .juger = juger_valeur,
             .cle_libre = est_attribut, .completer = lire_attributs);

static bool est_declaration(struct lecteur *lecteur, const config_setting_t *setting)
{
    if (strcmp(config_setting_name(setting), "attributs") != 0)
        return false;
    unsigned line = config_setting_source_line(setting);
    if (!config_setting_is_group(setting)) {
        (void)lecture_erreur(lecteur, line,
                             "« attributs » : attendu un groupe { nom = [ \"valeur\", … ]; }");
        return true;
    }
    for (int i = 0; i < config_setting_length(setting); i++) {
        const config_setting_t *child = config_setting_get_elem(setting, (unsigned)i);
        const char *name = config_setting_name(child);
        char key[EXTRAIT_SIZE];
        (void)lecture_extrait(name, key, sizeof(key));
        bool is_texts =
            config_setting_is_array(child) &&
            (config_setting_length(child) == 0 || config_setting_get_string_elem(child, 0) != NULL);
        if (is_texts && forme_champ(&F_VALEUR, name) == NULL)
            continue;
        (void)lecture_erreur(lecteur, config_setting_source_line(child),
                             is_texts
                                 ? "attribut « %s » : ce nom est celui d'une clé de toute valeur"
                                 : "attribut « %s » : attendu une suite de textes, vide pour "
                                   "tout permettre",
                             key);
        return true;
    }
    return true;
}

static const char *juger_liste(const void *objet)
{
    const struct liste *liste = objet;
    if (strcmp(liste->nom, "sortie") == 0)
        return "la liste « sortie » se tire des règles « sorties », elle ne s'écrit pas ici";
    for (size_t i = 0; i < liste->valeur_count && liste->source[0] == '\0'; i++)
        if (liste->valeurs[i].source[0] == '\0')
            return "attendu « source » pour la liste, ou pour chacune de ses valeurs";
    return NULL;
}

/* Values are still writable here: the list was just read into the arena. */
static void heriter_source(struct lecteur *lecteur, const config_setting_t *setting, void *objet)
{
    (void)lecteur;
    (void)setting;
    struct liste *liste = objet;
    struct valeur *valeurs = (struct valeur *)liste->valeurs;
    for (size_t i = 0; i < liste->valeur_count; i++)
        if (valeurs[i].source[0] == '\0')
            valeurs[i].source = liste->source;
}

static const struct champ LISTE_CHAMPS[] = {
    CODE(struct liste, nom, REQUIS),
    TEXTE(struct liste, source),
    LISTE(struct liste, valeurs, valeur_count, &F_VALEUR, REQUIS),
};
FORME(FORME_LISTE, "une liste", struct liste, LISTE_CHAMPS, .cle = "nom", .juger = juger_liste,
      .cle_libre = est_declaration, .completer = heriter_source);
