#include "portail/http/inside.h"

#include <string.h>

static void add_table(struct http *http, const struct route *table)
{
    for (const struct route *route = table; route->prefix != NULL; route++) {
        CHECK(http->route_count < HTTP_ROUTES_MAX);
        http->counts[http->route_count].prefix = route->prefix;
        http->routes[http->route_count++] = route;
    }
}

void routes_collect(struct http *http)
{
    add_table(http, routes_stream);
    for (const struct route *const *table = http->options.tables; *table != NULL; table++)
        add_table(http, *table);
}

static bool fits(const struct route *route, const char *path, size_t *length)
{
    *length = strlen(route->prefix);
    if (route->prefix[*length - 1] == '/')
        return strncmp(path, route->prefix, *length) == 0;
    return strcmp(path, route->prefix) == 0;
}

static bool takes(const struct route *route, const char *method)
{
    if (route->method == NULL)
        return strcmp(method, "GET") == 0 || strcmp(method, "POST") == 0;
    return strcmp(route->method, method) == 0;
}

const struct route *route_find(const struct http *http, const char *method, const char *path,
                               const char **methods)
{
    const struct route *best = NULL;
    size_t best_length = 0, length = 0;
    *methods = "";
    for (size_t i = 0; i < http->route_count; i++) {
        const struct route *route = http->routes[i];
        if (!fits(route, path, &length) || length < best_length)
            continue;
        if (length > best_length) { /* What a shorter prefix takes does not count any more. */
            best = NULL;
            *methods = route->method == NULL ? "GET, POST" : route->method;
        } else if (route->method == NULL || strcmp(*methods, route->method) != 0) {
            *methods = "GET, POST";
        }
        best_length = length;
        if (best == NULL && takes(route, method))
            best = route;
    }
    return best;
}
