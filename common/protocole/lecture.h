/* How a protocol's text becomes structs: tables say for each group which keys it has, what each key
 * holds and where it goes; one reader walks them (lecture.c), one checker follows the references
 * (verification.c). Internal to this module.
 *
 * Every mistake is told once, with file and line, by lecture_erreur(); what is read lives in the
 * protocol's arena. */
#ifndef PROTOCOLE_LECTURE_H
#define PROTOCOLE_LECTURE_H

#include "base/arena.h"
#include "protocole/protocole.h"

#include <libconfig.h>

enum champ_genre {
    CHAMP_TEXTE,   /* const char * */
    CHAMP_CODE,    /* const char *: a-z 0-9 _ - */
    CHAMP_CODES,   /* const char *const * and its count */
    CHAMP_ENTIER,  /* int, from min to max */
    CHAMP_CENTI,   /* int64_t, hundredths: 95 or "1,7"; min and max in whole units */
    CHAMP_BOOLEEN, /* bool */
    CHAMP_DATE,    /* int32_t, DATE_NONE when absent */
    CHAMP_CHOIX,   /* an enum: the rank of the text in `choix` */
    CHAMP_GROUPE,  /* a struct of `forme` */
    CHAMP_LISTE    /* an array of structs of `forme`, and its count */
};

struct champ {
    const char *cle;
    const char *const *choix; /* The texts allowed, NULL-ended; NULL: any. */
    const char *reference;    /* The value list that must hold the code; "territoire" too. */
    const struct forme *forme;
    size_t offset;
    size_t compte_offset; /* Of the count: CHAMP_CODES, CHAMP_LISTE. */
    enum champ_genre genre;
    int min;
    int max;
    bool requis;
};

struct lecteur;

struct forme {
    const char *nom; /* As a message calls it: «une commune». */
    size_t size;
    const struct champ *champs;
    size_t champ_count;
    const char *cle; /* The key that is unique in a list of them; NULL: none. */
    /* What one key alone cannot tell: NULL, or what is expected. */
    const char *(*juger)(const void *objet);
    /* Takes a key that is in no table; false when it is unknown. NULL: all such are unknown. */
    bool (*cle_libre)(struct lecteur *lecteur, const config_setting_t *setting);
    void (*completer)(struct lecteur *lecteur, const config_setting_t *setting, void *objet);
};

struct lecteur {
    struct arena *arena;
    const char *texte;
    const char *nom;
    struct err *err;
};

extern const struct forme FORME_REGLES; /* One version. */

enum { LISTE_MAX = 4096, EXTRAIT_SIZE = 48, ATTENDU_SIZE = 320 };

/* ERR_CONFIG «fichier:ligne: …»; `line` counts in the joined text (texte.c maps it back). */
int lecture_erreur(struct lecteur *lecteur, unsigned line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* «la clé : attendu …»; the name of the list for one of its elements. */
int lecture_attendu(struct lecteur *lecteur, const config_setting_t *setting, const char *what);

/* Reads what is neither group nor list into its place in `objet`. */
MUST_USE int lecture_valeur(struct lecteur *lecteur, const config_setting_t *setting,
                            const struct champ *champ, void *objet);
/* Reads a group into `objet`. `herite`: objet already holds the previous version's values, keys
 * left out keep them and none is required. */
MUST_USE int lecture_groupe(struct lecteur *lecteur, const config_setting_t *setting,
                            const struct forme *forme, void *objet, bool herite);
const struct champ *forme_champ(const struct forme *forme, const char *cle);

/* Copies at most `size` - 1 bytes, cut at the end of a UTF-8 character: for messages. */
const char *lecture_extrait(const char *text, char *out, size_t size);

/* What libconfig would let through (an include, a number cut to 32 bits, endless nesting, a text
 * that is no UTF-8) or tell at the wrong line (what is never closed). */
MUST_USE int texte_controler(struct lecteur *lecteur);
/* The file and line behind a line of the joined text. */
void texte_situer(const char *text, const char *name, unsigned line, const char **file,
                  size_t *file_size, unsigned *file_line);

/* Lists that follow from other parts (sortie), sources that values inherit. */
void regles_completer(struct lecteur *lecteur, struct regles *regles);
/* Codes named by a version exist in its lists. A version inherits the sections that it leaves out:
 * they are looked for in the versions before it. */
MUST_USE int verification_version(struct lecteur *lecteur, const config_setting_t *versions,
                                  unsigned index, const struct regles *regles);

#endif
