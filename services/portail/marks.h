/* Reading what one wrote, and never an older answer after a newer one: the marks that each
 * session's later questions have to wait for. Kept in memory and bounded: the session that was
 * least seen makes room, and then only may see a page that lags by a moment. Thread-safe. */
#ifndef PORTAIL_MARKS_H
#define PORTAIL_MARKS_H

#include <stddef.h>
#include <stdint.h>

struct marks;

/* The sources that other services of a site hear. */
enum { MARKS_SOURCES = 3, MARKS_SESSIONS = 4096 };
extern const char *const marks_sources[MARKS_SOURCES];

struct marks *marks_new(void);
void marks_free(struct marks **marks);

/* Of another source, or older than what is known: ignored. */
void marks_note(struct marks *marks, const char *token, const char *source, uint64_t sequence);
/* In the order of marks_sources; 0: none. */
void marks_known(struct marks *marks, const char *token, uint64_t out[MARKS_SOURCES]);

#endif
