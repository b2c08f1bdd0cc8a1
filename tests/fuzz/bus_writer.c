/* The rounds of the bus's writing thread, without the thread. */
#include "bus/writer.c"

#include "fuzz/bus.h"

void fuzz_writer_round(struct writer *writer)
{
    run_round(writer);
}
