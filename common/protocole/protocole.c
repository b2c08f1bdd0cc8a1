#include "protocole/formes.h"

#include "base/date.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
    /* A struct takes at most about a hundred times its shortest text, and texts stand once. */
    ARENA_MAX = 64 * 1024 * 1024,
    VERSIONS_MAX = 100
};

/* The protocol and what it stands in go together. */
struct protocole_memory {
    struct protocole protocole;
    struct arena arena;
};

/* --- Syntax ----------------------------------------------------------------------------------- */

static int erreur_syntaxe(struct lecteur *lecteur, const config_t *config)
{
    static const struct {
        const char *text;
        const char *french;
    } KNOWN[] = {
        { "duplicate setting name", "clé en double ; attendu : chaque clé une fois par groupe" },
        { "mismatched element type in array", "attendu des valeurs d'un même genre entre [ et ]" },
    };
    const char *what = "écriture incorrecte ; attendu : clé = valeur;";
    for (size_t i = 0; i < COUNT_OF(KNOWN); i++)
        if (strcmp(config_error_text(config), KNOWN[i].text) == 0)
            what = KNOWN[i].french;
    int line = config_error_line(config);
    return lecture_erreur(lecteur, line > 0 ? (unsigned)line : 1, "%s", what);
}

/* --- Lists and labels that follow from other parts -------------------------------------------- */

static struct liste liste_sortie(struct lecteur *lecteur, const struct regles *regles)
{
    static const char *const CLASSES[] = { "positive", "autre", "negative" };
    struct valeur *valeurs =
        arena_alloc(lecteur->arena, sizeof(*valeurs) * (regles->sortie_count + 1));
    for (size_t i = 0; i < regles->sortie_count; i++) {
        const struct regle_sortie *regle = &regles->sorties[i];
        struct attribut *attributs = arena_alloc(lecteur->arena, 2 * sizeof(*attributs));
        attributs[0] = (struct attribut){ "classe", CLASSES[regle->classe] };
        attributs[1] = (struct attribut){ "objet", regle->objet };
        valeurs[i] = (struct valeur){ .code = regle->code,
                                      .libelle = regle->libelle,
                                      .source = regle->source,
                                      .depuis = DATE_NONE,
                                      .jusqu = DATE_NONE,
                                      .attributs = attributs,
                                      .attribut_count = 2 };
    }
    return (struct liste){ "sortie", valeurs, regles->sortie_count, "" };
}

static void ajouter_liste_sortie(struct lecteur *lecteur, struct regles *regles)
{
    struct liste *listes = arena_alloc(lecteur->arena, sizeof(*listes) * (regles->liste_count + 1));
    size_t count = 0;
    for (size_t i = 0; i < regles->liste_count; i++)
        if (strcmp(regles->listes[i].nom, "sortie") != 0) /* An inherited one is made anew. */
            listes[count++] = regles->listes[i];
    listes[count++] = liste_sortie(lecteur, regles);
    regles->listes = listes;
    regles->liste_count = count;
}

/* A later version tells the lists that change; the others stay. */
static void garder_listes(struct lecteur *lecteur, const struct regles *before, struct regles *now)
{
    if (now->listes == before->listes)
        return;
    struct liste *listes =
        arena_alloc(lecteur->arena, sizeof(*listes) * (before->liste_count + now->liste_count));
    size_t count = 0;
    for (size_t i = 0; i < before->liste_count; i++)
        if (regles_liste(now, before->listes[i].nom) == NULL)
            listes[count++] = before->listes[i];
    memcpy(listes + count, now->listes, sizeof(*listes) * now->liste_count);
    now->listes = listes;
    now->liste_count += count;
}

/* What was just read into the arena is still writable here. */
void regles_completer(struct lecteur *lecteur, struct regles *regles)
{
    ajouter_liste_sortie(lecteur, regles);
    struct public_prioritaire *publics = (struct public_prioritaire *)regles->entree.publics;
    for (size_t i = 0; i < regles->entree.public_count; i++) {
        const struct valeur *valeur = regles_valeur(regles, "public", publics[i].code);
        if (valeur != NULL && publics[i].libelle[0] == '\0')
            publics[i].libelle = valeur->libelle;
        if (valeur != NULL && publics[i].source[0] == '\0')
            publics[i].source = valeur->source;
    }
    struct regle_suivi *suivis = (struct regle_suivi *)regles->entreprise.suivis;
    for (size_t i = 0; i < regles->entreprise.suivi_count; i++) {
        const struct valeur *valeur = regles_valeur(regles, "suivi", suivis[i].code);
        if (valeur != NULL && suivis[i].libelle[0] == '\0')
            suivis[i].libelle = valeur->libelle;
    }
}

/* --- Versions --------------------------------------------------------------------------------- */

static int lire_versions(struct lecteur *lecteur, const config_setting_t *setting,
                         struct protocole *out)
{
    int length = config_setting_is_list(setting) ? config_setting_length(setting) : 0;
    if (length == 0 || length > VERSIONS_MAX)
        return lecture_erreur(lecteur, config_setting_source_line(setting),
                              "« versions » : attendu une liste de 1 à %d versions", VERSIONS_MAX);
    struct regles *versions = arena_alloc(lecteur->arena, sizeof(*versions) * (size_t)length);
    for (int i = 0; i < length; i++) {
        const config_setting_t *item = config_setting_get_elem(setting, (unsigned)i);
        unsigned line = config_setting_source_line(item);
        if (i > 0)
            versions[i] = versions[i - 1];
        versions[i].depuis = DATE_NONE;
        int rc = lecture_groupe(lecteur, item, &FORME_REGLES, &versions[i], i > 0);
        if (rc < 0)
            return rc;
        if (i > 0 && versions[i].depuis <= versions[i - 1].depuis)
            return lecture_erreur(
                lecteur, line, "attendu « depuis » plus tard que celui de la version précédente");
        versions[i].jusqu = DATE_NONE;
        if (i > 0) {
            versions[i - 1].jusqu = versions[i].depuis - 1;
            garder_listes(lecteur, &versions[i - 1], &versions[i]);
        }
        regles_completer(lecteur, &versions[i]);
        rc = verification_version(lecteur, setting, (unsigned)i, &versions[i]);
        if (rc < 0)
            return rc;
    }
    out->versions = versions;
    out->version_count = (size_t)length;
    return 0;
}

struct entete {
    const char *site;
    const char *libelle;
};
static bool est_versions(struct lecteur *lecteur, const config_setting_t *setting)
{
    (void)lecteur;
    return strcmp(config_setting_name(setting), "versions") == 0;
}
static const struct champ ENTETE[] = {
    CODE(struct entete, site, REQUIS),
    TEXTE(struct entete, libelle, REQUIS),
};
static FORME(F_ENTETE, "le protocole", struct entete, ENTETE, .cle_libre = est_versions);

static int lire_tout(struct lecteur *lecteur, const config_setting_t *root, struct protocole *out)
{
    struct entete head;
    int rc = lecture_groupe(lecteur, root, &F_ENTETE, &head, false);
    if (rc < 0)
        return rc;
    const config_setting_t *versions = config_setting_get_member(root, "versions");
    if (versions == NULL)
        return lecture_erreur(lecteur, 1, "il manque « versions » dans le protocole");
    out->site = head.site;
    out->libelle = head.libelle;
    return lire_versions(lecteur, versions, out);
}

static int lire_texte_entier(struct lecteur *lecteur, struct protocole *out)
{
    int rc = texte_controler(lecteur);
    if (rc < 0)
        return rc;
    config_t config;
    config_init(&config);
    if (config_read_string(&config, lecteur->texte) != CONFIG_TRUE)
        rc = erreur_syntaxe(lecteur, &config);
    else
        rc = lire_tout(lecteur, config_root_setting(&config), out);
    config_destroy(&config);
    return rc;
}

static void digest_text(const char *text, char out[PROTOCOLE_DIGEST_SIZE])
{
    unsigned char digest[32];
    CHECK(crypto_generichash(digest, sizeof(digest), (const unsigned char *)text, strlen(text),
                             NULL, 0) == 0);
    (void)sodium_bin2hex(out, PROTOCOLE_DIGEST_SIZE, digest, sizeof(digest));
}

int protocole_read(struct protocole **out, const char *text, const char *name, struct err *err)
{
    *out = NULL;
    struct protocole_memory *memory = calloc(1, sizeof(*memory));
    CHECK(memory != NULL);
    arena_init(&memory->arena, ARENA_MAX);
    struct lecteur lecteur = { .arena = &memory->arena, .texte = text, .nom = name, .err = err };
    int rc = lire_texte_entier(&lecteur, &memory->protocole);
    if (rc < 0) {
        arena_release(&memory->arena);
        free(memory);
        return rc;
    }
    memory->protocole.memory = memory;
    digest_text(text, memory->protocole.digest);
    *out = &memory->protocole;
    return 0;
}

void protocole_close(struct protocole **protocole)
{
    if (*protocole == NULL)
        return;
    struct protocole_memory *memory = (*protocole)->memory;
    *protocole = NULL;
    arena_release(&memory->arena);
    free(memory);
}
