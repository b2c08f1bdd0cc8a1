/* The text of a protocol: joining the files that it is written in, and finding back the file and
 * line that a line of the joined text came from. A line `# fichier "NAME" N` says that the next
 * line is line N of NAME; an empty name is the first file. */
#include "protocole/lecture.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MARQUE "# fichier \""

enum { NOM_SIZE = 128 };

/* --- Line numbers ----------------------------------------------------------------------------- */

static const char *next_line(const char *line)
{
    while (*line != '\0' && *line != '\n')
        line++;
    return *line == '\0' ? NULL : line + 1;
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
        if (mark[length] != '"' || length >= NOM_SIZE) /* No name that was ever joined. */
            continue;
        *file = length == 0 ? name : mark;
        *file_size = length == 0 ? strlen(name) : length;
        number = (unsigned)strtoul(mark + length + 1, NULL, 10) - 1;
    }
    *file_line = number;
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
        return err_set(err, ERR_CONFIG, "%s: %s", path,
                       errno == ENOENT ? "ce fichier n'existe pas" : "ce fichier ne s'ouvre pas");
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
    CHECK(text != NULL);
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
