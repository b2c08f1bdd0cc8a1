/* One question: who asks, as of which date, knowing what; then the service's answer. The same code
 * answers from the live store and from a copy of the past. */
#ifndef RUNTIME_QUERY_H
#define RUNTIME_QUERY_H

#include "runtime/rights.h"
#include "runtime/status.h"
#include "runtime/step.h"
#include "wire/wire.h"

enum query_verdict {
    QUERY_NOW,  /* To be answered from the live store. */
    QUERY_PAST, /* From a rebuild until `connu_us`. */
    QUERY_REFUSED
};

struct question {
    const Plie__QueryRequest *request;
    ProtobufCMessage *body;
    struct query_context context;
    int64_t connu_us; /* 0: now. */
    struct refusal refusal;
};

/* Reads and judges what was asked, in the core's arena. */
enum query_verdict question_read(struct core *core, struct rights *rights, const char *key,
                                 const Plie__QueryRequest *request, struct question *out);

/* Whether the core's store has the marks that are asked for. */
bool question_is_due(const struct core *core, struct status *status,
                     const struct question *question);

/* Asks the service, in one view of the store. The reply lives in the core's arena; its body is a
 * ServiceReply, packed. */
void question_answer(struct core *core, struct status *status, struct question *question,
                     struct bytes *reply);
void question_refuse(struct core *core, struct status *status, const struct question *question,
                     struct bytes *reply);
void question_fail(struct core *core, struct status *status, const Plie__QueryRequest *request,
                   const struct err *err, struct bytes *reply);

/* What was known at a date (the end of its day in Paris) or an instant, in UTC microseconds; never
 * before 1, which is before everything. -1: the text is neither. */
int64_t connu_parse(const char *text);

#endif
