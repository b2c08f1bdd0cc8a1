#include "portail/http/inside.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    const char *value;
} SECURITY[] = {
    { "Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
      "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'" },
    { "X-Content-Type-Options", "nosniff" },
    { "X-Frame-Options", "DENY" },
    /* Not `no-referrer`: with that a browser may send Origin: null with a form. */
    { "Referrer-Policy", "same-origin" },
    { "Permissions-Policy",
      "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()" },
    { "Cross-Origin-Opener-Policy", "same-origin" },
    { "Cross-Origin-Resource-Policy", "same-origin" },
};

void response_header(struct MHD_Response *response, const char *name, const char *value)
{
    CHECK(MHD_add_response_header(response, name, value) == MHD_YES);
}

void response_secure(const struct call *call, struct MHD_Response *response, bool page)
{
    for (size_t i = 0; i < COUNT_OF(SECURITY); i++)
        response_header(response, SECURITY[i].name, SECURITY[i].value);
    if (call->http->options.certificate != NULL)
        response_header(response, "Strict-Transport-Security", "max-age=31536000");
    /* Pages are asked about again each time; answers are kept by nobody. */
    if (MHD_get_response_header(response, "Cache-Control") == NULL)
        response_header(response, "Cache-Control", page ? "no-cache" : "no-store");
}

struct MHD_Response *response_make(const struct call *call, struct reply *reply)
{
    if (reply->status == 0)
        reply_problem(reply, 500, "ERREUR", "", "Le portail n'a pas su répondre.");
    struct MHD_Response *response =
        MHD_create_response_from_buffer(reply->size, reply->body, MHD_RESPMEM_MUST_FREE);
    CHECK(response != NULL);
    reply->body = NULL;
    if (reply->type != NULL)
        response_header(response, "Content-Type", reply->type);
    for (size_t i = 0; i < reply->header_count; i++)
        response_header(response, reply->headers[i].name, reply->headers[i].value);
    if (call->late)
        response_header(response, "X-Retard", "1");
    response_secure(call, response, false);
    return response;
}
