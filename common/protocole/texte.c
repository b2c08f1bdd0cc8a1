/* The text of a protocol: joining the files that it is written in, and finding back the file and
 * line that a line of the joined text came from. A line `# fichier "NAME" N` says that the next
 * line is line N of NAME; an empty name is the first file. */
#include "protocole/lecture.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MARQUE "# fichier \""

enum { LIGNES_MAX = 60000, CHIFFRES_MAX = 9, PROFONDEUR_MAX = 12, NOM_SIZE = 128 };

/* --- Line numbers ----------------------------------------------------------------------------- */

static const char *next_line(const char *line)
{
    const char *end = strchr(line, '\n');
    return end == NULL ? NULL : end + 1;
}

void texte_situer(const char *text, const char *name, unsigned line, const char **file,
                  size_t *file_size, unsigned *file_line)
{
    *file = name;
    *file_size = strlen(name);
    unsigned number = 0;
    const char *at = text;
    for (unsigned i = 1; at != NULL && i <= line; i++, at = next_line(at)) {
        number++;
        if (i == line || strncmp(at, MARQUE, sizeof(MARQUE) - 1) != 0)
            continue;
        const char *mark = at + sizeof(MARQUE) - 1;
        size_t length = strcspn(mark, "\"\n");
        if (mark[length] != '"')
            continue;
        *file = length == 0 ? name : mark;
        *file_size = length == 0 ? strlen(name) : length;
        number = (unsigned)strtoul(mark + length + 1, NULL, 10) - 1;
    }
    *file_line = number;
}

/* --- What libconfig would let through --------------------------------------------------------- */

struct balayage {
    struct lecteur *lecteur;
    const char *at;
    unsigned line;
    int depth;
};

static void skip_comment(struct balayage *scan)
{
    if (scan->at[0] == '#' || scan->at[1] == '/') {
        scan->at += strcspn(scan->at, "\n");
        return;
    }
    for (scan->at += 2; scan->at[0] != '\0'; scan->at++) {
        if (scan->at[0] == '\n')
            scan->line++;
        if (scan->at[0] == '*' && scan->at[1] == '/') {
            scan->at += 2;
            return;
        }
    }
}

static void skip_string(struct balayage *scan)
{
    for (scan->at++; scan->at[0] != '\0'; scan->at++) {
        if (scan->at[0] == '\n')
            scan->line++;
        if (scan->at[0] == '\\' && scan->at[1] != '\0' && scan->at[1] != '\n')
            scan->at++;
        else if (scan->at[0] == '"') {
            scan->at++;
            return;
        }
    }
}

/* libconfig 1.5 cuts a long number to 32 bits without a word. */
static int skip_number(struct balayage *scan)
{
    size_t digits = strspn(scan->at, "0123456789abcdefABCDEFxX");
    if (digits > CHIFFRES_MAX)
        return lecture_erreur(scan->lecteur, scan->line, "attendu un nombre d'au plus %d chiffres",
                              CHIFFRES_MAX);
    scan->at += digits;
    return 0;
}

static int scan_sign(struct balayage *scan)
{
    char sign = scan->at[0];
    if (sign == '@')
        return lecture_erreur(
            scan->lecteur, scan->line,
            "attendu un texte complet : « @include » ne vaut que dans un fichier");
    if (strchr("([{", sign) != NULL && ++scan->depth > PROFONDEUR_MAX)
        return lecture_erreur(scan->lecteur, scan->line,
                              "attendu au plus %d niveaux de groupes et de listes", PROFONDEUR_MAX);
    if (strchr(")]}", sign) != NULL)
        scan->depth--;
    scan->line += sign == '\n' ? 1 : 0;
    scan->at++;
    return 0;
}

static int scan_text(struct balayage *scan)
{
    int rc = 0;
    while (rc == 0 && scan->at[0] != '\0') {
        char c = scan->at[0];
        if (c == '"')
            skip_string(scan);
        else if (c == '#' || (c == '/' && (scan->at[1] == '/' || scan->at[1] == '*')))
            skip_comment(scan);
        else if (c >= '0' && c <= '9')
            rc = skip_number(scan);
        else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '*')
            scan->at += strspn(scan->at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                         "0123456789_-*");
        else
            rc = scan_sign(scan);
    }
    return rc;
}

int texte_controler(struct lecteur *lecteur, size_t size)
{
    if (size > PROTOCOLE_TEXT_MAX)
        return lecture_erreur(lecteur, 1, "attendu un texte d'au plus %d octets (lu : %zu)",
                              PROTOCOLE_TEXT_MAX, size);
    unsigned line = 1;
    for (const char *at = lecteur->texte; at != NULL; at = next_line(at), line++) {
        if (strncmp(at + strspn(at, " \t\r"), "@include", 8) == 0)
            return lecture_erreur(
                lecteur, line,
                "attendu un texte complet : « @include » ne vaut que dans un fichier");
        if (line > LIGNES_MAX)
            return lecture_erreur(lecteur, line, "attendu au plus %d lignes", LIGNES_MAX);
    }
    return scan_text(&(struct balayage){ .lecteur = lecteur, .at = lecteur->texte, .line = 1 });
}

/* --- Files ------------------------------------------------------------------------------------ */

struct tampon {
    char *data; /* Room for PROTOCOLE_TEXT_MAX and an end. */
    size_t size;
};

static int tampon_add(struct tampon *tampon, const char *data, size_t size, const char *path,
                      struct err *err)
{
    if (size > PROTOCOLE_TEXT_MAX - tampon->size)
        return err_set(err, ERR_CONFIG, "%s: attendu au plus %d octets, fichiers inclus compris",
                       path, PROTOCOLE_TEXT_MAX);
    memcpy(tampon->data + tampon->size, data, size);
    tampon->size += size;
    tampon->data[tampon->size] = '\0';
    return 0;
}

static int tampon_mark(struct tampon *tampon, const char *name, unsigned line, const char *path,
                       struct err *err)
{
    char mark[NOM_SIZE + 32];
    int size = snprintf(mark, sizeof(mark), MARQUE "%s\" %u\n", name, line);
    return tampon_add(tampon, mark, (size_t)size, path, err);
}

/* The whole file, its CR LF as LF; owned by the caller. */
static int read_file(char **out, const char *path, struct err *err)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return err_set(err, ERR_CONFIG, "%s: ne se lit pas (%s)", path, strerror(errno));
    char *data = malloc(PROTOCOLE_TEXT_MAX + 2);
    CHECK(data != NULL);
    size_t size = fread(data, 1, PROTOCOLE_TEXT_MAX + 1, file);
    int failed = ferror(file);
    (void)fclose(file);
    if (failed || size > PROTOCOLE_TEXT_MAX || memchr(data, '\0', size) != NULL) {
        free(data);
        return failed ? err_set(err, ERR_IO, "%s: lecture interrompue", path)
                      : err_set(err, ERR_CONFIG, "%s: attendu un texte d'au plus %d octets", path,
                                PROTOCOLE_TEXT_MAX);
    }
    size_t kept = 0;
    for (size_t i = 0; i < size; i++)
        if (data[i] != '\r' || i + 1 == size || data[i + 1] != '\n')
            data[kept++] = data[i];
    data[kept] = '\0';
    *out = data;
    return 0;
}

/* `@include "name"` alone on its line; false: another line. */
static bool include_name(const char *line, char out[NOM_SIZE])
{
    static const char WORD[] = "@include";
    line += strspn(line, " \t");
    if (strncmp(line, WORD, sizeof(WORD) - 1) != 0)
        return false;
    line += sizeof(WORD) - 1;
    line += strspn(line, " \t");
    size_t length = line[0] == '"' ? strcspn(line + 1, "\"\n") : 0;
    out[0] = '\0';
    if (length == 0 || length >= NOM_SIZE || line[1 + length] != '"')
        return true;
    memcpy(out, line + 1, length);
    out[length] = '\0';
    return true;
}

static bool name_is_safe(const char *name)
{
    return name[0] != '\0' && name[0] != '/' && strstr(name, "..") == NULL;
}

static int include_file(struct tampon *tampon, const char *path, unsigned line, const char *name,
                        struct err *err)
{
    if (!name_is_safe(name))
        return err_set(
            err, ERR_CONFIG,
            "%s:%u: attendu @include \"fichier\" seul sur sa ligne, dans le même dossier", path,
            line);
    const char *slash = strrchr(path, '/');
    char full[1024];
    int folder = slash == NULL ? 0 : (int)(slash - path) + 1;
    int length = snprintf(full, sizeof(full), "%.*s%s", folder, path, name);
    if (length < 0 || (size_t)length >= sizeof(full))
        return err_set(err, ERR_CONFIG, "%s:%u: attendu un chemin plus court", path, line);

    char *text = NULL;
    int rc = read_file(&text, full, err);
    if (rc < 0)
        return err_wrap(err, "%s:%u", path, line);
    rc = tampon_mark(tampon, name, 1, path, err);
    if (rc == 0)
        rc = tampon_add(tampon, text, strlen(text), path, err);
    if (rc == 0 && text[0] != '\0' && text[strlen(text) - 1] != '\n')
        rc = tampon_add(tampon, "\n", 1, path, err);
    if (rc == 0)
        rc = tampon_mark(tampon, "", line + 1, path, err);
    free(text);
    return rc;
}

static int join_lines(struct tampon *tampon, const char *text, const char *path, struct err *err)
{
    unsigned line = 1;
    int rc = 0;
    for (const char *at = text; rc == 0 && at != NULL && at[0] != '\0'; line++) {
        const char *next = next_line(at);
        char name[NOM_SIZE];
        if (include_name(at, name))
            rc = include_file(tampon, path, line, name, err);
        else
            rc = tampon_add(tampon, at, next == NULL ? strlen(at) : (size_t)(next - at), path, err);
        at = next;
    }
    return rc;
}

int protocole_load_text(char **out, const char *path, struct err *err)
{
    *out = NULL;
    char *text = NULL;
    int rc = read_file(&text, path, err);
    if (rc < 0)
        return rc;
    struct tampon tampon = { .data = malloc(PROTOCOLE_TEXT_MAX + 1) };
    CHECK(tampon.data != NULL);
    tampon.data[0] = '\0';
    rc = join_lines(&tampon, text, path, err);
    free(text);
    if (rc < 0) {
        free(tampon.data);
        return rc;
    }
    *out = tampon.data;
    return 0;
}
