/* The pages, bundled by the build; the linker put the files into the program. */
#include "portail/http/inside.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define FILE_OF(symbol)                                                                            \
    extern const unsigned char _binary_##symbol##_start[];                                         \
    extern const unsigned char _binary_##symbol##_end[]
FILE_OF(index_html);
FILE_OF(app_js);
FILE_OF(app_css);
FILE_OF(courbes_js);
FILE_OF(app_js_gz);
FILE_OF(app_css_gz);
FILE_OF(courbes_js_gz);

enum { ETAG_SIZE = 40, ETAG_BYTES = 16 };

struct file {
    const char *path;
    const char *type;
    const unsigned char *start, *end;
    const unsigned char *zipped, *zipped_end; /* NULL: none. */
};

static const struct file FILES[] = {
    { "/app.js", "text/javascript; charset=utf-8", _binary_app_js_start, _binary_app_js_end,
      _binary_app_js_gz_start, _binary_app_js_gz_end },
    { "/app.css", "text/css; charset=utf-8", _binary_app_css_start, _binary_app_css_end,
      _binary_app_css_gz_start, _binary_app_css_gz_end },
    { "/courbes.js", "text/javascript; charset=utf-8", _binary_courbes_js_start,
      _binary_courbes_js_end, _binary_courbes_js_gz_start, _binary_courbes_js_gz_end },
    { "/", "text/html; charset=utf-8", _binary_index_html_start, _binary_index_html_end, NULL,
      NULL },
};
static const struct file *const INDEX = &FILES[COUNT_OF(FILES) - 1];

/* Every address without a file's ending is a page of the one program that index.html starts. */
static const struct file *find_file(const char *path)
{
    for (size_t i = 0; i < COUNT_OF(FILES); i++)
        if (strcmp(FILES[i].path, path) == 0)
            return &FILES[i];
    const char *last = strrchr(path, '/');
    return last != NULL && strchr(last, '.') == NULL ? INDEX : NULL;
}

/* Of each file as it is and zipped; worked out once. */
static char etags[COUNT_OF(FILES)][2][ETAG_SIZE];
static pthread_once_t etags_made = PTHREAD_ONCE_INIT;

static void make_etag(const unsigned char *start, const unsigned char *end, char out[ETAG_SIZE])
{
    unsigned char digest[ETAG_BYTES];
    char text[2 * ETAG_BYTES + 1];
    (void)crypto_generichash(digest, sizeof(digest), start, (size_t)(end - start), NULL, 0);
    (void)sodium_bin2hex(text, sizeof(text), digest, sizeof(digest));
    (void)snprintf(out, ETAG_SIZE, "\"%s\"", text);
}

static void make_etags(void)
{
    for (size_t i = 0; i < COUNT_OF(FILES); i++) {
        make_etag(FILES[i].start, FILES[i].end, etags[i][0]);
        if (FILES[i].zipped != NULL)
            make_etag(FILES[i].zipped, FILES[i].zipped_end, etags[i][1]);
    }
}

static bool accepts_gzip(const struct request *request)
{
    const char *accepted = request_header(request, "Accept-Encoding");
    return accepted != NULL && strstr(accepted, "gzip") != NULL &&
           strstr(accepted, "gzip;q=0") == NULL;
}

void pages_reply(struct call *call, struct MHD_Response **out, int *status)
{
    const struct file *file = find_file(call->request.path);
    if (file == NULL) {
        struct reply reply = { .status = 0 };
        reply_problem(&reply, 404, "INCONNU", "", "Cette adresse n'existe pas.");
        *status = 404;
        *out = response_make(call, &reply);
        return;
    }
    bool zipped = file->zipped != NULL && accepts_gzip(&call->request);
    const unsigned char *start = zipped ? file->zipped : file->start;
    const unsigned char *end = zipped ? file->zipped_end : file->end;
    (void)pthread_once(&etags_made, make_etags);
    const char *etag = etags[file - FILES][zipped ? 1 : 0];
    const char *known = request_header(&call->request, "If-None-Match");
    bool same = known != NULL && strstr(known, etag) != NULL;
    *status = same ? 304 : 200;
    *out = MHD_create_response_from_buffer(same ? 0 : (size_t)(end - start),
                                           (void *)(uintptr_t)start, MHD_RESPMEM_PERSISTENT);
    CHECK(*out != NULL);
    response_header(*out, "ETag", etag);
    response_header(*out, "Vary", "Accept-Encoding");
    if (!same)
        response_header(*out, "Content-Type", file->type);
    if (zipped && !same)
        response_header(*out, "Content-Encoding", "gzip");
    response_secure(call, *out, true);
}
