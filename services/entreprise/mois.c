#include "entreprise/entreprise.h"

#include <stdio.h>
#include <string.h>

enum { MOIS_SIZE = 8 };

int32_t mois_parse(const char *text)
{
    if (text == NULL || strlen(text) != MOIS_SIZE - 1)
        return DATE_NONE;
    char date[DATE_SIZE];
    (void)snprintf(date, sizeof(date), "%s-01", text);
    return date_parse(date);
}
