#include "portail/http/http.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void reply_bytes(struct reply *reply, int status, const char *type, void *body, size_t size)
{
    free(reply->body); /* The last word counts. */
    reply->status = status;
    reply->type = type;
    reply->body = body;
    reply->size = size;
}

void reply_json_text(struct reply *reply, int status, char *json)
{
    reply_bytes(reply, status, "application/json; charset=utf-8", json,
                json == NULL ? 0 : strlen(json));
}

void reply_json(struct reply *reply, int status, json_t *tree)
{
    char *json = json_dumps(tree, JSON_COMPACT);
    json_decref(tree);
    reply_json_text(reply, json == NULL ? 500 : status, json);
}

/* A sentence may quote a piece of an address, which is any bytes, or be cut inside a character. */
static json_t *readable(const char *text)
{
    json_t *json = json_string(text);
    if (json != NULL)
        return json;
    char plain[REFUSAL_TEXT_SIZE];
    (void)snprintf(plain, sizeof(plain), "%s", text);
    for (char *c = plain; *c != '\0'; c++)
        if ((unsigned char)*c >= 0x80)
            *c = '?';
    return json_string(plain);
}

void reply_refusal(struct reply *reply, int status, const struct refusal *refusal)
{
    json_t *tree = json_pack("{s:o,s:o,s:o}", "code", readable(refusal->code), "champ",
                             readable(refusal->field), "texte", readable(refusal->text));
    CHECK(tree != NULL);
    reply_json(reply, status, tree);
}

void reply_problem(struct reply *reply, int status, const char *code, const char *champ,
                   const char *format, ...)
{
    char text[REFUSAL_TEXT_SIZE];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    struct refusal refusal = { .code = "" };
    (void)refusal_set(&refusal, code, champ, "%s", text);
    reply_refusal(reply, status, &refusal);
}

void reply_header(struct reply *reply, const char *name, const char *format, ...)
{
    CHECK(reply->header_count < REPLY_HEADERS_MAX);
    struct reply_header *header = &reply->headers[reply->header_count++];
    header->name = name;
    va_list args;
    va_start(args, format);
    int size = vsnprintf(header->value, sizeof(header->value), format, args);
    va_end(args);
    CHECK(size >= 0 && (size_t)size < sizeof(header->value));
    for (char *c = header->value; *c != '\0'; c++)
        if ((unsigned char)*c < ' ') /* A header is one line. */
            *c = ' ';
}

void reply_session_cookie(struct reply *reply, const struct request *request, const char *token)
{
    reply_header(reply, "Set-Cookie", "%s=%s; Path=/; HttpOnly; SameSite=Strict%s%s",
                 request->secure ? "__Host-plie" : "plie", token, request->secure ? "; Secure" : "",
                 token[0] == '\0' ? "; Max-Age=0" : "");
}
