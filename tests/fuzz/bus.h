#ifndef FUZZ_BUS_H
#define FUZZ_BUS_H

#include <stdbool.h>

struct reader;
struct writer;

void fuzz_writer_round(struct writer *writer);
bool fuzz_reader_round(struct reader *reader); /* True: there is more to send at once. */

#endif
