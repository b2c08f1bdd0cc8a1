/* The acts to come: by day, then in the order they were planned. */
#ifndef PLIE_DEMO_AGENDA_H
#define PLIE_DEMO_AGENDA_H

#include "plie/demo/demo.h"

struct demo_act {
    int32_t day;
    uint64_t rank;
    act_fn *run;
    struct person *person;
    int arg;
};

void agenda_open(struct demo *demo);
void agenda_close(struct demo *demo);
/* Never on a day that has begun: what is planned for today happens tomorrow. */
void agenda_plan(struct demo *demo, int32_t day, act_fn *run, struct person *person, int arg);
bool agenda_take(struct demo *demo, int32_t until, struct demo_act *out);

#endif
