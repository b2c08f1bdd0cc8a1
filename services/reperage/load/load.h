/* Small things that the loading files share. */
#ifndef REPERAGE_LOAD_LOAD_H
#define REPERAGE_LOAD_LOAD_H

#include "reperage/reperage.h"
#include "runtime/message.h"

/* The next columns of a row, copied into the arena. */
const char *reperage_load_text(struct arena *arena, struct stmt *s);
int32_t reperage_load_date(struct stmt *s); /* '' and NULL give DATE_NONE. */

/* One column of all rows of a statement that is begun and bound. */
MUST_USE int reperage_load_texts(struct arena *arena, struct stmt *s, const char *const **out,
                                 size_t *count, struct err *err);

/* The id's own kept person; the id itself when it is not known. */
MUST_USE int reperage_load_racine(struct store *store, struct arena *arena, const char *id,
                                  const char **out, struct err *err);

#endif
