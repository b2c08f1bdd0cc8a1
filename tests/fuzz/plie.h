/* The command line itself, in this process: what it is told, what it prints. */
#ifndef FUZZ_PLIE_H
#define FUZZ_PLIE_H

#include <stddef.h>

/* Once, before the first. Standard output goes to a file of our own, errors go nowhere. */
void fuzz_plie_open(void);
/* `words` without the program's name; its exit code. */
int fuzz_plie(size_t count, const char *const words[]);
/* What the last one printed, borrowed until the next: valid UTF-8, no control characters but line
 * feeds: a terminal does what it is shown. */
const char *fuzz_printed(size_t *size);

#endif
