#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>

void check_failed(const char *fact, const char *file, int line)
{
    (void)fprintf(stderr, "niveau=fatal fait=\"%s\" lieu=%s:%d\n", fact, file, line);
    abort();
}
