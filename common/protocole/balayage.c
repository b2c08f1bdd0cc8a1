/* What libconfig would let through, or tell at the wrong line: a first look over the text's signs.
 * Sign by sign: the functions of string.h may read a long text to its end at every call. */
#include "base/text.h"
#include "protocole/lecture.h"

#include <string.h>

enum { LIGNES_MAX = 60000, CHIFFRES_MAX = 9, PROFONDEUR_MAX = 12 };

struct ouverture {
    char sign;
    unsigned line;
};
struct balayage {
    struct lecteur *lecteur;
    const char *at;
    unsigned line;
    struct ouverture opened[PROFONDEUR_MAX];
    int depth;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '*';
}

static bool is_of_number(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == 'x' || c == 'X';
}

static int skip_comment(struct balayage *scan)
{
    if (scan->at[0] == '#' || scan->at[1] == '/') {
        while (scan->at[0] != '\0' && scan->at[0] != '\n')
            scan->at++;
        return 0;
    }
    unsigned line = scan->line;
    for (scan->at += 2; scan->at[0] != '\0'; scan->at++) {
        if (scan->at[0] == '\n')
            scan->line++;
        if (scan->at[0] == '*' && scan->at[1] == '/') {
            scan->at += 2;
            return 0;
        }
    }
    return lecture_erreur(scan->lecteur, line, "le commentaire « /* » n'est jamais fermé");
}

/* A text ends on its line, so that a quote left out is told where it is left out; two texts that
 * follow each other are one. */
static int skip_string(struct balayage *scan)
{
    for (scan->at++; scan->at[0] != '\0' && scan->at[0] != '\n'; scan->at++) {
        if (scan->at[0] == '\\' && scan->at[1] != '\0' && scan->at[1] != '\n')
            scan->at++;
        else if (scan->at[0] == '"') {
            scan->at++;
            return 0;
        }
    }
    return lecture_erreur(scan->lecteur, scan->line,
                          "attendu des guillemets qui ferment le texte sur sa ligne");
}

/* libconfig 1.5 cuts a long number to 32 bits without a word. */
static int skip_number(struct balayage *scan)
{
    size_t digits = 0;
    while (is_of_number(scan->at[digits]))
        digits++;
    if (digits > CHIFFRES_MAX)
        return lecture_erreur(scan->lecteur, scan->line, "attendu un nombre d'au plus %d chiffres",
                              CHIFFRES_MAX);
    scan->at += digits;
    return 0;
}

static int open_sign(struct balayage *scan, char sign)
{
    if (scan->depth == PROFONDEUR_MAX)
        return lecture_erreur(scan->lecteur, scan->line,
                              "attendu au plus %d niveaux de groupes et de listes", PROFONDEUR_MAX);
    scan->opened[scan->depth++] = (struct ouverture){ sign, scan->line };
    return 0;
}

static int close_sign(struct balayage *scan, char sign)
{
    if (scan->depth == 0)
        return lecture_erreur(scan->lecteur, scan->line, "le signe « %c » ne ferme rien", sign);
    const struct ouverture *last = &scan->opened[--scan->depth];
    char wanted = last->sign == '(' ? ')' : last->sign == '[' ? ']' : '}';
    if (sign == wanted)
        return 0;
    const char *file;
    size_t file_size;
    unsigned line;
    texte_situer(scan->lecteur->texte, "", last->line, &file, &file_size, &line);
    return lecture_erreur(scan->lecteur, scan->line,
                          "attendu « %c » pour le signe « %c » de la ligne %u (lu : « %c »)",
                          wanted, last->sign, line, sign);
}

static int scan_sign(struct balayage *scan)
{
    char sign = scan->at[0];
    int rc = 0;
    if (sign == '@')
        rc = lecture_erreur(scan->lecteur, scan->line,
                            "attendu un texte complet : « @include » ne vaut que dans un fichier");
    else if (sign == '(' || sign == '[' || sign == '{')
        rc = open_sign(scan, sign);
    else if (sign == ')' || sign == ']' || sign == '}')
        rc = close_sign(scan, sign);
    scan->line += sign == '\n' ? 1 : 0;
    scan->at++;
    return rc;
}

static int scan_one(struct balayage *scan)
{
    char c = scan->at[0];
    if (c == '"')
        return skip_string(scan);
    if (c == '#' || (c == '/' && (scan->at[1] == '/' || scan->at[1] == '*')))
        return skip_comment(scan);
    if (is_digit(c))
        return skip_number(scan);
    if (!is_word(c))
        return scan_sign(scan);
    while (is_word(scan->at[0]) || is_digit(scan->at[0]) || scan->at[0] == '-')
        scan->at++;
    return 0;
}

static int scan_text(struct balayage *scan)
{
    int rc = 0;
    while (rc == 0 && scan->at[0] != '\0')
        rc = scan_one(scan);
    if (rc < 0 || scan->depth == 0)
        return rc;
    const struct ouverture *last = &scan->opened[scan->depth - 1];
    return lecture_erreur(scan->lecteur, last->line, "le signe « %c » n'est jamais fermé",
                          last->sign);
}

static int check_line(struct lecteur *lecteur, const char *at, size_t size, unsigned line)
{
    static const char INCLUDE[] = "@include";
    size_t indent = 0;
    while (at[indent] == ' ' || at[indent] == '\t')
        indent++;
    if (size - indent >= sizeof(INCLUDE) - 1 &&
        memcmp(at + indent, INCLUDE, sizeof(INCLUDE) - 1) == 0)
        return lecture_erreur(
            lecteur, line, "attendu un texte complet : « @include » ne vaut que dans un fichier");
    if (!text_is_valid(at, size))
        return lecture_erreur(lecteur, line, "attendu de l'UTF-8 sans caractère de commande");
    if (line > LIGNES_MAX)
        return lecture_erreur(lecteur, line, "attendu au plus %d lignes", LIGNES_MAX);
    return 0;
}

int texte_controler(struct lecteur *lecteur)
{
    size_t size = strlen(lecteur->texte);
    if (size > PROTOCOLE_TEXT_MAX)
        return lecture_erreur(lecteur, 1, "attendu un texte d'au plus %d octets (lu : %zu)",
                              PROTOCOLE_TEXT_MAX, size);
    const char *at = lecteur->texte;
    const char *end = at + size;
    for (unsigned line = 1; at < end; line++) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t length = (size_t)((newline == NULL ? end : newline) - at);
        int rc = check_line(lecteur, at, length, line);
        if (rc < 0)
            return rc;
        at += length + (newline == NULL ? 0 : 1);
    }
    return scan_text(&(struct balayage){ .lecteur = lecteur, .at = lecteur->texte, .line = 1 });
}
