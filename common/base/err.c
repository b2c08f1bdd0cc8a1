#include "base/err.h"

#include "base/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void err_note(struct err *err, enum err_code code, const char *format, ...)
{
    CHECK(err != NULL);
    CHECK(code < 0);
    CHECK(err->code == ERR_OK);

    va_list args;
    va_start(args, format);
    (void)vsnprintf(err->text, sizeof(err->text), format, args);
    va_end(args);
    text_make_line(err->text);
    err->code = code;
}

int err_wrap(struct err *err, const char *format, ...)
{
    CHECK(err != NULL);
    CHECK(err->code < 0);

    char text[ERR_TEXT_SIZE];
    memcpy(text, err->text, sizeof(text));
    va_list args;
    va_start(args, format);
    int length = vsnprintf(err->text, sizeof(err->text), format, args);
    va_end(args);
    if (length >= 0 && (size_t)length < sizeof(err->text))
        (void)snprintf(err->text + length, sizeof(err->text) - (size_t)length, ": %s", text);
    text_make_line(err->text);
    return err->code;
}

void err_clear(struct err *err)
{
    CHECK(err != NULL);
    err->code = ERR_OK;
    err->text[0] = '\0';
}

const char *err_reason(int number)
{
    static const struct {
        int number;
        const char *text;
    } known[] = {
        { ENOENT, "n'existe pas" },
        { EACCES, "accès refusé" },
        { EPERM, "opération interdite" },
        { EEXIST, "existe déjà" },
        { ENOTDIR, "un nom du chemin n'est pas un dossier" },
        { EISDIR, "est un dossier" },
        { ENOTEMPTY, "dossier non vide" },
        { ENAMETOOLONG, "nom trop long" },
        { EROFS, "disque en lecture seule" },
        { ENOSPC, "plus de place sur le disque" },
        { EDQUOT, "plus de place accordée sur le disque" },
        { EFBIG, "fichier trop grand" },
        { EIO, "le disque ne lit ou n'écrit plus" },
        { ENOMEM, "plus de mémoire" },
        { EMFILE, "trop de fichiers ouverts" },
        { ENFILE, "trop de fichiers ouverts sur cette machine" },
        { ECONNREFUSED, "personne n'y écoute" },
        { EADDRNOTAVAIL, "cette adresse n'est pas de cette machine" },
    };
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (known[i].number == number)
            return known[i].text;
    return strerror(number);
}
