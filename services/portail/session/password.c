#include "portail/session/password.h"

#include <string.h>
#include <strings.h>

/* In small letters; twelve characters and more, or they would be too short anyway. */
static const char *const TOO_SIMPLE[] = {
    "123456789012",
    "1234567890123",
    "12345678901234",
    "0123456789012",
    "azertyuiop12",
    "azertyuiop123",
    "azertyuiopqs",
    "azertyuiopqsdf",
    "qwertyuiop12",
    "qwertyuiop123",
    "azerty123456",
    "qwerty123456",
    "motdepasse12",
    "motdepasse123",
    "motdepasse1234",
    "motdepassemotdepasse",
    "password1234",
    "password12345",
    "passwordpassword",
    "administrateur",
    "administrateur1",
    "administrator",
    "administrateur123",
    "bonjourbonjour",
    "jesuisunmotdepasse",
    "changezmoi123",
    "changeme1234",
    "plieplieplie",
    "abcdefghijkl",
    "abcdefghijklmnop",
    "abcdefghijklmnopqrstuvwxyz",
};

enum { DISTINCT_MIN = 4 };

/* UTF-8 characters: bytes that continue none. */
static size_t count_characters(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

static size_t count_distinct(const char *text)
{
    bool seen[256] = { false };
    size_t count = 0;
    for (; *text != '\0'; text++) {
        count += !seen[(unsigned char)*text];
        seen[(unsigned char)*text] = true;
    }
    return count;
}

static bool is_too_simple(const char *password)
{
    if (count_distinct(password) < DISTINCT_MIN)
        return true;
    for (size_t i = 0; i < COUNT_OF(TOO_SIMPLE); i++)
        if (strcasecmp(password, TOO_SIMPLE[i]) == 0)
            return true;
    return false;
}

bool password_check(const char *password, const char *identifiant, struct refusal *refusal)
{
    size_t count = count_characters(password);
    if (count < PASSWORD_MIN)
        return refusal_set(refusal, "MOT_DE_PASSE_COURT", "nouveau",
                           "Le mot de passe a %zu caractères ; il en faut au moins %d.", count,
                           PASSWORD_MIN);
    if (count > PASSWORD_MAX)
        return refusal_set(refusal, "MOT_DE_PASSE_LONG", "nouveau",
                           "Le mot de passe a %zu caractères ; il en faut au plus %d.", count,
                           PASSWORD_MAX);
    if (strcasecmp(password, identifiant) == 0)
        return refusal_set(refusal, "MOT_DE_PASSE_IDENTIFIANT", "nouveau",
                           "Le mot de passe ne peut pas être l'identifiant ; choisissez-en un "
                           "autre.");
    if (is_too_simple(password))
        return refusal_set(refusal, "MOT_DE_PASSE_SIMPLE", "nouveau",
                           "Ce mot de passe est de ceux que l'on essaie en premier ; choisissez "
                           "plutôt quelques mots sans rapport entre eux.");
    return true;
}

void password_random(const struct world *world, char out[PASSWORD_GIVEN_SIZE])
{
    static const char ALPHABET[] = "abcdefghijkmnpqrstuvwxyz23456789";
    _Static_assert(sizeof(ALPHABET) == 33, "a byte's five bits choose evenly");
    enum { GROUPS = 4, GROUP = 5 };
    uint8_t random[GROUPS * GROUP];
    world->fill_random(world->self, random, sizeof(random));
    size_t length = 0;
    for (size_t i = 0; i < sizeof(random); i++) {
        if (i > 0 && i % GROUP == 0)
            out[length++] = '-';
        out[length++] = ALPHABET[random[i] & 31];
    }
    out[length] = '\0';
    memset(random, 0, sizeof(random));
}
